/** @file `engram run`: one notebook, or a few, without pages and report. */
import { basename, join, resolve } from "node:path";
import { PlainError, provenance, root, shownPath, writeAtomic } from "../../io/index";
import { verdictText } from "../check";
import { positive, readOptions } from "../options";
import { findingsOf } from "../report/index";
import { surroundings } from "../run/dependencies";
import { Interrupted } from "../run/faults";
import { planAll } from "../run/plan";
import { progress } from "../run/progress";
import { serialiseNotebook } from "../run/serialise";
import { runAll } from "../run/session";
import { Watch } from "../run/watch";
import { untilInterrupted } from "./interrupt";
import { refresh } from "./notebooks";
import type { Settings } from "./reproduce";
import { readRequest, runOptions } from "./request";

/** Runs the command; it always computes. @returns 0 when all ran and every claim held */
export async function run(args: readonly string[], settings: Settings = {}): Promise<number> {
  const options = readOptions("run", args, { ...runOptions, out: "value", write: "flag" });
  const [first] = options.words;
  if (first === undefined)
    throw new PlainError("run: name a notebook, as in engram run notebooks/00.01-start-here.ipynb");
  if (options.flag("write")) {
    if (options.value("out") !== undefined) throw new PlainError("run: --write and --out exclude each other");
    const sources = options.words.map((word) => ({ name: basename(word, ".ipynb"), path: resolve(word) }));
    const rest = args.filter((word) => word !== "--write" && !options.words.includes(word));
    return refresh(sources, rest, settings);
  }
  const out = options.value("out");
  if (out !== undefined && options.words.length > 1) throw new PlainError("run: --out is for one notebook");
  const request = await readRequest("run", options);
  const cellLimit = (positive("run", options, "timeout", false) ?? 1800) * 1000;
  const sources = options.words.map((word) => ({ name: basename(word, ".ipynb"), path: resolve(word) }));
  const plans = await planAll(sources, { ...settings, request, surroundings: surroundings() });
  const shown = progress(process.stderr);
  const { release, signal } = untilInterrupted();
  let watch: Promise<Watch> | undefined;
  let failed = false;
  try {
    await runAll(plans, {
      allowErrors: options.flag("allow-errors"),
      cellLimit,
      finish: async ({ failure, notebook, source }) => {
        failed ||= failure !== undefined;
        if (notebook === undefined) return;
        const path = resolve(out ?? join(root, "build", "run", `${source.name}.ipynb`));
        await writeAtomic(path, serialiseNotebook(notebook));
        for (const claim of findingsOf(notebook, source.name).claims) {
          failed ||= !claim.passed;
          shown.note(`  ${claim.passed ? "✓" : "✗"} ${claim.claim}: ${verdictText(claim)}`);
        }
        if (failure && options.flag("trace")) shown.note(failure.trace.join("\n"));
        shown.note(`  ${shownPath(path)}`);
      },
      jobs: 1,
      kernelCommand: settings.kernelCommand,
      listener: shown,
      provenance: await provenance(),
      signal,
      watch: () => {
        watch ??= Watch.start();
        return watch;
      },
    });
    return failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    shown.note("interrupted; nothing was written for the notebook that ran");
    return 130;
  } finally {
    shown.close();
    release();
    await (await watch?.catch(() => undefined))?.stop();
  }
}
