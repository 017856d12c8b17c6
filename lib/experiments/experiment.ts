/** @file The shape that every experiment has: parameters in two sizes, and one pure run. */
import type { Random } from "../math";
import type { Cell } from "../table";

/**
 * A numerical experiment: a question with its parameters. Pure: the same parameters, data and seed
 * give the same result, wherever and however often it runs.
 */
export interface Experiment<Params, Result, Data extends readonly unknown[] = []> {
  /** seconds: a notebook's first look, run by the tests */
  readonly quick: Params;
  /** minutes: the figure as published */
  readonly full: Params;
  run(params: Params, random: Random, ...data: Data): Result;
}

/** An experiment that says how its result reads as a table, which `engram sweep` then writes for every point of a grid. */
export interface TabularExperiment<Params, Result, Data extends readonly unknown[] = []>
  extends Experiment<Params, Result, Data> {
  /** one record of plain values for each row; the names stand in every row, whatever the parameters */
  rows(result: Result): readonly Readonly<Record<string, Cell>>[];
}
