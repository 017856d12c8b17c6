/** @file Runs from one end to the other: what is sent, what is kept, and that pieces, slices and pauses change nothing. */
import assert from "node:assert/strict";
import {
  customChip,
  type EmulationRunOptions,
  type LoihiNetwork,
  loihi2,
  placeNetwork,
  prepareEmulation,
  prepareMeter,
  runEmulation,
  runEmulationInPieces,
  traceOf,
} from "engram/loihi2";
import { randomFrom } from "engram/math";
import { rasterToTable, seriesOf, traceToTable } from "engram/record";
import fc from "fast-check";

/** A counter: its potential rises by 64 for each spike that arrives, and it fires above 2 · 64. */
const counter: LoihiNetwork<"in" | "count"> = {
  populations: {
    in: { model: "input", size: 2 },
    count: { model: "lif", size: 2, du: 4095, dv: 0, vthMantissa: 2 },
  },
  connections: [
    { name: "wire", pre: "in", post: "count", synapses: { kind: "dense", weights: [1, 0, 0, 1] } },
  ],
};
const random = randomFrom(1);
/** Neuron 0 at steps 1 … 4, neuron 1 at 2. */
const rows = [
  [1, 0],
  [1, 1],
  [1, 0],
  [1, 0],
];
const list = { step: [4, 1, 2, 2, 3], neuron: [0, 0, 1, 0, 0] };

/** A network that learns, draws and sends payloads. */
const busy = (seed: number): LoihiNetwork<"cue" | "cells" | "sampler"> => {
  const chance = randomFrom(seed);
  const weights = (n: number) => Array.from({ length: n }, () => Math.floor(120 * chance() - 30));
  return {
    populations: {
      cue: { model: "input", size: 4, payloadBits: 8 },
      cells: { model: "lif", size: 5, du: 2000, dv: 300, vthMantissa: 90, refractory: 2 },
      sampler: { model: "boltzmann", size: 3, temperature: 4000 },
    },
    connections: [
      {
        name: "learned",
        ...{ pre: "cue", post: "cells" },
        synapses: {
          ...{ kind: "dense", weights: weights(20), delay: Array.from({ length: 20 }, (_, k) => k % 3) },
          learning: {
            ...{ rules: "dw = 2^-2*y0*x1 - 2^-3*x0*y1", epoch: 3 },
            ...{ x1: { impulse: 20.5, tau: 10 }, y1: { impulse: 16, tau: 12 } },
          },
        },
      },
      { pre: "cells", post: "sampler", synapses: { kind: "dense", weights: weights(15) } },
    ],
  };
};
const cue = (step: number): number[] =>
  [0, 1, 2, 3].map((i) => ((7 * step + 3 * i) % 5 === 0 ? 20 * i - 30 : 0));

