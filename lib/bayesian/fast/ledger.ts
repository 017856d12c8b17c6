/**
 * @file What the fast forms do, by kinds of work: their number depends on who fires, so that they are added up on the way. In nanoseconds they
 * decide which form runs, in the words of `engram/cost` they are what a sampler has cost.
 */
import { type Saved, savedNumber } from "../saved";

/** How often what was done. */
export class Ledger {
  /** choices from columns, and those of them in which most memories had a say */
  columns = 0;
  spread = 0;
  /** choices from an active set while one memory had a hold, and all others, those that were made again included */
  sure = 0;
  draws = 0;
  /** times that the weight of all others beside a holder was asked for, also where it was too much to keep the hold */
  asked = 0;
  /** members whose weight was found, and members that were moved by a spike */
  weighed = 0;
  moved = 0;
  /** members that were drawn and held against their true weight */
  held = 0;
  /** memories that were proposed by the tail; and those that were no members, for each an inner product with the state */
  proposals = 0;
  looked = 0;
  /** memories that came in, for each one more; and inner products of two patterns */
  entered = 0;
  products = 0;
  /** products with all patterns, and times that a list of all memories was gone through */
  passes = 0;
  lists = 0;
  /** patterns added to the state that a product asked for */
  gathered = 0;

  save(): Saved {
    return Object.fromEntries(Object.entries(this));
  }

  load(saved: Saved): void {
    for (const name of Object.keys(this)) Object.assign(this, { [name]: savedNumber(saved, name) });
  }
}

/** [ns] about what things take on one core; only their ratios matter, and only for which form runs. */
export const prices = {
  /** a choice from columns, and of it each memory when few and when most of them matter */
  gram: 220,
  memory: 0.16,
  spread: 0.8,
  /** a choice from an active set under a hold, another one, and of that each member */
  sure: 50,
  active: 75,
  member: 3,
  /** a proposal from the tail, and of it each number of the pattern */
  proposal: 700,
  /** a product of two numbers, in place and while patterns pass by */
  product: 1,
  passing: 0.17,
  /** a memory in a list that is gone through */
  listed: 5,
} as const;

/** [ns] of a choice from columns of `count` memories. */
export const columnsWork = (count: number, spread: boolean): number =>
  prices.gram + (spread ? prices.spread : prices.memory) * count;

/** [ns] of a proposal among patterns of `size` numbers. */
export const proposalWork = (size: number): number => prices.proposal + prices.product * size;

/** [ns] of one product with all patterns. */
export const passWork = (count: number, size: number): number => prices.passing * count * size;

/** [ns] that an active set of patterns [`count`, `size`] has worked. */
export function activeWork(done: Ledger, count: number, size: number): number {
  return (
    prices.sure * done.sure +
    prices.active * done.draws +
    prices.member * done.weighed +
    proposalWork(size) * done.proposals +
    prices.product * size * (done.entered + done.products) +
    passWork(count, size) * done.passes +
    prices.listed * count * done.lists
  );
}
