/**
 * @file The replica-symmetric saddle point of the classical Hopfield network, as a curve. With the width s = √(αr) of the
 * crosstalk as its parameter nothing has to be iterated: s and T give m and q, and these give the load α. The retrieval
 * branch is 0 ≤ s ≤ s_M, up to the largest load; the spin glass begins where m vanishes.
 */
import { erf, logCosh } from "../../math";
import { bisect, maximise } from "./roots";

/** A point of the curve. */
export interface SaddlePoint {
  /** α = p/n */
  readonly load: number;
  /** m with the retrieved pattern; 0 in a spin glass */
  readonly overlap: number;
  /** q, mean square of the neurons' mean activity (Edwards & Anderson's order parameter) */
  readonly glassiness: number;
  /** r, mean square overlap with the other patterns over α, in units of its value at rest in one pattern */
  readonly crosstalk: number;
  /** f, free energy per neuron */
  readonly freeEnergy: number;
}

/** Points and weights of a mean over a standard normal number. */
interface Grid {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The trapezoidal rule for the mean over a standard normal z of a function that steps within a width `grain`, as tanh((m + sz)/T)
 * does within T/s.
 *
 * Its error falls as exp(−2πd/h), with d the distance of the function's nearest pole from the real axis, π·grain/2 here.
 * Gauss–Hermite nodes lie as far apart wherever the step is, and lose digits at low temperature.
 */
export function normalGrid(grain: number): Grid {
  const half = Math.ceil(9 / Math.min(0.4, grain / 4));
  const step = 9 / half;
  const nodes = Float64Array.from({ length: 2 * half + 1 }, (_, k) => (k - half) * step);
  return { nodes, weights: nodes.map((z) => (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)) };
}

const energyAt = (overlap: number, load: number, crosstalk: number): number =>
  0.5 * load * (1 - crosstalk) - 0.5 * overlap * overlap;

/** T = 0, where the averages are error functions; y = m/(√2 s). */
function coldPoint(s: number, glass: boolean): SaddlePoint {
  const reach = Math.sqrt(2 / Math.PI);
  let overlap = 0;
  if (!glass && s === 0) overlap = 1;
  // m = erf(m/(√2 s)) has a root above 0 below s = √(2/π): with y, s = erf(y)/(√2 y), which falls.
  else if (!glass && s < reach)
    overlap = erf(bisect((y) => s - erf(y) / (Math.SQRT2 * y), 1e-9, Math.max(1, 1 / s)));
  const y = overlap === 0 ? 0 : overlap / (Math.SQRT2 * s);
  const response = s === 0 ? 0 : (reach / s) * Math.exp(-y * y); // C = β(1 − q)
  const load = (s * (1 - response)) ** 2;
  const crosstalk = 1 / (1 - response) ** 2;
  return { load, overlap, glassiness: 1, crosstalk, freeEnergy: energyAt(overlap, load, crosstalk) };
}

/** T > 0. */
function warmPoint(s: number, temperature: number, glass: boolean): SaddlePoint {
  const beta = 1 / temperature;
  const { nodes, weights } = normalGrid(s === 0 ? 1 : temperature / s);
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
  let entropic = 0;
  for (let at = 0; at < nodes.length; at++)
    entropic += weights[at] * (logCosh(beta * (overlap + s * nodes[at])) + Math.LN2);
  const freeEnergy =
    0.5 * load +
    0.5 * overlap * overlap +
    0.5 * load * temperature * disorder +
    0.5 * load * beta * crosstalk * (1 - glassiness) -
    temperature * entropic;
  return { load, overlap, glassiness, crosstalk, freeEnergy };
}

const pointAt = (s: number, temperature: number, glass = false): SaddlePoint =>
  temperature === 0 ? coldPoint(s, glass) : warmPoint(s, temperature, glass);

/** The width at which the overlap vanishes: β⟨1 − tanh²(βsz)⟩ = 1, or √(2/π) at T = 0. */
function vanishingWidth(temperature: number): number {
  const largest = Math.sqrt(2 / Math.PI);
  if (temperature === 0) return largest;
  return bisect((s) => pointAt(s, temperature, true).glassiness - (1 - temperature), 1e-9, largest);
}

/** The end of the retrieval branch: the width s_M at which the load is largest. */
export function branchEnd(temperature: number): { readonly width: number; readonly point: SaddlePoint } {
  if (temperature === 0) {
    // The derivative of erf(y)/y − 2 exp(−y²)/√π vanishes; it is positive below.
    const slope = (y: number) => (2 * y + 4 * y ** 3) * Math.exp(-y * y) - Math.sqrt(Math.PI) * erf(y);
    const y = bisect(slope, 1.2, 1.8);
    const width = erf(y) / (Math.SQRT2 * y);
    return { width, point: coldPoint(width, false) };
  }
  const width = maximise((s) => pointAt(s, temperature).load, 0, vanishingWidth(temperature));
  return { width, point: pointAt(width, temperature) };
}

/** The retrieval state at a load below that of {@link branchEnd}. */
export function retrievalPoint(load: number, temperature: number, width: number): SaddlePoint {
  if (load === 0) return pointAt(0, temperature);
  return pointAt(
    bisect((s) => pointAt(s, temperature).load - load, 0, width),
    temperature,
  );
}

/** The spin glass at a load, T ≤ T_g; above, the paramagnet with q = 0. */
export function glassPoint(load: number, temperature: number): SaddlePoint {
  if (temperature >= 1 + Math.sqrt(load))
    return {
      load,
      overlap: 0,
      glassiness: 0,
      crosstalk: 0,
      freeEnergy:
        0.5 * load + 0.5 * load * temperature * Math.log(1 - 1 / temperature) - temperature * Math.LN2,
    };
  const from = temperature < 1 ? vanishingWidth(temperature) : 1e-9;
  return pointAt(
    bisect((s) => pointAt(s, temperature, true).load - load, from, 2 + 2 * Math.sqrt(load)),
    temperature,
    true,
  );
}
