/**
 * @file Races: their winners are samples of the softmax, their latencies and numbers of winners those of theory. Statistical bounds are
 * 4.5 standard errors (false alarms: 7e-6 each) and χ² at 2e-6, seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  bayesianHopfield,
  draw,
  expectedRampWinners,
  prepareRace,
  prepareSampler,
  type RaceSpec,
  spent,
} from "engram/bayesian";
import { logSumExp, mean, normal, randomFrom, row, softmax, variance } from "engram/math";
import { orthogonalPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { close } from "../support/close";
import { away, chiSquare } from "../support/statistics";

const random = randomFrom(23);

/** Winners of `rounds` rounds, how long they took, and how many won. */
function races(spec: RaceSpec, u: ArrayLike<number>, rounds: number, label: string) {
  const race = prepareRace(spec, random.split(label));
  const counts = new Float64Array(u.length);
  const latency = new Float64Array(rounds);
  const winners = new Float64Array(rounds);
  for (let i = 0; i < rounds; i++) {
    const round = race.run(u);
    counts[round.winners[0]]++;
    latency[i] = round.latency;
    winners[i] = round.winners.length;
  }
  return { counts, latency, winners };
}

/** KL(counts ‖ p) [nat] */
function divergence(counts: Float64Array, p: Float64Array): number {
  const n = counts.reduce((a, b) => a + b);
  return counts.reduce((sum, c, k) => sum + (c === 0 ? 0 : (c / n) * Math.log(c / n / p[k])), 0);
}

/** Mean and standard deviation of a ramp's first crossing [steps]: max (u + G) is Gumbel about the log-sum-exp of u. */
function rampLatency(u: Float64Array, { slope, threshold }: { slope: number; threshold: number }) {
  return {
    mean: (threshold - 0.5772156649015329 - logSumExp(u)) / slope,
    sd: Math.PI / (Math.sqrt(6) * slope),
  };
}

/** 1 + Σ (1 − p)(1 − e^(−p Λ d_I)), winners of an exponential race with rate Λ when inhibition takes d_I. */
function expectedWinners(p: ArrayLike<number>, product: number): number {
  return Array.from(p).reduce((sum, q) => sum - (1 - q) * Math.expm1(-q * product), 1);
}

const eight = Float64Array.from({ length: 8 }, (_, k) => 1.2 * normal(random.split(`u ${k}`)));

