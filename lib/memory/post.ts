/**
 * @file What follows the read-out of a memory: the gradient of a convex function, whose partner is the state's own term in the energy.
 * Reference: Santos et al. 2024, "Hopfield–Fenchel–Young Networks", arXiv 2411.08590, on post-transformations.
 */
import { type Counts, counts } from "../cost";
import { checkAllFinite, checkLength, checkPositive, dot, norm } from "../math";
import { deviationsOf } from "./deviations";

/**
 * A post-transformation ψ = ∇Ψ* and the two convex functions behind it.
 *
 * Entries that are not finite are a RangeError. Ψ and Ψ* that leave the range of numbers are Infinity.
 */
export interface PostTransformation {
  readonly name: string;
  /**
   * ψ(z) = ∇Ψ*(z), a new array; where that is not unique, the choice nearest to `state`.
   *
   * @param z [n] what was read out
   * @param state [n] the state before the update
   */
  apply(z: Float64Array, state: ArrayLike<number>): Float64Array;
  /** Ψ(q), the state's term in the energy; Infinity outside its domain, which rounding may leave by a part in 10⁹. */
  potential(q: ArrayLike<number>): number;
  /** Ψ*(z) = max over q of z·q − Ψ(q) */
  conjugate(z: ArrayLike<number>): number;
  /** of one application to n numbers */
  cost(n: number): Counts;
}

/** Rounding allowed at the edge of a domain, as a part of its size. */
const slack = 1e-9;
const outside = Number.POSITIVE_INFINITY;

/** z and its norm, both made smaller by one factor where the norm itself would overflow. */
function direction(z: ArrayLike<number>): { readonly from: Float64Array; readonly size: number } {
  const from = Float64Array.from(z);
  const size = norm(from);
  return size < Number.POSITIVE_INFINITY ? { from, size } : direction(from.map((x) => x * 2 ** -100));
}

/** No transformation: Ψ(q) = ½‖q‖², ψ(z) = z. The states live in the patterns' own space, as in the modern Hopfield network. */
export function identityPost(): PostTransformation {
  const half = (q: ArrayLike<number>): number => {
    checkAllFinite("identityPost", "q", q);
    return 0.5 * dot(q, q);
  };
  return {
    name: "identity",
    apply: (z) => {
      checkAllFinite("identityPost", "z", z);
      return Float64Array.from(z);
    },
    potential: half,
    conjugate: half,
    cost: () => counts(),
  };
}

/**
 * Normalisation to a sphere.
 *
 *     Ψ(q) = 0 where ‖q‖ ≤ r, else ∞;   Ψ*(z) = r‖z‖;   ψ(z) = r z/‖z‖
 *
 * where r > 0 is `radius`. z = 0 has no direction and stays 0.
 *
 * @throws {RangeError} when `radius` is not > 0
 */
export function normPost(radius = 1): PostTransformation {
  checkPositive("normPost", "radius", radius);
  return {
    name: "ℓ₂ norm",
    apply: (z) => {
      checkAllFinite("normPost", "z", z);
      const { from, size } = direction(z);
      return from.map((x) => (size === 0 ? 0 : radius * (x / size)));
    },
    potential: (q) => {
      checkAllFinite("normPost", "q", q);
      return norm(q) <= radius * (1 + slack) ? 0 : outside;
    },
    conjugate: (z) => {
      checkAllFinite("normPost", "z", z);
      return radius * norm(z);
    },
    cost: (n) => counts({ mac: n, pow: 1, div: 1, mul: n }),
  };
}

/** Gain and shift of a layer normalisation. */
export interface LayerNormOptions {
  /** η > 0; default 1 */
  readonly gain?: number;
  /** δ [n]; default 0 */
  readonly shift?: ArrayLike<number>;
}

/**
 * Layer normalisation: deviations from the mean, scaled to a standard deviation of η.
 *
 *     ψ(z) = η (z − z̄)/σ(z) + δ,   σ² = (1/n) Σ_i (z_i − z̄)²
 *     Ψ(q) = 0 where q − δ sums to 0 and ‖q − δ‖ ≤ η√n, else ∞;   Ψ*(z) = η√n ‖z − z̄‖ + δ·z
 *
 * where n is the number of entries, η `gain`, δ `shift`. Equal entries have no deviation: ψ = δ. No ε is added to σ². The variance is
 * divided by n, as in transformers (with n − 1, as some scripts of the paper have it, the radius is η√(n−1)).
 *
 * @throws {RangeError} when `gain` is not > 0, or `shift` is not finite
 */
