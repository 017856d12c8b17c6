/** @file One of every model of the room, for the laws that all of them keep. */
import { fromRows, type Matrix, matrix, randomFrom } from "engram/math";
import {
  argmaxSeparation,
  bcpnn,
  circleMemory,
  classicalHopfield,
  type Dynamics,
  decorrelatedSequence,
  denseHopfield,
  eluFeatureMap,
  energyTransformer,
  entmaxSeparation,
  epanechnikovHopfield,
  exponentialLagrangian,
  gaussianHopfield,
  gradedHopfield,
  heteroHopfield,
  hierarchicalMemory,
  hopfieldFenchelYoung,
  identityLagrangian,
  kernelHopfield,
  type Lagrangian,
  layerNormLagrangian,
  layerNormPost,
  linearSeparation,
  maskedSeparation,
  mixedSequence,
  modernHopfield,
  normmaxSeparation,
  normPost,
  type PostTransformation,
  polynomialSeparation,
  powerLagrangian,
  publishedSimilarities,
  publishedUniversalHopfield,
  randomFeatureMap,
  reluLagrangian,
  type Separation,
  sequenceAttention,
  sequenceMemory,
  sequentialSubsetSeparation,
  sigmoidLagrangian,
  signLagrangian,
  signPost,
  similarities,
  simplicialHopfield,
  softmaxLagrangian,
  softmaxOneSeparation,
  softmaxSeparation,
  sparseDistributedMemory,
  sphericalLagrangian,
  spinNetwork,
  subsetSeparation,
  subsetSequence,
  tanhLagrangian,
  tanhPost,
  thresholdSeparation,
  topKSeparation,
  twoLayerMemory,
  universalHopfield,
  willshaw,
  willshawNet,
} from "engram/memory";

/** Anything of the room that answers states. */
export type Model = Partial<Omit<Dynamics, "size">> & {
  store?(patterns: Matrix, values?: Matrix): Model;
  cost?(): unknown;
};

export interface Specimen {
  /** the function that makes it */
  readonly maker: string;
  readonly name: string;
  /** a state that it takes */
  readonly state: readonly number[];
  /** what the entries of a state may be */
  readonly entries: "real" | "letters";
  readonly model: Model;
  /** with another β, where it has one */
  readonly at?: (beta: number) => Model;
  /** columns of what `store` takes, and of the values beside it */
  readonly columns?: readonly [number, number?];
}

const real = fromRows([
  [1, 2, -0.5],
  [-1, 0.5, 1],
  [0.3, -2, 1],
]);
const two = fromRows([
  [1, -1],
  [0.5, 2],
  [3, 0],
]);
const shares = fromRows([
  [1, 2, 0.5],
  [1, 0.5, 1],
  [0.3, 2, 1],
]);
const signs = fromRows([
  [1, 1, -1, 1],
  [1, -1, -1, -1],
]);
const bits = fromRows([
  [1, 0, 0, 1],
  [0, 1, 1, 0],
]);

export const separations: readonly Separation[] = [
  softmaxSeparation(),
  softmaxOneSeparation(),
  entmaxSeparation(1.5),
  entmaxSeparation(1.3),
  entmaxSeparation(2),
  normmaxSeparation(2),
  normmaxSeparation(5),
  normmaxSeparation(Number.POSITIVE_INFINITY),
  topKSeparation(2),
  argmaxSeparation(),
  thresholdSeparation(0.5),
  maskedSeparation(softmaxSeparation(), [1, 0, 1]),
  subsetSeparation(2),
  sequentialSubsetSeparation(2, 0.5),
  sequentialSubsetSeparation(2, -0.5),
  linearSeparation(),
  polynomialSeparation(3),
];

export const posts: readonly PostTransformation[] = [
  normPost(2),
  layerNormPost(),
  layerNormPost({ gain: 2, shift: [1, -2, 0.5] }),
  signPost(),
  tanhPost(2),
];

export const lagrangians: readonly Lagrangian[] = [
  identityLagrangian(),
  signLagrangian(),
  reluLagrangian(),
  powerLagrangian(3),
  exponentialLagrangian(),
  tanhLagrangian(2),
  sigmoidLagrangian(2),
  softmaxLagrangian(2),
  layerNormLagrangian(),
  layerNormLagrangian({ shift: [1, -2, 0.5] }),
  sphericalLagrangian(),
];

const state = [0.5, 1, -0.25];
const positive = [0.5, 1, 0.25];
const letters = [1, -1, -1, 1];
const zeroOne = [1, 0, 0, 0];

