/** @file Arrays of numbers with a shape and the type they have in a file: what NumPy's arrays are to NIR. */
import { shown } from "../math";

/** Types of numbers that a NIR file may hold. */
export type NirDtype =
  | "float64"
  | "float32"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64";

/** Numbers in row-major order. `data` are the values as this library computes with them; `dtype` says how a file keeps them. */
export interface NirArray {
  readonly dtype: NirDtype;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A number, a row of numbers, or rows of rows. */
export type NestedNumbers = number | ArrayLike<number> | readonly NestedNumbers[];

const bits = (dtype: NirDtype): number => Number(/\d+$/.exec(dtype)?.[0]);

/** Every {@link NirDtype}. */
export const nirDtypes: readonly NirDtype[] = [
  "float64",
  "float32",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
];

/** How many entries an array of this shape has. */
export function countOf(shape: ArrayLike<number>): number {
  let count = 1;
  for (let k = 0; k < shape.length; k++) count *= shape[k];
  return count;
}

/** Whether this is an array as {@link nirArray} makes them. */
export function isNirArray(value: unknown): value is NirArray {
  return (
    typeof value === "object" && value !== null && (value as { data?: unknown }).data instanceof Float64Array
  );
}

function shapeOf(data: unknown): number[] {
  const shape: number[] = [];
  for (let at = data; typeof at === "object" && at !== null; ) {
    const rows = at as ArrayLike<unknown>;
    if (typeof rows.length !== "number") break;
    shape.push(rows.length);
    if (rows.length === 0) break;
    at = rows[0];
  }
  return shape;
}

/** Writes `data` into `into`; it must have this very shape. */
function fill(
  caller: string,
  name: string,
  data: unknown,
  shape: readonly number[],
  into: Float64Array,
): void {
  let at = 0;
  const visit = (part: unknown, depth: number, where: string) => {
    if (depth === shape.length) {
      if (typeof part !== "number")
        throw new TypeError(`${caller}: ${where} must be a number, got ${shown(part)}`);
      into[at++] = part;
      return;
    }
    const rows = part as ArrayLike<unknown>;
    if (typeof part !== "object" || part === null || typeof rows.length !== "number")
      throw new TypeError(`${caller}: ${where} must be a row of numbers, got ${shown(part)}`);
    if (rows.length !== shape[depth])
      throw new RangeError(`${caller}: ${where} must have length ${shape[depth]}, got ${rows.length}`);
    for (let k = 0; k < rows.length; k++) visit(rows[k], depth + 1, `${where}[${k}]`);
  };
  visit(data, 0, name);
}

/** Rounds to what the type can hold, or refuses. */
function settle(caller: string, name: string, data: Float64Array, dtype: NirDtype): void {
  if (dtype === "float64") return;
  if (dtype === "float32") {
    for (let k = 0; k < data.length; k++) data[k] = Math.fround(data[k]);
    return;
  }
  const signed = dtype.startsWith("int");
  const high = Math.min(Number.MAX_SAFE_INTEGER, 2 ** (bits(dtype) - (signed ? 1 : 0)) - 1);
  const low = signed ? Math.max(Number.MIN_SAFE_INTEGER, -(2 ** (bits(dtype) - 1))) : 0;
  for (let k = 0; k < data.length; k++)
    if (!(Number.isInteger(data[k]) && data[k] >= low && data[k] <= high))
      throw new RangeError(
        `${caller}: ${name}[${k}] must be a whole number in [${low}, ${high}], got ${data[k]}`,
      );
}

/** {@link nirArray} for callers inside, who name themselves and the field. */
export function makeArray(
  caller: string,
  name: string,
  data: unknown,
  dtype: NirDtype,
  shape?: readonly number[],
): NirArray {
  if (!nirDtypes.includes(dtype))
    throw new TypeError(
      `${caller}: ${name}.dtype must be one of ${nirDtypes.join(", ")}, got ${shown(dtype)}`,
    );
  const wanted = shape === undefined ? shapeOf(data) : [...shape];
  for (const length of wanted)
    if (!(Number.isInteger(length) && length >= 0))
      throw new RangeError(`${caller}: ${name}.shape must hold whole numbers, got ${shown(length)}`);
  const into = new Float64Array(countOf(wanted));
  if (ArrayBuffer.isView(data)) {
    const flat = data as unknown as ArrayLike<number>;
    if (flat.length !== into.length)
      throw new RangeError(`${caller}: ${name} must have ${into.length} entries, got ${flat.length}`);
    into.set(flat);
  } else fill(caller, name, data, wanted, into);
  settle(caller, name, into, dtype);
  return { dtype, shape: wanted, data: into };
}

/**
 * An array of a NIR graph, from nested rows or from a typed array and its shape.
 *
 * @param data nested as the shape says; a typed array is read in row-major order
 * @param options `dtype`, in a file, default "float64"; numbers are rounded to "float32", and whole-number types refuse others.
 *   `shape`, default that of `data`
 * @throws {RangeError} when rows differ in length, the shape does not fit, or a number does not fit the type
 * @throws {TypeError} when something is no number, or the type is unknown
 * @example
 * nirArray([[1, 2], [3, 4]]).shape // [2, 2]
 */
export function nirArray(
  data: NestedNumbers,
  options: { readonly dtype?: NirDtype; readonly shape?: readonly number[] } = {},
): NirArray {
  return makeArray("nirArray", "data", data, options.dtype ?? "float64", options.shape);
}

/** The same numbers as nested rows; a number when the shape is empty. */
export function toNested(array: NirArray): NestedNumbers {
  let at = 0;
  const visit = (depth: number): NestedNumbers =>
    depth === array.shape.length
      ? array.data[at++]
      : Array.from({ length: array.shape[depth] }, () => visit(depth + 1));
  return visit(0);
}

/** A shape as error messages show it. */
export function shownShape(shape: ArrayLike<number>): string {
  return `[${Array.from(shape).join(", ")}]`;
}
