// Neurons of a neuromorphic chip with what ends at them, in whole numbers, and how often these left their ranges.
import { BITS, compact, constant, LEAST, MASK, MOST, NEXT } from "./lanes";
import { VECTOR } from "./simd";

/**
 * x · factor / 2¹² toward zero, for |x| ≤ 2²⁴ and 0 ≤ factor ≤ 2¹²: x = 2¹² high + low with 0 ≤ low < 2¹². Both parts and the factor fit 16 bits,
 * so that their products are those of pairs of which the second is 0. A negative quotient is rounded up, by the 4095 that the upper
 * bits of a negative `high` are.
 */
// @ts-ignore: decorator
@inline
function decayed(x: v128, factor: v128, mask: v128): v128 {
  const high = i32x4.shr_s(x, 12);
  const low = i32x4.dot_i16x8_s(v128.and(x, mask), factor);
  return i32x4.add(i32x4.dot_i16x8_s(high, factor), i32x4.shr_u(i32x4.add(low, i32x4.shr_u(high, 20)), 12));
}

// Four neurons lie together: u, v, decay factor of u, of v, bias, threshold, and where there are pauses, steps left and their number.
const V: usize = 16;
const KEEP_U: usize = 32;
const KEEP_V: usize = 48;
const BIAS: usize = 64;
const THRESHOLD: usize = 80;
const WAIT: usize = 96;
const REFRACTORY: usize = 112;
const FOUR: usize = 96;
const FOUR_PAUSING: usize = 128;

/** The four lanes together. */
function total(x: v128): i32 {
  return (
    i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3)
  );
}

/**
 * The neurons of `groups` groups of 64, with what arrives at them at `sums`, as i16 if `narrow`, else as i32: times `scale`, and `more` in addition, is
 * what it adds to u, at most 2²⁴ in size.
 */
// @ts-ignore: decorator
@inline
function neurons(sums: usize, narrow: bool, groups: i32, at: usize, scale: i32, more: i32, pausing: bool, shown: i32, fired: usize): i32 {
  const begin = fired;
  const mask = constant(MASK);
  const bits = constant(BITS);
  const most = constant(MOST);
  const least = constant(LEAST);
  const four = constant(NEXT);
  const by = i32x4.splat(scale);
  const and = i32x4.splat(more);
  const each = pausing ? FOUR_PAUSING : FOUR;
  let indices = i32x4.splat(0);
  // How many lanes stayed within their ranges, as negative numbers.
  let kept = indices;
  let inside = indices;
  for (const end = at + (<usize>groups << 4) * each; at < end; at += each) {
    let a: v128;
    if (narrow) {
      a = v128.load16x4_s(sums);
      sums += 8;
    } else {
      a = v128.load(sums);
      sums += VECTOR;
    }
    const input = pausing ? i32x4.shl(a, 6) : i32x4.add(i32x4.mul(a, by), and);
    const raw = i32x4.add(decayed(v128.load(at), v128.load(at, KEEP_U), mask), input);
    // The one turn by 2²⁴ that brings u into (−2²³, 2²³]: counted from the lower end, what is above 24 bits falls off.
    const u = i32x4.sub(v128.and(i32x4.add(raw, most), bits), most);
    kept = i32x4.add(kept, i32x4.eq(raw, u));
    v128.store(at, u);
    let v = v128.load(at, V);
    let frozen = v;
    let left = v;
    if (pausing) {
      const wait = v128.load(at, WAIT);
      const paused = i32x4.gt_s(wait, i32x4.splat(0));
      left = i32x4.add(wait, paused);
      v = v128.bitselect(i32x4.mul(left, i32x4.splat(shown)), v, paused);
      frozen = i32x4.gt_s(left, i32x4.splat(0));
    }
    const sum = i32x4.add(decayed(v, v128.load(at, KEEP_V), mask), i32x4.add(u, v128.load(at, BIAS)));
    let next = i32x4.max_s(i32x4.min_s(sum, most), least);
    let spikes = i32x4.gt_s(next, v128.load(at, THRESHOLD));
    if (pausing) {
      inside = i32x4.add(inside, v128.or(i32x4.eq(sum, next), frozen));
      next = v128.bitselect(v, next, frozen);
      spikes = v128.andnot(spikes, frozen);
      const refractory = v128.load(at, REFRACTORY);
      v128.store(at, v128.bitselect(refractory, left, spikes), WAIT);
      v128.store(at, v128.bitselect(i32x4.mul(refractory, i32x4.splat(shown)), next, spikes), V);
    } else {
      inside = i32x4.add(inside, i32x4.eq(sum, next));
      v128.store(at, v128.andnot(next, spikes), V);
    }
    // All four places are written and as many kept as spiked: a branch would be guessed wrong at every other spike.
    const lanes = i32x4.bitmask(spikes);
    v128.store(fired, i32x4.add(indices, v128.load(compact + (<usize>lanes << 4))));
    fired += <usize>popcnt(lanes) << 2;
    indices = i32x4.add(indices, four);
  }
  const all = groups << 6;
  // Neurons that fill the last group up stay at 0, whatever `more` is: their sums take it back.
  store<i32>(begin - 16, all + total(kept));
  store<i32>(begin - 12, all + total(inside));
  return <i32>((fired - begin) >> 2);
}

/**
 * A step of neurons whose pauses, if any, last one step and leave 0: {@link neurons}. Indices of those that spike go to `fired`, with room for four
 * more; four numbers before it, how many currents were turned and how many potentials were held at their limits.
 */
export function chipLif(sums: usize, narrow: bool, groups: i32, state: usize, scale: i32, more: i32, fired: usize): i32 {
  if (narrow) return neurons(sums, true, groups, state, scale, more, false, 0, fired);
  return neurons(sums, false, groups, state, scale, more, false, 0, fired);
}

/** The same where neurons pause after a spike, and read `shown` for each step of it that is left; sums are i32, times 64. */
export function chipLifPausing(sums: usize, groups: i32, state: usize, shown: i32, fired: usize): i32 {
  return neurons(sums, false, groups, state, 64, 0, true, shown, fired);
}

/** to += (scale · from + more) / 2^bits, cut toward −∞, for `vectors` vectors of i32; clears `from`. Returns how many lanes lost bits in that. */
export function chipCut(from: usize, vectors: i32, scale: i32, more: i32, bits: i32, to: usize): i32 {
  const by = i32x4.splat(scale);
  const and = i32x4.splat(more);
  const below = i32x4.splat((1 << bits) - 1);
  const zero = i32x4.splat(0);
  let whole = zero;
  for (const end = from + (<usize>vectors << 4); from < end; from += VECTOR, to += VECTOR) {
    const x = i32x4.add(i32x4.mul(v128.load(from), by), and);
    whole = i32x4.add(whole, i32x4.eq(v128.and(x, below), zero));
    v128.store(to, i32x4.add(v128.load(to), i32x4.shr_s(x, bits)));
    v128.store(from, zero);
  }
  return (vectors << 2) + total(whole);
}

/** Largest size of `vectors` vectors of i32 above −2³¹. */
export function chipPeak(at: usize, vectors: i32): i32 {
  let top = i32x4.splat(0);
  for (const end = at + (<usize>vectors << 4); at < end; at += VECTOR) top = i32x4.max_s(top, i32x4.abs(v128.load(at)));
  top = i32x4.max_s(top, i64x2.shr_u(top, 32));
  return max(i32x4.extract_lane(top, 0), i32x4.extract_lane(top, 2));
}
