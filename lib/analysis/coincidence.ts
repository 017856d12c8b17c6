/** @file How many spikes of two trains go together, and how many would by chance. */
import { checkFinite, checkPositive, shown } from "../math";
import { checkTrain } from "./check";

/**
 * Spikes of two trains that go together: the largest number of pairs, one spike of each train, at most `within` [ms] apart, where every spike is
 * in one pair at most.
 *
 * Times that are multiples of a step are rounded: add half a step to `within`.
 *
 * @throws {RangeError} when times fall or are not finite, or `within` is below 0
 * @example
 * coincidences([10, 20, 30], [11, 19, 45], 1) // 2
 */
export function coincidences(a: ArrayLike<number>, b: ArrayLike<number>, within: number): number {
  checkTrain("coincidences", "a", a);
  checkTrain("coincidences", "b", b);
  checkNotBelow("coincidences", within);
  return pairs(a, b, within);
}

function checkNotBelow(caller: string, within: number): void {
  checkFinite(caller, "within", within);
  if (within < 0) throw new RangeError(`${caller}: within must be at least 0, got ${shown(within)}`);
}

/** The earliest spikes that can be paired are: any other pairing can be changed into this one without losing a pair. */
function pairs(a: ArrayLike<number>, b: ArrayLike<number>, within: number): number {
  let [i, j, count] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const apart = a[i] - b[j];
    if (Math.abs(apart) <= within) {
      count++;
      i++;
      j++;
    } else if (apart < 0) i++;
    else j++;
  }
  return count;
}

/**
 * Coincidence factor: 1 for trains that agree, 0 on average for a `train` that fires by chance at its rate.
 *
 *     Γ = (N − ⟨N⟩) / (½ (n_r + n)) / (1 − 2 ν Δ),   ⟨N⟩ = 2 ν Δ n_r
 *
 * where N is the number of {@link coincidences} within Δ = `within` [ms], n_r and n the numbers of spikes of `reference` and `train`, and
 * ν = n/`duration` [1/ms] the rate of `train`. `undefined` when both are silent, or so fast that chance alone would fill the time, 2 ν Δ ≥ 1.
 *
 * Reference: Kistler, Gerstner & van Hemmen 1997, Neural Comput. 9(5); Jolivet et al. 2008, J. Neurosci. Methods 169(2).
 *
 * @throws {RangeError} when times fall or are not finite, `within` is below 0 or `duration` not above 0
 */
export function coincidenceFactor(
  reference: ArrayLike<number>,
  train: ArrayLike<number>,
  within: number,
  duration: number,
): number | undefined {
  checkTrain("coincidenceFactor", "reference", reference);
  checkTrain("coincidenceFactor", "train", train);
  checkNotBelow("coincidenceFactor", within);
  checkPositive("coincidenceFactor", "duration", duration);
  const covered = (2 * within * train.length) / duration;
  const spikes = reference.length + train.length;
  if (spikes === 0 || covered >= 1) return undefined;
  const beyondChance = pairs(reference, train, within) - covered * reference.length;
  return beyondChance / (0.5 * spikes) / (1 - covered);
}
