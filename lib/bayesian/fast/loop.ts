/** @file What the fast forms of the closed loop have in common. */
import type { Random } from "../../math";
import type { Drive } from "../drives";
import type { BayesianHopfield } from "../network";
import type { Ground } from "./ground";
import type { LazyState } from "./lazy-state";

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
  readonly choice: Random;
  /** further ones, for forms that need more */
  readonly more: Random;
}

/** One form of the loop. Whoever calls `decay` and `add` moves the state as well, after `add`; `fire` does so itself. */
export interface Loop {
  readonly form: "gram" | "active-set";
  /** The state leaks. */
  decay(factor: number): void;
  /** Who fires, from the potentials now. */
  choose(): number;
  /** Memory k's pattern is added to the state. */
  add(k: number, amount: number): void;
  /** The loop and its state leak, a memory fires and its pattern is added, for `reset` to nothing: who it was. */
  fire(factor: number, amount: number, reset: boolean): number;
  /** x_k·ξ of every memory, written to `into` [P]. */
  overlaps(into: Float64Array): void;
  /** What it has done, about in ns of one core; but for columns that every form would have to compute. */
  readonly work: number;
}

/** [ns] about what things take on one core; only their ratios matter, and only for which form runs. */
export const prices = {
  /** a choice from columns, and of it each memory when few and when most of them matter */
  gram: 220,
  memory: 0.16,
  spread: 0.8,
  /** a choice from an active set, and of it each member */
  active: 75,
  member: 3,
  /** a proposal from the tail, and of it each number of the pattern */
  proposal: 700,
  /** a product of two numbers, in place and while patterns pass by */
  product: 1,
  passing: 0.17,
} as const;
