/**
 * @file Everything a reader can check: runs the notebooks and leaves executed copies, pages, figures, report and
 * manifest in one folder. What has not changed since the last time is neither computed nor drawn again.
 */
import { dirname, join } from "node:path";
import { provenance as checkoutProvenance, type Provenance, root, sweepTemporary } from "../../io/index";
import { type Findings, Press, type Report, titleOf } from "../report/index";
import { Cache } from "./cache";
import { surroundings } from "./dependencies";
import { earlierNotebooks } from "./earlier";
import { Ledger } from "./ledger";
import { allTensors, askedValues, type Manifest, type ManifestNotebook, manifestNotebook } from "./manifest";
import type { Request } from "./parameters";
import { planAll } from "./plan";
import type { Progress } from "./progress";
import { type Finished, Results } from "./results";
import type { Source } from "./select";
import { type Outcome, runAll } from "./session";
import { Watch } from "./watch";

/** How to reproduce. */
export interface ReproduceOptions {
  readonly sources: readonly Source[];
  /** all notebooks there are, for links between pages */
  readonly all: readonly Source[];
  readonly request: Request;
  /** folder for the results */
  readonly out: string;
  readonly jobs: number;
  /** [ms] */
  readonly cellLimit: number;
  readonly force?: boolean;
  readonly allowErrors?: boolean;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** folder of the cache */
  readonly cacheFolder?: string;
  readonly kernelCommand?: readonly string[];
  /** module that exports `saveFigure`, instead of `engram/io` */
  readonly renderer?: string;
}

/** What a run came to. */
export interface Reproduced {
  readonly report: Report;
  readonly manifest: Manifest;
  readonly outcomes: readonly Outcome[];
}

function reportOf(
  results: Results,
  options: ReproduceOptions,
  made: Provenance,
  outcomes: readonly Outcome[],
  earlier: readonly ManifestNotebook[],
): Report {
  const found = outcomes.map((outcome) => (results.finished.get(outcome.source.name) as Finished).findings);
  const claims = found.flatMap((findings) => findings.claims);
  const failed = outcomes.some((outcome) => outcome.failure) || claims.some((claim) => !claim.passed);
  const backends = [...new Set(found.map(({ provenance }) => provenance?.backend ?? null).filter(Boolean))];
  return {
    backend: backends.length === 0 ? null : backends.join(", "),
    ...(made.changed ? { changed: made.changed } : {}),
    claims,
    commit: made.commit,
    dirty: made.dirty,
    earlier: earlier.map(({ computed, name, provenance: { commit, dirty }, status, title }) => ({
      ...{ commit, computed, dirty, name, status },
      title: title ?? name,
    })),
    mode: options.request.mode ?? null,
    notebooks: outcomes.map(({ cached, duration, failure, notebook, source }, i) => ({
      cached,
      failure: failure ? `${failure.number ? `code cell ${failure.number}: ` : ""}${failure.message}` : null,
      figures: (found[i] as Findings).figures.map((figure) => figure.name),
      name: source.name,
      seconds: Number((duration / 1000).toFixed(2)),
      status: failure ? "failed" : "passed",
      title: notebook ? titleOf(notebook, source.name) : source.name,
    })),
    parameters: askedValues(options.request),
    partial: options.sources.length < options.all.length,
    passed: !failed && results.problems.length === 0,
    problems: results.problems,
  };
}

/** The recipe of the whole run: what changed around one notebook makes it another than the commit. */
function during(made: Provenance, outcomes: readonly Outcome[]): Provenance {
  const changed = [...new Set(outcomes.flatMap((outcome) => outcome.changed ?? []))];
  return changed.length === 0 ? made : { ...made, changed, dirty: true };
}

/**
 * Runs the notebooks and writes everything into `out`.
 *
 * @throws {PlainError} one line, for parameters that do not fit or a disk that does not take the results
 * @throws {Interrupted} when the signal says so; what had finished is kept, and the next run goes on from there
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduced> {
  const begun = performance.now();
  const started = new Date().toISOString();
  const { jobs, out, progress, request } = options;
  const cache = new Cache(options.cacheFolder ?? join(root, "build", "cache"));
  const tell = (line: string) => progress.note(line);
  const made = await checkoutProvenance();
  const kept = { cache, surroundings: surroundings(tell) };
  const plans = await planAll(options.sources, { ...options, kept, tell });
  const places = options.sources.flatMap(({ name }) => [dirname(name), join("notebooks", dirname(name))]);
  for (const folder of new Set([...places, "figures"])) await sweepTemporary(join(out, folder));
  await cache.tidy();
  const press = new Press(options.renderer);
  const ledger = await Ledger.open(out);
  const titles = new Map<string, string>();
  for (const plan of plans) {
    const notebook =
      plan.kind === "compute" ? plan.prepared.notebook : plan.kind === "unchanged" && plan.notebook;
    if (notebook) titles.set(plan.source.name, titleOf(notebook, plan.source.name).replace(/[$*_`]/g, ""));
  }
  const results = new Results({ ...options, titles }, ledger, press);
  let watch: Promise<Watch> | undefined;
  const stopPress = () => press.stop();
  options.signal?.addEventListener("abort", stopPress);
  try {
    const outcomes = await runAll(plans, {
      ...options,
      cache,
      finish: (outcome) => results.finish(outcome),
      listener: progress,
      provenance: made,
      watch: () => {
        watch ??= Watch.start();
        return watch;
      },
    });
    const recipe = during(made, outcomes);
    const earlier = await earlierNotebooks(options);
    const report = reportOf(results, options, recipe, outcomes, earlier);
    const notebooks = outcomes.map((o) =>
      manifestNotebook(o, (results.finished.get(o.source.name) as Finished).findings),
    );
    const manifest: Manifest = {
      ...recipe,
      cache: {
        computed: outcomes.filter((o) => !o.cached).length,
        hits: outcomes.filter((o) => o.cached).length,
      },
      duration_ms: Math.round(performance.now() - begun),
      earlier,
      jobs,
      mode: request.mode ?? null,
      notebooks,
      parameters: askedValues(request),
      partial: report.partial,
      passed: report.passed,
      started,
      tensors: allTensors(notebooks),
    };
    await results.saveReport(report, manifest);
    if (!report.partial) await ledger.dropOthers();
    await ledger.save();
    return { manifest, outcomes, report };
  } finally {
    options.signal?.removeEventListener("abort", stopPress);
    press.stop();
    await (await watch?.catch(() => undefined))?.stop();
  }
}
