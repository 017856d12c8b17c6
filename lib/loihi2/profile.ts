/** @file What emulators of the chip, and the chip itself, do differently: named, so that a result says whose arithmetic it has. */
import { checkChoice } from "../math";

/** Whose arithmetic. */
export type ProfileName = "lava" | "brian2loihi" | "nengo-loihi1" | "loihi2-silicon";

/** Points at which they differ. */
export interface Profile {
  readonly name: ProfileName;
  /** bits that a weight does not have are cut toward −∞ (of inhibitory weights toward zero), toward zero, or rounded to the nearest, halves to even */
  readonly weightBits: "down" | "toward zero" | "nearest";
  /** the smallest inhibitory weight */
  readonly inhibitoryLimit: -255 | -256;
  /** a weight's exponent acts on the sum of a step, cut toward −∞, or on each weight */
  readonly weightExponent: "sum" | "weight";
  /** what arrives in a step, in the units of the state, comes back on the other side of ±2^21, or is not limited */
  readonly arriving: "wrap" | "free";
  /** a current that leaves its range comes back on the other side once, or as often as it takes, with the bias as well; or is not limited */
  readonly current: "wrap once" | "wrap" | "free";
  /** the potential is held at its limits, or is not limited */
  readonly potential: "clip" | "free";
  /** at a spike the potential reads 0, or 128 for each step of refractoriness that is left */
  readonly spikePotential: "zero" | "refractory";
  /** weights of convolutions are whole numbers as they are, or stored as other weights */
  readonly convolution: "as they are" | "stored";
  /**
   * in a step of learning e^(−1/τ) of a trace is left; or 1 − 1/τ, where the chance of rounding up is the fraction that a trace would have had without
   * the impulse of the step before
   */
  readonly traceDecay: "exponential" | "linear";
}

const profiles: Readonly<Record<ProfileName, Profile>> = {
  lava: {
    ...{
      name: "lava",
      weightBits: "down",
      inhibitoryLimit: -255,
      weightExponent: "sum",
      arriving: "free",
      current: "wrap once",
      potential: "clip",
      spikePotential: "zero",
      convolution: "as they are",
      traceDecay: "exponential",
    },
  },
  brian2loihi: {
    ...{
      name: "brian2loihi",
      weightBits: "toward zero",
      inhibitoryLimit: -256,
      weightExponent: "weight",
      arriving: "free",
      current: "free",
      potential: "free",
      spikePotential: "zero",
      convolution: "stored",
      traceDecay: "linear",
    },
  },
  "nengo-loihi1": {
    ...{
      name: "nengo-loihi1",
      weightBits: "nearest",
      inhibitoryLimit: -255,
      weightExponent: "weight",
      arriving: "wrap",
      current: "wrap",
      potential: "clip",
      spikePotential: "zero",
      convolution: "stored",
      traceDecay: "exponential",
    },
  },
  "loihi2-silicon": {
    ...{ name: "loihi2-silicon", weightExponent: "sum", current: "wrap once", potential: "clip" },
    ...{ weightBits: "down", inhibitoryLimit: -255, arriving: "free" },
    ...{ spikePotential: "refractory", convolution: "stored", traceDecay: "exponential" },
  },
};

/** Every {@link ProfileName}. */
export const profileNames: readonly ProfileName[] = Object.keys(profiles) as ProfileName[];

/**
 * The points of difference of a profile.
 *
 * `"lava"` is Lava's bit-accurate CPU model (lava-nc b6822fb), frozen since the project was archived; `"brian2loihi"` and `"nengo-loihi1"` are
 * emulators of Loihi 1 (Brian2Loihi 0.5.2, Nengo Loihi 1.1.0), whose neurons and weights they equal to the bit, the former in traces too.
 * `"loihi2-silicon"` is what a published trace of one neuron of the chip proves beyond Lava's, and that its weights are of 8 bits at most; where
 * nothing is known it is Lava's.
 *
 * @throws {RangeError} when there is none of this name
 */
export function profileOf(name: ProfileName): Profile {
  checkChoice("profileOf", "name", name, profileNames);
  return profiles[name];
}
