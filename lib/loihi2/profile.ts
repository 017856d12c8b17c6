/** @file What emulators of the chip, and the chip itself, do differently: named, so that a result says whose arithmetic it has. */
import { checkChoice } from "../math";

/** Whose arithmetic. */
export type ProfileName = "lava" | "brian2loihi" | "nengo-loihi1" | "loihi2-silicon";

/** Points at which they differ. */
export interface Profile {
  readonly name: ProfileName;
  /** a weight's exponent acts on the sum of a step, cut toward −∞, or on each weight */
  readonly weightExponent: "sum" | "weight";
  /** a current that leaves its range comes back on the other side once, as often as it takes, or is not limited */
  readonly current: "wrap once" | "wrap" | "free";
  /** the potential is held at its limits, or is not limited */
  readonly potential: "clip" | "free";
  /** at a spike the potential reads 0, or 128 for each step of refractoriness that is left */
  readonly spikePotential: "zero" | "refractory";
  /** weights of convolutions are whole numbers as they are, or stored as other weights */
  readonly convolution: "as they are" | "stored";
  /** in a step of learning e^(−1/τ) of a trace is left, or 1 − 1/τ */
  readonly traceDecay: "exponential" | "linear";
}

const profiles: Readonly<Record<ProfileName, Profile>> = {
  lava: {
    ...{
      name: "lava",
      weightExponent: "sum",
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
      weightExponent: "weight",
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
      weightExponent: "weight",
      current: "wrap",
      potential: "clip",
      spikePotential: "zero",
      convolution: "stored",
      traceDecay: "exponential",
    },
  },
  "loihi2-silicon": {
    ...{ name: "loihi2-silicon", weightExponent: "sum", current: "wrap once", potential: "clip" },
    ...{ spikePotential: "refractory", convolution: "stored", traceDecay: "exponential" },
  },
};

/** Every {@link ProfileName}. */
export const profileNames: readonly ProfileName[] = Object.keys(profiles) as ProfileName[];

/**
 * The points of difference of a profile.
 *
 * `"lava"` is Lava's bit-accurate CPU model (lava-nc b6822fb), frozen since the project was archived; `"brian2loihi"` and `"nengo-loihi1"` are
 * emulators of Loihi 1. `"loihi2-silicon"` is what a published trace of one neuron of the chip proves beyond Lava's, and that its weights
 * are of 8 bits at most; where nothing is known it is Lava's.
 *
 * @throws {RangeError} when there is none of this name
 */
export function profileOf(name: ProfileName): Profile {
  checkChoice("profileOf", "name", name, profileNames);
  return profiles[name];
}
