/** @file Lagrangians in which the neurons of a layer act on each other: competition and normalisation. */
import { counts } from "../../cost";
import { checkAllFinite, checkLength, checkPositive, norm, softmax } from "../../math";
import { type Deviations, deviationsOf } from "../deviations";
import { softmaxSeparation } from "../separation/softmax";
import { checkReached, type Lagrangian } from "./lagrangian";

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
  const { conjugate } = softmaxSeparation();
  const top = (x: ArrayLike<number>): number => conjugate?.(x, beta) as number;
  return {
    name: "softmax",
    value: (x) => checkReached("softmax", top(checked(x)), x),
    activation: (x) => softmax(checked(x), beta),
    legendre(x) {
      const most = top(checked(x));
      const shares = softmax(x, beta);
      return checkReached(
        "softmax",
        shares.reduce((sum, share, i) => (share > 0 ? sum + share * (x[i] - most) : sum), 0),
        x,
      );
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
  const centred = (x: ArrayLike<number>): Deviations => {
    checkAllFinite("layer norm", "x", x);
    if (shift) checkLength("layer norm", "x", x, shift.length);
    return deviationsOf(x, epsilon);
  };
  return {
    name: "layer norm",
    value(x) {
      const { root, unit } = centred(x);
      let sum = x.length * gain * root * unit;
      if (shift) for (let i = 0; i < x.length; i++) sum += shift[i] * x[i];
      return checkReached("layer norm", sum, x);
    },
    activation(x) {
      const { from, root } = centred(x);
      return from.map((one, i) =>
        checkReached("layer norm", gain * (one / root) + (shift ? shift[i] : 0), x),
      );
    },
    legendre(x) {
      const { root, unit } = centred(x);
      return checkReached("layer norm", -x.length * gain * (epsilon / unit / root), x);
    },
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
  /** √(‖x‖² + ε)/unit, the unit a power of two above 1 where the root itself may overflow. */
  const root = (x: ArrayLike<number>, unit = 1): number => {
    checkAllFinite("spherical", "x", x);
    return Math.hypot(
      norm(unit === 1 ? x : Float64Array.from(x, (one) => one / unit)),
      Math.sqrt(epsilon) / unit,
    );
  };
  const far = 2 ** 100;
  return {
    name: "spherical",
    value: (x) => checkReached("spherical", gain * root(x), x),
    activation(x) {
      const whole = root(x);
      const unit = whole < Number.POSITIVE_INFINITY ? 1 : far;
      const size = unit === 1 ? whole : root(x, unit);
      return Float64Array.from(x, (one) => checkReached("spherical", gain * (one / unit / size), x));
    },
    legendre: (x) => checkReached("spherical", -gain * (epsilon / root(x)), x),
    cost: (size) => counts({ mac: size, add: 1, pow: 1, div: 1, mul: size }),
  };
}
