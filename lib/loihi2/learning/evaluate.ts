/** @file What a sum of products comes to at one synapse. */
import type { Report } from "../arithmetic";
import { type LearningArithmetic, productUnit, SUM_UNIT } from "./arithmetic";
import { type Factor, factorBits, type Product, type RuleVariable } from "./products";
import type { Trace } from "./traces";

/** What rules read. Traces and spike steps are by neuron, the others by synapse. */
export interface RuleState {
  readonly epoch: number;
  /** step of the last spike in the epoch, 0 for none */
  readonly tx: Float64Array;
  readonly ty: Float64Array;
  readonly traces: Readonly<Partial<Record<string, Trace>>>;
  readonly w: Float64Array;
  readonly t: Float64Array;
  readonly d: Float64Array;
}

/** A synapse k from neuron i to neuron j. */
type Read = (i: number, j: number, k: number, at: number) => number;

function readerOf(variable: RuleVariable, { epoch, tx, ty, traces, ...synapses }: RuleState): Read {
  if (variable === "x0") return (i) => (tx[i] > 0 ? 1 : 0);
  if (variable === "y0") return (_, j) => (ty[j] > 0 ? 1 : 0);
  if (variable === "w" || variable === "t" || variable === "d") {
    const values = synapses[variable];
    return (_, __, k) => values[k];
  }
  const { history } = traces[variable] as Trace; // the door has seen that it is there
  const width = epoch + 1;
  return variable[0] === "x"
    ? (i, _, __, at) => history[i * width + at]
    : (_, j, __, at) => history[j * width + at];
}

function factorOf({ variable, constant, sign }: Factor, state: RuleState, limit: LearningArithmetic): Read {
  const read = readerOf(variable, state);
  const most = 2 ** factorBits[variable];
  const value: Read = (i, j, k, at) => limit.factor(read(i, j, k, at) + constant, most);
  return sign ? (i, j, k, at) => Math.sign(value(i, j, k, at)) : value;
}

/** z 2^7 + Σ products for the synapse k from i to j; `epochs` says whether products of `u` count. */
export type Sum = (z: number, i: number, j: number, k: number, epochs: boolean) => number;

/**
 * The sum of a rule:
 *
 *     z 2^7 + Σ ⌊m Π factors / 2^s⌋ 2^(e + 7),  s = max(0, Σ bits of factors + 4 − 15)
 *
 * Each product and each partial sum is kept in −32769 … 32767. A sign counts as 9 bits.
 */
export function sumOf(
  products: readonly Product[],
  state: RuleState,
  arithmetic: LearningArithmetic,
  clipped: Report,
): Sum {
  let beyond = false;
  const report = (): void => {
    beyond = true;
  };
  const terms = products.map(({ dependency, factors, mantissa, exponent }) => {
    const values = new Float64Array(factors.length);
    const read = factors.map((factor) => factorOf(factor, state, arithmetic));
    const bits = factors.reduce((sum, { variable, sign }) => sum + (sign ? 9 : factorBits[variable]), 0);
    const [unit, scale] = [productUnit(bits), 2 ** exponent * SUM_UNIT];
    const value: Read = (i, j, k, at) => {
      for (let n = 0; n < read.length; n++) {
        values[n] = read[n](i, j, k, at);
        // A product with 0 is 0, however large the others are: it is seen before they are multiplied.
        if (values[n] === 0) return 0;
      }
      let product = mantissa;
      for (let n = 0; n < read.length; n++) product = arithmetic.times(product, values[n]);
      return arithmetic.scaled(product, unit, scale, report);
    };
    return { dependency, value };
  });
  const { epoch, tx, ty } = state;
  return (z, i, j, k, epochs) => {
    let sum = z * SUM_UNIT;
    beyond = false;
    for (const { dependency, value } of terms) {
      const at = dependency === "x0" ? tx[i] : dependency === "y0" ? ty[j] : epochs ? epoch : 0;
      if (at > 0) sum = arithmetic.sum(sum + value(i, j, k, at), report);
    }
    if (beyond) clipped();
    return sum;
  };
}
