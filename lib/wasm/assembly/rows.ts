// Softmax and log-sum-exp over the rows of a row-major array, for f32 and f64.
//
// Three passes over a row that fits the cache: maximum (and the refusal of NaN and +∞), exponentials with
// their sum, division. Sums run over at most 64 vectors in the element type and are then carried on in
// f64, so that long rows lose nothing.
import { exp2 } from "./exp2";
import { lanes, loadRagged, storeRagged, VECTOR } from "./simd";

const RUN: usize = 64 * VECTOR;

/** Largest number of the row, or NaN when an entry is NaN or +∞. */
// @ts-ignore: decorator
@inline
function largest<T>(from: usize, cols: i32): T {
  const infinity = v128.splat<T>(<T>Infinity);
  const whole = from + <usize>(cols / lanes<T>()) * VECTOR;
  let top = v128.splat<T>(<T>-Infinity);
  let sound = i32x4.splat(-1);
  let x = top;
  for (; from < whole; from += VECTOR) {
    x = v128.load(from);
    sound = v128.and(sound, v128.lt<T>(x, infinity));
    top = v128.pmax<T>(top, x);
  }
  const rest = cols % lanes<T>();
  if (rest) {
    x = loadRagged<T>(from, rest, <T>-Infinity);
    sound = v128.and(sound, v128.lt<T>(x, infinity));
    top = v128.pmax<T>(top, x);
  }
  if (!i32x4.all_true(sound)) return <T>NaN;
  let m: T = v128.extract_lane<T>(top, 0);
  m = max<T>(m, v128.extract_lane<T>(top, 1));
  if (sizeof<T>() == 4) {
    m = max<T>(m, v128.extract_lane<T>(top, 2));
    m = max<T>(m, v128.extract_lane<T>(top, 3));
  }
  return m;
}

/** All lanes added up, in f64. */
// @ts-ignore: decorator
@inline
function total<T>(x: v128): f64 {
  let sum = <f64>v128.extract_lane<T>(x, 0) + <f64>v128.extract_lane<T>(x, 1);
  if (sizeof<T>() == 4) sum += <f64>v128.extract_lane<T>(x, 2) + <f64>v128.extract_lane<T>(x, 3);
  return sum;
}

/** Σ 2^(factor·(x − top)); with `keep` the terms are also written to `to`. */
// @ts-ignore: decorator
@inline
function sumOfExponentials<T>(from: usize, to: usize, cols: i32, top: T, factor: T, keep: bool): f64 {
  const m = v128.splat<T>(top);
  const c = v128.splat<T>(factor);
  const whole = from + <usize>(cols / lanes<T>()) * VECTOR;
  let sum: f64 = 0;
  while (from < whole) {
    const stop = min(whole, from + RUN);
    let part = v128.splat<T>(<T>0);
    // Two vectors at a time: their exponentials run beside each other, and share the loads of the constants.
    for (; from + VECTOR < stop; from += 2 * VECTOR) {
      const e = exp2<T>(v128.mul<T>(v128.sub<T>(v128.load(from), m), c));
      const f = exp2<T>(v128.mul<T>(v128.sub<T>(v128.load(from, VECTOR), m), c));
      part = v128.add<T>(part, v128.add<T>(e, f));
      if (keep) {
        v128.store(to, e);
        v128.store(to, f, VECTOR);
        to += 2 * VECTOR;
      }
    }
    for (; from < stop; from += VECTOR) {
      const e = exp2<T>(v128.mul<T>(v128.sub<T>(v128.load(from), m), c));
      part = v128.add<T>(part, e);
      if (keep) {
        v128.store(to, e);
        to += VECTOR;
      }
    }
    sum += total<T>(part);
  }
  const rest = cols % lanes<T>();
  if (rest) {
    const x = loadRagged<T>(from, rest, <T>-Infinity);
    const e = exp2<T>(v128.mul<T>(v128.sub<T>(x, m), c));
    sum += total<T>(e);
    if (keep) storeRagged<T>(to, rest, e);
  }
  return sum;
}

/** Multiplies a row by `factor` in place. */
// @ts-ignore: decorator
@inline
function rescale<T>(at: usize, cols: i32, factor: T): void {
  const c = v128.splat<T>(factor);
  const whole = at + <usize>(cols / lanes<T>()) * VECTOR;
  for (; at < whole; at += VECTOR) v128.store(at, v128.mul<T>(v128.load(at), c));
  for (let i = 0, rest = cols % lanes<T>(); i < rest; i++, at += sizeof<T>()) store<T>(at, load<T>(at) * factor);
}

/** Softmax of `rows` rows from `from` to `to`; returns −1, or the first row with NaN or +∞. */
// @ts-ignore: decorator
@inline
function softmaxRows<T>(from: usize, to: usize, rows: i32, cols: i32, factor: T): i32 {
  const stride = <usize>cols * sizeof<T>();
  for (let row = 0; row < rows; row++, from += stride, to += stride) {
    const top = largest<T>(from, cols);
    if (isNaN<T>(top)) return row;
    if (top == <T>-Infinity) {
      memory.fill(to, 0, stride);
      continue;
    }
    const sum = sumOfExponentials<T>(from, to, cols, top, factor, true);
    rescale<T>(to, cols, <T>(1.0 / sum));
  }
  return -1;
}

/** Per row two f64 at `to`: the maximum and Σ 2^(factor·(x − maximum)); returns −1 or the first bad row. */
// @ts-ignore: decorator
@inline
function sumExpRows<T>(from: usize, to: usize, rows: i32, cols: i32, factor: T): i32 {
  const stride = <usize>cols * sizeof<T>();
  for (let row = 0; row < rows; row++, from += stride, to += 16) {
    const top = largest<T>(from, cols);
    if (isNaN<T>(top)) return row;
    store<f64>(to, <f64>top);
    store<f64>(to, top == <T>-Infinity ? 0.0 : sumOfExponentials<T>(from, 0, cols, top, factor, false), 8);
  }
  return -1;
}

export function softmaxRowsF32(from: usize, to: usize, rows: i32, cols: i32, factor: f32): i32 {
  return softmaxRows<f32>(from, to, rows, cols, factor);
}
export function softmaxRowsF64(from: usize, to: usize, rows: i32, cols: i32, factor: f64): i32 {
  return softmaxRows<f64>(from, to, rows, cols, factor);
}
export function sumExpRowsF32(from: usize, to: usize, rows: i32, cols: i32, factor: f32): i32 {
  return sumExpRows<f32>(from, to, rows, cols, factor);
}
export function sumExpRowsF64(from: usize, to: usize, rows: i32, cols: i32, factor: f64): i32 {
  return sumExpRows<f64>(from, to, rows, cols, factor);
}
