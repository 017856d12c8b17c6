// One choice from the weights 2^(z + extra), where the exponents z of P memories leak and are raised by a column of the Gram matrix.
//
// z, columns and `extra` stand in blocks of 64; places behind the last memory are kept out by −∞ in `extra` or `mask`. The first pass moves z and finds the
// largest exponent of every block. Blocks that are small beside the largest are only bounded: 64 · 2^(their largest exponent). When the choice
// is the same wherever between nothing and these bounds their masses are, it is made; else all masses are found. So the
// choice is always that of the inverse distribution function, and mostly for the exponentials of a few blocks.
import { madd, VECTOR } from "./simd";

/** [bytes] 64 f32 */
const BLOCK: usize = 256;
/** A block whose largest weight is 2^−CUT of the largest of all has no mass: 10⁶ memories of that size are 5e-14 of the whole. */
const CUT: f32 = 64;
/** 1.5 · 2²³ */
const MAGIC: f32 = 12582912.0;

// 2^f = 1 + f q(f) on [−½, ½], with the least largest relative error for three coefficients of q less one, 2.9e-6: less than what rounding
// of exponents comes to. The constant 1 makes what is clamped an exact 0.
// offset 0: one, 16 …: coefficients of f¹ … f⁴
const table = memory.data<f32>([
  1.0, 1.0, 1.0, 1.0,
  0.6931241933678398, 0.6931241933678398, 0.6931241933678398, 0.6931241933678398,
  0.24024098611259442, 0.24024098611259442, 0.24024098611259442, 0.24024098611259442,
  0.05590642503646044, 0.05590642503646044, 0.05590642503646044, 0.05590642503646044,
  0.009582853168913885, 0.009582853168913885, 0.009582853168913885, 0.009582853168913885,
], 16);

