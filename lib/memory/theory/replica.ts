/**
 * @file The replica-symmetric saddle point of the classical Hopfield network, as a curve. With the width s = √(αr) of the
 * crosstalk as its parameter nothing has to be iterated: s and T give m and q, and these give the load α. The retrieval
 * branch is 0 ≤ s ≤ s_M, up to the largest load; the spin glass begins where m vanishes.
 */
import { erf, logCosh, type Quadrature } from "../../math";
import { bisect, maximise } from "./roots";

/** A point of the curve. */
export interface SaddlePoint {
  /** α = p/n */
  readonly load: number;
  /** m with the retrieved pattern; 0 in a spin glass */
  readonly overlap: number;
  /** q, mean square of the neurons' mean activity (Edwards & Anderson's order parameter) */
  readonly glassiness: number;
  /** r, mean square overlap with the other patterns over α, in units of its value at rest in one pattern; ∞ in a spin glass at load 0 */
  readonly crosstalk: number;
  /** f, free energy per neuron */
  readonly freeEnergy: number;
}

/**
 * The trapezoidal rule for the mean over a standard normal z of a function that steps within a width `grain`, as tanh((m + sz)/T)
 * does within T/s.
 *
 * Its error falls as exp(−2πd/h), with d the distance of the function's nearest pole from the real axis, π·grain/2 here.
 * Gauss–Hermite nodes lie as far apart wherever the step is, and lose digits at low temperature.
 */
export function normalGrid(grain: number): Quadrature {
  const half = Math.ceil(9 / Math.min(0.4, grain / 4));
  const step = 9 / half;
  const nodes = Float64Array.from({ length: 2 * half + 1 }, (_, k) => (k - half) * step);
  return { nodes, weights: nodes.map((z) => (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)) };
}

const energyAt = (overlap: number, load: number, crosstalk: number): number =>
  0.5 * load * (1 - crosstalk) - 0.5 * overlap * overlap;

/** √(2/π), the mean size of a standard normal number. */
const reach = Math.sqrt(2 / Math.PI);

/** Retrieval at T = 0, where the averages are error functions; y = m/(√2 s). */
function coldPoint(s: number): SaddlePoint {
  let overlap = 0;
  if (s === 0) overlap = 1;
  // m = erf(m/(√2 s)) has a root above 0 below s = √(2/π): with y, s = erf(y)/(√2 y), which falls.
  else if (s < reach) overlap = erf(bisect((y) => s - erf(y) / (Math.SQRT2 * y), 1e-9, Math.max(1, 1 / s)));
  const y = overlap === 0 ? 0 : overlap / (Math.SQRT2 * s);
  const response = s === 0 ? 0 : (reach / s) * Math.exp(-y * y); // C = β(1 − q)
  const load = (s * (1 - response)) ** 2;
  const crosstalk = 1 / (1 - response) ** 2;
  return { load, overlap, glassiness: 1, crosstalk, freeEnergy: energyAt(overlap, load, crosstalk) };
}

/** The spin glass at T = 0: m = 0 leaves s = √α + √(2/π). */
function coldGlass(load: number): SaddlePoint {
  const root = Math.sqrt(load);
  const freeEnergy = -reach * root - 1 / Math.PI;
  return { load, overlap: 0, glassiness: 1, crosstalk: (1 + reach / root) ** 2, freeEnergy };
}

/** A grid for what steps as tanh β(m + sz) does. */
const gridAt = (s: number, temperature: number): Quadrature => normalGrid(s === 0 ? 1 : temperature / s);

/** ⟨ln 2cosh β(m + sz)⟩. */
function meanEntropy({ nodes, weights }: Quadrature, overlap: number, s: number, beta: number): number {
  let mean = 0;
  for (let at = 0; at < nodes.length; at++)
    mean += weights[at] * (logCosh(beta * (overlap + s * nodes[at])) + Math.LN2);
  return mean;
}

