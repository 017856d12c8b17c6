/**
 * Ground floor: numbers, arrays and chance. Imports nothing.
 * @module engram/math
 */
export {
  checkAllFinite,
  checkChoice,
  checkFinite,
  checkInteger,
  checkLength,
  checkPositive,
  checkRange,
  shown,
} from "./check";
export { choleskyFactor, choleskySolve } from "./cholesky";
export { entropy, klDivergence } from "./information";
export { lambertW, lambertWExp } from "./lambert";
export {
  fromRows,
  type Matrix,
  matMul,
  matrix,
  matVec,
  matVecTransposed,
  row,
  stackRows,
  transpose,
} from "./matrix";
export { didYouMean, nearNames } from "./near";
export { integral } from "./quadrature";
export {
  bernoulli,
  exponential,
  nextUint32,
  normal,
  normalInto,
  permutation,
  type Random,
  randomFrom,
  uniform,
  uniformInteger,
} from "./random";
export { logSumExp, softmax } from "./softmax";
export { peak, root } from "./solve";
export {
  erf,
  erfc,
  erfcx,
  gaussHermite,
  logCosh,
  normalTail,
  normalTailInverse,
  type Quadrature,
} from "./special";
export {
  type Band,
  band,
  logSpace,
  type MeanError,
  mean,
  meanError,
  type Proportion,
  proportion,
  quantile,
  slope,
  variance,
} from "./stats";
export { argMax, distance, dot, maxDifference, norm } from "./vector";
