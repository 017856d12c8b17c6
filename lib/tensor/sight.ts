/** @file Which keys the queries of one block may attend to: what is multiplied at all, and what is left out of it. */

/** What the queries of a call may attend to. */
export interface Sight {
  /** L */
  readonly queries: number;
  /** S */
  readonly keys: number;
  /** query i sees the keys j ≤ i + S − L */
  readonly causal: boolean;
  /** [L, S], 0 = may not attend */
  readonly mask: Uint8Array | undefined;
}

/** What one block of queries sees. */
export interface BlockSight {
  /** keys up to the last one that some query of the block sees: those after it need not be multiplied */
  readonly keys: number;
  /** how many keys from the first on every query of the block is known to see */
  readonly open: number;
  /** [rows, keys − open] what is added to the scores of the other keys: 0 where the query sees the key, −∞ where not */
  readonly bias: Float32Array;
  /** rows that see no key: their bias is 0, so that their weights are numbers, and their result is to be cleared */
  readonly blind: readonly number[];
}

/** Pairs of query and key that a causal call looks at: Σ_i of the keys that query i sees. */
export function causalPairs(queries: number, keys: number): number {
  const seeing = Math.min(queries, keys);
  return seeing * keys - (seeing * (seeing - 1)) / 2;
}

/** What the `rows` queries from `from` on see. */
export function blockSight({ queries, keys, causal, mask }: Sight, from: number, rows: number): BlockSight {
  /** keys that query `from + row` sees by its place */
  const reach = (row: number): number =>
    causal ? Math.min(keys, Math.max(0, from + row + 1 + keys - queries)) : keys;
  /** one past the last key that the row sees */
  const end = (row: number): number => {
    let last = reach(row);
    if (mask) while (last > 0 && mask[(from + row) * keys + last - 1] === 0) last--;
    return last;
  };
  let most = 0;
  const blind: number[] = [];
  for (let row = 0; row < rows; row++) {
    const seen = end(row);
    if (seen === 0) blind.push(row);
    most = Math.max(most, seen);
  }
  const open = mask ? 0 : Math.min(reach(0), most);
  const width = most - open;
  const bias = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const [at, limit] = [row * width - open, Math.min(reach(row), most)];
    if (mask) {
      const first = (from + row) * keys;
      for (let j = open; j < limit; j++) if (mask[first + j] === 0) bias[at + j] = Number.NEGATIVE_INFINITY;
    }
    bias.fill(Number.NEGATIVE_INFINITY, at + Math.max(open, limit), at + most);
  }
  for (const row of blind) bias.fill(0, row * width, (row + 1) * width);
  return { keys: most, open, bias, blind };
}
