/** @file Mean and spread of a membrane that Poisson arrivals push about and no threshold stops. */
import { checkFinite, checkPositive, checkRange } from "../../math";

/** Poisson arrivals of one kind. */
export interface PoissonDrive {
  /** of all afferents together [Hz], ≥ 0 */
  readonly rate: number;
  /** [mV] */
  readonly weight: number;
  /** [ms]; default 0, a jump of the potential */
  readonly tauSyn?: number;
}

/** Mean and standard deviation of a potential. */
export interface MembraneMoments {
  /** displacement from where it would be without the arrivals [mV] */
  readonly mean: number;
  /** [mV] */
  readonly sd: number;
}

/**
 * Stationary moments of a leaky membrane under independent Poisson arrivals.
 *
 *     tauSyn = 0:  mean = λ w tauMem,  variance = λ w² tauMem / 2
 *     tauSyn > 0:  mean = λ w tauSyn,  variance = λ w² tauSyn² / (2 (tauSyn + tauMem))
 *
 * where λ = rate/1000 per ms; moments of several drives add. The second line is λ ∫ K² of the response K, the difference of
 * two exponentials; it needs no care at equal time constants.
 *
 * Reference: Campbell 1909; Papoulis 1991, sec. 10-2; Gerstner et al. 2014, *Neuronal Dynamics*, eq. 8.14 and 8.19 (delta synapses).
 *
 * @param tauMem [ms], > 0
 * @throws {RangeError} when a number is not finite or out of its range
 */
export function poissonMoments(tauMem: number, drives: readonly PoissonDrive[]): MembraneMoments {
  checkPositive("poissonMoments", "tauMem", tauMem);
  let mean = 0;
  let variance = 0;
  drives.forEach(({ rate, weight, tauSyn = 0 }, k) => {
    checkRange("poissonMoments", `drives[${k}].rate`, rate, 0, Number.MAX_VALUE);
    checkFinite("poissonMoments", `drives[${k}].weight`, weight);
    checkRange("poissonMoments", `drives[${k}].tauSyn`, tauSyn, 0, Number.MAX_VALUE);
    const lambda = rate / 1000;
    mean += lambda * weight * (tauSyn > 0 ? tauSyn : tauMem);
    variance += (lambda * weight ** 2 * (tauSyn > 0 ? tauSyn ** 2 / (tauSyn + tauMem) : tauMem)) / 2;
  });
  return { mean, sd: Math.sqrt(variance) };
}
