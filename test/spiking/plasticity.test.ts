/** @file Plasticity against the textbook: pairs, triplets, Bayesian weights, and release that tires. */
import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import { type Bcpnn, type PairStdp, simulate, type TripletStdp } from "engram/spiking";
import fc from "fast-check";
import { dt, events, learnt, textbook } from "./clamped-learning";

const random = randomFrom(1);

const steps = 60;
/** Spikes of `size` neurons between steps 2 and `steps` − 2, at most one a step each. */
const trains = (size: number) =>
  fc
    .uniqueArray(
      fc.record({
        step: fc.integer({ min: 2, max: steps - 2 }),
        neuron: fc.integer({ min: 0, max: size - 1 }),
      }),
      { maxLength: 25, selector: ({ step, neuron }) => step * size + neuron },
    )
    .map((spikes) => spikes.sort((a, b) => a.step - b.step));
const cases = fc.tuple(
  trains(3),
  trains(2),
  fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 3 }), {
    minLength: 2,
    maxLength: 2,
  }),
);
const weight = [
  [0.5, 0.1, 0.9],
  [0.3, 1, 0],
];

function compare(rule: PairStdp | TripletStdp): void {
  fc.assert(
    fc.property(cases, ([pre, post, delay]) => {
      const { weights } = learnt(pre, post, { delay, weight }, rule, steps);
      weight.flat().forEach((start, k) => {
        const [i, j] = [k % 3, Math.floor(k / 3)];
        const exact = textbook(rule, events(pre, post, i, j, delay[j][i], steps), start);
        assert.ok(Math.abs(weights[k] - exact) < 1e-12, `synapse ${k}: ${weights[k]} for ${exact}`);
      });
    }),
    { seed: 4, numRuns: 40 },
  );
}

const pair: PairStdp = { rule: "pair", potentiate: 0.1, depress: 0.12, tauPre: 5, tauPost: 8, max: 1 };

describe("spike-timing-dependent plasticity", () => {
  it("of pairs is the textbook's sum over all pairs, each synapse with its delay", () => compare(pair));
  it("of nearest pairs forgets earlier spikes", () => compare({ ...pair, pairing: "nearest" }));
  it("around postsynaptic spikes pairs each with the arrivals next to it", () =>
    compare({ ...pair, pairing: "postsynaptic" }));
  it("with soft bounds moves by the room that is left", () => compare({ ...pair, exponent: 0.4, min: -0.2 }));
  it("of triplets reads the slow traces before their own spike counts", () =>
    compare({
      rule: "triplet",
      potentiate: 0.01,
      potentiateTriplet: 0.08,
      depress: 0.05,
      depressTriplet: 0.03,
      tauPre: 5,
      tauPost: 8,
      tauPreSlow: 20,
      tauPostSlow: 30,
      max: 1,
    }));
  it("one pair gives the exponential window", () => {
    for (const lag of [-12, -3, 0, 3, 12]) {
      const [pre, post] = [[{ step: 20, neuron: 0 }], [{ step: 21 + lag, neuron: 0 }]];
      const { weights } = learnt(pre, post, { delay: [[1]], weight: [[0.5]] }, pair, steps);
      const change = lag >= 0 ? 0.1 * Math.exp((-lag * dt) / 5) : -0.12 * Math.exp((lag * dt) / 8);
      assert.ok(Math.abs(weights[0] - 0.5 - change) < 1e-12, `lag ${lag}`);
    }
  });
});

