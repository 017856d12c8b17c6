/**
 * @file What one image costs the classifiers of {@link imageModel}, as closed forms in the sizes and, for the spiking
 * ones, in the numbers of spikes.
 *
 * Beyond the conventions of `engram/cost`: constants are taken into the weights (1/τ, the scale of the scores, the means over
 * tokens and steps); every product reads its weight; a bias is a weight that is read and added; a layer that takes in n coincident spikes of one
 * source adds its weights n times.
 */
import { addCounts, type Counts, scaleCounts } from "../cost";
import type { ImageModelOptions } from "./image-models";

/** Spikes of one image by where they arise, and the coincidences that scores are made of; means over images are not whole. */
export interface SpikeTotals {
  /** spikes of all neurons in all steps: `embedding`, `query`, `key`, `value`, `attention`, `output`, `first`, `second`, `gate` */
  readonly spikes: Readonly<Record<string, number>>;
  /** pairs of a query spike and a key spike of one channel and step: of any two tokens, or of the same token for spike-driven attention */
  readonly coincidences: number;
}

type Sizes = ImageModelOptions & { readonly tokens: number };

/** x W + b for `rows` rows of numbers. */
const numbers = (rows: number, inputs: number, outputs: number): Partial<Counts> => ({
  mac: rows * inputs * outputs,
  add: rows * outputs,
  weightRead: rows * (inputs + 1) * outputs,
});

/** s W + b for `rows` rows of spikes, `spikes` in all. */
const events = (rows: number, spikes: number, outputs: number): Partial<Counts> => ({
  ac: spikes * outputs,
  add: rows * outputs,
  weightRead: (spikes + rows) * outputs,
});

/** Neurons over `steps` steps: nothing to fade at the first, nothing to keep after the last. */
const neurons = (count: number, steps: number): Partial<Counts> => ({
  ...{ mul: count * (steps - 1), add: count * (steps - 1), cmp: count * steps },
  ...{ stateRead: count * (steps - 1), stateWrite: count * (steps - 1) },
});

/** Operations of the softmax classifier on one image. */
export function softmaxImageCounts(sizes: Sizes): Counts {
  const { tokens: n, patch, width: d, hidden, classes } = sizes;
  const norm: Partial<Counts> = { add: 2 * d, mul: 2 * d + 2, mac: d, pow: 1, weightRead: d };
  const attention: Partial<Counts> = {
    ...{ mac: 2 * n * n * d, mul: 2 * n * n, cmp: n * (n - 1), add: n * (2 * n - 1) },
    ...{ exp: n * n, div: n },
  };
  return addCounts(
    numbers(n, patch * patch, d),
    scaleCounts(norm, 3 * n),
    scaleCounts(numbers(n, d, d), 4),
    attention,
    { add: 2 * n * d, cmp: n * hidden },
    numbers(n, d, hidden),
    numbers(n, hidden, d),
    { add: (n - 1) * d },
    numbers(1, d, classes),
  );
}

/** What both spiking classifiers do: embedding, its neurons, projections and their neurons, and the last layer. */
function shared(
  { tokens: n, patch, width: d, hidden, classes, steps }: Sizes,
  spikes: SpikeTotals["spikes"],
): Counts {
  const rows = n * steps;
  const all = neurons(n * d, steps);
  return addCounts(
    numbers(n, patch * patch, d),
    scaleCounts(all, 4), // embedding, query, key, value
    scaleCounts(events(rows, spikes["embedding"], d), 3),
    neurons(n * hidden, steps),
    events(rows, spikes["first"], d),
    numbers(1, d, classes),
  );
}

const sumOf = (spikes: SpikeTotals["spikes"], ...names: readonly string[]): number =>
  names.reduce((sum, name) => sum + spikes[name], 0);

const fired = ["embedding", "query", "key", "value", "output", "first", "second"] as const;

/** Operations of the classifier with spiking self-attention on one image. */
export function ssaImageCounts(sizes: Sizes, { spikes, coincidences }: SpikeTotals): Counts {
  const { tokens: n, width: d, hidden, steps } = sizes;
  const rows = n * steps;
  return addCounts(
    shared(sizes, spikes),
    { ac: coincidences, stateWrite: n * n * steps },
    { ac: n * spikes["value"], stateRead: n * spikes["value"] },
    scaleCounts(neurons(n * d, steps), 3), // attention, output, second
    events(rows, spikes["attention"], d),
    events(rows, sumOf(spikes, "embedding", "output"), hidden),
    { ac: sumOf(spikes, "embedding", "output", "second") },
    { events: sumOf(spikes, ...fired, "attention") },
  );
}

/** Operations of the classifier with spike-driven attention on one image. */
export function sdsaImageCounts(sizes: Sizes, { spikes, coincidences }: SpikeTotals): Counts {
  const { tokens: n, width: d, hidden, steps } = sizes;
  const rows = n * steps;
  return addCounts(
    shared(sizes, spikes),
    { ac: coincidences },
    neurons(d, steps), // gates
    scaleCounts(neurons(n * d, steps), 2), // output, second
    events(rows, spikes["attention"], d),
    { add: 2 * rows * d }, // two residual connections of currents
    events(rows, spikes["output"], hidden),
    { ac: spikes["second"] },
    // What passes a gate is the value's spike, counted once.
    { events: sumOf(spikes, ...fired, "gate") },
  );
}
