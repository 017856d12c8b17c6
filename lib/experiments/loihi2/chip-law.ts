/** @file A memory's race on the chip held against the posterior, by the law of its integers: nothing is drawn. */
import { type BayesianHopfield, raceLatency } from "../../bayesian";
import { type CompileMemoryOptions, compileMemory, raceLaw } from "../../loihi2";
import { logSumExp } from "../../math";

/** What integers make of the posterior, on average over cues. */
export interface ChipLaw {
  /** bits of the table of noise; with a tail or not; bits of states; nat per step, as asked for */
  readonly noiseBits: number;
  readonly tail: boolean;
  readonly stateBits: number;
  readonly slope: number;
  /** KL(shares ‖ posterior) [nat]: what no number of spikes gets below, when all that tie count, and when the highest of them does */
  readonly divergence: number;
  readonly divergenceHighest: number;
  /** the largest of the latter over cues */
  readonly worst: number;
  /** share of rounds in which several tie, and spikes of a round */
  readonly ties: number;
  readonly winners: number;
  /** chance that the memory of the cue fires, less the posterior's */
  readonly hitLoss: number;
  /** steps of a round, and E[t*] = (θ − γ_E − lse u)/s, half a step of the clock more */
  readonly steps: number;
  readonly expectedSteps: number;
  /** standard deviation of steps over its π/(√6 s), with 1/12 of the clock in the variance */
  readonly spread: number;
}

/** A cue and whose it is. */
export interface AskedCue {
  readonly cue: ArrayLike<number>;
  readonly target: number;
}

/** Σ q ln q/p [nat]. */
export const divergenceOf = (q: ArrayLike<number>, p: ArrayLike<number>): number =>
  Array.from(q).reduce((sum, x, k) => (x > 0 ? sum + x * Math.log(x / p[k]) : sum), 0);

/** Bits and slope of a race. */
export type ChipBits = Pick<ChipLaw, "noiseBits" | "tail" | "stateBits" | "slope">;

/** Whether so many bits can hold a memory at all. */
export function fitsChip(
  network: BayesianHopfield,
  { noiseBits, tail, stateBits, slope }: ChipBits,
): boolean {
  try {
    compileMemory(network, { slope, stateBits, noise: { bits: noiseBits, tail } });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The law under each cue, averaged. */
export function chipLaw(network: BayesianHopfield, cues: readonly AskedCue[], options: ChipBits): ChipLaw {
  const { noiseBits, tail, stateBits, slope } = options;
  const given: CompileMemoryOptions = { slope, stateBits, noise: { bits: noiseBits, tail } };
  const memory = compileMemory(network, given);
  const neurons = memory.network.populations.memory;
  if (
    neurons.model !== "race" ||
    !neurons.noise ||
    memory.threshold === undefined ||
    memory.slope === undefined
  )
    throw new RangeError("chipLaw: memory must race on ramps with a table of noise");
  const { noise, biasMantissa, biasExponent = 0, vthMantissa } = neurons;
  const sum = {
    divergence: 0,
    divergenceHighest: 0,
    ties: 0,
    winners: 0,
    hitLoss: 0,
    steps: 0,
    expectedSteps: 0,
    spread: 0,
  };
  let worst = 0;
  for (const { cue, target } of cues) {
    const posterior = network.posterior(cue);
    const law = raceLaw({
      ...{ potentials: memory.potentials(cue), noise, slope: biasMantissa * 2 ** biasExponent },
      threshold: 64 * vthMantissa,
    });
    const latency = raceLatency(
      logSumExp(network.evidence(cue)) - memory.common,
      memory.threshold,
      memory.slope,
    );
    const highest = divergenceOf(law.highest, posterior);
    worst = Math.max(worst, highest);
    sum.divergence += divergenceOf(law.shares, posterior);
    sum.divergenceHighest += highest;
    sum.ties += law.ties;
    sum.winners += law.winners;
    sum.hitLoss += law.highest[target] - posterior[target];
    sum.steps += law.steps.mean;
    sum.expectedSteps += latency.mean + 0.5;
    sum.spread += law.steps.sd / Math.sqrt(latency.sd ** 2 + 1 / 12);
  }
  const means = Object.fromEntries(
    Object.entries(sum).map(([name, value]) => [name, value / cues.length]),
  ) as typeof sum;
  return { noiseBits, tail, stateBits, slope, ...means, worst };
}
