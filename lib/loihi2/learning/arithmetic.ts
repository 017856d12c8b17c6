/**
 * @file The arithmetic of learning on whole numbers, and its ideal: the same on real numbers that neither round nor end.
 *
 * A draw is a number in [0, 1) where values are rounded by chance, and a whole number below 128 where impulses are added.
 */
import { type Report, twosComplement } from "../arithmetic";
import type { LearningCompatibility } from "./rule";

/** Largest value of a trace, of 7 bits. */
export const TRACE_MAX = 127;
/** Changes of synapses are summed in parts of this. */
export const SUM_UNIT = 128;
/** Bits that products are brought down to. */
const PRODUCT_BITS = 15;
const MANTISSA_BITS = 4;
const INT32 = 2 ** 31;

/** What a spike adds to a trace. */
export interface Impulse {
  readonly exact: number;
  readonly whole: number;
  /** of 128 or, with Lava's fault, 256 parts */
  readonly parts: number;
}

/** x to the nearest whole number, halves to the even one. */
export function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

/** x up to the next whole number with the probability of its fraction: ⌊x⌋ + [draw < x − ⌊x⌋], the draw uniform in [0, 1). */
export function roundByChance(x: number, draw: number): number {
  const low = Math.floor(x);
  return low + (draw < x - low ? 1 : 0);
}

/** An impulse with its fraction in the parts that draws are compared to. */
export function impulseOf(exact: number, { impulseFraction = false }: LearningCompatibility = {}): Impulse {
  const whole = Math.floor(exact);
  return { exact, whole, parts: roundHalfEven((impulseFraction ? 256 : 128) * (exact - whole)) };
}

/** What a product of so many bits of factors is divided by. */
export const productUnit = (bits: number): number => 2 ** Math.max(0, bits + MANTISSA_BITS - PRODUCT_BITS);

/** Operations of learning in which the chip differs from real numbers. */
export interface LearningArithmetic {
  /** what is left of a trace after a step; `chance` is what has the fraction that rounds it up, if it is not the trace itself */
  decay(trace: number, keep: number, draw: number, chance?: number): number;
  /** a trace after a spike; `draw` whole, below 128 */
  raise(trace: number, impulse: Impulse, draw: number, saturated: Report): number;
  /** a sum within −limit … limit − 1, its fraction cut */
  factor(sum: number, limit: number): number;
  /** a product with one more factor */
  times(product: number, factor: number): number;
  /** a product divided by `unit` and cut, times `scale`, within the range of sums */
  scaled(product: number, unit: number, scale: number, clipped: Report): number;
  /** a sum within its range */
  sum(sum: number, clipped: Report): number;
  /** what a sum comes to, within [low, high] */
  synapse(sum: number, low: number, high: number, draw: number, clipped: Report): number;
}

function within(x: number, low: number, high: number, report: Report): number {
  if (x >= low && x <= high) return x;
  report();
  return x < low ? low : high;
}

/** One below what 16 bits hold: so the reference has it. */
const SUM_LOW = -32769;
const SUM_HIGH = 32767;

/** The whole numbers of the chip, as Lava has them; `name` is that of the connection, for errors, `wrapped` is called where products wrap. */
export function fixedLearning(
  name: string,
  { wrapProducts = false }: LearningCompatibility,
  wrapped: Report,
): LearningArithmetic {
  return {
    decay: (trace, keep, draw, chance = trace) =>
      Math.floor(keep * trace) + roundByChance(keep * chance, draw) - Math.floor(keep * chance),
    raise: (trace, { whole, parts }, draw, saturated) =>
      within(trace + whole + (draw < parts ? 1 : 0), 0, TRACE_MAX, saturated),
    factor: (sum, limit) => Math.trunc(Math.min(limit - 1, Math.max(-limit, sum))) + 0,
    times(product, factor) {
      const next = product * factor + 0;
      if (next < INT32 && next >= -INT32) return next;
      if (!wrapProducts)
        throw new RangeError(`step: products of the rules of "${name}" must fit 32 bits, got ${next}`);
      wrapped();
      return twosComplement(next, 32);
    },
    scaled: (product, unit, scale, clipped) =>
      within(Math.floor(product / unit) * scale, SUM_LOW, SUM_HIGH, clipped),
    sum: (sum, clipped) => within(sum, SUM_LOW, SUM_HIGH, clipped),
    synapse: (sum, low, high, draw, clipped) =>
      within(roundByChance(sum / SUM_UNIT, draw), low, high, clipped),
  };
}

/** Real numbers. */
export const idealLearning: LearningArithmetic = {
  decay: (trace, keep) => keep * trace,
  raise: (trace, { exact }) => trace + exact,
  factor: (sum) => sum,
  times: (product, factor) => product * factor,
  scaled: (product, unit, scale) => (product / unit) * scale,
  sum: (sum) => sum,
  synapse: (sum) => sum / SUM_UNIT,
};