const distanceModels = { gaussianHopfield, epanechnikovHopfield };

export const specimens: readonly Specimen[] = [
  {
    maker: "modernHopfield",
    name: "",
    state,
    entries: "real",
    model: modernHopfield(real, { beta: 2 }),
    at: (beta) => modernHopfield(real, { beta }),
    columns: [3],
  },
  ...Object.entries(distanceModels).map(
    ([maker, make]): Specimen => ({
      maker,
      name: "",
      state,
      entries: "real",
      model: make(real, { beta: 0.2 }),
      at: (beta) => make(real, { beta }),
      columns: [3],
    }),
  ),
  ...separations.map(
    (separation): Specimen => ({
      maker: "hopfieldFenchelYoung",
      name: separation.name,
      state,
      entries: "real",
      model: hopfieldFenchelYoung(real, { beta: 2, separation }),
      at: (beta) => hopfieldFenchelYoung(real, { beta, separation }),
      // a mask has as many entries as there are patterns, and those do not change here
      columns: [3],
    }),
  ),
  ...posts.map(
    (post): Specimen => ({
      maker: "hopfieldFenchelYoung",
      name: `softmax and ${post.name}`,
      state,
      entries: "real",
      model: hopfieldFenchelYoung(real, { beta: 2, separation: softmaxSeparation(), post, values: two }),
      at: (beta) => hopfieldFenchelYoung(real, { beta, separation: softmaxSeparation(), post, values: two }),
      columns: [3, 2],
    }),
  ),
  {
    maker: "kernelHopfield",
    name: "elu",
    state,
    entries: "real",
    model: kernelHopfield(real, eluFeatureMap()),
    columns: [3],
  },
  {
    maker: "kernelHopfield",
    name: "random features",
    state,
    entries: "real",
    model: kernelHopfield(real, randomFeatureMap(real, 0.5)),
    at: (beta) => kernelHopfield(real, randomFeatureMap(real, beta)),
    columns: [3],
  },
  ...similarities().map(
    (similarity): Specimen => ({
      maker: "universalHopfield",
      name: similarity.name,
      state: positive,
      entries: "real",
      model: universalHopfield(shares, { similarity, separation: softmaxSeparation(), values: two }),
      at: (beta) =>
        universalHopfield(shares, { similarity, separation: softmaxSeparation(), beta, values: two }),
      columns: [3, 2],
    }),
  ),
  ...publishedSimilarities.map(
    (similarity): Specimen => ({
      maker: "publishedUniversalHopfield",
      name: similarity,
      state: positive,
      entries: "real",
      model: publishedUniversalHopfield(shares, { similarity, separation: "softmax" }),
      at: (beta) => publishedUniversalHopfield(shares, { similarity, beta }),
    }),
  ),
  ...lagrangians.map(
    (visible): Specimen => ({
      maker: "twoLayerMemory",
      name: visible.name,
      state,
      entries: "real",
      model: twoLayerMemory(real, { visible, hidden: softmaxLagrangian(2), rate: 0.5, input: 0.1 }),
      at: (beta) => twoLayerMemory(real, { visible, hidden: softmaxLagrangian(beta) }),
      columns: [3],
    }),
  ),
  ...lagrangians.map(
    (hidden): Specimen => ({
      maker: "hierarchicalMemory",
      name: hidden.name,
      state: [...state, 1, 2, 3],
      entries: "real",
      model: hierarchicalMemory(
        [
          { size: 3, lagrangian: identityLagrangian(), rate: 0.5 },
          { size: 3, lagrangian: hidden },
        ],
        [{ from: 0, to: 1, weights: real }],
      ),
    }),
  ),
  ...(["excluded", "included"] as const).flatMap((selfKey) =>
    [1, 2].map((tokens): Specimen => {
      const make = (beta?: number) =>
        energyTransformer({
          tokens,
          queryWeights: [real],
          keyWeights: [shares],
          memories: real,
          selfKey,
          ...(beta === undefined ? {} : { beta }),
        });
      return {
        maker: "energyTransformer",
        name: `${tokens} tokens, own key ${selfKey}`,
        state: tokens === 1 ? state : [...state, 2, -1, 0],
        entries: "real",
        model: make(),
        at: make,
      };
    }),
  ),
  {
    maker: "heteroHopfield",
    name: "",
    state,
    entries: "real",
    model: heteroHopfield(real, two, { beta: 2 }),
    at: (beta) => heteroHopfield(real, two, { beta }),
    columns: [3, 2],
  },
  {
    maker: "sequenceAttention",
    name: "",
    state,
    entries: "real",
    model: sequenceAttention(real, { beta: 2 }),
    at: (beta) => sequenceAttention(real, { beta, cyclic: false }),
    columns: [3],
  },
  {
    maker: "subsetSequence",
    name: "",
    state: [...state, 0, 0.1, 0.2],
    entries: "real",
    model: subsetSequence(real),
    at: (beta) => subsetSequence(real, { beta, bonus: 1, penalty: 1, traceRate: 0.5 }),
    columns: [3],
  },
  {
    maker: "gradedHopfield",
    name: "",
    state: [0.1, -0.2, 0.3, 0.4],
    entries: "real",
    model: gradedHopfield(signs, { input: 0.1 }),
    at: (gain) => gradedHopfield(signs, { gain }),
    columns: [4],
  },
  ...(["hebb", "pseudo-inverse", "storkey", "dreaming"] as const).map(
    (rule): Specimen => ({
      maker: "classicalHopfield",
      name: rule,
      state: letters,
      entries: "letters",
      model: classicalHopfield(signs, { rule }),
      columns: [4],
    }),
  ),
  ...(["dreaming", "storkey", "pseudo-inverse"] as const).map(
    (rule): Specimen => ({
      maker: "gradedHopfield",
      name: rule,
      state: [0.1, -0.2, 0.3, 0.4],
      entries: "real",
      model: gradedHopfield(signs, { rule }),
      columns: [4],
    }),
  ),
  {
    maker: "classicalHopfield",
    name: "kernel form",
    state: letters,
    entries: "letters",
    model: classicalHopfield(signs, { form: "kernel" }),
    columns: [4],
  },
  {
    maker: "classicalHopfield",
    name: "at once, warm",
    state: letters,
    entries: "letters",
    model: classicalHopfield(signs, { schedule: "synchronous", temperature: 1, random: randomFrom(1) }),
    at: (temperature) =>
      classicalHopfield(signs, { schedule: "synchronous", temperature, random: randomFrom(1) }),
    columns: [4],
  },
  {
    maker: "spinNetwork",
    name: "",
    state: [1, -1],
    entries: "letters",
    model: spinNetwork({ weights: matrix(2, 2, Float64Array.of(0, 1, 1, 0)), divisor: 1 }),
  },
  ...(["power", "rectified", "exponential"] as const).map(
    (separation): Specimen => ({
      maker: "denseHopfield",
      name: separation,
      state: letters,
      entries: "letters",
      model: denseHopfield(signs, { separation }),
      columns: [4],
    }),
  ),
  {
    maker: "simplicialHopfield",
    name: "",
    state: letters,
    entries: "letters",
    model: simplicialHopfield(signs, [
      [0, 1],
      [1, 2, 3],
    ]),
    columns: [4],
  },
  {
    maker: "sequenceMemory",
    name: "",
    state: letters,
    entries: "letters",
    model: sequenceMemory(signs),
    columns: [4],
  },
  {
    maker: "mixedSequence",
    name: "",
    state: [...letters, ...letters],
    entries: "letters",
    model: mixedSequence(signs, { window: 2, strength: 2 }),
    columns: [4],
  },
  {
    maker: "decorrelatedSequence",
    name: "",
    state: letters,
    entries: "letters",
    model: decorrelatedSequence(signs),
    columns: [4],
  },
  {
    maker: "sparseDistributedMemory",
    name: "",
    state: letters,
    entries: "letters",
    model: sparseDistributedMemory(signs, { radius: 2 }).store(signs),
    columns: [4],
  },
  {
    maker: "circleMemory",
    name: "",
    state: letters,
    entries: "letters",
    model: circleMemory(signs, { radius: 2 }),
    columns: [4],
  },
  { maker: "willshaw", name: "", state: zeroOne, entries: "letters", model: willshaw(bits), columns: [4] },
  {
    maker: "willshawNet",
    name: "",
    state: zeroOne,
    entries: "letters",
    model: willshawNet(bits, bits),
    columns: [4, 4],
  },
  ...[{}, { hypercolumn: 2 }].map(
    (options): Specimen => ({
      maker: "bcpnn",
      name: Object.keys(options).join(),
      state: zeroOne,
      entries: "letters",
      model: bcpnn(bits, options),
      at: (gain) => bcpnn(bits, { ...options, gain }),
      columns: [4],
    }),
  ),
];
