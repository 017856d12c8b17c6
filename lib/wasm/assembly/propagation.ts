// Sparse propagation of spikes: rows of synapses are added to a ring of what arrives when.
//
// A word holds a place of the ring (target below, slot above) and, where weights are whole, the weight above that. One addition
// turns the slot by the present step and one mask cuts off what lies above: the carry of the slot is lost, and the place is left.
//
// Rows lie anywhere in memory, and their beginnings are what a processor cannot guess. So the first lines of the next few rows are looked
// at together, which overlaps their journeys, before these rows are added.
import { VECTOR } from "./simd";

/** Bytes looked at before they are added, over several rows. */
const AHEAD = 4096;
/** Bytes of one row looked at: from then on the processor has seen that it is read in order. */
const HEAD = 1024;
const LINE: usize = 64;

/** Looks at the beginning of the row [begin, end); what is returned only keeps the loads from being removed. */
// @ts-ignore: decorator
@inline
function look(begin: usize, end: usize): i32 {
  let seen = 0;
  for (; begin < end; begin += LINE) seen |= load<u8>(begin);
  return seen;
}

// @ts-ignore: decorator
@inline
function addWord<T>(word: i32, ring: usize, base: i32, mask: i32, bits: i32): void {
  const to = ring + (<usize>((word + base) & mask) << (sizeof<T>() == 4 ? 1 : 0));
  store<T>(to, load<T>(to) + <T>(word >> bits));
}

/** Adds the rows of `count` spikes. `rows` [sources][2] counts words from `words` on; a place is the byte offset of its cell in an int16 ring. */
// @ts-ignore: decorator
@inline
function addWords<T>(list: usize, count: i32, rows: usize, words: usize, ring: usize, base: i32, bits: i32): i32 {
  const mask = (1 << bits) - 1;
  const last = list + (<usize>count << 2);
  let seen = 0;
  for (let next = list; list < last; ) {
    for (let room = AHEAD; next < last && room > 0; next += 4) {
      const row = rows + (<usize>load<u32>(next) << 3);
      const at = words + (<usize>load<u32>(row) << 2);
      const bytes = min((load<u32>(row, 4) - load<u32>(row)) << 2, HEAD);
      seen |= look(at, at + bytes);
      room -= bytes + <i32>LINE;
    }
    for (; list < next; list += 4) {
      const row = rows + (<usize>load<u32>(list) << 3);
      let at = words + (<usize>load<u32>(row) << 2);
      const end = words + (<usize>load<u32>(row, 4) << 2);
      for (const whole = end - ((end - at) & 31); at < whole; at += 32) {
        addWord<T>(load<i32>(at), ring, base, mask, bits);
        addWord<T>(load<i32>(at, 4), ring, base, mask, bits);
        addWord<T>(load<i32>(at, 8), ring, base, mask, bits);
        addWord<T>(load<i32>(at, 12), ring, base, mask, bits);
        addWord<T>(load<i32>(at, 16), ring, base, mask, bits);
        addWord<T>(load<i32>(at, 20), ring, base, mask, bits);
        addWord<T>(load<i32>(at, 24), ring, base, mask, bits);
        addWord<T>(load<i32>(at, 28), ring, base, mask, bits);
      }
      for (; at < end; at += 4) addWord<T>(load<i32>(at), ring, base, mask, bits);
    }
  }
  return seen;
}

export function addWords16(list: usize, count: i32, rows: usize, words: usize, ring: usize, base: i32, bits: i32): i32 {
  return addWords<i16>(list, count, rows, words, ring, base, bits);
}
export function addWords32(list: usize, count: i32, rows: usize, words: usize, ring: usize, base: i32, bits: i32): i32 {
  return addWords<i32>(list, count, rows, words, ring, base, bits);
}

