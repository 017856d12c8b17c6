/** @file The separation functions of sequence memories, as look-ups over the whole numbers that overlaps are made of. */
import { checkChoice, checkInteger } from "../../math";

/**
 * How far a memory pulls near and far overlaps apart before it adds up.
 *
 *     polynomial    f(m) = m^d
 *     exponential   f(m) = e^{N(m − 1)},   N the number of neurons that the overlap m is taken over
 *
 * where d ≥ 1 is `degree`: the exponent in the update, one less than the order of the energy of the dense memories.
 *
 * Reference: Chaudhry et al. 2023, the polynomial and the exponential DenseNet.
 */
export type SequenceSeparation =
  | { readonly kind: "polynomial"; readonly degree: number }
  | { readonly kind: "exponential" };

/**
 * The largest degree is where the smallest overlap, 1/full, is still a number above 10⁻³⁰⁰ when it is raised: beyond, a state that is
 * far from all patterns would get no votes at all.
 *
 * @param full whole units in an overlap of 1; default 2, which allows every degree up to 996
 * @throws {TypeError} on an unknown kind @throws {RangeError} when `degree` is not a whole number from 1 to that largest one
 */
export function checkSeparation(
  caller: string,
  name: string,
  separation: SequenceSeparation,
  full = 2,
): void {
  checkChoice(caller, `${name}.kind`, separation.kind, ["polynomial", "exponential"]);
  if (separation.kind !== "polynomial") return;
  checkInteger(
    caller,
    `${name}.degree`,
    separation.degree,
    1,
    Math.floor(300 / Math.log10(Math.max(2, full))),
  );
}

/** x^d by multiplication, exact wherever the result is a whole number below 2⁵³. */
export function wholePower(x: number, degree: number): number {
  let result = 1;
  for (let k = 0; k < degree; k++) result *= x;
  return result;
}

/** A separation over whole scores: f(score) = at(score) · e^exponent/divisor. */
export interface Lookup {
  /** for a score in [−reach, reach] */
  at(score: number): number;
  readonly divisor: number;
  /** whether sums of these values are whole numbers below 2⁵³ */
  readonly exact: boolean;
  /** 0 except for exponentials */
  readonly exponent: number;
}

/**
 * A separation ready for scores in whole units: score = `full` at an overlap of 1.
 *
 * Polynomials whose sums stay below 2⁵³ are kept as whole numbers, so that ties are exact; larger ones are of score/full.
 * Exponentials are taken from the largest score of each step, so that the nearest pattern always counts and nothing overflows.
 *
 * @param full score at overlap 1
 * @param reach largest |score| that is asked for
 * @param terms how many values are added up
 * @param unit how many units of score one neuron is worth
 */
export function lookupOf(
  separation: SequenceSeparation,
  full: number,
  reach: number,
  terms: number,
  unit: number,
): (largest: number) => Lookup {
  if (separation.kind === "exponential") {
    const decay = Float64Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-k / unit));
    return (largest) => ({
      at: (score) => decay[largest - score],
      divisor: 1,
      exact: false,
      exponent: (largest - full) / unit,
    });
  }
  const { degree } = separation;
  const whole = terms * reach ** degree < 2 ** 53;
  const table = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    wholePower(whole ? k - reach : (k - reach) / full, degree),
  );
  const lookup: Lookup = {
    at: (score) => table[score + reach],
    divisor: whole ? wholePower(full, degree) : 1,
    exact: whole,
    exponent: 0,
  };
  return () => lookup;
}
