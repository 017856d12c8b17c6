/**
 * @file Which mixers learn to recall? Multi-query associative recall with two-layer models that differ in nothing but how
 * tokens are mixed.
 */
import { checkInteger, type Proportion, proportion, type Random } from "../math";
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
import { rounded, type TrainedExperiment, thinned } from "./trained";

/** The models compared: a mixer, and for one of them another place for the convolution. */
export type RecallModelName =
  | "softmax"
  | "delta"
  | "gated delta"
  | "linear"
  | "normalised linear"
  | "linear, own convolutions";

/** How each model is built. */
export const recallModels: Readonly<
  Record<RecallModelName, Pick<SequenceModelOptions, "mixer" | "convolution" | "feature">>
> = {
  softmax: { mixer: "softmax" },
  delta: { mixer: "delta" },
  "gated delta": { mixer: "gated delta" },
  linear: { mixer: "linear" },
  "normalised linear": { mixer: "normalised linear" },
  "linear, own convolutions": { mixer: "linear", convolution: "separate", feature: "silu" },
};

/** A size of model and task, and how often it is trained. */
export interface RecallCell {
  /** D */
  readonly width: number;
  readonly pairs: number;
  /** seeds */
  readonly repeats: number;
}

/** Sizes of {@link associativeRecall}. */
export interface AssociativeRecallParams {
  readonly models: readonly RecallModelName[];
  readonly cells: readonly RecallCell[];
  /** V */
  readonly vocabulary: number;
  /** T */
  readonly length: number;
  readonly steps: number;
  /** sequences of a step */
  readonly batch: number;
  /** largest learning rate */
  readonly rate: number;
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
  readonly repeat: number;
  /** number of parameters */
  readonly parameters: number;
  /** queries of the exam answered rightly, and all of them */
  readonly right: number;
  readonly asked: number;
  /** training loss, means over 1/50 of the training each */
  readonly losses: readonly number[];
  /** the parameters themselves, kept of the first delta model at the hardest load */
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

/**
 * Trains every model at every size and asks it about new sequences: training and exam come from different streams.
 *
 * Reference: Arora et al. 2024 (Zoology, ICLR), section 4 and figure 2, at a fiftieth of its size.
 */
export const associativeRecall: TrainedExperiment<AssociativeRecallParams, RecallEntry> = {
  name: "associative-recall",
  quick: {
    models: ["delta"],
    cells: [{ width: 8, pairs: 2, repeats: 1 }],
    ...{ vocabulary: 16, length: 8, steps: 60, batch: 16, rate: 2e-2, warmUp: 5 },
    ...{ weightDecay: 0.01, clip: 1, exam: 100 },
  },
  full: {
    models: Object.keys(recallModels) as RecallModelName[],
    cells: [
      { width: 8, pairs: 8, repeats: 1 },
      { width: 16, pairs: 4, repeats: 1 },
      { width: 16, pairs: 8, repeats: 3 },
      { width: 32, pairs: 4, repeats: 1 },
      { width: 32, pairs: 8, repeats: 3 },
    ],
    ...{ vocabulary: 64, length: 32, steps: 1000, batch: 32, rate: 1e-2, warmUp: 50 },
    ...{ weightDecay: 0.01, clip: 1, exam: 1000 },
  },
  runs: ({ models, cells }) => models.length * cells.reduce((sum, { repeats }) => sum + repeats, 0),
  run(params, random, { tf, onRun }) {
    checkInteger("associativeRecall", "exam", params.exam, 1);
    return params.cells.flatMap(({ width, pairs, repeats }) =>
      params.models.flatMap((model) =>
        Array.from({ length: repeats }, (_, repeat): RecallEntry => {
          // The same batches for every model, so that they differ in nothing else.
          const chance = random.split(`${width} ${pairs} ${repeat}`);
          const task = taskOf(params, pairs);
          const built = modelOf(params, { model, width }, chance.split("model"));
          const { steps, rate: peak, warmUp, weightDecay, clip } = params;
          const { parameters, losses } = train(
            tf,
            {
              initial: built.initial,
              batch: (stream) => multiQueryRecall(stream, params.batch, task),
              loss: (_tf, at, { tokens, labels, length }: RecallBatch) =>
                crossEntropy(tf, built.scores(tf, at, tokens, length), labels),
            },
            chance.split("training"),
            { steps, schedule: cosineSchedule({ peak, steps, warmUp }), adam: { weightDecay }, clip },
          );
          const exam = multiQueryRecall(chance.split("exam"), params.exam, task);
          onRun?.();
          const keep = model === "delta" && repeat === 0 && width === 16 && pairs === 8;
          return {
            ...{ model, width, pairs, repeat, parameters: countParameters(parameters) },
            ...countRight(tf, built, parameters, exam),
            losses: thinned(losses, Math.ceil(steps / 50)),
            ...(keep ? { kept: encodeParameters(parameters) } : {}),
          };
        }),
      ),
    );
  },
};

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

/** Shares of right answers of one model at one size, over its repeats. */
export function recallAccuracies(
  entries: readonly RecallEntry[],
  model: RecallModelName,
  width: number,
  pairs: number,
): number[] {
  return entries
    .filter((entry) => entry.model === model && entry.width === width && entry.pairs === pairs)
    .map(({ right, asked }) => rounded(right / asked));
}
