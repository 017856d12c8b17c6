/** @file Guards and columns of parameters, one number for all neurons or one each. */
import { checkFinite, checkInteger, checkLength, shown } from "../../math";
import type { PerNeuron } from "./kind";

/** The parameter of every neuron. */
export function columnOf(value: PerNeuron, size: number): Float64Array {
  return typeof value === "number" ? new Float64Array(size).fill(value) : Float64Array.from(value);
}

/** Place of the first entry that is no whole number in [low, high]; −1 when there is none. */
export function notWhole(values: ArrayLike<number>, low: number, high: number): number {
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (!(x >= low && x <= high && Number.isInteger(x))) return i;
  }
  return -1;
}

function notFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/** Names of entries are made for errors alone: a network may have millions. */
function eachOf(
  caller: string,
  name: string,
  value: PerNeuron,
  size: number,
  wrong: (values: ArrayLike<number>) => number,
  check: (name: string, x: number) => void,
) {
  if (typeof value === "number") return check(name, value);
  if (value === null || typeof value !== "object" || typeof value.length !== "number")
    throw new TypeError(`${caller}: ${name} must be a number or one for each neuron, got ${shown(value)}`);
  checkLength(caller, name, value, size);
  const at = wrong(value);
  if (at >= 0) check(`${name}[${at}]`, value[at]);
}

/** @throws {TypeError | RangeError} when `value` is not one whole number in [low, high] or one for each of `size` neurons */
export function checkWhole(
  caller: string,
  name: string,
  value: PerNeuron,
  size: number,
  low: number,
  high: number,
): void {
  eachOf(
    caller,
    name,
    value,
    size,
    (values) => notWhole(values, low, high),
    (at, x) => checkInteger(caller, at, x, low, high),
  );
}

/** @throws {TypeError | RangeError} when `value` is not one finite number or one for each of `size` neurons */
export function checkNumbers(caller: string, name: string, value: PerNeuron, size: number): void {
  eachOf(caller, name, value, size, notFinite, (at, x) => checkFinite(caller, at, x));
}
