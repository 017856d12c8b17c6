/** @file A comparison as tables, for reading and for files. */
import { type Table, table } from "../../table";
import { faults } from "../faults";
import type { EmulationComparison, PopulationComparison } from "./compare";

/**
 * A comparison as two tables: `variables` has a row for each variable and output of each population, with differences over all steps and, under
 * `before_…`, over those before the networks part; `spikes` a row for each population, with its faults. What there is none of is missing.
 */
export function comparisonToTables({ populations }: EmulationComparison): {
  readonly variables: Table;
  readonly spikes: Table;
} {
  const all = Object.entries<PopulationComparison>(populations);
  const rows = all.flatMap(([population, { variables, outputs }]) =>
    [...Object.entries(variables), ...Object.entries(outputs)].map(([variable, of]) => ({
      ...{ population, variable, ...of },
    })),
  );
  const missing = Number.NaN;
  const numbers = <R>(from: readonly R[], read: (row: R) => number | undefined): Float64Array =>
    Float64Array.from(from, (row) => read(row) ?? missing);
  const spikes = all.map(([, one]) => one);
  return {
    variables: table([
      ["population", rows.map((row) => row.population)],
      ["variable", rows.map((row) => row.variable)],
      ["largest", numbers(rows, (row) => row.overall.largest)],
      ["rms", numbers(rows, (row) => row.overall.rms)],
      ["largest_of_threshold", numbers(rows, (row) => row.overall.largestOfThreshold)],
      ["rms_of_threshold", numbers(rows, (row) => row.overall.rmsOfThreshold)],
      ["before_largest", numbers(rows, (row) => row.beforeParting.largest)],
      ["before_rms", numbers(rows, (row) => row.beforeParting.rms)],
      ["before_largest_of_threshold", numbers(rows, (row) => row.beforeParting.largestOfThreshold)],
      ["before_rms_of_threshold", numbers(rows, (row) => row.beforeParting.rmsOfThreshold)],
    ]),
    spikes: table([
      ["population", all.map(([name]) => name)],
      ["parted_at", numbers(spikes, ({ partedAt }) => partedAt)],
      ["ours", numbers(spikes, (one) => one.spikes.ours)],
      ["theirs", numbers(spikes, (one) => one.spikes.theirs)],
      ["coincidence", numbers(spikes, (one) => one.spikes.coincidence)],
      ["distance", numbers(spikes, (one) => one.spikes.distance)],
      ...faults.map((fault): [string, Float64Array] => [
        fault,
        numbers(spikes, (one) => one.faults?.[fault]),
      ]),
    ]),
  };
}
