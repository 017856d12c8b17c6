/** @file How much dense memories with a power hold: signal and Gaussian noise of one update from a stored pattern. */
import { checkFinite, checkInteger, checkPositive, normalTail, normalTailInverse } from "../../math";

/** (2n − 3)!!, the noise that n-body couplings pick up; 1 for n = 1 and n = 2. */
function pairings(order: number): number {
  let product = 1;
  for (let k = 2 * order - 3; k > 1; k -= 2) product *= k;
  return product;
}

function checkOrder(caller: string, order: number): void {
  checkInteger(caller, "order", order, 1, 100);
}

/**
 * Probability that a neuron of a stored random pattern is unstable, for F = xⁿ and large N.
 *
 *     P_err = Q(√(N^(n−1)/((2n−3)!! K))),   Q(x) = ½ erfc(x/√2)
 *
 * where n is `order`, N `neurons`, K `patterns`. It does not describe the rectified power, whose errors are several times
 * rarer: half of the noise is cut off.
 *
 * Reference: Krotov & Hopfield 2016, NeurIPS, arXiv 1606.01164, section 2.
 *
 * @throws {RangeError} when a number is out of its range
 */
export function denseBitError(order: number, neurons: number, patterns: number): number {
  checkOrder("denseBitError", order);
  checkPositive("denseBitError", "neurons", neurons);
  checkPositive("denseBitError", "patterns", patterns);
  return normalTail(Math.sqrt(neurons ** (order - 1) / (pairings(order) * patterns)));
}

/**
 * The load α_n at which a stored pattern has the given bit error: K = α_n N^(n−1) patterns.
 *
 *     α_n = 1/((2n−3)!! x²),   Q(x) = error
 *
 * where n is `order`. At 0.5 % it is 0.15072, 0.050239, 0.010048 and 0.0014354 for n = 2 … 5; the paper's 0.14 for n = 2 is that rounded down.
 *
 * Reference: Krotov & Hopfield 2016, NeurIPS, arXiv 1606.01164, section 2.
 *
 * @param error in (0, ½), default 0.005
 * @throws {RangeError} when a number is out of its range
 */
export function denseLoad(order: number, error = 0.005): number {
  checkOrder("denseLoad", order);
  checkFinite("denseLoad", "error", error);
  if (!(error >= 1e-300 && error < 0.5))
    throw new RangeError(`denseLoad: error must be in [1e-300, 0.5), got ${error}`);
  return 1 / (pairings(order) * normalTailInverse(error) ** 2);
}

/**
 * How many random patterns a dense memory holds without any error, for large N.
 *
 *     K = N^(n−1)/(2 (2n−3)!! ln N)
 *
 * where n is `order`, N `neurons`. For n = 2 it is McEliece's n/(2 ln n).
 *
 * Reference: Krotov & Hopfield 2016, NeurIPS, arXiv 1606.01164, section 2.
 *
 * @throws {RangeError} when a number is out of its range
 */
export function denseErrorFreePatterns(order: number, neurons: number): number {
  checkOrder("denseErrorFreePatterns", order);
  checkInteger("denseErrorFreePatterns", "neurons", neurons, 2);
  return neurons ** (order - 1) / (2 * pairings(order) * Math.log(neurons));
}
