/** @file The neurons of a population in the chip's integers, and in mV what these are. */
import { DECAY_BITS } from "../arithmetic";
import type { NeuronModel } from "../neurons";
import type { PerNeuron } from "../neurons/kind";
import type { ProfileName } from "../profile";
import type { Convention } from "./decay";
import type { Plan } from "./plan";
import { currentsProgram, inputNames } from "./program";
import { biasAt, thresholdMantissa } from "./scale";

const PARTS = 2 ** DECAY_BITS;
const LARGEST = 2 ** 23 - 1;

/** Neurons of the chip, and their parameters as columns in mV above the reset. */
export interface ChipNeurons {
  readonly neurons: NeuronModel;
  /** [mV] they fire from it on */
  readonly threshold: Float64Array;
  /** [mV] the constant current */
  readonly constant: Float64Array;
  readonly start: Float64Array;
  /** [mV] rise of an adaptive threshold */
  readonly jump: number;
}

/** One number where all are the same. */
export function collapsed(values: Float64Array): PerNeuron {
  return values.every((value) => value === values[0]) ? values[0] : values;
}

/** Which input of the population a time constant comes in at; undefined for its only one. */
export function inputOf({ program, receptors }: Plan, tauSyn: number): string | undefined {
  if (!program) return undefined;
  const all = receptors.map((one) => one.tauSyn);
  return inputNames(all)[all.indexOf(tauSyn)];
}

/** Name of the variable that holds the current of a receptor; undefined for jumps of the potential. */
export function currentName(plan: Plan, tauSyn: number): string | undefined {
  if (tauSyn === 0) return undefined;
  return plan.program ? `u${inputOf(plan, tauSyn)?.slice(1)}` : "u";
}

/** The neurons of a plan at a scale [units of the potential per mV]. */
export function neuronsAt(
  plan: Plan,
  scale: number,
  profile: ProfileName,
  convention: Convention,
): ChipNeurons {
  const { size, program, receptors, adaptation } = plan;
  const biases = Array.from(plan.constant, (c, i) => biasAt(c * plan.gain[i], scale));
  const biasMantissa = Float64Array.from(biases, ({ mantissa }) => mantissa);
  const biasExponent = Float64Array.from(biases, ({ exponent }) => exponent);
  const start = plan.start.map(
    (v) => Math.max(-LARGEST, Math.min(LARGEST, Math.sign(v) * Math.round(Math.abs(v) * scale))) + 0,
  );
  const refractory = collapsed(plan.held.map((steps) => steps + 1));
  const jump = Math.round((adaptation?.jump ?? 0) * scale);
  const threshold = plan.threshold.map((theta) =>
    program
      ? Math.min(LARGEST, Math.max(0, Math.ceil(theta * scale - 1e-6) - 1))
      : thresholdMantissa(theta, scale, convention) * 64,
  );
  const bias = { biasMantissa: collapsed(biasMantissa), biasExponent: collapsed(biasExponent) };
  const keepV = collapsed(plan.loss.map((loss) => PARTS - loss));
  const inMillivolts = {
    threshold: threshold.map((units, i) =>
      plan.threshold[i] === Number.POSITIVE_INFINITY ? plan.threshold[i] : (units + 1) / scale,
    ),
    constant: biasMantissa.map((m, i) => (m * 2 ** biasExponent[i]) / (scale * plan.gain[i])),
    start: start.map((units) => units / scale),
    jump: jump / scale,
  };
  if (!program) {
    const du = receptors.length > 0 ? receptors[0].loss - 1 : PARTS - 1;
    const vthMantissa = collapsed(threshold.map((units) => units / 64));
    const neurons: NeuronModel = {
      ...{ model: "lif", size, du, dv: collapsed(plan.loss), vthMantissa },
      ...{ ...bias, refractory, vStart: collapsed(start) },
    };
    return { neurons, ...inMillivolts };
  }
  const all = receptors.map(({ tauSyn }) => tauSyn);
  const names = inputNames(all);
  const keepU = receptors.flatMap(({ loss }, k) =>
    names[k] === "j" ? [] : [[`keepU${names[k].slice(1)}`, PARTS - loss] as const],
  );
  const neurons: NeuronModel = {
    model: "program",
    size,
    program: currentsProgram(all, adaptation !== undefined, profile),
    state: { v: collapsed(start) },
    parameters: {
      ...Object.fromEntries(keepU),
      ...{ ...bias, keepV, threshold: collapsed(threshold), refractory },
      ...(adaptation ? { keepW: PARTS - adaptation.loss, jump } : {}),
    },
  };
  return { neurons, ...inMillivolts };
}
