// A retrieval step in parts, for the plan that keeps only what can matter: scores of all keys, their exponentials and how
// much of the sum lies below a threshold, the list of keys above it, and sums over listed rows alone.
//
// Scores lie as [key][lanes] with `stride` bytes from key to key; a panel is eight lanes, one per query. Everything that is
// done to them is vertical. Factor β log₂e is folded into the packed queries, so exponents are taken to base 2.
import { exp2 } from "./exp2";
import { BLOCK, interleave } from "./pack";
import { madd } from "./simd";
import { PANEL, tile } from "./tile";

/**
 * Scores of `rows` queries against all keys, panel after panel: [row / 8][keys rounded up to 4][8].
 * `scratch` takes the packed queries. Returns the largest |query|² of a row, before `factor`.
 */
export function scoreAll(
  query: usize, rows: i32, head: i32, packedKeys: usize, keys: i32, factor: f32, scratch: usize, scores: usize,
): f64 {
  const largest = interleave(query, scratch, rows, head, 8, factor);
  const panel = <usize>((keys + 3) & ~3) * PANEL;
  for (let first = 0; first < keys; first += BLOCK) {
    const count = min(BLOCK, keys - first);
    for (let row = 0, left = scratch, to = scores + <usize>first * PANEL; row < rows; row += 8) {
      for (let j = 0; j < count; j += 4)
        tile(left, packedKeys + <usize>(first + j) * (<usize>head << 2), head, to + <usize>j * PANEL, 0);
      left += <usize>head * PANEL;
      to += panel;
    }
  }
  return largest;
}

/** Scores of a panel → 2^(score − largest) in place; `sums`: the eight largest (f32), then the eight sums (f64). */
export function weigh(scores: usize, stride: usize, keys: i32, factor: f32, sums: usize): void {
  const f = f32x4.splat(factor);
  const stop = scores + <usize>keys * stride;
  let low = f32x4.splat(-Infinity);
  let high = low;
  for (let at = scores; at < stop; at += stride) {
    low = f32x4.pmax(low, v128.load(at));
    high = f32x4.pmax(high, v128.load(at, 16));
  }
  low = f32x4.mul(low, f);
  high = f32x4.mul(high, f);
  v128.store(sums, low);
  v128.store(sums, high, 16);
  memory.fill(sums + 32, 0, 64);
  for (let at = scores; at < stop; ) {
    let sumLow = f32x4.splat(0);
    let sumHigh = sumLow;
    // Short runs in f32, carried on in f64, so that many keys lose nothing.
    for (const end = min(stop, at + <usize>BLOCK * stride); at < end; at += stride) {
      const a = exp2<f32>(f32x4.sub(f32x4.mul(v128.load(at), f), low));
      const b = exp2<f32>(f32x4.sub(f32x4.mul(v128.load(at, 16), f), high));
      v128.store(at, a);
      v128.store(at, b, 16);
      sumLow = f32x4.add(sumLow, a);
      sumHigh = f32x4.add(sumHigh, b);
    }
    carry(sums + 32, sumLow);
    carry(sums + 64, sumHigh);
  }
}

/** Adds four f32 to four f64 at `to`. */
// @ts-ignore: decorator
@inline
function carry(to: usize, part: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(part)));
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(i8x16.shuffle(part, part, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))), 16);
}

/**
 * What lies below the eight thresholds (f32) of a panel: at `below` the eight sums (f64) of the weights that are smaller, then
 * the eight numbers (i32) of those that are not.
 */
export function tail(weights: usize, stride: usize, keys: i32, thresholds: usize, below: usize): void {
  const low = v128.load(thresholds);
  const high = v128.load(thresholds, 16);
  const stop = weights + <usize>keys * stride;
  let countLow = i32x4.splat(0);
  let countHigh = countLow;
  memory.fill(below, 0, 64);
  for (let at = weights; at < stop; ) {
    let sumLow = f32x4.splat(0);
    let sumHigh = sumLow;
    for (const end = min(stop, at + <usize>BLOCK * stride); at < end; at += stride) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const keepA = f32x4.ge(a, low);
      const keepB = f32x4.ge(b, high);
      sumLow = f32x4.add(sumLow, v128.andnot(a, keepA));
      sumHigh = f32x4.add(sumHigh, v128.andnot(b, keepB));
      countLow = i32x4.sub(countLow, keepA);
      countHigh = i32x4.sub(countHigh, keepB);
    }
    carry(below, sumLow);
    carry(below + 32, sumHigh);
  }
  v128.store(below, countLow, 64);
  v128.store(below, countHigh, 80);
}

