/** @file How many spikes of two populations have a partner. */
import { coincidences } from "../../analysis";

/** 2 N/(n + n') over all neurons, N the pairs at most `within` [ms] apart; 1 when both are silent. */
export function coincidenceOf(
  ours: readonly ArrayLike<number>[],
  theirs: readonly ArrayLike<number>[],
  within: number,
): number {
  let [all, met] = [0, 0];
  ours.forEach((train, i) => {
    all += train.length + theirs[i].length;
    met += 2 * coincidences(train, theirs[i], within);
  });
  return all === 0 ? 1 : met / all;
}
