/**
 * @file The fast forms of the closed loop: the same choices or the same probabilities as the readable ones. Statistical bounds are 4.5 standard
 * errors (false alarms: 7e-6 each, 3.4e-6 where one-sided), seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  type BayesianHopfieldOptions,
  bayesianHopfield,
  draw,
  type Form,
  type Pacing,
  prepareSampler,
  prepareThinned,
  run,
  type Sampler,
  type SamplerOptions,
} from "engram/bayesian";
import { dot, fromRows, type Matrix, matrix, matVec, normalInto, randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { streamOf } from "../../lib/bayesian/chance";
import { drivesOf } from "../../lib/bayesian/drives";
import { constantsOf } from "../../lib/bayesian/dynamics";
import { ActiveSet } from "../../lib/bayesian/fast/active-set";
import { gramLoop } from "../../lib/bayesian/fast/gram-loop";
import { groundOf } from "../../lib/bayesian/fast/ground";
import { LazyState } from "../../lib/bayesian/fast/lazy-state";
import { Ledger } from "../../lib/bayesian/fast/ledger";
import type { Scene } from "../../lib/bayesian/fast/loop";
import { allClose } from "../support/close";

const fast = ["gram", "active-set", "auto"] as const;

/** Rows of about unit length. */
function gaussian(seed: number, count: number, size: number): Matrix {
  const random = randomFrom(seed).split("patterns");
  return matrix(
    count,
    size,
    normalInto(new Float64Array(count * size), random, 0, size ** -0.5) as Float64Array,
  );
}

/** How many standard errors χ² of counts against probabilities is off, cells of less than ten expected taken together (Wilson & Hilferty 1931). */
function chiSquareScore(counts: ArrayLike<number>, p: ArrayLike<number>): number {
  let n = 0;
  for (let k = 0; k < counts.length; k++) n += counts[k];
  let [chi, cells, few, seen] = [0, 0, 0, 0];
  for (let k = 0; k < p.length; k++) {
    const expected = n * p[k];
    if (expected < 10) {
      few += expected;
      seen += counts[k];
      continue;
    }
    chi += (counts[k] - expected) ** 2 / expected;
    cells++;
  }
  if (few >= 1) {
    chi += (seen - few) ** 2 / few;
    cells++;
  } else assert.ok(seen <= 12, `${seen} spikes where ${few} were expected`); // Poisson(1) above 12: 6e-11
  if (cells < 2) return 0;
  const spread = 2 / (9 * (cells - 1));
  return ((chi / (cells - 1)) ** (1 / 3) - 1 + spread) / Math.sqrt(spread);
}

/** A loop that has run for a while, then is asked again and again without going on. */
function frozen(
  patterns: Matrix,
  {
    form,
    spikes,
    cue,
    seed,
    ...dynamics
  }: BayesianHopfieldOptions & {
    form: "gram" | "active-set";
    spikes: number;
    cue: Float64Array;
    seed: number;
    adaptation?: { strength: number; tau: number };
  },
) {
  const network = bayesianHopfield(patterns, dynamics);
  const random = randomFrom(seed);
  const bias = network.excitability;
  const done = new Ledger();
  const state = new LazyState(patterns, cue, done);
  const constants = constantsOf(
    "test",
    dynamics.adaptation ? { adaptation: dynamics.adaptation } : {},
    network.count,
  );
  const drives = drivesOf(constants, network.count);
  const highest = bias.reduce((a, b) => Math.max(a, b));
  const uneven = bias.some((b) => b !== highest);
  const streams = { choice: streamOf(random.split("choice")), more: streamOf(random.split("more")) };
  const scene: Scene = {
    network,
    ground: groundOf(network),
    bias,
    highest,
    uneven,
    drives,
    state,
    done,
    ...streams,
  };
  const active = form === "active-set" ? new ActiveSet(scene) : undefined;
  const gram = gramLoop(scene);
  const loop = active ?? gram;
  if (active) active.rebuild();
  else gram.enter(matVec(patterns, cue));
  let now = 0;
  const step = (): void => {
    now += 1;
    for (const part of [loop, state]) part.decay(0.95);
    for (const drive of drives) drive.advance(now);
    const k = loop.choose();
    for (const part of [loop, state]) part.add(k, 0.05 / 0.95);
    for (const drive of drives) drive.fire(k);
  };
  for (let i = 0; i < spikes; i++) step();
  const u = matVec(patterns, state.now()).map((z, k) => network.beta * z + bias[k]);
  for (const drive of drives) drive.addTo(u);
  const top = u.reduce((a, b) => Math.max(a, b));
  const w = u.map((value) => Math.exp(value - top));
  const total = w.reduce((a, b) => a + b);
  return { loop, active, scene, step, p: w.map((value) => value / total) };
}

