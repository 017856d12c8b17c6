// Pair STDP on dense weights that lie by source. A spike of a source changes its own row, which is contiguous. A spike of a target would change one
// weight in every row; it is written down instead, and each row catches up when it is next needed. Nothing else happens to a row
// meanwhile, and it catches up event by event, so that every weight sees the same additions and the same bounds in the same order.
import { VECTOR } from "./simd";

// A row's state: trace f64, step of the trace i32, first event not yet seen i32.
const STEP: usize = 8;
const NEXT: usize = 12;
const ROW: usize = 16;
// An event: byte offset of the step's gain in the lower bits, byte offset of the target above.
const GAIN_BITS: usize = 13;
const GAIN: usize = (1 << GAIN_BITS) - 1;
const LINE: usize = 64;

/** y ← decay · y and change ← factor · y for `pairs` pairs of vectors of f32. */
export function stdpDecay(y: usize, pairs: i32, decay: f32, factor: f32, change: usize): void {
  const d = f32x4.splat(decay);
  const f = f32x4.splat(factor);
  for (const stop = y + <usize>pairs * 2 * VECTOR; y < stop; y += 2 * VECTOR, change += 2 * VECTOR) {
    const a = f32x4.mul(v128.load(y), d);
    const b = f32x4.mul(v128.load(y, VECTOR), d);
    v128.store(y, a);
    v128.store(y, b, VECTOR);
    v128.store(change, f32x4.mul(f, a));
    v128.store(change, f32x4.mul(f, b), VECTOR);
  }
}

/** Applies an event to its weight in a row. */
// @ts-ignore: decorator
@inline
function gain(row: usize, event: i32, gains: usize, bound: v128, rising: bool): void {
  const to = row + (<usize>event >>> GAIN_BITS);
  const by = v128.load32_zero(gains + (<usize>event & GAIN));
  const sum = f32x4.add(v128.load32_zero(to), by);
  v128.store_lane<f32>(to, rising ? f32x4.pmin(sum, bound) : f32x4.pmax(sum, bound), 0);
}

/** Takes four changes, all of one sign, from the weights at `at`; only one of the bounds can be met. */
// @ts-ignore: decorator
@inline
function lose(at: usize, from: usize, bound: v128, losing: bool): void {
  const rest = f32x4.sub(v128.load(at), v128.load(from));
  v128.store(at, losing ? f32x4.pmax(rest, bound) : f32x4.pmin(rest, bound));
}

/** Brings a row up to event `until` − 1; `gains` is where the gain of each step is put, `powers` those of the trace's decay. */
// @ts-ignore: decorator
@inline
function catchUp(
  row: usize,
  state: usize,
  events: usize,
  until: i32,
  gains: usize,
  powers: usize,
  now: i32,
  factor: f64,
  low: v128,
  high: v128,
): void {
  const next = load<i32>(state, NEXT);
  store<i32>(state, until, NEXT);
  const trace = load<f64>(state);
  if (next == until || trace == 0) return;
  const step = load<i32>(state, STEP);
  const top = factor * trace;
  const tops = f64x2.splat(top);
  let power = powers;
  for (let to = gains + (<usize>step << 2), stop = gains + (<usize>now << 2); to <= stop; to += 8, power += VECTOR)
    v128.store64_lane(to, f32x4.demote_f64x2_zero(f64x2.mul(tops, v128.load(power))), 0);
  // A gain leads away from one of the bounds.
  const rising = top >= 0;
  const bound = rising ? high : low;
  let at = events + (<usize>next << 2);
  const end = events + (<usize>until << 2);
  if (rising) {
    for (const whole = end - ((end - at) & 15); at < whole; at += 16) {
      gain(row, load<i32>(at), gains, bound, true);
      gain(row, load<i32>(at, 4), gains, bound, true);
      gain(row, load<i32>(at, 8), gains, bound, true);
      gain(row, load<i32>(at, 12), gains, bound, true);
    }
    for (; at < end; at += 4) gain(row, load<i32>(at), gains, bound, true);
  } else for (; at < end; at += 4) gain(row, load<i32>(at), gains, bound, false);
}

/**
 * Spikes of `count` sources at step `now`: their rows catch up with events before `until`, all of earlier steps, lose `change` (never negative
 * if `losing`, else never positive) and are added to the sums `into` (unless that is 0), and their traces grow by one.
 * Rows are `stride` bytes long, a multiple of two lines.
 */
export function stdpRows(
  list: usize,
  count: i32,
  weights: usize,
  stride: usize,
  states: usize,
  events: usize,
  until: i32,
  gains: usize,
  powers: usize,
  now: i32,
  factor: f64,
  change: usize,
  losing: bool,
  lowest: f32,
  highest: f32,
  into: usize,
): i32 {
  const low = f32x4.splat(lowest);
  const high = f32x4.splat(highest);
  let seen = 0;
  for (const last = list + (<usize>count << 2); list < last; list += 4) {
    const index = <usize>load<u32>(list);
    const row = weights + index * stride;
    const end = row + stride;
    const state = states + index * ROW;
    for (let at = row; at < end; at += 2 * LINE) seen |= load<u8>(at) | load<u8>(at, LINE);
    catchUp(row, state, events, until, gains, powers, now, factor, low, high);
    if (losing)
      for (let at = row, from = change; at < end; at += LINE, from += LINE) {
        lose(at, from, low, true);
        lose(at + VECTOR, from + VECTOR, low, true);
        lose(at + 2 * VECTOR, from + 2 * VECTOR, low, true);
        lose(at + 3 * VECTOR, from + 3 * VECTOR, low, true);
      }
    else for (let at = row, from = change; at < end; at += VECTOR, from += VECTOR) lose(at, from, high, false);
    if (into) {
      for (let at = row, to = into; at < end; at += VECTOR, to += 2 * VECTOR) {
        v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v128.load64_zero(at))));
        v128.store(to, f64x2.add(v128.load(to, VECTOR), f64x2.promote_low_f32x4(v128.load64_zero(at, 8))), VECTOR);
      }
    }
    const passed = now - load<i32>(state, STEP);
    store<f64>(state, load<f64>(state) * load<f64>(powers + (<usize>passed << 3)) + 1);
    store<i32>(state, now, STEP);
  }
  return seen;
}

/** All `rows` rows catch up with all events. */
export function stdpAll(
  rows: i32,
  weights: usize,
  stride: usize,
  states: usize,
  events: usize,
  until: i32,
  gains: usize,
  powers: usize,
  now: i32,
  factor: f64,
  lowest: f32,
  highest: f32,
): void {
  const low = f32x4.splat(lowest);
  const high = f32x4.splat(highest);
  for (; rows > 0; rows--, weights += stride, states += ROW)
    catchUp(weights, states, events, until, gains, powers, now, factor, low, high);
}
