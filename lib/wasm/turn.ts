/** @file Rows into columns. */

/** Rows and columns of a tile: as many lines of either side as lie in one set of the first-level cache. */
const TILE = 8;

/** to[c][r] = from[r][c] for `rows` × `cols` numbers; lines of `from` and `to` lie `fromLine` and `toLine` numbers apart. */
export function turn<T extends Float32Array | Float64Array | Int8Array>(
  from: ArrayLike<number>,
  rows: number,
  cols: number,
  fromLine: number,
  to: T,
  toLine: number,
): T {
  for (let top = 0; top < rows; top += TILE) {
    const end = Math.min(rows, top + TILE);
    for (let left = 0; left < cols; left += TILE)
      for (let c = left, right = Math.min(cols, left + TILE); c < right; c++) {
        const line = c * toLine;
        for (let r = top; r < end; r++) to[line + r] = from[r * fromLine + c];
      }
  }
  return to;
}
