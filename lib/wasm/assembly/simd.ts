// Vector helpers. Everything is inlined; whether `madd` is one instruction or two is the only difference
// between the plain and the relaxed module.

/** Bytes of one vector register. */
export const VECTOR: usize = 16;

/** a·b + c: fused (one rounding) in the relaxed module, two roundings in the plain one. */
// @ts-ignore: decorator
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** Numbers of type T in one vector. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): i32 {
  return <i32>VECTOR / sizeof<T>();
}

// A vector's worth of memory for the ragged end of a row.
const ragged = memory.data(16, 16);

/** The last `count` < lanes numbers at `from`, the other lanes filled with `filler`. */
// @ts-ignore: decorator
@inline
export function loadRagged<T>(from: usize, count: i32, filler: T): v128 {
  v128.store(ragged, v128.splat<T>(filler));
  for (let i = 0; i < count; i++) store<T>(ragged + i * sizeof<T>(), load<T>(from + i * sizeof<T>()));
  return v128.load(ragged);
}

/** Stores the first `count` < lanes numbers of `value`. */
// @ts-ignore: decorator
@inline
export function storeRagged<T>(to: usize, count: i32, value: v128): void {
  v128.store(ragged, value);
  for (let i = 0; i < count; i++) store<T>(to + i * sizeof<T>(), load<T>(ragged + i * sizeof<T>()));
}