/**
 * Lists for each lane the keys whose weight reaches its threshold, in rising order: lane l writes (u32 key, f32 weight)
 * pairs from the l-th address (u32) at `lists` on, and leaves there the address behind the last.
 */
export function collect(weights: usize, stride: usize, keys: i32, thresholds: usize, lists: usize): void {
  const low = v128.load(thresholds);
  const high = v128.load(thresholds, 16);
  for (let key = 0; key < keys; key++, weights += stride) {
    let keep = i32x4.bitmask(f32x4.ge(v128.load(weights), low)) |
      (i32x4.bitmask(f32x4.ge(v128.load(weights, 16), high)) << 4);
    while (keep) {
      const lane = <usize>ctz(keep) << 2;
      keep &= keep - 1;
      const to = <usize>load<u32>(lists + lane);
      store<u32>(to, key);
      store<f32>(to, load<f32>(weights + lane), 4);
      store<u32>(lists + lane, <u32>(to + 8));
    }
  }
}

/**
 * Rows of the panel's recall, Σ_j weight[j] value[j] times the lane's factor, for tight weights (stride PANEL) and packed
 * values. `factors`: eight f32; `ones`: eight ones; `sums`: room for [width rounded up to 4][8]. `rows` rows go to `out`.
 */
export function recallAll(
  weights: usize, packedValues: usize, keys: i32, width: i32, factors: usize, ones: usize, sums: usize, rows: i32, out: usize,
): void {
  const columns = (width + 3) / 4;
  memory.fill(sums, 0, <usize>columns * 4 * PANEL);
  for (let first = 0; first < keys; first += BLOCK) {
    const count = min(BLOCK, keys - first);
    const values = packedValues + <usize>first * (<usize>columns << 4);
    for (let c = 0; c < columns; c++)
      tile(weights + <usize>first * PANEL, values + <usize>c * (<usize>count << 4), count, sums + <usize>c * 4 * PANEL, ones);
  }
  for (let r = 0; r < rows; r++) {
    const factor = load<f32>(factors + (<usize>r << 2));
    for (let c = 0, at = sums + (<usize>r << 2); c < width; c++, at += PANEL, out += 4)
      store<f32>(out, load<f32>(at) * factor);
  }
}

/** Inner products of `state` with `count` rows of `width` (a multiple of 4) numbers each, listed as u32 at `list`. */
export function scoreListed(rows: usize, width: i32, list: usize, count: i32, state: usize, out: usize): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < count; i++, out += 4) {
    let at = rows + <usize>load<u32>(list + (<usize>i << 2)) * bytes;
    let a = f32x4.splat(0), b = a;
    let s = state;
    const stop = state + bytes;
    for (; s + 16 < stop; s += 32, at += 32) {
      a = madd<f32>(v128.load(at), v128.load(s), a);
      b = madd<f32>(v128.load(at, 16), v128.load(s, 16), b);
    }
    if (s < stop) a = madd<f32>(v128.load(at), v128.load(s), a);
    a = f32x4.add(a, b);
    store<f32>(out, f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3)));
  }
}

/** out = Σ_i factor[i] · row[list[i]], rows as in `scoreListed`, four at a time. */
export function recallListed(rows: usize, width: i32, list: usize, factors: usize, count: i32, out: usize): void {
  const bytes = <usize>width << 2;
  memory.fill(out, 0, bytes);
  let i = 0;
  for (; i + 3 < count; i += 4, list += 16, factors += 16) {
    const a = rows + <usize>load<u32>(list) * bytes;
    const b = rows + <usize>load<u32>(list, 4) * bytes;
    const c = rows + <usize>load<u32>(list, 8) * bytes;
    const d = rows + <usize>load<u32>(list, 12) * bytes;
    const fa = v128.load_splat<f32>(factors);
    const fb = v128.load_splat<f32>(factors, 4);
    const fc = v128.load_splat<f32>(factors, 8);
    const fd = v128.load_splat<f32>(factors, 12);
    for (let at: usize = 0; at < bytes; at += 16) {
      const ab = madd<f32>(v128.load(a + at), fa, f32x4.mul(v128.load(b + at), fb));
      const cd = madd<f32>(v128.load(c + at), fc, f32x4.mul(v128.load(d + at), fd));
      v128.store(out + at, f32x4.add(v128.load(out + at), f32x4.add(ab, cd)));
    }
  }
  for (; i < count; i++, list += 4, factors += 4) {
    const a = rows + <usize>load<u32>(list) * bytes;
    const fa = v128.load_splat<f32>(factors);
    for (let at: usize = 0; at < bytes; at += 16)
      v128.store(out + at, madd<f32>(v128.load(a + at), fa, v128.load(out + at)));
  }
}
