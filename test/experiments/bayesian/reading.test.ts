/**
 * @file Experiments on reading the network: calibration, anytime answers, latency patterns. Small sizes; statistical bounds are 4.5 standard
 * errors (false alarms: 7e-6 each) unless stated, seeds are fixed.
 */
import assert from "node:assert/strict";
import { latencyLikelihood } from "engram/bayesian";
import {
  anytimeRetrieval,
  latencyPatterns,
  latencyStream,
  spikeCalibration,
  spikesForSame,
} from "engram/experiments";
import { argMax, matrix, randomFrom, uniformInteger } from "engram/math";
import { roc } from "../../../lib/analysis";
import { resampledArea } from "../../../lib/experiments/bayesian/area";
import {
  binomialTails,
  halfLoad,
  resampledHalfLoad,
  winProbability,
} from "../../../lib/experiments/bayesian/half-load";
import { latencyTails } from "../../../lib/experiments/bayesian/latency-capacity";
import { close } from "../../support/close";

const random = randomFrom(71);

describe("experiments/bayesian/calibration", () => {
  it("log loss and calibration error are lowest at β*, and accuracy does not depend on β", () => {
    const { cells } = spikeCalibration.run(
      {
        ...{ size: 32, patterns: 64, flips: [0.25, 0.33], scales: [0.5, 1, 2], spikes: [1, 20] },
        ...{ trials: 700, cuesPerSet: 50, resamples: 20 },
      },
      random.split("calibration"),
    );
    for (const flips of [0.25, 0.33]) {
      const own = cells.filter((cell) => cell.flips === flips);
      const right = own[1];
      assert.equal(right.scale, 1);
      for (const other of [own[0], own[2]]) {
        assert.ok(right.logLoss.value < other.logLoss.value && right.brier.value < other.brier.value);
        assert.ok(right.ece.value < other.ece.value);
        assert.equal(other.accuracy.fraction, right.accuracy.fraction);
      }
      assert.ok(own[0].excess < 0 && own[2].excess > 0, "too cold is over-confident, too warm the opposite");
      // The posterior is exact: mean confidence is the accuracy, with variance at most ¼ each.
      assert.ok(Math.abs(right.excess) < 4.5 * Math.sqrt(0.25 / 700));
      const { measured, error, theory } = right.loss;
      assert.ok(Math.abs(measured - theory) < 4.5 * error, `${measured} ± ${error}, ${theory}`);
      assert.ok(error < 0.03 && theory > 0);
      // Who ranks answers by a true probability errs less than by none on those it is sure of.
      for (const { aurc, accuracy } of own)
        assert.ok(aurc.low <= aurc.value && aurc.value <= aurc.high && aurc.value < 1 - accuracy.fraction);
      assert.ok(right.majorities[0].accuracy.fraction <= right.majorities[1].accuracy.high);
      assert.equal(
        right.bins.reduce((sum, { count }) => sum + count, 0),
        700,
      );
    }
  });
});

describe("experiments/bayesian/anytime", () => {
  const params = {
    ...{ size: 32, patterns: 128, flips: [0.25], trials: 400, cuesPerSet: 100, rate: 500, limit: 300 },
    ...{ fixed: [1, 3, 9, 27, 81], leads: [1, 2, 3], entropies: [0.5] },
    pair: { p: 0.7, trials: 3000 },
  };
  const result = anytimeRetrieval.run(params, random.split("anytime"));

  it("two memories decide as in closed form", () => {
    for (const { kind, setting, error, spikes, theory } of result.pair) {
      const bound = 4.5 * Math.sqrt((theory.error * (1 - theory.error)) / 3000);
      assert.ok(
        Math.abs(error.fraction - theory.error) < bound + 1e-12,
        `${kind} ${setting}: ${error.fraction}`,
      );
      assert.ok(Math.abs(spikes / theory.spikes - 1) < 0.08, `${kind} ${setting}: ${spikes}`);
    }
  });

  it("more spikes miss less, a lead reaches as few misses sooner, and time is spikes over the rate", () => {
    const [{ rules, best }] = result.series;
    const fixed = rules.filter(({ kind }) => kind === "fixed");
    const lead = rules.filter(({ kind }) => kind === "lead");
    assert.ok(fixed[4].missed.fraction < fixed[0].missed.fraction);
    assert.equal(lead[0].missed.fraction, fixed[0].missed.fraction);
    assert.ok(lead[2].accuracy.fraction > best.fraction - 0.08);
    const same = spikesForSame(
      lead[1].missed.fraction,
      fixed.map(({ missed, spikes }) => ({ missed: missed.fraction, spikes: spikes.mean })),
    );
    assert.ok(same !== undefined && same > 1.2 * lead[1].spikes.mean, `${same}, ${lead[1].spikes.mean}`);
    for (const { spikes, time } of rules) {
      const bound = 4.5 * 2 * Math.sqrt(Math.max(1, spikes.mean) / 400) + 0.05 * time;
      assert.ok(Math.abs(time - 2 * spikes.mean) < bound, `${time}, ${spikes.mean}`);
    }
  });

  it("the spikes for the same misses lie on the straight line between rules, in the logarithm", () => {
    const curve = [
      { missed: 0.4, spikes: 1 },
      { missed: 0.1, spikes: 5 },
      { missed: 0.01, spikes: 9 },
    ];
    close(spikesForSame(0.2, curve) ?? 0, 3, 1e-12);
    close(spikesForSame(0.01, curve) ?? 0, 9, 1e-12);
    assert.equal(spikesForSame(0.5, curve), undefined);
    assert.equal(spikesForSame(0, curve), undefined);
  });
});

