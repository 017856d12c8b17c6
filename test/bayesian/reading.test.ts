/**
 * @file Read-outs: what spikes tell of the posterior, with the bias and the variance that theory gives each. Statistical bounds are 4.5
 * standard errors (false alarms: 7e-6 each) plus the stated order of what theory leaves out; seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  bayesianHopfield,
  collisionRate,
  collisionVariance,
  countEntropy,
  countEntropyVariance,
  countsOf,
  draw,
  evidenceFromLatencies,
  leakyHistogram,
  posteriorFromCounts,
  prepareRace,
  prepareSampler,
  type RampOptions,
} from "engram/bayesian";
import {
  argMax,
  logSumExp,
  matrix,
  mean,
  meanError,
  type Random,
  randomFrom,
  softmax,
  uniformInteger,
  variance,
} from "engram/math";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { chiSquare, meets } from "../support/statistics";

const random = randomFrom(41);
const memories = 16;
const potentials = Float64Array.from({ length: memories }, () => 2 * random());
const p = softmax(potentials);
const entropy = -p.reduce((sum, x) => sum + x * Math.log(x), 0);
const network = bayesianHopfield(matrix(memories, 1), { beta: 1 });
/** A sampler of p. */
const sampler = (name: string | number, dynamics: object = {}) =>
  prepareSampler(network, { evidence: potentials, random: random.split(name), ...dynamics });
/** One race of ramps that start at u plus Gumbel noise: who crosses θ first, and when. */
function rampRace(u: ArrayLike<number>, { threshold, slope }: RampOptions, chance: Random) {
  const starts = Array.from(u, (x) => x - Math.log(-Math.log1p(-chance())));
  const winner = argMax(starts);
  return { winner, latency: (threshold - starts[winner]) / slope };
}
const kl = (q: ArrayLike<number>): number =>
  Array.from(q).reduce((sum, x, k) => sum + (x > 0 ? x * Math.log(x / p[k]) : 0), 0);
/** The variance is as expected: to 4.5 standard errors, from the fourth moment, and a share of what theory leaves out. */
function varies(values: Float64Array, expected: number, slack: number, what: string): void {
  const centre = mean(values);
  const { error } = meanError(values.map((v) => (v - centre) ** 2));
  assert.ok(
    Math.abs(variance(values) - expected) < 4.5 * error + slack * expected,
    `${what}: variance ${variance(values)} ± ${error}, expected ${expected}`,
  );
}

