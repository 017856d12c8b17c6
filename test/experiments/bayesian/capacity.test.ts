/** @file Capacity by drawn rivals, by stored patterns and by few spikes, held against exact theory; and what it is drawn with. */
import assert from "node:assert/strict";
import { intervalError } from "engram/analysis";
import { decisionError, decisionErrorBound, finiteCapacity, targetPosterior } from "engram/bayesian";
import { likeliestIsRight, memoryCapacity, noisyCueCapacity, spikeBudget } from "engram/experiments";
import {
  memoryCapacityFigure,
  noisyCuesFigure,
  spikeBudgetFigure,
  spikeDecisionsFigure,
} from "engram/figures";
import { normal, randomFrom } from "engram/math";
import { halfWay } from "../../../lib/experiments/bayesian/half-way";
import { binomialOf, mostMemories, rivalsOf } from "../../../lib/experiments/bayesian/rivals";

describe("experiments/bayesian/rivals", () => {
  /** χ² of counts against weights, bins below 10 expected taken together; and its degrees of freedom. */
  function chi2(counts: ArrayLike<number>, weight: (k: number) => number, draws: number) {
    let [sum, bins, rest, seen] = [0, 0, 0, 0];
    for (let k = 0; k < counts.length; k++) {
      rest += draws * weight(k);
      seen += counts[k];
      if (rest < 10) continue;
      sum += (seen - rest) ** 2 / rest;
      bins++;
      [rest, seen] = [0, 0];
    }
    return { sum, freedom: bins - 1 };
  }

  it("binomial numbers have their law, by inversion and by rejection", () => {
    const draws = 40_000;
    for (const [trials, chance] of [
      [12, 0.3],
      [1000, 0.004],
      [40, 0.5],
      [50, 0.7],
      [3000, 0.05],
      [1_000_000_000, 2e-7],
    ] as const) {
      const random = randomFrom(3).split(`${trials} ${chance}`);
      const low = Math.max(0, Math.floor(trials * chance - 8 * Math.sqrt(trials * chance) - 5));
      const counts = new Float64Array(Math.ceil(16 * Math.sqrt(trials * chance)) + 25);
      for (let i = 0; i < draws; i++) counts[binomialOf(random, trials, chance) - low]++;
      const logs: number[] = [trials * Math.log1p(-chance)];
      for (let k = 0; k < low + counts.length && k < trials; k++)
        logs.push(logs[k] + Math.log((trials - k) / (k + 1)) + Math.log(chance / (1 - chance)));
      const { sum, freedom } = chi2(
        counts,
        (i) => Math.exp(logs[low + i] ?? Number.NEGATIVE_INFINITY),
        draws,
      );
      // Wilson and Hilferty: 4.5 standard normal deviations, a false alarm in 300,000.
      const most = freedom * (1 - 2 / (9 * freedom) + 4.5 * Math.sqrt(2 / (9 * freedom))) ** 3;
      assert.ok(freedom > 3 && sum < most, `${trials} ${chance}: ${sum} for ${freedom}`);
    }
    assert.deepEqual(
      [0, 1].map((chance) => binomialOf(randomFrom(1), 9, chance)),
      [0, 9],
    );
  });

  it("of very many trials mean and variance are right", () => {
    const random = randomFrom(5);
    for (const chance of [0.5, 1e-11]) {
      const mean = mostMemories * chance;
      const sd = Math.sqrt(mean * (1 - chance));
      const draws = 4000;
      let [sum, squares] = [0, 0];
      for (let i = 0; i < draws; i++) {
        const z = (binomialOf(random, mostMemories, chance) - mean) / sd;
        sum += z;
        squares += z * z;
      }
      assert.ok(Math.abs(sum / draws) < 4.5 / Math.sqrt(draws));
      assert.ok(Math.abs(squares / draws - 1) < 4.5 * Math.sqrt(2.2 / draws), `${squares / draws}`);
    }
  });

  it("rivals are complete, and grow", () => {
    const rivals = rivalsOf(8, randomFrom(1));
    const total = () => rivals.counts.reduce((sum, x) => sum + x, 0);
    rivals.add(100);
    const before = rivals.counts.slice();
    rivals.add(900);
    assert.equal(total(), 1000);
    assert.ok(rivals.counts.every((count, n) => count >= before[n]));
  });

  it("the likeliest is right with its exact chance: by hand, at the ends, and as the posterior is at large β", () => {
    for (const flipped of [0, 3, 10]) assert.ok(Math.abs(likeliestIsRight(10, 1, flipped) - 1) < 1e-12);
    assert.equal(likeliestIsRight(400, 2 ** 40, 390), 0);
    // One rival of one sign: it is the same with chance ½, and then wins half of the time.
    assert.ok(Math.abs(likeliestIsRight(1, 2, 0) - 0.75) < 1e-15);
    // The cue is wrong in its one sign: the rival wins with ½, or shares a tie.
    assert.ok(Math.abs(likeliestIsRight(1, 2, 1) - 0.25) < 1e-15);
    for (const [size, memories, flipped] of [
      [12, 40, 3],
      [33, 5000, 6],
    ])
      assert.ok(
        Math.abs(likeliestIsRight(size, memories, flipped) - targetPosterior(size, memories, flipped, 40)) <
          1e-6,
      );
  });

  it("halves are found between points, on log odds", () => {
    assert.equal(halfWay([1, 2, 3], [0.9, 0.6, 0.4]), 2.5);
    assert.ok(Number.isNaN(halfWay([1, 2], [0.9, 0.6])));
  });
});