describe("bayesian/races", () => {
  it("tree, ramp and exponential race win with the probabilities of the softmax: χ²", () => {
    const specs: RaceSpec[] = [
      { kind: "tree" },
      { kind: "ramp", threshold: logSumExp(eight) + 8 },
      { kind: "ramp", threshold: logSumExp(eight) + 8, slope: 3, clocked: true },
      { kind: "ramp", threshold: 20, clocked: false },
      { kind: "exponential", threshold: logSumExp(eight) + 1 },
      { kind: "exponential", threshold: 20, clocked: false },
    ];
    for (const spec of specs) {
      const { counts } = races(spec, eight, 20_000, JSON.stringify(spec));
      // 7 degrees of freedom: 38 is exceeded three times in a million.
      assert.ok(chiSquare(counts, softmax(eight)) < 38, JSON.stringify(spec));
    }
  });

  it("draws the same winners from the same chance, whatever the exact race", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (seed, u) => {
          const kinds: RaceSpec[] = [
            { kind: "tree" },
            { kind: "ramp", threshold: 20, slope: 0.25 },
            { kind: "ramp", threshold: 20, clocked: false },
            { kind: "exponential", threshold: 14 },
            { kind: "exponential", threshold: 14, clocked: false },
          ];
          const [first, ...others] = kinds.map((kind) => {
            const race = prepareRace(kind, randomFrom(seed));
            return Array.from({ length: 20 }, () => race.run(u).winners[0]);
          });
          for (const winners of others) assert.deepEqual(winners, first);
        },
      ),
      { seed: 3, numRuns: 100 },
    );
  });

  it("a ramp's first crossing tells the log-sum-exp: mean (θ − γ − lse)/s and sd π/(√6 s)", () => {
    const threshold = logSumExp(eight) + 8;
    for (const slope of [1, 0.5, 0.125]) {
      const law = rampLatency(eight, { slope, threshold });
      const exact = races(
        { kind: "ramp", slope, threshold, clocked: false },
        eight,
        20_000,
        `exact ${slope}`,
      );
      // Crossings before the start, probability e^−e^8, do not matter.
      assert.ok(away(exact.latency, law.mean) < 4.5, `mean ${mean(exact.latency)}, ${law.mean}`);
      // The fourth moment of a Gumbel number is 5.4 variances²: the variance of a sample has relative error √(4.4/n).
      close(variance(exact.latency) / law.sd ** 2, 1, 4.5 * Math.sqrt(4.4 / 20_000));
      const clocked = races({ kind: "ramp", slope, threshold }, eight, 20_000, `clocked ${slope}`);
      assert.ok(away(clocked.latency, law.mean + 0.5) < 4.5, `clocked ${mean(clocked.latency)}`);
    }
    // 8 nat ahead: 7.9, 15.3, 30.2 and 59.9 steps by a clock.
    for (const [slope, steps] of [
      [1, 7.9],
      [0.5, 15.3],
      [0.25, 30.2],
      [0.125, 59.9],
    ] as const)
      close(rampLatency(eight, { slope, threshold }).mean + 0.5, steps, 0.1 / steps);
  });

  it("crossings in the same step: at random they cost a ramp of 1 nat a step less than 2.5e-4 nat", () => {
    const threshold = logSumExp(eight) + 8;
    const n = 40_000;
    const { counts } = races({ kind: "ramp", slope: 1, threshold, ties: "random" }, eight, n, "ties");
    // 2n KL is χ² with 7 degrees of freedom and the loss: 38 is exceeded three times in a million without it.
    assert.ok(
      divergence(counts, softmax(eight)) < 2.5e-4 + 38 / (2 * n),
      `${divergence(counts, softmax(eight))}`,
    );
    const coarse = races({ kind: "ramp", slope: 6, threshold, ties: "random" }, eight, n, "coarse");
    assert.ok(divergence(coarse.counts, softmax(eight)) > 0.01, "six nats a step blur the softmax");
  });

  it("as many fire before a late inhibition as expected, in ramps and in exponential races", () => {
    const uniform = new Float64Array(8);
    for (const product of [0.1, 0.5, 1, 3]) {
      for (const u of [uniform, eight]) {
        const p = softmax(u);
        const threshold = logSumExp(u) + 3;
        const late = races(
          { kind: "exponential", threshold, clocked: false, delay: product * Math.exp(3) },
          u,
          8000,
          `late ${product} ${u[0]}`,
        );
        assert.ok(away(late.winners, expectedWinners(p, product)) < 4.5, `${product}: ${mean(late.winners)}`);
        const ramp = races(
          { kind: "ramp", threshold, slope: 0.5, clocked: false, delay: 2 * product },
          u,
          8000,
          `late ramp ${product} ${u[0]}`,
        );
        assert.ok(
          away(ramp.winners, expectedRampWinners(p, product)) < 4.5,
          `${product}: ${mean(ramp.winners)}`,
        );
      }
    }
    assert.equal(expectedWinners([0.5, 0.5], 0), 1);
    assert.throws(() => expectedRampWinners([5, 5], 1), /posterior\[0\] must be in \[0, 1\], got 5/);
    close(expectedWinners([0.3, 0.7], 1e6), 2, 1e-12);
    // ≤ 1.1 as long as inhibition comes within a tenth of the time to a crossing, whatever the posterior.
    for (const p of [uniform.fill(1 / 8), softmax(eight)]) assert.ok(expectedWinners(p, 0.1) < 1.1);
  });

  it("slopes by shifts cost a few ten-thousandths of a nat", () => {
    const n = 40_000;
    const { counts } = races({ kind: "exponential", threshold: 9, mitchell: true }, eight, n, "mitchell");
    // The approximate softmax, exactly.
    const shifted = softmax(
      eight.map((u) => {
        const x = (u - 9) / Math.LN2;
        return Math.floor(x) * Math.LN2 + Math.log(1 + x - Math.floor(x));
      }),
    );
    assert.ok(chiSquare(counts, shifted) < 38);
    const loss = softmax(eight).reduce((sum, p, k) => sum + p * Math.log(p / shifted[k]), 0);
    assert.ok(loss > 1e-6 && loss < 6e-4, `${loss}`);
  });

  it("a noisy race is nearly a softmax, of a temperature of its own", () => {
    // Eight neurons whose currents span 0.3: β_eff 9.2/6.9/5.6 and latencies 105/45/30 ms at mean currents .35/.55/.75.
    const u = Float64Array.from({ length: 8 }, (_, k) => (k / 7 - 0.5) * 0.3);
    const expected: [number, number, number][] = [
      [0.35, 9.2, 1000 / 9.5],
      [0.55, 6.9, 1000 / 22],
      [0.75, 5.6, 1000 / 33],
    ];
    for (const [level, beta, ms] of expected) {
      const { counts, latency } = races({ kind: "noisy", level, beta: 1 }, u, 6000, `noisy ${level}`);
      // The temperature whose softmax is nearest, by least squares of ln p on the currents, weighted with the counts.
      const n = 6000;
      const centre = u.reduce((sum, x, k) => sum + x * counts[k], 0) / n;
      const spread = u.reduce((sum, x, k) => sum + counts[k] * (x - centre) ** 2, 0);
      const found = u.reduce((sum, x, k) => sum + counts[k] * (x - centre) * Math.log(counts[k]), 0) / spread;
      const nearest = divergence(counts, softmax(u, found));
      assert.ok(nearest < 0.005 + 38 / (2 * n), `${level}: KL ${nearest}`);
      assert.ok(Math.abs(found - beta) < 0.25 * beta, `${level}: β ${found}`);
      assert.ok(Math.abs(mean(latency) - ms) < 0.25 * ms, `${level}: ${mean(latency)} ms`);
    }
  });

  it("late inhibition of a noisy race lets more fire, once each", () => {
    const race = prepareRace({ kind: "noisy", delay: 2000 }, random.split("late noisy"));
    const { winners, steps, latency } = race.run(eight);
    assert.equal(new Set(winners).size, winners.length);
    assert.ok(winners.length > 3);
    assert.equal(steps, latency + 2000);
  });

  it("a race that nobody lives to see has its winner, and stops counting at 2⁵³ − 1 steps", () => {
    const u = [0, 1, 2];
    const tree = prepareRace({ kind: "tree" }, randomFrom(4));
    const races = [{ clocked: true }, { clocked: false }, { ties: "random" as const }, { delay: 3 }].flatMap(
      (how) =>
        [60, 1e4].map((threshold) => prepareRace({ kind: "exponential", threshold, ...how }, randomFrom(4))),
    );
    for (let i = 0; i < 50; i++) {
      const { winners } = tree.run(u);
      races.forEach((race, at) => {
        const round = race.run(u);
        assert.deepEqual(round.winners, winners, `${at}`);
        assert.equal(round.latency, Number.MAX_SAFE_INTEGER);
      });
    }
  });

  it("at βM = 10⁴ every race goes on, and its winners are those of no race", () => {
    const network = bayesianHopfield(orthogonalPatterns(4, 8).matrix, { beta: 1e4 / 8 });
    const cue = row(network.patterns, 2);
    for (const kind of ["tree", "ramp", "exponential"] as const) {
      const sampler = prepareSampler(network, { cue, random: randomFrom(1), race: { kind } });
      assert.deepEqual(new Set(draw(sampler, 400)), new Set([2]));
      assert.ok(Number.isFinite(sampler.steps) && Object.values(spent(sampler)).every(Number.isFinite));
    }
  });

  it("memories that never fire do not win, and what makes no sense is refused", () => {
    for (const spec of [
      { kind: "tree" },
      { kind: "ramp", threshold: 5, ties: "random" },
      { kind: "exponential", threshold: 5, mitchell: true },
      { kind: "noisy" },
    ] as const) {
      const u = [Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY];
      const race = prepareRace(spec, random);
      for (let i = 0; i < 20; i++) assert.deepEqual(race.run(u).winners, [1]);
      assert.throws(() => race.run([Number.NEGATIVE_INFINITY]), /leave a neuron that can win/);
    }
    const refused: [RaceSpec, RegExp][] = [
      [{ kind: "ramp" }, /race.threshold must be given/],
      [{ kind: "ramp", threshold: 1, slope: 0 }, /race.slope must be > 0, got 0/],
      [{ kind: "ramp", threshold: Number.NaN }, /threshold must be finite, got NaN/],
      [{ kind: "ramp", threshold: 1, delay: 0.5 }, /race.delay must be a whole number/],
      [{ kind: "noisy", noise: 0 }, /race.noise must be > 0/],
      [{ kind: "noisy", level: 1.2 }, /race.beta must be > 0/],
      [{ kind: "other" } as unknown as RaceSpec, /race.kind must be one of/],
    ];
    for (const [spec, message] of refused) assert.throws(() => prepareRace(spec, random), message);
    assert.throws(
      () => prepareRace({ kind: "noisy", level: -20, limit: 50 }, random).run([0, 0]),
      /cross within 50 steps/,
    );
    for (const spec of [{ kind: "tree" }, { kind: "ramp", threshold: 5 }, { kind: "noisy" }] as const)
      for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const race = prepareRace(spec, random);
        assert.throws(() => race.run([1, wrong]), /race: potentials\[1\] must be a number below Infinity/);
      }
  });
});
