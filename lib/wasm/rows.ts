/** @file Softmax and log-sum-exp over the rows of a row-major array: the door. */
import { checkArray, checkInteger, checkRange, typeName } from "./check";
import { chooseEngine, type Engine } from "./engine";
import { type Floats, logSumExpRowsCompiled, type RowsCall, softmaxRowsCompiled } from "./rows-compiled";
import { logSumExpOf, softmaxInPlace } from "./rows-twin";

/** How sharp the softmax is, and what computes it. */
export interface RowsOptions {
  /** β, inverse temperature in [1e-30, 1e30]; 1 when left out */
  readonly beta?: number;
  /** what computes it; `"auto"` when left out */
  readonly engine?: Engine;
}

function checkedRows(
  caller: string,
  scores: Floats,
  rows: number,
  cols: number,
  { beta = 1 }: RowsOptions,
): RowsCall {
  checkInteger(caller, "rows", rows, 1, 2 ** 31 - 1);
  checkInteger(caller, "cols", cols, 1, 2 ** 31 - 1);
  checkRange(caller, "beta", beta, 1e-30, 1e30);
  checkArray(caller, "scores", scores, ["Float32Array", "Float64Array"], rows * cols);
  return { rows, cols, beta };
}

const isScore = (score: number): boolean => score < Number.POSITIVE_INFINITY; // false for NaN

function refuse(caller: string, scores: Floats): never {
  const at = scores.findIndex((score) => !isScore(score));
  throw new RangeError(`${caller}: scores[${at}] must be a number below Infinity, got ${scores[at]}`);
}

/**
 * Softmax of every row.
 *
 *     p_ij = exp(β s_ij) / Σ_k exp(β s_ik)
 *
 * where s is `scores` [rows, cols], row-major. A score of −∞ gets weight 0; a row of them becomes zeros.
 *
 * Accuracy: relative error at most (6 + 4 |log p|) u, with the unit roundoff u of the element type (6e-8 or 1.1e-16), as long as p is a
 * normal number; below that, 0.
 *
 * @returns [rows, cols] of the same class as `scores`, a new array
 * @throws {TypeError} when `scores` is neither Float32Array nor Float64Array
 * @throws {RangeError} when a size is below 1, the length does not fit, β is out of range, or an entry is NaN or +∞
 * @example
 * softmaxRows(new Float32Array([0, 0, 1, 1]), 2, 2) // ½ ½ ½ ½
 */
export function softmaxRows<T extends Float32Array | Float64Array>(
  scores: T,
  rows: number,
  cols: number,
  options: RowsOptions = {},
): T {
  const caller = "softmaxRows";
  const call = checkedRows(caller, scores, rows, cols, options);
  const engine = chooseEngine(caller, options.engine);
  if (engine !== "typescript") {
    const Class = typeName(scores) === "Float64Array" ? Float64Array : Float32Array;
    const out = new Class(scores.length) as T;
    return softmaxRowsCompiled(caller, engine, scores, out, call) ? out : refuse(caller, scores);
  }
  if (!scores.every(isScore)) refuse(caller, scores);
  const out = scores.slice() as T;
  for (let i = 0; i < rows; i++) softmaxInPlace(out.subarray(i * cols, (i + 1) * cols), call.beta);
  return out;
}

/**
 * Scaled log-sum-exp of every row, the smooth maximum.
 *
 *     lse_i = β⁻¹ log Σ_k exp(β s_ik)
 *
 * where s is `scores` [rows, cols], row-major. A score of −∞ counts as absent; a row of them gives −∞.
 *
 * Accuracy: within 4 u (|lse| + β⁻¹) of the exact value, with the unit roundoff u of the element type (6e-8 or 1.1e-16).
 *
 * @returns [rows]
 * @throws {TypeError} when `scores` is neither Float32Array nor Float64Array
 * @throws {RangeError} when a size is below 1, the length does not fit, β is out of range, or an entry is NaN or +∞
 */
export function logSumExpRows(
  scores: Float32Array | Float64Array,
  rows: number,
  cols: number,
  options: RowsOptions = {},
): Float64Array {
  const caller = "logSumExpRows";
  const call = checkedRows(caller, scores, rows, cols, options);
  const engine = chooseEngine(caller, options.engine);
  const out = new Float64Array(rows);
  if (engine !== "typescript")
    return logSumExpRowsCompiled(caller, engine, scores, out, call) ? out : refuse(caller, scores);
  if (!scores.every(isScore)) refuse(caller, scores);
  for (let i = 0; i < rows; i++) out[i] = logSumExpOf(scores.subarray(i * cols, (i + 1) * cols), call.beta);
  return out;
}
