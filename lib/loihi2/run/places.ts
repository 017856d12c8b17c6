/** @file Guards of what a run is told to keep: names that are there, fields that are known, places that exist. */
import { checkInteger, didYouMean, shown } from "../../math";
import type { Places } from "./plan";

/** @throws {TypeError} when `value` is no object or has a field that is not one of `known` */
export function checkFields(caller: string, at: string, value: object, known: readonly string[]): void {
  if (value === null || typeof value !== "object")
    throw new TypeError(`${caller}: ${at} must be an object, got ${shown(value)}`);
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new TypeError(
        `${caller}: ${at} must have no field ${shown(name)}${didYouMean(name, known, "fields")}`,
      );
}

/** What is there under a name. @throws {RangeError} when nothing is */
export function lookUp<T>(caller: string, at: string, from: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(from, name)) return from[name];
  throw new RangeError(
    `${caller}: ${at} must name what is there, got ${shown(name)}${didYouMean(String(name), Object.keys(from), "names")}`,
  );
}

/** Names in one entry of a plan: one, several, or `fallback`. */
export const namesOf = (
  wanted: string | readonly string[] | undefined,
  fallback: readonly string[],
): readonly string[] => (wanted === undefined ? fallback : typeof wanted === "string" ? [wanted] : wanted);

/** Places in [0, size). @throws {RangeError} when one is not */
export function placesOf(caller: string, at: string, places: Places | undefined, size: number): Int32Array {
  if (places !== undefined && (places === null || typeof places !== "object"))
    throw new TypeError(`${caller}: ${at} must be a list or a slice, got ${shown(places)}`);
  if (places !== undefined && "length" in places) {
    for (let k = 0; k < places.length; k++) checkInteger(caller, `${at}[${k}]`, places[k], 0, size - 1);
    return Int32Array.from(places);
  }
  const { from = 0, to = size } = places ?? {};
  checkFields(caller, at, places ?? {}, ["from", "to"]);
  checkInteger(caller, `${at}.from`, from, 0, size);
  checkInteger(caller, `${at}.to`, to, from, size);
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
