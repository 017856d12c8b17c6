/** @file How much a Willshaw memory holds: the ln 2 of the limit, and the form for finite sizes. */
import { checkInteger, checkPositive, checkRange } from "../../math";

/** Sizes of a Willshaw memory of random pairs. */
export interface WillshawSizes {
  /** n, length of a key */
  readonly inputs: number;
  /** m, length of a value */
  readonly outputs: number;
  /** k, ones in a key */
  readonly keyOnes: number;
  /** l, ones in a value */
  readonly valueOnes: number;
}

/** What a Willshaw memory holds at a tolerated number of errors. */
export interface WillshawCapacity {
  /** pairs P */
  readonly pairs: number;
  /** fraction of synapses set */
  readonly density: number;
  /** P log₂ C(m, l)/(m n): bits of recalled values per synapse; tends to ln 2 = 0.693 at density ½ */
  readonly bitsPerSynapse: number;
}

function checkSizes(caller: string, { inputs, outputs, keyOnes, valueOnes }: WillshawSizes): void {
  checkInteger(caller, "inputs", inputs, 1);
  checkInteger(caller, "outputs", outputs, 1);
  checkInteger(caller, "keyOnes", keyOnes, 1, inputs);
  checkInteger(caller, "valueOnes", valueOnes, 1, outputs - 1);
}

/**
 * Expected fraction of synapses that P random pairs set.
 *
 *     1 − (1 − k l/(n m))^P
 *
 * Exact for keys and values drawn with k and l ones each, because a synapse is set by one pair with probability (k/n)(l/m).
 *
 * @throws {RangeError} when a number is out of its range
 */
export function willshawDensity(sizes: WillshawSizes, pairs: number): number {
  checkSizes("willshawDensity", sizes);
  checkRange("willshawDensity", "pairs", pairs, 0, Number.MAX_VALUE);
  return -Math.expm1(pairs * Math.log1p(-hit(sizes)));
}

const hit = ({ inputs, outputs, keyOnes, valueOnes }: WillshawSizes): number =>
  (keyOnes / inputs) * (valueOnes / outputs);

/**
 * Probability that an output fires falsely for a stored key under the rule "all".
 *
 *     simple        q^k,   q = 1 − (1 − k l/(n m))^P
 *     unit usage    Σ_u C(P−1, u) (l/m)^u (1 − l/m)^{P−1−u} [1 − (1 − k/n)^u]^k
 *
 * The simple form takes the synapses of one output as independent. They are not: an output that was on u times has them all more
 * often set. The second form sums over u; what it still leaves out is that keys have exactly k ones.
 *
 * Reference: Willshaw et al. 1969 (simple); Buckingham & Willshaw 1992, Network 3, 407 (unit usage).
 *
 * @param pairs P ≥ 1, the one asked for among them
 * @throws {RangeError} when a number is out of its range
 */
export function willshawFalseOnes(
  sizes: WillshawSizes,
  pairs: number,
  form: "simple" | "unit usage" = "unit usage",
): number {
  checkSizes("willshawFalseOnes", sizes);
  checkInteger("willshawFalseOnes", "pairs", pairs, 1);
  const { inputs, outputs, keyOnes, valueOnes } = sizes;
  if (form === "simple") return willshawDensity(sizes, pairs) ** keyOnes;
  const rate = valueOnes / outputs;
  const others = pairs - 1;
  const quiet = Math.log1p(-keyOnes / inputs); // −∞ when every input is on
  let logChance = others * Math.log1p(-rate); // of u = 0
  let sum = 0;
  for (let u = 0; u <= others; u++) {
    if (u > 0) sum += Math.exp(logChance) * (-Math.expm1(u * quiet)) ** keyOnes;
    if (u < others) logChance += Math.log((others - u) / (u + 1)) + Math.log(rate / (1 - rate));
  }
  return sum;
}

/**
 * How many random pairs a Willshaw memory holds when a recalled value may have `errors` false ones on average.
 *
 *     q = (errors/(m − l))^{1/k},   P = ln(1 − q)/ln(1 − k l/(n m)),   bits per synapse = P log₂ C(m, l)/(m n)
 *
 * With k = log₂ m the density q is about ½, and the bits per synapse tend to ln 2 as sizes grow (Willshaw et al. 1969); they get
 * there slowly: 0.54 at m = n = 1000, 0.59 at 10⁶ (k = l = log₂ n, one error). The simple form of {@link willshawFalseOnes} is used.
 *
 * Reference: Palm 1980; Knoblauch, Palm & Sommer 2010, Neural Comput. 22, 289.
 *
 * @param errors expected number of false ones, in (0, m − l); default 1
 * @throws {RangeError} when a number is out of its range
 */
export function willshawCapacity(sizes: WillshawSizes, errors = 1): WillshawCapacity {
  checkSizes("willshawCapacity", sizes);
  const { inputs, outputs, keyOnes, valueOnes } = sizes;
  checkPositive("willshawCapacity", "errors", errors);
  if (!(errors < outputs - valueOnes))
    throw new RangeError(`willshawCapacity: errors must be < ${outputs - valueOnes}, got ${errors}`);
  const density = (errors / (outputs - valueOnes)) ** (1 / keyOnes);
  const pairs = Math.log1p(-density) / Math.log1p(-hit(sizes));
  let bits = 0;
  for (let i = 0; i < valueOnes; i++) bits += Math.log2((outputs - i) / (valueOnes - i));
  return { pairs, density, bitsPerSynapse: (pairs * bits) / (inputs * outputs) };
}
