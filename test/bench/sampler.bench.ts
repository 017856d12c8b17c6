import { type BayesianHopfield, bayesianHopfield, draw, type Form, prepareSampler } from "engram/bayesian";
import { matrix, randomFrom, row } from "engram/math";
import { prepareGram, softmaxRows } from "engram/wasm";
import type { Bench, Case, Result, Running, Variant } from "../../lib/notebook/bench/declare";
import { normals } from "./data";

const width = 256;
/** what a spike leaves of the state before it is added */
const gain = 0.05;

/** Rows of unit length. */
function patternsOf(count: number): Float32Array {
  const values = normals(`patterns ${count}`, count * width);
  for (let at = 0; at < values.length; at += width) {
    const x = values.subarray(at, at + width);
    const norm = Math.hypot(...x);
    for (let n = 0; n < width; n++) x[n] /= norm;
  }
  return values;
}

function networkOf(patterns: Float32Array, beta: number): BayesianHopfield {
  const count = patterns.length / width;
  return bayesianHopfield(matrix(count, width, Float64Array.from(patterns)), {
    beta,
    excitability: new Float64Array(count),
  });
}

/** What is judged: the share of spikes that the memory of the cue has. */
function shareOfFirst(spikes: ArrayLike<number>): Result {
  let first = 0;
  for (let i = 0; i < spikes.length; i++) if (spikes[i] === 0) first++;
  return Float64Array.of(first / spikes.length);
}

/** The network by `prepareSampler`, long enough on its way that it has seen the columns that it needs. */
function form(
  name: string,
  network: BayesianHopfield,
  asked: Form | "auto",
  spikes: number,
  before: number,
): Variant {
  return {
    name,
    open: (): Running => {
      const sampler = prepareSampler(network, {
        ...{ cue: row(network.patterns, 0), form: asked, pacing: "paced", gain, random: randomFrom(3) },
      });
      draw(sampler, before);
      return { run: () => shareOfFirst(draw(sampler, spikes)) };
    },
  };
}

/** All overlaps from the state anew at every spike, by the compiled routines. */
function recompute(name: string, patterns: Float32Array, beta: number, spikes: number): Variant {
  return {
    name,
    open: (): Running => {
      const count = patterns.length / width;
      const gram = prepareGram(patterns, { patterns: count, width }, { bytes: 1 });
      const state = Float32Array.from(patterns.subarray(0, width));
      const random = randomFrom(3);
      const fire = (): number => {
        const p = softmaxRows(gram.products(state), 1, count, { beta });
        let rest = random();
        let k = 0;
        while (k < count - 1 && rest >= p[k]) rest -= p[k++];
        for (let n = 0; n < width; n++) state[n] = (1 - gain) * state[n] + gain * patterns[k * width + n];
        return k;
      };
      for (let i = 0; i < 200; i++) fire();
      return { run: () => shareOfFirst(Array.from({ length: spikes }, fire)) };
    },
  };
}

const judged = (share: number) => (result: Result) => Math.abs(result[0] - share);

function* columns(): Iterable<Case> {
  const count = 10_000;
  const patterns = patternsOf(count);
  const spikes = 100;
  for (const [beta, id, atLeast] of [
    [25, "G7", 150],
    [8, "G7d", 50],
  ] as const) {
    const sharp = beta === 25;
    const network = networkOf(patterns, beta);
    yield {
      name: `${spikes} spikes of ${count} memories of ${width}, β = ${beta}: ${sharp ? "one fires" : "all fire"}`,
      operations: 2 * spikes * count,
      variants: [
        // Where all memories fire it takes a while until each has: then every column is there.
        form("columns", network, "gram", spikes, sharp ? 1000 : 12 * count),
        recompute("recompute", patterns, beta, spikes),
        ...(sharp ? [form("active set", network, "active-set", 100 * spikes, 100_000)] : []),
      ],
      error: judged(sharp ? 1 : 0),
      tolerance: 0.1,
      goals: [{ id, variant: "columns", peer: "recompute", atLeast }],
    };
  }
}

function* retrieval(): Iterable<Case> {
  const beta = 25;
  const spikes = 10_000;
  const few = networkOf(patternsOf(1000), beta);
  const patterns = patternsOf(100_000);
  const many = networkOf(patterns, beta);
  const state = patterns.slice(0, width);
  yield {
    name: `${spikes} spikes of 100000 memories of ${width} at rest in one, β = ${beta}; a peer answers one query`,
    data: {
      patterns: { values: patterns, shape: [100_000, width] },
      state: { values: state, shape: [width] },
    },
    variants: [
      form("active set", many, "active-set", spikes, 200_000),
      form("active set of 1000", few, "active-set", spikes, 200_000),
      form("auto", many, "auto", spikes, 200_000),
    ],
    peers: [
      { name: "NumPy, one query", python: "query_numpy", settings: { beta } },
      { name: "PyTorch, one query", python: "query_torch", settings: { beta } },
    ],
    error: judged(1),
    tolerance: 0.1,
    // A query against ten thousand spikes: 10 is 100 000 for each.
    goals: [
      { id: "G7b", variant: "active set", peer: "NumPy, one query", atLeast: 10 },
      { id: "G7b", variant: "active set", peer: "active set of 1000", atLeast: 0.5 },
    ],
  };
}

function* choice(): Iterable<Case> {
  const count = 10_000;
  const patterns = patternsOf(count);
  // From about 13 to 15 the network leaves the memory sooner or later: contenders would be in different states.
  for (const beta of [1, 2, 4, 8, 10, 12, 16, 18, 20, 25, 35, 50]) {
    const network = networkOf(patterns, beta);
    const sharp = beta >= 16;
    const spikes = sharp ? 1000 : 20;
    const all = 12 * count;
    yield {
      name: `which form: ${spikes} spikes of ${count} memories of ${width}, β = ${beta}`,
      variants: [
        form("auto", network, "auto", spikes, sharp ? 100_000 : all),
        form("columns", network, "gram", spikes, sharp ? 1000 : all),
        form("active set", network, "active-set", spikes, sharp ? 100_000 : 3000),
      ],
      error: judged(sharp ? 1 : 0),
      tolerance: 0.3,
      goals: ["columns", "active set"].map((peer) => ({
        id: "G7c",
        variant: "auto",
        peer,
        atLeast: 0.83,
      })),
    };
  }
}

function* cases(): Iterable<Case> {
  yield* columns();
  yield* retrieval();
  yield* choice();
}

export const bench: Bench = {
  question: "how fast does the Bayesian spiking Hopfield network fire, and is the fastest form chosen?",
  cases,
};
