/** @file Gauss–Legendre quadrature, sixteen points to a panel. */

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

/** ∫ f over [low, high] by one panel: exact for polynomials up to degree 31. */
export function panel(f: (u: number) => number, low: number, high: number): number {
  const half = (high - low) / 2;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += weights[k] * f(low + half * (1 + nodes[k]));
  return half * sum;
}
