/** @file Can a memory compute XOR? Its truth table stored as four patterns, and the third entry asked for. */
import { checkInteger, fromRows } from "../../math";
import { denseHopfield } from "../../memory";
import type { Experiment } from "../experiment";

/** Sizes of {@link exclusiveOr}. */
export interface ExclusiveOrParams {
  /** n in F = xⁿ, from 1 to this */
  readonly orders: number;
}

/** What {@link exclusiveOr} found. */
export interface ExclusiveOrResult {
  readonly orders: readonly number[];
  /** of the four questions, how many are answered rightly, for each order; a tie is no answer */
  readonly power: readonly number[];
  readonly rectified: readonly number[];
  /** how many are answered wrongly */
  readonly wrong: { readonly power: readonly number[]; readonly rectified: readonly number[] };
}

/** The truth table (x, y, −xy) of XOR in ±1. */
const table = [
  [-1, -1, -1],
  [-1, 1, 1],
  [1, -1, 1],
  [1, 1, -1],
] as const;

/**
 * Stores the truth table, gives x and y, and takes for z the value of lower energy. No chance in it.
 *
 * Reference: Krotov & Hopfield 2016, NeurIPS, arXiv 1606.01164, section 3.
 */
export const exclusiveOr: Experiment<ExclusiveOrParams, ExclusiveOrResult> = {
  quick: { orders: 6 },
  full: { orders: 12 },
  run({ orders }) {
    checkInteger("exclusiveOr", "orders", orders, 1, 30);
    const list = Array.from({ length: orders }, (_, i) => i + 1);
    const answers = (separation: "power" | "rectified", order: number, sign: 1 | -1): number => {
      const memory = denseHopfield(fromRows(table), { separation, order });
      return table.filter(([x, y, z]) => Math.sign(memory.energyGap([x, y, 0])[2]) === sign * z).length;
    };
    const over = (separation: "power" | "rectified", sign: 1 | -1) =>
      list.map((order) => answers(separation, order, sign));
    return {
      orders: list,
      power: over("power", 1),
      rectified: over("rectified", 1),
      wrong: { power: over("power", -1), rectified: over("rectified", -1) },
    };
  },
};
