/** @file Samplers run and kept: rasters that join without gap, snapshots that go on to the same bytes, for every scheme. */
import assert from "node:assert/strict";
import {
  bayesianHopfield,
  draw,
  prepareSampler,
  prepareThinned,
  run,
  type Sampler,
  type SamplerSnapshot,
  spent,
} from "engram/bayesian";
import { fromRows, randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { joinRasters } from "engram/record";
import * as fc from "fast-check";

const random = randomFrom(41);
const patterns = randomPatterns(random.split("patterns"), 6, 16).matrix;
const network = bayesianHopfield(patterns, { beta: 0.1 });
const common = {
  ...{ cue: row(patterns, 1), rate: 500 },
  adaptation: { strength: 1.5, tau: 60 },
  transitions: { strength: 2, delay: 9, tau: 12 },
};

type Make = (seed: number) => Sampler;
const event =
  (options: object): Make =>
  (seed) =>
    prepareSampler(network, { ...common, random: randomFrom(seed), ...options });
const thinned =
  (options: object): Make =>
  (seed) =>
    prepareThinned(network, { ...common, random: randomFrom(seed), ...options });

const schemes: Record<string, Make> = {
  poisson: event({}),
  "two layers": event({ form: "two-layer", mode: "evidence" }),
  paced: event({ pacing: "paced" }),
  gamma: event({ pacing: 3, mode: "clamped" }),
  "full reset": event({ rate: undefined, pacing: "paced", gain: 1 }),
  clock: event({ dt: 3 }),
  tree: event({ race: { kind: "tree" } }),
  ramp: event({ race: { kind: "ramp", ties: "random" }, pacing: "paced" }),
  volleys: event({ race: { kind: "ramp", delay: 3 } }),
  exponential: event({ race: { kind: "exponential" }, dt: 4 }),
  noisy: event({ race: { kind: "noisy" } }),
  thinned: thinned({ refractory: 3, neurons: 2 }),
  "thinned, leaky": thinned({ inhibition: { gain: 4 }, refractory: 3, corrected: true }),
};

/** Everything there is to see of a sampler that has gone on for a while. */
function goOn(sampler: Sampler): unknown[] {
  const spikes = draw(sampler, 60);
  const stop = Math.min(sampler.due, sampler.time + 1e3);
  sampler.advance((sampler.time + stop) / 2);
  const { time, due, count, rounds, steps, latency } = sampler;
  return [spikes, time, due, count, rounds, steps, latency, sampler.state(), sampler.potentials()];
}

describe("bayesian/run", () => {
  it("a snapshot goes on to the same bytes, in the same sampler and in another one, at any place", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(schemes)),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 0, max: 80 }),
        (name, seed, before) => {
          const sampler = schemes[name](seed);
          draw(sampler, before);
          sampler.advance(sampler.time + 0.3 * (sampler.due - sampler.time));
          const snapshot: SamplerSnapshot = structuredClone(sampler.snapshot());
          const went = goOn(sampler);
          sampler.restore(snapshot);
          assert.deepEqual(goOn(sampler), went, name);
          const other = schemes[name](seed + 1);
          draw(other, 7);
          other.restore(snapshot);
          assert.deepEqual(goOn(other), went, name);
        },
      ),
      { seed: 6, numRuns: 130 },
    );
  });

  it("a snapshot of another kind or size is refused", () => {
    const names = Object.keys(schemes);
    const other = prepareSampler(bayesianHopfield(randomPatterns(random, 5, 16).matrix, { beta: 1 }), {
      ...{ cue: row(patterns, 0), random },
    });
    const { poisson } = schemes;
    for (const name of names.slice(1))
      assert.throws(() => poisson(1).restore(schemes[name](1).snapshot()), /restore: snapshot must be of/);
    assert.throws(() => poisson(1).restore(other.snapshot()), /restore: snapshot must be of/);
    assert.throws(
      () => poisson(1).restore(null as unknown as SamplerSnapshot),
      /snapshot must be one, got null/,
    );
    const broken = poisson(1).snapshot();
    assert.throws(
      () => poisson(1).restore({ ...broken, parts: { ...broken.parts, choice: { words: 3 } } }),
      /restore: snapshot must be of such a sampler/,
    );
  });

  it("runs by spikes and by time: windows join, and hold each spike once", () => {
    for (const [name, make] of Object.entries(schemes)) {
      const whole = run(make(3), { duration: 600 });
      const sampler = make(3);
      const pieces = [
        run(sampler, { spikes: 20 }),
        run(sampler, { spikes: 0, duration: 5 }),
        run(sampler, { duration: 17.5 }),
      ];
      pieces.push(run(sampler, { duration: 600 - sampler.time }));
      const joined = joinRasters(pieces);
      assert.deepEqual([...joined.neuron], [...whole.neuron], name);
      joined.time.forEach((time, i) => {
        assert.ok(Math.abs(time - whole.time[i]) < 1e-9, name);
      });
      assert.ok(pieces[0].time.length >= 20 && pieces[0].time.length < 60, name);
      assert.equal(sampler.count, whole.time.length);
      assert.equal(whole.size, 6);
      assert.ok(Math.abs(sampler.time - 600) < 1e-9);
    }
  });

  it("every scheme holds at the ends: one memory, a prior of zero, twins, potentials of 10⁴ nat", () => {
    const twins = fromRows([
      [1, 1, -1],
      [1, 1, -1],
      [-1, 1, 1],
    ]);
    const slow = { kind: "exponential" }; // it can not wait for e^10000 steps
    for (const options of [
      {},
      { pacing: "paced" },
      { dt: 2 },
      { race: { kind: "ramp" } },
      { race: slow },
      "thinned",
    ])
      for (const [matrix, beta, prior] of [
        [fromRows([[1, -1, 1]]), 2, undefined],
        [twins, 3, [1, 1, 0]],
        [
          twins,
          options !== "thinned" && (options as { race?: unknown }).race === slow ? 30 : 3334,
          [1, 0, 1],
        ],
      ] as const) {
        const ends = bayesianHopfield(matrix, { beta, ...(prior && { prior }) });
        const given = { cue: [1, 1, -1], mode: "evidence", rate: 300, random: random.split("ends") } as const;
        const samplers =
          options === "thinned"
            ? [
                prepareThinned(ends, given),
                prepareThinned(ends, { ...given, inhibition: { gain: 3 }, refractory: 1 }),
                prepareThinned(ends, { ...given, corrected: true, refractory: 5 }),
              ]
            : [prepareSampler(ends, { ...given, ...(options as object) })];
        for (const sampler of samplers) {
          const spikes = draw(sampler, 50);
          assert.ok(
            spikes.every((k) => k < 2 && prior?.[k] !== 0),
            `${JSON.stringify(options)}, β ${beta}`,
          );
          assert.ok(
            [...sampler.state(), sampler.time, ...Object.values(spent(sampler))].every(Number.isFinite),
          );
        }
      }
  });

  it("says what it can not run", () => {
    const sampler = schemes["poisson"](1);
    assert.throws(() => run(sampler, {}), /spikes or duration must be given/);
    assert.throws(() => run(sampler, { duration: 0 }), /duration must be > 0/);
    assert.throws(() => run(sampler, { spikes: 1.5 }), /spikes must be a whole number/);
  });
});
