/** @file How much neurons move together: in their variables, and in their spikes. */
import type { Raster, Trace } from "../record";
import { countSums } from "./count-sums";

/**
 * Synchrony of traces, the variability of the population mean over that of its members.
 *
 *     χ² = Var_t(⟨v⟩)/⟨Var_t(v_n)⟩
 *
 * where ⟨·⟩ is the mean over the n recorded neurons. χ is 1 when all move as one, and 1/√n when they are independent: it is read
 * together with n, or for several n.
 *
 * Reference: Golomb & Rinzel 1993, Phys. Rev. E 48; Golomb 2007, Scholarpedia 2(1):1347.
 *
 * @returns undefined with fewer than two samples, no neuron, or when no variable changes
 */
export function chi({ neurons, time, values }: Trace): number | undefined {
  const n = neurons.length;
  if (time.length < 2 || n === 0) return undefined;
  // Deviations from the first sample: exactly 0 for what does not move, and no digits lost to an offset.
  const centre = new Float64Array(n);
  for (let t = 0; t < time.length; t++)
    for (let i = 0; i < n; i++) centre[i] += (values[t * n + i] - values[i]) / time.length;
  let together = 0;
  let apart = 0;
  for (let t = 0; t < time.length; t++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const away = values[t * n + i] - values[i] - centre[i];
      sum += away;
      apart += away * away;
    }
    together += sum * sum;
  }
  return apart > 0 ? Math.sqrt(together / (n * apart)) : undefined;
}

/** How counts of a population in bins vary, against what its members' own variation would give. */
export interface CountSynchrony {
  /** variance over mean of the population's count; 1 for independent Poisson neurons */
  readonly fano: number;
  /** Var(Σ n_i)/Σ Var(n_i): 1 for independent neurons of any kind, N when they are one */
  readonly ratio: number;
  /**
   * depth of the common modulation, standard deviation over mean of the rate that neurons share: the square root of what follows,
   * cut at 0. It does not grow with the number of neurons.
   */
  readonly modulation: number;
  /** Σ_{i≠j} Cov(n_i, n_j)/Σ_{i≠j} ⟨n_i⟩⟨n_j⟩; it scatters about 0 for independent neurons */
  readonly modulationSquared: number;
  /** bins counted */
  readonly bins: number;
}

/**
 * Synchrony of spike counts in bins of `width` ms.
 *
 * What is common within a bin counts, also a slow change of all rates; what comes later than a bin does not.
 *
 * @returns undefined when the record holds fewer than two bins, or fewer than two neurons fire in them
 * @throws {RangeError} when `width` is not above 0
 */
export function countSynchrony(raster: Raster, width: number): CountSynchrony | undefined {
  const { bins, all, own, ownSquares } = countSums(raster, width);
  const sum = all.reduce((total, n) => total + n, 0);
  const alone = own.reduce((total, n) => total + n * n, 0);
  if (bins < 2 || !(sum * sum > alone)) return undefined;
  const together = all.reduce((total, n) => total + (n - sum / bins) ** 2, 0) / (bins - 1);
  const apart = own.reduce((total, n, i) => total + ownSquares[i] - (n * n) / bins, 0) / (bins - 1);
  const modulationSquared = (together - apart) / ((sum * sum - alone) / (bins * bins));
  return {
    fano: together / (sum / bins),
    // when every count is the same in every bin nothing varies, and nothing varies together
    ratio: apart > 0 ? together / apart : 1,
    modulation: Math.sqrt(Math.max(0, modulationSquared)),
    modulationSquared,
    bins,
  };
}
