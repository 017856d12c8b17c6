/** @file A histogram of spikes that forgets: the posterior as it is now, from as many spikes as are remembered. */
import { checkInteger, checkPositive, checkRange } from "../../math";
import { Leaky } from "../leaky";

/** How a leaky histogram forgets: with time, or with every spike. */
export type Forgetting =
  | {
      /** [ms] a spike's weight decays with */
      readonly tau: number;
    }
  | {
      /** a in (0, 1]: every spike takes the share a of all weight */
      readonly gain: number;
    };

/** Shares of the spikes of late. */
export interface LeakyHistogram {
  /** Memory k fires at `time` [ms], which counts where weights decay with time; it must not fall. */
  see(memory: number, time?: number): void;
  /**
   * p̂ [P], sums to 1.
   *
   * @throws {RangeError} when nothing has fired yet
   */
  posterior(): Float64Array;
  /** (Σw)²/Σw² over the spikes seen: p̂ is as good as the shares of as many independent spikes of one weight; 0 before the first */
  readonly effectiveSpikes: number;
}

/**
 * A leaky histogram of spikes.
 *
 *     p̂_k = Σ_f w_f 1[k_f = k]/Σ_f w_f,   w_f = e^(−(t − t_f)/τ),  or (1 − a)^(spikes since)
 *
 * For independent spikes p̂ has no bias from the first spike on, and variance p_k (1 − p_k)/n_eff with n_eff = `effectiveSpikes`. After a
 * while n_eff is (2 − a)/a with gain a, and about 2ν with Poisson spikes, ν = Rτ; KL(p̂ ‖ p) is about (P − 1)/(2 n_eff) on average.
 *
 * @param count P
 * @throws {RangeError} when there is no memory, or τ or a is outside its range; `see`, when a time falls or no memory has the number
 */
export function leakyHistogram(count: number, forgetting: Forgetting): LeakyHistogram {
  const caller = "leakyHistogram";
  checkInteger(caller, "count", count, 1);
  const gain = "gain" in forgetting ? forgetting.gain : undefined;
  const tau = "tau" in forgetting ? forgetting.tau : Number.POSITIVE_INFINITY;
  if (gain !== undefined) {
    checkRange(caller, "gain", gain, 0, 1);
    checkPositive(caller, "gain", gain);
  } else checkPositive(caller, "tau", tau);
  const weights = new Leaky(count);
  // All weight relative to that of the last spike, and all squares.
  let [total, squares, last] = [0, 0, Number.NEGATIVE_INFINITY];
  return {
    see(memory, time = last) {
      checkInteger("see", "memory", memory, 0, count - 1);
      if (gain === undefined) {
        if (!(Number.isFinite(time) && time >= last))
          throw new RangeError(`see: time must be a number of at least ${last}, got ${time}`);
      }
      const left =
        gain !== undefined ? 1 - gain : last === Number.NEGATIVE_INFINITY ? 0 : Math.exp((last - time) / tau);
      last = time;
      weights.decay(left);
      weights.add(memory, 1);
      total = total * left + 1;
      squares = squares * left * left + 1;
    },
    posterior() {
      if (total === 0) throw new RangeError("posterior: something must have fired before, got no spike");
      return weights.values().map((w) => w / total);
    },
    get effectiveSpikes() {
      return total === 0 ? 0 : (total * total) / squares;
    },
  };
}
