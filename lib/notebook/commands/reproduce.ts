/** @file `engram reproduce`: every notebook, every figure, every claim. */
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { root, shownPath } from "../../io/index";
import { type OptionKinds, positive, readOptions } from "../options";
import { summary } from "../report/index";
import { readManifest } from "../run/earlier";
import { Interrupted } from "../run/faults";
import { progress, shownTime } from "../run/progress";
import { type Reproduced, reproduce } from "../run/reproduce";
import { listNotebooks, selectNotebooks } from "../run/select";
import { untilInterrupted } from "./interrupt";
import { cellLimitOf, readRequest, runOptions, runOptionsHelp } from "./request";

/** What the command line does not say, and tests do. */
export interface Settings {
  readonly notebooks?: string;
  readonly cacheFolder?: string;
  readonly kernelCommand?: readonly string[];
  readonly renderer?: string;
}

/** The options it knows. */
export const options: OptionKinds = { ...runOptions, force: "flag", jobs: "value", out: "value" };

/** What `--help` prints. */
export const usage: string = `npm run reproduce -- [NAME ...] [options]

Runs every notebook below notebooks/, or those named, and writes executed notebooks, pages, figures, report and manifest.
What has not changed since the last time is neither computed nor drawn again. Ends with 0 when all ran and every claim held.
  NAME                  a name (01.01-attention-is-a-hopfield-update), number (01.01), chapter (01), folder, path, or a figure
${runOptionsHelp}
  --jobs N              notebooks at the same time; one per processor unless said otherwise
  --force               computes also what has not changed
  --out FOLDER          for the results; build/reproduce unless said otherwise
  --trace               shows the full trace of every error
`;

/** Figures of earlier runs, with the notebook that makes each. */
async function knownFigures(out: string): Promise<Map<string, string>> {
  const { earlier = [], notebooks = [] } = (await readManifest(out)) ?? {};
  const pairs = [...earlier, ...notebooks].flatMap(({ figures, name }) =>
    figures.map((figure): [string, string] => [figure, name]),
  );
  return new Map(pairs);
}

function tell(
  { outcomes, report }: Reproduced,
  options: { out: string; mode: string | undefined; trace: boolean; begun: number },
): void {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  say("");
  if (
    options.mode &&
    outcomes.some(({ failure }) => failure?.kind !== "unreadable") &&
    !outcomes.some(({ hasMode }) => hasMode)
  )
    say(`no notebook has a parameter "mode": --${options.mode} had nothing to choose`);
  const told = new Set(outcomes.map(({ failure, source }) => `${source.name} ${failure?.number}`));
  for (const { cell, claim, notebook, passed } of report.claims)
    if (!passed && !told.has(`${notebook} ${cell}`)) say(`✗ ${notebook}  claim fails: ${claim}`);
  for (const problem of report.problems) say(`✗ ${problem}`);
  if (options.trace)
    for (const { failure, source } of outcomes)
      if (failure?.trace.length) say(`\n${source.name}:\n${failure.trace.join("\n")}`);
  say(`${report.passed ? "✓" : "✗"} ${summary(report)} (${shownTime(performance.now() - options.begun)})`);
  if (!report.passed && !options.trace && outcomes.some(({ failure }) => failure?.trace.length))
    say("  add --trace for the full error traces");
  const count = report.earlier.length;
  const others =
    count === 0
      ? ""
      : `, which lists ${count} ${count === 1 ? "notebook" : "notebooks"} of earlier runs apart`;
  say(`  ${shownPath(join(options.out, "index.html"))}${others}`);
}

/** Runs the command. @returns 0 only when every notebook ran, every claim held and every figure was drawn */
export async function run(args: readonly string[], settings: Settings = {}): Promise<number> {
  const begun = performance.now();
  const given = readOptions("reproduce", args, options);
  const out = resolve(given.value("out") ?? join(root, "build", "reproduce"));
  const request = await readRequest("reproduce", given);
  const jobs = positive("reproduce", given, "jobs", true) ?? availableParallelism();
  const cellLimit = cellLimitOf("reproduce", given, request);
  const all = await listNotebooks(settings.notebooks ?? join(root, "notebooks"));
  const sources = await selectNotebooks(all, given.words, await knownFigures(out));
  const shown = progress(process.stderr);
  const { release, signal } = untilInterrupted();
  try {
    const done = await reproduce({
      ...settings,
      all,
      allowErrors: given.flag("allow-errors"),
      cellLimit,
      force: given.flag("force"),
      jobs,
      out,
      progress: shown,
      request,
      signal,
      sources,
    });
    shown.close();
    tell(done, { begun, mode: request.mode, out, trace: given.flag("trace") });
    return done.report.passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Interrupted) && !signal.aborted) throw error;
    shown.note("interrupted; what had finished is kept, run again to go on");
    return 130;
  } finally {
    shown.close();
    release();
  }
}
