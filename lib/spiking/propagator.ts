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
 * What a decaying current that starts at 1 mV adds to the potential over `time`:
 *
 *     (e^(−time/tauSyn) − e^(−time/tauMem)) · tauSyn / (tauSyn − tauMem)
 *
 * in a form that stays exact where the two constants meet, (time/tauMem) e^(−time/tauMem).
 */
export function currentGain(time: number, tauMem: number, tauSyn: number, leak: boolean): number {
  const difference = (leak ? 1 / tauMem : 0) - 1 / tauSyn;
  const grown = Math.abs(difference * time) < 1e-300 ? time : Math.expm1(difference * time) / difference;
  return (membraneDecay(time, tauMem, leak) * grown) / tauMem;
}
