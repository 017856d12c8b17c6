/** @file Learning rules that are used often. */
import { checkFinite, checkRange } from "../../math";
import { roundHalfEven } from "./arithmetic";
import { formatRules, heldNumber, type Product, type RuleNumber } from "./products";
import type { LearningRule, ThirdFactor } from "./rule";

/**
 * The number m 2^e that Lava's rules take for x:
 *
 *     m = sign(x) max(1, ⌊|x|⌋),  e = log₂(|x|/|m|) to the nearest whole number, halves to the even one
 *
 * 0.3 → 2^−2, 0.75 → 1, 1.5 → 2, 6.9 → 6; 0 → 0. What is left of |m| above 7 must be halved to that: 13 is refused, 12 is 6·2.
 *
 * @throws {RangeError} when x is not finite, or beyond what a rule can hold
 */
export function ruleNumber(x: number): RuleNumber {
  checkFinite("ruleNumber", "x", x);
  if (x === 0) return { mantissa: 0, exponent: 0 };
  const mantissa = Math.max(1, Math.floor(Math.abs(x)));
  const exponent = roundHalfEven(Math.log2(Math.abs(x) / mantissa));
  return held(Math.sign(x) * mantissa, exponent, String(x));
}

/** Numbers multiplied, each rounded for itself. */
function times(...numbers: readonly number[]): RuleNumber {
  const [first, ...others] = numbers.map(ruleNumber);
  let { mantissa, exponent } = first;
  for (const other of others) {
    mantissa *= other.mantissa;
    exponent += other.exponent;
  }
  return held(mantissa, exponent, numbers.join(" × "));
}

function held(mantissa: number, exponent: number, written: string): RuleNumber {
  const number = heldNumber(mantissa, exponent);
  if (number) return number;
  throw new RangeError(
    `ruleNumber: x must come to m·2^e with m in [-8, 7] and e in [-7, 8], got ${written} as ${mantissa}·2^${exponent}`,
  );
}

const product = (
  dependency: Product["dependency"],
  variables: readonly Product["factors"][number]["variable"][],
  number: RuleNumber,
): Product => ({
  ...{ dependency, ...number },
  factors: variables.map((variable) => ({ variable, constant: 0, sign: false })),
});

/** Spike-timing dependent plasticity of pairs. */
export interface StdpOptions {
  /** η, of both parts; default 1 */
  readonly rate?: number;
  /** of a receiver's spike after a sender's; default 1 */
  readonly aPlus?: number;
  /** of a sender's spike after a receiver's; default −1 */
  readonly aMinus?: number;
  /** steps in which the trace of senders falls to 1/e; default 10 */
  readonly tauPlus?: number;
  /** steps in which the trace of receivers falls to 1/e; default 10 */
  readonly tauMinus?: number;
  /** what a spike adds to either trace, 0 … 127; default 16 */
  readonly impulse?: number;
  /** steps between two changes; default 1 */
  readonly epoch?: number;
}

function pairs(options: StdpOptions) {
  const { rate = 1, aPlus = 1, aMinus = -1, tauPlus = 10, tauMinus = 10, impulse = 16, epoch = 1 } = options;
  const products = [product("x0", ["y1"], times(rate, aMinus)), product("y0", ["x1"], times(rate, aPlus))];
  return { products, rule: { epoch, x1: { impulse, tau: tauPlus }, y1: { impulse, tau: tauMinus } } };
}

/**
 * Spike-timing dependent plasticity of pairs of spikes:
 *
 *     dw = η A₋ x0 y1 + η A₊ y0 x1
 *
 * Every number is first rounded as {@link ruleNumber} says.
 *
 * @throws {RangeError} when a number is not one that a rule can hold
 */
export function stdp(options: StdpOptions = {}): LearningRule {
  const { products, rule } = pairs(options);
  return { rules: formatRules({ w: products }), ...rule };
}

/** Spike-timing dependent plasticity that waits for reward. */
export interface RewardStdpOptions extends StdpOptions {
  /** where reward comes from */
  readonly reward: ThirdFactor;
  /** part of the eligibility that is lost in each epoch, 0 … 1; default 2^−4 */
  readonly eligibilityDecay?: number;
}

/**
 * Spike-timing dependent plasticity that waits for reward: pairs of spikes change an eligibility, the tag t of the synapse; a third factor y2 turns
 * it into weight.
 *
 *     dt = η A₋ x0 y1 + η A₊ y0 x1 − u0 t τ,   dw = u0 t y2
 *
 * where τ is `eligibilityDecay`. A product of t and y2 has 16 bits, of which 5 are cut: w grows by t y2/32.
 *
 * @throws {RangeError} when a number is not one that a rule can hold
 */
export function rewardStdp({
  reward,
  eligibilityDecay = 2 ** -4,
  ...pairwise
}: RewardStdpOptions): LearningRule {
  checkRange("rewardStdp", "eligibilityDecay", eligibilityDecay, 0, 1);
  const { products, rule } = pairs(pairwise);
  const fading = product(0, ["t"], times(-1, eligibilityDecay));
  const rewarded = product(0, ["t", "y2"], ruleNumber(1));
  return {
    rules: formatRules({ w: [rewarded], t: eligibilityDecay === 0 ? products : [...products, fading] }),
    ...rule,
    y2: reward,
  };
}
