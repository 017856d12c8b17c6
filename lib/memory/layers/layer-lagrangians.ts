/** @file Lagrangians in which the neurons of a layer act on each other: competition and normalisation. */
import { counts } from "../../cost";
import { checkAllFinite, checkLength, checkPositive, logSumExp, norm, softmax } from "../../math";
import type { Lagrangian } from "./lagrangian";

/**
 * Competing neurons: L = β⁻¹ log Σ exp(βx), g = softmax(βx), with −β⁻¹ times its entropy as the Legendre transform.
 *
 * Reference: Krotov & Hopfield 2021, model B.
 *
 * @throws {RangeError} when `beta` is not > 0
 */
export function softmaxLagrangian(beta = 1): Lagrangian {
  checkPositive("softmaxLagrangian", "beta", beta);
  const checked = (x: ArrayLike<number>): ArrayLike<number> => {
    checkAllFinite("softmax", "x", x);
    return x;
  };
  return {
    name: "softmax",
    value: (x) => logSumExp(checked(x), beta),
    activation: (x) => softmax(checked(x), beta),
    legendre(x) {
      const top = logSumExp(checked(x), beta);
      return softmax(x, beta).reduce((sum, share, i) => sum + share * (x[i] - top), 0);
    },
    cost: (size) => counts({ mul: 2 * size, exp: size, add: 2 * size - 1, cmp: size - 1, div: 1 }),
  };
}

/** The constants of {@link layerNormLagrangian}. */
export interface LayerNormLagrangianOptions {
  /** γ > 0, one number; default 1 */
  readonly gain?: number;
  /** δ [n], added to the result; default none */
  readonly shift?: ArrayLike<number>;
  /** ε > 0, keeps the root from 0; default 1e-5 */
  readonly epsilon?: number;
}

/**
 * Layer normalisation as an activation.
 *
 *     L = n γ √(v + ε) + δ·x,   g = γ (x − x̄)/√(v + ε) + δ,   v = (1/n) Σ (x − x̄)²
 *
 * where x̄ is the mean of the n states. The gain is one number: with one a neuron it would not be a gradient.
 *
 * Reference: Hoover et al. 2023, "Energy Transformer", NeurIPS, arXiv 2302.07253, eqs. (1) and (2).
 *
 * @throws {RangeError} when `gain` or `epsilon` is not > 0, or `shift` is not finite
 */
export function layerNormLagrangian(options: LayerNormLagrangianOptions = {}): Lagrangian {
  const { gain = 1, shift, epsilon = 1e-5 } = options;
  checkPositive("layerNormLagrangian", "gain", gain);
  checkPositive("layerNormLagrangian", "epsilon", epsilon);
  if (shift) checkAllFinite("layerNormLagrangian", "shift", shift);
  const centred = (x: ArrayLike<number>): { readonly from: Float64Array; readonly root: number } => {
    checkAllFinite("layer norm", "x", x);
    if (shift) checkLength("layer norm", "x", x, shift.length);
    let mean = 0;
    for (let i = 0; i < x.length; i++) mean += x[i] / x.length;
    const from = Float64Array.from(x, (one) => one - mean);
    return { from, root: Math.hypot(norm(from) / Math.sqrt(x.length), Math.sqrt(epsilon)) };
  };
  return {
    name: "layer norm",
    value(x) {
      const { root } = centred(x);
      let sum = x.length * gain * root;
      if (shift) for (let i = 0; i < x.length; i++) sum += shift[i] * x[i];
      return sum;
    },
    activation(x) {
      const { from, root } = centred(x);
      return from.map((one, i) => (gain / root) * one + (shift ? shift[i] : 0));
    },
    legendre: (x) => (-x.length * gain * epsilon) / centred(x).root,
    cost: (size) =>
      counts({
        add: 2 * size + (shift ? size : 0),
        mul: size + 2,
        mac: size,
        pow: 1,
        div: 1,
        weightRead: shift ? size : 0,
      }),
  };
}

/**
 * Neurons on a sphere: L = γ √(‖x‖² + ε), g = γ x/√(‖x‖² + ε).
 *
 * Reference: Krotov & Hopfield 2021, model C.
 *
 * @param gain γ > 0, default 1
 * @param epsilon ε > 0, default 1e-5
 * @throws {RangeError} when a number is not > 0
 */
export function sphericalLagrangian(gain = 1, epsilon = 1e-5): Lagrangian {
  checkPositive("sphericalLagrangian", "gain", gain);
  checkPositive("sphericalLagrangian", "epsilon", epsilon);
  const root = (x: ArrayLike<number>): number => {
    checkAllFinite("spherical", "x", x);
    return Math.hypot(norm(x), Math.sqrt(epsilon));
  };
  return {
    name: "spherical",
    value: (x) => gain * root(x),
    activation(x) {
      const scale = gain / root(x);
      return Float64Array.from(x, (one) => scale * one);
    },
    legendre: (x) => (-gain * epsilon) / root(x),
    cost: (size) => counts({ mac: size, add: 1, pow: 1, div: 1, mul: size }),
  };
}