describe("Bayesian weights", () => {
  const rule: Bcpnn = { rule: "bcpnn", tauPre: 6, tauPost: 9, tauP: 40, rateMax: 100, gain: 2, floor: 0.01 };

  it("are the log-odds of traces integrated in fine steps", () => {
    fc.assert(
      fc.property(cases, ([pre, post, delay]) => {
        const { weights } = learnt(pre, post, { delay, weight }, rule, steps);
        weight.flat().forEach((start, k) => {
          const [i, j] = [k % 3, Math.floor(k / 3)];
          const all = events(pre, post, i, j, delay[j][i], steps);
          let [zi, zj, pi, pj] = [0, 0, 0.1, 0.1];
          let pij = 0.01 * Math.exp(start / 2);
          const fine = 200;
          const h = dt / fine;
          for (let step = 1; step <= steps; step++) {
            for (let s = 0; s < fine; s++) {
              // midpoint rule: the error is of order h², about 1e-7 here
              const [mi, mj] = [zi * Math.exp(-h / 2 / 6), zj * Math.exp(-h / 2 / 9)];
              pi += (h / 40) * (mi - pi - (h / 80) * (zi - pi));
              pj += (h / 40) * (mj - pj - (h / 80) * (zj - pj));
              pij += (h / 40) * (mi * mj - pij - (h / 80) * (zi * zj - pij));
              zi *= Math.exp(-h / 6);
              zj *= Math.exp(-h / 9);
            }
            for (const { at, kind } of all)
              if (at === step) {
                if (kind === "arrival") zi += 1000 / (100 * 6);
                else zj += 1000 / (100 * 9);
              }
          }
          const exact = 2 * Math.log(Math.max(pij, 1e-4) / (Math.max(pi, 0.01) * Math.max(pj, 0.01)));
          assert.ok(Math.abs(weights[k] - exact) < 2e-5, `synapse ${k}: ${weights[k]} for ${exact}`);
        });
      }),
      { seed: 5, numRuns: 10 },
    );
  });

  it("begin as the description says", () => {
    const { weights } = learnt(
      [],
      [],
      {
        delay: [
          [1, 1, 1],
          [1, 1, 1],
        ],
        weight,
      },
      rule,
      1,
    );
    weights.forEach((w, k) => {
      // one step of forgetting moves p_ij and p_i p_j by a little
      assert.ok(Math.abs(w - weight.flat()[k]) < 0.05);
    });
  });

  it("of neurons that fire independently stand near 0, of neurons that fire together well above", () => {
    const run = (together: boolean) => {
      const chance = randomFrom(9);
      const spikes = () =>
        [...Array(8000).keys()].filter(() => chance() < 0.02).map((k) => ({ step: k + 2, neuron: 0 }));
      const pre = spikes();
      const post = together ? pre.map(({ step }) => ({ step: step + 1, neuron: 0 })) : spikes();
      const slow: Bcpnn = { ...rule, tauP: 1000, gain: 1 };
      return learnt(pre, post, { delay: [[1]], weight: [[0]] }, slow, 8010).weights[0];
    };
    assert.ok(Math.abs(run(false)) < 0.5);
    assert.ok(run(true) > 0.8);
  });
});

describe("looking at weights", () => {
  it("changes nothing: the same weights come out, recorded or not", () => {
    const rule: Bcpnn = { rule: "bcpnn", tauPre: 6, tauPost: 9, tauP: 40, rateMax: 100, gain: 2 };
    const pre = [3, 9, 10, 31].map((step) => ({ step, neuron: step % 3 }));
    const post = [5, 11, 30].map((step) => ({ step, neuron: step % 2 }));
    const delay = [
      [1, 2, 3],
      [4, 2, 1],
    ];
    const { weights, trace } = learnt(pre, post, { delay, weight }, rule, steps);
    assert.deepEqual(
      [...trace.time],
      [7, 14, 21, 28, 35, 42, 49, 56].map((step) => step * dt),
    );
    assert.deepEqual(learnt(pre, post, { delay, weight }, rule, 56).weights, trace.values.slice(-6));
    assert.equal(weights.length, 6);
  });
});

describe("short-term plasticity", () => {
  it("sends u · x of Tsodyks and Markram at every spike", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.constantFrom(0, 30, 300),
        (steps, use, tauFacilitation) => {
          const spikes = steps.sort((a, b) => a - b);
          const { traces } = simulate(
            {
              populations: {
                pre: { model: "clamped", size: 1, time: spikes, neuron: spikes.map(() => 0) },
                post: { model: "lif", size: 1, tauMem: 1e-3, vThreshold: 1e9 },
              },
              projections: [
                {
                  pre: "pre",
                  post: "post",
                  synapses: { kind: "sparse", pre: [0], post: [0], weight: 3, delay: 2 },
                  shortTerm: { use, tauRecovery: 50, tauFacilitation },
                },
              ],
            },
            { dt: 1, duration: 110, random, record: { traces: [{ population: "post", variable: "v" }] } },
          );
          let [u, x, last] = [0, 1, Number.NEGATIVE_INFINITY];
          for (const t of spikes) {
            const kept = tauFacilitation === 0 ? 0 : u * Math.exp(-(t - last) / tauFacilitation);
            u = (Number.isFinite(last) ? kept : 0) + use * (1 - (Number.isFinite(last) ? kept : 0));
            x = 1 - (1 - x) * Math.exp(-(t - last) / 50);
            if (!Number.isFinite(last)) x = 1;
            assert.ok(Math.abs(traces[0].values[t + 1] - 3 * u * x) < 1e-12);
            x *= 1 - u;
            last = t;
          }
        },
      ),
      { seed: 6, numRuns: 60 },
    );
  });
});
