// The one inner product that matrix products and both halves of attention are made of.
//
// out[j][0…8) = Σ_k right[k][j] · left[k][0…8),  j = 0 … 3
//
// Scores: left = 8 queries, right = 4 keys, k runs over the head. Retrieval: left = the 8 queries' exponentials, right = 4 columns
// of the values, k runs over the keys. The 8 queries always lie in the lanes, so that everything between the two
// products (masks, maxima, exponentials, rescaling) is vertical. Matrix product: left = 8 columns of the right factor, right = 4
// rows of the left one, so that the tile's rows are runs of the result's rows.
//
// Eight accumulators, two left and four right vectors: nearly all of the 15 usable registers. Unrolling over k makes
// V8 spill them (1.3 times the time); inlining, which also settles `stride`, `add` and `old`, is worth 15 % in the plain module.
import { madd } from "./simd";

/** Bytes of eight f32: one entry of every query of a panel. */
export const PANEL: usize = 32;

/**
 * Writes the tile to four rows of `out`, `stride` bytes apart; with `add` it is added to what is there, with `old` ≠ 0 to that
 * times eight factors at `old`.
 */
// @ts-ignore: decorator
@inline
export function tile(left: usize, right: usize, depth: i32, out: usize, stride: usize, add: bool, old: usize): void {
  let a0 = f32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
  for (const stop = right + (<usize>depth << 4); right < stop; right += 16, left += PANEL) {
    const l = v128.load(left);
    const h = v128.load(left, 16);
    let r = v128.load_splat<f32>(right);
    a0 = madd<f32>(l, r, a0);
    b0 = madd<f32>(h, r, b0);
    r = v128.load_splat<f32>(right, 4);
    a1 = madd<f32>(l, r, a1);
    b1 = madd<f32>(h, r, b1);
    r = v128.load_splat<f32>(right, 8);
    a2 = madd<f32>(l, r, a2);
    b2 = madd<f32>(h, r, b2);
    r = v128.load_splat<f32>(right, 12);
    a3 = madd<f32>(l, r, a3);
    b3 = madd<f32>(h, r, b3);
  }
  settle(out, a0, b0, add, old);
  settle(out + stride, a1, b1, add, old);
  settle(out + 2 * stride, a2, b2, add, old);
  settle(out + 3 * stride, a3, b3, add, old);
}

/** One row of the tile. */
// @ts-ignore: decorator
@inline
function settle(out: usize, a: v128, b: v128, add: bool, old: usize): void {
  if (old) {
    a = madd<f32>(v128.load(old), v128.load(out), a);
    b = madd<f32>(v128.load(old, 16), v128.load(out, 16), b);
  } else if (add) {
    a = f32x4.add(v128.load(out), a);
    b = f32x4.add(v128.load(out, 16), b);
  }
  v128.store(out, a);
  v128.store(out, b, 16);
}
