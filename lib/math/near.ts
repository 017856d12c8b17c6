/** @file Names that were not found, answered with those a person may have meant. */

/** Letters to insert, drop, change, or swap with a neighbour, from one word to the other (Damerau 1964; restricted). */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const here = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      here[j] = Math.min(change, above[j] + 1, here[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        here[j] = Math.min(here[j], before[j - 2] + 1);
    }
    before = above;
    above = here;
  }
  return above[b.length];
}

const bare = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/**
 * The known names nearest to a mistyped one, best first; empty when none is near. A third of the letters may differ; capitals,
 * blanks and dashes do not count, and a name that holds the other is near.
 *
 * @example
 * nearNames("heatmap", ["heat-map", "lines"]) // ["heat-map"]
 */
export function nearNames(name: string, known: Iterable<string>, most = 3): string[] {
  const wanted = bare(String(name));
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return [...new Set(known)]
    .map((other) => {
      const found = bare(other);
      const inside =
        wanted.length > 2 && found.length > 2 && (found.includes(wanted) || wanted.includes(found));
      return {
        other,
        far: inside ? Math.min(0.5, edits(wanted, found)) : edits(wanted, found),
        size: found.length,
      };
    })
    .filter(({ far, size }) => far <= limit && far < size)
    .sort((a, b) => a.far - b.far || (a.other < b.other ? -1 : 1))
    .slice(0, most)
    .map(({ other }) => other);
}

/**
 * The end of an error message about a name that nobody knows: `; did you mean "seed"?`, or else which names there are.
 *
 * @param what the names in the plural: "parameters"
 */
export function didYouMean(name: string, known: readonly string[], what: string): string {
  const near = nearNames(name, known);
  if (near.length > 0) return `; did you mean ${near.map((other) => `"${other}"`).join(" or ")}?`;
  if (known.length === 0) return `; there are no ${what}`;
  return `; the ${what} are ${[...known.slice(0, 12), ...(known.length > 12 ? ["…"] : [])].join(", ")}`;
}
