/** @file Three ways to race on the chip: how far counts of their spikes are from the posterior, and where each comes to its floor. */
import { type BayesianHopfield, expectedDivergence, mitchellShares } from "../../bayesian";
import {
  type CompileMemoryOptions,
  compileMemory,
  type MemoryForm,
  memoryForms,
  prepareMemory,
  raceLaw,
} from "../../loihi2";
import { logSumExp, type Random, softmax } from "../../math";
import { type MeanInterval, meanInterval } from "../bayesian/mean-interval";
import { divergenceOf } from "./chip-law";

/** One way to race, under one cue. */
export interface ChipForm {
  readonly form: MemoryForm;
  /** KL of its own shares from the posterior [nat]: of ramps and accumulators by their laws, of the noisy race measured */
  readonly floor: number;
  /** of the noisy race: the factor of the potentials at which a softmax is nearest to it, and what is left then [nat]; otherwise 1 and the floor */
  readonly factor: number;
  readonly left: number;
  readonly points: readonly {
    readonly spikes: number;
    readonly divergence: MeanInterval;
    readonly theory: number;
  }[];
  /** steps of a round */
  readonly steps: number;
}

/** How long forms are watched. */
export interface ChipFormsOptions {
  /** n at which counts are looked at, rising */
  readonly spikes: readonly number[];
  readonly trains: number;
  /** rounds that shares without a closed form are measured with */
  readonly floorRounds: number;
}

function nearest(
  potentials: Float64Array,
  shares: Float64Array,
): { readonly factor: number; readonly left: number } {
  const distance = (factor: number): number => divergenceOf(shares, softmax(potentials, factor));
  let [low, high] = [0.1, 5];
  for (let i = 0; i < 60; i++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (distance(a) < distance(b)) high = b;
    else low = a;
  }
  return { factor: low, left: distance(low) };
}

/** Every form under one cue. */
export function chipForms(
  network: BayesianHopfield,
  cue: ArrayLike<number>,
  { spikes, trains, floorRounds }: ChipFormsOptions,
  random: Random,
): readonly ChipForm[] {
  const posterior = network.posterior(cue);
  const potentials = network.evidence(cue);
  const evidence = logSumExp(potentials);
  return memoryForms.map((form): ChipForm => {
    const common = network.excitability.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    // A round of accumulators takes 32 steps on average, so that few tie; what is above any threshold of ramps stays there.
    const options: CompileMemoryOptions =
      form === "exponential"
        ? { form, threshold: evidence - common + Math.log(32), noise: { bits: 12 } }
        : { form, slope: 1 / 4, noise: { bits: 8 } };
    const memory = compileMemory(network, options);
    const neurons = memory.network.populations.memory;
    const chip = prepareMemory(memory, { random: random.split(form) });
    const winners = (rounds: number) => chip.recall({ cue, rounds });
    const sharesOf = (all: readonly { readonly highest: number }[]): Float64Array => {
      const counts = new Float64Array(network.count);
      for (const { highest } of all) counts[highest] += 1 / all.length;
      return counts;
    };
    let shares: Float64Array;
    let excess = 0;
    if (neurons.model === "race" && neurons.noise) {
      const race = { potentials: memory.potentials(cue), noise: neurons.noise, slope: neurons.biasMantissa };
      shares = raceLaw({ ...race, threshold: 64 * neurons.vthMantissa }).highest;
    } else if (form === "exponential") shares = mitchellShares(potentials, evidence + Math.log(32));
    else {
      shares = sharesOf(winners(floorRounds));
      excess = expectedDivergence(shares, floorRounds);
    }
    const floor = Math.max(0, divergenceOf(shares, posterior) - excess);
    const fit = form === "noisy-lif" ? nearest(potentials, shares) : { factor: 1, left: floor + excess };
    let steps = 0;
    const longest = spikes.reduce((a, b) => Math.max(a, b));
    const seen = Array.from({ length: trains }, () => {
      const all = winners(longest);
      for (const one of all) steps += one.steps / longest / trains;
      return spikes.map((n) => divergenceOf(sharesOf(all.slice(0, n)), posterior));
    });
    return {
      ...{ form, floor, factor: fit.factor, left: Math.max(0, fit.left - excess), steps },
      points: spikes.map((n, i) => ({
        spikes: n,
        divergence: meanInterval(
          seen.map((train) => train[i]),
          random.split(`${form} ${n}`),
        ),
        theory: floor + expectedDivergence(shares, n),
      })),
    };
  });
}
