/**
 * @file The fast forms of the closed loop: the same choices or the same probabilities as the readable ones. Statistical bounds are 4.5 standard errors
 * (false alarms: 7e-6 each, 3.4e-6 where one-sided), seeds are fixed.
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
  type SamplerOptions,
} from "engram/bayesian";
import { dot, fromRows, type Matrix, matrix, matVec, randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { chiSquareScore, fast, gaussian } from "./scene";

describe("bayesian/fast", () => {
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
    for (const dynamics of [{ transitions: { strength: 1e40 } }, { adaptation: { strength: 1e40 } }]) {
      assert.throws(
        () => prepareSampler(network, { ...base, ...dynamics, form: "gram" }),
        /float32, which does not hold drives of .*e\+3\d nats/,
      );
      assert.equal(prepareSampler(network, { ...base, ...dynamics }).form, "collapsed");
    }
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
});