export function layerNormPost(options: LayerNormOptions = {}): PostTransformation {
  const { gain = 1, shift } = options;
  checkPositive("layerNormPost", "gain", gain);
  if (shift) checkAllFinite("layerNormPost", "shift", shift);
  const at = (i: number): number => (shift ? shift[i] : 0);
  const check = (name: string, z: ArrayLike<number>): void => {
    checkAllFinite("layerNormPost", name, z);
    if (shift) checkLength("layerNormPost", "shift", shift, z.length);
  };
  return {
    name: "layer norm",
    apply: (z) => {
      check("z", z);
      const { from, root } = deviationsOf(z);
      return from.map((x, i) => (root === 0 ? 0 : gain * (x / root)) + at(i));
    },
    potential: (q) => {
      check("q", q);
      const inner = Float64Array.from(q, (x, i) => x - at(i));
      const radius = gain * Math.sqrt(q.length);
      const sum = inner.reduce((all, x) => all + x, 0);
      const inPlane = Math.abs(sum) <= slack * radius * Math.sqrt(q.length);
      return inPlane && norm(inner) <= radius * (1 + slack) ? 0 : outside;
    },
    conjugate: (z) => {
      check("z", z);
      const { root, unit } = deviationsOf(z);
      // Both parts in the same unit: they may be of opposite sign and each beyond the range of numbers.
      let value = gain * z.length * root;
      for (let i = 0; i < z.length; i++) value += at(i) * (z[i] / unit);
      return value * unit;
    },
    cost: (n) =>
      counts({ add: 2 * n - 1 + (shift ? n : 0), mac: n, pow: 1, div: 2, mul: n, weightRead: shift ? n : 0 }),
  };
}

/**
 * Signs, for patterns of ±1.
 *
 *     Ψ(q) = 0 where every |q_i| ≤ 1, else ∞;   Ψ*(z) = Σ_i |z_i|;   ψ(z)_i = sign z_i
 *
 * z_i = 0 keeps the sign of the state, or 0 where the state is 0: every choice in [−1, 1] is a minimum, so the energy cannot rise.
 */
export function signPost(): PostTransformation {
  return {
    name: "sign",
    apply: (z, state) => {
      checkAllFinite("signPost", "z", z);
      return z.map((x, i) => Math.sign(x) || Math.sign(state[i]));
    },
    potential: (q) => {
      checkAllFinite("signPost", "q", q);
      for (let i = 0; i < q.length; i++) if (!(Math.abs(q[i]) <= 1 + slack)) return outside;
      return 0;
    },
    conjugate: (z) => {
      checkAllFinite("signPost", "z", z);
      let sum = 0;
      for (let i = 0; i < z.length; i++) sum += Math.abs(z[i]);
      return sum;
    },
    cost: (n) => counts({ cmp: n }),
  };
}

/**
 * Hyperbolic tangents, signs made soft; b → ∞ is {@link signPost}.
 *
 *     ψ(z)_i = tanh(b z_i),   Ψ*(z) = b⁻¹ Σ_i log(2 cosh(b z_i))
 *     Ψ(q) = b⁻¹ Σ_i [½(1 + q_i) log ½(1 + q_i) + ½(1 − q_i) log ½(1 − q_i)] where every |q_i| ≤ 1, else ∞
 *
 * where b > 0 is `gain`.
 *
 * @throws {RangeError} when `gain` is not > 0
 */
export function tanhPost(gain = 1): PostTransformation {
  checkPositive("tanhPost", "gain", gain);
  const part = (x: number): number => (x > 0 ? x * Math.log(x) : 0);
  return {
    name: "tanh",
    apply: (z) => {
      checkAllFinite("tanhPost", "z", z);
      return z.map((x) => Math.tanh(gain * x));
    },
    potential: (q) => {
      checkAllFinite("tanhPost", "q", q);
      let sum = 0;
      for (let i = 0; i < q.length; i++) {
        if (!(Math.abs(q[i]) <= 1 + slack)) return outside;
        sum += part((1 + q[i]) / 2) + part((1 - q[i]) / 2);
      }
      return sum / gain;
    },
    conjugate: (z) => {
      checkAllFinite("tanhPost", "z", z);
      let sum = 0;
      for (let i = 0; i < z.length; i++) {
        const x = Math.abs(z[i]);
        sum += x + Math.log1p(Math.exp(-2 * gain * x)) / gain;
      }
      return sum;
    },
    cost: (n) => counts({ mul: n, exp: n }),
  };
}
