/** @file How profiles round weights: to the bits that they have, and by their exponent. */
import type { Arithmetic } from "../arithmetic";
import { roundHalfEven } from "../learning/arithmetic";
import type { SignMode } from "../network";
import type { Profile } from "../profile";

type Rounding = Profile["weightBits"];

/**
 * A whole weight within its range as a multiple of `unit`, 2^(lost bits): cut toward −∞ (inhibitory ones toward zero), cut toward zero, or the nearest,
 * halves to the even one, of at most 255.
 */
export function toBits(weight: number, unit: number, signMode: SignMode, rounding: Rounding): number {
  if (rounding === "nearest") {
    if (unit > 256) return 0;
    const most = 256 / unit - 1;
    return Math.min(most, Math.max(-most, roundHalfEven(weight / unit))) * unit + 0;
  }
  const down = rounding === "down" && signMode !== "inhibitory";
  return (down ? Math.floor(weight / unit) : Math.trunc(weight / unit)) * unit + 0;
}

/** Largest weight with its exponent; in the units of the state it is 2^21 − 64. */
const LIMIT = 2 ** 15 - 1;

/**
 * A weight with its exponent where that acts on each weight: a whole number, 64 in the units of the state. Brian2Loihi cuts toward −∞ and limits to ±(2^15 − 1);
 * Nengo Loihi takes the nearest of −2^(8 + exponent) … 2^(8 + exponent) − 1.
 */
export function byExponent(
  weight: number,
  exponent: number,
  { name, shift }: Arithmetic,
  rounding: Rounding,
): number {
  if (exponent >= 0) {
    const scaled = weight * 2 ** exponent;
    return name === "ideal" ? scaled : Math.min(LIMIT, Math.max(-LIMIT, scaled));
  }
  if (name === "ideal" || rounding !== "nearest") return shift(weight, -exponent);
  const most = 2 ** (8 + exponent);
  return Math.min(most - 1, Math.max(-most, roundHalfEven(weight * 2 ** exponent))) + 0;
}
