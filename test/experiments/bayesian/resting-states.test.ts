/** @file States of rest without spike noise, of orthogonal and random patterns and of clusters, beside their closed forms. */
import assert from "node:assert/strict";
import {
  averageStateBound,
  averageStateGrowth,
  clusterWindow,
  retrievalSpinodal,
  retrievalState,
} from "engram/bayesian";
import { clusteredPatterns, memoryClusters, restingStates } from "engram/experiments";
import { memoryBoundariesFigure, memoryClustersFigure, restingStatesFigure } from "engram/figures";
import { dot, mean, randomFrom, row } from "engram/math";
import { close } from "../../support/close";

describe("experiments/bayesian/resting-states", () => {
  const params = {
    orthogonal: { memories: 8, scales: [3, 4.1, 4.4, 7, 9] },
    random: { size: 64, memories: [16, 48], draws: 8 },
  };
  const result = restingStates.run(params, randomFrom(4));

  it("orthogonal memories settle where the Potts model has them, and leave their average at its rate", () => {
    for (const { scale, fromPattern, fromAverage, growth } of result.orthogonal) {
      close(fromPattern, retrievalState(8, scale)?.retrieved.overlap ?? 1 / 8, 1e-5);
      close(fromAverage, scale > 8 ? (retrievalState(8, scale)?.retrieved.overlap ?? 0) : 1 / 8, 1e-4);
      close(growth, averageStateGrowth(8, scale), 1e-4);
    }
  });

  it("random memories appear within a tenth of the spinodal, and lose their average about at the edge of their spectrum", () => {
    for (const { memories, spinodals, losses } of result.random) {
      const ratio = mean(spinodals) / retrievalSpinodal(memories);
      assert.ok(ratio > 0.98 && ratio < 1.08, `${ratio}`);
      const lost = mean(losses) / (64 * averageStateBound(64, memories));
      // Earlier by some 5 % at 16 and 15 % at 64, over 8 draws of a spread of 7 %.
      assert.ok(lost > 0.75 && lost < 1.05, `${lost}`);
    }
    assert.equal(restingStates.rows(result).length, 16);
    assert.match(restingStatesFigure(result).alt, /barrier/);
    assert.match(memoryBoundariesFigure(result).alt, /attention/);
  });
});

describe("experiments/bayesian/clusters", () => {
  const small = { ...memoryClusters.quick, scales: [3, 8, 28], kept: [8], duration: 30, runs: 3 };

  it("copies keep a parent's signs but for as many flips, and meet each other at (1 − 2ε)²", () => {
    const patterns = clusteredPatterns({ size: 256, clusters: 3, each: 4, flips: 0.125 }, randomFrom(1));
    const parent = row(patterns, 0).map(() => 1); // the first of Hadamard's rows
    for (let k = 0; k < 4; k++) assert.equal(dot(row(patterns, k), parent), 256 * 0.75);
    const inner = dot(row(patterns, 4), row(patterns, 5)) / 256;
    assert.ok(Math.abs(inner - 0.5625) < 0.15, `${inner}`);
  });

  it("all share the spikes below the clusters' scale, one cluster between, one memory above", () => {
    const result = memoryClusters.run(small, randomFrom(2));
    const { cluster, memory, lost } = clusterWindow(4, 8, result.overlap);
    assert.ok(3 < cluster && cluster < 8 && 8 < memory && lost < 28);
    const [all, , middle, alike, one] = result.points;
    assert.ok(all.participation.mean > 24 && Math.abs(all.own.mean - 0.25) < 0.05);
    for (const { participation, own, settled } of [middle, alike]) {
      assert.ok(participation.mean > 7 && participation.mean < 9, `${participation.mean}`);
      assert.ok(settled > 7.5 && settled < 8.6 && own.mean > 0.95);
    }
    assert.ok(one.participation.mean < 1.1 && one.settled < 1.01);
    assert.ok(alike.course && !all.course);
    assert.equal(memoryClusters.rows(result).length, 6);
    assert.match(memoryClustersFigure(result).alt, /clusters hold/);
    assert.deepEqual(memoryClusters.run(small, randomFrom(2)), result);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => memoryClusters.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ each: 1 }), /each must be a whole number at least 2, got 1/);
    assert.throws(run({ flips: 0.6 }), /flips must be in \[0, 0.5\], got 0.6/);
    assert.throws(run({ nu: 0 }), /nu must be > 0, got 0/);
  });
});
