/** @file Deciding by spikes: the memory with the most of them. */
import type { Random } from "../../math";

/** A decision. */
export interface Decided {
  /** whether it is for the memory asked about */
  readonly right: boolean;
  /** share of the spikes that the winner has: the confidence that can be counted */
  readonly share: number;
}

/**
 * Decisions by the first n of the same spikes, for every n; of several memories with the most, one at random.
 *
 * @param numbers n, rising
 */
export function decideBy(
  spikes: ArrayLike<number>,
  sought: number,
  numbers: readonly number[],
  random: Random,
): Decided[] {
  const counts = new Map<number, number>();
  let seen = 0;
  return numbers.map((n) => {
    for (; seen < n; seen++) counts.set(spikes[seen], (counts.get(spikes[seen]) ?? 0) + 1);
    let [most, alike] = [0, 0];
    for (const count of counts.values()) {
      if (count > most) [most, alike] = [count, 0];
      if (count === most) alike++;
    }
    return { right: counts.get(sought) === most && random() * alike < 1, share: most / n };
  });
}
