/** @file States of the classical Hopfield network at low load (p finite while n → ∞): single patterns and their mixtures. */
import { checkInteger, checkRange } from "../../math";
import { bisect } from "./roots";

/** A symmetric mixture of a few patterns. */
export interface MixtureState {
  /** m, its overlap with each of them; 0 where it does not exist */
  readonly overlap: number;
  /** the smallest curvature of the free energy at it: it is stable where this is > 0 */
  readonly curvature: number;
}

/** ⟨f(z)⟩ over the sum z of `count` independent signs. */
function overSigns(count: number, f: (z: number) => number): number {
  let mass = 2 ** -count;
  let sum = 0;
  for (let k = 0; k <= count; k++) {
    sum += mass * f(2 * k - count);
    mass *= (count - k) / (k + 1);
  }
  return sum;
}

/**
 * The symmetric mixture of `count` patterns at a temperature.
 *
 *     m = ⟨z tanh(βmz)⟩/count,   z = Σ_{μ ≤ count} ξ^μ
 *     curvatures  1 − β(1 − q),   1 − β(1 − q) − βQ,   1 − β(1 − q) + (count − 1)βQ
 *     q = ⟨tanh²(βmz)⟩,   Q = ⟨ξ¹ξ² tanh²(βmz)⟩
 *
 * where ⟨⟩ is the mean over random ξ^μ = ±1, β = 1/T. `count` = 1 is retrieval, m = tanh βm. Odd mixtures are stable at low
 * temperature: m = ½ for three patterns at T = 0, stable below T = 0.460; even ones never are.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1985, Phys. Rev. A 32.
 *
 * @param count 1 to 50
 * @param temperature 0 or more; at T = 0 the curvature is 1 for odd counts and −∞ for even ones, which have neurons without a field
 * @throws {RangeError} when a number is out of its range
 */
export function mixtureState(count: number, temperature: number): MixtureState {
  checkInteger("mixtureState", "count", count, 1, 50);
  checkRange("mixtureState", "temperature", temperature, 0, Number.MAX_VALUE);
  if (temperature === 0)
    return {
      overlap: overSigns(count, Math.abs) / count,
      curvature: count % 2 === 1 ? 1 : Number.NEGATIVE_INFINITY,
    };
  const beta = 1 / temperature;
  const excess = (m: number) => overSigns(count, (z) => z * Math.tanh(beta * m * z)) / count - m;
  // ⟨z tanh(βmz)⟩ is concave in m > 0, with slope count·β at 0: one root above 0 below T = 1, none above.
  const overlap = temperature >= 1 ? 0 : bisect(excess, 1e-12, 1);
  const square = (z: number) => Math.tanh(beta * overlap * z) ** 2;
  const q = overSigns(count, square);
  // Given z, two of the signs agree on average by (z² − count)/(count(count − 1)).
  const pair =
    count === 1 ? 0 : overSigns(count, (z) => (square(z) * (z * z - count)) / (count * (count - 1)));
  const single = 1 - beta * (1 - q);
  const curvatures =
    count === 1 ? [single] : [single, single - beta * pair, single + (count - 1) * beta * pair];
  return { overlap, curvature: Math.min(...curvatures) };
}

/**
 * The temperature below which the symmetric mixture of `count` patterns is stable: 1 for a single pattern, 0.460 for three.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1985, Phys. Rev. A 32.
 *
 * @param count odd, 1 to 49
 * @throws {RangeError} when `count` is even or out of its range
 */
export function mixtureStabilityTemperature(count: number): number {
  checkInteger("mixtureStabilityTemperature", "count", count, 1, 49);
  if (count % 2 === 0) throw new RangeError(`mixtureStabilityTemperature: count must be odd, got ${count}`);
  if (count === 1) return 1;
  return bisect((temperature) => mixtureState(count, temperature).curvature, 0.02, 0.99);
}
