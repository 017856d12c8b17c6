/**
 * @file Everything a reader can check: runs the notebooks and leaves executed copies, pages, figures, report and
 * manifest in one folder. What has not changed since the last time is neither computed nor drawn again.
 */
import { join } from "node:path";
import {
  provenance as checkoutProvenance,
  type Provenance,
  root,
  sweepTemporary,
  writeAtomic,
} from "../../io/index";
import {
  contentsHtml,
  type Findings,
  findingsOf,
  type PageLink,
  Press,
  type Report,
  reportHtml,
  reportMarkdown,
  titleOf,
} from "../report/index";
import { Cache } from "./cache";
import { roomsHash, surroundings } from "./dependencies";
import { hashOf, Ledger } from "./ledger";
import { askedValues, type Manifest, manifestNotebook } from "./manifest";
import type { Request } from "./parameters";
import { planAll } from "./plan";
import { type Progress, shownTime } from "./progress";
import type { Source } from "./select";
import { serialiseNotebook } from "./serialise";
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

interface Finished {
  outcome: Outcome;
  findings: Findings;
}

/** One run while it goes on. */
class Run {
  readonly problems: string[] = [];
  readonly finished = new Map<string, Finished>();
  private readonly figureOwner = new Map<string, { notebook: string; hash: string }>();
  private readonly options: ReproduceOptions;
  private readonly ledger: Ledger;
  private readonly press: Press;
  private readonly renderHash = roomsHash("io", "figures");
  private readonly pageHash = roomsHash("notebook/report");

  constructor(options: ReproduceOptions, ledger: Ledger, press: Press) {
    this.options = options;
    this.ledger = ledger;
    this.press = press;
  }

  /** Writes what one notebook leaves, as soon as it has ended. */
  async finish(outcome: Outcome): Promise<void> {
    const { notebook, source } = outcome;
    const findings = notebook ? findingsOf(notebook, source.name) : { claims: [], figures: [] };
    this.finished.set(source.name, { findings, outcome });
    if (notebook === undefined) return;
    const text = serialiseNotebook(notebook);
    const path = join(this.options.out, "notebooks", `${source.name}.ipynb`);
    await this.ledger.make(`notebook ${source.name}`, hashOf(text), async () => {
      await writeAtomic(path, text);
      return [path];
    });
    for (const figure of findings.figures) await this.saveFigure(outcome, findings, figure);
    await this.savePage(outcome, text);
    await this.ledger.save();
  }

  private async saveFigure(
    outcome: Outcome,
    findings: Findings,
    figure: Findings["figures"][number],
  ): Promise<void> {
    const notebook = outcome.source.name;
    const hash = hashOf(figure);
    const owner = this.figureOwner.get(figure.name);
    if (owner !== undefined && owner.hash !== hash) {
      const where =
        owner.notebook === notebook
          ? `twice in ${notebook}, and not the same`
          : `in ${owner.notebook} and in ${notebook}`;
      this.problems.push(`figure "${figure.name}" is made ${where}; give one of them another name`);
      return;
    }
    if (owner !== undefined) return;
    this.figureOwner.set(figure.name, { hash, notebook });
    const provenance = {
      ...outcome.provenance,
      backend: findings.provenance?.backend ?? null,
      computed: outcome.computed,
      facts: findings.provenance?.facts ?? {},
      mode: outcome.parameters["mode"] ?? null,
      notebook,
      parameters: outcome.parameters,
    };
    const folder = join(this.options.out, "figures");
    const key = hashOf(hash, provenance, this.renderHash, this.options.renderer ?? null);
    try {
      await this.ledger.make(`figure ${figure.name}`, key, () =>
        this.press.print({ figure, folder, kind: "figure", provenance }),
      );
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.problems.push(`figure "${figure.name}" of ${notebook}: ${error.message.split("\n")[0]}`);
    }
  }

