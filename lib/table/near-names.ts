/** @file What a person may have meant by a name that is not there. */

/** Number of letters to add, drop, change or swap with a neighbour to come from one word to the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(change, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}

const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, "");

/** Up to three of `names` that look like `name`, the nearest first; capitals, blanks and dashes do not count. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const wanted = plain(String(name));
  const allowed = Math.max(1, Math.floor(wanted.length / 4));
  return names
    .map((other) => {
      const found = plain(other);
      const begins = wanted.length > 1 && found.startsWith(wanted);
      return { other, far: begins ? Math.min(1, editDistance(wanted, found)) : editDistance(wanted, found) };
    })
    .filter(({ far, other }) => far <= allowed && far < plain(other).length)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ other }) => other);
}
