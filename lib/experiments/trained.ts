/**
 * @file Experiments that train. They take minutes, so their results are written down once, entry by entry, with what
 * they were made with; a quick look reads them, a full run makes them anew with the same code.
 */
import type { Tensorflow } from "../tensor";
import type { TrainOptions } from "../training";
import type { Experiment } from "./experiment";

/** What goes on around the training of one run: where it was left, who writes down how far it comes. */
export type Going = Pick<TrainOptions, "from" | "checkpointEvery" | "onCheckpoint" | "onProgress">;

/** Where training runs, and who hears how far it has come. */
export interface Workshop {
  readonly tf: Tensorflow;
  /** called at the end of each run */
  readonly onRun?: () => void;
  /** gives the entry of each run in turn: one that was made before, or what `make` makes now; default always `make` */
  readonly keep?: <Entry>(make: (going: Going) => Entry) => Entry;
}

/** The entry of the next run of an experiment, kept or made. */
export function oneRun<Entry>({ keep, onRun }: Workshop, make: (going: Going) => Entry): Entry {
  const entry = keep ? keep(make) : make({});
  onRun?.();
  return entry;
}

/**
 * An experiment that trains. Its result is a list of entries of plain JSON, one for each run, so that it can be kept in a file of lines.
 * `quick` is a few seconds of training, for tests; what is kept was made with `full`.
 */
export interface TrainedExperiment<Params, Entry, Data extends readonly unknown[] = []>
  extends Experiment<Params, readonly Entry[], [workshop: Workshop, ...data: Data]> {
  /** name of the file that keeps the results of `full` */
  readonly name: string;
  /** how many runs there are, each of them one call of {@link oneRun} */
  runs(params: Params): number;
  /** steps of training in a run at most, for a line that tells how far it has come; left out, that line counts runs */
  steps?(params: Params): number;
}

/** Every `every`-th mean of a curve: few numbers, but the whole way. */
export function thinned(curve: ArrayLike<number>, every: number): number[] {
  const means: number[] = [];
  for (let from = 0; from < curve.length; from += every) {
    const part = Array.from(curve).slice(from, from + every);
    means.push(rounded(part.reduce((sum, x) => sum + x, 0) / part.length));
  }
  return means;
}

/** A number with the digits that are worth keeping: five. */
export function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