describe("bayesian/reading", () => {
  it("entropy of counts is low by (P − 1)/(2n), which the correction gives back; KL is (P − 1)/(2n)", () => {
    const n = 200;
    const looks = Array.from({ length: 2000 }, (_, trial) => countsOf(draw(sampler(trial), n), memories));
    const raw = Float64Array.from(looks, (counts) => countEntropy(counts).raw);
    // What is left out is of order (Σ 1/p)/(12 n²): about 1e-3 here.
    meets(raw, entropy - (memories - 1) / (2 * n), 1.5e-3, "raw");
    meets(
      Float64Array.from(looks, (counts) => countEntropy(counts).corrected),
      entropy,
      1.5e-3,
      "corrected",
    );
    const counted = countEntropy([2, 1, 0, 1]);
    close(counted.raw, 1.5 * Math.LN2, 1e-12);
    close(counted.corrected, 1.5 * Math.LN2 + 2 / 8, 1e-12);
    varies(raw, countEntropyVariance(p, n), 0.1, "raw");
    meets(
      Float64Array.from(looks, (counts) => kl(posteriorFromCounts(counts, 0))),
      (memories - 1) / (2 * n),
      1.5e-3,
      "KL",
    );
  });

  it("16 even memories and 100 spikes: 0.075 nat too low, and 0.002 of the next order", () => {
    const even = prepareSampler(network, { evidence: new Float64Array(16), random });
    const values = Float64Array.from({ length: 2000 }, () => countEntropy(countsOf(draw(even, 100), 16)).raw);
    // −15/200, and −(Σ 1/p − 1)/(12 n²) = −255/120 000 from the next order.
    meets(values, Math.log(16) - 0.075 - 255 / 120_000, 2e-4, "even");
  });

  it("smoothed by ½, the loss over a sequence stays within ½(P − 1) ln n + ln P of the best in hindsight", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 60 }),
        (count, drawn) => {
          const spikes = drawn.map((k) => k % count);
          const counts = new Float64Array(count);
          let loss = 0;
          for (const k of spikes) {
            loss -= Math.log(posteriorFromCounts(counts)[k]);
            counts[k]++;
          }
          const best = spikes.length * countEntropy(counts).raw;
          assert.ok(loss - best <= ((count - 1) / 2) * Math.log(spikes.length) + Math.log(count) + 1e-9);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
    allClose(posteriorFromCounts([3, 0]), [3.5 / 4, 0.5 / 4], 1e-12);
    allClose(posteriorFromCounts([0, 0]), [0.5, 0.5], 1e-12);
    assert.throws(() => posteriorFromCounts([0, 0], 0), /counts must hold at least 1 spike, got 0/);
    assert.throws(() => posteriorFromCounts([-1, 2]), /counts\[0\] must be ≥ 0/);
    assert.throws(() => countsOf([3], 3), /spikes\[0\] must be a whole number in \[0, 2\]/);
  });

  it("a leaky histogram is worth (2 − a)/a spikes with gain a, and 2ν with time", () => {
    const trials = 1500;
    const a = 0.1;
    const shares = Array.from({ length: memories }, () => new Float64Array(trials));
    const distances = Float64Array.from({ length: trials }, (_, trial) => {
      const histogram = leakyHistogram(memories, { gain: a });
      for (const k of draw(sampler(`gain ${trial}`), 100)) histogram.see(k);
      close(histogram.effectiveSpikes, (2 - a) / a, 1e-3);
      const q = histogram.posterior();
      q.forEach((x, k) => {
        shares[k][trial] = x;
      });
      return kl(q);
    });
    shares.forEach((values, k) => {
      meets(values, p[k], 0, `share ${k}`);
      varies(values, (p[k] * (1 - p[k]) * a) / (2 - a), 1e-3, `share ${k}`);
    });
    // (P − 1)/(2 n_eff) is the first order only: n_eff = 19 for 16 memories.
    const first = ((memories - 1) * a) / (2 * (2 - a));
    assert.ok(Math.abs(mean(distances) / first - 1) < 0.12, `${mean(distances)}, ${first}`);

    const nu = 30;
    const worth: number[] = [];
    const timed = Float64Array.from({ length: trials }, (_, trial) => {
      const histogram = leakyHistogram(memories, { tau: 20 });
      const spikes = sampler(`time ${trial}`, { rate: 1500, tau: 20 });
      for (let f = 0; f < 6 * nu; f++) histogram.see(spikes.fire(), spikes.time);
      worth.push(histogram.effectiveSpikes);
      return histogram.posterior()[3];
    });
    meets(timed, p[3], 0, "timed");
    // After six time constants, at a spike: one spike of weight 1 more than at any time.
    assert.ok(Math.abs(mean(worth) / (2 * nu) - 1) < 0.05, `${mean(worth)}`);
    varies(timed, p[3] * (1 - p[3]) * mean(worth.map((n) => 1 / n)), 1e-3, "timed");
  });

  it("a leaky histogram of gain 1/100 over 16 memories: KL 0.0377", () => {
    const histogram = leakyHistogram(memories, { gain: 0.01 });
    const spikes = sampler("hundredth");
    for (const k of draw(spikes, 2000)) histogram.see(k);
    const values = Float64Array.from({ length: 400 }, () => {
      for (const k of draw(spikes, 500)) histogram.see(k);
      return kl(histogram.posterior());
    });
    // First order 15/(2 · 199) = 0.0377; the next is about 2 % of it.
    meets(values, 15 / 398, 0.001, "KL");
  });

  it("a histogram knows what it has seen: one spike, gain 1, times that must rise", () => {
    const last = leakyHistogram(3, { gain: 1 });
    assert.equal(last.effectiveSpikes, 0);
    assert.throws(() => last.posterior(), /something must have fired before/);
    for (const k of [0, 2, 1]) last.see(k);
    assert.deepEqual([...last.posterior()], [0, 1, 0]);
    assert.equal(last.effectiveSpikes, 1);
    const timed = leakyHistogram(2, { tau: 10 });
    timed.see(0, 5);
    timed.see(1, 15);
    allClose(timed.posterior(), softmax([-1, 0]), 1e-12);
    assert.throws(() => timed.see(1, 14), /time must be a number of at least 15, got 14/);
    assert.throws(() => leakyHistogram(2, { tau: 10 }).see(0), /time must be a number/);
    assert.throws(() => timed.see(2, 20), /memory must be a whole number in \[0, 1\]/);
    assert.throws(() => leakyHistogram(2, { gain: 0 }), /gain must be > 0/);
    assert.throws(() => leakyHistogram(2, { tau: -1 }), /tau must be > 0/);
  });

  it("collisions are Σ p² without bias, with the variance of their pairs", () => {
    const power = p.reduce((sum, x) => sum + x * x, 0);
    for (const n of [2, 5, 60]) {
      const runs = Array.from({ length: 4000 }, (_, trial) => draw(sampler(`${n} ${trial}`), n));
      for (const pairs of ["consecutive", "all"] as const) {
        const values = Float64Array.from(runs, (spikes) => collisionRate(spikes, pairs));
        meets(values, power, 0, `${pairs}, ${n}`);
        varies(values, collisionVariance(p, n, pairs), 0, `${pairs}, ${n}`);
      }
    }
    // All sequences of four spikes of three memories, each with its probability.
    const q = [0.5, 0.3, 0.2];
    for (const pairs of ["consecutive", "all"] as const) {
      let [first, second] = [0, 0];
      for (let code = 0; code < 81; code++) {
        const spikes = [0, 1, 2, 3].map((f) => Math.floor(code / 3 ** f) % 3);
        const weight = spikes.reduce((product, k) => product * q[k], 1);
        first += weight * collisionRate(spikes, pairs);
        second += weight * collisionRate(spikes, pairs) ** 2;
      }
      close(first, 0.38, 1e-12);
      close(second - first * first, collisionVariance(q, 4, pairs), 1e-12);
    }
    assert.equal(collisionRate([4, 4, 1, 1, 1]), 3 / 4);
    assert.equal(collisionRate([4, 4, 1, 1, 1], "all"), 4 / 10);
    assert.throws(() => collisionRate([1]), /spikes must hold at least 2, got 1/);
    assert.throws(() => collisionVariance([0.5, 0.6], 3), /posterior must sum to 1/);
  });

  it("ramps: who wins is a sample of the posterior, when tells the log-evidence, and the two are independent", () => {
    const chance = random.split("ramps");
    const options = { threshold: logSumExp(potentials) + 8, slope: 0.25, clocked: false };
    const n = 20_000;
    const counts = new Float64Array(memories);
    const perWinner = Array.from({ length: memories }, () => [] as number[]);
    const latencies = Float64Array.from({ length: n }, () => {
      const { winner, latency } = rampRace(potentials, options, chance);
      counts[winner]++;
      perWinner[winner].push(latency);
      return latency;
    });
    const chi = chiSquare(counts, p);
    assert.ok(chi < 54, `χ² = ${chi}`); // 15 degrees of freedom: exceeded once in 400 000
    // (θ − γ_E − lse u)/s, where θ is 8 nats above lse u.
    meets(latencies, (8 - 0.5772156649) / 0.25, 0, "latency");
    varies(latencies, Math.PI ** 2 / 6 / 0.25 ** 2, 0, "latency");
    perWinner.forEach((own, k) => {
      meets(Float64Array.from(own), (8 - 0.5772156649) / 0.25, 0, `latency of ${k}`);
    });
    const estimates = Float64Array.from(
      { length: 1000 },
      (_, i) => evidenceFromLatencies(latencies.subarray(20 * i, 20 * i + 20), options).logEvidence,
    );
    meets(estimates, logSumExp(potentials), 0, "evidence");
    const { error } = evidenceFromLatencies(latencies.subarray(0, 20), options);
    varies(estimates, error ** 2, 0, "evidence");
    assert.throws(() => evidenceFromLatencies([], options), /latencies must hold at least one/);
    assert.throws(() => evidenceFromLatencies([Number.NaN], options), /latencies\[0\] must be finite/);
    assert.throws(() => evidenceFromLatencies([1], { threshold: 0, slope: 0 }), /slope must be > 0/);
  });

  it("latencies of a clock tell the log-evidence too, half a step less", () => {
    const threshold = logSumExp(potentials) + 8;
    for (const slope of [0.5, 1]) {
      const race = prepareRace({ kind: "ramp", slope, threshold }, random.split(`clocked ${slope}`));
      const latencies = Float64Array.from({ length: 40_000 }, () => race.run(potentials).latency);
      const { logEvidence, error } = evidenceFromLatencies(latencies, { threshold, slope });
      // The bias of what is left of the rounding is 1e-4 nat at most, a tenth of an error.
      assert.ok(Math.abs(logEvidence - logSumExp(potentials)) < 4.5 * error, `${slope}: ${logEvidence}`);
      close(
        error,
        Math.sqrt((variance(latencies) * slope ** 2) / 40_000),
        4.5 * error * Math.sqrt(4.4 / 40_000),
      );
      const late = evidenceFromLatencies(latencies, { threshold, slope, clocked: false });
      close(logEvidence - late.logEvidence, slope / 2, 1e-9);
    }
  });

  it("the estimators depend on counts alone, in any order of spikes", () => {
    const spikes = Int32Array.from({ length: 50 }, () => uniformInteger(random, 4));
    const sorted = spikes.slice().sort();
    assert.equal(collisionRate(spikes, "all"), collisionRate(sorted, "all"));
    assert.deepEqual(countsOf(spikes, 4), countsOf(sorted, 4));
  });
});
