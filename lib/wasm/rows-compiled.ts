/** @file Drives the compiled row routines: whole rows go through a window that stays in the processor's cache. */
import { type CompiledEngine, withArena } from "./arena";

/** [bytes] rows per call, as far as a row is not larger itself */
const WINDOW = 2 ** 17;
const DOUBLE = 8;

/** Numbers of either width; both the same throughout a call. */
export type Floats = Float32Array | Float64Array;

/** Sizes of a row-major array and the sharpness of its softmax, after the door. */
export interface RowsCall {
  readonly rows: number;
  readonly cols: number;
  readonly beta: number;
}

/** Softmax of every row of `values` into `out`; false when an entry is NaN or +∞. */
export function softmaxRowsCompiled(
  caller: string,
  engine: CompiledEngine,
  values: Floats,
  out: Floats,
  { rows, cols, beta }: RowsCall,
): boolean {
  const bytes = values.BYTES_PER_ELEMENT;
  const together = Math.max(1, Math.min(rows, Math.floor(WINDOW / (cols * bytes))));
  return withArena(engine, (arena) => {
    const [window] = arena.layout(caller, [together * cols * bytes]);
    const softmax = bytes === DOUBLE ? arena.run.softmaxRowsF64 : arena.run.softmaxRowsF32;
    const view = bytes === DOUBLE ? arena.f64(window, together * cols) : arena.f32(window, together * cols);
    for (let first = 0; first < rows; first += together) {
      const count = Math.min(together, rows - first);
      view.set(values.subarray(first * cols, (first + count) * cols));
      if (softmax(window, window, count, cols, beta * Math.LOG2E) >= 0) return false;
      out.set(count === together ? view : view.subarray(0, count * cols), first * cols);
    }
    return true;
  });
}

/** Log-sum-exp of every row of `values` into `out`; false when an entry is NaN or +∞. */
export function logSumExpRowsCompiled(
  caller: string,
  engine: CompiledEngine,
  values: Floats,
  out: Float64Array,
  { rows, cols, beta }: RowsCall,
): boolean {
  const bytes = values.BYTES_PER_ELEMENT;
  const together = Math.max(1, Math.min(rows, Math.floor(WINDOW / (cols * bytes))));
  return withArena(engine, (arena) => {
    const [window, results] = arena.layout(caller, [together * cols * bytes, together * 2 * DOUBLE]);
    const sumExp = bytes === DOUBLE ? arena.run.sumExpRowsF64 : arena.run.sumExpRowsF32;
    const view = bytes === DOUBLE ? arena.f64(window, together * cols) : arena.f32(window, together * cols);
    const pairs = arena.f64(results, together * 2);
    for (let first = 0; first < rows; first += together) {
      const count = Math.min(together, rows - first);
      view.set(values.subarray(first * cols, (first + count) * cols));
      if (sumExp(window, results, count, cols, beta * Math.LOG2E) >= 0) return false;
      // An absent row leaves (−∞, 0), and −∞ + log 0 is −∞.
      for (let row = 0; row < count; row++)
        out[first + row] = pairs[2 * row] + Math.log(pairs[2 * row + 1]) / beta;
    }
    return true;
  });
}
