/** @file Networks that Brian2 has run too: every field of the description that its script can express is in one of them. */
import { randomFrom, uniform, uniformInteger } from "engram/math";
import {
  type BrianOptions,
  fixedInDegree,
  type Network,
  type Projection,
  withProbability,
} from "engram/spiking";

/** A network and how it was run. */
export interface Shared {
  readonly network: Network;
  readonly options: BrianOptions;
}

const dt = 0.1;
const steps = (count: number) => Math.round(count) / 10; // in tenths of a ms, as they are written
const many = (count: number, of: (k: number) => number) => Array.from({ length: count }, (_, k) => of(k));

function tonic(): Network {
  const random = randomFrom(1);
  const size = 12;
  return {
    populations: {
      'cells \u2192 "free"': {
        model: "lif",
        size,
        tauMem: many(size, () => uniform(random, 5, 30)),
        vRest: many(size, () => uniform(random, -70, -60)),
        vReset: many(size, () => uniform(random, -75, -71)),
        vThreshold: many(size, () => uniform(random, -55, -45)),
        bias: many(size, () => uniform(random, 12, 40)),
        refractory: many(size, (k) => steps(k * 4)),
        vStart: many(size, () => uniform(random, -75, -56)),
      },
      fired: { model: "lif", size: 1, tauMem: 10, vStart: 2, bias: 1.37 },
      nobody: { model: "lif", size: 0, tauMem: 10 },
    },
  };
}

function kicked(): Network {
  const random = randomFrom(2);
  const size = 40;
  const synapses = fixedInDegree(
    { pre: size, post: size },
    {
      random,
      degree: 8,
      multiple: true,
      weight: (pre) => (pre < 30 ? uniform(random, 0.02, 0.09) : -uniform(random, 0.1, 0.3)),
      delay: () => steps(1 + uniformInteger(random, 40)),
    },
  );
  const bias = many(size, () => uniform(random, 0.9, 1.7));
  return {
    populations: { cell: { model: "lif", size, tauMem: 15.3, bias, refractory: 2, vReset: -0.21 } },
    projections: [{ pre: "cell", post: "cell", synapses }],
  };
}

function pushed(): Network {
  const random = randomFrom(3);
  const [e, i] = [30, 10];
  const wire = (
    pre: string,
    post: string,
    sizes: { pre: number; post: number },
    weight: number,
    tauSyn: number,
  ) => ({
    name: `${pre} to ${post}`,
    pre,
    post,
    tauSyn,
    synapses: withProbability(sizes, {
      random,
      probability: 0.3,
      weight: () => weight * uniform(random, 0.5, 1.5),
      delay: () => steps(1 + uniformInteger(random, 25)),
    }),
  });
  return {
    populations: {
      e: {
        model: "lif",
        size: e,
        tauMem: 10,
        bias: many(e, () => uniform(random, 0.8, 1.9)),
        adaptation: { tau: 40, jump: 0.17 },
        refractory: 1.5,
      },
      i: { model: "lif", size: i, tauMem: many(i, () => uniform(random, 7, 9)), bias: 0.931 },
    },
    projections: [
      wire("e", "e", { pre: e, post: e }, 0.2, 3),
      wire("e", "i", { pre: e, post: i }, 0.3, 2),
      // equal to the membrane's time constant
      wire("i", "e", { pre: i, post: e }, -0.15, 10),
      {
        ...wire("i", "i", { pre: i, post: i }, -0.1, 0),
        synapses: { kind: "sparse", pre: [], post: [], weight: 1, delay: 1 },
      },
    ],
    inputs: [
      {
        kind: "current",
        post: "e",
        time: [20, 50.05, 80],
        current: [0.53, -0.41, 0.2],
        neurons: [0, 3, 4, 11],
      },
      { kind: "current", post: "e", time: [0, 100], current: [0.1, 0] },
      { kind: "current", post: "i", time: [30.02], current: [0.7] },
    ],
  };
}

function integrating(): Network {
  const random = randomFrom(4);
  const size = 8;
  const time = many(120, (k) => steps(3 + 12 * k + uniformInteger(random, 12)));
  const dense = (scale: number) => many(size * 5, () => scale * uniform(random, -0.3, 1));
  return {
    populations: {
      source: { model: "clamped", size: 5, time, neuron: time.map(() => uniformInteger(random, 5)) },
      sum: { model: "lif", leak: false, size, tauMem: 12.1, bias: 0.05, refractory: 3, vReset: -0.11 },
    },
    projections: [
      {
        name: "fast",
        pre: "source",
        post: "sum",
        synapses: { kind: "dense", weights: dense(0.6), delay: 1.1 },
      },
      {
        name: "slow",
        pre: "source",
        post: "sum",
        tauSyn: 6.2,
        synapses: { kind: "dense", weights: dense(2), delay: many(size * 5, (k) => steps(1 + k)) },
      },
    ],
    inputs: [{ kind: "current", post: "sum", time: [33.3], current: [0.27], neurons: [1, 2] }],
  };
}