describe("experiments/bayesian/memoryCapacity", () => {
  const small = {
    ...{
      sizes: [12, 40],
      flips: [0, 0.15],
      ratios: [0.4, 1, 2.5],
      others: [],
      seeds: 10,
      cues: 30,
      step: 0.7,
    },
    stored: [{ size: 14, flips: 0.1, ratio: 1, memories: [20, 200] }],
    weights: [0, 0.5].map((noise) => ({ size: 24, flips: 0.1, beta: 0.5, noise, seeds: 20, cues: 20 })),
  };

  it("drawn and stored patterns have the capacity and the posterior of exact theory", () => {
    const result = memoryCapacity.run(small, randomFrom(4));
    assert.ok(result.lines.length >= 9);
    for (const { size, capacity, exact, limit, flipped, beta } of result.lines) {
      assert.equal(exact, finiteCapacity(size, flipped, beta));
      assert.ok(exact > limit - 1e-9);
      // Straight log odds and whole numbers of memories cost up to 0.05 in ln P.
      const room = 4.5 * intervalError(capacity) + 0.05 / size;
      assert.ok(
        Math.abs(capacity.value - exact) < room,
        `${size} ${flipped} ${beta}: ${capacity.value}, ${exact}`,
      );
    }
    for (const { posterior, error, exact } of result.stored)
      assert.ok(Math.abs(posterior - exact) < 4.5 * error, `${posterior} ± ${error}, ${exact}`);
    // Without errors of weights theory is exact; with them it is that of long patterns.
    const [none, some] = result.weights.map(({ capacity }) => capacity);
    const room = (2.3 * (none.high - none.low)) / 2 + 0.05 / 24;
    assert.ok(Math.abs(none.value - finiteCapacity(24, 2, 0.5)) < room, `${none.value}`);
    assert.ok(some.high < none.low && Math.abs(some.value - result.weights[1].limit) < 0.03, `${some.value}`);
    assert.deepEqual(memoryCapacity.run(small, randomFrom(4)), result);
    assert.equal(memoryCapacity.rows(result).length, result.lines.length);
    assert.match(memoryCapacityFigure(result).alt, /capacity/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => memoryCapacity.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ seeds: 1 }), /seeds must be a whole number at least 2, got 1/);
    assert.throws(run({ flips: [0.6] }), /flips must be at least 0 and below ½, got 0.6/);
    assert.throws(run({ flips: [Number.NaN] }), /flips must be .*NaN/);
    assert.throws(run({ ratios: [0] }), /ratio must be > 0, got 0/);
    assert.throws(run({ step: -1 }), /step must be > 0, got -1/);
    assert.throws(run({ weights: [{ ...small.weights[0], noise: -1 }] }), /noise must be .*-1/);
  });
});

