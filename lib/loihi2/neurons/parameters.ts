/** @file Guards and columns of parameters, one number for all neurons or one each. */
import { checkFinite, checkInteger, checkLength, shown } from "../../math";
import type { PerNeuron } from "./kind";

/** The parameter of every neuron. */
export function columnOf(value: PerNeuron, size: number): Float64Array {
  return typeof value === "number" ? new Float64Array(size).fill(value) : Float64Array.from(value);
}

function eachOf(
  caller: string,
  name: string,
  value: PerNeuron,
  size: number,
  check: (name: string, x: number) => void,
) {
  if (typeof value === "number") return check(name, value);
  if (value === null || typeof value !== "object" || typeof value.length !== "number")
    throw new TypeError(`${caller}: ${name} must be a number or one for each neuron, got ${shown(value)}`);
  checkLength(caller, name, value, size);
  for (let i = 0; i < size; i++) check(`${name}[${i}]`, value[i]);
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
  eachOf(caller, name, value, size, (at, x) => checkInteger(caller, at, x, low, high));
}

/** @throws {TypeError | RangeError} when `value` is not one finite number or one for each of `size` neurons */
export function checkNumbers(caller: string, name: string, value: PerNeuron, size: number): void {
  eachOf(caller, name, value, size, (at, x) => checkFinite(caller, at, x));
}