function learning(): Network {
  const random = randomFrom(5);
  const pres = 6;
  const posts = 4;
  const train = (count: number, among: number) => {
    const time = many(count, (k) => steps(5 + 9 * k + uniformInteger(random, 9)));
    return { time, neuron: time.map(() => uniformInteger(random, among)) };
  };
  const rules: NonNullable<Projection["plasticity"]>[] = [
    { rule: "pair", potentiate: 0.011, depress: 0.013, tauPre: 17, tauPost: 34, max: 0.61 },
    {
      rule: "pair",
      potentiate: 0.04,
      depress: 0.05,
      tauPre: 17,
      tauPost: 34,
      min: 0.05,
      max: 0.7,
      exponent: 0.4,
      pairing: "nearest",
    },
    { rule: "pair", potentiate: 0.04, depress: 0.05, tauPre: 12, tauPost: 30, max: 1, exponent: 1 },
    {
      rule: "pair",
      potentiate: 0.006,
      depress: 0.008,
      tauPre: 12,
      tauPost: 30,
      max: 1,
      pairing: "postsynaptic",
    },
    {
      rule: "triplet",
      potentiate: 0.005,
      potentiateTriplet: 0.006,
      depress: 0.007,
      depressTriplet: 0.002,
      tauPre: 17,
      tauPost: 34,
      tauPreSlow: 101,
      tauPostSlow: 125,
      max: 0.9,
    },
  ];
  const shortTerm = [
    undefined,
    { use: 0.4, tauRecovery: 80, tauFacilitation: 0 },
    { use: 0.2, tauRecovery: 50, tauFacilitation: 120 },
    undefined,
    undefined,
  ];
  return {
    populations: {
      pre: { model: "clamped", size: pres, ...train(500, pres) },
      cell: { model: "lif", size: posts, tauMem: 11.7, bias: 0.61, refractory: 1 },
    },
    projections: rules.map((plasticity, k) => ({
      name: `rule ${k}`,
      pre: "pre",
      post: "cell",
      tauSyn: k === 1 ? 4 : 0,
      synapses: {
        kind: "dense",
        weights: many(pres * posts, () => uniform(random, 0.1, 0.5)),
        delay: many(pres * posts, () => steps(1 + uniformInteger(random, 30))),
      },
      plasticity,
      ...(shortTerm[k] && { shortTerm: shortTerm[k] }),
    })),
  };
}

function noisy(): Network {
  return {
    populations: {
      source: { model: "poisson", size: 150, rate: 30 },
      graded: { model: "poisson", size: 150, rate: many(150, (k) => k) },
      kicked: { model: "lif", size: 150, tauMem: 12, bias: 0.31, refractory: 2 },
      filtered: { model: "lif", size: 150, tauMem: 12, bias: 0.71, adaptation: { tau: 60, jump: 0.12 } },
      soft: {
        model: "lif",
        size: 150,
        tauMem: 12,
        bias: 0.6,
        refractory: 1,
        escape: { rate: 90, width: 0.21 },
      },
      summing: { model: "lif", leak: false, size: 150, tauMem: 12, refractory: 5, vReset: -0.2 },
    },
    projections: [
      {
        pre: "source",
        post: "soft",
        tauSyn: 5,
        synapses: {
          kind: "sparse",
          pre: many(150, (k) => k),
          post: many(150, (k) => k),
          weight: 0.4,
          delay: 0.5,
        },
      },
    ],
    inputs: [
      { kind: "poisson", post: "kicked", rate: 700, weight: 0.07 },
      { kind: "poisson", post: "filtered", rate: many(150, () => 500), weight: 0.2, tauSyn: 4 },
      { kind: "poisson", post: "filtered", rate: 100, weight: -0.2, tauSyn: 9 },
      { kind: "poisson", post: "summing", rate: 400, weight: 0.05 },
    ],
  };
}

const run = (network: Network, duration: number): Shared => ({
  network,
  options: { dt, duration, seed: 20240607 },
});

/** Networks without chance: spikes fall in the same steps. */
export const deterministic: Readonly<Record<string, Shared>> = {
  tonic: run(tonic(), 200),
  kicked: run(kicked(), 150),
  pushed: run(pushed(), 150),
  integrating: run(integrating(), 150),
  learning: run(learning(), 450),
};

/** Networks with chance: counts agree within their errors. */
export const random: Readonly<Record<string, Shared>> = { noisy: run(noisy(), 1000) };
