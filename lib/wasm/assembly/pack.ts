// Panels: the order in which the tile of tile.ts reads its two operands.
//
// A panel holds `width` rows of a row-major array, interleaved: entry k of all rows, then entry k + 1 of all rows.
// Rows beyond the last are zero.
//
// On the way both packers measure what they copy. The caller refuses what is too large, so that behind this
// door no score and no sum can overflow: |q·k| ≤ |q||k| holds for every partial sum too.

/**
 * Rows [row][depth] → panels of `width` rows, [row / width][depth][row % width], times `factor`.
 * Returns the largest Σ x² of a row (before `factor`); NaN or ∞ when an entry was not finite.
 */
// @ts-ignore: decorator
@inline
export function interleave(from: usize, to: usize, rows: i32, depth: i32, width: i32, factor: f32): f64 {
  const stride = <usize>width << 2;
  let largest: f64 = 0;
  for (let first = 0; first < rows; first += width) {
    const present = min(width, rows - first);
    for (let r = 0; r < width; r++) {
      let at = to + (<usize>r << 2);
      if (r < present) {
        let squares: f64 = 0;
        for (let k = 0; k < depth; k++, from += 4, at += stride) {
          const x = load<f32>(from);
          squares += <f64>x * <f64>x;
          store<f32>(at, x * factor);
        }
        largest = max(largest, squares);
      } else {
        for (let k = 0; k < depth; k++, at += stride) store<f32>(at, 0);
      }
    }
    to += <usize>depth * stride;
  }
  return largest;
}

/** Keys [rows][depth] → panels of four keys; `rows` is a multiple of four except at the end of all keys. */
export function packKeys(from: usize, to: usize, rows: i32, depth: i32): f64 {
  return interleave(from, to, rows, depth, 4, 1);
}

/** Keys that are worked on at a time: their scores and four columns of their values stay in the first-level cache. */
export const BLOCK: i32 = 128;

/**
 * Values: `rows` rows of [keys][width] from row `first` on → [key / BLOCK][width / 4][key % BLOCK][4]: within a block of
 * keys, panels of four columns, so that one block lies together and memory is read in one stream.
 * `from` points to the first of these rows, `to` to the whole packed array. Returns the largest |entry|, NaN
 * when one was NaN.
 */
export function packValues(from: usize, to: usize, first: i32, rows: i32, keys: i32, width: i32): f32 {
  const rowBytes = <usize>((width + 3) & ~3) << 2;
  let largest: f32 = 0;
  for (let row = first; row < first + rows; row++) {
    const block = row & ~(BLOCK - 1);
    const panel = <usize>min(BLOCK, keys - block) << 4;
    let at = to + <usize>block * rowBytes + (<usize>(row - block) << 4);
    for (let column = 0; column < width; column += 4, at += panel) {
      for (let c = 0; c < 4; c++) {
        let x: f32 = 0;
        if (column + c < width) {
          x = load<f32>(from);
          from += 4;
          largest = max(largest, abs(x));
        }
        store<f32>(at + (<usize>c << 2), x);
      }
    }
  }
  return largest;
}