/** Places and weights beside each other, f64 ring: T is the width of a weight, a place counts cells. */
// @ts-ignore: decorator
@inline
function addPairs<T>(
  list: usize,
  count: i32,
  rows: usize,
  places: usize,
  weights: usize,
  ring: usize,
  base: i32,
  mask: i32,
): i32 {
  const last = list + (<usize>count << 2);
  let seen = 0;
  for (let next = list; list < last; ) {
    for (let room = AHEAD; next < last && room > 0; next += 4) {
      const row = rows + (<usize>load<u32>(next) << 3);
      const first = <usize>load<u32>(row);
      const bytes = min((load<u32>(row, 4) - <u32>first) << 2, HEAD);
      const at = places + (first << 2);
      const weight = weights + first * sizeof<T>();
      seen |= look(at, at + bytes) | look(weight, weight + (bytes >> 2) * sizeof<T>());
      room -= 2 * bytes + <i32>LINE;
    }
    for (; list < next; list += 4) {
      const row = rows + (<usize>load<u32>(list) << 3);
      const first = <usize>load<u32>(row);
      let weight = weights + first * sizeof<T>();
      let at = places + (first << 2);
      for (const end = places + (<usize>load<u32>(row, 4) << 2); at < end; at += 4, weight += sizeof<T>()) {
        const to = ring + (<usize>((load<i32>(at) + base) & mask) << 3);
        store<f64>(to, load<f64>(to) + <f64>load<T>(weight));
      }
    }
  }
  return seen;
}

export function addPairsF32(
  list: usize,
  count: i32,
  rows: usize,
  places: usize,
  weights: usize,
  ring: usize,
  base: i32,
  mask: i32,
): i32 {
  return addPairs<f32>(list, count, rows, places, weights, ring, base, mask);
}
export function addPairsF64(
  list: usize,
  count: i32,
  rows: usize,
  places: usize,
  weights: usize,
  ring: usize,
  base: i32,
  mask: i32,
): i32 {
  return addPairs<f64>(list, count, rows, places, weights, ring, base, mask);
}

/** Size of the largest of `count` int16 at `at`; −32768 has size 32768. Reads to the end of the last vector, where zeros must be. */
export function peak16(at: usize, count: i32): i32 {
  let top = i16x8.splat(0);
  for (const stop = at + (<usize>count << 1); at < stop; at += VECTOR)
    top = i16x8.max_u(top, i16x8.abs(v128.load(at)));
  top = i16x8.max_u(top, i8x16.shuffle(top, top, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  top = i16x8.max_u(top, i8x16.shuffle(top, top, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  top = i16x8.max_u(top, i8x16.shuffle(top, top, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  return <i32>i16x8.extract_lane_u(top, 0);
}

/** out += scale · cell for two i32 in the low half of `x`. */
// @ts-ignore: decorator
@inline
function deliverLow(out: usize, x: v128, scale: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.mul(scale, f64x2.convert_low_i32x4_s(x))));
}

// @ts-ignore: decorator
@inline
function deliverFour(out: usize, x: v128, scale: v128): void {
  deliverLow(out, x, scale);
  deliverLow(out + VECTOR, i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7), scale);
}

/** out += scale · cell for `count` cells, which are cleared. */
export function deliver16(at: usize, count: i32, scale: f64, out: usize): void {
  const s = f64x2.splat(scale);
  const end = at + (<usize>count << 1);
  for (const whole = end - ((<usize>count & 7) << 1); at < whole; at += VECTOR, out += 4 * VECTOR) {
    const x = v128.load(at);
    v128.store(at, i16x8.splat(0));
    deliverFour(out, i32x4.extend_low_i16x8_s(x), s);
    deliverFour(out + 2 * VECTOR, i32x4.extend_high_i16x8_s(x), s);
  }
  for (; at < end; at += 2, out += 8) {
    store<f64>(out, load<f64>(out) + scale * <f64>load<i16>(at));
    store<i16>(at, 0);
  }
}

export function deliver32(at: usize, count: i32, scale: f64, out: usize): void {
  const s = f64x2.splat(scale);
  const end = at + (<usize>count << 2);
  for (const whole = end - ((<usize>count & 3) << 2); at < whole; at += VECTOR, out += 2 * VECTOR) {
    deliverFour(out, v128.load(at), s);
    v128.store(at, i32x4.splat(0));
  }
  for (; at < end; at += 4, out += 8) {
    store<f64>(out, load<f64>(out) + scale * <f64>load<i32>(at));
    store<i32>(at, 0);
  }
}

export function deliver64(at: usize, count: i32, scale: f64, out: usize): void {
  for (const end = at + (<usize>count << 3); at < end; at += 8, out += 8) {
    store<f64>(out, load<f64>(out) + scale * load<f64>(at));
    store<f64>(at, 0);
  }
}
