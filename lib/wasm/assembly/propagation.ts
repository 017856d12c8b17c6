// Sparse propagation of spikes: rows of synapses are added to a ring of what arrives when.
//
// A word holds target, slot and weight, from the lowest bits up. One addition turns the slot by the present step and one mask
// cuts off what lies above: the carry of the slot is lost, and the place in the ring is left.
import { VECTOR } from "./simd";

/** Bytes of rows looked at before they are needed: the load begins the journey of the next row to the processor. */

/** Adds the rows of `count` spikes to an int16 ring. `starts` [sources + 1] counts words from `words` on. */
export function addWords16(spikes: usize, count: i32, starts: usize, words: usize, ring: usize, base: i32, bits: i32): void {
  const mask = (1 << bits) - 1;
  for (const last = spikes + (<usize>count << 2); spikes < last; spikes += 4) {
    const row = starts + (<usize>load<u32>(spikes) << 2);
    let at = words + (<usize>load<u32>(row) << 2);
    const end = words + (<usize>load<u32>(row, 4) << 2);
    for (const whole = end - ((end - at) & 15); at < whole; at += 16) {
      word16(load<i32>(at), ring, base, mask, bits);
      word16(load<i32>(at, 4), ring, base, mask, bits);
      word16(load<i32>(at, 8), ring, base, mask, bits);
      word16(load<i32>(at, 12), ring, base, mask, bits);
    }
    for (; at < end; at += 4) word16(load<i32>(at), ring, base, mask, bits);
  }
}

// @ts-ignore: decorator
@inline
function word16(word: i32, ring: usize, base: i32, mask: i32, bits: i32): void {
  const to = ring + (<usize>((word + base) & mask) << 1);
  store<i16>(to, load<i16>(to) + (word >> bits));
}

/** The same for an int32 ring. */
export function addWords32(spikes: usize, count: i32, starts: usize, words: usize, ring: usize, base: i32, bits: i32): void {
  const mask = (1 << bits) - 1;
  for (const last = spikes + (<usize>count << 2); spikes < last; spikes += 4) {
    const row = starts + (<usize>load<u32>(spikes) << 2);
    let at = words + (<usize>load<u32>(row) << 2);
    const end = words + (<usize>load<u32>(row, 4) << 2);
    for (const whole = end - ((end - at) & 15); at < whole; at += 16) {
      word32(load<i32>(at), ring, base, mask, bits);
      word32(load<i32>(at, 4), ring, base, mask, bits);
      word32(load<i32>(at, 8), ring, base, mask, bits);
      word32(load<i32>(at, 12), ring, base, mask, bits);
    }
    for (; at < end; at += 4) word32(load<i32>(at), ring, base, mask, bits);
  }
}

// @ts-ignore: decorator
@inline
function word32(word: i32, ring: usize, base: i32, mask: i32, bits: i32): void {
  const to = ring + (<usize>((word + base) & mask) << 2);
  store<i32>(to, load<i32>(to) + (word >> bits));
}

/** Places and weights beside each other, f64 ring: T is the width of a weight. */
// @ts-ignore: decorator
@inline
function addPairs<T>(
  spikes: usize,
  count: i32,
  starts: usize,
  places: usize,
  weights: usize,
  ring: usize,
  base: i32,
  mask: i32,
): void {
  for (const last = spikes + (<usize>count << 2); spikes < last; spikes += 4) {
    const row = starts + (<usize>load<u32>(spikes) << 2);
    const first = <usize>load<u32>(row);
    let weight = weights + first * sizeof<T>();
    let at = places + (first << 2);
    for (const end = places + (<usize>load<u32>(row, 4) << 2); at < end; at += 4, weight += sizeof<T>()) {
      const to = ring + (<usize>((load<i32>(at) + base) & mask) << 3);
      store<f64>(to, load<f64>(to) + <f64>load<T>(weight));
    }
  }
}

export function addPairsF32(
  spikes: usize,
  count: i32,
  starts: usize,
  places: usize,
  weights: usize,
  ring: usize,
  base: i32,
  mask: i32,
): void {
  addPairs<f32>(spikes, count, starts, places, weights, ring, base, mask);
}
export function addPairsF64(
  spikes: usize,
  count: i32,
  starts: usize,
  places: usize,
  weights: usize,
  ring: usize,
  base: i32,
  mask: i32,
): void {
  addPairs<f64>(spikes, count, starts, places, weights, ring, base, mask);
}

/** Size of the largest of `vectors` vectors of eight int16 at `at`; −32768 has size 32768. */
export function peak16(at: usize, vectors: i32): i32 {
  let top = i16x8.splat(0);
  for (const stop = at + <usize>vectors * VECTOR; at < stop; at += VECTOR)
    top = i16x8.max_u(top, i16x8.abs(v128.load(at)));
  top = i16x8.max_u(top, i8x16.shuffle(top, top, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  top = i16x8.max_u(top, i8x16.shuffle(top, top, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  top = i16x8.max_u(top, i8x16.shuffle(top, top, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  return <i32>i16x8.extract_lane_u(top, 0);
}