/** T > 0. */
function warmPoint(s: number, temperature: number, glass: boolean): SaddlePoint {
  const beta = 1 / temperature;
  const grid = gridAt(s, temperature);
  const { nodes, weights } = grid;
  let overlap = glass ? 0 : 1;
  let glassiness = 0;
  // ⟨tanh β(m + sz)⟩ − m is concave in m > 0: Newton from the right falls on its largest root and cannot pass it.
  for (let k = 0; k < 500; k++) {
    let mean = 0;
    glassiness = 0;
    for (let at = 0; at < nodes.length; at++) {
      const activity = Math.tanh(beta * (overlap + s * nodes[at]));
      mean += weights[at] * activity;
      glassiness += weights[at] * activity * activity;
    }
    if (overlap === 0) break;
    const slope = beta * (1 - glassiness) - 1;
    const change = (overlap - mean) / slope;
    if (Math.abs(change) < 1e-14) break;
    overlap = slope < 0 && overlap + change > 1e-9 ? overlap + change : 0;
  }
  const rest = 1 - beta * (1 - glassiness);
  const crosstalk = glassiness / (rest * rest);
  const load = s === 0 ? 0 : (s * s) / crosstalk;
  const disorder = rest > 0 ? Math.log(rest) - (beta * glassiness) / rest : 0;
  const freeEnergy =
    0.5 * load +
    0.5 * overlap * overlap +
    0.5 * load * temperature * disorder +
    0.5 * load * beta * crosstalk * (1 - glassiness) -
    temperature * meanEntropy(grid, overlap, s, beta);
  return { load, overlap, glassiness, crosstalk, freeEnergy };
}

const pointAt = (s: number, temperature: number): SaddlePoint =>
  temperature === 0 ? coldPoint(s) : warmPoint(s, temperature, false);

/** The width at which the overlap vanishes: β⟨1 − tanh²(βsz)⟩ = 1, or √(2/π) at T = 0. */
function vanishingWidth(temperature: number): number {
  if (temperature === 0) return reach;
  return bisect((s) => warmPoint(s, temperature, true).glassiness - (1 - temperature), 1e-9, reach);
}

/** The end of the retrieval branch: the width s_M at which the load is largest. */
export function branchEnd(temperature: number): { readonly width: number; readonly point: SaddlePoint } {
  if (temperature === 0) {
    // The derivative of erf(y)/y − 2 exp(−y²)/√π vanishes; it is positive below.
    const slope = (y: number) => (2 * y + 4 * y ** 3) * Math.exp(-y * y) - Math.sqrt(Math.PI) * erf(y);
    const y = bisect(slope, 1.2, 1.8);
    const width = erf(y) / (Math.SQRT2 * y);
    return { width, point: coldPoint(width) };
  }
  const width = maximise((s) => pointAt(s, temperature).load, 0, vanishingWidth(temperature));
  return { width, point: pointAt(width, temperature) };
}

/** The retrieval state at a load below that of {@link branchEnd}, whose width is asked for where the load is not 0. */
export function retrievalPoint(load: number, temperature: number, width: number): SaddlePoint {
  const s = load === 0 ? 0 : bisect((at) => pointAt(at, temperature).load - load, 0, width);
  // The load that was asked for: that of s differs from it by rounding.
  return { ...pointAt(s, temperature), load };
}

/** Where the spin glass ends at load 0, T < 1: αr keeps its value s² and r is ∞, so q = 1 − T. */
function emptyGlass(temperature: number): SaddlePoint {
  const s = vanishingWidth(temperature);
  const entropy = meanEntropy(gridAt(s, temperature), 0, s, 1 / temperature);
  return {
    ...{ load: 0, overlap: 0, glassiness: 1 - temperature, crosstalk: Number.POSITIVE_INFINITY },
    freeEnergy: 0.5 * s * s - temperature * entropy,
  };
}

/** The spin glass at a load, T ≤ T_g; above, the paramagnet with q = 0. */
export function glassPoint(load: number, temperature: number): SaddlePoint {
  if (temperature >= 1 + Math.sqrt(load)) {
    const disorder = load === 0 ? 0 : 0.5 * load + 0.5 * load * temperature * Math.log(1 - 1 / temperature);
    return {
      ...{ load, overlap: 0, glassiness: 0, crosstalk: 0 },
      freeEnergy: disorder - temperature * Math.LN2,
    };
  }
  if (temperature === 0) return coldGlass(load);
  if (load === 0) return emptyGlass(temperature);
  const from = temperature < 1 ? vanishingWidth(temperature) : 1e-9;
  const width = 2 + 2 * Math.sqrt(load);
  const s = bisect((at) => warmPoint(at, temperature, true).load - load, from, width);
  // Both from what was asked for: near the vanishing width, at small loads, 1 − β(1 − q) is the rounding of its terms.
  return { ...warmPoint(s, temperature, true), load, crosstalk: (s * s) / load };
}