  private async savePage(outcome: Outcome, text: string): Promise<void> {
    const { failure, notebook, source } = outcome;
    if (notebook === undefined) return;
    const at = this.options.all.findIndex((one) => one.name === source.name);
    const frame = {
      failedCell: failure?.number,
      failure: failure && `${failure.number ? `Code cell ${failure.number}: ` : ""}${failure.message}`,
      folder: join(source.path, ".."),
      footer: footer(outcome),
      name: source.name,
      next: link(this.options.all[at + 1]),
      previous: link(this.options.all[at - 1]),
    };
    const path = join(this.options.out, `${source.name}.html`);
    await this.ledger.make(`page ${source.name}`, hashOf(text, frame, this.pageHash), () =>
      this.press.print({ frame, kind: "page", notebook, path }),
    );
  }
}

function link(source: Source | undefined): PageLink | undefined {
  return source && { href: `${source.name}.html`, title: source.name };
}

function footer({ computed, duration, provenance, source }: Outcome): string[] {
  const commit = provenance.commit
    ? `commit ${provenance.commit.slice(0, 10)}${provenance.dirty ? " with local changes" : ""}`
    : "";
  const versions = Object.entries(provenance.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${source.name}.ipynb, computed ${computed.slice(0, 16).replace("T", " ")} UTC in ${shownTime(duration)}`,
    [commit, ...versions, provenance.platform].filter(Boolean).join(" · "),
  ];
}

function reportOf(
  run: Run,
  options: ReproduceOptions,
  made: Provenance,
  outcomes: readonly Outcome[],
): Report {
  const found = outcomes.map((outcome) => (run.finished.get(outcome.source.name) as Finished).findings);
  const claims = found.flatMap((findings) => findings.claims);
  const failed = outcomes.some((outcome) => outcome.failure) || claims.some((claim) => !claim.passed);
  const backends = [...new Set(found.map(({ provenance }) => provenance?.backend ?? null).filter(Boolean))];
  return {
    backend: backends.length === 0 ? null : backends.join(", "),
    claims,
    commit: made.commit,
    dirty: made.dirty,
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
    passed: !failed && run.problems.length === 0,
    problems: run.problems,
  };
}

async function writeReport(run: Run, report: Report, manifest: Manifest, out: string): Promise<void> {
  const figures: Record<string, { alt: string; notebook: string }> = {};
  for (const { findings, outcome } of run.finished.values())
    for (const { alt, name } of findings.figures) figures[name] ??= { alt, notebook: outcome.source.name };
  await writeAtomic(join(out, "report.html"), reportHtml(report));
  await writeAtomic(join(out, "report.md"), reportMarkdown(report));
  await writeAtomic(join(out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  await writeAtomic(join(out, "index.html"), contentsHtml(report, figures));
  await writeAtomic(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
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
  const around = surroundings();
  const plans = await planAll(options.sources, { ...options, cache, surroundings: around });
  const made = await checkoutProvenance();
  for (const folder of [out, join(out, "notebooks"), join(out, "figures")]) await sweepTemporary(folder);
  await cache.tidy();
  const press = new Press(options.renderer);
  const ledger = await Ledger.open(out);
  const run = new Run(options, ledger, press);
  let watch: Promise<Watch> | undefined;
  let outcomes: Outcome[];
  const stopPress = () => press.stop();
  options.signal?.addEventListener("abort", stopPress);
  try {
    outcomes = await runAll(plans, {
      ...options,
      cache,
      finish: (outcome) => run.finish(outcome),
      listener: progress,
      provenance: made,
      watch: () => {
        watch ??= Watch.start();
        return watch;
      },
    });
  } finally {
    options.signal?.removeEventListener("abort", stopPress);
    press.stop();
    await (await watch?.catch(() => undefined))?.stop();
  }
  const report = reportOf(run, options, made, outcomes);
  const manifest: Manifest = {
    ...made,
    cache: {
      computed: outcomes.filter((o) => !o.cached).length,
      hits: outcomes.filter((o) => o.cached).length,
    },
    duration_ms: Math.round(performance.now() - begun),
    jobs,
    mode: request.mode ?? null,
    notebooks: outcomes.map((o) =>
      manifestNotebook(o, (run.finished.get(o.source.name) as Finished).findings),
    ),
    parameters: askedValues(request),
    partial: report.partial,
    passed: report.passed,
    started,
  };
  await writeReport(run, report, manifest, out);
  if (!report.partial) await ledger.dropOthers();
  await ledger.save();
  return { manifest, outcomes, report };
}
