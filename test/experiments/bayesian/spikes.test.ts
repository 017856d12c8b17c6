/** @file Attention by spikes and the way down the energy: their measures are held against theory, and can fail. */
import assert from "node:assert/strict";
import { attentionBySpikes, spikingDescent } from "engram/experiments";
import { attentionBySpikesFigure, spikingDescentFigure, stateNoiseFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("experiments/bayesian/attentionBySpikes", () => {
  const small = {
    ...attentionBySpikes.quick,
    memories: 6,
    size: 16,
    beta: 0.1,
    spikes: [1, 8],
    nus: [1, 4],
    trials: 300,
  };

  it("errors are theirs in theory, within 4.5 standard errors, and not those of another ν or number of spikes", () => {
    const result = attentionBySpikes.run(small, randomFrom(5));
    for (const points of [result.counted, result.poisson, result.paced])
      for (const { measured, error, theory } of points) {
        assert.ok(Math.abs(measured - theory) < 4.5 * error, `${measured} ± ${error}, ${theory}`);
        assert.ok(error < 0.15 * theory);
      }
    assert.ok(result.bias < 4.5);
    assert.ok(result.sharing > 1.2 && result.sharing < 6);
    assert.deepEqual(attentionBySpikes.run(small, randomFrom(5)), result);
    assert.equal(attentionBySpikes.rows(result).length, 6 + 12);
    assert.match(attentionBySpikesFigure(result).alt, /squared distance/);
  });

  it("the state's covariance is made of who fires and of when, as theory says, at three pacings", () => {
    const result = attentionBySpikes.run({ ...small, spikes: [1], trials: 1500 }, randomFrom(6));
    assert.deepEqual(
      result.noise.map(({ pacing }) => pacing),
      ["poisson", "poisson", 4, 4, "paced", "paced"],
    );
    for (const { pacing, spread, drive, off } of result.noise) {
      for (const { measured, error, theory } of [spread, drive])
        assert.ok(Math.abs(measured - theory) < 4.5 * error, `${pacing}: ${measured} ± ${error}, ${theory}`);
      // Squares of a matrix of few directions: 1 on average, scatter about 1.
      assert.ok(off < 6, `${pacing}: ${off}`);
      if (pacing === "poisson") assert.ok(Math.abs(drive.theory - 1) < 1e-12);
      else assert.ok(drive.measured + 4.5 * drive.error < 1);
    }
    // With as many spikes, paced ones err less at every ν.
    result.poisson.forEach(({ theory, measured }, i) => {
      assert.ok(result.paced[i].theory < theory);
      assert.ok(result.paced[i].measured < measured);
    });
    assert.match(stateNoiseFigure(result, 4).alt, /noise of when for Poisson, order 4, paced: .*theory 1, /);
    assert.throws(() => stateNoiseFigure(result, 3), /stateNoiseFigure: nu must be one of 1, 4, got 3/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => attentionBySpikes.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ trials: 1 }), /trials must be a whole number at least 2, got 1/);
    assert.throws(run({ spikes: [0] }), /spikes must be a whole number at least 1, got 0/);
    assert.throws(run({ nus: [0] }), /nu must be > 0, got 0/);
    assert.throws(run({ beta: 0 }), /beta must be > 0, got 0/);
  });
});

describe("experiments/bayesian/spikingDescent", () => {
  const small = {
    memories: 4,
    size: 16,
    scale: 8,
    flips: 0.2,
    nus: [4, 400],
    duration: 3,
    trials: 40,
    looks: 4,
  };

  it("the flow falls on the energy, and runs come to it as ν grows", () => {
    const { time, flow, runs } = spikingDescent.run(small, randomFrom(5));
    assert.deepEqual([time[0], time[12], time.length], [0, 3, 13]);
    for (let i = 1; i < time.length; i++) assert.ok(flow.energy[i] < flow.energy[i - 1]);
    const distance = runs.map(({ mean }) =>
      Math.max(...mean.overlap.map((m, i) => Math.abs(m - flow.overlap[i]))),
    );
    // At ν = 400 a mean over 40 runs has a standard error of 1/√(2·400·40) = 0.006.
    assert.ok(distance[1] < 4.5 * 0.006 + 1 / 400, `${distance[1]}`);
    assert.ok(distance[0] > distance[1]);
    assert.match(spikingDescentFigure(spikingDescent.run(small, randomFrom(5))).alt, /energy/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => spikingDescent.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ duration: -1 }), /duration must be > 0, got -1/);
    assert.throws(run({ trials: 0 }), /trials must be a whole number at least 1, got 0/);
    assert.throws(run({ nus: [Number.NaN] }), /nu must be .*NaN/);
  });
});
