/** @file The drawing thread: one page with plotly inside, kept warm. Started by `studio.ts`. */
import { parentPort } from "node:worker_threads";
import { drawSvg, finishSvg } from "./draw";
import { failureOf, type Job, type Pictures, type Reply } from "./job";
import { openPage, type Page } from "./page";
import { pdfFromSvg } from "./pdf";
import { pngFromSvg } from "./png";

let page: Page | undefined;

async function picturesOf({ figure, formats, dpi, drawn }: Job): Promise<Pictures> {
  page ??= openPage();
  const svg = drawn === undefined ? await drawSvg(page, figure) : await finishSvg(page, figure, drawn);
  const { name, alt, width, height } = figure;
  return {
    ...(formats.includes("svg") ? { svg } : {}),
    ...(formats.includes("pdf")
      ? { pdf: await pdfFromSvg(svg, width, height, { title: name, subject: alt }) }
      : {}),
    ...(formats.includes("png") ? { png: pngFromSvg(svg, width, dpi) } : {}),
  };
}

parentPort?.on("message", async (job: Job) => {
  let reply: Reply;
  try {
    reply = { pictures: await picturesOf(job) };
  } catch (error) {
    page?.tidy();
    reply = { failure: failureOf(error) };
  }
  parentPort?.postMessage(reply);
});
