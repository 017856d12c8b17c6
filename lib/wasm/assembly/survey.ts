// A retrieval step in parts, for the plan that keeps only what can matter: scores of all keys, their exponentials and how
// much of the sum lies below a threshold, the list of keys above it, and products with listed rows alone.
//
// Scores lie in panels [key][8], one lane per query. Everything that is done to them is vertical, with exponents to base 2.
import { exp2 } from "./exp2";
import { BLOCK } from "./pack";
import { madd } from "./simd";
import { PANEL } from "./tile";

/**
 * Scores of `panels` panels of queries against all keys, both as 16-bit whole numbers in pairs: one instruction makes and adds
 * two products, which is twice the rate of f32. Queries [panel][pair][8][2], keys [key / 4][pair][4][2], scores as f32
 * [panel][keys rounded up to 4][8]. No sum may leave 32 bits: the caller keeps |query| |key| below 2³¹.
 */
export function scoreAll(queries: usize, panels: i32, pairs: i32, packedKeys: usize, keys: i32, scores: usize): void {
  const panel = <usize>((keys + 3) & ~3) * PANEL;
  const keyPanel = <usize>pairs << 4;
  for (let first = 0; first < keys; first += BLOCK) {
    const stop = packedKeys + <usize>((min(BLOCK, keys - first) + 3) >> 2) * keyPanel;
    for (let p = 0, left = queries, out = scores + <usize>first * PANEL; p < panels; p++) {
      for (let at = packedKeys, to = out; at < stop; at += keyPanel, to += 4 * PANEL) pairTile(left, at, pairs, to);
      left += <usize>pairs * PANEL;
      out += panel;
    }
    packedKeys = stop;
  }
}

/** The tile of tile.ts for pairs of 16-bit numbers. */
// @ts-ignore: decorator
@inline
function pairTile(left: usize, right: usize, pairs: i32, out: usize): void {
  let a0 = i32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
  for (const stop = right + (<usize>pairs << 4); right < stop; right += 16, left += PANEL) {
    const l = v128.load(left);
    const h = v128.load(left, 16);
    let r = v128.load_splat<i32>(right);
    a0 = i32x4.add(i32x4.dot_i16x8_s(l, r), a0);
    b0 = i32x4.add(i32x4.dot_i16x8_s(h, r), b0);
    r = v128.load_splat<i32>(right, 4);
    a1 = i32x4.add(i32x4.dot_i16x8_s(l, r), a1);
    b1 = i32x4.add(i32x4.dot_i16x8_s(h, r), b1);
    r = v128.load_splat<i32>(right, 8);
    a2 = i32x4.add(i32x4.dot_i16x8_s(l, r), a2);
    b2 = i32x4.add(i32x4.dot_i16x8_s(h, r), b2);
    r = v128.load_splat<i32>(right, 12);
    a3 = i32x4.add(i32x4.dot_i16x8_s(l, r), a3);
    b3 = i32x4.add(i32x4.dot_i16x8_s(h, r), b3);
  }
  v128.store(out, f32x4.convert_i32x4_s(a0));
  v128.store(out, f32x4.convert_i32x4_s(b0), 16);
  v128.store(out, f32x4.convert_i32x4_s(a1), 32);
  v128.store(out, f32x4.convert_i32x4_s(b1), 48);
  v128.store(out, f32x4.convert_i32x4_s(a2), 64);
  v128.store(out, f32x4.convert_i32x4_s(b2), 80);
  v128.store(out, f32x4.convert_i32x4_s(a3), 96);
  v128.store(out, f32x4.convert_i32x4_s(b3), 112);
}

/**
 * Scores of a panel → 2^(factor · (score − largest)) in place, with one factor (f32) per lane at `factors`; at `sums` the eight
 * largest factor · score (f32), then the eight sums (f64).
 */
export function weigh(scores: usize, keys: i32, factors: usize, sums: usize): void {
  const factorLow = v128.load(factors);
  const factorHigh = v128.load(factors, 16);
  const stop = scores + <usize>keys * PANEL;
  let low = f32x4.splat(-Infinity);
  let high = low;
  for (let at = scores; at < stop; at += PANEL) {
    low = f32x4.pmax(low, v128.load(at));
    high = f32x4.pmax(high, v128.load(at, 16));
  }
  v128.store(sums, f32x4.mul(low, factorLow));
  v128.store(sums, f32x4.mul(high, factorHigh), 16);
  memory.fill(sums + 32, 0, 64);
  for (let at = scores; at < stop; ) {
    let sumLow = f32x4.splat(0);
    let sumHigh = sumLow;
    // Short runs in f32, carried on in f64, so that many keys lose nothing.
    for (const end = min(stop, at + <usize>BLOCK * PANEL); at < end; at += PANEL) {
      const a = exp2<f32>(f32x4.mul(f32x4.sub(v128.load(at), low), factorLow));
      const b = exp2<f32>(f32x4.mul(f32x4.sub(v128.load(at, 16), high), factorHigh));
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
export function tail(weights: usize, keys: i32, thresholds: usize, below: usize): void {
  const low = v128.load(thresholds);
  const high = v128.load(thresholds, 16);
  const stop = weights + <usize>keys * PANEL;
  let countLow = i32x4.splat(0);
  let countHigh = countLow;
  memory.fill(below, 0, 64);
  for (let at = weights; at < stop; ) {
    let sumLow = f32x4.splat(0);
    let sumHigh = sumLow;
    for (const end = min(stop, at + <usize>BLOCK * PANEL); at < end; at += PANEL) {
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
 * Lists for each lane the keys whose weight reaches its threshold, in rising order: lane l writes them (u32) from the
 * l-th address (u32) at `lists` on, and leaves there the address behind the last.
 */
export function collect(weights: usize, keys: i32, thresholds: usize, lists: usize): void {
  const low = v128.load(thresholds);
  const high = v128.load(thresholds, 16);
  for (let key = 0; key < keys; key++, weights += PANEL) {
    let keep = i32x4.bitmask(f32x4.ge(v128.load(weights), low)) |
      (i32x4.bitmask(f32x4.ge(v128.load(weights, 16), high)) << 4);
    for (; keep; keep &= keep - 1) {
      const list = lists + (<usize>ctz(keep) << 2);
      const to = load<u32>(list);
      store<u32>(<usize>to, key);
      store<u32>(list, to + 4);
    }
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
