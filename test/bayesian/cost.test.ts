/** @file What samplers and races cost, against twins that count while they fire: the same spikes, the same counts, at random shapes. */
import assert from "node:assert/strict";
import {
  type BayesianHopfield,
  bayesianHopfield,
  draw,
  prepareSampler,
  prepareThinned,
  type RaceSpec,
  run,
  type SamplerOptions,
  spent,
  type ThinnedOptions,
} from "engram/bayesian";
import { addCounts, type Counts, countNames } from "engram/cost";
import { logSumExp, matrix, matVec, normalInto, randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { close } from "../support/close";
import { samplerTwin } from "../support/sampler-twin";
import { sameCounts, tally } from "../support/tally";
import { thinnedTwin } from "../support/thinned-twin";

const world = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  p: fc.integer({ min: 1, max: 9 }),
  n: fc.integer({ min: 1, max: 7 }),
  mode: fc.constantFrom("clamped", "autonomous", "evidence"),
  form: fc.constantFrom("two-layer", "collapsed", "gram"),
  order: fc.constantFrom("target", "event"),
  signs: fc.boolean(),
  adaptation: fc.constantFrom(undefined, { strength: 2, tau: 30 }),
  ring: fc.boolean(),
  scheme: fc.constantFrom<Partial<SamplerOptions>>(
    {},
    { pacing: "paced" },
    { pacing: 3 },
    { pacing: "paced", gain: 1 },
    { dt: 0.7 },
    { dt: 45, rate: 1000 },
  ),
  race: fc.constantFrom<RaceSpec | undefined>(
    undefined,
    undefined,
    { kind: "tree" },
    { kind: "ramp" },
    { kind: "ramp", slope: 2, ties: "random" },
    { kind: "ramp", delay: 2 },
    { kind: "exponential" },
    { kind: "noisy" },
    { kind: "noisy", ties: "random", noise: 0.4 },
    { kind: "noisy", delay: 3 },
  ),
});

/** The threshold that a sampler chooses: above the log-sum-exps of its start and of its patterns, where the state adds to potentials. */
function thresholdOf(
  race: RaceSpec | undefined,
  network: BayesianHopfield,
  { cue = [], mode }: SamplerOptions,
): number | undefined {
  if (race?.kind !== "ramp" && race?.kind !== "exponential") return undefined;
  const seen = matVec(network.patterns, cue).map((x) => network.beta * x);
  const first = network.excitability.map((b, k) => b + seen[k]);
  const bias = mode === "autonomous" ? network.excitability : first;
  const own = bias.map(
    (b, k) => b + network.beta * row(network.patterns, k).reduce((sum, x) => sum + x * x, 0),
  );
  return (
    Math.max(logSumExp(first), ...(mode === "clamped" ? [] : own)) + (race.kind === "ramp" ? 8 : Math.log(16))
  );
}

