/** @file How far two runs are apart as time goes on. */
import { checkLength, checkPositive, shown } from "../math";
import { binsOf, type Raster, type Trace } from "../record";
import { evenStep, type Signal } from "./signal";

/**
 * Distance of two traces at every sample, √(Σ_n (x_n − y_n)²/n).
 *
 * @throws {RangeError} when variables, neurons or times differ, there are fewer than two samples or no neuron, or times are not even
 */
export function traceSeparation(a: Trace, b: Trace): Signal {
  if (a.variable !== b.variable)
    throw new RangeError(
      `traceSeparation: b.variable must be ${shown(a.variable)}, got ${shown(b.variable)}`,
    );
  checkSame("time", a.time, b.time);
  checkSame("neurons", a.neurons, b.neurons);
  const n = a.neurons.length;
  if (n === 0) throw new RangeError("traceSeparation: a.neurons must hold at least one, got none");
  const step = evenStep("traceSeparation", a.time);
  const values = Float64Array.from(a.time, (_, t) => {
    let sum = 0;
    for (let i = t * n; i < (t + 1) * n; i++) sum += (a.values[i] - b.values[i]) ** 2;
    return Math.sqrt(sum / n);
  });
  return { start: a.time[0], step, values };
}

function checkSame(name: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  checkLength("traceSeparation", `b.${name}`, b, a.length);
  for (let i = 0; i < a.length; i++)
    if (a[i] !== b[i]) throw new RangeError(`traceSeparation: b.${name}[${i}] must be ${a[i]}, got ${b[i]}`);
}

/** How spikes become a state that can be compared. */
export interface RasterSeparationOptions {
  /** time constant of the exponential that each spike leaves behind [ms]; 10 by default */
  readonly tau?: number;
  /** between values [ms]; 1 by default */
  readonly step?: number;
}

/**
 * Distance of two rasters as time goes on, that of the exponentially filtered trains.
 *
 *     d(t) = √(Σ_n (f_n(t) − g_n(t))²/N),   f_n(t) = Σ_{t_i ≤ t} exp(−(t − t_i)/τ)
 *
 * It is 0 as long as the spikes agree.
 *
 * @throws {RangeError} when sizes or windows differ, there is no neuron, or `tau` or `step` is not above 0
 */
export function rasterSeparation(
  a: Raster,
  b: Raster,
  { tau = 10, step = 1 }: RasterSeparationOptions = {},
): Signal {
  for (const what of ["size", "start", "stop"] as const)
    if (a[what] !== b[what])
      throw new RangeError(`rasterSeparation: b.${what} must be ${a[what]}, got ${shown(b[what])}`);
  if (a.size === 0) throw new RangeError("rasterSeparation: a must have at least one neuron, got 0");
  checkPositive("rasterSeparation", "tau", tau);
  checkPositive("rasterSeparation", "step", step);
  // the same operations for both, so that equal spikes leave equal states, to the last bit
  const states = [a, b].map(({ time, neuron }) => ({
    time,
    neuron,
    next: 0,
    filtered: new Float64Array(a.size),
  }));
  const [f, g] = states.map(({ filtered }) => filtered);
  const decay = Math.exp(-step / tau);
  const values = new Float64Array(binsOf(a, step).count);
  for (let k = 0; k < values.length; k++) {
    const now = a.start + (k + 1) * step;
    for (const state of states) {
      const { time, neuron, filtered } = state;
      for (let n = 0; n < a.size; n++) filtered[n] *= decay;
      for (; state.next < time.length && time[state.next] < now; state.next++)
        filtered[neuron[state.next]] += Math.exp((time[state.next] - now) / tau);
    }
    let sum = 0;
    for (let n = 0; n < a.size; n++) sum += (f[n] - g[n]) ** 2;
    values[k] = Math.sqrt(sum / a.size);
  }
  return { start: a.start + step, step, values };
}
