/** @file How many memories are worth being followed one by one. */
import { prices, proposalWork } from "./ledger";

/** How many of a sorted list to follow when the rest is bounded by the next one: the least expected work. */
export function worthFollowing(
  values: ArrayLike<number>,
  rest: number,
  logTail: (bound: number) => number,
  size: number,
): { readonly members: number; readonly work: number } {
  let best = { members: 0, work: Number.POSITIVE_INFINITY };
  for (let m = 1; m <= values.length; m++) {
    const log = logTail(m < values.length ? values[m] : rest);
    const share = Math.exp(Math.min(log, 40));
    const work = prices.member * m + share * proposalWork(size);
    if (work < best.work) best = { members: m, work };
  }
  return best;
}