describe("bayesian/cost", () => {
  it("every scheme, form and race: a cue, rounds, steps and spikes", () => {
    fc.assert(
      fc.property(world, ({ seed, p, n, mode, form, order, signs, adaptation, ring, scheme, race }) => {
        fc.pre(!("dt" in scheme && race && "delay" in race)); // refused
        fc.pre(form !== "gram" || (mode !== "clamped" && !race && !("dt" in scheme)));
        const random = randomFrom(seed);
        const patterns = signs
          ? randomPatterns(random.split("patterns"), p, n).matrix
          : matrix(p, n, normalInto(new Float64Array(p * n), random.split("patterns")));
        const network = bayesianHopfield(patterns, { beta: 0.2 });
        const cue = Float64Array.from(row(patterns, 0), (x, i) => (i % 3 === 2 ? 0 : x));
        const pairs = Array.from({ length: p }, (_, k) => ({ from: k, to: (k + 1) % p, delay: 3 }));
        const options: SamplerOptions = {
          ...{ cue, mode, form, random },
          ...scheme,
          ...(race && { race }),
          ...(adaptation && { adaptation }),
          ...(ring && { transitions: { strength: 1.5, tau: 25, pairs } }),
        };
        const sampler = prepareSampler(network, options);
        const threshold = thresholdOf(race, network, options);
        const raster = run(sampler, { spikes: 25 });
        const seen = tally();
        const twin = samplerTwin(seen, network, options, {
          ...{ spikes: 25, order, twoLayer: form === "two-layer" },
          ...(threshold !== undefined && { threshold }),
        });
        // The run stands just before the next spike: a clock has gone through empty bins that the twin has not.
        const again = prepareSampler(network, options);
        const fired = Array.from({ length: twin.length }, () => again.fire());
        assert.deepEqual(fired, twin);
        assert.deepEqual([...raster.neuron].slice(0, twin.length), twin);
        sameCounts(spent(again, { order }), seen);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("thinning: bounds, candidates and spikes, whatever inhibits and pauses", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          p: fc.integer({ min: 1, max: 9 }),
          n: fc.integer({ min: 1, max: 7 }),
          mode: fc.constantFrom("clamped", "autonomous", "evidence"),
          form: fc.constantFrom("two-layer", "collapsed"),
          signs: fc.boolean(),
          adaptation: fc.constantFrom(undefined, { strength: 2, tau: 30 }),
          refractory: fc.constantFrom(0, 0.8),
          neurons: fc.constantFrom(1, 3),
          held: fc.constantFrom<Partial<ThinnedOptions>>(
            {},
            { inhibition: "ready" },
            { corrected: true },
            { inhibition: { gain: 6, tau: 30 } },
            { inhibition: { gain: 2, target: -1 }, corrected: true },
          ),
        }),
        ({ seed, p, n, mode, form, signs, adaptation, refractory, neurons, held }) => {
          const random = randomFrom(seed);
          const patterns = signs
            ? randomPatterns(random.split("patterns"), p, n).matrix
            : matrix(p, n, normalInto(new Float64Array(p * n), random.split("patterns")));
          const network = bayesianHopfield(patterns, { beta: 0.2 });
          const options: ThinnedOptions = {
            ...{ cue: row(patterns, 0), mode, form, random, refractory, neurons, ...held },
            ...(adaptation && { adaptation }),
          };
          const sampler = prepareThinned(network, options);
          const spikes = Array.from({ length: 25 }, () => sampler.fire());
          const seen = tally();
          const twin = thinnedTwin(seen, network, options, { spikes: 25, twoLayer: form === "two-layer" });
          assert.deepEqual(spikes, twin);
          sameCounts(spent(sampler), seen);
        },
      ),
      { seed: 8, numRuns: 150 },
    );
  });

  it("of an active set a spike is what it has been on average, of auto too: what was spent is the sum of its kinds of work", () => {
    const patterns = matrix(300, 40, normalInto(new Float64Array(12_000), randomFrom(5), 0, 40 ** -0.5));
    const network = bayesianHopfield(patterns, { beta: 24, excitability: new Float64Array(300) });
    const ask = (form: "active-set" | "auto" | "gram", pacing: "paced" | "poisson") =>
      prepareSampler(network, { cue: row(patterns, 0), form, pacing, random: randomFrom(6) });
    for (const form of ["active-set", "auto"] as const) {
      const sampler = ask(form, "paced");
      const { drive, read } = ask("gram", "paced").cost();
      assert.deepEqual([sampler.cost().drive, sampler.cost().read], [drive, read]);
      assert.equal(sampler.cost().spike.events, 1);
      let before = spent(sampler);
      for (let i = 0; i < 20; i++) {
        draw(sampler, 50);
        const now = spent(sampler);
        for (const name of countNames) assert.ok(now[name] >= before[name] - 1e-6, name);
        close(now.events - before.events, 50, 1e-9);
        before = now;
      }
      // At rest in one memory it is some ten operations, where columns take thousands.
      const { mac, exp, rng } = sampler.cost().spike;
      const columns = addCounts(ask("gram", "paced").cost().round, ask("gram", "paced").cost().spike);
      assert.ok(mac + exp < 0.5 * (columns.mac + columns.exp) && rng >= 1, `${mac} ${exp} ${rng}`);
      const { rng: words, log, exp: factors, mul } = ask(form, "poisson").cost().round;
      assert.deepEqual([words, log, factors, mul], [1, 1, 1, 1]);
    }
  });

  it("reads values, and takes the activity of the cue from who knows it", () => {
    const network = bayesianHopfield(randomPatterns(randomFrom(1), 4, 6).matrix, {
      ...{ beta: 1, values: matrix(4, 3) },
    });
    const sampler = prepareSampler(network, {
      cue: row(network.patterns, 0),
      random: randomFrom(2),
      mode: "clamped",
    });
    run(sampler, { spikes: 10 });
    const [bare, read] = [spent(sampler, { active: 2 }), spent(sampler, { active: 2, read: true })];
    assert.equal(bare.events, 2 + 10);
    assert.deepEqual([read.ac - bare.ac, read.weightRead - bare.weightRead], [30, 30]);
    // ρNP additions; the softmax once; a random word, a comparison tree and the interval for each spike.
    assert.deepEqual([bare.ac, bare.exp, bare.add, bare.cmp, bare.rng, bare.log], [8, 4, 7, 3 + 20, 20, 10]);
  });

  it("evidence that is given has no drive of its own, and costs as a clamped cue of which nothing is active", () => {
    const { matrix: patterns } = randomPatterns(randomFrom(4), 6, 5);
    const network = bayesianHopfield(patterns, { beta: 0.4 });
    const options = { random: randomFrom(5), form: "two-layer" } as const;
    const given = prepareSampler(network, { evidence: [0, 1, 2, 3, 4, 5], ...options });
    const silent = prepareSampler(network, { cue: new Float64Array(5), mode: "clamped", ...options });
    assert.deepEqual(given.cost(), silent.cost());
    assert.equal(given.cost().drive.ac + given.cost().drive.mac, 0);
  });

  it("says the closed forms as numbers at 64 × 1024, half of the query active", () => {
    const random = randomFrom(3);
    const network = bayesianHopfield(randomPatterns(random, 1024, 64).matrix, { beta: 0.5 });
    const [active, cue] = [32, row(network.patterns, 0)];
    const cost = (options: Partial<SamplerOptions>) =>
      prepareSampler(network, { cue, random, pacing: "paced", form: "collapsed", ...options }).cost({
        active,
      });
    const names = ["mac", "ac", "add", "mul", "exp", "cmp", "rng", "lut"] as const;
    const words = ["weightRead", "stateRead", "stateWrite", "events"] as const;
    const told = (...all: Counts[]): number[] =>
      [...names, ...words].map((name) => all.reduce((sum, each) => sum + each[name], 0));

    const clamped = cost({ mode: "clamped" });
    assert.deepEqual(told(clamped.drive), [0, 32768, 0, 0, 0, 0, 0, 0, 32768, 0, 1024, 32]);
    assert.deepEqual(told(clamped.start), [0, 0, 2047, 0, 1024, 1023, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(told(clamped.round, clamped.spike), [0, 0, 0, 0, 0, 10, 1, 0, 0, 0, 0, 1]);
    assert.deepEqual(told(clamped.read), [0, 64, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0]);
    const gram = cost({});
    assert.deepEqual(
      told(gram.round, gram.spike),
      [1024, 0, 2047, 1024, 1024, 1033, 1, 0, 1024, 1024, 1024, 1],
    );
    const layers = cost({ form: "two-layer" });
    const whole = [65536, 64, 2047, 64, 1024, 1033, 1, 0, 65536 + 64, 64, 64, 64 + 1];
    assert.deepEqual(told(layers.round, layers.spike), whole);
    const bins = cost({ pacing: "poisson", dt: 0.05 });
    assert.deepEqual(told(bins.round), [0, 0, 2047, 1024, 1024, 1023 + 1, 1, 0, 0, 1024, 1024, 0]);
    assert.deepEqual(told(bins.spike), [1024, 0, 0, 0, 0, 10 + 1, 1, 0, 1024, 0, 0, 1]);
    const tree = cost({ mode: "clamped", race: { kind: "tree" } });
    assert.deepEqual(told(tree.round), [0, 0, 1024, 0, 0, 1023, 1024, 1024, 0, 1024, 0, 0]);
    const ramp = cost({ mode: "clamped", race: { kind: "ramp" } });
    assert.deepEqual(told(ramp.round), [0, 0, 1024, 0, 0, 0, 1024, 1024, 0, 1024, 2048, 0]);
    assert.deepEqual(told(ramp.step), [0, 0, 1024, 0, 0, 1024, 0, 0, 0, 1024, 1024, 0]);
    const noisy = cost({ mode: "clamped", race: { kind: "noisy" } });
    assert.deepEqual(told(noisy.step), [0, 0, 2048, 1024, 0, 1024, 1024, 1024, 0, 2048, 1024, 0]);
    const slopes = cost({ mode: "clamped", race: { kind: "exponential" } });
    assert.deepEqual(told(slopes.round), [0, 0, 0, 0, 0, 0, 1024, 2048, 0, 0, 0, 0]);
    assert.deepEqual(told(slopes.step), told(ramp.step));
  });
});
