/** @file Networks that hold next to nothing, or what has no meaning: they do nothing, or are refused by name. */
import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import { fixedInDegree, type Network, prepare, simulate, simulateEvents } from "engram/spiking";

describe("networks at their edges", () => {
  const options = { dt: 1, duration: 20, random: randomFrom(1) };
  it("without populations, without neurons, without connections do nothing", () => {
    assert.deepEqual(simulate({ populations: {} }, options).rasters, {});
    const nobody = { model: "lif" as const, size: 0, tauMem: 10 };
    const none = { kind: "sparse" as const, pre: [], post: [], weight: [], delay: 1 };
    const { rasters } = simulate(
      {
        populations: {
          nobody,
          source: { model: "poisson", size: 0, rate: 1e4 },
          alone: { ...nobody, size: 5 },
        },
        projections: [
          { pre: "source", post: "nobody", synapses: none },
          { pre: "nobody", post: "alone", synapses: { kind: "dense", weights: [], delay: 1 }, tauSyn: 3 },
        ],
      },
      options,
    );
    assert.equal(rasters.alone.time.length, 0);
  });

  it("of a hundred thousand neurons run", () => {
    const size = 1e5;
    const random = randomFrom(2);
    const simulation = prepare(
      {
        populations: { cell: { model: "lif", size, tauMem: 20, vThreshold: 10 } },
        projections: [
          {
            pre: "cell",
            post: "cell",
            synapses: fixedInDegree(
              { pre: size, post: size },
              { random, degree: 10, multiple: true, weight: 0.2, delay: 1 },
            ),
          },
        ],
        inputs: [{ kind: "current", post: "cell", time: [0], current: [20] }],
      },
      { dt: 1, random, record: { spikes: false } },
    );
    simulation.run(20);
    assert.ok(simulation.records().counts.cell.every((count) => count === 1));
  });

  const lif = { model: "lif" as const, size: 2, tauMem: 10 };
  // of two neurons to two
  const synapses = { kind: "dense" as const, weights: [1, 2, 3, 4], delay: 1 };
  const refused: [string, unknown, RegExp][] = [
    ["no network", null, /prepare: network must be an object with populations, got null/],
    [
      "NaN",
      { populations: { a: { ...lif, bias: Number.NaN } } },
      /populations\.a\.bias must be finite, got NaN/,
    ],
    [
      "a negative time constant",
      { populations: { a: { ...lif, tauMem: [10, -1] } } },
      /populations\.a\.tauMem\[1\] must be > 0, got -1/,
    ],
    [
      "a time constant of 0",
      { populations: { a: { ...lif, tauMem: 0 } } },
      /populations\.a\.tauMem must be > 0, got 0/,
    ],
    [
      "no time constant",
      { populations: { a: { model: "lif", size: 1 } } },
      /populations\.a\.tauMem must be given, got undefined/,
    ],
    [
      "an unknown model",
      { populations: { a: { model: "izhikevich", size: 1 } } },
      /populations\.a\.model must be one of .* got "izhikevich"/,
    ],
    [
      "a reset above threshold",
      { populations: { a: { ...lif, vReset: 2 } } },
      /populations\.a\.vReset must be below vThreshold \(1\) in neuron 0, got 2/,
    ],
    [
      "a column of the wrong length",
      { populations: { a: { ...lif, vRest: [1] } } },
      /populations\.a\.vRest must be a number or have length 2, got 1/,
    ],
    [
      "a refractory period between steps",
      { populations: { a: { ...lif, refractory: 0.5 } } },
      /populations\.a\.refractory must be a whole number of steps of dt = 1 ms, got 0.5 ms/,
    ],
    [
      "an unknown population",
      { populations: { alpha: lif }, projections: [{ pre: "alpha", post: "alpa", synapses }] },
      /projections\[0\]\.post must name a population, got "alpa"; did you mean "alpha"\?/,
    ],
    [
      "synapses on a source",
      {
        populations: { a: lif, s: { model: "poisson", size: 2, rate: 1 } },
        projections: [{ pre: "a", post: "s", synapses }],
      },
      /projections\[0\]\.post must name a population of neurons with a membrane, got "s"/,
    ],
    [
      "weights of the wrong number",
      {
        populations: { a: lif },
        projections: [{ pre: "a", post: "a", synapses: { ...synapses, weights: [1] } }],
      },
      /weights must have length post · pre = 2 · 2, got 1/,
    ],
    [
      "an infinite weight",
      {
        populations: { a: lif },
        projections: [
          { pre: "a", post: "a", synapses: { ...synapses, weights: [1, 2, Number.POSITIVE_INFINITY, 4] } },
        ],
      },
      /weights\[2\] must be finite, got Infinity/,
    ],
    [
      "no delay",
      {
        populations: { a: lif },
        projections: [{ pre: "a", post: "a", synapses: { ...synapses, delay: 0 } }],
      },
      /delay must be > 0, got 0/,
    ],
    [
      "a delay under one step",
      {
        populations: { a: lif },
        projections: [{ pre: "a", post: "a", synapses: { ...synapses, delay: 0.4 } }],
      },
      /delay must be a whole number of steps of dt = 1 ms, at least 1, got 0.4 ms/,
    ],
    [
      "a neuron that is not there",
      {
        populations: { a: lif },
        projections: [
          { pre: "a", post: "a", synapses: { kind: "sparse", pre: [0], post: [2], weight: 1, delay: 1 } },
        ],
      },
      /post\[0\] must be a whole number in \[0, 1\], got 2/,
    ],
    [
      "two projections of one name",
      {
        populations: { a: lif },
        projections: [
          { pre: "a", post: "a", synapses },
          { pre: "a", post: "a", synapses },
        ],
      },
      /projections\[1\]\.name must be unlike the others, got "a → a"/,
    ],
    [
      "weights outside the rule's bounds",
      {
        populations: { a: lif },
        projections: [
          {
            pre: "a",
            post: "a",
            synapses,
            plasticity: { rule: "pair", potentiate: 1, depress: 1, tauPre: 1, tauPost: 1, max: 3 },
          },
        ],
      },
      /plasticity needs every weight in \[0, 3\], got 4 at synapse 3/,
    ],
    [
      "a use above 1",
      {
        populations: { a: lif },
        projections: [
          { pre: "a", post: "a", synapses, shortTerm: { use: 1.1, tauRecovery: 1, tauFacilitation: 0 } },
        ],
      },
      /shortTerm\.use must be in \[0, 1\], got 1.1/,
    ],
    [
      "a clamped spike at 0",
      { populations: { s: { model: "clamped", size: 1, time: [0], neuron: [0] } } },
      /populations\.s\.time\[0\] must be > 0, got 0/,
    ],
    [
      "a negative rate",
      { populations: { s: { model: "poisson", size: 1, rate: -1 } } },
      /populations\.s\.rate must be in \[0, .* got -1/,
    ],
    [
      "currents out of order",
      { populations: { a: lif }, inputs: [{ kind: "current", post: "a", time: [2, 1], current: [1, 1] }] },
      /inputs\[0\]\.time must ascend strictly, got 1 after 2/,
    ],
    [
      "a neuron that gets a current twice",
      {
        populations: { a: lif },
        inputs: [{ kind: "current", post: "a", time: [1], current: [1], neurons: [1, 0, 1] }],
      },
      /inputs\[0\]\.neurons must name a neuron once, got 1 again at 2/,
    ],
  ];
  for (const [what, network, message] of refused)
    it(`refuse ${what}`, () => {
      assert.throws(() => prepare(network as Network, { dt: 1, random: randomFrom(1) }), message);
    });

  it("refuse fields that are missing or no lists, each by name", () => {
    const all: Network = {
      populations: {
        a: { ...lif, escape: { rate: 1, width: 1 }, adaptation: { tau: 1, jump: 1 } },
        b: lif,
        s: { model: "poisson", size: 2, rate: 1 },
        c: { model: "clamped", size: 2, time: [1], neuron: [0] },
      },
      projections: [
        {
          pre: "s",
          post: "a",
          synapses,
          shortTerm: { use: 0.5, tauRecovery: 1, tauFacilitation: 0 },
          plasticity: { rule: "pair", potentiate: 1, depress: 1, tauPre: 1, tauPost: 1, max: 4 },
        },
        {
          pre: "c",
          post: "a",
          synapses: { kind: "sparse", pre: [0], post: [1], weight: 1, delay: 1 },
          plasticity: {
            ...{ rule: "triplet", potentiate: 1, potentiateTriplet: 1, depress: 1, depressTriplet: 1 },
            ...{ tauPre: 1, tauPost: 1, tauPreSlow: 1, tauPostSlow: 1, max: 4 },
          },
        },
        {
          pre: "c",
          post: "b",
          synapses: { kind: "dense", weights: [0, 0, 0, 0], delay: [1, 1, 1, 1] },
          plasticity: { rule: "bcpnn", tauPre: 5, tauPost: 5, tauP: 50, rateMax: 100, gain: 1 },
        },
      ],
      inputs: [
        { kind: "poisson", post: "a", rate: 1, weight: 1 },
        { kind: "current", post: "a", time: [1], current: [1] },
      ],
    };
    const run = (network: unknown) => () => prepare(network as Network, { dt: 1, random: randomFrom(1) });
    run(all)();
    let looked = 0;
    /** Every field in turn is taken away, or one number in place of a list. */
    const spoil = (at: unknown, path: string, change: (value: unknown) => unknown): void => {
      if (at === null || typeof at !== "object" || ArrayBuffer.isView(at)) return;
      for (const [name, value] of Object.entries(at)) {
        const here = Array.isArray(at) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
        if (typeof value === "object") spoil(value, here, change);
        if (
          Array.isArray(at) ||
          /^(populations\.[abcs]|projections|inputs)$|escape$|adaptation$|shortTerm$|plasticity$/.test(here)
        )
          continue;
        const spoilt = change(value);
        if (spoilt === value) continue;
        (at as Record<string, unknown>)[name] = spoilt;
        looked++;
        assert.throws(run(copy), (error: Error) => {
          assert.match(error.message, /^prepare: /, `${here} as ${spoilt}: ${error.message}`);
          assert.ok(error.message.includes(here), `${here}: ${error.message}`);
          return true;
        });
        (at as Record<string, unknown>)[name] = value;
      }
    };
    const copy = structuredClone(all);
    for (const gone of [undefined, null]) spoil(copy, "", () => gone);
    assert.equal(looked, 2 * 71);
    spoil(copy, "", (value) => (Array.isArray(value) && typeof value[0] === "number" ? "12" : value));
    spoil(copy, "", (value) => (Array.isArray(value) && typeof value[0] === "number" ? {} : value));
    assert.throws(run({ ...all, projections: {} }), /^TypeError: prepare: projections must be an array, got/);
    assert.throws(run({ ...all, projections: [null] }), /projections\[0\] must be a projection, got null/);
    assert.throws(run({ ...all, inputs: [3] }), /inputs\[0\] must be an input, got 3/);
    assert.throws(run({ populations: { a: null } }), /populations\.a must be a population, got null/);
  });

  it("refuse misspelt fields, and what memory or numbers do not hold", () => {
    const run =
      (network: unknown, extra: object = {}) =>
      () =>
        prepare(network as Network, { dt: 1, random: randomFrom(1), ...extra });
    assert.throws(
      run({ populations: { a: { ...lif, refractroy: 3 } } }),
      /populations\.a must have no field "refractroy"; did you mean "refractory"\?/,
    );
    assert.throws(
      run({ populations: { a: { ...lif, leak: "no" } } }),
      /populations\.a\.leak must be true or false, got "no"/,
    );
    assert.throws(
      run({ populations: { a: lif } }, { record: { trace: [] } }),
      /record must have no field "trace"; did you mean "traces"\?/,
    );
    const to = (extra: object, more: object = {}) => ({
      populations: { a: lif },
      projections: [{ pre: "a", post: "a", synapses: { ...synapses, ...extra }, ...more }],
    });
    assert.throws(
      run(to({ weights: [1, 2, 1e101, 4] })),
      /weights\[2\] must be in \[−1e\+100, 1e\+100\], got 1e\+101/,
    );
    const shortTerm = { use: 0.5, tauRecovery: 1, tauFacilitation: 0 };
    for (const more of [{}, { shortTerm }])
      assert.throws(
        run(to({ delay: 1e9 }, more)),
        /projections\[0\]\.synapses\.delay must leave spikes on their way below 2 GiB, got 1000000000 ms/,
      );
    const plasticity = { rule: "bcpnn", tauPre: 5, tauPost: 5, tauP: 50, rateMax: 100, gain: 1 };
    assert.throws(
      run(to({ weights: [0, 0, 0, 800] }, { plasticity })),
      /plasticity needs every weight in \[-9\.2\d*, 2\.3\d*\] · gain at the start, got 800 at synapse 3/,
    );
  });

  it("with time constants far apart stay finite, through steps and through pauses", () => {
    for (const [tauMem, tauSyn] of [
      [1e-3, 5],
      [5, 1e-3],
      [10, 100],
      [1e4, 0.01],
    ]) {
      const network: Network<"s" | "a"> = {
        populations: {
          s: { model: "clamped", size: 1, time: [1, 9000], neuron: [0, 0] },
          a: { model: "lif", size: 1, tauMem, vThreshold: 1 },
        },
        projections: [
          {
            pre: "s",
            post: "a",
            tauSyn,
            synapses: { kind: "sparse", pre: [0], post: [0], weight: 0.8, delay: 1 },
          },
        ],
      };
      const simulation = prepare(network, { dt: 1, random: randomFrom(1) });
      simulation.run(10_000);
      assert.ok(Number.isFinite(simulation.variable("a", "v")[0]));
      assert.equal(simulation.records().counts.a[0], 0);
      assert.equal(simulateEvents(network, { duration: 10_000, random: randomFrom(1) }).counts.a[0], 0);
    }
  });

  it("refuse steps and plans without a meaning", () => {
    const network: Network = { populations: { alpha: lif } };
    const with_ = (extra: object) => () => prepare(network, { dt: 1, random: randomFrom(1), ...extra });
    assert.throws(with_({ dt: 0 }), /prepare: dt must be > 0, got 0/);
    assert.throws(
      with_({ record: { spikes: { aleph: true } } }),
      /record\.spikes must name what is there, got "aleph"/,
    );
    assert.throws(
      with_({ record: { traces: [{ population: "alpha", variable: "u" }] } }),
      /record\.traces\[0\]\.variable must name what is there, got "u"; the names are v, threshold, current/,
    );
    assert.throws(
      with_({ record: { spikes: { alpha: { last: 0 } } } }),
      /record\.spikes\.alpha\.last must be a whole number at least 1, got 0/,
    );
    const simulation = prepare(network, { dt: 1, random: randomFrom(1) });
    assert.throws(
      () => simulation.run(2.5),
      /run: duration must be a whole number of steps of dt = 1 ms, got 2.5 ms/,
    );
    assert.throws(
      () => simulation.variable("alpha", "w"),
      /variable: there must be a variable "w" of "alpha"/,
    );
    assert.throws(() => simulation.weights("beta"), /weights: projection must be one of/);
  });
});
