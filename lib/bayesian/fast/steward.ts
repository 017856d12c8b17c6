/**
 * @file The loop in whichever of the two fast forms has less to do: what each has done is priced, in operations and not in time, so that
 * a run does not depend on the machine.
 */
import { type Keeper, savedNumber } from "../saved";
import { ActiveSet } from "./active-set";
import { gramLoop } from "./gram-loop";
import { NEAREST } from "./ground";
import { largestOf } from "./largest";
import { activeWork, columnsWork, passWork, prices } from "./ledger";
import type { Loop, Scene } from "./loop";
import { worthFollowing } from "./worth";

/** Choices between two settlings of accounts. */
export const TURN = 32;
/** Choices between two looks at whether an active set would do, at first and at most. */
const SOON = 256;
const LATE = 2 ** 15;
/** What an active set must be expected to take at most, of what columns take. */
const WORTH = 0.8;

/** Who decides which form runs. */
export interface Steward extends Keeper {
  /** the form that runs now */
  readonly running: Loop;
  /** To be told after every TURN choices: it may change over. */
  settle(): void;
}

/** Both forms, one of them running. */
export function stewardOf(scene: Scene): Steward {
  const { network, ground, bias, highest, state, done } = scene;
  const { count, size, beta } = network;
  const columns = gramLoop(scene);
  const active = new ActiveSet(scene);
  const passing = passWork(count, size);
  const cheapest = columnsWork(count, false);
  const overlaps = new Float64Array(count);
  const odds = bias.map((b) => Math.exp(b - highest));
  const worked = (): number => activeWork(done, count, size);
  let running: Loop = active;
  // What the active set has cost more than columns would have; columns it is, when that is as much as changing over.
  let regret = 0;
  let before = 0;
  // Choices since the last change or look, and how many there are to be.
  let since = 0;
  let look = SOON;

  /** About the work of a choice from an active set, by overlaps that are at hand. */
  const expected = (values: ArrayLike<number>): number => {
    let [own, first, mass] = [Number.NEGATIVE_INFINITY, 0, 0];
    for (let k = 0; k < count; k++)
      if (beta * values[k] + bias[k] > own) {
        own = beta * values[k] + bias[k];
        first = k;
      }
    for (let k = 0; k < count; k++) if (k !== first) mass += odds[k];
    const near = largestOf(values, NEAREST);
    const logMass = Math.log(mass) + highest;
    const { work } = worthFollowing(near.values, near.rest, (bound) => beta * bound + logMass - own, size);
    return prices.active + work;
  };
  const toColumns = (): void => {
    columns.enter(ground.gram.products(state.now()));
    done.passes++;
    running = columns;
    // An active set that did not last is tried again later.
    look = since > 16 * look ? SOON : Math.min(2 * look, LATE);
    since = 0;
  };
  const toActive = (products?: ArrayLike<number>): void => {
    active.rebuild(products);
    before = worked();
    running = active;
    regret = 0;
    since = 0;
  };
  const settle = (): void => {
    since += TURN;
    if (running === active) {
      const now = worked();
      regret = Math.max(0, regret + now - before - TURN * cheapest);
      before = now;
      if (regret > passing) toColumns();
    } else if (since >= look && !columns.spread) {
      columns.overlaps(overlaps);
      done.lists++;
      // Overlaps that have gone on for long are not as good as new ones: the active set looks for itself.
      if (expected(overlaps) < WORTH * cheapest) toActive();
      else since = 0;
    }
  };
  const start = ground.gram.products(state.now());
  if (expected(start) < cheapest) toActive(start);
  else {
    columns.enter(start);
    running = columns;
  }
  return {
    get running() {
      return running;
    },
    settle,
    save: () => ({
      ...(running === columns && columns.save()),
      ...active.save(),
      ...{ active: running === active ? 1 : 0, regret, before, sinceChange: since, look },
    }),
    load(saved) {
      const number = (name: string): number => savedNumber(saved, name);
      active.load(saved);
      running = number("active") === 1 ? active : columns;
      if (running === columns) columns.load(saved);
      [regret, before] = [number("regret"), number("before")];
      [since, look] = [number("sinceChange"), number("look")];
    },
  };
}
