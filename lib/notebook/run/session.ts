/** @file Carries out plans side by side, each notebook in a kernel of its own. */
import { dirname } from "node:path";
import { isPlain, type Provenance } from "../../io/index";
import { type Cache, rebuild } from "./cache";
import { type CellRecord, type Execution, execute, type Failure } from "./execute";
import { Interrupted } from "./faults";
import { isCode, type Notebook } from "./nbformat";
import type { Plan } from "./plan";
import type { Source } from "./select";
import type { Watch } from "./watch";

/** What became of one notebook. */
export interface Outcome {
  readonly source: Source;
  /** executed; absent when it could not be read */
  readonly notebook?: Notebook;
  readonly cells: readonly CellRecord[];
  readonly failure?: Failure;
  /** taken from the cache */
  readonly cached: boolean;
  /** ISO time of the computation */
  readonly computed: string;
  /** recipe of the computation: an earlier one when it was taken from the cache */
  readonly provenance: Provenance;
  /** what changed around the notebook while it ran, so that its result is not kept */
  readonly changed?: readonly string[];
  /** [ms] */
  readonly startup: number;
  /** [ms] of the computation */
  readonly duration: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** false when the notebook has no parameter `mode`, or when that was not looked at */
  readonly hasMode: boolean;
}

/** Who is told how a run goes on. */
export interface Listener {
  start(source: Source): void;
  cell(source: Source, number: number, count: number, title: string): void;
  done(outcome: Outcome): void;
}

/** How plans are carried out. */
export interface SessionOptions {
  /** notebooks at the same time */
  readonly jobs: number;
  /** [ms] */
  readonly cellLimit: number;
  readonly allowErrors?: boolean | undefined;
  readonly kernelCommand?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly listener: Listener;
  readonly provenance: Provenance;
  /** keeps what ran well */
  readonly cache?: Cache | undefined;
  /** gives the run's private folder, when a kernel is really needed */
  readonly watch: () => Promise<Watch>;
  /** called with each outcome before another notebook starts in its place */
  readonly finish?: (outcome: Outcome) => Promise<void>;
}

async function carryOut(plan: Plan, options: SessionOptions): Promise<Outcome> {
  const { source } = plan;
  const computed = new Date().toISOString();
  const { cellLimit, allowErrors, kernelCommand: command, provenance, signal } = options;
  const blank = { cached: false, cells: [], computed, duration: 0, provenance, source, startup: 0 };
  if (plan.kind === "unreadable") return { ...blank, failure: plan.failure, hasMode: false, parameters: {} };
  if (plan.kind === "unchanged") {
    const { key: _key, outputs: _outputs, inserted: _inserted, ...kept } = plan.entry;
    return { ...kept, cached: true, notebook: rebuild(plan.notebook, plan.entry), source };
  }
  const { hasMode, inserted, injected: parameters, notebook, unknown } = plan.prepared;
  let run: Execution;
  try {
    run = await execute(notebook, {
      allowErrors,
      cellLimit,
      command,
      folder: dirname(source.path),
      onCell: (number, count, title) => options.listener.cell(source, number, count, title),
      signal,
      watch: await options.watch(),
    });
  } catch (error) {
    if (error instanceof Interrupted || !isPlain(error)) throw error;
    const failure: Failure = {
      kind: "start",
      message: error.message,
      trace: (error.stack ?? "").split("\n"),
    };
    return { ...blank, failure, hasMode, notebook, parameters };
  }
  const { cells, duration, failure, startup } = run;
  const changed = plan.keep?.around.changed() ?? [];
  const done = {
    ...{ ...blank, cells, duration, hasMode, notebook: run.notebook, parameters, startup },
    ...(changed.length > 0 && { changed, provenance: { ...provenance, changed, dirty: true } }),
  };
  if (failure) return { ...done, failure };
  if (plan.keep === undefined || changed.length > 0) return done;
  const outputs = run.notebook.cells.filter(isCode).map((cell) => ({
    execution_count: cell.execution_count,
    outputs: cell.outputs,
  }));
  await options.cache?.put({
    cells,
    computed,
    duration,
    hasMode,
    key: plan.keep.key,
    outputs,
    parameters,
    provenance,
    startup,
    unknown,
    ...(inserted ? { inserted } : {}),
  });
  return done;
}

/**
 * Carries out plans, at most `jobs` at a time. The result of one depends neither on the others nor on their number.
 *
 * @returns outcomes in the order of the plans
 * @throws {Interrupted} when the signal says so; what had finished is kept
 */
export async function runAll(plans: readonly Plan[], options: SessionOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = new Array(plans.length);
  let next = 0;
  let broken: unknown;
  const work = async () => {
    while (next < plans.length && broken === undefined && !options.signal?.aborted) {
      const index = next++;
      const plan = plans[index] as Plan;
      try {
        options.listener.start(plan.source);
        const outcome = await carryOut(plan, options);
        outcomes[index] = outcome;
        await options.finish?.(outcome);
        options.listener.done(outcome);
      } catch (error) {
        broken ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, plans.length) }, work));
  if (options.signal?.aborted) throw new Interrupted();
  if (broken !== undefined) throw broken;
  return outcomes;
}
