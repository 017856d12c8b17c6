/** @file Rates of one integrate-and-fire neuron in closed form: under a constant current, and under white noise. */
import { checkFinite, checkPositive, checkRange, erfc, erfcx, integral } from "../../math";

/** The numbers of a neuron that its rate depends on, with the names and defaults of {@link LifNeurons}. */
export interface RateNeuron {
  /** [ms], > 0 */
  readonly tauMem: number;
  /** [mV]; default 0 */
  readonly vRest?: number;
  /** [mV]; default `vRest` */
  readonly vReset?: number;
  /** [mV], above `vReset`; default 1 */
  readonly vThreshold?: number;
  /** [ms]; default 0 */
  readonly refractory?: number;
}

interface Resolved {
  readonly tauMem: number;
  readonly vRest: number;
  readonly vReset: number;
  readonly vThreshold: number;
  readonly refractory: number;
}

function resolve(caller: string, neuron: RateNeuron): Resolved {
  const { tauMem, vRest = 0, vReset = vRest, vThreshold = 1, refractory = 0 } = neuron;
  checkPositive(caller, "tauMem", tauMem);
  checkFinite(caller, "vRest", vRest);
  checkFinite(caller, "vReset", vReset);
  checkFinite(caller, "vThreshold", vThreshold);
  checkRange(caller, "refractory", refractory, 0, Number.MAX_VALUE);
  if (vReset >= vThreshold)
    throw new RangeError(`${caller}: vReset must be below vThreshold (${vThreshold}), got ${vReset}`);
  return { tauMem, vRest, vReset, vThreshold, refractory };
}

/**
 * Rate under a constant current: the f–I curve.
 *
 *     rate = 1000 / ( refractory + tauMem ln( (μ − vReset)/(μ − vThreshold) ) ) for μ > vThreshold, else 0
 *
 * where μ = vRest + `current`, times in ms, the rate in Hz.
 *
 * Reference: Lapicque 1907; Gerstner et al. 2014, *Neuronal Dynamics*, eq. 1.12 and its exercise on the f–I curve.
 *
 * @param current all constant current, bias included [mV]
 * @throws {RangeError} when a number is not finite or out of its range
 * @example
 * lifRate({ tauMem: 20, vThreshold: 10, refractory: 2 }, 20) // 63.04 Hz
 */
export function lifRate(neuron: RateNeuron, current: number): number {
  checkFinite("lifRate", "current", current);
  const { tauMem, vRest, vReset, vThreshold, refractory } = resolve("lifRate", neuron);
  const above = vRest + current - vThreshold;
  if (!(above > 0)) return 0;
  return 1000 / (refractory + tauMem * Math.log1p((vThreshold - vReset) / above));
}

/** e^(u²) (1 + erf u) · e^(−shift). */
function passage(u: number, shift: number): number {
  return u <= 0 ? erfcx(-u) * Math.exp(-shift) : (2 - erfc(u)) * Math.exp(u * u - shift);
}

/**
 * ∫ e^(u²) (1 + erf u) du over [low, high], divided by e^(shift). Panels are as wide as the integrand is smooth there: 1/u on the steep
 * side, a share of |u| on the side where it is erfcx(−u) ≈ 1/(√π |u|). From the top down, until nothing more counts.
 */
function passageIntegral(low: number, high: number, shift: number): number {
  let sum = 0;
  for (let top = high; top > low; ) {
    if (top > 0 && top * top - shift < -45) break;
    const width = top > 0 ? 1 / (1 + top) : 0.5 - top / 2;
    const bottom = Math.max(low, top - width);
    sum += integral((u) => passage(u, shift), bottom, top);
    top = bottom;
  }
  return sum;
}

/**
 * Rate under a current with white noise: the first passage of an Ornstein–Uhlenbeck process.
 *
 *     tauMem dv/dt = −(v − vRest) + current + sigma √tauMem ξ(t)
 *     1000 / rate = refractory + tauMem √π ∫ e^(u²) (1 + erf u) du  from (vReset − μ)/sigma to (vThreshold − μ)/sigma
 *
 * where μ = vRest + `current`. `sigma` is Brunel's: the free membrane has standard deviation sigma/√2, so that of
 * {@link poissonMoments} goes in as √2 · sd. The integrand is erfcx(−u), free of cancellation for however large negative u;
 * with sigma = 0 this is {@link lifRate}. Rates below about 10⁻³⁰⁵ Hz are 0. Exact for white noise; for Poisson arrivals it is the limit
 * of small weights.
 *
 * Reference: Siegert 1951, Phys. Rev. 81, 617; Ricciardi 1977; Brunel 2000, J. Comput. Neurosci. 8, eq. 21.
 *
 * @param current mean current, bias included [mV]
 * @param sigma amplitude of the noise [mV], ≥ 0
 * @throws {RangeError} when a number is not finite or out of its range
 * @example
 * const { mean, sd } = poissonMoments(20, [{ rate: 12000, weight: 0.1 }]);
 * siegertRate({ tauMem: 20, vThreshold: 20, vReset: 10, refractory: 2 }, mean, Math.SQRT2 * sd)
 */
export function siegertRate(neuron: RateNeuron, current: number, sigma: number): number {
  checkFinite("siegertRate", "current", current);
  checkRange("siegertRate", "sigma", sigma, 0, Number.MAX_VALUE);
  const { tauMem, vRest, vReset, vThreshold, refractory } = resolve("siegertRate", neuron);
  const low = (vReset - vRest - current) / sigma;
  const high = (vThreshold - vRest - current) / sigma;
  // noise that is nothing beside the distances: they have no number in units of it
  if (!(Number.isFinite(low) && Number.isFinite(high))) return lifRate(neuron, current);
  if (high > 27) return 0; // the integral is beyond e^(27²)/27, and that beyond float64
  const shift = high > 0 ? high * high : 0;
  const integral = passageIntegral(low, high, shift) * Math.exp(shift);
  return 1000 / (refractory + tauMem * Math.sqrt(Math.PI) * integral);
}
