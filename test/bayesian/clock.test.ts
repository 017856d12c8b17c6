/**
 * @file The clock-driven network: bins are multinomial, means at rest are exact, variances those of theory, and with smaller bins it comes to the
 * exact process in the first order. Statistical bounds are 4.5 standard errors (false alarms: 7e-6 each), seeds are fixed.
 */
import assert from "node:assert/strict";
import { bayesianHopfield, draw, prepareSampler, run } from "engram/bayesian";
import { fromRows, matrix, mean, randomFrom, row, variance } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { close } from "../support/close";
import { away } from "../support/statistics";

const random = randomFrom(51);

describe("bayesian/clock", () => {
  it("bins hold a Poisson number of spikes, shared out by the posterior at their beginning: every moment of two", () => {
    const p = [0.5, 0.3, 0.2];
    const network = bayesianHopfield(matrix(3, 1), { beta: 1, excitability: p.map(Math.log) });
    for (const [rate, dt] of [
      [1000, 2],
      [100, 1],
      [2e4, 4], // 80 spikes in a bin: drawn in three pieces
    ]) {
      const bins = Math.min(20_000, 2e5 / (rate * dt * 1e-3));
      const spikes = run(
        prepareSampler(network, {
          cue: [0],
          mode: "clamped",
          rate,
          dt,
          random: random.split(`bins ${rate}`),
        }),
        { duration: bins * dt },
      );
      const counts = [0, 1, 2].map(() => new Float64Array(bins));
      spikes.time.forEach((time, i) => {
        close(time / dt, Math.round(time / dt), 1e-9);
        counts[spikes.neuron[i]][Math.round(time / dt)]++;
      });
      // Independent Poisson numbers: mean and variance R dt p_k, no covariance.
      p.forEach((share, k) => {
        const m = rate * dt * 1e-3 * share;
        assert.ok(
          Math.abs(mean(counts[k]) - m) < 4.5 * Math.sqrt(m / bins),
          `${rate}: mean ${mean(counts[k])}`,
        );
        const error = Math.sqrt((m + 2 * m * m) / bins);
        assert.ok(
          Math.abs(variance(counts[k]) - m) < 4.5 * error,
          `${rate}: variance ${variance(counts[k])}, ${m}`,
        );
        const other = (k + 1) % 3;
        const products = counts[k].map((c, i) => (c - m) * (counts[other][i] - rate * dt * 1e-3 * p[other]));
        assert.ok(away(products, 0) < 4.5, `${rate}: covariance of ${k} and ${other}`);
      });
    }
  });

  it("clamped, the state has attention for its mean, and tanh(dt/2τ)/(dt/2τ) of the variance of the exact process", () => {
    const patterns = randomPatterns(random.split("patterns"), 8, 20).matrix;
    const network = bayesianHopfield(patterns, { beta: 0.05 });
    const cue = row(patterns, 2);
    const attention = network.attention(cue);
    for (const dt of [2, 10, 40]) {
      const trials = Array.from({ length: 2500 }, (_, trial) => {
        const sampler = prepareSampler(network, {
          ...{ cue, mode: "clamped", rate: 200, tau: 20, dt, random: random.split(`rest ${dt} ${trial}`) },
        });
        // To the beginning of a bin, before its spikes; e^−20 of the start is left in squares.
        run(sampler, { duration: 200 });
        return sampler.state();
      });
      const first = Float64Array.from(trials, (state) => state[0]);
      assert.ok(away(first, attention[0]) < 4.5, `${dt}: ${mean(first)}`);
      const squares = Float64Array.from(trials, (state) =>
        state.reduce((sum, x, i) => sum + (x - attention[i]) ** 2, 0),
      );
      const x = dt / 40;
      const campbell = 20 / (2 * 4); // E ‖x‖²/(2ν)
      assert.ok(away(squares, (campbell * Math.tanh(x)) / x) < 4.5, `${dt}: ${mean(squares)}`);
    }
  });

  it("adaptation and transitions come to their means, whatever the bin", () => {
    const network = bayesianHopfield(matrix(2, 1), { beta: 1, excitability: [0, Number.NEGATIVE_INFINITY] });
    for (const dt of [1, 5, 16])
      for (const delay of [0, 10, 33]) {
        const sampler = prepareSampler(network, {
          ...{ cue: [0], rate: 4e3, tau: 20, dt, random: random.split(`drives ${dt} ${delay}`) },
          adaptation: { strength: 3, tau: 12 },
          transitions: { strength: 2, tau: 8, pairs: [{ from: 0, to: 0, delay }] },
        });
        draw(sampler, 2000);
        // At rest A = g and z = 1, read at the beginnings of bins 5 time constants apart, before their spikes.
        run(sampler, { duration: dt * Math.ceil(sampler.due / dt) - sampler.time + dt });
        const seen = Float64Array.from({ length: 250 }, () => {
          run(sampler, { duration: dt * Math.ceil(60 / dt) });
          return sampler.potentials()[0];
        });
        assert.ok(away(seen, -1) < 4.5, `${dt}, ${delay}: ${mean(seen)}`);
      }
  });

  it("comes to the exact process in the first order of dt", () => {
    // Two opposite patterns, from a weak cue: the mean state after two time constants, the closed loop halfway to its memory.
    const network = bayesianHopfield(fromRows([[1], [-1]]), { beta: 2.5 });
    const trials = 1000;
    const endsOf = (dt: number | undefined): { mean: number; error: number } => {
      const options = dt === undefined ? {} : { dt };
      const ends = Float64Array.from({ length: trials }, (_, trial) => {
        const sampler = prepareSampler(network, {
          ...{ cue: [0.3], rate: 2e4, tau: 20, random: random.split(`order ${dt} ${trial}`), ...options },
        });
        run(sampler, { duration: 40 });
        return sampler.state()[0];
      });
      return { mean: mean(ends), error: Math.sqrt(variance(ends) / trials) };
    };
    const exact = endsOf(undefined);
    const [a, b, c] = [20, 10, 5].map((dt) => {
      const ends = endsOf(dt);
      return { off: exact.mean - ends.mean, error: Math.hypot(ends.error, exact.error) };
    });
    assert.ok(a.off > 20 * a.error, "the largest bin is off by far more than chance");
    for (const [coarse, fine] of [
      [a, b],
      [b, c],
    ]) {
      // Halving the bin halves the error: to a tenth, for the second order that is left, and chance.
      const chance = 4.5 * Math.hypot(fine.error, coarse.error / 2);
      assert.ok(
        Math.abs(fine.off - coarse.off / 2) < 0.1 * coarse.off + chance,
        `${coarse.off} to ${fine.off} ± ${chance}`,
      );
    }
  });

  it("refuses a bin of no length and spikes that are not Poisson", () => {
    const network = bayesianHopfield(fromRows([[1]]), { beta: 1 });
    assert.throws(() => prepareSampler(network, { cue: [1], random, dt: 0 }), /dt must be > 0/);
    assert.throws(
      () => prepareSampler(network, { cue: [1], random, dt: 15_000 }),
      /prepareSampler: dt must be at most 600 times each time constant, one of which is 20 ms, got 15000/,
    );
    assert.throws(
      () => prepareSampler(network, { cue: [1], random, dt: 10, transitions: { strength: 1, tau: 0.01 } }),
      /one of which is 0.01 ms, got 10/,
    );
    const slow = prepareSampler(network, { cue: [1], random, dt: 12_000, rate: 1 });
    draw(slow, 20);
    assert.ok(slow.potentials().every(Number.isFinite));
    assert.throws(
      () => prepareSampler(network, { cue: [1], random, dt: 1, pacing: "paced" }),
      /dt is for pacing "poisson"/,
    );
    assert.throws(
      () => prepareSampler(network, { cue: [1], random, dt: 1, race: { kind: "noisy", delay: 2 } }),
      /race.delay is for events/,
    );
  });
});
