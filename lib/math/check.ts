/**
 * @file Guards that public functions call on their first lines, and the one wording of their errors:
 * `function: argument must <rule>, got <value>`. Routines behind the guards trust their caller.
 */

/** A value as an error message shows it: short, on one line, never the whole array. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || value == null) return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `a function${value.name ? ` named ${value.name}` : ""}`;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const length = (value as unknown as { length?: number }).length;
    return `${value.constructor.name}${length === undefined ? "" : ` of length ${length}`}`;
  }
  return Object.prototype.toString.call(value).slice(8, -1).toLowerCase();
}

/**
 * Guard: a finite number.
 *
 * @throws {RangeError} when `value` is not a finite number (NaN and ±Infinity are out of range)
 */
export function checkFinite(caller: string, name: string, value: number): void {
  if (typeof value !== "number")
    throw new TypeError(`${caller}: ${name} must be a number, got ${shown(value)}`);
  if (!Number.isFinite(value)) throw new RangeError(`${caller}: ${name} must be finite, got ${shown(value)}`);
}

/**
 * Guard: a number above zero.
 *
 * @throws {RangeError} when `value` is not finite or not above zero
 */
export function checkPositive(caller: string, name: string, value: number): void {
  checkFinite(caller, name, value);
  if (!(value > 0)) throw new RangeError(`${caller}: ${name} must be > 0, got ${shown(value)}`);
}

/**
 * Guard: a number in [low, high].
 *
 * @throws {RangeError} when `value` is not a finite number in [low, high]
 */
export function checkRange(caller: string, name: string, value: number, low: number, high: number): void {
  checkFinite(caller, name, value);
  if (value < low || value > high)
    throw new RangeError(`${caller}: ${name} must be in [${low}, ${high}], got ${shown(value)}`);
}

/**
 * Guard: a whole number.
 *
 * @throws {RangeError} when `value` is not a whole number of at least `low` and at most `high`
 */
export function checkInteger(
  caller: string,
  name: string,
  value: number,
  low = 0,
  high: number = Number.MAX_SAFE_INTEGER,
): void {
  checkFinite(caller, name, value);
  if (!Number.isInteger(value) || value < low || value > high) {
    const rule = high === Number.MAX_SAFE_INTEGER ? `at least ${low}` : `in [${low}, ${high}]`;
    throw new RangeError(`${caller}: ${name} must be a whole number ${rule}, got ${shown(value)}`);
  }
}

/**
 * Guard: an array of the right length.
 *
 * @throws {RangeError} when `values` does not have `length` entries
 */
export function checkLength(caller: string, name: string, values: ArrayLike<unknown>, length: number): void {
  if (values.length !== length)
    throw new RangeError(`${caller}: ${name} must have length ${length}, got ${values.length}`);
}

/**
 * Guard: an array of finite numbers.
 *
 * @throws {RangeError} when an entry is NaN or infinite; the message names its place
 */
export function checkAllFinite(caller: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new RangeError(`${caller}: ${name}[${i}] must be finite, got ${shown(values[i])}`);
}

/**
 * Guard: one of a few words.
 *
 * @throws {TypeError} when `value` is not one of `choices`
 */
export function checkChoice<T extends string>(
  caller: string,
  name: string,
  value: T,
  choices: readonly T[],
): void {
  if (!choices.includes(value))
    throw new TypeError(
      `${caller}: ${name} must be one of ${choices.map((c) => `"${c}"`).join(", ")}, got ${shown(value)}`,
    );
}
