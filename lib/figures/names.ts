/** @file Names that must be known: of trace types, colour maps, kinds, figures. */
import { didYouMean, shown } from "../math";

/** @throws {TypeError | RangeError} when `name` is not one of `names`; the message shows those near it */
export function checkName(caller: string, what: string, name: string, names: readonly string[]): void {
  if (typeof name !== "string") throw new TypeError(`${caller}: ${what} must be a name, got ${shown(name)}`);
  if (!names.includes(name))
    throw new RangeError(`${caller}: unknown ${what} ${shown(name)}${didYouMean(name, names, `${what}s`)}`);
}

/**
 * The figure of this name.
 *
 * @throws {RangeError} when there is none; the message shows the names near it
 */
export function findFigure<F extends { readonly name: string }>(figures: readonly F[], name: string): F {
  const names = figures.map((figure) => figure.name);
  checkName("findFigure", "figure", name, names);
  return figures[names.indexOf(name)];
}
