/** @file Lagrangians that are sums over neurons. */
import { counts } from "../../cost";
import { checkInteger, checkPositive, logCosh } from "../../math";
import { type Lagrangian, perNeuron } from "./lagrangian";

/** Linear neurons: L = ½ Σ x², g = x. */
export function identityLagrangian(): Lagrangian {
  return perNeuron(
    "identity",
    { value: (x) => 0.5 * x * x, activation: (x) => x, legendre: (x) => 0.5 * x * x },
    () => counts(),
  );
}

/** Binary neurons: L = Σ |x|, g = sgn x, with g(0) = 0. Reference: Krotov & Hopfield 2021, model A. */
export function signLagrangian(): Lagrangian {
  return perNeuron(
    "sign",
    { value: Math.abs, activation: (x) => Math.sign(x) + 0, legendre: () => 0 },
    (size) => counts({ cmp: size }),
  );
}

/** Rectified linear neurons: L = ½ Σ max(x, 0)², g = max(x, 0). */
export function reluLagrangian(): Lagrangian {
  const half = (x: number): number => 0.5 * Math.max(x, 0) ** 2;
  return perNeuron("relu", { value: half, activation: (x) => Math.max(x, 0), legendre: half }, (size) =>
    counts({ cmp: size }),
  );
}

/**
 * Power neurons, those of dense memories.
 *
 *     L = (1/n) Σ max(x, 0)ⁿ,   g = max(x, 0)ⁿ⁻¹      or plain, with x in the place of max(x, 0)
 *
 * where n is `order`. Plain and odd it is not convex, and energies may rise.
 *
 * @throws {RangeError} when `order` is not a whole number ≥ 1
 */
export function powerLagrangian(order: number, kind: "rectified" | "plain" = "rectified"): Lagrangian {
  checkInteger("powerLagrangian", "order", order, 1);
  const plain = kind === "plain";
  const base = (x: number): number => (plain ? x : Math.max(x, 0));
  const step = (x: number): number => (plain || x > 0 ? 1 : 0); // order 1: g is a step, not 0⁰
  return perNeuron(
    plain ? "power" : "rectified power",
    {
      value: (x) => base(x) ** order / order,
      activation: (x) => (order === 1 ? step(x) : base(x) ** (order - 1)),
      legendre: (x) => (1 - 1 / order) * base(x) ** order,
    },
    (size) => counts({ cmp: plain ? 0 : size, pow: size }),
  );
}

/**
 * Exponential neurons: L = (1/β) Σ exp(βx), g = exp(βx). States with βx above 709 are refused.
 *
 * @throws {RangeError} when `beta` is not > 0
 */
export function exponentialLagrangian(beta = 1): Lagrangian {
  checkPositive("exponentialLagrangian", "beta", beta);
  const g = (x: number): number => Math.exp(beta * x);
  return perNeuron(
    "exponential",
    { value: (x) => g(x) / beta, activation: g, legendre: (x) => g(x) * (x - 1 / beta) },
    (size) => counts({ mul: size, exp: size }),
  );
}

/** x tanh βx − β⁻¹ ln cosh βx, in [0, β⁻¹ ln 2): with the large parts, both near |x|, taken out by hand, and exact where βx is small. */
export function tanhLegendre(x: number, beta: number): number {
  const size = Math.abs(x);
  if (beta * size < 0.5) return size * Math.tanh(beta * size) - logCosh(beta * size) / beta;
  const e = Math.exp(-2 * beta * size);
  return (Math.LN2 - Math.log1p(e)) / beta - size * ((2 * e) / (1 + e));
}

/**
 * Graded neurons in (−1, 1): L = (1/β) Σ ln cosh βx, g = tanh βx.
 *
 * @throws {RangeError} when `beta` is not > 0
 */
export function tanhLagrangian(beta = 1): Lagrangian {
  checkPositive("tanhLagrangian", "beta", beta);
  return perNeuron(
    "tanh",
    {
      value: (x) => logCosh(beta * x) / beta,
      activation: (x) => Math.tanh(beta * x),
      legendre: (x) => tanhLegendre(x, beta),
    },
    (size) => counts({ mul: size, exp: size }),
  );
}

/**
 * Graded neurons in (0, 1): L = (1/β) Σ ln(1 + exp βx), g = 1/(1 + exp(−βx)).
 *
 * @throws {RangeError} when `beta` is not > 0
 */
export function sigmoidLagrangian(beta = 1): Lagrangian {
  checkPositive("sigmoidLagrangian", "beta", beta);
  const tail = (x: number): number => Math.log1p(Math.exp(-beta * Math.abs(x))) / beta;
  const g = (x: number): number => 1 / (1 + Math.exp(-beta * x));
  return perNeuron(
    "sigmoid",
    {
      value: (x) => Math.max(x, 0) + tail(x),
      activation: g,
      legendre: (x) => (x > 0 ? -x * g(-x) : x * g(x)) - tail(x),
    },
    (size) => counts({ mul: size, exp: size, add: size, div: size }),
  );
}
