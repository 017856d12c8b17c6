/** @file A simulation: the same bytes for the same seed, in pieces, from snapshots, on threads; and what is kept of it. */
import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import { fixedInDegree, type Network, prepare, simulate, withProbability } from "engram/spiking";

/** A small balanced network in which everything changes: noise, adaptation, delays, learning, tiring synapses. */
function busy(): Network<"noise" | "e" | "i"> {
  const random = randomFrom(3);
  const [excitatory, inhibitory] = [80, 20];
  const delay = () => 1 + Math.floor(random() * 4);
  const lif = { model: "lif" as const, tauMem: 20, vThreshold: 10, refractory: 2 };
  return {
    populations: {
      noise: { model: "poisson", size: 30, rate: 20 },
      e: { ...lif, size: excitatory, adaptation: { tau: 80, jump: 1 } },
      i: { ...lif, size: inhibitory, escape: { rate: 100, width: 1 } },
    },
    projections: [
      {
        pre: "noise",
        post: "e",
        synapses: withProbability(
          { pre: 30, post: excitatory },
          { random, probability: 0.2, weight: 1.5, delay },
        ),
        shortTerm: { use: 0.4, tauRecovery: 100, tauFacilitation: 50 },
      },
      {
        name: "recurrent",
        pre: "e",
        post: "e",
        synapses: fixedInDegree(
          { pre: excitatory, post: excitatory },
          { random, degree: 10, weight: () => random(), delay, withoutSelf: true },
        ),
        tauSyn: 5,
        plasticity: { rule: "pair", potentiate: 0.02, depress: 0.02, tauPre: 20, tauPost: 20, max: 2 },
      },
      {
        pre: "e",
        post: "i",
        synapses: fixedInDegree(
          { pre: excitatory, post: inhibitory },
          { random, degree: 20, weight: 0.6, delay: 1 },
        ),
      },
      {
        pre: "i",
        post: "e",
        synapses: fixedInDegree(
          { pre: inhibitory, post: excitatory },
          { random, degree: 5, weight: -2, delay: 2 },
        ),
        tauSyn: 8,
      },
    ],
    inputs: [
      { kind: "poisson", post: "e", rate: 800, weight: 0.7 },
      { kind: "poisson", post: "i", rate: 300, weight: 0.7, tauSyn: 3 },
      { kind: "current", post: "e", time: [100, 200], current: [3, 0] },
    ],
  };
}

const record = {
  traces: [{ population: "e", variable: "v", neurons: [0, 7], every: 3 }],
  weights: [{ projection: "recurrent", every: 50, synapses: [0, 1, 2] }],
};
const ready = () => prepare(busy(), { dt: 1, random: randomFrom(5), record });

