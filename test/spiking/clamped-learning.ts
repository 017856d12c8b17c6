/** @file Learning between neurons that fire when told, and the rules of plasticity as textbooks write them. */
import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import {
  type Network,
  type PairStdp,
  type Plasticity,
  prepare,
  type ShortTerm,
  type TripletStdp,
} from "engram/spiking";

const random = randomFrom(1);
export const dt = 0.5;

/** Spikes of neuron `neuron` at steps. */
export type Steps = readonly { readonly step: number; readonly neuron: number }[];

/** Weights after clamped pre spikes, on neurons that a strong private input makes fire when told. */
export function learnt(
  pre: Steps,
  post: Steps,
  synapses: { delay: number[][] | number; weight: number[][] },
  plasticity: Plasticity,
  steps: number,
  shortTerm?: ShortTerm,
) {
  const [pres, posts] = [synapses.weight[0].length, synapses.weight.length];
  const clamped = (spikes: Steps, size: number) => ({
    model: "clamped" as const,
    size,
    time: spikes.map(({ step }) => step * dt),
    neuron: spikes.map(({ neuron }) => neuron),
  });
  const network: Network<"pre" | "teacher" | "post"> = {
    populations: {
      pre: clamped(pre, pres),
      // a spike of the teacher at step s makes its neuron fire at step s + 1
      teacher: clamped(
        post.map(({ step, neuron }) => ({ step: step - 1, neuron })),
        posts,
      ),
      post: { model: "lif", size: posts, tauMem: 1e-3, vThreshold: 1e5 },
    },
    projections: [
      {
        name: "learning",
        pre: "pre",
        post: "post",
        synapses: {
          kind: "dense",
          weights: synapses.weight.flat(),
          delay:
            typeof synapses.delay === "number" ? synapses.delay : synapses.delay.flat().map((d) => d * dt),
        },
        plasticity,
        ...(shortTerm ? { shortTerm } : {}),
      },
      {
        pre: "teacher",
        post: "post",
        synapses: {
          kind: "sparse",
          pre: [...Array(posts).keys()],
          post: [...Array(posts).keys()],
          weight: 2e5,
          delay: dt,
        },
      },
    ],
  };
  const simulation = prepare(network, {
    dt,
    random,
    record: { weights: [{ projection: "learning", every: 7 }] },
  });
  simulation.run(steps * dt);
  const { rasters, weights } = simulation.records();
  assert.equal(rasters.post.time.length, post.length, "the teacher makes them fire");
  return { weights: simulation.weights("learning"), trace: weights[0] };
}

/** The same between two and two neurons with one delay [ms] for all, after 70 steps. */
export function learntBy(pre: Steps, post: Steps, weights: number[][], delay: number, plasticity: PairStdp) {
  return learnt(pre, post, { delay, weight: weights }, plasticity, 70).weights;
}

export type Event = { readonly at: number; readonly kind: "arrival" | "post" };
/** Events of one synapse in order: arrivals before post spikes of the same step. */
export function events(pre: Steps, post: Steps, i: number, j: number, delay: number, steps: number): Event[] {
  const all: Event[] = [
    ...pre
      .filter(({ neuron }) => neuron === i)
      .map(({ step }) => ({ at: step + delay, kind: "arrival" as const })),
    ...post.filter(({ neuron }) => neuron === j).map(({ step }) => ({ at: step, kind: "post" as const })),
  ];
  return all.filter(({ at }) => at <= steps).sort((a, b) => a.at - b.at || (a.kind === "arrival" ? -1 : 1));
}

/** The rule as written in the textbook: every trace is a sum over earlier spikes. */
export function textbook(rule: PairStdp | TripletStdp, all: Event[], start: number): number {
  const { min = 0, max, pairing = "all" } = rule;
  let w = start;
  const trace = (now: number, kind: Event["kind"], tau: number, upTo: number) => {
    const earlier = all.slice(0, upTo).filter((event) => event.kind === kind);
    const lastArrival = all.slice(0, upTo).findLastIndex((event) => event.kind === "arrival");
    const counted =
      pairing === "all"
        ? earlier
        : pairing === "postsynaptic" && kind === "post"
          ? all.slice(lastArrival + 1, upTo).filter((event) => event.kind === "post")
          : earlier.slice(-1);
    return counted.reduce((sum, { at }) => sum + Math.exp((-(now - at) * dt) / tau), 0);
  };
  all.forEach(({ at, kind }, n) => {
    const x = trace(at, "arrival", rule.tauPre, n);
    const y = trace(at, "post", rule.tauPost, n);
    if (rule.rule === "pair") {
      const mu = rule.exponent ?? 0;
      const room = (distance: number) => (mu === 0 ? 1 : distance ** mu);
      w = kind === "arrival" ? w - rule.depress * room(w - min) * y : w + rule.potentiate * room(max - w) * x;
    } else if (kind === "arrival")
      w -= y * (rule.depress + rule.depressTriplet * trace(at, "arrival", rule.tauPreSlow, n));
    else w += x * (rule.potentiate + rule.potentiateTriplet * trace(at, "post", rule.tauPostSlow, n));
    w = Math.min(max, Math.max(min, w));
  });
  return w;
}
