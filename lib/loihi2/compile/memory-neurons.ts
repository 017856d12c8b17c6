/** @file The neurons of memories: potentials in the units of each form of race, and what rounds them. */
import type { NeuronModel } from "../neurons";
import type { RaceEvidence } from "../neurons/evidence";
import { type NoiseTable, noiseValues } from "../neurons/noise-table";
import { noiseSpread } from "../neurons/noisy-race";
import type { CompileMemoryOptions } from "./memory-options";
import { type RoundingRow, rounded } from "./rounding";

/** The most bits of fraction of a nat, and of an overlap. */
const FRACTION = 6;
/** Noise that one start in 500 is above [nat]: as far as a table of 8 bits reaches. */
const REACH = 6.25;
/** Steps that an exponential race takes at the clearest cue. */
const ROUND = 16;

/** Units in which potentials are kept, and all that a population needs beside its evidence. */
export interface RaceUnits {
  /** units of the potential per nat */
  readonly perNat: number;
  /** what every potential has beside its evidence [units] */
  readonly base: number;
  /** whether potentials are taken from their mean over memories */
  readonly centred: boolean;
  /** θ [nat], where there is one */
  readonly threshold: number | undefined;
  /** nat per step, where there is one */
  readonly slope: number | undefined;
  readonly noise: NoiseTable | undefined;
  readonly rounding: readonly RoundingRow[];
  neurons(evidence: RaceEvidence): NeuronModel;
}

const topOf = (table: NoiseTable): number => {
  const { values } = noiseValues(table);
  return values[values.length - 1] / 2 ** table.fraction;
};

function ramps(caller: string, options: CompileMemoryOptions, clearest: number): RaceUnits {
  const { slope = 1 / 8, noise: { bits = 8, tail = false } = {}, stateBits = 24 } = options;
  const limit = 2 ** (stateBits - 1) - 1;
  for (let fraction = FRACTION; fraction >= 0; fraction--) {
    const perNat = 2 ** fraction;
    const noise: NoiseTable = { law: "gumbel", bits, fraction, tail };
    const threshold = options.threshold ?? clearest + (tail ? REACH : topOf(noise));
    const vthMantissa = Math.ceil((threshold * perNat) / 64);
    const units = Math.round(slope * perNat);
    // A slope that whole units miss by more than a quarter is not the one that was asked for.
    if (Math.abs(units / (slope * perNat) - 1) > 1 / 4) continue;
    if (64 * vthMantissa + units > limit || vthMantissa >= 2 ** 17) continue;
    let [biasMantissa, biasExponent] = [units, 0];
    while (biasMantissa > 4095)
      [biasMantissa, biasExponent] = [Math.round(biasMantissa / 2), biasExponent + 1];
    const kept = (64 * vthMantissa) / perNat;
    const onChip = (biasMantissa * 2 ** biasExponent) / perNat;
    return {
      ...{ perNat, base: 0, centred: false, threshold: kept, slope: onChip, noise },
      rounding: [
        rounded("slope", "nat per step", slope, onChip),
        rounded("threshold", "nat", threshold, kept),
        rounded("unit of a potential", "nat", 0, 1 / perNat),
        rounded("highest noise", "nat", Number.POSITIVE_INFINITY, topOf(noise)),
      ],
      neurons: (evidence) => ({ model: "race", ...evidence, biasMantissa, biasExponent, vthMantissa, noise }),
    };
  }
  throw new RangeError(
    `${caller}: stateBits must hold a threshold of ${options.threshold ?? clearest} nat and noise at a slope of ${slope} nat per step, got ${stateBits}`,
  );
}

