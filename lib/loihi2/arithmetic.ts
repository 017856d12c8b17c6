/**
 * @file The chip's arithmetic on whole numbers, and its ideal: the same operations on real numbers, which neither round nor end. Neurons are
 * written once against the two.
 *
 * Whole numbers are kept in doubles, which hold all products here exactly: the largest is 24 by 13 bits. 32-bit shifts would not do.
 */

/** Bits of membrane potential and current, sign included. */
export const STATE_BITS = 24;
const HALF = 2 ** (STATE_BITS - 1);
/** Factors of decay are parts of 4096. */
export const DECAY_BITS = 12;
/** Thresholds and inputs are multiples of 64 in the units of the state. */
export const STATE_SHIFT = 6;

/** What a fault counter needs to know: something happened at one neuron. */
export type Report = () => void;

/** Operations in which the chip differs from real numbers. */
export interface Arithmetic {
  readonly name: "fixed" | "ideal";
  /** x/2^bits, cut toward zero: sign(x)·⌊|x|/2^bits⌋ */
  towardZero(x: number, bits: number): number;
  /** x/2^bits, cut toward −∞: an arithmetic shift */
  shift(x: number, bits: number): number;
  /** x without its fraction */
  whole(x: number): number;
  /** brought back by 2^24 once when outside (−2^23, 2^23]; `report` is called then */
  wrap(x: number, report: Report): number;
  /** limited to ±(2^23 − 1); `report` is called when it was beyond */
  clip(x: number, report: Report): number;
}

/** The integers of the chip, as Lava has them. −0 never comes out. */
export const fixed: Arithmetic = {
  name: "fixed",
  towardZero: (x, bits) => Math.trunc(x / 2 ** bits) + 0,
  shift: (x, bits) => Math.floor(x / 2 ** bits) + 0,
  whole: (x) => Math.trunc(x) + 0,
  wrap(x, report) {
    // +2^23 itself stays, −2^23 becomes +2^23: so the reference has it.
    if (x > HALF) {
      report();
      return x - 2 * HALF;
    }
    if (x <= -HALF) {
      report();
      return x + 2 * HALF;
    }
    return x;
  },
  clip(x, report) {
    if (x > HALF - 1) {
      report();
      return HALF - 1;
    }
    if (x < 1 - HALF) {
      report();
      return 1 - HALF;
    }
    return x;
  },
};

/** Real numbers: what the network would do if the chip had them. */
export const ideal: Arithmetic = {
  name: "ideal",
  towardZero: (x, bits) => x / 2 ** bits,
  shift: (x, bits) => x / 2 ** bits,
  whole: (x) => x,
  wrap: (x) => x,
  clip: (x) => x,
};

/** x in two's complement of `bits` bits: from −2^(bits−1) up to 2^(bits−1) − 1. */
export function twosComplement(x: number, bits: number): number {
  const span = 2 ** bits;
  const low = ((x % span) + span) % span;
  return low >= span / 2 ? low - span : low;
}

/**
 * A product, refused where it is of the chip's integers and 32 bits with sign do not hold it.
 *
 * @throws {RangeError} then
 */
export function productOf(a: number, b: number, { name }: Arithmetic): number {
  const p = a * b;
  if (name === "fixed" && !(p < 2 ** 31 && p >= -(2 ** 31)))
    throw new RangeError(`step: products must fit 32 bits with sign, got ${a} × ${b}`);
  return p;
}
