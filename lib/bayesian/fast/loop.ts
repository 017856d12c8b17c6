/** @file What the fast forms of the closed loop have in common. */
import type { Stream } from "../chance";
import type { Drive } from "../drives";
import type { BayesianHopfield } from "../network";
import type { Keeper } from "../saved";
import type { Ground } from "./ground";
import type { LazyState } from "./lazy-state";
import type { Ledger } from "./ledger";

/** Memories that fire by a state which they move. */
export interface Scene {
  readonly network: BayesianHopfield;
  readonly ground: Ground;
  /** [P] what of the potentials does not change */
  readonly bias: Float64Array;
  /** its largest entry */
  readonly highest: number;
  /** whether it differs between memories by more than rounding does */
  readonly uneven: boolean;
  readonly drives: readonly Drive[];
  readonly state: LazyState;
  /** one number for each choice */
  readonly choice: Stream;
  /** further ones, for forms that need more */
  readonly more: Stream;
  /** what has been done */
  readonly done: Ledger;
}

/** One form of the loop. Whoever calls `decay` and `add` moves the state as well, after `add`; `fire` does so itself. */
export interface Loop extends Keeper {
  readonly form: "gram" | "active-set";
  /** The state leaks. */
  decay(factor: number): void;
  /** Who fires, from the potentials now. */
  choose(): number;
  /** Memory k's pattern is added to the state. */
  add(k: number, amount: number): void;
  /** The loop and its state leak, a memory fires and its pattern is added, after a `reset` to nothing: all in one, where the machine can see it as one. */
  fire(factor: number, amount: number, reset: boolean): number;
  /** x_k·ξ of every memory, written to `into` [P]. */
  overlaps(into: Float64Array): void;
}