describe("experiments/bayesian/noisyCueCapacity", () => {
  const small = { series: [{ size: 10, noises: [0.8, 1.5] }], seeds: 12, cues: 20 };

  it("is that of stored patterns, above the limit of long ones", () => {
    const result = noisyCueCapacity.run(small, randomFrom(4));
    for (const { noise, capacity, limit, bound } of result.points) {
      assert.ok(limit <= bound && capacity.value > limit && capacity.value < limit + Math.log(10) / 10);
      // As many patterns as that, written out: their posterior is a half. Rounding costs up to 3 % of it.
      const memories = Math.round(Math.exp(10 * capacity.value));
      const values = Array.from({ length: 600 }, (_, trial) => {
        const random = randomFrom(trial);
        const seen = Array.from({ length: 10 }, () => 1 + noise * normal(random));
        let mass = 0;
        for (let k = 1; k < memories; k++) {
          let apart = 0;
          for (const x of seen) if (random() < 0.5) apart -= (2 * x) / noise ** 2;
          mass += Math.exp(apart);
        }
        return 1 / (1 + mass);
      });
      const mean = values.reduce((sum, p) => sum + p, 0) / 600;
      const own = 10 * (capacity.high - capacity.low) * 0.57 * 0.25; // 4.5/1.96/2 intervals, and a slope of at most ¼ a nat
      const error = 4.5 * Math.sqrt(values.reduce((sum, p) => sum + (p - mean) ** 2, 0) / 600 / 600);
      assert.ok(Math.abs(mean - 0.5) < error + 2 * own + 0.02, `${noise}: ${mean}`);
    }
    assert.deepEqual(noisyCueCapacity.run(small, randomFrom(4)), result);
    assert.equal(noisyCueCapacity.rows(result).length, 2);
    assert.match(noisyCuesFigure(result).alt, /noise on the cue/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => noisyCueCapacity.run({ ...small, ...more }, randomFrom(1));
    assert.throws(
      run({ series: [{ size: 33, noises: [1] }] }),
      /size must be a whole number in \[1, 32\], got 33/,
    );
    assert.throws(run({ series: [{ size: 8, noises: [0] }] }), /noise must be > 0, got 0/);
    assert.throws(run({ seeds: 1 }), /seeds must be a whole number at least 2, got 1/);
  });
});

describe("experiments/bayesian/spikeBudget", () => {
  const small = {
    ...{ size: 30, flips: 0.1, ratios: [0.5, 1], memories: [4, 64, 1024, 16_384, 262_144, 4_194_304] },
    ...{ spikes: [1, 10, 60], seeds: 10, cues: 30 },
    decisions: [{ memories: 5, best: 0.5 }],
    ...{ error: 0.05, decided: 3000 },
  };

  let result: ReturnType<typeof spikeBudget.run>;
  before(() => {
    result = spikeBudget.run(small, randomFrom(6));
  });

  it("one spike is right with the posterior, and no number more often than the likeliest", () => {
    const cues = 300;
    const near = (found: number, expected: number): void =>
      assert.ok(
        Math.abs(found - expected) < 4.5 * Math.sqrt((expected * (1 - expected)) / cues) + 4.5 / cues,
        `${found}, ${expected}`,
      );
    result.families.forEach(({ beta, curves }) => {
      small.memories.forEach((memories, i) => {
        near(curves[0].right[i].fraction, targetPosterior(30, memories, 3, beta));
        assert.ok(curves[2].right[i].fraction <= result.likeliest[i].fraction + 0.05);
      });
      assert.ok(curves[2].capacity.value > curves[0].capacity.value);
      assert.ok(Math.abs(curves[0].capacity.value - finiteCapacity(30, 3, beta)) < 0.02);
    });
    small.memories.forEach((memories, i) => {
      near(result.likeliest[i].fraction, likeliestIsRight(30, memories, 3));
    });
    assert.deepEqual(spikeBudget.run(small, randomFrom(6)), result);
    assert.equal(spikeBudget.rows(result).length, 2 * 3 * 6);
    assert.match(spikeBudgetFigure(result).alt, /spikes/);
  });

  it("a decision needs as many spikes as exact counting says, fewer than the bound", () => {
    const [{ needed, bound, wrong, course }] = result.decisions;
    const posterior = [0.5, 0.125, 0.125, 0.125, 0.125];
    assert.ok(needed < bound && decisionError(posterior, needed) <= 0.05);
    assert.ok(decisionError(posterior, needed - 2) > 0.05);
    assert.ok(Math.abs(wrong.fraction - decisionError(posterior, needed)) < 4.5 * Math.sqrt(0.05 / 3000));
    assert.equal(course.find(({ spikes }) => spikes === needed)?.wrong, wrong);
    for (const { spikes, wrong: seen } of course) {
      const exact = decisionError(posterior, spikes);
      assert.ok(Math.abs(seen.fraction - exact) < 4.5 * Math.sqrt((exact * (1 - exact)) / 3000) + 1 / 3000);
      assert.ok(exact <= decisionErrorBound(posterior, spikes));
    }
    // Two memories nearly alike take hundreds.
    const [even] = spikeBudget.run(
      { ...small, decisions: [{ memories: 2, best: 0.57 }] },
      randomFrom(6),
    ).decisions;
    assert.ok(
      decisionError([0.57, 0.43], even.needed) <= 0.05 && even.needed > 100 && even.needed < even.bound,
    );
    assert.match(spikeDecisionsFigure(result).alt, /wrong decisions/);
    // One spike is enough where the bound is below it, and where there is no doubt.
    const clear = {
      ...small,
      error: 0.4,
      decisions: [0.6, 0.999, 1].map((best) => ({ memories: 2, best })),
    };
    const sure = spikeBudget.run(clear, randomFrom(6));
    assert.deepEqual(
      sure.decisions
        .slice(1)
        .map((one) => [one.needed, one.bound < 1, one.course.map(({ spikes }) => spikes)]),
      Array(2).fill([1, true, [1, 2]]),
    );
    assert.deepEqual(sure.decisions[2].wrong.fraction, 0);
    assert.match(spikeDecisionsFigure(sure).alt, /wrong decisions/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => spikeBudget.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ memories: [4, 4] }), /memories must be a whole number in \[5, .*got 4/);
    assert.throws(run({ spikes: [3, 1] }), /spikes must be a whole number at least 4, got 1/);
    assert.throws(run({ decisions: [{ memories: 5, best: 0.1 }] }), /best must be .*0.1/);
    assert.throws(
      run({ decisions: [{ memories: 2, best: 0.51 }] }),
      /decisions must be made with 10000 spikes, got 149[0-9.]* as enough for best = 0.51/,
    );
  });
});
