/** @file Inner products with stored rows. */
import { checkInteger, type Matrix } from "../../math";
import { chipWeights } from "../compile/chip-weights";
import type { LoihiBlock, Signal } from "./block";

/** A block of inner products, and how exact they are. */
export interface DotBlock extends LoihiBlock {
  /** the largest error of an entry of a row */
  readonly weightError: number;
  /**
   * No result is farther off than this for an input of this sum of sizes: its own rounding is not in it.
   *
   * @param size Σ |x_i|
   */
  error(size: number): number;
}

/**
 * Inner products of a signal with rows, as dense weights and graded spikes: keys for scores, values for what is read out of spikes.
 *
 *     y_k = Σ_i rows_ki x_i,   |error| ≤ weightError Σ |x_i| + 1/perUnit
 *
 * @param options the rows; bits after the point of the result, default 6; the most bits of a weight, 2 … 8, default 8
 * @throws {RangeError} when rows do not fit the signal, or weights cannot give so many bits after the point
 */
export function dotBlock(
  name: string,
  from: Signal,
  {
    rows,
    fraction = 6,
    weightBits = 8,
  }: { readonly rows: Matrix; readonly fraction?: number; readonly weightBits?: number },
): DotBlock {
  const caller = "dotBlock";
  checkInteger(caller, "fraction", fraction, 0, 24);
  if (rows.cols !== from.size)
    throw new RangeError(
      `${caller}: rows must have an entry for each of ${from.size} inputs, got ${rows.cols}`,
    );
  const perUnit = 2 ** fraction;
  const scale = perUnit / from.perUnit;
  const { weights, error, ...format } = chipWeights(
    caller,
    "rows",
    rows.data.map((x) => x * scale),
    weightBits,
  );
  const weightError = error / scale;
  return {
    populations: { [name]: { model: "vector", size: rows.rows } },
    connections: [{ pre: from.population, post: name, synapses: { kind: "dense", weights, ...format } }],
    output: { population: name, size: rows.rows, perUnit, latency: from.latency + 1 },
    weightError,
    error: (size) => weightError * size + 1 / perUnit,
  };
}
