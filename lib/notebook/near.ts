/** @file Near misses: which of the known names a mistyped one may have meant. */

/** Edits (insert, delete, replace, swap neighbours) from one word to another. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const here = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      here[j] = Math.min(
        (above[j] as number) + 1,
        (here[j - 1] as number) + 1,
        (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swap,
      );
    }
    before = above;
    above = here;
  }
  return above[b.length] as number;
}

/** The known names nearest to a mistyped one, best first; empty when none is near. */
export function nearest(word: string, known: Iterable<string>, most = 3): string[] {
  const asked = word.toLowerCase();
  const limit = Math.max(1, Math.floor(asked.length / 3));
  return [...new Set(known)]
    .map((name) => {
      const low = name.toLowerCase();
      const part = asked.length > 2 && (low.includes(asked) || asked.includes(low));
      return { distance: part ? 0.5 : edits(asked, low), name };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** The end of an error message: `; did you mean "seed"?`, or else which names there are. */
export function didYouMean(word: string, known: readonly string[], what: string): string {
  const near = nearest(word, known);
  if (near.length > 0) return `; did you mean ${near.map((name) => `"${name}"`).join(" or ")}?`;
  if (known.length === 0) return `; there are no ${what}`;
  const shown = known.length > 12 ? [...known.slice(0, 12), "…"] : known;
  return `; the ${what} are ${shown.join(", ")}`;
}
