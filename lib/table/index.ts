/**
 * Tables: typed columns, loaded, shown, transformed and written without surprises.
 *
 * danfo.js (danfojs-node 1.2.0) stands behind this room for its DataFrame, Excel files and encoders, and is loaded
 * only when {@link danfo} or {@link Table.toDataFrame} asks for it. Sorting, grouping, joining, statistics and text
 * formats are our own, on typed arrays, because danfo's are wrong in cases that research meets daily; the tests in
 * test/table/danfo.test.ts show each fault beside the right answer.
 *
 * What holds throughout:
 * - A missing number is NaN, a missing text or truth value is null. Statistics leave missing values out, sorting puts
 *   them last, grouping treats them as one group, joining never matches them.
 * - Variance and sd have the divisor n − 1. Quantiles interpolate linearly, as NumPy's default. Sorting is stable.
 * - Tables never change. Columns are copied on their way in and out.
 * - The unit stands in the name: `time_ms`, `energy_pj`.
 * @module engram/table
 */
export type { Cell, ColumnSource, Kind } from "./column";
export type { CsvOptions } from "./csv";
export { type Danfo, danfo } from "./danfo";
export type { Aggregate, Statistic } from "./group";
export type { JoinOptions } from "./join";
export type { Row } from "./row";
export type { SortKey } from "./sort";
export {
  type Groups,
  Table,
  type TableBundle,
  table,
  tableFromCsv,
  tableFromDataFrame,
  tableFromJson,
  tableFromRows,
} from "./table";
export { type Label, labelOf } from "./unit";
