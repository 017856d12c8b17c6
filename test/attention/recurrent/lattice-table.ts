/** @file Heads that are special cases of others, each written in both ways. */
import {
  boundedMemory,
  comba,
  deltaNet,
  deltaProduct,
  diagonalPlusLowRank,
  gatedDeltaNet,
  gatedDeltaNet2,
  gatedLinearAttention,
  gatedSlotAttention,
  hgrn,
  hgrn2,
  identityFeatures,
  identityPlusLowRank,
  kimiDelta,
  lightNet,
  lightningAttention,
  linearAttention,
  logLinearAttention,
  type Mixer,
  type MixerState,
  mamba2,
  mesaNet,
  mlstm,
  momentumDelta,
  orthogonalDirections,
  preconditionedGatedDelta,
  preconditionedKimiDelta,
  retention,
  rwkv6,
  rwkv7,
  simpleGatedLinearAttention,
  sliceTokens,
  squaredError,
  type Tokens,
  titansLinear,
  tttLinear,
} from "engram/attention";
import { type Matrix, matrix, norm, type Random, row } from "engram/math";
import { constant, filled, gaussian, map, unitRows } from "./heads";

/** Tokens drawn for a pair of heads. */
export interface Drawn {
  readonly T: number;
  readonly H: number;
  readonly V: number;
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  /** β and ln α, one for all channels */
  readonly strength: Matrix;
  readonly logDecay: Matrix;
  /** the same for each channel */
  readonly logDecays: Matrix;
  readonly random: Random;
}

/**
 * The same head in two ways: mixers and their tokens, what the first one's output is multiplied with, and its state as the
 * second one would hold it. Of the states every entry that both have is compared, one at least.
 */
type Two = readonly [
  Mixer<never>,
  Tokens,
  Mixer<never>,
  Tokens,
  number?,
  ((state: MixerState) => MixerState)?,
];

/** A column for each of `cols` channels. */
const spread = (column: Matrix, cols: number): Matrix =>
  matrix(
    column.rows,
    cols,
    Float64Array.from({ length: column.rows * cols }, (_, i) => column.data[Math.floor(i / cols)]),
  );
const by = (m: Matrix, column: Matrix): Matrix => map(m, (x, i) => x * column.data[Math.floor(i / m.cols)]);

/** Σ_l m[l·size + i] */
function sumOfParts(m: Matrix, size: number, i: number): number {
  let sum = 0;
  for (let at = i; at < m.data.length; at += size) sum += m.data[at];
  return sum;
}

const plain = linearAttention({ featureMap: identityFeatures, normalise: false, scale: 1 });
const one = { scale: 1 };

