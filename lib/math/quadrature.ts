/** @file Gauss–Legendre quadrature, sixteen points to a panel. */
import { checkFinite, checkInteger } from "./check";

/** Legendre's polynomial of degree n and its derivative, by its three-term recurrence. */
function legendre(n: number, x: number): readonly [number, number] {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return [value, (n * (x * value - before)) / (x * x - 1)];
}

const count = 16;
const nodes = Float64Array.from({ length: count }, (_, k) => {
  let x = Math.cos((Math.PI * (k + 0.75)) / (count + 0.5));
  for (let round = 0; round < 8; round++) {
    const [value, slope] = legendre(count, x);
    x -= value / slope;
  }
  return x;
});
const weights = nodes.map((x) => 2 / ((1 - x * x) * legendre(count, x)[1] ** 2));

/**
 * ∫ f over [low, high] by Gauss–Legendre quadrature, sixteen points in each of `panels` equal panels.
 *
 * Exact for polynomials up to degree 31 with one panel; the ends themselves are never asked for.
 *
 * Reference: Abramowitz & Stegun 1964, eq. 25.4.29.
 *
 * @param panels 1 when left out
 * @throws {RangeError} when an end is not finite or `panels` is no whole number ≥ 1
 * @example
 * integral((x) => x ** 3, 0, 2) // 4
 */
export function integral(f: (x: number) => number, low: number, high: number, panels = 1): number {
  checkFinite("integral", "low", low);
  checkFinite("integral", "high", high);
  checkInteger("integral", "panels", panels, 1);
  const half = (high - low) / (2 * panels);
  let sum = 0;
  for (let i = 0; i < panels; i++) {
    const middle = low + half * (2 * i + 1);
    for (let k = 0; k < count; k++) sum += weights[k] * f(middle + half * nodes[k]);
  }
  return half * sum;
}
