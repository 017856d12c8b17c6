/**
 * @file Neurons of escape noise: under perfect inhibition the sampler without thinning, spike for spike; else a point process whose intensity is
 * the one it says, with the rates of theory. Statistical bounds are 4.5 standard errors (false alarms: 7e-6 each), seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  bayesianHopfield,
  draw,
  inhibitedRate,
  prepareSampler,
  prepareThinned,
  run,
  type ThinnedOptions,
} from "engram/bayesian";
import { logSumExp, matrix, mean, randomFrom, row, variance } from "engram/math";
import { randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { boundUntil, type Driven, intensities } from "../../lib/bayesian/schemes/intensity";
import { allClose, close } from "../support/close";

const random = randomFrom(31);
const patterns = randomPatterns(random.split("patterns"), 8, 24).matrix;
const network = bayesianHopfield(patterns, { beta: 0.05 });
const cue = row(patterns, 2);

/** A clamped network with posterior p. */
function clamped(p: readonly number[]) {
  return bayesianHopfield(matrix(p.length, 1), { beta: 1, excitability: p.map(Math.log) });
}

/** λ/(1 + λ τ_ref/n), the rate [Hz] of a memory of n neurons that pause for τ_ref [ms]. */
function refractoryRate(intensity: number, refractory: number, neurons = 1): number {
  return intensity / (1 + (intensity * refractory) / (1000 * neurons));
}

function shares(spikes: Int32Array, count: number): Float64Array {
  const counts = new Float64Array(count);
  for (const k of spikes) counts[k]++;
  return counts.map((c) => c / spikes.length);
}

