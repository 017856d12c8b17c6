/**
 * @file Which mixers learn to recall? Multi-query associative recall with two-layer models that differ in nothing but how
 * tokens are mixed.
 */
import { checkInteger, type Proportion, proportion, quantile, type Random } from "../math";
import type { Tensorflow } from "../tensor";
import {
  cosineSchedule,
  countParameters,
  crossEntropy,
  decodeParameters,
  type EncodedParameters,
  encodeParameters,
  type MultiQueryRecallOptions,
  multiQueryRecall,
  noLabel,
  type ParameterSet,
  type RecallBatch,
  type SequenceModel,
  type SequenceModelOptions,
  sequenceModel,
  toTensors,
  train,
} from "../training";
import { type Going, oneRun, type TrainedExperiment, thinned } from "./trained";

/** The models compared: a mixer, and for one of them another place for the convolution. */
export type RecallModelName =
  | "softmax"
  | "delta"
  | "gated delta"
  | "linear"
  | "normalised linear"
  | "linear, own convolutions";

/** How each model is built. */
const recallModels: Readonly<
  Record<RecallModelName, Pick<SequenceModelOptions, "mixer" | "convolution" | "feature">>
> = {
  softmax: { mixer: "softmax" },
  delta: { mixer: "delta" },
  "gated delta": { mixer: "gated delta" },
  linear: { mixer: "linear" },
  "normalised linear": { mixer: "normalised linear" },
  "linear, own convolutions": { mixer: "linear", convolution: "separate", feature: "silu" },
};

/** A size of model and task, which models are trained at it, and how often. */
export interface RecallCell {
  /** D */
  readonly width: number;
  readonly pairs: number;
  readonly models: readonly RecallModelName[];
  /** largest learning rates to try */
  readonly rates: readonly number[];
  /** seeds at each rate */
  readonly repeats: number;
}

/** Sizes of {@link associativeRecall}. */
export interface AssociativeRecallParams {
  readonly cells: readonly RecallCell[];
  /** V */
  readonly vocabulary: number;
  /** T */
  readonly length: number;
  readonly steps: number;
  /** sequences of a step */
  readonly batch: number;
  readonly warmUp: number;
  readonly weightDecay: number;
  /** largest norm of the gradient */
  readonly clip: number;
  /** sequences of the exam */
  readonly exam: number;
}

/** One trained model. */
export interface RecallEntry {
  readonly model: RecallModelName;
  readonly width: number;
  readonly pairs: number;
  /** largest learning rate */
  readonly rate: number;
  readonly repeat: number;
  /** number of parameters */
  readonly parameters: number;
  /** queries of the exam answered rightly, and all of them */
  readonly right: number;
  readonly asked: number;
  /** training loss, means over 1/50 of the training each */
  readonly losses: readonly number[];
  /** the parameters themselves, kept of the last delta model with D = 16 and 8 pairs */
  readonly kept?: EncodedParameters;
}

const taskOf = (params: AssociativeRecallParams, pairs: number): MultiQueryRecallOptions => ({
  vocabulary: params.vocabulary,
  length: params.length,
  pairs,
});

function modelOf(
  params: AssociativeRecallParams,
  { model, width }: { model: RecallModelName; width: number },
  random: Random,
): SequenceModel {
  return sequenceModel(random, { ...recallModels[model], vocabulary: params.vocabulary, width });
}

/** Queries of a batch that the model answers with the right token. */
function countRight(
  tf: Tensorflow,
  model: SequenceModel,
  parameters: ParameterSet,
  batch: RecallBatch,
): { right: number; asked: number } {
  const best = tf.tidy(() =>
    tf.argMax(model.scores(tf, toTensors(tf, parameters), batch.tokens, batch.length), -1),
  );
  const tokens = best.dataSync();
  best.dispose();
  let [right, asked] = [0, 0];
  batch.labels.forEach((label, i) => {
    if (label === noLabel) return;
    asked++;
    if (tokens[i] === label) right++;
  });
  return { right, asked };
}

const main: readonly RecallModelName[] = ["softmax", "delta", "gated delta", "linear"];
const variants: readonly RecallModelName[] = ["normalised linear", "linear, own convolutions"];

/**
 * Trains every model at every size and asks it about new sequences: training and exam come from different streams.
 *
 * Reference: Arora et al. 2024 (Zoology, ICLR), section 4 and figure 2, at a small size.
 */
