/**
 * @file The press: a process that draws figures and sets pages, so that the run itself stays quick to answer.
 * One renderer is kept warm for all figures. Started by {@link Press} in `press-client.ts`.
 */
import { join } from "node:path";
import type { Figure } from "../../figures/index";
import { isPlain, writeAtomic } from "../../io/index";
import type { Notebook } from "../run/nbformat";
import { contentsHtml, type ShownFigures } from "./contents";
import { type PageFrame, renderPage } from "./page";
import { reportHtml, reportMarkdown } from "./report";
import { loadRenderer, type SaveFigure } from "./save-figure";
import type { Report } from "./summary";

/** A job for the press. */
export type Job =
  | { kind: "figure"; figure: Figure; folder: string; provenance: Record<string, unknown> }
  | { kind: "page"; notebook: Notebook; frame: PageFrame; path: string }
  | { kind: "report"; report: Report; figures: ShownFigures; folder: string };

/** What came of it: the files written, or why not. */
export type Printed =
  | { id: number; files: string[] }
  | { id: number; error: { message: string; stack: string; plain: boolean } };

let render: SaveFigure | undefined;

async function print(job: Job): Promise<string[]> {
  if (job.kind === "page") {
    await writeAtomic(job.path, renderPage(job.notebook, job.frame));
    return [job.path];
  }
  if (job.kind === "report") {
    const { figures, folder, report } = job;
    const texts = {
      "index.html": contentsHtml(report, figures),
      "report.html": reportHtml(report),
      "report.md": reportMarkdown(report),
    };
    const paths = Object.keys(texts).map((name) => join(folder, name));
    for (const [i, text] of Object.values(texts).entries()) await writeAtomic(paths[i] as string, text);
    return paths;
  }
  render ??= loadRenderer(process.argv[2]);
  return render(job.figure, job.folder, job.provenance);
}

let queue = Promise.resolve();
process.on("message", ({ id, job }: { id: number; job: Job }) => {
  queue = queue.then(async () => {
    let reply: Printed;
    try {
      reply = { files: await print(job), id };
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      reply = { error: { message, plain: isPlain(error), stack: stack ?? message }, id };
    }
    process.send?.(reply);
  });
});
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the run decides when this one ends.
process.on("SIGINT", () => {});