describe("experiments/bayesian/latency-capacity", () => {
  it("binomial tails sum to one, and the winner of many is as likely as when they are drawn", () => {
    const tails = binomialTails(6, 0.3);
    assert.equal(tails.length, 7);
    close(Math.exp(tails[0].above) + Math.exp(tails[0].equal), 1, 1e-12);
    close(Math.exp(tails[4].equal), 15 * 0.3 ** 4 * 0.7 ** 2, 1e-12);
    assert.equal(tails[6].above, Number.NEGATIVE_INFINITY);
    // 200 competitors, right one at 5: all below, or ties broken evenly.
    const [above, equal] = [tails[5].above, tails[5].equal].map(Math.exp);
    let exact = 0;
    let term = (1 - above - equal) ** 200;
    for (let ties = 0; ties <= 200; ties++) {
      exact += term / (ties + 1);
      term *= ((200 - ties) / (ties + 1)) * (equal / (1 - above - equal));
    }
    // Poisson numbers instead of binomial ones: off by the square of the tail times 200.
    close(winProbability(Math.log(200), tails[5]), exact, 0.01);
    close(winProbability(halfLoad([tails[5]]), tails[5]), 0.5, 1e-9);
  });

  it("resamples pass one half where they would by themselves, near the whole and far from it", () => {
    const all = binomialTails(30, 0.2);
    const chance = random.split("halves");
    const tails = Array.from({ length: 300 }, () => all[12 + uniformInteger(chance, 12)]);
    const found = resampledHalfLoad(tails);
    close(found(tails.map((_, t) => t)), halfLoad(tails), 1e-3);
    for (let i = 0; i < 20; i++) {
      const drawn = tails.map(() => uniformInteger(chance, 300));
      close(found(drawn), halfLoad(drawn.map((t) => tails[t])), 2e-3);
    }
    const lucky = tails.flatMap((tail, t) => (tail === all[23] ? [t] : []));
    close(found(lucky), halfLoad([all[23]]), 1e-12);
    close(resampledHalfLoad([all[20], all[20]])([0, 1]), halfLoad([all[20]]), 1e-9);
  });

  it("the computed tail wins as often as memories that are drawn and asked", () => {
    const [inputs, jitter, patterns, trials] = [6, 0.05, 600, 300];
    const kernel = { kind: "gaussian", sd: 0.08 } as const;
    const psp = { kernel, form: "evidence", outliers: 0.1 } as const;
    const tails = latencyTails(
      { inputs, jitter, missing: 0.2, readOut: psp },
      { trials: 2000, tail: 4000 },
      random.split("tails"),
    );
    const expected =
      tails.reduce((sum, tail) => sum + winProbability(Math.log(patterns - 1), tail), 0) / 2000;
    let wins = 0;
    for (let trial = 0; trial < trials; trial++) {
      const chance = random.split(`drawn ${trial}`);
      const latencies = matrix(
        patterns,
        inputs,
        Float64Array.from({ length: patterns * inputs }, () => chance()),
      );
      const options = { window: 1, periodic: true, missing: 0.2 };
      const made = latencyLikelihood(latencies, { ...options, kernel: { kind: "gaussian", sd: jitter } });
      const read = latencyLikelihood(latencies, { ...options, kernel, outliers: 0.1 });
      if (argMax(read.evidence(made.sample(0, chance))) === 0) wins++;
    }
    const bound = 4.5 * Math.sqrt(expected * (1 - expected) * (1 / trials + 1 / 2000));
    assert.ok(expected > 0.2 && expected < 0.9, `${expected}`);
    assert.ok(Math.abs(wins / trials - expected) < bound, `${wins / trials}, ${expected} ± ${bound / 4.5}`);
  });

  it("loads are those of theory up to what few inputs add, and boxes are best at about 4.3 σ", () => {
    const { points } = latencyPatterns.run(
      {
        ...{ widths: [2, 4.3, 8], jitters: [0.02], inputs: 100, sizes: [20, 200], missing: [0.2] },
        ...{ jitter: 0.02, width: 4.3, trials: 100, tail: 500, resamples: 20 },
      },
      random.split("capacity"),
    );
    for (const { name, inputs, load, theory, bound } of points) {
      const over = load.value - theory;
      // ½ ln N/N and a constant over N, from the prefactor of the tail.
      assert.ok(
        over > -4.5 * load.error && over < (0.5 * Math.log(inputs) + 2) / inputs + 4.5 * load.error,
        name,
      );
      assert.ok(theory <= bound + 1e-9, name);
    }
    const [narrow, best, wide] = points;
    assert.ok(best.load.value > narrow.load.value && best.load.value > wide.load.value);
    const readOuts = points.filter(({ series }) => series === "read-out");
    assert.equal(argMax(readOuts.map(({ load }) => load.value)), 3, "nothing exceeds the evidence");
  });

  it("refuses boxes as wide as the window", () => {
    const run = (more: object) => () => latencyPatterns.run({ ...latencyPatterns.quick, ...more }, random);
    assert.throws(run({ jitter: 0.25 }), /jitter must be below 1\/4.3 for boxes of 4.3 σ, got 0.25/);
    assert.throws(run({ width: 50 }), /jitter must be below 1\/50 for boxes of 50 σ, got 0.02/);
    assert.throws(run({ width: 0 }), /width must be > 0, got 0/);
  });
});

