/** @file What rounding did: for every parameter and connection what was wanted, what the chip has, and how far potentials can drift apart by it. */

import { bothLosses, type Plan } from "./plan";
import { type Connected, responseRows } from "./response";

/** A parameter of a population, or the weights of a connection. */
export interface ParameterRow {
  /** population or connection */
  readonly part: string;
  readonly quantity: string;
  readonly unit: string;
  /** numbers that it is about */
  readonly entries: number;
  /** of the entry that is furthest off, relative to its size */
  readonly wanted: number;
  /** what the chip has there */
  readonly onChip: number;
  /** |onChip − wanted| / |wanted| there: the largest; entries of 0 are left out */
  readonly largest: number;
  /** √(Σ (onChip − wanted)² / Σ wanted²) */
  readonly rms: number;
  /** share of entries, not 0, that became 0 */
  readonly zeroed: number;
  /** share beyond what the chip can hold */
  readonly clipped: number;
}

/** How a time constant is kept: what is lost in a step, in parts of 4096. */
export interface DecayRow {
  readonly part: string;
  /** `v`, `u` of the synapses' current, `w` of an adaptive threshold */
  readonly variable: string;
  /** [ms] */
  readonly tau: number;
  /** 4096 (1 − e^(−dt/tau)), the loss of the differential equation */
  readonly exact: number;
  /** 4096 dt/tau, the loss of Euler's step */
  readonly euler: number;
  /** what the chip loses */
  readonly loss: number;
  /** the parameter that says so: dv is the loss, du one less */
  readonly parameter: number;
  /** [ms] time constant of that loss */
  readonly tauOnChip: number;
}

/**
 * How far a potential of the chip can be from that of `realised` with the same spikes coming in: its whole numbers alone, for the parameters are the
 * same.
 */
export interface DriftRow {
  readonly part: string;
  /** [mV] what a step can add */
  readonly perStep: number;
  /** [mV] what all steps since a reset can have added, at most; Infinity without a leak, where it grows by `perStep` */
  readonly bound: number;
}

/** All that rounding did, as rows for tables. */
export interface RoundingReport {
  readonly rows: readonly ParameterRow[];
  readonly decays: readonly DecayRow[];
  readonly drifts: readonly DriftRow[];
  /** what else differs, in words */
  readonly notes: readonly string[];
}

/** Columns side by side as a row. */
export function rowOf(
  part: string,
  quantity: string,
  unit: string,
  wanted: ArrayLike<number>,
  has: ArrayLike<number>,
  lost: { readonly zeroed: number; readonly clipped: number } = { zeroed: 0, clipped: 0 },
): ParameterRow {
  let [at, largest, error, size] = [0, 0, 0, 0];
  for (let k = 0; k < wanted.length; k++) {
    // One that is never reached is kept as such.
    if (wanted[k] === has[k]) {
      if (Number.isFinite(wanted[k])) size += wanted[k] ** 2;
      continue;
    }
    error += (has[k] - wanted[k]) ** 2;
    size += wanted[k] ** 2;
    const relative = wanted[k] === 0 ? 0 : Math.abs((has[k] - wanted[k]) / wanted[k]);
    if (relative > largest) [at, largest] = [k, relative];
  }
  const entries = wanted.length;
  return {
    ...{ part, quantity, unit, entries, wanted: wanted[at] ?? 0, onChip: has[at] ?? 0, largest },
    rms: size > 0 ? Math.sqrt(error / size) : 0,
    zeroed: entries > 0 ? lost.zeroed / entries : 0,
    clipped: entries > 0 ? lost.clipped / entries : 0,
  };
}

/** Rows of a population's own parameters; what it does not have is left out. */
export function populationRows({ plan, chip }: Connected): ParameterRow[] {
  const { name, leak, tauMem, tauHas, receptors, adaptation } = plan;
  const row = (
    quantity: string,
    unit: string,
    wanted: ArrayLike<number>,
    has: ArrayLike<number>,
  ): ParameterRow => rowOf(name, quantity, unit, wanted, has);
  const some = (values: Float64Array): boolean => values.some((x) => x !== 0);
  return [
    ...(leak ? [row("tauMem", "ms", tauMem, tauHas)] : []),
    ...receptors
      .filter(({ tauSyn }) => tauSyn > 0)
      .map(({ tauSyn, tauHas: has }) => row("tauSyn", "ms", [tauSyn], [has])),
    ...(plan.threshold.some(Number.isFinite)
      ? [row("threshold above reset", "mV", plan.threshold, chip.threshold)]
      : []),
    ...(some(plan.constant) ? [row("constant current", "mV", plan.constant, chip.constant)] : []),
    ...(some(plan.start) ? [row("start above reset", "mV", plan.start, chip.start)] : []),
    ...(adaptation
      ? [
          row("adaptation.jump", "mV", [adaptation.jump], [chip.jump]),
          row("adaptation.tau", "ms", [adaptation.tau], [adaptation.tauHas]),
        ]
      : []),
  ];
}

/** Decays of a population, each time constant once. */
export function decayRows({ name, leak, tauMem, loss, receptors, adaptation }: Plan, dt: number): DecayRow[] {
  const decay = (variable: string, tau: number, lost: number, tauHas: number, offset: number): DecayRow => ({
    ...{ part: name, variable, tau, ...bothLosses(tau, dt) },
    ...{ loss: lost, parameter: lost - offset, tauOnChip: tauHas },
  });
  const seen = leak ? [...new Set(tauMem)] : [];
  const has = (lost: number): number => -dt / Math.log1p(-lost / 4096);
  return [
    ...seen.map((tau) => decay("v", tau, loss[tauMem.indexOf(tau)], has(loss[tauMem.indexOf(tau)]), 0)),
    ...receptors
      .filter(({ tauSyn }) => tauSyn > 0)
      .map((one) => decay("u", one.tauSyn, one.loss, one.tauHas, 1)),
    ...(adaptation ? [decay("w", adaptation.tau, adaptation.loss, adaptation.tauHas, 0)] : []),
  ];
}

/** What whole numbers alone can do to a potential: each product with a decay is cut by less than 1, sums of weights are whole. */
export function driftRow({ plan, scale }: Connected): DriftRow {
  const current = plan.receptors.reduce((sum, { tauSyn, loss }) => sum + (tauSyn > 0 ? 4096 / loss : 0), 0);
  const perStep = (current + (plan.leak ? 1 : 0)) / scale;
  const slowest = plan.loss.reduce((a, b) => Math.min(a, b), 4096) / 4096;
  return { part: plan.name, perStep, bound: perStep === 0 ? 0 : perStep / slowest };
}

/** Rows of everything that reaches a population. */
export function connectionRows(connected: Connected): ParameterRow[] {
  return connected.wired.flatMap((one) => {
    const { route, has, mantissas } = one;
    return [
      rowOf(route.name, "weight", "mV", route.weights, has, mantissas),
      ...responseRows(connected, one, rowOf),
    ];
  });
}
