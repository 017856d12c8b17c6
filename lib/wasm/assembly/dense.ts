// Dense columns of weights: a spike adds the column of its source to the sums of all targets.
//
// Columns are contiguous and pass by four at a time, so that a sum is loaded and stored once for four weights, and the processor sees four streams
// that it can fetch ahead. (Sums that stay in registers while all spikes pass are slower: the engine gathers a loop's loads at its top and runs out of
// registers.) Lists hold byte offsets of columns.
import { VECTOR } from "./simd";

/** Targets of a group: one cache line of each column. */
export const GROUP: usize = 64;
/** Bytes of the list of as many spikes as a 16-bit sum of int8 weights is sure to hold. */
const RUN: usize = 256 << 2;

/** Eight int8 weights as i16. */
// @ts-ignore: decorator
@inline
function eight(at: usize): v128 {
  return v128.load8x8_s(at);
}

/** Sums of at most 256 columns of int8 weights as i16 at `sums`. */
export function sumRun(list: usize, last: usize, weights: usize, groups: i32, sums: usize): void {
  const bytes = <usize>groups * GROUP;
  const end = sums + 2 * bytes;
  memory.fill(sums, 0, 2 * bytes);
  for (; list + 16 <= last; list += 16) {
    let a = weights + <usize>load<u32>(list);
    let b = weights + <usize>load<u32>(list, 4);
    let c = weights + <usize>load<u32>(list, 8);
    let d = weights + <usize>load<u32>(list, 12);
    for (let to = sums; to < end; to += 2 * VECTOR, a += VECTOR, b += VECTOR, c += VECTOR, d += VECTOR) {
      const low = i16x8.add(i16x8.add(eight(a), eight(b)), i16x8.add(eight(c), eight(d)));
      const high = i16x8.add(i16x8.add(eight(a + 8), eight(b + 8)), i16x8.add(eight(c + 8), eight(d + 8)));
      v128.store(to, i16x8.add(v128.load(to), low));
      v128.store(to, i16x8.add(v128.load(to, VECTOR), high), VECTOR);
    }
  }
  for (; list < last; list += 4) {
    let a = weights + <usize>load<u32>(list);
    for (let to = sums; to < end; to += 2 * VECTOR, a += VECTOR) {
      v128.store(to, i16x8.add(v128.load(to), eight(a)));
      v128.store(to, i16x8.add(v128.load(to, VECTOR), eight(a + 8)), VECTOR);
    }
  }
}

/** Adds columns of int8 weights to `groups` groups of i32 sums at `to`; `sums` has room for the same groups as i16. */
export function addColumns8(list: usize, count: i32, weights: usize, groups: i32, to: usize, sums: usize): void {
  for (const last = list + (<usize>count << 2); list < last; list += RUN) {
    sumRun(list, min(last, list + RUN), weights, groups, sums);
    for (let at = sums, out = to, end = sums + <usize>groups * 2 * GROUP; at < end; at += VECTOR, out += 2 * VECTOR) {
      const x = v128.load(at);
      v128.store(out, i32x4.add(v128.load(out), i32x4.extend_low_i16x8_s(x)));
      v128.store(out, i32x4.add(v128.load(out, VECTOR), i32x4.extend_high_i16x8_s(x)), VECTOR);
    }
  }
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
function addColumns<T>(list: usize, count: i32, weights: usize, groups: i32, to: usize): void {
  const last = list + (<usize>count << 2);
  for (; groups > 0; groups--, weights += 16 * sizeof<T>(), to += 8 * VECTOR) {
    let a = v128.load(to), b = v128.load(to, 16), c = v128.load(to, 32), d = v128.load(to, 48);
    let e = v128.load(to, 64), f = v128.load(to, 80), g = v128.load(to, 96), h = v128.load(to, 112);
    for (let at = list; at < last; at += 4) {
      const from = weights + <usize>load<u32>(at);
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

export function addColumnsF32(list: usize, count: i32, weights: usize, groups: i32, to: usize): void {
  addColumns<f32>(list, count, weights, groups, to);
}
export function addColumnsF64(list: usize, count: i32, weights: usize, groups: i32, to: usize): void {
  addColumns<f64>(list, count, weights, groups, to);
}