describe("experiments/bayesian/latency-stream", () => {
  it("finds patterns where theory says so, without false alarms", () => {
    const { outcomes, shown } = latencyStream.run(
      { ...latencyStream.quick, rates: [10, 160], trials: 15 },
      random.split("stream"),
    );
    assert.equal(shown.hidden.length, 4);
    for (const { hits, theory } of outcomes)
      assert.ok(
        hits.high > theory - 0.02 && hits.fraction < theory + 4.5 * Math.sqrt(0.25 / 60) + 0.1,
        `${hits.fraction}, ${theory}`,
      );
    assert.ok(outcomes[0].falseAlarms < 0.5);
    assert.throws(
      () => latencyStream.run({ ...latencyStream.quick, hidden: 20 }, random),
      /duration must hold two windows for each hidden pattern/,
    );
  });

  it("experiments read as tables: one record each, the same names in every row", () => {
    const stream = latencyStream.rows(
      latencyStream.run({ ...latencyStream.quick, rates: [10, 20], trials: 1 }, random),
    );
    assert.equal(stream.length, 2);
    const calibrated = spikeCalibration.rows(
      spikeCalibration.run(
        {
          ...{ size: 8, patterns: 4, flips: [0.2], scales: [1, 2], spikes: [1] },
          ...{ trials: 20, cuesPerSet: 10, resamples: 5 },
        },
        random,
      ),
    );
    assert.equal(calibrated.length, 2);
    for (const rows of [stream, calibrated])
      for (const one of rows) assert.deepEqual(Object.keys(one), Object.keys(rows[0]));
  });
});

describe("experiments/bayesian/area", () => {
  it("areas of resamples are those of roc, ties and single kinds among them", () => {
    const chance = random.split("areas");
    const scores = Array.from({ length: 60 }, () => uniformInteger(chance, 20));
    const positive = scores.map((score) => chance() < score / 20);
    const area = resampledArea(scores, positive);
    for (let i = 0; i < 20; i++) {
      const drawn = scores.map(() => uniformInteger(chance, 60));
      const [drawnScores, kinds] = [drawn.map((t) => scores[t]), drawn.map((t) => positive[t])];
      close(area(drawn), roc(drawnScores, kinds)?.auroc ?? Number.NaN, 1e-12);
    }
    assert.equal(area([positive.indexOf(true)]), 0.5);
    assert.throws(() => resampledArea([Number.NaN], [true]), /scores/);
  });
});
