/** @file Recall in trouble, and memories left to themselves: their measures are held against theory, and can fail. */
import assert from "node:assert/strict";
import { bayesianHopfield, maskCapacity, prepareSampler, spikeDropLimit } from "engram/bayesian";
import { memoryRobustness, troubledRecall, troubleThreshold, unaidedMemory } from "engram/experiments";
import { memoryRobustnessFigure, unaidedMemoryFigure } from "engram/figures";
import { exponential, fromRows, randomFrom, row } from "engram/math";
import { orthogonalPatterns } from "engram/pattern";
import { decideBy } from "../../../lib/experiments/bayesian/decide";
import { coarse } from "../../../lib/experiments/bayesian/trouble";

describe("experiments/bayesian/memoryRobustness", () => {
  const small = {
    ...{ size: 24, memories: 60, spikes: [1, 20], seeds: 10, cues: 30 },
    series: [
      { trouble: "flips" as const, levels: [0, 0.15, 0.3], ratios: [1] },
      { trouble: "flips" as const, levels: [0.3], ratios: [0.3, 3] },
      { trouble: "mask" as const, levels: [0.6, 0.85], ratios: [1] },
      { trouble: "jitter" as const, levels: [0.25], ratios: [1] },
      { trouble: "stuck" as const, levels: [0.5], ratios: [1] },
      { trouble: "weights" as const, levels: [0, 2], ratios: [1] },
      { trouble: "gaussian" as const, levels: [0.5, 2], ratios: [1] },
      { trouble: "bits" as const, levels: [1, 8], ratios: [1], memories: 20, size: 40 },
    ],
  };
  const result = memoryRobustness.run(small, randomFrom(9));
  const at = (trouble: string, level: number, ratio = 1) => {
    const found = result.points.find((p) => p.trouble === trouble && p.level === level && p.ratio === ratio);
    assert.ok(found);
    return found;
  };

  it("recalls as exact theory says, where there is one, and less the worse it gets", () => {
    let exact = 0;
    for (const point of result.points) {
      if (Number.isNaN(point.exact)) continue;
      exact++;
      const room = 4.5 * Math.sqrt((point.exact * (1 - point.exact)) / 300) + 1e-12;
      assert.ok(
        Math.abs(point.likeliest.fraction - point.exact) <= room,
        `${point.trouble} ${point.level}: ${point.likeliest.fraction}, ${point.exact}`,
      );
    }
    assert.equal(exact, 9);
    assert.equal(at("flips", 0).likeliest.fraction, 1);
    for (const [trouble, easy, hard] of [
      ["weights", 0, 2],
      ["gaussian", 0.5, 2],
    ] as const)
      assert.ok(at(trouble, easy).likeliest.low > at(trouble, hard).likeliest.high);
    assert.ok(at("bits", 8).likeliest.fraction >= at("bits", 1).likeliest.fraction);
  });

  it("is as sure as it may be at the β of the noise, and not at others", () => {
    const suited = at("flips", 0.3).confidenceError;
    // Where the trouble is told exactly the error is that of chance: 4.5 standard deviations, and two errors where they are single.
    for (const point of result.points)
      if (point.ratio === 1 && ["flips", "mask", "gaussian", "jitter"].includes(point.trouble)) {
        const { mean, error } = point.confidenceByChance;
        assert.ok(
          point.confidenceError < mean + 4.5 * error + 2 / 300,
          `${point.trouble} ${point.level}: ${point.confidenceError}, ${mean}`,
        );
      }
    assert.ok(at("flips", 0.3, 0.3).confidenceError > suited + 0.05);
    assert.ok(at("flips", 0.3, 3).confidenceError > suited + 0.05);
  });

  it("spikes make good what changes from one to the next", () => {
    const { recalled, likeliest } = at("jitter", 0.25);
    assert.ok(recalled[1].low > likeliest.high);
  });

  it("is the same again, and a table and a figure", () => {
    assert.deepEqual(memoryRobustness.run(small, randomFrom(9)), result);
    assert.equal(memoryRobustness.rows(result).length, 2 * result.points.length);
    assert.match(memoryRobustnessFigure(result).alt, /flipped signs/);
  });

  it("thresholds are where capacity is the load", () => {
    assert.ok(Math.abs(maskCapacity(troubleThreshold("mask", 0.1)) - 0.1) < 1e-12);
    assert.ok(Math.abs(troubleThreshold("stuck", 0.1) - 2 * troubleThreshold("flips", 0.1)) < 1e-12);
    assert.ok(Number.isNaN(troubleThreshold("weights", 0.68))); // more than a tenth of flips leaves
    assert.ok(Number.isNaN(troubleThreshold("bits", 0.1)));
    assert.throws(() => troubleThreshold("flips", 0), /load must be > 0/);
    assert.ok(Math.abs(troubledRecall("mask", 1, 10, 4) - 0.25) < 1e-15);
    // At large N recall is sudden, and at the threshold.
    const limit = troubleThreshold("flips", Math.log(2 ** 40) / 400);
    assert.ok(troubledRecall("flips", limit - 0.09, 400, 2 ** 40) > 0.99);
    assert.ok(troubledRecall("flips", limit + 0.09, 400, 2 ** 40) < 0.01);
  });

  it("measures: decisions, coarse weights", () => {
    const decided = decideBy([3, 1, 1], 1, [1, 3], randomFrom(1));
    assert.deepEqual(decided, [
      { right: false, share: 1 },
      { right: true, share: 2 / 3 },
    ]);
    const random = randomFrom(2);
    const ties = Array.from({ length: 2000 }, () => decideBy([3, 1], 1, [2], random)[0].right);
    assert.ok(Math.abs(ties.filter(Boolean).length - 1000) < 4.5 * Math.sqrt(500));
    const weights = fromRows([[-2, 0.3, 1.1, 0.6]]);
    assert.deepEqual([...coarse(weights, 1).data], [-1, 1, 1, 1]);
    assert.deepEqual([...coarse(weights, 2).data], [-2, 0, 2, 0]);
    assert.deepEqual(
      [...coarse(weights, 3).data].map((x) => Math.round((3 * x) / 2)), // steps of 2/3
      [-3, 0, 2, 1],
    );
  });

  it("refuses what makes no sense", () => {
    const run = (series: object) => () =>
      memoryRobustness.run({ ...small, series: [{ ...small.series[0], ...series }] }, randomFrom(1));
    assert.throws(run({ levels: [1.5] }), /level must be .*1.5/);
    assert.throws(run({ levels: [Number.NaN] }), /level must be .*NaN/);
    assert.throws(run({ trouble: "bits", levels: [0] }), /level must be a whole number/);
    assert.throws(run({ trouble: "rust" }), /trouble must be/);
    assert.throws(run({ ratios: [0] }), /ratio must be > 0, got 0/);
  });
});

