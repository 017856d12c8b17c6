/** @file Figures that need no price list: a bound of time with parameters of one's own, and operations that count as energy. */
import { checkFinite, checkPositive, shown } from "../../../math";
import { type Metered, totalCounter } from "../counters";
import type { CostFigure, PriceClass } from "./price";

/** Parameters of {@link maxAffineTime}; none is published in a form that could be taken over. */
export interface MaxAffineParameters {
  /** of a neuron update, a synaptic operation and a word of synaptic memory [ns] */
  readonly neuron: number;
  readonly synapse: number;
  readonly word: number;
  /** of a link [bits/ns] */
  readonly bandwidth: number;
  /** shortest step [ns] */
  readonly barrier: number;
  /** where they are from */
  readonly source: string;
  readonly class: PriceClass;
}

/** A step's time by {@link maxAffineTime}, and what decides it. */
export interface MaxAffineTime {
  readonly time: CostFigure;
  /** steps that each of its terms decided */
  readonly decided: Readonly<Record<"neuron" | "synapse" | "word" | "link" | "barrier", number>>;
}

const greatest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  return most;
};

/**
 * A lower bound of a run's time:
 *
 *     T ≥ Σ over steps  max(max updates · t_neuron, max operations · t_synapse, max words · t_word, max bits of a link / bandwidth, t_barrier)
 *
 * where the maxima are over cores, and over links those between core and router included.
 *
 * Reference: Timcheck, Pierro & Shrestha 2026, arXiv:2601.10035, whose coefficients are in a figure alone: they must be given.
 *
 * @throws {RangeError} when a parameter is missing or not above 0, or the run has no steps
 */
export function maxAffineTime({ steps, placement }: Metered, parameters: MaxAffineParameters): MaxAffineTime {
  const caller = "maxAffineTime";
  const { neuron, synapse, word, bandwidth, barrier, source } = parameters;
  for (const [name, value] of Object.entries({ neuron, synapse, word, bandwidth, barrier }))
    checkPositive(caller, name, value);
  if (typeof source !== "string" || source === "")
    throw new RangeError(`${caller}: source must say where the parameters are from, got ${shown(source)}`);
  if (steps.length === 0) throw new RangeError(`${caller}: metered must have steps, got none`);
  const decided = { neuron: 0, synapse: 0, word: 0, link: 0, barrier: 0 };
  let time = 0;
  for (const { cores, linkBits } of steps) {
    const bits = Math.max(greatest(linkBits), greatest(cores.bitsIn), greatest(cores.bitsOut));
    const terms = {
      barrier,
      neuron: greatest(cores.active.map((x, c) => x + cores.idle[c])) * neuron,
      synapse:
        greatest(
          cores.denseOperations.map((x, c) => x + cores.sparseOperations[c] + cores.convolutionOperations[c]),
        ) * synapse,
      word: greatest(cores.synapseWords) * word,
      link: bits / bandwidth,
    };
    const [name, longest] = Object.entries(terms).reduce((a, b) => (b[1] > a[1] ? b : a));
    decided[name as keyof typeof decided]++;
    time += longest;
  }
  return {
    time: {
      ...{ value: undefined, low: time, high: Number.POSITIVE_INFINITY, unit: "ns", model: "max-affine" },
      ...{ class: parameters.class, provenance: [source], calibrated: false },
      boundary: `${placement.chip.name}, steps`,
      excludes: ["all that is above a lower bound", "input and output"],
    },
    decided,
  };
}

/**
 * Operations that count as energy where there are no joules: synaptic operations + weight · neuron updates.
 *
 * Reference: Intel N-DNS Challenge (Timcheck et al. 2023), with weight 10. Dimensionless.
 */
export function effectiveSynops(metered: Metered, weight = 10): CostFigure {
  checkFinite("effectiveSynops", "weight", weight);
  if (weight < 0) throw new RangeError(`effectiveSynops: weight must be ≥ 0, got ${weight}`);
  const total = (...names: readonly Parameters<typeof totalCounter>[1][]): number =>
    names.reduce((sum, name) => sum + totalCounter(metered, name), 0);
  const value =
    total("denseOperations", "sparseOperations", "convolutionOperations") + weight * total("active", "idle");
  return {
    ...{ value, low: value, high: value, unit: "operations", model: "effective-synops", class: "literature" },
    provenance: ["Intel N-DNS Challenge, Timcheck et al. 2023"],
    ...{
      calibrated: false,
      boundary: "operations",
      excludes: ["messages", "memory", "learning", "static power"],
    },
  };
}
