/**
 * @file The schemes agree, each with every other: clamped samples of the posterior, moments of the state, and which memory an autonomous network
 * recalls. Seeds are fixed; each scheme has chance of its own. The false-alarm rate of each test is stated where it is made.
 */
import assert from "node:assert/strict";
import { bayesianHopfield, draw, prepareSampler, prepareThinned, run, type Sampler } from "engram/bayesian";
import { argMax, mean, type Random, randomFrom, row, variance } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { chiSquare } from "../support/statistics";

const random = randomFrom(61);
const patterns = randomPatterns(random.split("patterns"), 8, 24).matrix;
const cue = row(patterns, 3).map((x, i) => (i % 4 === 1 ? -x : x)); // six of 24 flipped
const rate = 500;

type Scheme = (beta: number, mode: "clamped" | "autonomous", chance: Random) => Sampler;
const event =
  (options: object): Scheme =>
  (beta, mode, chance) =>
    prepareSampler(bayesianHopfield(patterns, { beta }), { cue, mode, rate, random: chance, ...options });
const thinned =
  (options: object): Scheme =>
  (beta, mode, chance) =>
    prepareThinned(bayesianHopfield(patterns, { beta }), { cue, mode, rate, random: chance, ...options });

/** Poisson spikes at rate R, or nearly so. */
const poisson: Record<string, Scheme> = {
  "events, sum": event({}),
  "events, two layers": event({ form: "two-layer" }),
  "events, tree": event({ race: { kind: "tree" } }),
  "events, ramp": event({ race: { kind: "ramp" } }),
  "events, exponential race": event({ race: { kind: "exponential" } }),
  "clock of ⅕ ms": event({ dt: 0.2 }),
  "clock of ⅕ ms, tree": event({ dt: 0.2, race: { kind: "tree" } }),
  thinned: thinned({}),
  "thinned, in the stead of those that pause": thinned({
    inhibition: "ready",
    refractory: 0.2,
    neurons: 100,
  }),
  "thinned, corrected for pauses": thinned({ corrected: true, refractory: 0.5, neurons: 10 }),
};
/** The same posterior, whatever the times. */
const any: Record<string, Scheme> = {
  ...poisson,
  paced: event({ pacing: "paced" }),
  "gamma, ramp": event({ pacing: 3, race: { kind: "ramp", clocked: false } }),
  "thinned, leaky": thinned({ inhibition: { gain: 10, tau: 50 } }),
};

/** Every pair of what all schemes gave. */
function pairs<T>(all: Record<string, T>): [string, T, T][] {
  const entries = Object.entries(all);
  return entries.flatMap(([a, x], i) =>
    entries.slice(i + 1).map(([b, y]): [string, T, T] => [`${a} | ${b}`, x, y]),
  );
}

function each<T>(
  schemes: Record<string, Scheme>,
  of: (make: Scheme, chance: Random) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(schemes).map(([name, make]) => [name, of(make, random.split(name))]),
  );
}

describe("bayesian/agreement", () => {
  it("clamped spikes: χ² of every scheme with the posterior, and of every pair", () => {
    const n = 12_000;
    const p = bayesianHopfield(patterns, { beta: 0.06 }).posterior(cue);
    const counts = each(any, (make, chance) => {
      const counts = new Float64Array(8);
      for (const k of draw(make(0.06, "clamped", chance.split("clamped")), n)) counts[k]++;
      return counts;
    });
    // 7 degrees of freedom: 42.6 is exceeded four times in ten million; 13 + 78 tests, together 4e-5.
    for (const [name, seen] of Object.entries(counts)) {
      const chi = chiSquare(seen, p);
      assert.ok(chi < 42.6, `${name}: χ² = ${chi}`);
    }
    for (const [name, a, b] of pairs(counts)) {
      const chi = a.reduce((sum, c, k) => sum + (c - b[k]) ** 2 / (c + b[k]), 0);
      assert.ok(chi < 42.6, `${name}: χ² = ${chi}`);
    }
  });

  it("clamped states: mean and variance of every pair with Poisson spikes", () => {
    const n = 700;
    const squared = each(poisson, (make, chance) =>
      Array.from({ length: n }, (_, trial) => {
        const sampler = make(0.06, "clamped", chance.split(`state ${trial}`));
        run(sampler, { duration: 120 });
        return sampler.state();
      }),
    );
    const along = Object.fromEntries(
      Object.entries(squared).map(([name, states]) => [
        name,
        Float64Array.from(states, (state) => state.reduce((sum, x, i) => sum + x * cue[i], 0) / 24),
      ]),
    );
    // 5 standard errors, 6e-7 each: 45 pairs, twice, together 5e-5. A variance's error comes from the fourth moments.
    for (const [name, a, b] of pairs(along)) {
      const off = Math.abs(mean(a) - mean(b)) / Math.sqrt((variance(a) + variance(b)) / n);
      assert.ok(off < 5, `${name}: means ${mean(a)}, ${mean(b)}`);
      const [s, t] = [a, b].map((x) => x.map((value) => (value - mean(x)) ** 2));
      const apart = Math.abs(mean(s) - mean(t)) / Math.sqrt((variance(s) + variance(t)) / n);
      assert.ok(apart < 5, `${name}: variances ${mean(s)}, ${mean(t)}`);
    }
  });

  it("autonomous networks: how often each pair recalls the memory of the cue", () => {
    const n = 500;
    const recalled = each(poisson, (make, chance) => {
      let hits = 0;
      for (let trial = 0; trial < n; trial++) {
        const sampler = make(0.25, "autonomous", chance.split(`recall ${trial}`));
        run(sampler, { duration: 100 });
        if (argMax(sampler.overlaps()) === 3) hits++;
      }
      return hits;
    });
    // 5 standard errors of the common share, 6e-7 each: 45 pairs, together 3e-5.
    for (const [name, a, b] of pairs(recalled)) {
      const share = (a + b) / (2 * n);
      assert.ok(
        Math.abs(a - b) / n < 5 * Math.sqrt((2 * share * (1 - share)) / n),
        `${name}: ${a}, ${b} of ${n}`,
      );
    }
    const all = Object.values(recalled);
    assert.ok(Math.min(...all) > 0.3 * n && Math.max(...all) < 0.98 * n, `the test can tell: ${all}`);
  });
});
