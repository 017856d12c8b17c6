/** @file The drawing thread: one page with plotly inside, kept warm. Started by `studio.ts`. */
import { parentPort } from "node:worker_threads";
import { drawSvg, finishSvg } from "./draw";
import { failureOf, type Job, type Pictures, type Reply } from "./job";
import { openPage, type Page } from "./page";
import { pdfFromSvg } from "./pdf";
import { pngFromSvg } from "./png";

let page: Page | undefined;
/** The drawing made last: often it is wanted in another form next. */
let last: { key: string; svg: string } | undefined;

async function svgOf({ figure, drawn }: Job): Promise<string> {
  const key = JSON.stringify([figure, drawn]);
  if (last?.key === key) return last.svg;
  page ??= openPage();
  const svg = drawn === undefined ? await drawSvg(page, figure) : await finishSvg(page, figure, drawn);
  last = { key, svg };
  return svg;
}

async function picturesOf(job: Job): Promise<Pictures> {
  const { figure, formats, dpi } = job;
  const svg = await svgOf(job);
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
