/** @file The folder of results: each thing in it is made from a key, and made again only when that changes. */
import { join } from "node:path";
import { writeAtomic } from "../../io/index";
import {
  type Findings,
  findingsOf,
  href,
  type PageLink,
  type Press,
  pageFile,
  type Report,
  wayUp,
} from "../report/index";
import { roomsHash } from "./dependencies";
import { hashOf, type Ledger } from "./ledger";
import type { Manifest } from "./manifest";
import { shownTime } from "./progress";
import type { Source } from "./select";
import { serialiseNotebook } from "./serialise";
import type { Outcome } from "./session";

/** Where results go and what surrounds them. */
export interface ResultsOptions {
  readonly out: string;
  /** all notebooks there are, for links between pages */
  readonly all: readonly Source[];
  /** titles of notebooks, by name, as far as they are known */
  readonly titles: ReadonlyMap<string, string>;
  /** module that exports `saveFigure`, instead of `engram/io` */
  readonly renderer?: string;
}

/** A notebook that has ended, with what the report takes from it. */
export interface Finished {
  outcome: Outcome;
  findings: Findings;
}

/** The folder of results while a run fills it. */
export class Results {
  /** what went wrong besides notebooks and claims */
  readonly problems: string[] = [];
  /** by name of the notebook */
  readonly finished: Map<string, Finished> = new Map();
  private readonly figureOwner = new Map<string, { notebook: string; hash: string }>();
  private readonly options: ResultsOptions;
  private readonly ledger: Ledger;
  private readonly press: Press;
  private readonly renderHash = roomsHash("io", "figures");
  private readonly pageHash = roomsHash("notebook/report");

  constructor(options: ResultsOptions, ledger: Ledger, press: Press) {
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
      tensors: findings.provenance?.tensors ?? null,
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

  private link(from: Source, index: number): PageLink | undefined {
    const source = this.options.all[index];
    if (source === undefined) return undefined;
    const title = this.options.titles.get(source.name) ?? source.name;
    return { href: `${wayUp(from.name)}${href(pageFile(source.name))}`, title };
  }

  /** Writes what covers all notebooks. */
  async saveReport(report: Report, manifest: Manifest): Promise<void> {
    const { out: folder } = this.options;
    const figures: Record<string, { alt: string; notebook: string }> = {};
    for (const { findings, outcome } of this.finished.values())
      for (const { alt, name } of findings.figures) figures[name] ??= { alt, notebook: outcome.source.name };
    // Whether a result was computed now or before is no part of what is told.
    const notebooks = report.notebooks.map(({ cached: _, ...told }) => told);
    await this.ledger.make("report", hashOf({ ...report, notebooks }, figures, this.pageHash), () =>
      this.press.print({ figures, folder, kind: "report", report }),
    );
    await writeAtomic(join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
    await writeAtomic(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
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
      next: this.link(source, at + 1),
      previous: this.link(source, at - 1),
    };
    const path = join(this.options.out, pageFile(source.name));
    await this.ledger.make(`page ${source.name}`, hashOf(text, frame, this.pageHash), () =>
      this.press.print({ frame, kind: "page", notebook, path }),
    );
  }
}

function footer({ computed, duration, provenance, source }: Outcome): string[] {
  const commit = provenance.commit
    ? `commit ${provenance.commit.slice(0, 10)}${provenance.dirty ? " with local changes" : ""}`
    : "";
  const versions = Object.entries(provenance.versions).map(([name, version]) => `${name} ${version}`);
  const changed = provenance.changed ? [`${provenance.changed.join(", ")} changed while it ran`] : [];
  return [
    `${source.name}.ipynb, computed ${computed.slice(0, 16).replace("T", " ")} UTC in ${shownTime(duration)}`,
    [commit, ...changed, ...versions, provenance.platform].filter(Boolean).join(" · "),
  ];
}
