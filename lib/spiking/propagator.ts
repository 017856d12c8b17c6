/** @file Exact integration of linear membranes between two grid points. Reference: Rotter & Diesmann 1999, Biol. Cybern. 81. */

/** What a membrane keeps of its distance to rest over `time` [ms]: e^(−time/tauMem), or 1 without a leak. */
export function membraneDecay(time: number, tauMem: number, leak: boolean): number {
  return leak ? Math.exp(-time / tauMem) : 1;
}

/** What a constant current of 1 mV adds to the potential over `time`: 1 − e^(−time/tauMem), or time/tauMem without a leak. */
export function constantGain(time: number, tauMem: number, leak: boolean): number {
  return leak ? -Math.expm1(-time / tauMem) : time / tauMem;
}

/**
 * What is left of one decay in another: (e^(−b t) − e^(−a t)) / (a − b), and t e^(−a t) where the two rates meet.
 *
 * Symmetric in the rates. Written from the slower one, so that no factor overflows however long the time.
 */
export function twoDecays(time: number, a: number, b: number): number {
  const [slow, fast] = a < b ? [a, b] : [b, a];
  const apart = (fast - slow) * time;
  return Math.exp(-slow * time) * (apart < 1e-300 ? time : -Math.expm1(-apart) / (fast - slow));
}

/**
 * What a decaying current that starts at 1 mV adds to the potential over `time`:
 *
 *     (e^(−time/tauSyn) − e^(−time/tauMem)) · tauSyn / (tauSyn − tauMem)
 *
 * and (time/tauMem) e^(−time/tauMem) where the two constants meet.
 */
export function currentGain(time: number, tauMem: number, tauSyn: number, leak: boolean): number {
  return twoDecays(time, leak ? 1 / tauMem : 0, 1 / tauSyn) / tauMem;
}