/** One of several by softmax. */
function choice(overlaps: readonly number[], beta: number, random: () => number): number {
  const top = Math.max(...overlaps);
  const weights = overlaps.map((x) => Math.exp(beta * (x - top)));
  let place = random() * weights.reduce((sum, x) => sum + x, 0);
  return Math.max(
    0,
    weights.findIndex((weight) => {
      place -= weight;
      return place < 0;
    }),
  );
}

describe("experiments/bayesian/unaidedMemory", () => {
  const small = {
    retrieval: {
      ...{
        size: 32,
        memories: 40,
        flips: 0.1,
        scales: [14],
        pacings: ["poisson" as const, "paced" as const],
      },
      ...{ nus: [1, 12], duration: 8, seeds: 4, cues: 20 },
    },
    loss: { size: 8, memories: 8, scale: 8, nus: [100], drops: [0.1, 0.6], duration: 15, trials: 30 },
  };

  it("paced spikes find with few what Poisson spikes lose, and a memory is kept below the limit of loss alone", () => {
    const result = unaidedMemory.run(small, randomFrom(3));
    const found = (pacing: string, nu: number) =>
      result.retrieval.find((p) => p.pacing === pacing && p.nu === nu)?.found.fraction ?? Number.NaN;
    assert.ok(found("paced", 1) > 0.85 && found("paced", 12) > 0.85);
    assert.ok(found("poisson", 12) > 0.7 && found("poisson", 1) < 0.5);
    const limit = spikeDropLimit(8, 8);
    assert.ok(limit > 0.2 && limit < 0.55, `${limit}`);
    assert.deepEqual(
      result.loss.map(({ kept }) => kept.fraction),
      [1, 0],
    );
    assert.deepEqual(unaidedMemory.run(small, randomFrom(3)), result);
    assert.equal(unaidedMemory.rows(result).length, 6);
    assert.match(unaidedMemoryFigure(result).alt, /lost/);
  });

  it("finds as often, at every ν, as a simulation written plainly", () => {
    const [size, memories, scale, duration, trials] = [32, 40, 14, 8, 240];
    const nus = [1, 3, 12];
    const pacings = ["poisson", "paced"] as const;
    const result = unaidedMemory.run(
      {
        retrieval: {
          ...{ size, memories, flips: 0.1, scales: [scale], pacings, nus, duration },
          ...{ seeds: trials / 4, cues: 4 },
        },
        loss: { ...small.loss, trials: 1 },
      },
      randomFrom(11),
    );
    for (const { pacing, nu, found } of result.retrieval) {
      let right = 0;
      for (let trial = 0; trial < trials; trial++) {
        const random = randomFrom(1000 + trial);
        const stored = Array.from({ length: memories }, () =>
          Array.from({ length: size }, () => (random() < 0.5 ? 1 : -1)),
        );
        // Three signs are wrong, as of 32 a tenth is; all places are alike.
        let state = stored[0].map((x, i) => (i < 3 ? -x : x));
        const overlaps = () => stored.map((x) => x.reduce((sum, value, i) => sum + value * state[i], 0));
        // in τ: the next spike, before which the state has its mean right (paced: gain 1/ν)
        const step = () => (pacing === "poisson" ? exponential(random, nu) : -Math.log1p(-1 / nu));
        const jump = pacing === "poisson" ? 1 / nu : 1 / (nu - 1);
        if (pacing === "paced" && nu === 1) {
          // Nothing but the last spike is left; a round counts as τ. The first comes at once or after one.
          for (let round = 0; round < duration; round++)
            state = stored[choice(overlaps(), scale / size, random)];
        } else
          for (let time = step(); time <= duration; ) {
            const k = choice(overlaps(), scale / size, random);
            const wait = step();
            state = state.map((x, i) => (x + jump * stored[k][i]) * Math.exp(-wait));
            time += wait;
          }
        const final = overlaps();
        if (final.indexOf(Math.max(...final)) === 0) right++;
      }
      const [a, b] = [found.fraction, right / trials];
      const pooled = (a + b) / 2;
      const room = 4.5 * Math.sqrt((2 * pooled * (1 - pooled)) / trials) + 2 / trials;
      assert.ok(Math.abs(a - b) < room, `${pacing}, ν = ${nu}: ${a}, ${b}`);
    }
  });

  it("losing spikes is lower β and rate: mean overlap of a network that loses them one by one", () => {
    const [size, scale, nu, drop, tau] = [8, 8, 12, 0.25, 20];
    const patterns = orthogonalPatterns(size, size).matrix;
    const mean = (of: (random: ReturnType<typeof randomFrom>) => number) => {
      const values = Array.from({ length: 400 }, (_, i) => of(randomFrom(i)));
      const centre = values.reduce((sum, x) => sum + x, 0) / 400;
      return { centre, error2: values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 399 / 400 };
    };
    const full = bayesianHopfield(patterns, { beta: scale / size });
    const direct = mean((random) => {
      let state = Float64Array.from(row(patterns, 0), (x) => (1 - drop) * x);
      for (let time = 0; ; ) {
        const wait = exponential(random, nu);
        const left = Math.exp(-Math.min(wait, 3 - time));
        state = state.map((x) => x * left);
        time += wait;
        if (time > 3) return full.patterns.data.slice(0, size).reduce((sum, x, i) => sum + x * state[i], 0);
        const p = full.posterior(state);
        let place = random();
        let k = 0;
        while (k < size - 1 && place >= p[k]) place -= p[k++];
        if (random() < drop) continue;
        for (let i = 0; i < size; i++) state[i] += patterns.data[k * size + i] / nu;
      }
    });
    const network = bayesianHopfield(patterns, { beta: ((1 - drop) * scale) / size });
    const equal = mean((random) => {
      const sampler = prepareSampler(network, {
        ...{ cue: row(patterns, 0), tau, rate: ((1 - drop) * 1000 * nu) / tau, random },
      });
      while (sampler.due < 3 * tau) sampler.fire();
      sampler.advance(3 * tau);
      return (1 - drop) * sampler.overlaps()[0];
    });
    assert.ok(
      Math.abs(direct.centre - equal.centre) < 4.5 * Math.sqrt(direct.error2 + equal.error2),
      `${direct.centre}, ${equal.centre}`,
    );
  });

  it("refuses what makes no sense", () => {
    const run = (part: "retrieval" | "loss", more: object) => () =>
      unaidedMemory.run({ ...small, [part]: { ...small[part], ...more } }, randomFrom(1));
    assert.throws(run("loss", { drops: [1] }), /drops must be at least 0 and below 1, got 1/);
    assert.throws(run("loss", { duration: 0 }), /loss.duration must be > 0, got 0/);
    assert.throws(run("retrieval", { nus: [0] }), /nu must be > 0, got 0/);
    assert.throws(run("retrieval", { seeds: 0 }), /seeds must be a whole number at least 1, got 0/);
  });
});
