/** @file How strongly a rate comes back after it has fallen, and when. */

/** The first side peak of an autocorrelation. */
export interface Oscillation {
  /** lag of the peak [ms] */
  readonly period: number;
  /** value of the autocorrelation there */
  readonly amplitude: number;
}

/**
 * The largest value of an autocorrelation after it first falls below 0: how strongly, and with what period, a rate comes back.
 *
 * A network that oscillates comes back with nearly the strength of lag 0; fluctuations of a finite network that does not, are damped
 * before. The amplitude is near 0 for an asynchronous population; being the largest of many, it is never quite 0.
 *
 * Reference: Brunel & Hakim 1999, Neural Comput. 11, for damped and persistent oscillation of the autocorrelation.
 *
 * @param autocorrelation from {@link rateAutocorrelation} or {@link commonAutocorrelation}
 * @returns undefined when it never falls below 0, or never rises above 0 again
 */
export function oscillation(autocorrelation: {
  readonly lag: Float64Array;
  readonly value: Float64Array;
}): Oscillation | undefined {
  const { lag, value } = autocorrelation;
  const top = sidePeak(value);
  return top < 0 ? undefined : { period: lag[top], amplitude: value[top] };
}

/** Place of the first side peak, −1 when there is none. */
export function sidePeak(value: Float64Array): number {
  const fallen = value.findIndex((x, k) => k > 0 && x < 0);
  if (fallen < 0) return -1;
  let best = fallen;
  for (let k = fallen; k < value.length; k++) if (value[k] > value[best]) best = k;
  return value[best] > 0 ? best : -1;
}