describe("runEmulation", () => {
  it("gives spikes at their steps, and samples of several variables, worked by hand", () => {
    const run = runEmulation(counter, {
      ...{ steps: 6, random, inputs: { in: rows } },
      record: {
        traces: [
          { population: "count", variable: ["v", "u"] },
          { population: "count", variable: "v", neurons: [1], every: 2 },
        ],
        sent: [{ population: "in", neurons: { from: 1 }, every: 3 }],
      },
    });
    // What is sent in step k arrives in k + 1: v of neuron 0 is 64, 128, 192 > 128: a spike in step 4.
    assert.deepEqual(Array.from(run.rasters.count.time), [4]);
    assert.deepEqual(Array.from(run.rasters.count.neuron), [0]);
    assert.deepEqual([run.rasters.in.start, run.rasters.in.stop], [0.5, 6.5]);
    assert.deepEqual(Array.from(run.rasters.in.time), [1, 2, 2, 3, 4]);
    assert.deepEqual(Array.from(run.counts.in), [4, 1]);
    assert.equal("payload" in run.rasters.in, false);
    assert.deepEqual(
      run.traces.map(({ of, variable }) => `${of}.${variable}`),
      ["count.v", "count.u", "count.v"],
    );
    assert.deepEqual(Array.from(seriesOf(traceOf(run, "count", "v"), 0)), [0, 64, 128, 0, 64, 64]);
    assert.deepEqual(Array.from(seriesOf(traceOf(run, "count", "u"), 0)), [0, 64, 64, 64, 64, 0]);
    assert.deepEqual(
      [Array.from(run.traces[2].time), Array.from(run.traces[2].values)],
      [
        [2, 4, 6],
        [0, 64, 64],
      ],
    );
    assert.deepEqual(
      [Array.from(run.sent[0].time), Array.from(run.sent[0].values)],
      [
        [3, 6],
        [0, 0],
      ],
    );
    assert.equal(run.operations["wire"], 10);
    assert.deepEqual([run.steps, run.dt, run.arithmetic, run.profile], [6, 1, "fixed", "lava"]);
  });

  it("takes a table, a list in any order, a raster and a function alike", () => {
    const options = { steps: 6, random, record: { traces: [{ population: "count" }] } };
    const byRow = runEmulation(counter, { ...options, inputs: { in: rows } });
    for (const input of [list, byRow.rasters.in, (step: number) => rows[step - 1]])
      assert.deepEqual(runEmulation(counter, { ...options, inputs: { in: input } }), byRow);
    const slow = runEmulation(counter, { ...options, inputs: { in: rows }, dt: 0.1 });
    assert.ok(Math.abs(slow.rasters.count.time[0] - 0.4) < 1e-12);
    assert.deepEqual(runEmulation(counter, { ...options, inputs: { in: slow.rasters.in }, dt: 0.1 }), slow);
  });

  it("sends payloads of a list, and keeps them beside the spikes", () => {
    const network: LoihiNetwork<"in" | "vector"> = {
      populations: { in: { model: "input", size: 2, payloadBits: 8 }, vector: { model: "vector", size: 2 } },
      connections: [{ pre: "in", post: "vector", synapses: { kind: "dense", weights: [2, 0, 0, 4] } }],
    };
    const inputs = { in: { step: [1, 2, 2], neuron: [0, 0, 1], payload: [5, -7, 9] } };
    const { rasters } = runEmulation(network, { steps: 4, random, inputs });
    assert.deepEqual(Array.from(rasters.in.payload ?? []), [5, -7, 9]);
    assert.deepEqual(Array.from(rasters.vector.time), [2, 3, 3]);
    assert.deepEqual(Array.from(rasters.vector.payload ?? []), [10, -14, 36]);
    const again = runEmulation(network, { steps: 4, random, inputs: { in: rasters.in } });
    assert.deepEqual(again.rasters, rasters);
  });

  it("keeps what it is asked for: the last spikes, some neurons, no spikes, moments without samples", () => {
    const always = { in: () => [1, 1] };
    const options = { steps: 9, random, inputs: always };
    const { rasters } = runEmulation(counter, { ...options, record: { spikes: { in: { last: 3 } } } });
    // Two fire in every step: of the last three, the lone one of step 8 goes with its step.
    assert.deepEqual([Array.from(rasters.in.time), rasters.in.start], [[9, 9], 8.5]);
    assert.deepEqual(Object.keys(rasters), ["in"]);
    const one = runEmulation(counter, { ...options, record: { spikes: { count: { neurons: [1] } } } });
    assert.deepEqual(Array.from(one.rasters.count.time), [4, 7]);
    assert.deepEqual(Array.from(one.rasters.count.neuron), [1, 1]);
    const { moments, counts } = runEmulation(counter, {
      ...options,
      record: { spikes: false, moments: [{ population: "count", variable: "v", every: 3 }] },
    });
    // v at 3, 6, 9: 128, 128, 128
    assert.deepEqual(
      [moments[0].of, moments[0].count, moments[0].mean[0], moments[0].variance[0]],
      ["count", 3, 128, 0],
    );
    assert.deepEqual(Array.from(counts.count), [2, 2]);
  });

  it("keeps weights and traces of a connection that learns as the emulation has them", () => {
    const record = { connections: [{ connection: "learned", variable: ["w", "x1", "ty"], every: 2 }] };
    const options = { steps: 7, random, inputs: { cue } };
    const run = runEmulation(busy(3), { ...options, record });
    const chip = prepareEmulation(busy(3), { random });
    for (let step = 1; step <= 7; step++) {
      chip.step({ cue: cue(step) });
      if (step % 2 !== 0) continue;
      for (const [k, variable] of ["w", "x1", "ty"].entries()) {
        const { values, neurons, time } = run.connections[k];
        const [n, t] = [neurons.length, step / 2 - 1];
        assert.equal(time[t], step);
        assert.deepEqual(values.slice(t * n, (t + 1) * n), chip.learned("learned", variable));
      }
    }
    assert.deepEqual(run.connections[0].neurons.length, 20);
    assert.deepEqual([run.faults, run.updates], [chip.faults(), chip.updates()]);
    assert.ok(run.updates["learned"] > 0);
  });

  it("is the same in one go, in two with a snapshot, in pieces and stopped half-way", async () => {
    const record = {
      traces: [{ population: "cells" }, { population: "sampler", every: 4 }],
      connections: [{ connection: "learned", every: 5 }],
    };
    const inputs = { cue };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (half, every) => {
          const options: EmulationRunOptions<"cue" | "cells" | "sampler"> = {
            steps: 40,
            random,
            inputs,
            record,
          };
          const whole = runEmulation(busy(5), options);
          const first = runEmulation(busy(5), { ...options, steps: half, snapshot: true });
          assert.ok(first.snapshot);
          const second = runEmulation(busy(5), { ...options, steps: 40 - half, from: first.snapshot });
          assert.deepEqual(second.faults, whole.faults);
          for (const [k, trace] of whole.traces.entries())
            for (const what of ["time", "values"] as const)
              assert.deepEqual(
                Float64Array.of(...first.traces[k][what], ...second.traces[k][what]),
                trace[what],
              );
          for (const name of ["cue", "cells", "sampler"] as const)
            assert.deepEqual(
              [...first.rasters[name].time, ...second.rasters[name].time],
              Array.from(whole.rasters[name].time),
            );
          assert.equal(second.rasters.cells.start, half + 0.5);
          assert.deepEqual(await runEmulationInPieces(busy(5), { ...options, every }), whole);
          const calls: number[] = [];
          const stopped = runEmulation(busy(5), {
            ...{ ...options, every },
            onProgress: (done) => {
              calls.push(done);
              return done < half;
            },
          });
          const end = Math.min(40, Math.max(1, Math.ceil(half / every)) * every);
          assert.equal(stopped.steps, end);
          assert.equal(calls[calls.length - 1], end);
          assert.deepEqual(stopped, runEmulation(busy(5), { ...options, steps: end }));
        },
      ),
      { seed: 11, numRuns: 25 },
    );
  });

  it("ends at the piece in which it is aborted, and gives what it has", async () => {
    const stop = new AbortController();
    const run = await runEmulationInPieces(counter, {
      ...{ steps: 100, random, every: 7, signal: stop.signal, inputs: { in: rows } },
      onProgress: (done) => (done === 14 ? stop.abort() : undefined),
    });
    assert.equal(run.steps, 14);
    assert.equal(run.rasters.in.stop, 14.5);
  });

  it("meters the run where it is placed", () => {
    const placement = placeNetwork(counter, loihi2);
    const run = runEmulation(counter, { steps: 6, random, inputs: { in: rows }, placement });
    const chip = prepareEmulation(counter, { random });
    const meter = prepareMeter(counter, placement, chip);
    for (let t = 0; t < 6; t++) {
      chip.step(rows[t] ? { in: rows[t] } : {});
      meter.read();
    }
    assert.deepEqual(run.metered, meter.metered());
    const small = placeNetwork(counter, customChip(loihi2, "small", { neuronsPerCore: 1, cores: 1 }));
    assert.equal(small.fits, false);
    assert.throws(() => runEmulation(counter, { steps: 1, random, placement: small }), /placement must fit/);
  });

  it("gives traces and spikes that become tables in one call", () => {
    const run = runEmulation(counter, {
      ...{ steps: 3, random, inputs: { in: list } },
      record: { traces: [{ population: "count", variable: "v" }] },
    });
    const table = traceToTable(run.traces[0]);
    assert.deepEqual(table.names, ["time_ms", "neuron", "v"]);
    assert.deepEqual(Array.from(table.numbers("v")), [0, 0, 64, 0, 128, 64]);
    assert.equal(rasterToTable(run.rasters.in).rows, 4);
    assert.match(table.toCsv(), /^time_ms,neuron,v\n1,0,0\n/);
  });

  it("says what is wrong before it begins", () => {
    const wrong = (options: Record<string, unknown>, error: RegExp, type = RangeError) =>
      assert.throws(
        () =>
          runEmulation(counter, { steps: 3, random, ...options } as unknown as EmulationRunOptions<
            "in" | "count"
          >),
        (thrown: Error) => thrown instanceof type && error.test(thrown.message),
        String(error),
      );
    wrong({ steps: -1 }, /^runEmulation: steps must be/);
    wrong({ dt: 0 }, /^runEmulation: dt must be/);
    wrong({ arithmetic: "float" }, /arithmetic must be/, TypeError);
    wrong({ inputs: { inn: rows } }, /inputs must be those of the network, got "inn".*"in"/);
    wrong({ inputs: { count: rows } }, /inputs must be those of the network, got "count"/);
    wrong({ inputs: { in: rows } }, /inputs.in must have at most a row for each of 3 steps, got 4/);
    wrong({ inputs: { in: [[1]] } }, /inputs.in\[0\] must/);
    wrong({ inputs: { in: [1, 0] } }, /inputs.in\[0\] must have a number for each neuron, got 1/, TypeError);
    wrong({ inputs: { in: 3 } }, /must be a table, a list, a raster or a function, got 3/, TypeError);
    wrong({ inputs: { in: { step: [0], neuron: [0] } } }, /inputs.in.step\[0\]/);
    wrong({ inputs: { in: { step: [1], neuron: [2] } } }, /inputs.in.neuron\[0\]/);
    wrong(
      { inputs: { in: { step: [1, 1], neuron: [1, 1] } } },
      /at most once in a step, got neuron 1 twice in step 1/,
    );
    wrong({ inputs: { in: { step: [1, 1], neuron: [1] } } }, /inputs.in.neuron must/);
    const raster = { size: 2, start: 0, stop: 3, time: Float64Array.of(1.5), neuron: Int32Array.of(0) };
    wrong({ inputs: { in: raster } }, /inputs.in.time\[0\] must be a whole number of steps of 1 ms, got 1.5/);
    wrong({ inputs: { in: { ...raster, size: 3 } } }, /inputs.in.size must be 2, got 3/);
    wrong({ inputs: { in: () => [2, 0] } }, /^step: in\[0\]/);
    wrong({ record: { trace: [] } }, /record must have no field "trace"; did you mean "traces"/, TypeError);
    wrong(
      { record: { traces: [{ population: "coun" }] } },
      /record.traces\[0\].population must name what is there/,
    );
    wrong({ record: { traces: [{ population: "count", variable: "w" }] } }, /traces\[0\].variable must name/);
    wrong({ record: { traces: [{ population: "in", variable: "v" }] } }, /traces\[0\].variable must name/);
    wrong({ record: { traces: [{ population: "count", neurons: { from: 3 } }] } }, /neurons.from/);
    wrong({ record: { traces: [{ population: "count", neurons: [2] }] } }, /neurons\[0\]/);
    wrong({ record: { traces: [{ population: "count", every: 0 }] } }, /every/);
    wrong({ record: { sent: [{ population: "count", output: "z" }] } }, /output must be one of s/);
    wrong({ record: { spikes: { count: { output: "z" } } } }, /spikes.count.output must name/);
    wrong({ record: { spikes: { count: { last: 0 } } } }, /spikes.count.last/);
    wrong({ record: { connections: [{ connection: "wir", every: 1 }] } }, /connection must name .*"wire"/);
    wrong({ record: { connections: [{ connection: "wire", variable: "t", every: 1 }] } }, /must learn/);
    wrong(
      { steps: 2 ** 31 - 1, record: { traces: [{ population: "count" }] } },
      /at most 2\^31 numbers, got/,
    );
    const run = runEmulation(counter, { steps: 1, random, snapshot: true });
    wrong(
      { from: run.snapshot, placement: placeNetwork(counter, loihi2) },
      /placement must come with a run from the start/,
    );
    assert.throws(() => traceOf(run, "count", "v"), /traceOf: variable must be one that was kept \(none\)/);
  });
});
