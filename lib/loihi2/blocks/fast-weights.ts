/** @file Weights that are written while the network runs: outer products by the chip's own learning. */
import { checkAllFinite, checkInteger, checkLength } from "../../math";
import type { LoihiBlock } from "./block";

/** A memory of outer products on the chip, and what its inputs are sent. */
export interface FastWeightBlock extends LoihiBlock {
  /** name of the connection that learns; its weights are Σ value · key, in units of both: at most 255 in size */
  readonly weights: string;
  /** inputs that write one pair: W ← W + v kᵀ, in one step */
  write(key: ArrayLike<number>, value: ArrayLike<number>): Readonly<Record<string, Float64Array>>;
  /** inputs that read: the output, a step later, is W q */
  read(query: ArrayLike<number>): Readonly<Record<string, Float64Array>>;
}

/** A trace that never falls: 1/τ is below what doubles tell from 0. */
const FOR_GOOD = 1e18;

function entries(
  name: string,
  values: ArrayLike<number>,
  size: number,
  perUnit: number,
  low: number,
  high: number,
) {
  checkLength("fastWeights", name, values, size);
  checkAllFinite("fastWeights", name, values);
  return Float64Array.from(values, (x, i) => {
    const units = Math.round(x * perUnit) + 0;
    checkInteger("fastWeights", `${name}[${i}] in units`, units, low, high);
    return units;
  });
}

/**
 * Lines of keys that learn: a key's payload is four times its units, of which the trace keeps half; the rule multiplies it with what the values send
 * in the same step, so that the change is key times value, exactly. Without values nothing is learned: that is how it is read.
 */
function outerProducts(name: string, keys: number, values: number, perUnit: number): LoihiBlock {
  return {
    populations: {
      [`${name} key`]: { model: "input", size: keys, payloadBits: 9 },
      [`${name} value`]: { model: "input", size: values, payloadBits: 8 },
      [name]: { model: "vector", size: values },
    },
    connections: [
      {
        ...{ name: `${name} weights`, pre: `${name} key`, post: name },
        synapses: {
          ...{ kind: "dense", weights: new Float64Array(keys * values), signMode: "mixed" },
          learning: {
            rules: "dw = 4*x0*x1*y1",
            epoch: 1,
            ...{ x1: { impulse: 0, tau: FOR_GOOD }, y1: { population: `${name} value` } },
            graded: "overwrite",
          },
        },
      },
    ],
    output: { population: name, size: values, perUnit, latency: 1 },
  };
}

/** What linear attention on the chip is made for. */
export interface LinearAttentionBlockOptions {
  /** F, size of the features of keys and queries */
  readonly features: number;
  /** V */
  readonly values: number;
  /** units of a feature, which are not negative, and of a value for 1: of each at most 63 and ±127; default 4 */
  readonly keyUnits?: number;
  readonly valueUnits?: number;
}

/**
 * Linear attention without its denominator, W ← W + v φ(k)ᵀ, o = W φ(q), the weights learned on the chip: features are given, and are not negative.
 * A last value of 1 for every key gives the denominator.
 *
 * In whole units it is exact while no weight passes 255, up to a chance of |v|/65535 for each written value to lose one unit: third factors fade.
 *
 * @throws {RangeError} when a size is no whole number ≥ 1; `write` and `read`, when an entry is out of range
 */
export function linearAttentionBlock(name: string, options: LinearAttentionBlockOptions): FastWeightBlock {
  const { features, values, keyUnits = 4, valueUnits = 4 } = options;
  for (const [what, size] of Object.entries({ features, values, keyUnits, valueUnits }))
    checkInteger("linearAttentionBlock", what, size, 1);
  const block = outerProducts(name, features, values, keyUnits * keyUnits * valueUnits);
  return {
    ...block,
    weights: `${name} weights`,
    write: (key, value) => ({
      [`${name} key`]: entries("key", key, features, keyUnits, 0, 63).map((x) => 4 * x),
      [`${name} value`]: entries("value", value, values, valueUnits, -127, 127),
    }),
    read: (query) => ({ [`${name} key`]: entries("query", query, features, keyUnits, -255, 255) }),
  };
}

/**
 * A Hopfield network's couplings, learned on the chip by Hebb's rule from patterns of signs: W = Σ x xᵀ, its diagonal included. A spike cannot
 * teach a negative number, so that each neuron has two lines, for its positive and negative sign; the field is W times the probe.
 *
 * @param size N
 * @throws {RangeError} when the size is no whole number ≥ 1; `write` and `read`, when an entry is no sign, or no −1, 0 or 1
 */
export function hopfieldStoreBlock(name: string, size: number): FastWeightBlock {
  checkInteger("hopfieldStoreBlock", "size", size, 1);
  const block = outerProducts(name, 2 * size, size, 1);
  const lines = (signs: Float64Array, of: (sign: number) => readonly [number, number]): Float64Array => {
    const both = new Float64Array(2 * size);
    for (let i = 0; i < size; i++) [both[i], both[size + i]] = of(signs[i]);
    return both;
  };
  return {
    ...block,
    weights: `${name} weights`,
    write: (key, value) => ({
      [`${name} key`]: lines(entries("key", key, size, 1, -1, 1), (s) => [s > 0 ? 4 : 0, s < 0 ? 4 : 0]),
      [`${name} value`]: entries("value", value, size, 1, -1, 1),
    }),
    read: (query) => ({
      [`${name} key`]: lines(entries("query", query, size, 1, -1, 1), (s) => [s, 0 - s]),
    }),
  };
}
