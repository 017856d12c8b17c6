/** @file Spikes of a memory on the emulated chip counted: their divergence from the posterior beside what the law of integers and counting make of it. */
import { type BayesianHopfield, expectedDivergence, expectedRampWinners } from "../../bayesian";
import { compileMemory, prepareMemory, raceLaw } from "../../loihi2";
import { mean, type Random } from "../../math";
import { type MeanInterval, meanInterval } from "../bayesian/mean-interval";
import { type AskedCue, divergenceOf } from "./chip-law";

/** What is run on the emulated chip. */
export interface ChipSetting {
  readonly noiseBits: number;
  readonly slope: number;
}

/** Counts of rounds on the chip, the highest of those that tie winning, over cues. */
export interface ChipCounts extends ChipSetting {
  readonly rounds: number;
  /** KL(counts ‖ posterior) [nat] */
  readonly divergence: MeanInterval;
  /** of the law of integers: KL(law ‖ posterior) + E KL(counts ‖ law) */
  readonly expected: number;
  /** E KL(counts ‖ posterior) of an exact sampler, (K − 1)/2n for many */
  readonly floor: number;
  readonly ties: MeanInterval;
  readonly expectedTies: number;
  readonly steps: MeanInterval;
  readonly expectedSteps: number;
}

/** Rounds under each cue, counted. */
export function chipCounts(
  network: BayesianHopfield,
  cues: readonly AskedCue[],
  { noiseBits, slope }: ChipSetting,
  rounds: number,
  random: Random,
): ChipCounts {
  const memory = compileMemory(network, { slope, noise: { bits: noiseBits } });
  const neurons = memory.network.populations.memory;
  if (neurons.model !== "race" || !neurons.noise)
    throw new RangeError("chipCounts: memory must race on ramps with a table of noise");
  const { noise, biasMantissa, biasExponent = 0, vthMantissa } = neurons;
  const seen = cues.map(({ cue }, c) => {
    const posterior = network.posterior(cue);
    const race = { potentials: memory.potentials(cue), noise, slope: biasMantissa * 2 ** biasExponent };
    const law = raceLaw({ ...race, threshold: 64 * vthMantissa });
    const found = prepareMemory(memory, { random: random.split(`cue ${c}`) }).recall({ cue, rounds });
    const counts = new Float64Array(network.count);
    for (const { highest } of found) counts[highest] += 1 / rounds;
    return {
      divergence: divergenceOf(counts, posterior),
      expected: divergenceOf(law.highest, posterior) + expectedDivergence(law.highest, rounds),
      floor: expectedDivergence(posterior, rounds),
      ties: found.filter(({ winners }) => winners.length > 1).length / rounds,
      ...{ expectedTies: law.ties, expectedSteps: law.steps.mean },
      steps: mean(found.map(({ steps }) => steps)),
    };
  });
  const over = (of: (one: (typeof seen)[number]) => number): MeanInterval =>
    meanInterval(seen.map(of), random.split("interval"));
  const average = (of: (one: (typeof seen)[number]) => number): number => mean(seen.map(of));
  return {
    ...{ noiseBits, slope, rounds, divergence: over((s) => s.divergence) },
    ...{ expected: average((s) => s.expected), floor: average((s) => s.floor) },
    ...{ ties: over((s) => s.ties), expectedTies: average((s) => s.expectedTies) },
    ...{ steps: over((s) => s.steps), expectedSteps: average((s) => s.expectedSteps) },
  };
}

/** A reset that comes late. */
export interface LateReset {
  readonly delay: number;
  /** spikes from a reset to the step before the next one arrives */
  readonly spikes: MeanInterval;
  /** of ramps in real time whose reset comes so late: a clock lets those of one step more cross */
  readonly expected: readonly [number, number];
}

/** Spikes between resets when these come late. */
export function lateReset(
  network: BayesianHopfield,
  cues: readonly AskedCue[],
  { noiseBits, slope }: ChipSetting,
  { delay, rounds, random }: { readonly delay: number; readonly rounds: number; readonly random: Random },
): LateReset {
  const memory = compileMemory(network, { slope, noise: { bits: noiseBits }, resetDelay: delay });
  const volleys = cues.map(({ cue }, c) => {
    const found = prepareMemory(memory, { random: random.split(`cue ${c}`) }).recall({ cue, rounds });
    // A volley is the first spike after all resets have come, and those up to its own reset.
    let [spikes, many, since] = [0, 0, Number.POSITIVE_INFINITY];
    let inside = false;
    for (const { winners, steps } of found) {
      since += steps;
      if (since > 2 * delay + 1) {
        [inside, since] = [true, 0];
        many++;
      } else if (since > delay) inside = false;
      if (inside) spikes += winners.length;
    }
    return spikes / many;
  });
  const winners = (steps: number): number =>
    mean(cues.map(({ cue }) => expectedRampWinners(network.posterior(cue), steps * slope)));
  return {
    delay,
    spikes: meanInterval(volleys, random.split("interval")),
    expected: [winners(delay), winners(delay + 1)],
  };
}
