/** @file Records as tables, for files and for verbs that only tables have. */
import { type Table, table } from "../table";
import { inOrder, type Raster, raster } from "./raster";
import type { Trace } from "./trace";

/** A table with the columns `time_ms` and `neuron`, one row a spike. It does not carry size and window. */
export function rasterToTable({ time, neuron }: Raster): Table {
  return table({ time_ms: time, neuron });
}

/**
 * A raster from the columns `time_ms` and `neuron` of a table, its rows in any order.
 *
 * @param population what the table can not say: how many neurons, and the window that was recorded [ms]
 * @throws {RangeError} when a column is not there, a spike lies outside the window, or a neuron is not one of `size`
 * @throws {TypeError} when a column is not of numbers
 */
export function rasterFromTable(
  spikes: Table,
  population: { readonly size: number; readonly start: number; readonly stop: number },
): Raster {
  const neuron = spikes.numbers("neuron");
  const places = Int32Array.from(neuron);
  // NaN and fractions would be cut to whole numbers: they are handed on as they are, to be refused.
  const sorted = inOrder(spikes.numbers("time_ms"), places);
  const { size, start, stop } = population;
  const whole = neuron.every((n, i) => n === places[i]);
  return raster(size, start, stop, sorted.time, whole ? sorted.neuron : Array.from(neuron));
}

/** A table with one row a sample: `time_ms`, `neuron` and the variable under its name and unit, such as `v_mv`. */
export function traceToTable({ variable, unit, time, neurons, values }: Trace): Table {
  const name = unit === "" ? variable : `${variable}_${unit.toLowerCase()}`;
  const n = neurons.length;
  return table([
    ["time_ms", Float64Array.from(values, (_, i) => time[Math.floor(i / n)])],
    ["neuron", Int32Array.from(values, (_, i) => neurons[i % n])],
    [name, values],
  ]);
}