export const associativeRecall: TrainedExperiment<AssociativeRecallParams, RecallEntry> = {
  name: "associative-recall",
  quick: {
    cells: [{ width: 8, pairs: 2, models: ["delta"], rates: [2e-2], repeats: 1 }],
    ...{ vocabulary: 16, length: 8, steps: 60, batch: 16, warmUp: 5 },
    ...{ weightDecay: 0.01, clip: 1, exam: 100 },
  },
  full: {
    cells: [
      { width: 8, pairs: 8, models: main, rates: [1e-2], repeats: 1 },
      { width: 16, pairs: 4, models: main, rates: [1e-2], repeats: 1 },
      { width: 16, pairs: 8, models: main, rates: [1e-2, 2e-2], repeats: 3 },
      { width: 16, pairs: 8, models: variants, rates: [1e-2], repeats: 3 },
      { width: 32, pairs: 8, models: main, rates: [1e-2, 2e-2], repeats: 3 },
      { width: 32, pairs: 8, models: variants, rates: [1e-2], repeats: 3 },
    ],
    ...{ vocabulary: 64, length: 32, steps: 1000, batch: 32, warmUp: 50 },
    ...{ weightDecay: 0.01, clip: 1, exam: 1000 },
  },
  runs: ({ cells }) =>
    cells.reduce((sum, { models, rates, repeats }) => sum + models.length * rates.length * repeats, 0),
  steps: ({ steps }) => steps,
  run(params, random, workshop) {
    checkInteger("associativeRecall", "exam", params.exam, 1);
    return params.cells.flatMap(({ width, pairs, models, rates, repeats }) =>
      models.flatMap((model) =>
        rates.flatMap((rate) =>
          Array.from({ length: repeats }, (_, repeat): RecallEntry => {
            const last = repeat === repeats - 1 && rate === rates[rates.length - 1];
            const keep = model === "delta" && width === 16 && pairs === 8 && last;
            // The same batches for every model, so that they differ in nothing else.
            const chance = random.split(`${width} ${pairs} ${repeat}`);
            const at = { model, width, pairs, rate, repeat };
            return oneRun(workshop, (going) => trainOne(workshop.tf, params, at, keep, chance, going));
          }),
        ),
      ),
    );
  },
};

function trainOne(
  tf: Tensorflow,
  params: AssociativeRecallParams,
  at: Pick<RecallEntry, "model" | "width" | "pairs" | "rate" | "repeat">,
  keep: boolean,
  chance: Random,
  going: Going,
): RecallEntry {
  const { steps, warmUp, weightDecay, clip } = params;
  const task = taskOf(params, at.pairs);
  const built = modelOf(params, at, chance.split("model"));
  const { parameters, losses } = train(
    tf,
    {
      initial: built.initial,
      batch: (stream) => multiQueryRecall(stream, params.batch, task),
      loss: (_tf, now, { tokens, labels, length }: RecallBatch) =>
        crossEntropy(tf, built.scores(tf, now, tokens, length), labels),
    },
    chance.split("training"),
    {
      ...{ steps, schedule: cosineSchedule({ peak: at.rate, steps, warmUp }), adam: { weightDecay }, clip },
      ...going,
    },
  );
  const exam = multiQueryRecall(chance.split("exam"), params.exam, task);
  return {
    ...at,
    parameters: countParameters(parameters),
    ...countRight(tf, built, parameters, exam),
    losses: thinned(losses, Math.ceil(steps / 50)),
    ...(keep ? { kept: encodeParameters(parameters) } : {}),
  };
}

/**
 * Share of queries answered rightly by a kept model on sequences that are drawn now.
 *
 * @throws {RangeError} when the entry keeps no parameters
 */
export function examineKept(
  entry: RecallEntry,
  params: AssociativeRecallParams,
  random: Random,
  { tf, sequences }: { readonly tf: Tensorflow; readonly sequences: number },
): Proportion {
  if (!entry.kept) throw new RangeError("examineKept: entry must keep its parameters, got one without");
  const model = modelOf(params, entry, random.split("unused"));
  const exam = multiQueryRecall(random.split("exam"), sequences, taskOf(params, entry.pairs));
  const { right, asked } = countRight(tf, model, decodeParameters(entry.kept), exam);
  return proportion(right, asked);
}

/** The runs of one model at one size. */
export function recallRuns(
  entries: readonly RecallEntry[],
  model: RecallModelName,
  width: number,
  pairs: number,
): RecallEntry[] {
  return entries.filter((entry) => entry.model === model && entry.width === width && entry.pairs === pairs);
}

/** Share of queries that a run answered rightly. */
export function recallShare({ right, asked }: RecallEntry): number {
  return right / asked;
}

/**
 * The runs of one model at one size with the learning rate at which its median share is largest: so mixers are compared
 * in the literature, each at its own best rate.
 *
 * @throws {RangeError} when there is no such run
 */
export function bestRuns(
  entries: readonly RecallEntry[],
  model: RecallModelName,
  width: number,
  pairs: number,
): RecallEntry[] {
  const runs = recallRuns(entries, model, width, pairs);
  if (runs.length === 0)
    throw new RangeError(
      `bestRuns: entries must hold a run of ${model} with D = ${width} and ${pairs} pairs, got none`,
    );
  const medianAt = (rate: number): number =>
    quantile(runs.filter((run) => run.rate === rate).map(recallShare), 0.5);
  const rates = [...new Set(runs.map(({ rate }) => rate))].sort((a, b) => medianAt(b) - medianAt(a));
  return runs.filter(({ rate }) => rate === rates[0]);
}