describe("a simulation", () => {
  it("gives the same bytes for the same seed, others for another", () => {
    const run = (seed: number) =>
      simulate(busy(), { dt: 1, duration: 300, random: randomFrom(seed), record });
    const first = run(5);
    assert.deepEqual(run(5), first);
    assert.notDeepEqual(run(6).rasters.e.time, first.rasters.e.time);
    assert.ok(first.rasters.e.time.length > 100 && first.rasters.i.time.length > 20);
  });

  it("in pieces is the run in one", async () => {
    const whole = ready();
    whole.run(300);
    const parts = ready();
    parts.run(101);
    await parts.runInPieces(199, { every: 17 });
    assert.deepEqual(parts.records(), whole.records());
    assert.deepEqual(parts.snapshot(), whole.snapshot());
    assert.equal(parts.time, 300);
  });

  it("goes on from a snapshot to the same bytes, in this simulation or in another", () => {
    const simulation = ready();
    simulation.run(120);
    const snapshot = structuredClone(simulation.snapshot());
    simulation.run(150);
    const then = simulation.snapshot();
    simulation.restore(snapshot);
    assert.equal(simulation.time, 120);
    assert.deepEqual(simulation.snapshot(), snapshot);
    simulation.run(150);
    assert.deepEqual(simulation.snapshot(), then);
    const other = ready();
    other.restore(snapshot);
    other.run(150);
    assert.deepEqual(other.snapshot(), then);
    assert.deepEqual(other.records(), simulation.records());
    assert.equal(other.records().rasters.e.start, 120.5);
  });

  it("goes back in every variable that can be looked at, currents from outside too", () => {
    const simulation = ready();
    const look = () => ["v", "threshold", "current"].map((name) => simulation.variable("e", name));
    const start = look();
    simulation.run(120);
    const [snapshot, then] = [simulation.snapshot(), look()];
    assert.notDeepEqual(then[2], start[2]);
    simulation.run(100);
    simulation.restore(snapshot);
    assert.deepEqual(look(), then);
    simulation.reset();
    assert.deepEqual(look(), start);
  });

  it("is reset to its start", () => {
    const simulation = ready();
    simulation.run(200);
    const first = simulation.records();
    simulation.reset();
    assert.equal(simulation.step, 0);
    assert.equal(simulation.records().rasters.e.time.length, 0);
    simulation.run(200);
    assert.deepEqual(simulation.records(), first);
  });

  it("refuses a snapshot of another network, and stays as it was", () => {
    const simulation = ready();
    simulation.run(10);
    const before = simulation.snapshot();
    const network = busy();
    const other = (change: object, dt = 1) =>
      prepare({ ...network, ...change }, { dt, random: randomFrom(1) }).snapshot();
    const weaker = network.projections?.map((p, k) => (k === 3 ? { ...p, tauSyn: 9 } : p)) ?? [];
    assert.throws(
      () => simulation.restore(other({ projections: weaker })),
      /restore: snapshot must be of this network, got one of another/,
    );
    assert.throws(() => simulation.restore(other({}, 0.5)), /restore: snapshot\.dt must be 1, got 0\.5/);
    assert.throws(
      () => simulation.restore({ ...before, step: Number.NaN }),
      /restore: snapshot\.step must be finite, got NaN/,
    );
    assert.throws(() => simulation.restore(null as never), /restore: snapshot must be one, got null/);
    const { parts } = before;
    const cut = {
      ...before,
      parts: { ...parts, "population e": { ...parts["population e"], v: new Float64Array(3) } },
    };
    assert.throws(() => simulation.restore(cut), /"population e"\.v with 3 numbers instead of 80/);
    const { "projection recurrent": _gone, ...rest } = parts;
    assert.throws(() => simulation.restore({ ...before, parts: rest }), /without "projection recurrent"/);
    const start = ready().snapshot();
    const carriers = Object.fromEntries(
      ["e → i", "i → e"].map((p) => [`projection ${p}`, parts[`projection ${p}`]]),
    );
    // parts other than carriers are those of the start: not one of them may be left behind
    const carried = (change: object) => {
      const part = { ...parts["projection i → e"], ...change };
      return { ...before, parts: { ...start.parts, ...carriers, "projection i → e": part } };
    };
    const { pending } = parts["projection i → e"];
    const long = Float64Array.from(pending);
    assert.equal(long.length, 2 * 80);
    long[159] = Number.NaN;
    for (const [change, message] of [
      [{ pending: new Float64Array(0) }, /restore: pending must have length 160, got 0/],
      [{ pending: long }, /restore: pending\[159\] must be finite, got NaN/],
      [{ step: Float64Array.of(9) }, /one at step 10 that has "projection i → e"\.step at 9/],
      [{ step: Float64Array.of(-1), pending: new Float64Array(0) }, /at step 10 that has .* at -1/],
    ] as const)
      assert.throws(() => simulation.restore(carried(change)), { name: "RangeError", message });
    assert.deepEqual(simulation.snapshot(), before);
  });

  it("does not depend on the order of populations", () => {
    const network = busy();
    const turned: ReturnType<typeof busy> = {
      ...network,
      populations: Object.fromEntries(
        Object.entries(network.populations).reverse(),
      ) as typeof network.populations,
    };
    const run = (n: ReturnType<typeof busy>) =>
      simulate(n, { dt: 1, duration: 200, random: randomFrom(5) }).rasters;
    assert.deepEqual(run(turned), run(network));
  });

  it("does not depend on what carries the spikes", () => {
    const run = (engine: "wasm" | "typescript") => {
      const simulation = prepare(busy(), { dt: 1, random: randomFrom(5), record, engine });
      simulation.run(150);
      const middle = simulation.snapshot();
      simulation.run(150);
      return {
        records: simulation.records(),
        middle,
        end: simulation.snapshot(),
        told: simulation.describe(),
      };
    };
    const [compiled, twin] = [run("wasm"), run("typescript")];
    assert.deepEqual(compiled.records, twin.records);
    assert.deepEqual(compiled.middle, twin.middle);
    assert.deepEqual(compiled.end, twin.end);
    assert.match(compiled.told[2], /^e → i: 400 synapses on wasm, one 32-bit word each/);
    assert.match(twin.told[2], /on typescript/);
    assert.match(twin.told[1], /^recurrent: 800 synapses that change, in TypeScript$/);
  });

  it("does not depend on the number of threads, nor on how dense synapses are written", () => {
    const size = 1100;
    const random = randomFrom(8);
    const weights = Float64Array.from(
      { length: size * size },
      () => Math.round(6 * (random() - 0.55)) * 0.05,
    );
    const cell = { model: "lif" as const, size, tauMem: 20, vThreshold: 10, refractory: 2 };
    const inputs = [{ kind: "poisson" as const, post: "cell", rate: 900, weight: 0.8 }];
    const dense = { kind: "dense" as const, weights, delay: 2 };
    const every = Int32Array.from({ length: size * size }, (_, k) => k);
    const sparse = {
      kind: "sparse" as const,
      pre: every.map((k) => k % size),
      post: every.map((k) => Math.floor(k / size)),
      weight: weights,
      delay: 2,
    };
    const run = (synapses: typeof dense | typeof sparse, threads: number) => {
      const network = {
        populations: { cell },
        projections: [{ pre: "cell", post: "cell", synapses }],
        inputs,
      };
      const simulation = prepare(network, { dt: 0.5, random: randomFrom(1), threads });
      simulation.run(60);
      simulation.close();
      simulation.run(20);
      return [simulation.records(), simulation.snapshot().parts, simulation.describe()] as const;
    };
    const [records, snapshot] = run(dense, 1);
    assert.ok(records.rasters.cell.time.length > 1000);
    for (const synapses of [dense, sparse])
      for (const threads of [1, 2]) {
        const other = run(synapses, threads);
        assert.deepEqual(other[0], records);
        assert.deepEqual(other[1], snapshot);
      }
    assert.match(run(sparse, 2)[2][0], /with 2 threads/);
  });

  it("is described by plain data: the same from JSON", () => {
    const plain = JSON.parse(
      JSON.stringify(busy(), (_, value) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
      ),
    );
    const options = { dt: 1, duration: 100, random: randomFrom(5) };
    assert.deepEqual(simulate(plain, options), simulate(busy(), options));
  });

  it("ends a run when it is reset or restored from within, and is then where it was put", async () => {
    for (const put of ["reset", "restore"] as const) {
      const simulation = ready();
      simulation.run(30);
      const there = simulation.snapshot();
      const back = () => (put === "reset" ? simulation.reset() : simulation.restore(there));
      const at = put === "reset" ? 0 : 30;
      const onProgress = (done: number) => {
        if (done === 20) back();
      };
      const progress = { every: 10, onProgress };
      assert.equal(await simulation.runInPieces(500, progress), 20);
      assert.equal(simulation.time, at);
      assert.equal(simulation.run(500, progress), 20);
      assert.equal(simulation.time, at);
      const going = simulation.runInPieces(500, { every: 10 });
      setImmediate(back);
      assert.ok((await going) < 500);
      assert.equal(simulation.time, at);
      simulation.run(60 - at);
      const whole = ready();
      whole.run(60);
      assert.deepEqual(simulation.snapshot(), whole.snapshot());
    }
  });

  it("tells how far it has come, and stops when told", async () => {
    const heard: number[] = [];
    const simulation = ready();
    assert.equal(simulation.run(25, { every: 10, onProgress: (done) => heard.push(done) }), 25);
    assert.deepEqual(heard, [10, 20, 25]);
    assert.equal(simulation.run(100, { every: 10, onProgress: (done) => done < 30 }), 30);
    assert.equal(simulation.time, 55);
    const controller = new AbortController();
    const going = simulation.runInPieces(1000, {
      every: 10,
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 50) controller.abort();
      },
    });
    assert.equal(await going, 50);
    assert.equal(simulation.time, 105);
  });
});

