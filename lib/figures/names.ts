/** @file Names that were not found, answered with the names that come near. */
import { shown } from "../math";

/** The number of letters to insert, delete or change between two words (Levenshtein 1966). */
export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const line = [i];
    for (let j = 1; j <= b.length; j++)
      line.push(Math.min(above[j] + 1, line[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    above = line;
  }
  return above[b.length];
}

/** The names closest to `name`, best first: those that hold it, or need few changes. */
export function nearNames(name: string, names: readonly string[], most = 3): string[] {
  const wanted = name.toLowerCase();
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((candidate) => {
      const lower = candidate.toLowerCase();
      const inside = wanted.length > 1 && (lower.includes(wanted) || wanted.includes(lower));
      return { candidate, distance: inside ? 0.5 : editDistance(wanted, lower) };
    })
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** The end of an error message about a name that nobody knows: names near it, or all of them. */
export function hint(name: string, names: readonly string[]): string {
  const near = nearNames(name, names);
  if (near.length > 0) return `; did you mean ${near.map((n) => `"${n}"`).join(" or ")}?`;
  const some = names.slice(0, 12).join(", ");
  return names.length === 0 ? "; there is none yet" : `; known: ${some}${names.length > 12 ? ", …" : ""}`;
}

/** @throws {TypeError | RangeError} when `name` is not one of `names`; the message shows those near it */
export function checkName(caller: string, what: string, name: string, names: readonly string[]): void {
  if (typeof name !== "string") throw new TypeError(`${caller}: ${what} must be a name, got ${shown(name)}`);
  if (!names.includes(name))
    throw new RangeError(`${caller}: unknown ${what} ${shown(name)}${hint(name, names)}`);
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
