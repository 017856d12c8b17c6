/** @file What the fast forms have done, in the words of `engram/cost`; conventions as in `cost.ts`. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import { columnCounts, type SamplerShape } from "../cost";
import type { Ledger } from "./ledger";

/**
 * The counts of choices and spikes so far: of each kind of work as often as it was done.
 *
 *     columns    as the collapsed form, exponentials of all memories included: the compiled routine leaves out those that cannot matter
 *     asked      1 add, 1 mul, 2 cmp: the part of the state that is the holder's, between its bounds; with drives 1 exp for each
 *     sure       1 rng, 1 add, 1 mul, 1 cmp: the place within the weights
 *     draw       1 rng, 1 MAC, 1 look-up, 1 mul, 2 add, 2 cmp: the tail's weight, and the place
 *     weighed    1 MAC, 1 look-up, 3 add, 2 cmp, 1 word read: potential, weight, and whether the place is there
 *     held       1 rng, 1 exp, 1 mul, 1 cmp: against its true weight
 *     proposal   2 rng, 1 mul, 1 cmp; with a prior ⌈log₂ P⌉ cmp more;   looked   N MAC, N weights and words, 1 exp, 1 mul, 2 add
 *     entered    N MAC, N weights and words;   product   N MAC, 2N weights
 *     moved      1 MAC, 1 weight, 1 word read and written
 *     gathered   N MAC, N weights, N words read and written: a pattern is added to the state
 *     spike      2 add, 2 words read and written: the share of the one that fired, and the bound
 *     pass       NP MAC, NP weights, N words;   list   P cmp
 *
 * Words of the Gram matrix are weights, in whatever form, and what it takes to make them is not counted. Drives are read for each member weighed and
 * for a holder when it is asked what the others weigh.
 */
export function fastCounts(done: Ledger, shape: SamplerShape, spikes: number): Counts {
  const { memories: p, size: n, biased, leaks } = shape;
  const times = (given: Partial<Counts>, how: number): Counts => scaleCounts(counts(given), how);
  const drives = { mul: leaks, add: leaks, stateRead: leaks };
  const withState = { mac: n, weightRead: n, stateRead: n };
  return addCounts(
    scaleCounts(columnCounts(shape), done.columns),
    times(addCounts({ add: 1, mul: 1, cmp: 2 }, drives, { exp: leaks }), done.asked),
    times({ rng: 1, add: 1, mul: 1, cmp: 1 }, done.sure),
    times({ rng: 1, mac: 1, lut: 1, mul: 1, add: 2, cmp: 2 }, done.draws),
    times(
      addCounts({ mac: 1, lut: 1, add: 3, cmp: 2, stateRead: 1, weightRead: biased ? 1 : 0 }, drives),
      done.weighed,
    ),
    times({ rng: 1, exp: 1, mul: 1, cmp: 1 }, done.held),
    times(withState, done.looked + done.entered),
    times({ rng: 2, mul: 1, cmp: 1 + (biased ? Math.ceil(Math.log2(p)) : 0) }, done.proposals),
    times(addCounts({ exp: 1, mul: 1, add: 2 }, drives), done.looked),
    times({ mac: n, weightRead: 2 * n }, done.products),
    times({ mac: 1, weightRead: 1, stateRead: 1, stateWrite: 1 }, done.moved),
    times({ ...withState, stateWrite: n }, done.gathered),
    times({ add: 2, stateRead: 2, stateWrite: 2 }, spikes - done.columns),
    times({ ...withState, mac: n * p, weightRead: n * p }, done.passes),
    times({ cmp: p }, done.lists),
  );
}