describe("records", () => {
  it("moments are those of the samples", () => {
    const { traces, moments } = simulate(busy(), {
      dt: 1,
      duration: 200,
      random: randomFrom(5),
      record: {
        traces: [{ population: "e", variable: "v", every: 4 }],
        moments: [{ population: "e", variable: "v", every: 4 }],
      },
    });
    const samples = (i: number) => Array.from(traces[0].time, (_, t) => traces[0].values[t * 80 + i]);
    for (const i of [0, 41, 79]) {
      const all = samples(i);
      const mean = all.reduce((a, b) => a + b, 0) / all.length;
      const variance = all.reduce((a, b) => a + (b - mean) ** 2, 0) / (all.length - 1);
      assert.ok(Math.abs(moments[0].mean[i] - mean) < 1e-12 * (1 + Math.abs(mean)));
      assert.ok(Math.abs(moments[0].variance[i] - variance) < 1e-12 * (1 + variance));
    }
    assert.equal(moments[0].count, 50);
  });

  it("keep the last spikes, those of some neurons, or none; counts are kept always", () => {
    const run = (spikes: Parameters<typeof prepare>[1]["record"]) =>
      simulate(busy(), { dt: 1, duration: 300, random: randomFrom(5), record: spikes ?? {} });
    const all = run({}).rasters.e;
    const last = run({ spikes: { e: { last: 40 } } });
    // of an instant that was cut nothing is kept
    const before = all.time[all.time.length - 41];
    const from = all.time.findIndex((t, k) => k >= all.time.length - 40 && t > before);
    assert.deepEqual(last.rasters.e.time, all.time.slice(from));
    assert.deepEqual(last.rasters.e.neuron, all.neuron.slice(from));
    assert.equal(last.rasters.e.start, all.time[from] - 0.5);
    assert.deepEqual(Object.keys(last.rasters), ["e"]);
    const some = run({ spikes: { e: { neurons: [3, 9] } } }).rasters.e;
    assert.deepEqual(
      [...some.neuron],
      [...all.neuron].filter((i) => i === 3 || i === 9),
    );
    assert.deepEqual(run({ spikes: false }).rasters, {});
    assert.equal(
      run({ spikes: false }).counts.e.reduce((a, b) => a + b, 0),
      all.time.length,
    );
  });

  it("of ten million steps are as small as asked for", () => {
    const { rasters, moments, counts } = simulate(
      { populations: { cell: { model: "lif", size: 1, tauMem: 10, bias: 15, vThreshold: 10 } } },
      {
        dt: 0.1,
        duration: 1e6,
        random: randomFrom(1),
        record: {
          spikes: { cell: { last: 10 } },
          moments: [{ population: "cell", variable: "v", every: 1000 }],
        },
      },
    );
    const interval = Math.ceil((10 * Math.log(15 / 5)) / 0.1) * 0.1;
    assert.equal(rasters.cell.time.length, 10);
    assert.equal(counts.cell[0], Math.floor(1e6 / interval + 1e-6));
    assert.equal(moments[0].count, 1e4);
  });
});