describe("bayesian/thinned", () => {
  it("under perfect inhibition it is the sampler without thinning, spike for spike", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          mode: fc.constantFrom("clamped", "autonomous", "evidence"),
          form: fc.constantFrom("two-layer", "collapsed"),
          adaptation: fc.constantFrom(undefined, { strength: 2, tau: 100 }),
          transitions: fc.constantFrom(undefined, { strength: 3, delay: 11, tau: 15 }),
          inhibition: fc.constantFrom("perfect", "ready"),
        }),
        ({ seed, mode, form, adaptation, transitions, inhibition }) => {
          const options = {
            ...{ cue, mode, form, rate: 400, random: randomFrom(seed) },
            ...(adaptation && { adaptation }),
            ...(transitions && { transitions }),
          };
          const exact = prepareSampler(network, options);
          const thinned = prepareThinned(network, { ...options, inhibition });
          assert.deepEqual(draw(thinned, 200), draw(exact, 200));
          assert.equal(thinned.time, exact.time);
          assert.equal(thinned.steps, 201); // every candidate is a spike, and the next one is known
          thinned.advance((thinned.time + thinned.due) / 2);
          exact.advance(thinned.time);
          allClose(thinned.state(), exact.state(), 1e-12);
          allClose(
            thinned.intensities(),
            exact.posterior().map((p) => 400 * p),
            1e-9,
          );
          close(thinned.inhibition(), logSumExp(exact.potentials()), 1e-12);
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  it("no intensity exceeds the bound, at any time up to its end, and at its beginning they are one", () => {
    const leak = fc.record({
      values: fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 4, maxLength: 4 }),
      tau: fc.double({ min: 0.5, max: 200, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.record({
          bias: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
          leaks: fc.array(leak, { minLength: 0, maxLength: 3 }),
          held: fc.option(
            fc.record({
              level: fc.double({ min: -8, max: 8, noNaN: true }),
              rest: fc.double({ min: -8, max: 8, noNaN: true }),
              tau: fc.double({ min: 0.5, max: 200, noNaN: true }),
            }),
          ),
          neurons: fc.record({
            count: fc.integer({ min: 1, max: 3 }),
            refractory: fc.double({ min: 0, max: 3, noNaN: true }),
            corrected: fc.boolean(),
            ceiling: fc.double({ min: 0.1, max: 1e3, noNaN: true }),
          }),
          h: fc.oneof(fc.double({ min: 0, max: 300, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)),
        }),
        ({ bias, leaks, held, neurons, h }) => {
          const later = (time: number): Driven => ({
            bias: Float64Array.from(bias),
            leaks: leaks.map(({ values, tau }) => ({
              tau,
              values: Float64Array.from(values, (v) => v * Math.exp(-time / tau)),
            })),
            held:
              held === null
                ? "normal"
                : { ...held, level: held.rest + (held.level - held.rest) * Math.exp(-time / held.tau) },
            neurons,
          });
          const into = new Float64Array(4);
          const bound = boundUntil(h, later(0));
          const end = Math.min(h, 2000);
          for (let i = 0; i <= 20; i++)
            assert.ok(intensities(later((i / 20) * end), into) <= bound * (1 + 1e-12), `${i}`);
          close(boundUntil(0, later(0)) / intensities(later(0), into), 1, 1e-9);
        },
      ),
      { seed: 5, numRuns: 400 },
    );
  });

  it("intensities add up to exponential intervals of mean 1: time rescaling, whatever inhibits and pauses", () => {
    const cases: Partial<ThinnedOptions>[] = [
      { inhibition: { gain: 8, tau: 60 } },
      { inhibition: { gain: 3, tau: 10, target: 2 }, refractory: 3 },
      { inhibition: { gain: 20, tau: 40 }, neurons: 2, refractory: 10, corrected: true },
      { corrected: true, refractory: 1, neurons: 3 },
      { refractory: 8 },
      { inhibition: "ready", refractory: 8, neurons: 2 },
    ];
    for (const [i, special] of cases.entries()) {
      const sampler = prepareThinned(network, {
        ...{ cue, mode: "evidence", rate: 300, tau: 15, random: random.split(`rescale ${i}`) },
        adaptation: { strength: 1, tau: 40 },
        transitions: { strength: 2, delay: 7, tau: 9 },
        ...special,
      });
      const n = 1000;
      const waits = Float64Array.from({ length: n }, () => {
        // Midpoints of 100 pieces: intensities jump at arrivals and ends of pauses, an error of a piece each.
        const [from, to] = [sampler.time, sampler.due];
        let sum = 0;
        for (let j = 0; j < 100; j++) {
          sampler.advance(from + ((j + 0.5) / 100) * (to - from));
          sum += sampler.intensities().reduce((a, b) => a + b);
        }
        sampler.fire();
        return ((sum / 100) * (to - from)) / 1000;
      });
      assert.ok(Math.abs(mean(waits) - 1) < 4.5 / Math.sqrt(n) + 0.005, `${i}: mean ${mean(waits)}`);
      // 9 degrees of freedom over tenths: 44 is exceeded once in 700 000.
      const tenths = new Float64Array(10);
      for (const wait of waits) tenths[Math.min(9, Math.floor(-10 * Math.expm1(-wait)))]++;
      const chi = tenths.reduce((sum, c) => sum + (c - n / 10) ** 2 / (n / 10), 0);
      assert.ok(chi < 44, `${i}: χ² = ${chi}`);
    }
  });

  it("a pause makes a winner rarer, r = λ/(1 + λ τ_ref): .360 becomes .295, and .238 when others take its place", () => {
    // Eight memories, each .6517 times as likely as the one before it: the first has .36.
    const p = Array.from({ length: 8 }, (_, k) => ((1 - 0.6517) * 0.6517 ** k) / (1 - 0.6517 ** 8));
    close(p[0], 0.36, 1e-4);
    const options = { cue: [0], mode: "clamped", rate: 1000, refractory: 2 } as const;
    const n = 40_000;
    const thinned = prepareThinned(clamped(p), { ...options, random: random.split("thinned") });
    const rates = p.map((share) => refractoryRate(1000 * share, 2));
    const total = rates.reduce((a, b) => a + b);
    close(rates[0] / total, 0.295, 5e-4);
    const found = shares(draw(thinned, n), 8);
    found.forEach((share, k) => {
      const expected = rates[k] / total;
      assert.ok(
        Math.abs(share - expected) < 4.5 * Math.sqrt((expected * (1 - expected)) / n),
        `${k}: ${share}`,
      );
    });
    close((1000 * n) / thinned.time, total, (4.5 * total) / Math.sqrt(n));
    const ready = prepareThinned(clamped(p), {
      ...options,
      inhibition: "ready",
      random: random.split("ready"),
    });
    const taken = shares(draw(ready, n), 8);
    assert.ok(Math.abs(taken[0] - 0.238) < 4.5 * Math.sqrt((0.238 * 0.762) / n), `${taken[0]}`);
    const lost = taken.reduce((sum, share, k) => sum + share * Math.log(share / p[k]), 0);
    assert.ok(Math.abs(lost - 0.061) < 0.006, `KL ${lost}`);
    close((1000 * n) / ready.time, 1000, 4.5 / Math.sqrt(n));
  });

  it("a memory of many neurons, or one that is driven harder, fires at its rate although they pause", () => {
    const p = [0.5, 0.3, 0.15, 0.05];
    const options = { cue: [0], mode: "clamped", rate: 1000 } as const;
    const n = 40_000;
    const expected = (sampler: ReturnType<typeof prepareThinned>, rates: readonly number[]): void => {
      const total = rates.reduce((a, b) => a + b);
      shares(draw(sampler, n), p.length).forEach((share, k) => {
        const own = rates[k] / total;
        assert.ok(Math.abs(share - own) < 4.5 * Math.sqrt((own * (1 - own)) / n), `${k}: ${share}, ${own}`);
      });
      const measured = (1000 * n) / sampler.time;
      assert.ok(Math.abs(measured - total) < (4.5 * total) / Math.sqrt(n), `rate ${measured}, ${total}`);
    };
    const many = { ...options, refractory: 2, neurons: 20, random: random.split("many") };
    expected(
      prepareThinned(clamped(p), many),
      p.map((share) => refractoryRate(1000 * share, 2, 20)),
    );
    const corrected = { ...options, refractory: 1.5, corrected: true, random: random.split("corrected") };
    expected(
      prepareThinned(clamped(p), corrected),
      p.map((share) => 1000 * share),
    );
    const both = { ...many, refractory: 30, corrected: true, random: random.split("both") };
    expected(
      prepareThinned(clamped(p), both),
      p.map((share) => 1000 * share),
    );
  });

  it("no neuron fires within its pause", () => {
    for (const inhibition of ["perfect", "ready", { gain: 5 }] as const) {
      const sampler = prepareThinned(clamped([0.9, 0.1]), {
        ...{ cue: [0], mode: "clamped", rate: 1000, refractory: 4, neurons: 3, inhibition },
        random: random.split("pause"),
      });
      const last = new Map<string, number>();
      for (let i = 0; i < 3000; i++) {
        const who = `${sampler.fire()} ${sampler.neuron}`;
        assert.ok(sampler.neuron >= 0 && sampler.neuron < 3);
        assert.ok(sampler.time - (last.get(who) ?? Number.NEGATIVE_INFINITY) >= 4, who);
        last.set(who, sampler.time);
      }
      assert.equal(last.size, 6);
    }
  });

  it("leaky inhibition holds the rate the better the stronger it is, as theory says, and leaves the posterior alone", () => {
    const p = [0.6, 0.25, 0.15];
    const n = 30_000;
    for (const [gain, excess] of [
      [0, -0.7],
      [1, 1.5],
      [5, 2],
      [5, -2],
      [50, 2],
    ] as const) {
      const sampler = prepareThinned(clamped(p), {
        ...{ cue: [0], mode: "clamped", rate: 1000, random: random.split(`leaky ${gain} ${excess}`) },
        inhibition: { gain, tau: 40 * (1 + gain), target: -excess },
      });
      draw(sampler, 2000);
      const start = sampler.time;
      const spikes = draw(sampler, n);
      const rate = n / (sampler.time - start);
      const theory = inhibitedRate(gain, excess);
      // Jumps of w/(Rτ_I) ≤ 1/40 nat shift the rate by less than half of that.
      assert.ok(
        Math.abs(rate / theory - 1) < 4.5 / Math.sqrt(n) + 0.0125,
        `${gain}, ${excess}: ${rate}, ${theory}`,
      );
      shares(spikes, 3).forEach((share, k) => {
        assert.ok(Math.abs(share - p[k]) < 4.5 * Math.sqrt((p[k] * (1 - p[k])) / n), `${gain}: ${share}`);
      });
    }
    assert.ok(Math.abs(inhibitedRate(1e4, 5) - 1) < 1e-3);
    close(inhibitedRate(2, 0), 1, 1e-12);
  });

  it("regimes where inhibition fails are reached, and finite: silence and a runaway", () => {
    const strong = bayesianHopfield(patterns, { beta: 0.5 });
    const held = { ...{ cue, rate: 1000 }, inhibition: { gain: 60, tau: 100 } };
    const rateOf = (options: Partial<ThinnedOptions>, duration: number): number => {
      const sampler = prepareThinned(strong, { ...held, random: random.split("regimes"), ...options });
      const spikes = run(sampler, { duration, spikes: 20_000 });
      assert.ok([...sampler.state(), ...sampler.potentials(), sampler.inhibition()].every(Number.isFinite));
      assert.ok(sampler.intensities().every((rate) => rate >= 0 && Number.isFinite(rate)));
      return (1000 * spikes.time.length) / (spikes.stop - spikes.start);
    };
    const normal = rateOf({}, 2000);
    assert.ok(normal > 800 && normal < 1200, `${normal}`);
    // Without feedback each spike excites more than it inhibits: up to the ceiling, here of 20 kHz.
    const runaway = rateOf(
      { inhibition: { gain: 0, target: logSumExp(strong.evidence(cue)) - 2 }, ceiling: 2e4 },
      500,
    );
    assert.ok(runaway > 15_000, `${runaway}`);
    // Too much of it, and nothing ever fires again.
    const silent = rateOf({ inhibition: { gain: 0, target: logSumExp(strong.evidence(cue)) + 30 } }, 500);
    assert.equal(silent, 0);
    const never = prepareThinned(strong, {
      ...{ cue, random },
      inhibition: { gain: 0, target: 1e6 },
    });
    assert.equal(never.due, Number.POSITIVE_INFINITY);
    assert.throws(() => never.fire(), /fire: a spike must be to come, got a network that is silent after 0/);
    assert.throws(() => run(never, { spikes: 1 }), /silent after 0/);
    const quiet = run(never, { duration: 30 });
    assert.deepEqual([quiet.time.length, quiet.stop, never.time], [0, 30, 30]);
  });

  it("the step from rest to inhibition that has leaked away is found, without a candidate for each moment between", () => {
    const sampler = prepareThinned(clamped([1]), {
      ...{ cue: [0], mode: "clamped", rate: 100, random: random.split("leap") },
      inhibition: { gain: 400, tau: 1000 },
    });
    const gaps = Float64Array.from({ length: 400 }, () => {
      const before = sampler.time;
      sampler.fire();
      return sampler.time - before;
    });
    // Jumps of 4 nat make a clock of it: R holds and intervals differ little.
    close(mean(gaps), 10, 0.05);
    assert.ok(variance(gaps) < 16);
    assert.ok(sampler.rounds < 40 * sampler.count, `${sampler.rounds} bounds`);
  });

  it("refuses what makes no sense, and says what", () => {
    const cases: [Partial<ThinnedOptions> & Record<string, unknown>, RegExp][] = [
      [{ refractory: -1 }, /refractory must be in \[0/],
      [{ neurons: 0 }, /neurons must be a whole number/],
      [{ ceiling: 0 }, /ceiling must be > 0/],
      [{ inhibition: "none" as "perfect" }, /inhibition must be one of "perfect", "ready"/],
      [{ inhibition: { gain: -1 } }, /inhibition.gain must be in/],
      [{ inhibition: { gain: 1, tau: 0 } }, /inhibition.tau must be > 0/],
      [{ inhibition: "ready", corrected: true }, /corrected is for neurons/],
      [{ pacing: "paced" }, /pacing is not for neurons of escape noise/],
    ];
    for (const [wrong, message] of cases)
      assert.throws(() => prepareThinned(network, { cue, random, ...wrong }), message);
  });
});
