/** @file What does attention with spikes cost in accuracy, and save in operations? Digits, three models of one size. */
import { addCounts, type Counts, scaleCounts } from "../cost";
import { checkInteger, type Matrix, permutation, type Random } from "../math";
import type { Tensorflow } from "../tensor";
import {
  cosineSchedule,
  countParameters,
  crossEntropy,
  decodeParameters,
  type EncodedParameters,
  encodeParameters,
  type ImageModel,
  type ImageModelName,
  type ImageModelOptions,
  imageModel,
  type ParameterSet,
  patchesOf,
  type SpikeRecord,
  sdsaImageCounts,
  softmaxImageCounts,
  ssaImageCounts,
  toTensors,
  train,
} from "../training";
import { type Going, oneRun, rounded, type TrainedExperiment, thinned } from "./trained";

/** Images with their classes. */
export interface LabelledImages {
  /** [images, pixels] */
  readonly images: Matrix;
  readonly labels: Int32Array;
  /** pixels in a row of an image */
  readonly side: number;
}

/** Sizes of {@link spikingDigits}. */
export interface SpikingDigitsParams {
  readonly models: readonly ImageModelName[];
  /** seeds of each model */
  readonly repeats: number;
  /** images kept for the exam, the same for every model and seed */
  readonly exam: number;
  readonly patch: number;
  /** D */
  readonly width: number;
  readonly hidden: number;
  readonly classes: number;
  /** grey level that counts as 1 */
  readonly white: number;
  /** steps of time of a spiking model */
  readonly time: number;
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
  readonly warmUp: number;
  readonly weightDecay: number;
  readonly clip: number;
}

/** One trained model. */
export interface SpikingDigitsEntry {
  readonly model: ImageModelName;
  readonly repeat: number;
  readonly parameters: number;
  /** exam images named rightly, and all of them */
  readonly right: number;
  readonly asked: number;
  /** share of training images named rightly */
  readonly trained: number;
  /** spikes per neuron and step on the exam's images, layer by layer; empty for softmax */
  readonly rates: Readonly<Record<string, number>>;
  /** operations for one image, the mean over the exam */
  readonly counts: Counts;
  readonly losses: readonly number[];
  /** the parameters themselves, of the first seed */
  readonly kept?: EncodedParameters;
}

const optionsOf = (
  params: SpikingDigitsParams,
  attention: ImageModelName,
  side: number,
): ImageModelOptions => ({
  ...{ attention, side, patch: params.patch, width: params.width, hidden: params.hidden },
  ...{ classes: params.classes, steps: params.time },
});

/** What a model says about images, and the spikes with which it says so. */
interface Seen {
  readonly right: number;
  readonly rates: Record<string, number>;
  readonly counts: Counts;
}

function look(
  tf: Tensorflow,
  model: ImageModel,
  parameters: ParameterSet,
  { images, labels }: LabelledImages,
  chosen: Int32Array,
  white: number,
): Seen {
  const { options, tokens } = model;
  const record: SpikeRecord = {};
  const spikes: Record<string, number> = {};
  const rates: Record<string, number> = {};
  let coincidences = 0;
  const named = tf.tidy(() => {
    const patches = tf.tensor(patchesOf(images, chosen, options, white), [
      chosen.length,
      tokens,
      options.patch ** 2,
    ]);
    const scores = model.scores(tf, toTensors(tf, parameters), patches, record);
    for (const [name, steps] of Object.entries(record)) {
      const total = steps.reduce((sum, step) => sum + tf.sum(step).dataSync()[0], 0);
      spikes[name] = total / chosen.length;
      rates[name] = rounded(total / (steps.length * steps[0].size));
    }
    const met = (record["query"] ?? []).map((q, t) => {
      const k = record["key"][t];
      const pairs =
        options.attention === "spiking self-attention" ? tf.mul(tf.sum(q, 1), tf.sum(k, 1)) : tf.mul(q, k);
      return tf.sum(pairs).dataSync()[0];
    });
    coincidences = met.reduce((sum, x) => sum + x, 0) / chosen.length;
    return tf.argMax(scores, -1);
  });
  const said = named.dataSync();
  named.dispose();
  const sizes = { ...options, tokens };
  const totals = { spikes, coincidences };
  const counts = {
    softmax: () => softmaxImageCounts(sizes),
    "spiking self-attention": () => ssaImageCounts(sizes, totals),
    "spike-driven attention": () => sdsaImageCounts(sizes, totals),
  }[options.attention]();
  const right = chosen.reduce((sum, image, i) => sum + (labels[image] === said[i] ? 1 : 0), 0);
  return { right, rates, counts };
}

/** Exam and training images: one cut for all models and seeds of a run. */
function cut(random: Random, images: number, exam: number): [exam: Int32Array, training: Int32Array] {
  const order = permutation(random.split("cut"), images);
  return [order.slice(0, exam), order.slice(exam)];
}

