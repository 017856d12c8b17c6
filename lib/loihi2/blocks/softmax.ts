/** @file Who wins by softmax: a race over scores. */
import { checkPositive } from "../../math";
import { mantissaOf } from "../compile/memory-neurons";
import type { LoihiRace } from "../neurons/race";
import type { LoihiBlock, Signal } from "./block";

/** How a race over scores goes. */
export interface SoftmaxOptions {
  /** β > 0, nats per 1 of a score */
  readonly beta: number;
  /** the highest score that comes; ramps begin below what it needs */
  readonly highest: number;
  /** nat per step; default ⅛ */
  readonly slope?: number;
  /** of the table of noise; default 8 with a tail */
  readonly noiseBits?: number;
}

/** Bits after the point of a nat. */
const FRACTION = 6;

/**
 * Winner takes all, at random: spikes of k come with probability softmax(β score)_k, one a round and a round after the other, from the scores of
 * the last start on. The input `"<name> start"` is to be sent in the same step as the inputs that the scores are made of.
 *
 * A spike is an exact sample but for ties, in which several spike, and bits: see {@link raceLaw}.
 *
 * @throws {RangeError} when a number is not above 0 or too large for the chip
 */
export function softmaxBlock(name: string, from: Signal, options: SoftmaxOptions): LoihiBlock {
  const caller = "softmaxBlock";
  const { beta, highest, slope = 1 / 8, noiseBits = 8 } = options;
  checkPositive(caller, "beta", beta);
  checkPositive(caller, "slope", slope);
  const { mantissa, shift } = mantissaOf(caller, (beta * 2 ** FRACTION) / from.perUnit);
  const size = from.size;
  const race: LoihiRace = {
    ...{ model: "race", size, gainMantissa: mantissa, gainShift: shift },
    biasMantissa: Math.max(1, Math.round(slope * 2 ** FRACTION)),
    vthMantissa: Math.max(1, Math.ceil(beta * highest + 6.25)),
    noise: { law: "gumbel", bits: noiseBits, fraction: FRACTION, tail: true },
  };
  const one = { kind: "dense", weightBits: 1, weightExponent: -7 } as const;
  const start = `${name} start`;
  return {
    populations: { [start]: { model: "input", size: 1 }, [name]: race },
    connections: [
      { pre: from.population, post: name, synapses: { kind: "direct" } },
      {
        ...{ pre: start, post: name, input: "start" },
        synapses: { ...one, weights: new Float64Array(size).fill(128), delay: from.latency - 1 },
      },
      {
        pre: name,
        post: name,
        input: "reset",
        synapses: { ...one, weights: new Float64Array(size * size).fill(128) },
      },
    ],
    output: { population: name, size, perUnit: 1, latency: from.latency },
  };
}
