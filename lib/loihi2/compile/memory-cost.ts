/** @file What a memory on the chip does, in the words of `engram/cost`: closed forms that a meter's counts are the sum of. */
import { addCounts, type Counts, scaleCounts } from "../../cost";
import { checkInteger } from "../../math";
import { neuronCountsOf, occasionalOf, synapseCounts } from "../chip/work";
import type { CompiledMemory } from "./memory";

/** How often what is done; the race is counted, its noise included. */
export interface MemoryCost {
  /** a cue and a start: their messages */
  readonly drive: Counts;
  /** each round that begins: noise, evidence that leaks, potentials */
  readonly round: Counts;
  /** each step of all neurons, those in which nobody spikes too */
  readonly step: Counts;
  /** each spike: reset, what it writes back, what it tires or calls, on average over memories */
  readonly spike: Counts;
}

/**
 * The counts of a compiled memory of P neurons, with K synapses of a spike beside its P of the reset.
 *
 *     drive  ρNP MAC, P AC for the start;   round, ramps: P rng, lut, mul, 2P add, and P mul for each register that leaks
 *     step   P add and cmp, P words read and written;   spike: (P + K) AC
 *
 * Synaptic operations read a weight each and read and write a sum each (event order).
 *
 * @param active ρN, entries of the cue that are not 0
 * @throws {RangeError} when `active` is no whole number from 0 to N
 */
export function memoryCost({ network }: CompiledMemory, active: number): MemoryCost {
  const { memory, cue } = network.populations;
  checkInteger("memoryCost", "active", active, 0, cue.size);
  if (memory.model === "input") throw new RangeError("memoryCost: memory must be compiled, got an input");
  const own = (network.connections ?? []).flatMap(({ pre, synapses }) => {
    if (pre !== "memory") return [];
    if (synapses.kind === "sparse") return [synapses.pre.length / memory.size];
    return synapses.kind === "dense" ? [synapses.weights.length / memory.size] : [];
  });
  return {
    drive: addCounts(
      synapseCounts(active * memory.size, active * memory.size, active),
      synapseCounts(memory.size, 0, 1),
    ),
    round: scaleCounts(occasionalOf(memory)?.each ?? {}, memory.size),
    step: neuronCountsOf(network),
    spike: synapseCounts(
      own.reduce((sum, synapses) => sum + synapses, 0),
      0,
      1,
    ),
  };
}
