/**
 * @file The numbers that training changes: named arrays on the host. A backend sees copies of them; what is written down,
 * compared and resumed is here.
 */
import {
  checkAllFinite,
  checkFinite,
  checkInteger,
  checkPositive,
  normalInto,
  type Random,
  shown,
  uniform,
} from "../math";
import type { Tensor, Tensorflow } from "../tensor";

/** One array of numbers with its shape, row-major, in 32-bit floats as backends compute. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Parameters by name. */
export type ParameterSet = Readonly<Record<string, Parameter>>;

/** Parameters on a backend, by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Number of entries of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}

function checkShape(caller: string, shape: readonly number[]): void {
  if (!Array.isArray(shape)) throw new TypeError(`${caller}: shape must be an array, got ${shown(shape)}`);
  shape.forEach((n, i) => {
    checkInteger(caller, `shape[${i}]`, n, 1);
  });
}

/** A parameter of independent normal numbers of mean 0. */
export function normalParameter(random: Random, shape: readonly number[], sd: number): Parameter {
  checkShape("normalParameter", shape);
  checkPositive("normalParameter", "sd", sd);
  return { shape: [...shape], data: normalInto(new Float32Array(sizeOf(shape)), random, 0, sd) };
}

/** A parameter of independent uniform numbers in [−bound, bound). */
export function uniformParameter(random: Random, shape: readonly number[], bound: number): Parameter {
  checkShape("uniformParameter", shape);
  checkPositive("uniformParameter", "bound", bound);
  const data = Float32Array.from({ length: sizeOf(shape) }, () => uniform(random, -bound, bound));
  return { shape: [...shape], data };
}

/** A parameter whose entries all are `value`. */
export function constantParameter(shape: readonly number[], value: number): Parameter {
  checkShape("constantParameter", shape);
  checkFinite("constantParameter", "value", value);
  return { shape: [...shape], data: new Float32Array(sizeOf(shape)).fill(value) };
}

/** A copy that shares nothing with the original. */
export function copyParameters(parameters: ParameterSet): ParameterSet {
  return mapParameters(parameters, ({ shape, data }) => ({ shape: [...shape], data: data.slice() }));
}

/** A set of the same names, each made from the parameter that has it. */
export function mapParameters(
  parameters: ParameterSet,
  make: (parameter: Parameter, name: string) => Parameter,
): ParameterSet {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, make(parameter, name)]),
  );
}

/** How many numbers a set holds. */
export function countParameters(parameters: ParameterSet): number {
  return Object.values(parameters).reduce((sum, { data }) => sum + data.length, 0);
}

/** Copies on the backend of `tf`, to be disposed by the caller or by the tidy around it. */
export function toTensors(tf: Tensorflow, parameters: ParameterSet): Tensors {
  return Object.fromEntries(
    // A copy: backends keep the array that they are given, and training changes it.
    Object.entries(parameters).map(([name, { shape, data }]) => [name, tf.tensor(data.slice(), [...shape])]),
  );
}

/**
 * Guard: a non-empty set of finite parameters whose sizes fit their shapes.
 *
 * @throws {TypeError} when there is none, or one is not a Float32Array
 * @throws {RangeError} when a length does not fit its shape or an entry is not finite
 */
export function checkParameters(caller: string, name: string, parameters: ParameterSet): void {
  const entries = Object.entries(parameters);
  if (entries.length === 0)
    throw new TypeError(`${caller}: ${name} must hold at least one parameter, got none`);
  for (const [key, { shape, data }] of entries) {
    const label = `${name}.${key}`;
    if (!(data instanceof Float32Array))
      throw new TypeError(`${caller}: ${label} must be a Float32Array, got ${shown(data)}`);
    if (data.length !== sizeOf(shape))
      throw new RangeError(
        `${caller}: ${label} must hold ${sizeOf(shape)} numbers for shape [${shape.join(", ")}], got ${data.length}`,
      );
    checkAllFinite(caller, label, data);
  }
}

/** Guard: two sets with the same names and shapes. @throws {RangeError} naming the first that differs */
export function checkAlike(caller: string, name: string, found: ParameterSet, wanted: ParameterSet): void {
  const [names, expected] = [found, wanted].map((set) => Object.keys(set).sort().join(", "));
  if (names !== expected) throw new RangeError(`${caller}: ${name} must hold ${expected}, got ${names}`);
  for (const [key, { shape }] of Object.entries(wanted)) {
    const given = found[key].shape;
    if (given.join() !== shape.join())
      throw new RangeError(
        `${caller}: ${name}.${key} must have shape [${shape.join(", ")}], got [${given.join(", ")}]`,
      );
  }
}
