/**
 * @file Adam and AdamW. The update runs on the host, in 64-bit arithmetic between 32-bit numbers: it is the same on
 * every backend, its moments are at hand for a checkpoint, and for the small models here it costs less than calling a
 * backend some ten times for each parameter would.
 */
import { checkPositive, checkRange } from "../math";
import { constantParameter, mapParameters, type ParameterSet } from "./parameters";

/** Constants of the update; the defaults are those of the papers and of PyTorch. */
export interface AdamOptions {
  /** β₁, share of the first moment that is kept at a step, in [0, 1); default 0.9 */
  readonly decayFirst?: number;
  /** β₂, share of the second moment that is kept, in [0, 1); default 0.999 */
  readonly decaySecond?: number;
  /** ε, added to the root of the second moment; default 1e-8 */
  readonly epsilon?: number;
  /** λ ≥ 0; default 0 */
  readonly weightDecay?: number;
  /** default true: decay is taken from the parameters (AdamW); false: λθ joins the gradient (Adam with an L2 penalty) */
  readonly decoupled?: boolean;
}

/** The running means of gradients and of their squares, and how many there were. */
export interface Moments {
  /** t, updates so far */
  readonly step: number;
  /** m */
  readonly first: ParameterSet;
  /** v */
  readonly second: ParameterSet;
}

/** Moments before the first update. */
export function noMoments(parameters: ParameterSet): Moments {
  const zeros = (): ParameterSet => mapParameters(parameters, ({ shape }) => constantParameter(shape, 0));
  return { step: 0, first: zeros(), second: zeros() };
}

/** @throws {RangeError} when a constant is outside of its range */
export function checkAdam(caller: string, options: AdamOptions): Required<AdamOptions> {
  const {
    decayFirst = 0.9,
    decaySecond = 0.999,
    epsilon = 1e-8,
    weightDecay = 0,
    decoupled = true,
  } = options;
  checkRange(caller, "decayFirst", decayFirst, 0, 1 - Number.EPSILON);
  checkRange(caller, "decaySecond", decaySecond, 0, 1 - Number.EPSILON);
  checkPositive(caller, "epsilon", epsilon);
  checkRange(caller, "weightDecay", weightDecay, 0, Number.MAX_VALUE);
  return { decayFirst, decaySecond, epsilon, weightDecay, decoupled };
}

/**
 * One update of Adam or AdamW; `parameters` and the arrays of `moments` are changed in place.
 *
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *     θ ← θ − η λ θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 *
 * where θ are `parameters`, g `gradients`, η `rate`, λ `weightDecay`, t the number of updates with this one.
 * Without `decoupled` the term ηλθ is left out and g is the gradient plus λθ.
 *
 * Reference: Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019, algorithm 2 (their λ multiplies a schedule
 * multiplier alone, here as in PyTorch it multiplies the whole rate).
 *
 * @returns the moments with the new count of updates
 */
export function adamStep(
  parameters: ParameterSet,
  gradients: ParameterSet,
  moments: Moments,
  rate: number,
  options: AdamOptions = {},
): Moments {
  checkRange("adamStep", "rate", rate, 0, Number.MAX_VALUE);
  const { decayFirst, decaySecond, epsilon, weightDecay, decoupled } = checkAdam("adamStep", options);
  const step = moments.step + 1;
  const biasFirst = 1 - decayFirst ** step;
  const biasSecond = Math.sqrt(1 - decaySecond ** step);
  const kept = decoupled ? 1 - rate * weightDecay : 1;
  const penalty = decoupled ? 0 : weightDecay;
  for (const [name, { data }] of Object.entries(parameters)) {
    const gradient = gradients[name].data;
    const first = moments.first[name].data;
    const second = moments.second[name].data;
    for (let i = 0; i < data.length; i++) {
      const g = gradient[i] + penalty * data[i];
      const m = decayFirst * first[i] + (1 - decayFirst) * g;
      const v = decaySecond * second[i] + (1 - decaySecond) * g * g;
      first[i] = m;
      second[i] = v;
      data[i] = kept * data[i] - ((rate / biasFirst) * m) / (Math.sqrt(v) / biasSecond + epsilon);
    }
  }
  return { ...moments, step };
}
