// One step of fixed-point leaky integrate-and-fire neurons behind dense int8 weights: sums of a group of targets, then their neurons while the
// sums are at hand.
import { GROUP, sumGroup } from "./dense";
import { VECTOR } from "./simd";

/** Sums of one group. */
const sums = memory.data(256, 16);

/** x · factor / 2¹² toward zero, for |x| ≤ 2²⁴ and 0 ≤ factor ≤ 2¹², without 64 bits: |x| = 2¹² high + low. */
// @ts-ignore: decorator
@inline
function decayed(x: v128, factor: v128): v128 {
  const sign = i32x4.shr_s(x, 31);
  const size = i32x4.abs(x);
  const high = i32x4.mul(i32x4.shr_u(size, 12), factor);
  const low = i32x4.shr_u(i32x4.mul(v128.and(size, i32x4.splat(4095)), factor), 12);
  return i32x4.sub(v128.xor(i32x4.add(high, low), sign), sign);
}

/**
 * The step. Columns of neurons are i32 and lie `column` bytes apart from `state` on: u, v, decay factor of u, of v, bias, threshold. The sum is shifted
 * to the right, then to the left. `input` is added to the sum; 0 when there is none. Returns how many spiked; their indices go to `fired`.
 */
export function lifStep(
  list: usize,
  count: i32,
  weights: usize,
  stride: usize,
  groups: i32,
  state: usize,
  column: usize,
  right: i32,
  left: i32,
  input: usize,
  fired: usize,
): i32 {
  const last = list + (<usize>count << 2);
  const begin = fired;
  const top = i32x4.splat(1 << 23);
  const bottom = i32x4.splat(-(1 << 23));
  const turn = i32x4.splat(1 << 24);
  const most = i32x4.splat((1 << 23) - 1);
  const least = i32x4.splat(1 - (1 << 23));
  for (let first = 0, end = groups << 6; first < end; first += 64, weights += GROUP) {
    sumGroup(list, last, weights, stride, sums, false);
    for (let n: usize = 0; n < 4 * GROUP; n += VECTOR, state += VECTOR) {
      let sum = v128.load(sums + n);
      if (input) {
        sum = i32x4.add(sum, v128.load(input));
        input += VECTOR;
      }
      let u = decayed(v128.load(state), v128.load(state + 2 * column));
      u = i32x4.add(u, i32x4.shl(i32x4.shr_s(sum, right), left));
      u = i32x4.sub(u, v128.and(i32x4.gt_s(u, top), turn));
      u = i32x4.add(u, v128.and(i32x4.le_s(u, bottom), turn));
      v128.store(state, u);
      let v = decayed(v128.load(state + column), v128.load(state + 3 * column));
      v = i32x4.add(v, i32x4.add(u, v128.load(state + 4 * column)));
      v = i32x4.max_s(i32x4.min_s(v, most), least);
      const spikes = i32x4.gt_s(v, v128.load(state + 5 * column));
      v128.store(state + column, v128.andnot(v, spikes));
      for (let mask = i32x4.bitmask(spikes); mask; mask &= mask - 1, fired += 4)
        store<i32>(fired, first + <i32>(n >> 2) + ctz(mask));
    }
  }
  return <i32>((fired - begin) >> 2);
}
