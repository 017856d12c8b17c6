/** @file Rows into columns. */

/** Rows and columns of a tile: both sides of it stay in the processor's cache. */
const TILE = 32;

/** to[c][r] = from[r][c] for `rows` × `cols` numbers; lines of `from` and `to` lie `fromLine` and `toLine` numbers apart. */
export function turn<T extends Float32Array | Float64Array | Int8Array>(
  from: ArrayLike<number>,
  rows: number,
  cols: number,
  fromLine: number,
  to: T,
  toLine: number,
): T {
  for (let top = 0; top < rows; top += TILE)
    for (let left = 0; left < cols; left += TILE)
      for (let c = left, right = Math.min(cols, left + TILE); c < right; c++)
        for (let r = top, end = Math.min(rows, top + TILE); r < end; r++)
          to[c * toLine + r] = from[r * fromLine + c];
  return to;
}