/** Largest lane. */
// @ts-ignore: decorator
@inline
function largest(x: v128): f32 {
  x = f32x4.pmax(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  x = f32x4.pmax(x, v128.shuffle<f32>(x, x, 1, 0, 3, 2));
  return f32x4.extract_lane(x, 0);
}

/** Moves four memories and returns their exponents. */
// @ts-ignore: decorator
@inline
function move(at: usize, column: usize, extra: usize, biased: bool, keep: v128, gain: v128): v128 {
  const z = madd<f32>(v128.load(at), keep, f32x4.mul(v128.load(column), gain));
  v128.store(at, z);
  return biased ? f32x4.add(z, v128.load(extra)) : z;
}

/** Moves blocks; the largest exponent of each goes to `tops`, the largest of all is returned. */
// @ts-ignore: decorator
@inline
function moveBlocks(at: usize, column: usize, extra: usize, biased: bool, blocks: i32, keep: v128, gain: v128, tops: usize): f32 {
  let top: f32 = -Infinity;
  for (const last = at + <usize>blocks * BLOCK; at < last; tops += 4) {
    let a = f32x4.splat(-Infinity), b = a;
    for (const end = at + BLOCK; at < end; at += 4 * VECTOR, column += 4 * VECTOR, extra += 4 * VECTOR) {
      a = f32x4.pmax(a, move(at, column, extra, biased, keep, gain));
      b = f32x4.pmax(b, move(at + VECTOR, column + VECTOR, extra + VECTOR, biased, keep, gain));
      a = f32x4.pmax(a, move(at + 2 * VECTOR, column + 2 * VECTOR, extra + 2 * VECTOR, biased, keep, gain));
      b = f32x4.pmax(b, move(at + 3 * VECTOR, column + 3 * VECTOR, extra + 3 * VECTOR, biased, keep, gain));
    }
    const t = largest(f32x4.pmax(a, b));
    store<f32>(tops, t);
    top = max<f32>(top, t);
  }
  return top;
}
// Without bias, and with it: two of each, for all places that need them.
function movePlain(at: usize, column: usize, blocks: i32, keep: v128, gain: v128, tops: usize): f32 {
  return moveBlocks(at, column, 0, false, blocks, keep, gain, tops);
}
function moveBiased(at: usize, column: usize, extra: usize, blocks: i32, keep: v128, gain: v128, tops: usize): f32 {
  return moveBlocks(at, column, extra, true, blocks, keep, gain, tops);
}

/**
 * 2^(u − m) of four exponents u ≤ m, the whole number m being in `low` = m − 127, which is the least exponent told from −∞, and in
 * `magic` = 1.5 · 2²³ − m: adding that leaves the whole part of u − m in the low bits.
 */
// @ts-ignore: decorator
@inline
function power(u: v128, low: v128, magic: v128): v128 {
  u = f32x4.pmax(u, low);
  const shifted = f32x4.add(u, magic);
  const f = f32x4.sub(u, f32x4.sub(shifted, magic));
  let p = madd<f32>(v128.load(table, 64), f, v128.load(table, 48));
  p = madd<f32>(p, f, v128.load(table, 32));
  p = madd<f32>(p, f, v128.load(table, 16));
  p = madd<f32>(p, f, v128.load(table));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** Weights of four memories. */
// @ts-ignore: decorator
@inline
function weight(at: usize, extra: usize, biased: bool, low: v128, magic: v128): v128 {
  const u = v128.load(at);
  return power(biased ? f32x4.add(u, v128.load(extra)) : u, low, magic);
}

/** All lanes added up. */
// @ts-ignore: decorator
@inline
function total(x: v128): f64 {
  return <f64>f32x4.extract_lane(x, 0) + <f64>f32x4.extract_lane(x, 1) + (<f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3));
}

/** Sum of the weights of a block. */
// @ts-ignore: decorator
@inline
function massOf(at: usize, extra: usize, biased: bool, low: v128, magic: v128): f64 {
  let sum = f32x4.splat(0);
  // Four vectors at a time: their exponentials run beside each other, and share the loads of the constants.
  for (const end = at + BLOCK; at < end; at += 4 * VECTOR, extra += 4 * VECTOR) {
    const a = weight(at, extra, biased, low, magic);
    const b = weight(at + VECTOR, extra + VECTOR, biased, low, magic);
    const c = weight(at + 2 * VECTOR, extra + 2 * VECTOR, biased, low, magic);
    const d = weight(at + 3 * VECTOR, extra + 3 * VECTOR, biased, low, magic);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  }
  return total(sum);
}

function massPlain(at: usize, low: v128, magic: v128): f64 {
  return massOf(at, 0, false, low, magic);
}
function massBiased(at: usize, extra: usize, low: v128, magic: v128): f64 {
  return massOf(at, extra, true, low, magic);
}

/** Writes the 64 weights of a block to `weights`. */
function weighBlock(at: usize, extra: usize, low: v128, magic: v128, weights: usize): void {
  for (const end = at + BLOCK; at < end; at += VECTOR, weights += VECTOR) {
    let u = v128.load(at);
    if (extra) {
      u = f32x4.add(u, v128.load(extra));
      extra += VECTOR;
    }
    v128.store(weights, power(u, low, magic));
  }
}

/** 64 · 2^d or up to twice that, for −CUT ≤ d ≤ 0. */
// @ts-ignore: decorator
@inline
function bound(d: f32): f64 {
  return reinterpret<f64>((<i64>(<i32>ceil<f32>(d)) + 1029) << 52);
}

/** How many blocks have exponents of at least `least`. */
function near(tops: usize, blocks: i32, least: f32): i32 {
  let found = 0;
  for (const end = tops + (<usize>blocks << 2); tops < end; tops += 4) found += i32(load<f32>(tops) >= least);
  return found;
}

/**
 * z ← keep · z + gain · column, then the memory at which the sum of weights 2^(z + extra) passes `place` · their sum.
 *
 * `extra` is 0 or holds exponents to add, with −∞ behind the last memory; without it `mask` does so for the last block. `tops` has room for an f32 and
 * `masses` for an f64 of each of the `blocks`, `weights` for 64 f32. Blocks whose exponents stay `skip` below the largest are bounded at first.
 * `hint` keeps an f32 from draw to draw, at first NaN: when most blocks mattered the last time their masses are found in the first pass, while
 * the column is still coming.
 */
export function gramDraw(
  z: usize, column: usize, blocks: i32, keep: f32, gain: f32, extra: usize, mask: usize,
  tops: usize, masses: usize, weights: usize, hint: usize, skip: f32, place: f64,
): i32 {
  const k = f32x4.splat(keep), g = f32x4.splat(gain);
  const last = blocks - 1;
  let whole = load<f32>(hint);
  let known = whole == whole;
  let low = f32x4.splat(whole - 127);
  let magic = f32x4.splat(MAGIC - whole);
  let top: f32 = -Infinity;
  let sum: f64 = 0;
  // The last block has its own bias in any case.
  const tail = extra ? extra + <usize>last * BLOCK : mask;
  if (known) {
    // Masses one block behind, so that the next part of the column comes meanwhile.
    for (let b = 0; b <= blocks; b++) {
      const at = <usize>b * BLOCK;
      if (b < blocks) {
        const to = tops + (<usize>b << 2);
        let t: f32;
        if (b == last) t = moveBiased(z + at, column + at, tail, 1, k, g, to);
        else if (extra) t = moveBiased(z + at, column + at, extra + at, 1, k, g, to);
        else t = movePlain(z + at, column + at, 1, k, g, to);
        top = max<f32>(top, t);
      }
      if (b == 0) continue;
      const before = at - BLOCK;
      let mass: f64;
      if (b == blocks) mass = massBiased(z + before, tail, low, magic);
      else if (extra) mass = massBiased(z + before, extra + before, low, magic);
      else mass = massPlain(z + before, low, magic);
      store<f64>(masses + (<usize>(b - 1) << 3), mass);
      sum += mass;
    }
  } else {
    top = extra ? moveBiased(z, column, extra, last, k, g, tops) : movePlain(z, column, last, k, g, tops);
    const at = <usize>last * BLOCK;
    top = max<f32>(top, moveBiased(z + at, column + at, tail, 1, k, g, tops + (<usize>last << 2)));
  }
  known = known && abs<f32>(top - whole) < 32;
  if (!known) {
    whole = ceil<f32>(top);
    low = f32x4.splat(whole - 127);
    magic = f32x4.splat(MAGIC - whole);
  }

  let least = top - skip;
  // By the exponents alone, whatever was known: who runs beside others decides as who runs by himself.
  store<f32>(hint, 2 * near(tops, blocks, least) > blocks ? ceil<f32>(top) : NaN);
  while (true) {
    let unknown: f64 = 0;
    if (!known) {
      sum = 0;
      for (let b = 0; b < blocks; b++) {
        const t = load<f32>(tops + (<usize>b << 2));
        let mass: f64 = 0;
        if (t >= least) {
          const at = z + <usize>b * BLOCK;
          if (b == last) mass = massBiased(at, tail, low, magic);
          else if (extra) mass = massBiased(at, extra + <usize>b * BLOCK, low, magic);
          else mass = massPlain(at, low, magic);
          sum += mass;
        } else if (t >= top - CUT) {
          mass = -bound(t - whole);
          unknown -= mass;
        }
        store<f64>(masses + (<usize>b << 3), mass);
      }
    }

    let rest = place * sum;
    let before: f64 = 0;
    let block = 0;
    for (let b = 0; b < blocks; b++) {
      const mass = load<f64>(masses + (<usize>b << 3));
      if (mass < 0) before -= mass;
      if (mass <= 0) continue;
      block = b;
      if (rest < mass) break;
      rest -= mass;
    }
    const at = <usize>block * BLOCK;
    weighBlock(z + at, block == last ? tail : extra ? extra + at : 0, low, magic, weights);
    let chosen = 0;
    let w: f64 = 0;
    for (let i = 0; i < 64; i++) {
      const next = <f64>load<f32>(weights + (<usize>i << 2));
      if (next == 0) continue;
      chosen = i;
      w = next;
      if (rest < w) break;
      rest -= w;
    }
    if (unknown == 0 || (rest >= before && rest + place * unknown < w)) return 64 * block + chosen;
    least = top - CUT;
  }
}

/** z ← keep · z + gain · column, nothing else. */
export function gramMove(z: usize, column: usize, blocks: i32, keep: f32, gain: f32): void {
  const k = f32x4.splat(keep), g = f32x4.splat(gain);
  for (const end = z + <usize>blocks * BLOCK; z < end; z += VECTOR, column += VECTOR)
    v128.store(z, madd<f32>(v128.load(z), k, f32x4.mul(v128.load(column), g)));
}

/** The sum of all lanes of four vectors, as one. */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Inner products with `state` of `groups` groups of four rows of `width` (a multiple of 4) f32. */
export function rowProducts(rows: usize, width: i32, groups: i32, state: usize, out: usize): void {
  const bytes = <usize>width << 2;
  for (; groups > 0; groups--, rows += 4 * bytes, out += VECTOR) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    let p = rows, q = rows + bytes, r = rows + 2 * bytes, t = rows + 3 * bytes;
    for (let s = state, stop = state + bytes; s < stop; s += VECTOR) {
      const x = v128.load(s);
      a = madd<f32>(v128.load(p), x, a);
      b = madd<f32>(v128.load(q), x, b);
      c = madd<f32>(v128.load(r), x, c);
      d = madd<f32>(v128.load(t), x, d);
      p += VECTOR;
      q += VECTOR;
      r += VECTOR;
      t += VECTOR;
    }
    v128.store(out, sums(a, b, c, d));
  }
}
