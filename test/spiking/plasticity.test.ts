import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import {
  type Bcpnn,
  type Network,
  type PairStdp,
  type Plasticity,
  prepare,
  type ShortTerm,
  simulate,
  type TripletStdp,
} from "engram/spiking";
import fc from "fast-check";

const random = randomFrom(1);
const dt = 0.5;

/** Spikes of neuron `neuron` at steps. */
type Steps = readonly { readonly step: number; readonly neuron: number }[];

/** Weights after clamped pre spikes, on neurons that a strong private input makes fire when told. */
function learnt(
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
function learntBy(pre: Steps, post: Steps, weights: number[][], delay: number, plasticity: PairStdp) {
  return learnt(pre, post, { delay, weight: weights }, plasticity, 70).weights;
}

type Event = { readonly at: number; readonly kind: "arrival" | "post" };
/** Events of one synapse in order: arrivals before post spikes of the same step. */
function events(pre: Steps, post: Steps, i: number, j: number, delay: number, steps: number): Event[] {
  const all: Event[] = [
    ...pre
      .filter(({ neuron }) => neuron === i)
      .map(({ step }) => ({ at: step + delay, kind: "arrival" as const })),
    ...post.filter(({ neuron }) => neuron === j).map(({ step }) => ({ at: step, kind: "post" as const })),
  ];
  return all.filter(({ at }) => at <= steps).sort((a, b) => a.at - b.at || (a.kind === "arrival" ? -1 : 1));
}

/** The rule as written in the textbook: every trace is a sum over earlier spikes. */
function textbook(rule: PairStdp | TripletStdp, all: Event[], start: number): number {
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

describe("pairs in float32", () => {
  const size = { pre: 30, post: 40 };
  const start = Float64Array.from({ length: 1200 }, () => 0.2 + 0.6 * random());
  const rule: PairStdp = {
    ...{ rule: "pair", potentiate: 0.02, depress: 0.018, tauPre: 17, tauPost: 30, min: 0.19, max: 0.81 },
  };
  /** Sources that fire by chance make neurons fire, which makes them learn: all feeds back on itself. */
  const network = (precision: "float32" | "float64"): Network<"pre" | "post"> => ({
    populations: {
      pre: { model: "poisson", size: size.pre, rate: 60 },
      post: { model: "lif", size: size.post, tauMem: 10, vThreshold: 3, refractory: 2 },
    },
    projections: [
      {
        name: "learning",
        pre: "pre",
        post: "post",
        synapses: { kind: "dense", weights: start, delay: 1.5 },
        plasticity: { ...rule, precision },
      },
    ],
  });
  const ready = (precision: "float32" | "float64", engine?: "wasm" | "typescript") =>
    prepare(network(precision), {
      dt,
      random: randomFrom(8),
      record: { weights: [{ projection: "learning", every: 100, synapses: [0, 1199] }] },
      ...(engine ? { engine } : {}),
    });

  it("are the textbook's to seven digits, delays and steps in common too", () => {
    const { min: _min, ...free } = { ...rule, max: 4 };
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 3, max: 60 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (before, after, late) => {
          const spikes = (at: number[]) =>
            at.sort((a, b) => a - b).map((step) => ({ step, neuron: step % 2 }));
          const [pre, post] = [spikes(before), spikes(after)];
          const weight = [
            [1, 2],
            [0.5, 3],
          ];
          const delay = late * dt;
          const found = learntBy(pre, post, weight, delay, { ...free, precision: "float32" });
          for (const i of [0, 1])
            for (const j of [0, 1]) {
              const expected = textbook(free, events(pre, post, i, j, late, 70), weight[j][i]);
              assert.ok(Math.abs(found[2 * j + i] - expected) < 1e-6, `${i} ${j}`);
            }
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  it("are the same bytes on every engine, from any snapshot on", () => {
    const [compiled, twin] = [ready("float32", "wasm"), ready("float32", "typescript")];
    const at = [1, 300, 511.5, 512, 512.5, 600];
    for (const time of at) {
      for (const one of [compiled, twin]) one.run(time - one.time);
      const snapshot = compiled.snapshot();
      assert.deepEqual(twin.snapshot(), snapshot);
      assert.deepEqual(twin.weights("learning"), compiled.weights("learning"));
      const other = ready("float32", "typescript");
      other.run(20);
      other.restore(structuredClone(snapshot));
      assert.deepEqual(other.snapshot(), snapshot);
      other.run(100);
      const again = ready("float32", "wasm");
      again.restore(snapshot);
      again.run(100);
      assert.deepEqual(again.snapshot(), other.snapshot());
    }
    assert.deepEqual(twin.records(), compiled.records());
    assert.ok(twin.records().counts.post.every((count) => count > 10));
    compiled.reset();
    compiled.run(600);
    assert.deepEqual(compiled.snapshot(), twin.snapshot());
    assert.deepEqual(compiled.describe(), ["learning: 1200 synapses that learn in float32 on wasm"]);
    assert.deepEqual(twin.describe(), ["learning: 1200 synapses that learn in float32 on typescript"]);
  });

  it("stay near those of float64 while the spikes are the same, and within the bounds as given", () => {
    const [single, double] = [ready("float32"), ready("float64")];
    single.run(60);
    double.run(60);
    assert.deepEqual(single.records().rasters, double.records().rasters);
    assert.ok(single.records().counts.post.some((count) => count > 0));
    const weights = double.weights("learning");
    single.weights("learning").forEach((w, k) => {
      assert.ok(Math.abs(w - weights[k]) < 1e-6);
    });
    single.run(3000);
    const end = single.weights("learning");
    assert.ok(end.includes(0.19) || end.includes(0.81), "some weight met a bound");
    assert.ok(end.every((w) => w >= 0.19 && w <= 0.81));
  });

  it("are refused where float32 has no routine, and with neurons that are not there do nothing", () => {
    const made = (plasticity: object, more: object = {}) => {
      const bare = network("float32");
      const projections = bare.projections?.map((p) => ({
        ...{ ...p, ...more },
        plasticity: { ...rule, precision: "float32", ...plasticity },
      }));
      return () => prepare({ ...bare, projections } as Network, { dt, random });
    };
    const at = "prepare: projections\\[0\\]\\.plasticity\\.";
    const refused: [object, object, string][] = [
      [
        { exponent: 1 },
        {},
        'precision must be "float64" unless exponent is 0 and pairing "all", got 1 and "all"',
      ],
      [{ pairing: "nearest" }, {}, 'precision must be "float64" unless .* got 0 and "nearest"'],
      [{ precision: "single" }, {}, 'precision must be one of "float32", "float64", got "single"'],
      [{ max: 1e39 }, {}, "max must be in .* got 1e\\+39"],
      [
        {},
        { synapses: { kind: "dense", weights: start, delay: start.map(() => 1) } },
        'precision must be "float64" unless synapses are dense and have one delay',
      ],
      [
        {},
        { synapses: { kind: "sparse", pre: [0], post: [0], weight: 0.5, delay: 1 } },
        'precision must be "float64" unless synapses are dense and have one delay',
      ],
      [
        {},
        { shortTerm: { use: 0.5, tauRecovery: 10, tauFacilitation: 0 } },
        'precision must be "float64" where release tires, got "float32"',
      ],
    ];
    for (const [plasticity, more, message] of refused)
      assert.throws(made(plasticity, more), new RegExp(`${at}${message}`));
    assert.throws(
      made({}, { synapses: { kind: "dense", weights: start, delay: 1.3 } }),
      /synapses\.delay must be a whole number of steps of dt = 0.5 ms, at least 1, got 1.3 ms/,
    );
    const empty = network("float32");
    const nobody = { ...empty.populations.pre, size: 0 };
    const synapses = { kind: "dense" as const, weights: [], delay: 1 };
    const projections = empty.projections?.map((p) => ({ ...p, synapses })) ?? [];
    const simulation = prepare(
      { populations: { ...empty.populations, pre: nobody }, projections },
      { dt, random },
    );
    simulation.run(20);
    assert.equal(simulation.weights("learning").length, 0);
  });

  it("leave a simulation as it was when a snapshot has what no rule gives", () => {
    const simulation = ready("float32");
    simulation.run(50);
    const before = simulation.snapshot();
    const start = ready("float32").snapshot();
    for (const [key, value] of [
      ["weights", new Float32Array(1200).fill(2)],
      ["postTrace", new Float32Array(40).fill(-1)],
      ["phase", Int32Array.of(5000)],
      ["weights", new Float64Array(1200).fill(0.5)],
    ] as const) {
      const part = { ...start.parts["projection learning"], [key]: value };
      assert.throws(() =>
        simulation.restore({ ...start, parts: { ...start.parts, "projection learning": part } }),
      );
      assert.deepEqual(simulation.snapshot(), before);
    }
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
