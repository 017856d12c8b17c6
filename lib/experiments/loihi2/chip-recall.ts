/** @file Memories left to themselves on the chip: whether integers find what real numbers find, and what it takes. */
import { type BayesianHopfield, prepareSampler } from "../../bayesian";
import { type Counts, scaleCounts, totalOf } from "../../cost";
import {
  type CompileMemoryOptions,
  compileMemory,
  countsOf,
  loihi2,
  placeNetwork,
  prepareMemory,
  prepareMeter,
} from "../../loihi2";
import { argMax, type Proportion, proportion, type Random } from "../../math";
import { type MeanInterval, meanInterval } from "../bayesian/mean-interval";
import type { AskedCue } from "./chip-law";

/** What recalls. */
export type ChipRecaller = "real numbers" | "chip, real numbers" | "chip";

/** Recall by one of them. */
export interface ChipRecall {
  readonly by: ChipRecaller;
  /** of the chip */
  readonly noiseBits: number;
  readonly tail: boolean;
  readonly stateBits: number;
  /** ν = 1/a */
  readonly nu: number;
  /** cues whose memory the state is nearest to at the end */
  readonly found: Proportion;
  /** share found less that of the network in real numbers, of the same cues; that of the reference itself is 0 */
  readonly difference: MeanInterval;
  /** of the chip, for each round; NaN where nothing ran on it */
  readonly steps: number;
  readonly operations: number;
  readonly ties: number;
  /** values that were held at a limit or wrapped, in all */
  readonly faults: number;
}

/** What is recalled and by what. */
export interface ChipRecallOptions {
  readonly nu: number;
  readonly rounds: number;
  readonly slope: number;
  readonly variants: readonly {
    readonly noiseBits: number;
    readonly tail: boolean;
    readonly stateBits: number;
  }[];
}

/** Every recaller on the same cues. */
export function chipRecall(
  network: BayesianHopfield,
  cues: readonly AskedCue[],
  { nu, rounds, slope, variants }: ChipRecallOptions,
  random: Random,
): readonly ChipRecall[] {
  const gain = 1 / nu;
  const reference = cues.map(({ cue, target }, c) => {
    const chance = random.split(`real ${c}`);
    const sampler = prepareSampler(network, {
      cue,
      mode: "autonomous",
      pacing: "paced",
      gain,
      random: chance,
    });
    for (let i = 0; i < rounds; i++) sampler.fire();
    return argMax(network.evidence(sampler.state())) === target;
  });
  const share = (hits: readonly boolean[]): Proportion =>
    proportion(hits.filter(Boolean).length, hits.length);
  const against = (hits: readonly boolean[]): MeanInterval =>
    meanInterval(
      hits.map((hit, c) => Number(hit) - Number(reference[c])),
      random.split("interval"),
    );
  const chip = (by: ChipRecaller, variant: ChipRecallOptions["variants"][number]): ChipRecall => {
    const { noiseBits, tail, stateBits } = variant;
    const options: CompileMemoryOptions = {
      mode: "autonomous",
      gain,
      slope,
      stateBits,
      noise: { bits: noiseBits, tail },
    };
    const memory = compileMemory(network, options);
    const placement = placeNetwork(memory.network, loihi2);
    const arithmetic = by === "chip" ? "fixed" : "ideal";
    let [steps, ties, counted] = [0, 0, {} as Partial<Counts>];
    // One chip is asked all cues, one after another; the first retrieval says what all of them take.
    const asked = prepareMemory(memory, { random: random.split("chip"), arithmetic });
    const hits = cues.map(({ cue, target }, c) => {
      const meter =
        c === 0 && by === "chip" ? prepareMeter(memory.network, placement, asked.emulation) : undefined;
      const found = asked.recall({ cue, rounds, ...(meter && { onStep: () => meter.read() }) });
      if (meter) counted = scaleCounts(countsOf(meter.metered()), 1 / rounds);
      for (const one of found) steps += one.steps;
      ties += found.filter(({ winners }) => winners.length > 1).length;
      // The last spike has been sent and not yet taken in: a step on, x is what the spikes have made.
      asked.emulation.step();
      return argMax(asked.emulation.variable("memory", "x")) === target;
    });
    const { memory: own } = asked.emulation.faults();
    const faults = own.clip + own.wrap;
    return {
      ...{ by, noiseBits, tail, stateBits, nu, found: share(hits), difference: against(hits) },
      ...{ steps: steps / cues.length / rounds, ties: ties / cues.length / rounds, faults },
      operations: by === "chip" ? totalOf(counted, "operations") : Number.NaN,
    };
  };
  const [first] = variants;
  return [
    {
      ...{ by: "real numbers", noiseBits: Number.NaN, tail: false, stateBits: Number.NaN, nu },
      ...{ found: share(reference), difference: against(reference) },
      ...{ steps: Number.NaN, operations: Number.NaN, ties: Number.NaN, faults: 0 },
    },
    chip("chip, real numbers", first),
    ...variants.map((variant) => chip("chip", variant)),
  ];
}
