/** @file Two small random networks for the chip: layers in a row, and neurons that talk among themselves. */
import { type Random, uniform } from "../../math";
import { fixedInDegree, type LifNeurons, type Network, type Projection } from "../../spiking";

/** Sizes of both networks. */
export interface RoundingNetworks {
  /** Poisson sources, and their rate [Hz] */
  readonly inputs: number;
  readonly rate: number;
  /** layers in a row, and neurons of each */
  readonly layers: number;
  readonly size: number;
  /** synapses of each neuron from the layer before, drawn evenly from 0 to 2 `weight` [mV] */
  readonly degree: number;
  readonly weight: number;
  /** excitatory neurons of the recurrent network; a quarter as many inhibit, `inhibition` times as strongly */
  readonly excitatory: number;
  readonly inhibition: number;
  /** mean weight of its own synapses [mV] */
  readonly recurrent: number;
}

const cell = { model: "lif", tauMem: 20, vThreshold: 15, refractory: 2 } as const;
const delay = 1.5; // ms

function wired(
  network: RoundingNetworks,
  from: number,
  to: number,
  mean: number,
  random: Random,
): Projection["synapses"] {
  const degree = Math.min(from, network.degree);
  // Never exactly 0, so that weights keep their sign.
  return fixedInDegree(
    { pre: from, post: to },
    { random, degree, delay, weight: () => mean * uniform(random, 0.001, 2) },
  );
}

/** Sources, then layers of neurons, each fed by the one before. */
export function layersInARow(params: RoundingNetworks, random: Random): Network {
  const { inputs, rate, layers, size, weight } = params;
  const names = Array.from({ length: layers }, (_, l) => `layer ${l + 1}`);
  const neurons: LifNeurons = { ...cell, size, bias: 8 };
  return {
    populations: {
      input: { model: "poisson", size: inputs, rate },
      ...Object.fromEntries(names.map((name) => [name, neurons])),
    },
    projections: names.map((post, l) => ({
      ...{ pre: l === 0 ? "input" : names[l - 1], post, tauSyn: 5 },
      synapses: wired(params, l === 0 ? inputs : size, size, weight, random.split(post)),
    })),
  };
}

/** Excitatory and inhibitory neurons that reach one another at random, with the same sources. */
export function recurrentNetwork(params: RoundingNetworks, random: Random): Network {
  const { inputs, rate, excitatory, weight, inhibition, recurrent } = params;
  const sizes = { e: excitatory, i: Math.round(excitatory / 4) };
  const names = ["e", "i"] as const;
  return {
    populations: {
      input: { model: "poisson", size: inputs, rate },
      e: { ...cell, size: sizes.e, bias: 8 },
      i: { ...cell, size: sizes.i, bias: 8 },
    },
    projections: [
      ...names.map((post) => ({
        ...{ pre: "input", post, tauSyn: 5 },
        synapses: wired(params, inputs, sizes[post], weight, random.split(`input ${post}`)),
      })),
      ...names.flatMap((pre) =>
        names.map((post) => ({
          ...{ pre, post, tauSyn: 5 },
          synapses: wired(
            params,
            sizes[pre],
            sizes[post],
            pre === "e" ? recurrent : -inhibition * recurrent,
            random.split(`${pre} ${post}`),
          ),
        })),
      ),
    ],
  };
}
