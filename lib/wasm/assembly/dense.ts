// Dense columns of weights: a spike adds the column of its source to the sums of all targets.
//
// A column is contiguous. Targets go in groups whose sums stay in registers while the spikes pass by, so that a weight costs one load
// and one addition, and a sum is stored once.
import { VECTOR } from "./simd";

/** Targets of a group of int8 columns: one cache line of each. */
export const GROUP: usize = 64;
/** Bytes of the list of as many spikes as a 16-bit sum of int8 weights is sure to hold. */
const RUN: usize = 256 << 2;

/** Stores eight sums as i32, or adds them to what is there. */
// @ts-ignore: decorator
@inline
function settle(to: usize, x: v128, add: bool): void {
  let low = i32x4.extend_low_i16x8_s(x);
  let high = i32x4.extend_high_i16x8_s(x);
  if (add) {
    low = i32x4.add(low, v128.load(to));
    high = i32x4.add(high, v128.load(to, VECTOR));
  }
  v128.store(to, low);
  v128.store(to, high, VECTOR);
}

/**
 * The sums over the spikes of [list, last) of 64 int8 weights each, as i32 at `to`, added to what is there if `add`. `weights` is where source 0
 * has that of the first target, `stride` [bytes] from a source to the next.
 */
// @ts-ignore: decorator
@inline
export function sumGroup(list: usize, last: usize, weights: usize, stride: usize, to: usize, add: bool): void {
  if (list == last && !add) memory.fill(to, 0, 4 * GROUP);
  while (list < last) {
    let a = i16x8.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (const stop = min(last, list + RUN); list < stop; list += 4) {
      const at = weights + <usize>load<u32>(list) * stride;
      a = i16x8.add(a, v128.load8x8_s(at));
      b = i16x8.add(b, v128.load8x8_s(at, 8));
      c = i16x8.add(c, v128.load8x8_s(at, 16));
      d = i16x8.add(d, v128.load8x8_s(at, 24));
      e = i16x8.add(e, v128.load8x8_s(at, 32));
      f = i16x8.add(f, v128.load8x8_s(at, 40));
      g = i16x8.add(g, v128.load8x8_s(at, 48));
      h = i16x8.add(h, v128.load8x8_s(at, 56));
    }
    settle(to, a, add);
    settle(to + 32, b, add);
    settle(to + 64, c, add);
    settle(to + 96, d, add);
    settle(to + 128, e, add);
    settle(to + 160, f, add);
    settle(to + 192, g, add);
    settle(to + 224, h, add);
    add = true;
  }
}

/** Adds columns of int8 weights to `groups` groups of i32 sums at `to`. */
export function addColumns8(list: usize, count: i32, weights: usize, stride: usize, groups: i32, to: usize): void {
  const last = list + (<usize>count << 2);
  for (; groups > 0; groups--, weights += GROUP, to += 4 * GROUP) sumGroup(list, last, weights, stride, to, true);
}

/** Two weights as f64. */
// @ts-ignore: decorator
@inline
function pair<T>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(at);
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Adds columns of weights of type T to `groups` groups of sixteen f64 sums at `to`, spike after spike. */
// @ts-ignore: decorator
@inline
function addColumns<T>(list: usize, count: i32, weights: usize, stride: usize, groups: i32, to: usize): void {
  const last = list + (<usize>count << 2);
  for (; groups > 0; groups--, weights += 16 * sizeof<T>(), to += 8 * VECTOR) {
    let a = v128.load(to), b = v128.load(to, 16), c = v128.load(to, 32), d = v128.load(to, 48);
    let e = v128.load(to, 64), f = v128.load(to, 80), g = v128.load(to, 96), h = v128.load(to, 112);
    for (let at = list; at < last; at += 4) {
      const from = weights + <usize>load<u32>(at) * stride;
      a = f64x2.add(a, pair<T>(from));
      b = f64x2.add(b, pair<T>(from + 2 * sizeof<T>()));
      c = f64x2.add(c, pair<T>(from + 4 * sizeof<T>()));
      d = f64x2.add(d, pair<T>(from + 6 * sizeof<T>()));
      e = f64x2.add(e, pair<T>(from + 8 * sizeof<T>()));
      f = f64x2.add(f, pair<T>(from + 10 * sizeof<T>()));
      g = f64x2.add(g, pair<T>(from + 12 * sizeof<T>()));
      h = f64x2.add(h, pair<T>(from + 14 * sizeof<T>()));
    }
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    v128.store(to, e, 64);
    v128.store(to, f, 80);
    v128.store(to, g, 96);
    v128.store(to, h, 112);
  }
}

export function addColumnsF32(list: usize, count: i32, weights: usize, stride: usize, groups: i32, to: usize): void {
  addColumns<f32>(list, count, weights, stride, groups, to);
}
export function addColumnsF64(list: usize, count: i32, weights: usize, stride: usize, groups: i32, to: usize): void {
  addColumns<f64>(list, count, weights, stride, groups, to);
}
