// What the compiled module offers. It never allocates: the caller lays out memory from `heapBase` on.
export { attend, scratchBytes } from "./attention";
export { packKeys, packValues } from "./pack";
export { allFinite, multiply, packColumns, packRows } from "./product";
export { collect, recallListed, scoreAll, scoreListed, tail, weigh } from "./survey";
export { softmaxRowsF32, softmaxRowsF64, sumExpRowsF32, sumExpRowsF64 } from "./rows";
import { exp2 } from "./exp2";
import { VECTOR } from "./simd";

/** First byte that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** 2^x for `vectors` vectors of four f32 in place: the tests measure its error over the whole range. */
export function exp2F32(at: usize, vectors: i32): void {
  for (const stop = at + <usize>vectors * VECTOR; at < stop; at += VECTOR) v128.store(at, exp2<f32>(v128.load(at)));
}

/** The same for vectors of two f64. */
export function exp2F64(at: usize, vectors: i32): void {
  for (const stop = at + <usize>vectors * VECTOR; at < stop; at += VECTOR) v128.store(at, exp2<f64>(v128.load(at)));
}