/**
 * Trains each classifier with several seeds on the same images and examines it on others: accuracy, spike rates and operations for one image.
 * The cut is at random over images: writers are on both sides.
 *
 * Reference: Zhou et al. 2023 (Spikformer) and Yao et al. 2023 (Spike-driven Transformer), at the size of 8 × 8 digits.
 */
export const spikingDigits: TrainedExperiment<
  SpikingDigitsParams,
  SpikingDigitsEntry,
  [images: LabelledImages]
> = {
  name: "spiking-digits",
  quick: {
    models: ["spiking self-attention"],
    ...{ repeats: 1, exam: 100, patch: 4, width: 8, hidden: 8, classes: 10, white: 16, time: 2 },
    ...{ steps: 20, batch: 16, rate: 1e-2, warmUp: 2, weightDecay: 0.01, clip: 1 },
  },
  full: {
    models: ["softmax", "spiking self-attention", "spike-driven attention"],
    ...{ repeats: 5, exam: 360, patch: 2, width: 32, hidden: 64, classes: 10, white: 16, time: 4 },
    ...{ steps: 1200, batch: 64, rate: 1e-2, warmUp: 20, weightDecay: 0.01, clip: 1 },
  },
  runs: ({ models, repeats }) => models.length * repeats,
  steps: ({ steps }) => steps,
  run(params, random, workshop, data) {
    const { tf } = workshop;
    const { repeats, exam, batch, steps, rate: peak, warmUp, weightDecay, clip, white } = params;
    checkInteger("spikingDigits", "exam", exam, 1, data.images.rows - 1);
    checkInteger("spikingDigits", "batch", batch, 1, data.images.rows - exam);
    const [asked, known] = cut(random, data.images.rows, exam);
    const trainOne = (name: ImageModelName, repeat: number, going: Going): SpikingDigitsEntry => {
      const chance = random.split(`repeat ${repeat}`);
      const model = imageModel(chance.split("model"), optionsOf(params, name, data.side));
      const { parameters, losses } = train(
        tf,
        {
          initial: model.initial,
          batch: (stream) =>
            permutation(stream, known.length)
              .slice(0, batch)
              .map((i) => known[i]),
          loss: (_tf, at, chosen: Int32Array) => {
            const shape = [chosen.length, model.tokens, params.patch ** 2];
            const patches = tf.tensor(patchesOf(data.images, chosen, model.options, white), shape);
            return crossEntropy(
              tf,
              model.scores(tf, at, patches),
              chosen.map((image) => data.labels[image]),
            );
          },
        },
        chance.split("training"),
        {
          ...{ steps, schedule: cosineSchedule({ peak, steps, warmUp }), adam: { weightDecay }, clip },
          ...going,
        },
      );
      const { right, rates, counts } = look(tf, model, parameters, data, asked, white);
      const trained = look(tf, model, parameters, data, known, white).right / known.length;
      return {
        ...{ model: name, repeat, parameters: countParameters(parameters), right, asked: exam },
        ...{ trained: rounded(trained), rates, counts: roundedCounts(counts) },
        losses: thinned(losses, Math.ceil(steps / 50)),
        ...(repeat === 0 ? { kept: encodeParameters(parameters) } : {}),
      };
    };
    return params.models.flatMap((name) =>
      Array.from({ length: repeats }, (_, repeat) =>
        oneRun(workshop, (going) => trainOne(name, repeat, going)),
      ),
    );
  },
};

const roundedCounts = (counts: Counts): Counts =>
  Object.fromEntries(
    Object.entries(counts).map(([name, value]) => [name, rounded(value)]),
  ) as unknown as Counts;

/** The mean operations of several runs. */
export function meanCounts(entries: readonly SpikingDigitsEntry[]): Counts {
  if (entries.length === 0) throw new RangeError("meanCounts: entries must hold at least one run, got none");
  return scaleCounts(addCounts(...entries.map(({ counts }) => counts)), 1 / entries.length);
}

/**
 * A kept model looks at the images of its exam again.
 *
 * @param random the stream of the run, so that the exam is the same
 * @throws {RangeError} when the entry keeps no parameters
 */
export function lookAgain(
  entry: SpikingDigitsEntry,
  params: SpikingDigitsParams,
  random: Random,
  { tf }: { readonly tf: Tensorflow },
  data: LabelledImages,
): { readonly right: number; readonly rates: Readonly<Record<string, number>> } {
  if (!entry.kept) throw new RangeError("lookAgain: entry must keep its parameters, got one without");
  const model = imageModel(random.split("unused"), optionsOf(params, entry.model, data.side));
  const [asked] = cut(random, data.images.rows, params.exam);
  const { right, rates } = look(tf, model, decodeParameters(entry.kept), data, asked, params.white);
  return { right, rates };
}
