// Dense matrix product in panels (Goto & van de Geijn 2008): eight columns of the right factor lie interleaved and stay in
// the first-level cache while all rows of the left factor, four at a time, pass by from the second level. The tile is the one of
// attention, with columns of the result in its lanes, so that its output rows are runs of the result's rows.
import { VECTOR } from "./simd";
import { tile } from "./tile";

/** Rows [rows][cols] of a row-major array with `stride` bytes between rows → panels of eight columns, [col / 8][row][8]. */
export function packColumns(from: usize, to: usize, rows: i32, cols: i32, stride: usize): void {
  for (let first = 0; first < cols; first += 8) {
    const present = min(8, cols - first);
    let at = from + (<usize>first << 2);
    for (let row = 0; row < rows; row++, at += stride, to += 32) {
      if (present == 8) {
        v128.store(to, v128.load(at));
        v128.store(to, v128.load(at, 16), 16);
      } else {
        for (let c = 0; c < 8; c++) store<f32>(to + (<usize>c << 2), c < present ? load<f32>(at + (<usize>c << 2)) : 0);
      }
    }
  }
}

/** Rows of `depth` numbers with `stride` bytes between them → panels of four rows, [row / 4][depth][4]; a missing row is zero. */
export function packRows(from: usize, to: usize, rows: i32, depth: i32, stride: usize): void {
  const bytes = <usize>depth << 2;
  const whole = <usize>(depth & ~3) << 2;
  for (; rows >= 4; rows -= 4, from += 4 * stride - bytes) {
    const next = from + bytes;
    for (const stop = from + whole; from < stop; from += 16, to += 64) {
      const a = v128.load(from);
      const b = v128.load(from + stride);
      const c = v128.load(from + 2 * stride);
      const d = v128.load(from + 3 * stride);
      // Four rows of four, turned.
      const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const ef = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const gh = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      v128.store(to, i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
      v128.store(to, i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), 16);
      v128.store(to, i8x16.shuffle(ef, gh, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), 32);
      v128.store(to, i8x16.shuffle(ef, gh, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), 48);
    }
    for (; from < next; from += 4, to += 16)
      for (let r: usize = 0; r < 4; r++) store<f32>(to + (r << 2), load<f32>(from + r * stride));
  }
  if (rows <= 0) return;
  for (const stop = from + bytes; from < stop; from += 4, to += 16)
    for (let r = 0; r < 4; r++) store<f32>(to + (<usize>r << 2), r < rows ? load<f32>(from + <usize>r * stride) : 0);
}

/** True when all `vectors` vectors of four f32 at `at` are finite: x − x is 0 then, and NaN otherwise. */
export function allFinite(at: usize, vectors: i32): bool {
  let sum = f32x4.splat(0);
  for (const stop = at + <usize>vectors * VECTOR; at < stop; at += VECTOR) {
    const x = v128.load(at);
    sum = f32x4.add(sum, f32x4.sub(x, x));
  }
  return i32x4.all_true(f32x4.eq(sum, sum));
}

/**
 * out = left · right, or with `add` out += left · right, for packed factors of `depth`: `left` holds rows (a multiple of four), `right` columns (a multiple
 * of eight); `out` has `stride` bytes between rows.
 */
export function multiply(left: usize, rows: i32, right: usize, cols: i32, depth: i32, out: usize, stride: usize, add: bool): void {
  const rowPanel = <usize>depth << 4;
  const columnPanel = <usize>depth << 5;
  for (let c = 0; c < cols; c += 8, right += columnPanel, out += 32)
    for (let r = 0, at = left, to = out; r < rows; r += 4, at += rowPanel, to += stride << 2)
      tile(right, at, depth, to, stride, add, 0);
}
