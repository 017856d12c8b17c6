/** @file How many bits does a memory need? A race on the chip against the posterior, over bits of noise and state, slopes and late resets. */
import { bayesianHopfield, expectedDivergence } from "../../bayesian";
import { checkInteger, checkPositive, mean, type Random } from "../../math";
import { corrupt, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { type ChipCounts, type ChipSetting, chipCounts, type LateReset, lateReset } from "./chip-counts";
import { type ChipForm, type ChipFormsOptions, chipForms } from "./chip-forms";
import { type AskedCue, type ChipLaw, chipLaw, fitsChip } from "./chip-law";
import { type PlacedMemory, placedMemory } from "./chip-price";
import { type ChipRecall, type ChipRecallOptions, chipRecall } from "./chip-recall";

/** Patterns and cues of one part. */
export interface ChipMemories {
  readonly memories: number;
  readonly size: number;
  readonly beta: number;
  /** share of the cue's signs that are flipped */
  readonly flips: number;
  readonly cues: number;
}

/** Sizes of {@link hardwareEmulation}. */
export interface HardwareEmulationParams {
  /** β so small that every memory has a share */
  readonly sampling: ChipMemories;
  readonly noiseBits: readonly number[];
  /** [nat per step] */
  readonly slopes: readonly number[];
  readonly stateBits: readonly number[];
  /** spikes whose counting error is the measure of what is small */
  readonly spikes: number;
  readonly counted: readonly ChipSetting[];
  /** rounds of each cue that are counted on the emulated chip */
  readonly rounds: number;
  /** steps by which resets come late, at the first of `counted` */
  readonly delays: readonly number[];
  /** three ways to race */
  readonly forms: ChipMemories & ChipFormsOptions;
  readonly recall: ChipMemories & Omit<ChipRecallOptions, "nu"> & { readonly nus: readonly number[] };
  readonly placed: ChipMemories & { readonly slope: number; readonly decisions: number };
}

/** What {@link hardwareEmulation} found. */
export interface HardwareEmulationResult {
  readonly params: HardwareEmulationParams;
  /** noise bits × slopes, states of 24 bits; then with a tail */
  readonly noise: readonly ChipLaw[];
  /** state bits × slopes, noise of 8 bits with a tail; without what so few bits cannot hold */
  readonly state: readonly ChipLaw[];
  /** E KL(counts ‖ posterior) of `spikes` exact samples [nat] */
  readonly floor: number;
  readonly counted: readonly ChipCounts[];
  readonly late: readonly LateReset[];
  readonly forms: readonly ChipForm[];
  readonly recall: readonly ChipRecall[];
  readonly placed: PlacedMemory;
}

/**
 * What is held against {@link hardwareEmulation}'s result, stated before it was looked at: at 8 bits of noise and ⅛ nat per step the divergence
 * of the race is below the counting error of so many spikes, and recall is worse by less than its own standard error, at most 2 %.
 */
export const hardwareThresholds: {
  readonly noiseBits: number;
  readonly slope: number;
  readonly spikes: number;
  readonly recall: number;
} = { noiseBits: 8, slope: 1 / 8, spikes: 1000, recall: 0.02 };

function asked({ memories, size, beta, flips, cues }: ChipMemories, random: Random) {
  const patterns = randomPatterns(random.split("patterns"), memories, size);
  const network = bayesianHopfield(patterns.matrix, { beta });
  const all = Array.from({ length: cues }, (_, c): AskedCue => {
    const target = c % memories;
    const damage = { kind: "flip", fraction: flips } as const;
    return { cue: corrupt(random.split(`cue ${c}`), patterns, target, damage).probe, target };
  });
  return { network, cues: all };
}

const fine = { noiseBits: 8, tail: true };
const sampling = { memories: 64, size: 64, beta: 0.06, flips: 0.2 };
const grid = {
  noiseBits: [4, 6, 8, 10, 12],
  slopes: [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16],
  stateBits: [8, 9, 10, 12, 16, 24],
  spikes: hardwareThresholds.spikes,
  counted: [
    { noiseBits: 8, slope: 1 / 8 },
    { noiseBits: 4, slope: 1 },
    { noiseBits: 8, slope: 1 / 2 },
    { noiseBits: 12, slope: 1 / 2 },
  ],
};
const recall = {
  ...{ memories: 256, size: 64, beta: 24 / 64, flips: 0.2, slope: 1 / 2 },
  variants: [
    { noiseBits: 8, tail: false, stateBits: 24 },
    { noiseBits: 12, tail: false, stateBits: 24 },
    { noiseBits: 6, tail: true, stateBits: 24 },
    { noiseBits: 4, tail: false, stateBits: 24 },
    { noiseBits: 8, tail: false, stateBits: 16 },
    { noiseBits: 8, tail: false, stateBits: 12 },
  ],
};

/**
 * A race of ramps on the emulated chip, bit by bit, against the posterior that it should sample.
 *
 *     KL(law ‖ p)     of the race in integers, exactly: over bits of noise, of state, and slopes
 *     E KL(counts ‖ p) → (K − 1)/2n for exact spikes: what is below it for n spikes is not seen in n spikes
 *     E t* = (θ − γ_E − lse u)/s,   sd t* = π/(√6 s)
 *
 * Beside it: counts of the emulated chip against that law; resets that come late; memories left to themselves on the chip and in real numbers,
 * with the same cues; where a memory of many cores lives, and what its steps cost by each list of prices.
 *
 * @throws {RangeError} when a size is no whole number or the chip's numbers cannot hold a part
 */
export const hardwareEmulation: TabularExperiment<HardwareEmulationParams, HardwareEmulationResult> = {
  quick: {
    ...grid,
    sampling: { ...sampling, cues: 4 },
    ...{ rounds: 300, delays: [0, 2, 8] },
    forms: {
      memories: 16,
      size: 64,
      beta: 0.05,
      flips: 0.1,
      cues: 1,
      spikes: [10, 30, 100, 300],
      trains: 8,
      floorRounds: 3000,
    },
    recall: { ...recall, cues: 40, rounds: 12, nus: [5] },
    placed: { memories: 1024, size: 256, beta: 0.1, flips: 0.2, cues: 1, slope: 1 / 2, decisions: 3 },
  },
  full: {
    ...grid,
    sampling: { ...sampling, cues: 24 },
    ...{ rounds: 2000, delays: [0, 1, 2, 4, 8, 16] },
    forms: {
      memories: 16,
      size: 64,
      beta: 0.05,
      flips: 0.1,
      cues: 1,
      spikes: [10, 30, 100, 300, 1000, 3000, 10_000],
      trains: 40,
      floorRounds: 300_000,
    },
    recall: { ...recall, cues: 400, rounds: 24, nus: [5, 10, 20] },
    placed: { memories: 1024, size: 512, beta: 0.1, flips: 0.2, cues: 1, slope: 1 / 2, decisions: 10 },
  },
  run(params, random) {
    const caller = "hardwareEmulation";
    checkInteger(caller, "rounds", params.rounds, 2);
    checkInteger(caller, "spikes", params.spikes, 1, 1e6);
    for (const part of [params.sampling, params.forms, params.recall, params.placed]) {
      checkInteger(caller, "memories", part.memories, 2);
      checkInteger(caller, "cues", part.cues, 1);
      checkPositive(caller, "beta", part.beta);
    }
    const { network, cues } = asked(params.sampling, random.split("sampling"));
    const laws = (tail: boolean): ChipLaw[] =>
      params.noiseBits.flatMap((noiseBits) =>
        params.slopes.map((slope) => chipLaw(network, cues, { noiseBits, tail, stateBits: 24, slope })),
      );
    const own = asked(params.recall, random.split("recall"));
    const few = asked(params.forms, random.split("forms"));
    const large = asked(params.placed, random.split("placed"));
    return {
      params,
      noise: [...laws(false), ...laws(true)],
      state: params.stateBits.flatMap((stateBits) =>
        params.slopes.flatMap((slope) => {
          const given = { ...fine, stateBits, slope };
          return fitsChip(network, given) ? [chipLaw(network, cues, given)] : [];
        }),
      ),
      floor: mean(cues.map(({ cue }) => expectedDivergence(network.posterior(cue), params.spikes))),
      counted: params.counted.map((setting, i) =>
        chipCounts(network, cues, setting, params.rounds, random.split(`counted ${i}`)),
      ),
      late: params.delays.map((delay) =>
        lateReset(network, cues, params.counted[0], {
          delay,
          rounds: params.rounds,
          random: random.split(`late ${delay}`),
        }),
      ),
      forms: chipForms(few.network, few.cues[0].cue, params.forms, random.split("trains")),
      recall: params.recall.nus.flatMap((nu) =>
        chipRecall(own.network, own.cues, { ...params.recall, nu }, random.split(`recall ${nu}`)),
      ),
      placed: placedMemory(large.network, large.cues[0], {
        ...params.placed,
        random: random.split("decisions"),
      }),
    };
  },
  rows: ({ noise, state }) =>
    [
      ...noise.map((law) => ({ part: "noise", ...law })),
      ...state.map((law) => ({ part: "state", ...law })),
    ].map(({ part, noiseBits, tail, stateBits, slope, ...law }) => ({
      ...{ part, noise_bits: noiseBits, tail, state_bits: stateBits, slope_nat: slope },
      ...{
        divergence_nat: law.divergence,
        divergence_highest_nat: law.divergenceHighest,
        worst_nat: law.worst,
      },
      ...{ ties: law.ties, winners: law.winners, hit_loss: law.hitLoss },
      ...{ steps: law.steps, expected_steps: law.expectedSteps },
    })),
};
