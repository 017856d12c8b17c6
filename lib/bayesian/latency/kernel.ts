/**
 * @file How near its time a spike must come. A lag is how long before its latency a spike came, d − t: what is left of its
 * postsynaptic potential when the spikes of a pattern meet, after delays that make them coincide.
 */
import { checkFinite, checkPositive, exponential, normal, type Random } from "../../math";

/**
 * A kernel over lags: `"box"`, all lags up to half a width either way alike; `"gaussian"`; `"exponential"`, spikes that
 * come early by an exponential time, whose potentials decay until their latency.
 */
export type LatencyKernel =
  | { readonly kind: "box"; readonly width: number }
  | { readonly kind: "gaussian"; readonly sd: number }
  | { readonly kind: "exponential"; readonly tau: number };

/** A kernel as a law of lags. */
export interface LagLaw {
  /** probability density of a lag [1/ms] */
  density(lag: number): number;
  /** the largest value of the density */
  readonly peak: number;
  /** beyond this size of lag [ms] the density is below 1e-16 of its peak */
  readonly reach: number;
  sample(random: Random): number;
}

/** @throws {RangeError} when a width or time is not > 0, or does not fit into the window of a period */
export function lagLaw(caller: string, kernel: LatencyKernel, period?: number): LagLaw {
  const line = lawOnLine(caller, kernel);
  if (period === undefined) return line;
  if (kernel.kind === "box" && kernel.width > period)
    throw new RangeError(
      `${caller}: kernel.width must be at most the window (${period}), got ${kernel.width}`,
    );
  const images = Math.ceil(line.reach / period);
  // Lags that differ by whole periods are one. A box needs no images: its ends belong to one lag each.
  const density = (lag: number): number => {
    const near = lag - period * Math.round(lag / period);
    if (kernel.kind === "box") return line.density(near);
    let sum = 0;
    for (let m = -images; m <= images; m++) sum += line.density(near + m * period);
    return sum;
  };
  return { ...line, density, peak: density(0) };
}

function lawOnLine(caller: string, kernel: LatencyKernel): LagLaw {
  switch (kernel.kind) {
    case "box": {
      const { width } = kernel;
      checkPositive(caller, "kernel.width", width);
      return {
        density: (lag) => (Math.abs(lag) <= width / 2 ? 1 / width : 0),
        peak: 1 / width,
        reach: width / 2,
        sample: (random) => width * (random() - 0.5),
      };
    }
    case "gaussian": {
      const { sd } = kernel;
      checkPositive(caller, "kernel.sd", sd);
      const peak = 1 / (sd * Math.sqrt(2 * Math.PI));
      return {
        density: (lag) => peak * Math.exp(-0.5 * (lag / sd) ** 2),
        peak,
        reach: 8.6 * sd,
        sample: (random) => normal(random, 0, sd),
      };
    }
    case "exponential": {
      const { tau } = kernel;
      checkPositive(caller, "kernel.tau", tau);
      return {
        density: (lag) => (lag >= 0 ? Math.exp(-lag / tau) / tau : 0),
        peak: 1 / tau,
        reach: 37 * tau,
        sample: (random) => exponential(random, 1 / tau),
      };
    }
    default:
      throw new TypeError(
        `${caller}: kernel.kind must be one of "box", "gaussian", "exponential", got ${JSON.stringify((kernel as { kind?: unknown }).kind)}`,
      );
  }
}

/** What a spike adds to the memory neuron whose latency it meets with some lag. */
export interface PspOptions {
  readonly kernel: LatencyKernel;
  /**
   * `"coincidence"`, when left out: the kernel with peak 1, so that scores count spikes. `"evidence"`: what the spike says, in nats, for
   * the memory and against a spike that could come at any time, ln(1 + (1 − o)/o · T_w K).
   */
  readonly form?: "coincidence" | "evidence";
  /** T_w [ms], for the form `"evidence"` */
  readonly window?: number;
  /** o in (0, 1], share of spikes that come at any time, for the form `"evidence"` */
  readonly outliers?: number;
}

/** A postsynaptic potential over the lag [ms], and how far it reaches. */
export interface Psp {
  at(lag: number): number;
  /** beyond this size of lag it counts as 0 [ms] */
  readonly reach: number;
}

/** @throws {RangeError} when a number is outside its range, or one that the form needs is missing */
export function pspOf(
  caller: string,
  { kernel, form = "coincidence", window, outliers }: PspOptions,
  period?: number,
): Psp {
  const law = lagLaw(caller, kernel, period);
  if (form === "coincidence") return { at: (lag) => law.density(lag) / law.peak, reach: law.reach };
  if (form !== "evidence")
    throw new TypeError(
      `${caller}: form must be one of "coincidence", "evidence", got ${JSON.stringify(form)}`,
    );
  checkPositive(caller, "window", window ?? Number.NaN);
  checkFinite(caller, "outliers", outliers ?? Number.NaN);
  if (!(outliers !== undefined && outliers > 0 && outliers <= 1))
    throw new RangeError(`${caller}: outliers must be above 0 and at most 1, got ${outliers}`);
  const gain = ((1 - outliers) / outliers) * (window as number);
  return { at: (lag) => Math.log1p(gain * law.density(lag)), reach: law.reach };
}

/**
 * The postsynaptic potential of a spike over its lag [ms]: what memory neurons with conjugate delays sum up.
 *
 * @param options kernel and form
 * @param period when lags that differ by whole periods are one [ms]
 * @throws {RangeError} when a number is outside its range, or one that the form needs is missing
 */
export function latencyPsp(options: PspOptions, period?: number): (lag: number) => number {
  return pspOf("latencyPsp", options, period).at;
}
