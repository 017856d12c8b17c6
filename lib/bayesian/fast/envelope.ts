/** @file Exponentials from above, from a table: where a draw is thinned anyway, nearly the right weight will do, and costs a look. */

/** steps of the table to a nat: eight to an octave */
const STEPS = 8 / Math.LN2;
/** steps of the table: 65 octaves, as a uniform number has 53 bits */
const LAST = 520;
/** How far above e^x {@link envelope} is at most: where a sum of envelopes is scaled, the envelopes of what is scaled may come to so much more. */
export const COARSE: number = 2 ** (1 / 8);
/** What {@link envelope} leaves out is below this. */
export const LEAST: number = 2 ** -65;
const table = Float64Array.from({ length: LAST + 1 }, (_, step) => 2 ** ((step - LAST) / 8));

/** At least e^x for x ≤ 0 and at most 2^⅛ of it; 0 where x is below −45. */
export function envelope(x: number): number {
  const step = STEPS * x;
  return step > -LAST ? table[Math.ceil(step) + LAST] : 0;
}
