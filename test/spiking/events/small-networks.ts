/** @file Small networks of the tests of exact events, and what they fire. */
import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import type { Raster } from "engram/record";
import { type LifNeurons, type Network, simulateEvents } from "engram/spiking";

const random = randomFrom(7);
/** What a population fires. */
export const spikes = (network: Network, duration: number, population = "cell"): Raster => {
  const found = simulateEvents(network, { duration, random }).rasters[population];
  assert.ok(found);
  return found;
};
/** A single leaky neuron, "cell". */
export const one = (neuron: Partial<LifNeurons>, rest: Partial<Network> = {}): Network => ({
  populations: { cell: { model: "lif", size: 1, tauMem: 20, ...neuron } },
  ...rest,
});
/** Synapses from sources that fire at given times to the neuron 0 of "cell". */
export const driven = (
  trains: { time: number[]; weight: number; delay: number; tauSyn?: number }[],
  neuron: Partial<LifNeurons> = {},
): Network => ({
  populations: {
    ...Object.fromEntries(
      trains.map(({ time }, k) => [`s${k}`, { model: "clamped", size: 1, time, neuron: time.map(() => 0) }]),
    ),
    cell: { model: "lif", size: 1, tauMem: 20, ...neuron },
  } as Network["populations"],
  projections: trains.map(({ weight, delay, tauSyn = 0 }, k) => ({
    pre: `s${k}`,
    post: "cell",
    synapses: { kind: "sparse", pre: [0], post: [0], weight, delay },
    tauSyn,
  })),
});