describe("bayesian/fast", () => {
  it("frozen, both forms draw from the posterior: χ² at several β and P, with priors and fatigue", () => {
    const cases: [count: number, size: number, beta: number, draws: number][] = [
      [1, 4, 3, 100],
      [40, 16, 2, 10_000],
      [300, 32, 6, 10_000],
      [300, 32, 12, 10_000],
      [300, 32, 30, 10_000],
      [900, 64, 9, 10_000],
      [900, 64, 16, 10_000],
    ];
    let held = 0;
    for (const [count, size, beta, draws] of cases)
      for (const priors of [false, true])
        for (const adaptation of [undefined, { strength: 6, tau: 30 }])
          for (const form of ["gram", "active-set"] as const) {
            const patterns = gaussian(count + size, count, size);
            const prior = Float64Array.from({ length: count }, (_, k) =>
              k % 7 === 3 ? 0 : 1 + (k % 5) ** 2,
            );
            const own = beta / 2; // without a prior: all alike but for the length of patterns
            const excitability = Float64Array.from({ length: count }, () => -own);
            const { loop, active, p } = frozen(patterns, {
              ...{ beta, form, spikes: 200, cue: row(patterns, 0), seed: count + beta },
              ...(priors ? { prior } : { excitability }),
              ...(adaptation && { adaptation }),
            });
            const counts = new Float64Array(count);
            for (let i = 0; i < draws; i++) counts[loop.choose()]++;
            if (active?.held) held++;
            const score = chiSquareScore(counts, p);
            const name = `${form} P ${count} β ${beta}${priors ? " priors" : ""}${adaptation ? " fatigue" : ""}`;
            assert.ok(score < 4.5, `${name}: χ² is ${score} standard errors off`);
            assert.ok(!active || active.surest <= 0, `${name}: bound exceeded, ${active?.surest}`);
            for (let k = 0; k < count; k++) assert.ok(p[k] > 0 || counts[k] === 0, `${name}: ${k} fired`);
          }
    assert.ok(held >= 4, `one memory had a hold in ${held} cases`);
  });

  it("where one memory has most spikes, under a hold and without: χ² of many draws, with priors and fatigue", () => {
    let [cases, tails] = [0, 0];
    for (let seed = 0; seed < 30; seed++) {
      if (seed % 2 === 0 && seed % 8 > 0) continue; // those with a tail take longer
      const [count, size] = seed % 2 ? [40, 24] : [400, 32];
      const patterns = gaussian(seed, count, size);
      const prior = Float64Array.from({ length: count }, (_, k) => 1 + (k % 3));
      const { loop, active, scene, p } = frozen(patterns, {
        ...{ beta: seed % 2 ? 6.5 + 0.1 * seed : 12, form: "active-set", spikes: 150 },
        ...{ cue: row(patterns, 0), seed },
        ...(seed % 3 === 1 ? { prior } : { excitability: new Float64Array(count) }),
        ...(seed % 4 > 1 && { adaptation: { strength: 0.5, tau: 30 } }),
      });
      const others = 1 - p.reduce((a, b) => Math.max(a, b));
      if (!active || others < 0.003 || others > 0.5) continue;
      const counts = new Float64Array(count);
      for (let i = 0; i < (seed % 2 ? 400_000 : 60_000); i++) counts[loop.choose()]++;
      if (scene.done.sure > 60_000) cases++;
      if (scene.done.looked > 1000) tails++;
      const score = chiSquareScore(counts, p);
      assert.ok(score < 4.5, `seed ${seed}, others ${others}: χ² is ${score} standard errors off`);
    }
    assert.ok(cases >= 2 && tails >= 2, `${cases} cases, the tail was asked in ${tails}`);
  });

  it("no memory that an active set does not follow is above its bound, however it moves on", () => {
    for (const [count, size, beta, strength, family] of [
      [300, 32, 12, 0, 1],
      [300, 32, 16, 12, 1],
      [200, 8, 9, 0, 1],
      [500, 64, 20, 18, 1],
      [300, 64, 25, 20, 3], // it leaves a memory, lets go of its kin, and comes back
      [300, 64, 40, 36, 6],
    ]) {
      const patterns = gaussian(count + beta, count, size);
      // Families: a pattern and others near it.
      for (let k = 0; k < count; k++)
        for (let n = 0; n < size; n++)
          if (k % family > 0) {
            const at = k * size + n;
            patterns.data[at] = 0.5 * patterns.data[at] + 0.8 * patterns.data[at - (k % family) * size];
          }
      const excitability = new Float64Array(count);
      const { active, scene, step } = frozen(patterns, {
        ...{ beta, excitability, form: "active-set", spikes: 0, cue: row(patterns, 0), seed: 3 },
        ...(strength && { adaptation: { strength, tau: 60 } }),
      });
      let followed = 0;
      for (let i = 0; i < 3000; i++) {
        step();
        if (i % 5) continue;
        const z = matVec(patterns, scene.state.now());
        for (let k = 0; k < count; k++)
          if (active?.follows(k)) followed++;
          else
            assert.ok(
              z[k] <= (active?.bound ?? 0),
              `P ${count} β ${beta}: ${k} at ${z[k]} > ${active?.bound}`,
            );
      }
      assert.ok(followed < 600 * count * 0.5);
    }
  });

  it("the form of columns makes the choices of the readable forms, whatever drives, cue and pacing", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          count: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(64, 65, 150)),
          beta: fc.constantFrom(0.01, 0.3, 2),
          mode: fc.constantFrom("autonomous", "evidence"),
          pacing: fc.constantFrom<Pacing>("poisson", "paced", 3),
          reset: fc.boolean(),
          adaptation: fc.constantFrom(undefined, { strength: 2, tau: 100 }),
          transitions: fc.constantFrom(undefined, { strength: 3, delay: 11, tau: 15 }),
          prior: fc.boolean(),
        }),
        ({ seed, count, beta, mode, pacing, reset, adaptation, transitions, prior }) => {
          const world = randomFrom(seed);
          const network = bayesianHopfield(randomPatterns(world, count, 10).matrix, {
            beta,
            ...(prior && {
              prior: Float64Array.from({ length: count }, (_, k) => (k % 4 === 1 ? 0 : k + 1)),
            }),
          });
          const options: SamplerOptions = {
            ...{ cue: row(network.patterns, count >> 1), mode, random: world },
            ...(reset ? { pacing: "paced", gain: 1 } : { pacing }),
            ...(adaptation && { adaptation }),
            ...(transitions && { transitions }),
          };
          const readable = prepareSampler(network, { ...options, form: "collapsed" });
          const gram = prepareSampler(network, { ...options, form: "gram" });
          assert.equal(gram.form, "gram");
          assert.deepEqual(draw(gram, 300), draw(readable, 300));
          assert.equal(gram.time, readable.time);
          assert.equal(gram.count, 300);
          for (const sampler of [gram, readable]) sampler.advance((sampler.time + sampler.due) / 2);
          allClose(gram.state(), readable.state(), 1e-10);
          allClose(gram.overlaps(), readable.overlaps(), 1e-4);
          allClose(gram.posterior(), readable.posterior(), 1e-4);
        },
      ),
      { seed: 7, numRuns: 80 },
    );
  });

  it("an active set stays what it follows: state, overlaps and posterior of its own spikes", () => {
    const network = bayesianHopfield(gaussian(5, 400, 24), { beta: 9 });
    const sampler = prepareSampler(network, {
      ...{ cue: row(network.patterns, 2), form: "active-set", random: randomFrom(5), rate: 700 },
      adaptation: { strength: 2, tau: 200 },
    });
    for (let i = 0; i < 15; i++) {
      draw(sampler, 100);
      sampler.advance(sampler.due);
      const state = sampler.state();
      allClose(sampler.overlaps(), matVec(network.patterns, state), 1e-10);
    }
    // The same spikes, taken by a readable state.
    const again = prepareSampler(network, {
      ...{ cue: row(network.patterns, 2), form: "active-set", random: randomFrom(5), rate: 700 },
      adaptation: { strength: 2, tau: 200 },
    });
    const state = Float64Array.from(row(network.patterns, 2));
    const jump = 1 / sampler.spikesPerWindow;
    for (let i = 0; i < 500; i++) {
      const left = Math.exp((again.time - again.due) / 20);
      const k = again.fire();
      for (let n = 0; n < state.length; n++)
        state[n] = left * state[n] + jump * network.patterns.data[k * 24 + n];
    }
    allClose(again.state(), state, 1e-10);
  });

  it("in the long run all forms do the same: switches, spikes of the first memory, length of the state", () => {
    const patterns = gaussian(21, 30, 12);
    const network = bayesianHopfield(patterns, { beta: 7 });
    const found = (form: Form | "auto") => {
      const runs = Array.from({ length: 60 }, (_, run) => {
        const sampler = prepareSampler(network, {
          ...{ cue: row(patterns, 0), random: randomFrom(900).split(`${form} ${run}`), form, rate: 150 },
        });
        let [last, switches, first, square] = [-1, 0, 0, 0];
        for (let i = 0; i < 1500; i++) {
          sampler.advance(sampler.due);
          if (i % 50 === 0) square += dot(sampler.state(), sampler.state()) / 30;
          const k = sampler.fire();
          if (k !== last) switches++;
          if (k === 0) first++;
          last = k;
        }
        return [switches, first, square];
      });
      return [0, 1, 2].map((i) => {
        const mean = runs.reduce((sum, run) => sum + run[i], 0) / runs.length;
        const variance = runs.reduce((sum, run) => sum + (run[i] - mean) ** 2, 0) / (runs.length - 1);
        return { mean, square: variance / runs.length };
      });
    };
    const readable = found("collapsed");
    for (const form of fast)
      found(form).forEach(({ mean, square }, i) => {
        const error = Math.sqrt(square + readable[i].square);
        assert.ok(
          Math.abs(mean - readable[i].mean) < 4.5 * error,
          `${form} ${i}: ${mean}, ${readable[i].mean}`,
        );
      });
  });

  it("does not drift: after a million spikes overlaps are those of the state", () => {
    const patterns = gaussian(3, 200, 64);
    for (const [beta, form] of [
      [40, "gram"],
      [2, "gram"],
      [40, "active-set"],
    ] as const) {
      const network = bayesianHopfield(patterns, { beta });
      const sampler = prepareSampler(network, { cue: row(patterns, 1), form, random: randomFrom(8) });
      let worst = 0;
      for (let part = 0; part < 10; part++) {
        draw(sampler, 100_000);
        sampler.advance(sampler.due);
        const exact = matVec(patterns, sampler.state());
        sampler.overlaps().forEach((z, k) => {
          worst = Math.max(worst, Math.abs(z - exact[k]));
        });
      }
      // Overlaps are near 1 and ν is 20: 2⁻²³ (1 + ν) is 2.5e-6.
      assert.ok(worst < (form === "gram" ? 1e-5 : 1e-12), `${form} β ${beta}: ${worst}`);
    }
  });

  it("auto takes columns where all memories matter and an active set where few do, and changes over on the way", () => {
    const patterns = gaussian(30, 600, 64);
    const run = (beta: number, cue: ArrayLike<number>, count: number) => {
      const sampler = prepareSampler(bayesianHopfield(patterns, { beta }), { cue, random: randomFrom(2) });
      const before = sampler.form;
      draw(sampler, count);
      return [before, sampler.form];
    };
    assert.deepEqual(run(3, row(patterns, 0), 3000), ["gram", "gram"]);
    assert.deepEqual(run(60, row(patterns, 0), 3000), ["active-set", "active-set"]);
    // From nothing at all it falls into a memory.
    assert.deepEqual(run(40, new Float64Array(64), 3000), ["gram", "active-set"]);
    const loose = prepareSampler(bayesianHopfield(patterns, { beta: 9 }), {
      ...{ cue: row(patterns, 0), random: randomFrom(2), rate: 200 },
    });
    draw(loose, 3000);
    assert.equal(loose.form, "gram");
  });

  it("holds at the ends: one memory, twins, memories that never fire, β from 1e-9 to 1e4", () => {
    for (const form of fast) {
      const ask = (patterns: Matrix, how: BayesianHopfieldOptions, rest: Partial<SamplerOptions> = {}) =>
        prepareSampler(bayesianHopfield(patterns, how), {
          ...{ cue: row(patterns, 0), form, random: randomFrom(6) },
          ...rest,
        });
      const one = ask(fromRows([[2, 1]]), { beta: 1 });
      assert.deepEqual([...draw(one, 20)], Array(20).fill(0));
      const same = matrix(200, 2, new Float64Array(400).fill(1));
      const twins = new Float64Array(200);
      for (const k of draw(ask(same, { beta: 5000 }), 20_000)) twins[k]++;
      assert.ok(chiSquareScore(twins, new Float64Array(200).fill(1 / 200)) < 4.5, form);
      const signs = randomPatterns(randomFrom(1), 180, 64).matrix;
      const sharp = ask(signs, { beta: 1e4 / 64 });
      assert.deepEqual([...draw(sharp, 500)], Array(500).fill(0));
      const flat = new Float64Array(180);
      for (const k of draw(ask(signs, { beta: 1e-9 }), 20_000)) flat[k]++;
      assert.ok(chiSquareScore(flat, new Float64Array(180).fill(1 / 180)) < 4.5, form);
      const prior = Float64Array.from({ length: 180 }, (_, k) => (k === 7 || k === 90 ? 1 : 0));
      const two = new Set(draw(ask(signs, { beta: 1e-3, prior }), 300));
      assert.deepEqual(
        [...two].sort((a, b) => a - b),
        [7, 90],
      );
      const reset = ask(signs, { beta: 0.05 }, { pacing: "paced", gain: 1 });
      const last = draw(reset, 200)[199];
      allClose(reset.state(), row(signs, last), 1e-12);
      const zero = ask(matrix(150, 3), { beta: 2 });
      assert.ok(new Set(draw(zero, 300)).size > 100);
      const slow = ask(signs, { beta: 1 / 64 }, { rate: 1e-3 });
      draw(slow, 50);
      assert.ok(slow.state().every(Number.isFinite));
    }
  });

  it("refuses what a form cannot do, and says why; auto takes what can", () => {
    const patterns = gaussian(4, 200, 8);
    const network = bayesianHopfield(patterns, { beta: 2 });
    const base = { cue: row(patterns, 0), random: randomFrom(1) };
    for (const form of ["gram", "active-set"] as const)
      assert.throws(
        () => prepareSampler(network, { ...base, form, mode: "clamped" }),
        new RegExp(`RangeError: prepareSampler: form "${form}" is for a state that acts back`),
      );
    const transitions = { strength: 2 };
    assert.throws(
      () => prepareSampler(network, { ...base, form: "active-set", transitions }),
      /form "active-set" has no bound on what transitions of positive strength add/,
    );
    assert.equal(prepareSampler(network, { ...base, transitions }).form, "gram");
    const back = prepareSampler(network, { ...base, form: "active-set", transitions: { strength: -2 } });
    draw(back, 200);
    const wide = bayesianHopfield(patterns, { beta: 1e6 });
    assert.throws(
      () => prepareSampler(wide, { ...base, form: "gram" }),
      /float32, which does not hold potentials/,
    );
    assert.equal(prepareSampler(wide, base).form, "collapsed");
    assert.equal(prepareSampler(network, { ...base, mode: "clamped" }).form, "two-layer");
    assert.throws(() => prepareSampler(network, { ...base, form: "fast" as Form }), /form must be one of/);
    const sampler = prepareSampler(network, { ...base, form: "auto" });
    assert.throws(() => sampler.advance(sampler.due + 1), /advance: time must be in/);
    sampler.advance(sampler.due);
    assert.throws(() => sampler.advance(sampler.time - 1e-6), /advance: time must be in/);
    for (const form of ["gram", "active-set"] as const) {
      assert.throws(
        () => prepareSampler(network, { ...base, form, dt: 1 }),
        new RegExp(`RangeError: prepareSampler: form "${form}" draws one spike at a time by itself, got dt`),
      );
      assert.throws(
        () => prepareSampler(network, { ...base, form, race: { kind: "tree" } }),
        new RegExp(`form "${form}" draws one spike at a time by itself, got a race`),
      );
      // A jump that overflows is refused before any form is made.
      assert.throws(
        () => prepareSampler(network, { ...base, form, pacing: "paced", rate: 0.05 }),
        /ν = Rτ must be above 1\/700 when they are paced, got ν = 0.001/,
      );
    }
    assert.equal(prepareSampler(network, { ...base, dt: 1 }).form, "collapsed");
    assert.equal(prepareSampler(network, { ...base, race: { kind: "tree" } }).form, "collapsed");
    assert.throws(
      () => prepareThinned(network, { ...base, form: "gram" as "collapsed" }),
      /form must be one of/,
    );
  });

  describe("as any sampler", () => {
    /** Families of memories and a β at which the network moves on: active sets come and go. */
    const world = (priors: boolean) => {
      const patterns = gaussian(77, 300, 48);
      return bayesianHopfield(patterns, {
        beta: 18,
        ...(priors
          ? { prior: Float64Array.from({ length: 300 }, (_, k) => (k % 7 === 3 ? 0 : 1 + (k % 3))) }
          : { excitability: new Float64Array(300) }),
      });
    };
    const moods: Partial<SamplerOptions>[] = [
      {},
      { pacing: "paced", gain: 0.07 },
      { pacing: 3, adaptation: { strength: 14, tau: 60 } },
      { rate: 300, mode: "evidence", cueBeta: 1 },
      { pacing: "paced", gain: 1 },
      { transitions: { strength: -2, delay: 7, tau: 11 }, adaptation: { strength: 9, tau: 200 } },
    ];
    const make = (
      form: Form | "auto",
      mood: Partial<SamplerOptions>,
      seed: number,
      priors: boolean,
    ): Sampler => {
      const network = world(priors);
      return prepareSampler(network, {
        ...{ cue: row(network.patterns, 5), form, random: randomFrom(seed) },
        ...mood,
      });
    };

    it("goes on from a snapshot to the same spikes and the same snapshot, forms that change over included", () => {
      const changed = new Set<string>();
      for (const form of fast)
        for (const mood of moods)
          for (const priors of [false, true]) {
            if (priors !== (moods.indexOf(mood) % 2 === 1) && form !== "auto") continue;
            const [one, other] = [make(form, mood, 1, priors), make(form, mood, 2, priors)];
            draw(other, 333); // elsewhere, with other chance
            for (const before of [0, 9, 400]) {
              draw(one, before);
              one.advance((one.time + one.due) / 2);
              const kept = structuredClone(one.snapshot());
              const [was, first] = [one.form, draw(one, 400)];
              changed.add(`${form}: ${was} ${one.form}`);
              other.restore(kept);
              assert.equal(other.form, was);
              assert.deepEqual(draw(other, 400), first, `${form} ${JSON.stringify(mood)} after ${before}`);
              assert.deepEqual(other.snapshot(), one.snapshot());
              assert.equal(other.due, one.due);
              assert.deepEqual(other.cost(), one.cost());
              // Back, with the same sampler.
              one.restore(kept);
              assert.deepEqual(draw(one, 400), first);
            }
          }
      for (const way of ["auto: gram active-set", "auto: active-set gram"])
        assert.ok(changed.has(way), `${way} is among ${[...changed].join(", ")}`);
      const { parts } = make("gram", {}, 1, false).snapshot();
      assert.throws(
        () => make("active-set", {}, 1, false).restore({ of: "another", parts }),
        /restore: snapshot must be of a sampler .*active-set/,
      );
      assert.throws(
        () => make("auto", {}, 1, false).restore(make("gram", {}, 1, false).snapshot()),
        /of a sampler .*auto 300 × 48, got one of .*gram 300 × 48/,
      );
    });

    it("is not moved by who reads on the way", () => {
      for (const form of fast)
        for (const mood of moods) {
          const [read, left] = [make(form, mood, 4, true), make(form, mood, 4, true)];
          for (let i = 0; i < 400; i++) {
            read.advance(read.due);
            if (i % 3 === 0) read.posterior();
            if (i % 5 === 0) read.state();
            read.snapshot();
            // The same steps of time: only how factors of decay are rounded depends on them.
            left.advance(left.due);
            assert.equal(read.fire(), left.fire());
          }
          assert.deepEqual(read.snapshot(), left.snapshot());
        }
    });

    it("runs to a raster, and counts a round for each spike", () => {
      for (const form of fast) {
        const [sampler, again] = [make(form, {}, 3, false), make(form, {}, 3, false)];
        const raster = run(sampler, { duration: 100 });
        const spikes = draw(again, raster.neuron.length);
        assert.deepEqual(Int32Array.from(raster.neuron), spikes);
        assert.deepEqual(
          [again.rounds, again.steps, again.latency, again.count],
          [spikes.length, 0, 0, spikes.length],
        );
        assert.equal(sampler.time, 100);
      }
    });
  });

  it("an active set counts what it does: words of patterns, exponentials and random words", () => {
    for (const [count, size, beta, strength] of [
      [200, 16, 6, 0],
      [300, 32, 16, 12],
      [300, 48, 30, 0],
    ]) {
      const patterns = gaussian(count, count, size);
      let [words, random] = [0, 0];
      const network = bayesianHopfield(patterns, { beta, excitability: new Float64Array(count) });
      groundOf(network);
      const data = new Proxy(patterns.data, {
        get(target, at) {
          if (typeof at === "string" && /^\d+$/.test(at)) words++;
          return Reflect.get(target, at);
        },
      });
      const counted = <T extends () => number>(stream: T): T =>
        Object.assign(() => {
          random++;
          return stream();
        }, stream) as unknown as T;
      const chance = randomFrom(4);
      const done = new Ledger();
      const watched = { ...patterns, data };
      const state = new LazyState(watched, row(patterns, 0), done);
      const drives = drivesOf(
        constantsOf("test", strength ? { adaptation: { strength, tau: 60 } } : {}, count),
        count,
      );
      const scene: Scene = {
        network: { ...network, patterns: watched },
        ...{ ground: groundOf(network), bias: network.excitability, highest: 0, uneven: false },
        ...{ drives, state, done },
        choice: counted(streamOf(chance.split("choice"))),
        more: counted(streamOf(chance.split("more"))),
      };
      const active = new ActiveSet(scene);
      active.rebuild(matVec(patterns, row(patterns, 0)));
      const { exp } = Math;
      let [held, released] = [0, 0];
      for (let i = 0; i < 1500; i++) {
        for (const part of [active, state]) part.decay(0.95);
        for (const drive of drives) drive.advance(i + 1);
        const before = { ...done };
        let [k, own] = [-1, 0];
        Math.exp = (x) => {
          own++;
          return exp(x);
        };
        try {
          k = active.choose();
        } finally {
          Math.exp = exp;
        }
        // Those of a rebuild within are of what is worth following, not of a choice.
        if (done.passes === before.passes)
          assert.equal(own, exponentialsOf(done, drives.length) - exponentialsOf(before, drives.length));
        if (done.asked - before.asked > done.sure - before.sure) released++;
        for (const part of [active, state]) part.add(k, 0.05 / 0.95);
        for (const drive of drives) drive.fire(k);
        if (active.held) held++;
      }
      const all = done.looked + done.entered + 2 * done.products + done.gathered;
      assert.equal(words, size * all, `${count} ${beta}: words`);
      assert.equal(random, done.sure + done.draws + done.held + 2 * done.proposals);
      assert.ok(done.moved > 0 && done.weighed > 0 && held > 0 === done.sure > 0);
      assert.ok(released > 0 || strength === 0, "fatigue ends a hold");
    }
  });
});

/** The numbers of a ledger. */
type Counted = Pick<Ledger, "held" | "looked" | "asked">;

/** Of members held against their weight, of proposals that were looked at, and of what drives a holder when it is asked for. */
function exponentialsOf(done: Counted, drives: number): number {
  return done.held + done.looked + drives * done.asked;
}
