// One step of fixed-point leaky integrate-and-fire neurons behind dense int8 weights.
import { addColumns8, sumRun } from "./dense";
import { BITS, compact, constant, LEAST, MASK, MOST, NEXT } from "./lanes";
import { VECTOR } from "./simd";

/**
 * x · factor / 2¹² toward zero, for |x| ≤ 2²⁴ and 0 ≤ factor ≤ 2¹², without 64 bits: x = 2¹² high + low with 0 ≤ low < 2¹². A negative quotient is
 * rounded up, by the 4095 that the upper bits of a negative `high` are.
 */
// @ts-ignore: decorator
@inline
function decayed(x: v128, factor: v128, mask: v128): v128 {
  const high = i32x4.shr_s(x, 12);
  const low = i32x4.mul(v128.and(x, mask), factor);
  return i32x4.add(i32x4.mul(high, factor), i32x4.shr_u(i32x4.add(low, i32x4.shr_u(high, 20)), 12));
}

// Four neurons lie together: u, v, decay factor of u, of v, bias, threshold, a vector each.
const V: usize = 16;
const KEEP_U: usize = 32;
const KEEP_V: usize = 48;
const BIAS: usize = 64;
const THRESHOLD: usize = 80;
const FOUR: usize = 96;

/** Four neurons, the first of which has the index that fills `indices`, with what their inputs add to u. Returns where the next that spikes is put. */
// @ts-ignore: decorator
@inline
function step(at: usize, input: v128, indices: v128, mask: v128, bits: v128, most: v128, least: v128, fired: usize): usize {
  let u = i32x4.add(decayed(v128.load(at), v128.load(at, KEEP_U), mask), input);
  // The one turn by 2²⁴ that brings u into (−2²³, 2²³]: counted from the lower end, what is above 24 bits falls off.
  u = i32x4.sub(v128.and(i32x4.add(u, most), bits), most);
  v128.store(at, u);
  let v = i32x4.add(decayed(v128.load(at, V), v128.load(at, KEEP_V), mask), i32x4.add(u, v128.load(at, BIAS)));
  v = i32x4.max_s(i32x4.min_s(v, most), least);
  const spikes = i32x4.gt_s(v, v128.load(at, THRESHOLD));
  v128.store(at, v128.andnot(v, spikes), V);
  // All four places are written and as many kept as spiked: a branch would be guessed wrong at every other spike.
  const lanes = i32x4.bitmask(spikes);
  v128.store(fired, i32x4.add(indices, v128.load(compact + (<usize>lanes << 4))));
  return fired + (<usize>popcnt(lanes) << 2);
}

/** The neurons of `groups` groups of 64, with their sums at `sums`: as i16 if `narrow`, else as i32. */
// @ts-ignore: decorator
@inline
function neurons(sums: usize, narrow: bool, groups: i32, at: usize, right: i32, factor: i32, fired: usize): i32 {
  const begin = fired;
  const mask = constant(MASK);
  const bits = constant(BITS);
  const most = constant(MOST);
  const least = constant(LEAST);
  const scale = i32x4.splat(factor);
  const four = constant(NEXT);
  let indices = i32x4.splat(0);
  for (const end = at + (<usize>groups << 4) * FOUR; at < end; at += 2 * FOUR) {
    let a: v128, b: v128;
    if (narrow) {
      const both = v128.load(sums);
      a = i32x4.extend_low_i16x8_s(both);
      b = i32x4.extend_high_i16x8_s(both);
      sums += VECTOR;
    } else {
      a = v128.load(sums);
      b = v128.load(sums, VECTOR);
      sums += 2 * VECTOR;
    }
    if (right) {
      a = i32x4.shr_s(a, right);
      b = i32x4.shr_s(b, right);
    }
    fired = step(at, i32x4.mul(a, scale), indices, mask, bits, most, least, fired);
    indices = i32x4.add(indices, four);
    fired = step(at + FOUR, i32x4.mul(b, scale), indices, mask, bits, most, least, fired);
    indices = i32x4.add(indices, four);
  }
  return <i32>((fired - begin) >> 2);
}

/**
 * One step. `list` holds offsets of columns of int8 from `weights` on; `narrow` has room for the sums of `groups` groups of 64 neurons as i16.
 * `sums`, which is 0 or has them as i32, is what is added to them, and is overwritten. The neurons are at `state`. A sum is shifted to the right, then multiplied by `factor`. Returns how many
 * spiked; their indices go to `fired`, which has room for four more than there are neurons.
 */
export function lifStep(
  list: usize,
  count: i32,
  weights: usize,
  groups: i32,
  narrow: usize,
  sums: usize,
  state: usize,
  right: i32,
  factor: i32,
  fired: usize,
): i32 {
  if (!sums) {
    sumRun(list, list + (<usize>count << 2), weights, groups, narrow);
    return neurons(narrow, true, groups, state, right, factor, fired);
  }
  addColumns8(list, count, weights, groups, sums, narrow);
  return neurons(sums, false, groups, state, right, factor, fired);
}
