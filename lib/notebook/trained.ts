/** @file One call for results that take minutes of training: read what is kept, or make it anew. */
import { isDeepStrictEqual } from "node:util";
import type { TrainedExperiment } from "../experiments/index";
import {
  type KeptResult,
  PlainError,
  provenance,
  type ResultHead,
  readResult,
  resultFile,
  shownPath,
} from "../io/index";
import { checkChoice, randomFrom } from "../math/index";
import { backend } from "../tensor/index";
import { progress } from "./display/progress";

/** Which results to take. */
export interface TrainedOptions<Params, Data extends readonly unknown[]> {
  /** `quick` reads what is kept, `full` trains */
  readonly mode: "quick" | "full";
  readonly seed: number;
  /** what the experiment needs besides; default nothing */
  readonly data?: Data;
  /** where results are kept; default the experiment's file in data/results */
  readonly file?: string;
  /** sizes of a full run; default those of the experiment */
  readonly params?: Params;
}

/**
 * The entries of an experiment that trains, with what they were made with. In quick mode they come from `data/results`,
 * where they were written by the same call in full mode; in full mode they are made anew, with a line that tells how far it has come.
 *
 * @throws {PlainError} when nothing is kept, or what is kept was made with other sizes or another seed
 * @example
 * const { entries, head } = await trained(associativeRecall, { mode, seed });
 */
export async function trained<Params, Entry, Data extends readonly unknown[]>(
  experiment: TrainedExperiment<Params, Entry, Data>,
  options: TrainedOptions<Params, Data>,
): Promise<KeptResult<Entry>> {
  const { mode, seed, params = experiment.full, data = [] as unknown as Data } = options;
  const { file = resultFile(experiment.name) } = options;
  checkChoice("trained", "mode", mode, ["quick", "full"]);
  if (mode === "quick") return kept(experiment, params, seed, file);
  const stood = await provenance();
  const { tf, info } = await backend();
  const shown = progress(experiment.runs(params), "trained models");
  const start = performance.now();
  const entries = experiment.run(
    params,
    randomFrom(seed).split(experiment.name),
    { tf, onRun: () => shown.step() },
    ...data,
  );
  const head: ResultHead = {
    format: "engram/result@1",
    experiment: experiment.name,
    parameters: params,
    seed,
    backend: { name: info.name, threads: info.threads, versions: info.versions },
    provenance: stood,
    seconds: Math.round((performance.now() - start) / 1000),
  };
  return { head, entries };
}

function kept<Params, Entry, Data extends readonly unknown[]>(
  { name }: TrainedExperiment<Params, Entry, Data>,
  params: Params,
  seed: number,
  file: string,
): KeptResult<Entry> {
  const result = readResult<Entry>(file);
  const mend = 'run with mode "full" to train, or make the file anew with data/results/prepare.ts';
  if (
    result.head.experiment !== name ||
    !isDeepStrictEqual(result.head.parameters, JSON.parse(JSON.stringify(params)))
  )
    throw new PlainError(
      `trained: ${shownPath(file)} was made with other sizes than ${name} has now; ${mend}`,
    );
  if (result.head.seed !== seed)
    throw new PlainError(
      `trained: ${shownPath(file)} was made with seed ${result.head.seed}, got ${seed}; ${mend}`,
    );
  return result;
}