/** Pairs that do the same. */
export const lattice: Record<string, (drawn: Drawn) => Two> = {
  "gated delta with gate 1 is delta": ({ T, query, key, value, strength }) => {
    const tokens = { query, key, value, strength };
    return [gatedDeltaNet(), { ...tokens, logDecay: constant(T, 1, 0) }, deltaNet(), tokens];
  },
  "Kimi delta with equal channels is gated delta": ({ H, query, key, value, strength, logDecay }) => {
    const tokens = { query, key, value, strength, logDecay };
    return [kimiDelta(), { ...tokens, logDecay: spread(logDecay, H) }, gatedDeltaNet(), tokens];
  },
  "gated delta 2 with b = w = β is Kimi delta": ({ H, V, query, key, value, strength, logDecays }) => {
    const tokens = { query, key, value, logDecay: logDecays };
    const gates = { erase: spread(strength, H), write: spread(strength, V) };
    return [gatedDeltaNet2(), { ...tokens, ...gates }, kimiDelta(), { ...tokens, strength }];
  },
  "gated delta 2 that erases nothing is gated linear attention": ({
    T,
    H,
    V,
    query,
    key,
    value,
    logDecays,
  }) => {
    const tokens = { query, key, value, logDecay: logDecays };
    const gates = { erase: constant(T, H, 0), write: constant(T, V, 1) };
    return [gatedDeltaNet2(), { ...tokens, ...gates }, gatedLinearAttention(), tokens];
  },
  "DPLR with a = −α ⊙ k, b = key = βk is Kimi delta": ({ query, key, value, strength, logDecays }) => {
    const tokens = { query, key, value, logDecay: logDecays };
    const along = by(key, strength);
    const erase = map(key, (k, i) => -k * Math.exp(logDecays.data[i]));
    return [
      diagonalPlusLowRank(),
      { ...tokens, key: along, erase, along },
      kimiDelta(),
      { ...tokens, strength },
    ];
  },
  "DPLR that corrects nothing is gated linear attention": ({ T, H, query, key, value, logDecays }) => {
    const tokens = { query, key, value, logDecay: logDecays };
    const none = constant(T, H, 0);
    return [diagonalPlusLowRank(), { ...tokens, erase: none, along: key }, gatedLinearAttention(), tokens];
  },
  "DPLR with gates 1 is IPLR": ({ T, H, query, key, value, random }) => {
    const tokens = { query, key, value, erase: unitRows(T, H, random), along: map(key, (x) => -x / 2) };
    return [diagonalPlusLowRank(), { ...tokens, logDecay: constant(T, H, 0) }, identityPlusLowRank(), tokens];
  },
  "RWKV-7 is DPLR with a = −κ, b = κ ⊙ η": ({ T, H, query, key, value, logDecays, random }) => {
    const tokens = { query, key, value, logDecay: logDecays };
    const [removal, rate] = [unitRows(T, H, random), filled(T, H, random)];
    const low = { erase: map(removal, (x) => -x), along: map(removal, (x, i) => x * rate.data[i]) };
    return [rwkv7(), { ...tokens, removal, rate }, diagonalPlusLowRank(one), { ...tokens, ...low }];
  },
  "DeltaProduct of one step is gated delta": ({ query, key, value, strength, logDecay }) => {
    const tokens = { query, key, value, strength, logDecay };
    return [deltaProduct({ steps: 1 }), tokens, gatedDeltaNet(), tokens];
  },
  "a further step of strength 0 changes nothing": ({
    T,
    H,
    V,
    query,
    key,
    value,
    strength,
    logDecay,
    random,
  }) => {
    const pairs = (a: Matrix, b: Matrix): Matrix =>
      matrix(
        T,
        2 * a.cols,
        Float64Array.from({ length: 2 * T * a.cols }, (_, i) => {
          const [t, j] = [Math.floor(i / (2 * a.cols)), i % (2 * a.cols)];
          return j < a.cols ? a.data[t * a.cols + j] : b.data[t * a.cols + j - a.cols];
        }),
      );
    const more = {
      query,
      key: pairs(key, unitRows(T, H, random)),
      value: pairs(value, gaussian(T, V, random)),
      strength: pairs(strength, constant(T, 1, 0)),
      logDecay,
    };
    return [deltaProduct({ steps: 2 }), more, gatedDeltaNet(), { query, key, value, strength, logDecay }];
  },
  "Comba with p = αk is gated delta": ({ query, key, value, strength, logDecay }) => {
    const tokens = { query, key, value, strength, logDecay };
    return [comba(), { ...tokens, feedback: by(key, map(logDecay, Math.exp)) }, gatedDeltaNet(), tokens];
  },
  "a preconditioner of range 1 does nothing": ({ T, query, key, value, strength, logDecay, random }) => {
    const tokens = { query, key, value, strength, logDecay };
    const energy = { energyStrength: filled(T, 1, random), logEnergyDecay: logDecay };
    return [preconditionedGatedDelta({ range: 1 }), { ...tokens, ...energy }, gatedDeltaNet(), tokens];
  },
  "and none in Kimi delta": ({ T, query, key, value, strength, logDecay, logDecays, random }) => {
    const tokens = { query, key, value, strength, logDecay: logDecays };
    const energy = { energyStrength: filled(T, 1, random), logEnergyDecay: logDecay };
    return [preconditionedKimiDelta({ range: 1 }), { ...tokens, ...energy }, kimiDelta(), tokens];
  },
  "momentum that is forgotten at once is Comba": ({
    T,
    H,
    query,
    key,
    value,
    strength,
    logDecay,
    random,
  }) => {
    const tokens = { query, key, value, strength, logDecay, feedback: unitRows(T, H, random) };
    const fast = { rate: strength, strength: constant(T, 1, 1), logMomentum: constant(T, 1, -1000) };
    return [momentumDelta(), { ...tokens, ...fast }, comba(), tokens];
  },
  "Titans without momentum is Comba with p = k, α = 1 − forget and β = 2θ": ({
    query,
    key,
    value,
    strength,
    logDecay,
  }) => {
    const base = { query, key, value };
    const slow = {
      rate: map(strength, (x) => x / 2),
      momentum: map(strength, () => 0),
      forget: map(logDecay, (x) => 1 - Math.exp(x)),
    };
    return [titansLinear(), { ...base, ...slow }, comba(one), { ...base, strength, logDecay, feedback: key }];
  },
  "Titans is the momentum delta rule with p = k, β = 1": ({ T, query, key, value, strength, logDecay }) => {
    const base = { query, key, value };
    const titans = {
      rate: map(strength, (x) => x / 2),
      momentum: constant(T, 1, 0.4),
      forget: map(logDecay, (x) => 1 - Math.exp(x)),
    };
    const delta = {
      feedback: key,
      rate: strength,
      strength: constant(T, 1, 1),
      logDecay,
      logMomentum: constant(T, 1, Math.log(0.4)),
    };
    return [titansLinear(), { ...base, ...titans }, momentumDelta(one), { ...base, ...delta }];
  },
  "TTT with one token per batch and no layer norm is delta": ({ query, key, value, strength }) => {
    const base = { query, key, value };
    const ttt = tttLinear({ loss: squaredError, batch: 1, bias: false });
    return [ttt, { ...base, rate: strength }, deltaNet(one), { ...base, strength }];
  },
  "TTT with one batch for all is linear attention": ({ T, query, key, value }) => {
    const ttt = tttLinear({ loss: squaredError, batch: 1000, bias: false });
    // The batch is never full: what is learned waits as a gradient.
    const seen = ({ gradient }: MixerState) => ({ fastWeights: map(gradient, (x) => -x) });
    return [ttt, { query, key, value, rate: constant(T, 1, 1) }, plain, { query, key, value }, 1, seen];
  },
  "MesaNet with a large regulariser is simple gated linear attention of βk": ({
    query,
    key,
    value,
    strength,
    logDecay,
  }) => {
    const tokens = { query, key, value, logDecay };
    const gated = { ...tokens, key: by(key, strength) };
    return [
      mesaNet({ regulariser: 1e12 }),
      { ...tokens, strength },
      simpleGatedLinearAttention(one),
      gated,
      1e12,
    ];
  },
  "log-linear attention at unit levels is simple gated linear attention": ({
    T,
    H,
    V,
    query,
    key,
    value,
    logDecay,
  }) => {
    const tokens = { query, key, value, logDecay };
    const levels = { levelScale: constant(T, 6, 1) };
    return [
      logLinearAttention({ levels: 6 }),
      { ...tokens, ...levels },
      simpleGatedLinearAttention(one),
      tokens,
      1,
      ({ levels }) => ({ fastWeights: map(matrix(V, H), (_, i) => sumOfParts(levels, V * H, i)) }),
    ];
  },
  "gated linear attention with equal channels is the simple one": ({ H, query, key, value, logDecay }) => {
    const tokens = { query, key, value, logDecay };
    return [
      gatedLinearAttention(),
      { ...tokens, logDecay: spread(logDecay, H) },
      simpleGatedLinearAttention(),
      tokens,
    ];
  },
  "with gate 1 it is linear attention": ({ T, query, key, value }) => {
    const tokens = { query, key, value };
    return [simpleGatedLinearAttention(one), { ...tokens, logDecay: constant(T, 1, 0) }, plain, tokens];
  },
  "with a constant gate it is retention": ({ T, query, key, value }) => {
    const tokens = { query, key, value };
    const gated = { ...tokens, logDecay: constant(T, 1, Math.log(0.9)) };
    return [simpleGatedLinearAttention(), gated, retention({ decay: 0.9 }), tokens];
  },
  "head 0 of lightning attention forgets nothing": ({ query, key, value }) => {
    const tokens = { query, key, value };
    return [lightningAttention({ head: 0, heads: 2, layer: 0, layers: 2, scale: 1 }), tokens, plain, tokens];
  },
  "Mamba-2 is simple gated linear attention of Δv": ({ query, key, value, strength }) => {
    const gated = { query, key, value: by(value, strength), logDecay: map(strength, (x) => -0.5 * x) };
    return [
      mamba2({ rate: -0.5 }),
      { query, key, value, step: strength },
      simpleGatedLinearAttention(one),
      gated,
    ];
  },
  "HGRN2 is gated linear attention with keys 1 − α": ({ query, value, logDecays }) => {
    const tokens = { query, value, logDecay: logDecays };
    return [
      hgrn2(),
      tokens,
      gatedLinearAttention(one),
      { ...tokens, key: map(logDecays, (x) => 1 - Math.exp(x)) },
    ];
  },
  "HGRN of one channel is gated linear attention of size 1": ({ T, value, logDecay }) => {
    const first = matrix(
      T,
      1,
      Float64Array.from({ length: T }, (_, t) => value.data[t * value.cols]),
    );
    const ones = constant(T, 1, 1);
    return [
      hgrn(),
      { value: first, logDecay },
      gatedLinearAttention(),
      { query: ones, key: ones, value: first, logDecay },
    ];
  },
  "RWKV-6 with gate and bonus 1 is linear attention": ({ T, H, query, key, value }) => {
    const tokens = { query, key, value };
    return [rwkv6(), { ...tokens, logDecay: constant(T, H, 0) }, plain, tokens];
  },
  "mLSTM with weak queries is simple gated linear attention": ({ T, H, V, query, key, value, logDecay }) => {
    const tokens = { query: map(query, (x) => x / 1e3), key, value, logDecay };
    // Its last row is the normaliser.
    const seen = ({ fastWeights }: MixerState) => ({
      fastWeights: matrix(V, H, fastWeights.data.slice(0, V * H)),
    });
    const input = { ...tokens, logInput: constant(T, 1, 0) };
    return [mlstm(), input, simpleGatedLinearAttention(), tokens, 1, seen];
  },
  "bounded memory is gated slot attention with running shares": ({ T, H, query, key, value, random }) => {
    const slot = gaussian(T, H, random);
    const [share, gate] = [matrix(T, H), matrix(T, H)];
    const total = new Float64Array(H);
    for (let i = 0; i < T * H; i++) {
      const before = total[i % H];
      total[i % H] += Math.exp(slot.data[i]);
      share.data[i] = Math.exp(slot.data[i]) / total[i % H];
      gate.data[i] = before === 0 ? 0 : Math.log(before / total[i % H]);
    }
    const tokens = { query, key, value };
    return [
      boundedMemory(),
      { ...tokens, slot },
      gatedSlotAttention(),
      { ...tokens, slot: share, logDecay: gate },
    ];
  },
  "LightNet with equal logits averages": ({ T, H, V, query, value }) => {
    const mean = matrix(T, V);
    for (let t = 0; t < T; t++)
      for (let v = 0; v < V; v++)
        for (let j = 0; j <= t; j++) mean.data[t * V + v] += value.data[j * V + v] / (t + 1);
    // Features all hold the mean value: read with the sum of the query.
    const sums = Float64Array.from({ length: T }, (_, t) =>
      query.data.subarray(t * H, (t + 1) * H).reduce((a, b) => a + b, 0),
    );
    const [none, ones] = [constant(T, 1, -1000), constant(T, 1, 1)];
    const direct = { query: matrix(T, 1, sums), key: ones, value: mean, logDecay: none };
    const seen = ({ fastWeights }: MixerState) => ({
      fastWeights: map(matrix(V, 1), (_, v) => fastWeights.data[v * H]),
    });
    return [lightNet(one), { query, key: constant(T, H, 3), value }, gatedLinearAttention(), direct, 1, seen];
  },
  "delta with orthonormal keys and strength 1 is linear attention": ({ T, H, query, value, random }) => {
    const n = Math.min(T, H);
    const directions = orthogonalDirections(n, H, random);
    const key = map(directions, (x, i) => x / norm(row(directions, Math.floor(i / H))));
    const tokens = sliceTokens({ query, value }, 0, n);
    return [deltaNet(one), { ...tokens, key, strength: constant(n, 1, 1) }, plain, { ...tokens, key }];
  },
};
