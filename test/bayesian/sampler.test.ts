/**
 * @file The event-driven network: its spikes are samples of the posterior, its forms are one process, its means and variances are those
 * of theory. Statistical bounds are 4.5 standard errors (false alarms: 7e-6 each), seeds are fixed.
 */
import assert from "node:assert/strict";
import { bayesianHopfield, draw, type Pacing, prepareSampler, type SamplerOptions } from "engram/bayesian";
import { fromRows, matrix, meanError, randomFrom, row, softmax } from "engram/math";
import { orthogonalPatterns, randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { chiSquare } from "../support/statistics";

const random = randomFrom(11);
const patterns = randomPatterns(random.split("patterns"), 12, 32).matrix;
const cue = row(patterns, 3);

describe("bayesian/sampler", () => {
  it("clamped spikes are samples of the posterior: χ² over memories, at any pacing", () => {
    const network = bayesianHopfield(patterns, {
      beta: 0.04,
      prior: patterns.data.slice(0, 12).map((_, k) => k + 1),
    });
    const p = network.posterior(cue);
    for (const pacing of ["poisson", "paced", 3] as const) {
      const n = 20_000;
      const sampler = prepareSampler(network, {
        cue,
        mode: "clamped",
        pacing,
        random: random.split(`chi ${pacing}`),
      });
      const counts = new Float64Array(12);
      for (const k of draw(sampler, n)) counts[k]++;
      const chi = chiSquare(counts, p);
      // 11 degrees of freedom: 46.9 is exceeded once in 500 000.
      assert.ok(chi < 46.9, `${pacing}: χ² = ${chi}`);
    }
  });

  it("what clamped spikes carry is attention, with variance tr Cov(v)/n", () => {
    const values = randomPatterns(random.split("values"), 12, 5).matrix;
    const network = bayesianHopfield(patterns, { beta: 0.04, values });
    const attention = network.attention(cue);
    const variance = attention.reduce((sum, a) => sum + 1 - a * a, 0);
    for (const n of [1, 4, 64]) {
      const squares = Float64Array.from({ length: 2000 }, (_, trial) => {
        const sampler = prepareSampler(network, {
          cue,
          mode: "clamped",
          random: random.split(`read ${n} ${trial}`),
        });
        const mean = new Float64Array(5);
        for (const k of draw(sampler, n)) for (let i = 0; i < 5; i++) mean[i] += values.data[k * 5 + i] / n;
        return mean.reduce((sum, m, i) => sum + (m - attention[i]) ** 2, 0);
      });
      const { mean, error } = meanError(squares);
      assert.ok(Math.abs(mean - variance / n) < 4.5 * error, `${n}: ${mean} ± ${error}, ${variance / n}`);
    }
  });

  it("the state just before a spike is attention on average, with Campbell's variance", () => {
    const network = bayesianHopfield(patterns, { beta: 0.04 });
    const attention = network.attention(cue);
    const norm = attention.reduce((sum, a) => sum + a * a, 0);
    for (const nu of [2, 8]) {
      // Poisson spikes: E[x xᵀ]/(2ν); rounds of gain a: a/(2 − a) Cov(x).
      const a = 1 / nu;
      const cases: [string, Partial<SamplerOptions>, number][] = [
        ["poisson", { rate: 50 * nu }, 32 / (2 * nu)],
        ["paced", { pacing: "paced", gain: a }, (a / (2 - a)) * (32 - norm)],
      ];
      for (const [name, dynamics, expected] of cases) {
        const distances = Float64Array.from({ length: 3000 }, (_, trial) => {
          const chance = random.split(`campbell ${name} ${nu} ${trial}`);
          const sampler = prepareSampler(network, { cue, mode: "clamped", random: chance, ...dynamics });
          draw(sampler, 8 * nu); // eight time constants: e^−16 of the start is left in squares
          sampler.advance(sampler.due);
          return sampler.state().reduce((sum, x, i) => sum + (x - attention[i]) ** 2, 0);
        });
        const { mean, error } = meanError(distances);
        assert.ok(Math.abs(mean - expected) < 4.5 * error, `${name} ${nu}: ${mean} ± ${error}, ${expected}`);
      }
    }
  });

  it("stays at a pattern on average just before a spike, whatever the pacing", () => {
    const network = bayesianHopfield(fromRows([[1, -1, 1]]), { beta: 3 });
    for (const pacing of ["poisson", 2, 7, "paced"] as const)
      for (const rate of [20, 300]) {
        const sampler = prepareSampler(network, {
          cue: [1, -1, 1],
          pacing,
          rate,
          random: random.split(`one ${pacing} ${rate}`),
        });
        draw(sampler, 200);
        const seen = Float64Array.from({ length: 400 }, () => {
          for (let i = 0; i < 5 * sampler.spikesPerWindow; i++) sampler.fire(); // nearly independent
          sampler.advance(sampler.due);
          return sampler.state()[0];
        });
        const { mean, error } = meanError(seen);
        assert.ok(Math.abs(mean - 1) < 4.5 * error + 2e-3, `${pacing} ${rate}: ${mean} ± ${error}`);
      }
  });

  it("with gain 1 it is Gibbs sampling over memories: dwell 1/(1 − K_ii)", () => {
    for (const [count, scale] of [
      [4, 3],
      [16, 5],
    ] as const) {
      const network = bayesianHopfield(orthogonalPatterns(count, 16).matrix, { beta: scale / 16 });
      const own = softmax(Float64Array.from({ length: count }, (_, k) => (k === 0 ? scale : 0)))[0];
      const sampler = prepareSampler(network, {
        cue: row(network.patterns, 0),
        pacing: "paced",
        gain: 1,
        random: random.split(`gibbs ${count}`),
      });
      const spikes = draw(sampler, 100_000);
      let stayed = 0;
      for (let i = 1; i < spikes.length; i++) if (spikes[i] === spikes[i - 1]) stayed++;
      const share = stayed / (spikes.length - 1);
      assert.ok(
        Math.abs(share - own) < 4.5 * Math.sqrt((own * (1 - own)) / spikes.length),
        `${count}: ${share}, ${own}`,
      );
    }
  });

  it("intervals have mean 1/R and the variation of their pacing", () => {
    const network = bayesianHopfield(patterns, { beta: 0.1 });
    const cases: [Pacing, number][] = [
      ["poisson", 1],
      [4, 0.5],
      ["paced", 0],
    ];
    for (const [pacing, cv] of cases) {
      const sampler = prepareSampler(network, {
        cue,
        mode: "clamped",
        pacing,
        rate: 250,
        random: random.split(`cv ${pacing}`),
      });
      const gaps = Float64Array.from({ length: 20_000 }, () => {
        const before = sampler.time;
        sampler.fire();
        return sampler.time - before;
      });
      const { mean, error } = meanError(gaps);
      assert.ok(Math.abs(mean - 4) <= 4.5 * error + 1e-9, `${pacing}: ${mean}`);
      const sd = error * Math.sqrt(gaps.length - 1);
      assert.ok(Math.abs(sd / mean - cv) < 0.03, `${pacing}: CV ${sd / mean}`);
    }
  });

  it("both forms make the same choices and have the same state, adaptation and transitions included", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          mode: fc.constantFrom("clamped", "autonomous", "evidence"),
          pacing: fc.constantFrom<Pacing>("poisson", "paced", 3),
          adaptation: fc.constantFrom(undefined, { strength: 2, tau: 100 }),
          transitions: fc.constantFrom(
            undefined,
            { strength: 3, delay: 11, tau: 15 },
            {
              strength: -2,
              pairs: [
                { from: 0, to: 2, delay: 0 },
                { from: 2, to: 2, weight: 0.5 },
                { from: 1, to: 0, delay: 33 },
              ],
            },
          ),
        }),
        ({ seed, mode, pacing, adaptation, transitions }) => {
          const world = randomFrom(seed);
          const network = bayesianHopfield(randomPatterns(world, 6, 10).matrix, { beta: 0.3 });
          const options: SamplerOptions = {
            ...{ cue: row(network.patterns, 1), mode, pacing, random: world },
            ...(adaptation && { adaptation }),
            ...(transitions && { transitions }),
          };
          const two = prepareSampler(network, { ...options, form: "two-layer" });
          const one = prepareSampler(network, { ...options, form: "collapsed" });
          assert.deepEqual(draw(two, 300), draw(one, 300));
          assert.equal(two.time, one.time);
          for (const sampler of [two, one]) sampler.advance((sampler.time + sampler.due) / 2);
          allClose(two.state(), one.state(), 1e-10);
          allClose(two.overlaps(), one.overlaps(), 1e-9);
          allClose(two.posterior(), one.posterior(), 1e-9);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it("a spike that tires its memory and speaks for the next is felt where and when it should", () => {
    const network = bayesianHopfield(matrix(2, 1, Float64Array.of(0, 0)), { beta: 1, prior: [1, 0] });
    const sampler = prepareSampler(network, {
      ...{ cue: [0], pacing: "paced", rate: 100, random },
      adaptation: { strength: 4, tau: 50 },
      transitions: { strength: 6, delay: 15, tau: 30 },
    });
    // Memory 0 alone can fire, every 10 ms: g/(Rτ_A) = .8 of fatigue, after 15 ms γ/(Rτ_z) = 2 for memory 1.
    assert.deepEqual([...draw(sampler, 2)], [0, 0]);
    assert.equal(sampler.time, 20);
    sampler.advance(28);
    const [u] = sampler.potentials();
    close(u, -0.8 * (Math.exp(-18 / 50) + Math.exp(-8 / 50)), 1e-12);
    const heard = prepareSampler(
      bayesianHopfield(matrix(2, 1, Float64Array.of(0, 0)), { beta: 1, excitability: [0, -40] }),
      {
        ...{ cue: [0], pacing: "paced", rate: 100, random },
        transitions: { strength: 6, delay: 15, tau: 30 },
      },
    );
    draw(heard, 2);
    heard.advance(24);
    close(heard.potentials()[1], -40, 1e-12);
    heard.advance(28);
    close(heard.potentials()[1], -40 + 2 * Math.exp(-3 / 30), 1e-12);
    heard.fire();
    heard.advance(36);
    close(heard.potentials()[1], -40 + 2 * (Math.exp(-11 / 30) + Math.exp(-1 / 30)), 1e-12);
  });

  it("the same seed gives the same spikes, and common choices across pacings where the cue is clamped", () => {
    const network = bayesianHopfield(patterns, { beta: 0.05 });
    const once = (pacing: Pacing) =>
      draw(prepareSampler(network, { cue, mode: "clamped", pacing, random: randomFrom(8) }), 500);
    assert.deepEqual(once("poisson"), once("poisson"));
    assert.deepEqual(once("poisson"), once("paced"));
  });

  it("holds at the ends: one memory, twins, sharp and slow, many spikes in a window", () => {
    const one = prepareSampler(bayesianHopfield(fromRows([[2, 1]]), { beta: 1 }), { cue: [0, 0], random });
    assert.deepEqual([...draw(one, 5)], [0, 0, 0, 0, 0]);
    const twins = bayesianHopfield(
      fromRows([
        [1, 1],
        [1, 1],
        [-1, -1],
      ]),
      { beta: 5000 },
    );
    allClose(twins.posterior([1, 1]), [0.5, 0.5, 0], 1e-12);
    const sharp = prepareSampler(twins, { cue: [1, 1], random });
    assert.ok(draw(sharp, 1000).every((k) => k < 2));
    assert.ok(sharp.state().every(Number.isFinite));
    const many = prepareSampler(bayesianHopfield(patterns, { beta: 1 }), { cue, rate: 1e9, random });
    draw(many, 1000);
    allClose(many.state(), cue, 1e-3);
    const long = prepareSampler(bayesianHopfield(patterns, { beta: 1 }), { cue, rate: 1e-3, random });
    draw(long, 50);
    assert.ok(long.state().every(Number.isFinite));
    assert.throws(() => sharp.advance(sharp.due + 1), /advance: time must be in/);
  });

  it("refuses what makes no sense, and says what", () => {
    const network = bayesianHopfield(patterns, { beta: 1 });
    const cases: [Partial<SamplerOptions>, RegExp][] = [
      [{ cue: cue.map(() => Number.NaN) }, /cue\[0\] must be .*NaN/],
      [{ cue: [1, 2] }, /cue must have length 32, got 2/],
      [{ rate: 0 }, /rate must be > 0, got 0/],
      [{ tau: -1 }, /tau must be > 0, got -1/],
      [{ pacing: 0.5 }, /pacing must be a whole number .*got 0.5/],
      [{ pacing: "paced", rate: 0.05 }, /ν = Rτ must be above 1\/700 when they are paced, got ν = 0.001/],
      [{ gain: 0.5 }, /gain is for pacing "paced"/],
      [{ pacing: "paced", gain: 1.5 }, /gain must be above 0 and at most 1, got 1.5/],
      [{ pacing: "paced", gain: 0.5, rate: 3 }, /rate and gain exclude each other/],
      [{ adaptation: { strength: -1 } }, /adaptation.strength must be .*-1/],
      [
        { transitions: { strength: 1, pairs: [{ from: 0, to: 12 }] } },
        /pairs\[0\].to must be a memory in \[0, 11\], got 12/,
      ],
      [{ cueBeta: 2 }, /cueBeta is for mode "evidence"/],
      [{ cue: cue.map(() => 1e308) }, /overflow/],
      [
        { cue: cue.map((x) => 1e300 * x), mode: "evidence", cueBeta: 1e10 },
        /cueBeta must leave potentials finite, got Infinity/,
      ],
      [{ rate: 1e308, tau: 1e4 }, /ν = Rτ is finite, got ν = Infinity/],
      [{ pacing: "paced", gain: 5e-324 }, /ν = Rτ is finite, got ν = Infinity/],
      [
        { adaptation: { strength: 1e308, tau: 1e-3 } },
        /adaptation.strength must be .* is finite, got Infinity/,
      ],
      [
        { transitions: { strength: 1e308, tau: 1, pairs: [{ from: 2, to: 1, weight: 1e10 }] } },
        /pairs\[0\].weight must be .* is finite, got Infinity/,
      ],
    ];
    for (const [wrong, message] of cases)
      assert.throws(() => prepareSampler(network, { cue, random, ...wrong }), message);
    // What is finite spike by spike, and not in sum.
    const loud = prepareSampler(network, {
      ...{ cue, random, mode: "clamped", transitions: { strength: 1e308, delay: 0, tau: 1 } },
    });
    assert.throws(() => draw(loud, 2000), /softmax: a potential overflows, the largest is Infinity/);
    assert.throws(() => loud.posterior(), /a potential overflows/);
    assert.throws(() => bayesianHopfield(patterns, { beta: 0 }), /beta must be > 0, got 0/);
    assert.throws(
      () => bayesianHopfield(patterns, { beta: 1, prior: new Float64Array(12) }),
      /prior must sum to a number above 0, got 0/,
    );
    assert.throws(() => bayesianHopfield(matrix(0, 3), { beta: 1 }), /at least one pattern, got 0 × 3/);
    assert.throws(
      () =>
        bayesianHopfield(patterns, {
          beta: 1,
          excitability: new Float64Array(12).fill(Number.NEGATIVE_INFINITY),
        }),
      /leave a memory that can fire/,
    );
  });
});