function accumulators(options: CompileMemoryOptions, clearest: number): RaceUnits {
  const { noise: { bits = 8, tail = false } = {}, stateBits = 24 } = options;
  const top = topOf({ law: "exponential", bits, fraction: 16, tail });
  const noise: NoiseTable = {
    ...{ law: "exponential", bits, tail },
    fraction: Math.max(0, stateBits - 1 - Math.ceil(Math.log2(top + 1))),
  };
  const gainFraction = 10;
  const perNat = 2 ** gainFraction / Math.LN2;
  const threshold = options.threshold ?? clearest + Math.log(ROUND);
  const base = Math.round(-threshold * perNat);
  return {
    ...{ perNat, base, centred: false, threshold: -base / perNat, slope: undefined, noise },
    rounding: [
      rounded("threshold", "nat", threshold, -base / perNat),
      rounded("unit of a potential", "nat", 0, 1 / perNat),
      rounded("highest noise", "", Number.POSITIVE_INFINITY, topOf(noise)),
      rounded("least slope that is not 0", "of a threshold of 1", 0, 2 ** -noise.fraction),
    ],
    neurons: (evidence) => ({ model: "exponential-race", ...evidence, gainFraction, noise }),
  };
}

function leaky({ noisy = {}, stateBits = 24 }: CompileMemoryOptions): RaceUnits {
  const { tau = 20, noise: sigma = 0.25, level = 0.55 } = noisy;
  const beta = noisy.beta ?? (1 - level) / sigma ** 2;
  const dv = Math.max(1, Math.round(-Math.expm1(-1 / tau) * 4096));
  const leak = dv / 4096;
  const shake = sigma * Math.sqrt(1 - (1 - leak) ** 2);
  // The threshold is as large as noise of the largest exponent makes it that leaves the state room for twice it.
  const vthOf = (n: number): number => Math.round((noiseSpread * 2 ** (n - 7)) / shake / 64);
  let noiseExponent = 12;
  while (noiseExponent > 0 && 128 * vthOf(noiseExponent) > 2 ** (stateBits - 1)) noiseExponent--;
  const vthMantissa = Math.max(1, vthOf(noiseExponent));
  const unit = 64 * vthMantissa;
  const onChip = (noiseSpread * 2 ** (noiseExponent - 7)) / unit / Math.sqrt(1 - (1 - leak) ** 2);
  const perNat = (leak * unit) / beta;
  return {
    ...{ perNat, base: Math.round(level * leak * unit), centred: true },
    ...{ threshold: undefined, slope: undefined, noise: undefined },
    rounding: [
      rounded("standard deviation of a membrane", "threshold", sigma, onChip),
      rounded("decay of a membrane", "per step", -Math.expm1(-1 / tau), leak),
      rounded("unit of a potential", "nat", 0, 1 / perNat),
    ],
    neurons: (evidence) => ({ model: "noisy-race", ...evidence, dv, vthMantissa, noiseExponent }),
  };
}

/**
 * Units and neurons of a form.
 *
 * @param clearest the highest potential that a cue can give [nat]
 * @throws {RangeError} when the state has too few bits for it
 */
export function raceUnits(caller: string, options: CompileMemoryOptions, clearest: number): RaceUnits {
  const { form = "gumbel" } = options;
  if (form === "gumbel") return ramps(caller, options, clearest);
  return form === "exponential" ? accumulators(options, clearest) : leaky(options);
}

/** Bits of fraction of an overlap whose largest size must fit a state. */
export const overlapFraction = (largest: number, stateBits: number): number =>
  Math.min(FRACTION, Math.floor(Math.log2((2 ** (stateBits - 1) - 1) / largest)));

/** β as a mantissa of 12 bits and a shift: rtz(x m/2^s). */
export function mantissaOf(
  caller: string,
  gain: number,
): { readonly mantissa: number; readonly shift: number } {
  const shift = Math.min(31, Math.max(0, 11 - Math.floor(Math.log2(gain))));
  const mantissa = Math.round(gain * 2 ** shift);
  if (mantissa < 1 || mantissa > 2 ** 15 - 1)
    throw new RangeError(`${caller}: β must be between 2^−31 and 2^15 in units of the chip, got ${gain}`);
  return { mantissa, shift };
}
