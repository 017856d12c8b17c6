/** @file States of orthogonal memories without spike noise, against brute force and against the energy of a network. */
import assert from "node:assert/strict";
import {
  averageStateBound,
  averageStateGrowth,
  averageStateLoss,
  bayesianHopfield,
  maxwellPoint,
  retrievableMemories,
  retrievalSpinodal,
  retrievalSpinodalOfMany,
  retrievalState,
  spikeDropLimit,
  spinodalState,
} from "engram/bayesian";
import { softmax } from "engram/math";
import { orthogonalPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { allClose, close } from "../../support/close";

/** min_d (1/d) ln[(1 + (P−1)d)/(1 − d)] on a grid, then on finer ones about the best. */
function bruteSpinodal(memories: number): number {
  const f = (d: number): number => Math.log((1 + (memories - 1) * d) / (1 - d)) / d;
  let [low, high, best] = [1e-6, 1 - 1e-9, 0.5];
  for (let round = 0; round < 8; round++) {
    const step = (high - low) / 200;
    for (let i = 1; i < 200; i++) if (f(low + i * step) < f(best)) best = low + i * step;
    [low, high] = [Math.max(1e-6, best - step), Math.min(1 - 1e-12, best + step)];
  }
  return f(best);
}

const memories = fc.integer({ min: 3, max: 5000 });

describe("bayesian/theory/potts", () => {
  it("has the spinodal, the Maxwell point and the loss of the average state that are known", () => {
    const spinodals = { 4: 3.2187, 8: 4.2498, 16: 5.189, 64: 6.9246, 256: 8.5587, 1024: 10.1374 };
    for (const [p, value] of Object.entries(spinodals)) close(retrievalSpinodal(+p), value, 2e-5);
    for (const [p, value] of [
      [16, 5.16],
      [64, 6.921],
      [1024, 10.137],
    ])
      close(retrievalSpinodalOfMany(p), value, 1e-4);
    const maxwell = { 3: 2.7726, 4: 3.2958, 8: 4.5405, 16: 5.803, 64: 8.4199 };
    for (const [p, value] of Object.entries(maxwell)) close(maxwellPoint(+p), value, 2e-5);
    assert.deepEqual([retrievalSpinodal(2), maxwellPoint(2), averageStateLoss(2)], [2, 2, 2]);
    assert.deepEqual([averageStateLoss(64), averageStateGrowth(16, 24)], [64, 0.5]);
    for (const [p, value] of [
      [16, 0.111],
      [64, 0.25],
      [256, 0.444],
      [1024, 0.64],
    ])
      close(averageStateBound(64, p), value, 1e-3);
    close(spikeDropLimit(16, 10), 0.481, 1e-3);
  });

  it("the spinodal is the least βM by brute force, whatever P, and tends to its form for many", () => {
    fc.assert(
      fc.property(memories, (p) => {
        close(retrievalSpinodal(p), bruteSpinodal(p), 1e-9);
        if (p > 7) {
          const many = retrievalSpinodalOfMany(p);
          assert.ok(
            many < retrievalSpinodal(p) && many > retrievalSpinodal(p) * (1 - 0.6 / p ** 0.6),
            `${p}`,
          );
        }
      }),
      { seed: 1, numRuns: 100 },
    );
    for (const p of [2 + 1e-9, 2.001, 1e300]) assert.ok(retrievalSpinodal(p) <= p);
    close(retrievalSpinodal(1e300), retrievalSpinodalOfMany(1e300), 1e-12);
    close(retrievalSpinodalOfMany(Math.E ** 2 * (1 + 1e-12)), 4, 1e-5);
  });

  it("retrieved state and barrier are fixed points of softmax(βM q), stable and not, and exist above the spinodal alone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.double({ min: 1e-3, max: 3, noNaN: true }),
        (p, excess) => {
          const least = retrievalSpinodal(p);
          const betaM = least * (1 + excess);
          assert.equal(retrievalState(p, least * (1 - 1e-9)), undefined);
          const states = retrievalState(p, betaM);
          assert.ok(states);
          const { retrieved, barrier } = states;
          const kept = (d: number): number => {
            const next = softmax(Float64Array.from({ length: p }, (_, k) => (k === 0 ? betaM * d : 0)));
            return next[0] - next[1];
          };
          for (const { overlap, background, difference } of [retrieved, barrier]) {
            const q = Float64Array.from({ length: p }, (_, k) => (k === 0 ? overlap : background));
            allClose(softmax(q.map((x) => betaM * x)), q, 1e-9);
            close(overlap - background, difference, 1e-12);
          }
          // between the two the difference grows, beyond the retrieved one it shrinks
          const middle = 0.5 * (retrieved.difference + barrier.difference);
          assert.ok(kept(middle) > middle);
          assert.ok(kept(0.5 * (1 + retrieved.difference)) < 0.5 * (1 + retrieved.difference));
          assert.ok(spinodalState(p).difference <= retrieved.difference);
          if (betaM >= p) assert.equal(barrier.difference, 0);
        },
      ),
      { seed: 2, numRuns: 200 },
    );
    const sharp = retrievalState(16, 1e4);
    assert.equal(sharp?.retrieved.overlap, 1);
  });

  it("at the Maxwell point a network's energy is the same in a memory and in the average of all", () => {
    for (const p of [3, 4, 8, 16]) {
      const betaM = maxwellPoint(p);
      const network = bayesianHopfield(orthogonalPatterns(p, 16).matrix, { beta: betaM / 16 });
      const states = retrievalState(p, betaM);
      assert.ok(states);
      close(states.retrieved.difference, (p - 2) / (p - 1), 1e-9);
      const energyOf = (own: number, other: number): number => {
        const state = new Float64Array(16);
        for (let k = 0; k < p; k++)
          for (let i = 0; i < 16; i++)
            state[i] += (k === 0 ? own : other) * network.patterns.data[k * 16 + i];
        return network.energy(state);
      };
      const average = energyOf(1 / p, 1 / p);
      close(energyOf(states.retrieved.overlap, states.retrieved.background), average, 1e-12);
      const deeper = bayesianHopfield(orthogonalPatterns(p, 16).matrix, { beta: (betaM * 1.05) / 16 });
      assert.ok(deeper.energy(network.patterns.data.subarray(0, 16)) < deeper.energy(new Float64Array(16)));
    }
  });

  it("the most memories that are retrieved is the spinodal's inverse", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 600, noNaN: true }), (logP) => {
        const p = Math.exp(logP);
        close(Math.log(retrievableMemories(retrievalSpinodal(p))), logP, 1e-9);
      }),
      { seed: 3, numRuns: 50 },
    );
    assert.equal(Math.floor(retrievableMemories(Math.sqrt(64))), 158);
    assert.equal(retrievableMemories(2), 2);
    assert.equal(retrievableMemories(1e4), Number.POSITIVE_INFINITY);
  });

  it("refuses what makes no sense, by name", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => retrievalSpinodal(1), /retrievalSpinodal: memories must be in \[2, .*got 1$/],
      [() => retrievalSpinodal(Number.NaN), /memories must be finite, got NaN/],
      [() => retrievalSpinodalOfMany(7), /memories must be at least e² = 7.389…, got 7/],
      [() => maxwellPoint(1.5), /maxwellPoint: memories/],
      [() => averageStateLoss(0), /averageStateLoss: memories/],
      [() => averageStateGrowth(4, 0), /averageStateGrowth: betaM must be > 0, got 0/],
      [() => averageStateBound(0, 4), /averageStateBound: size must be > 0/],
      [() => averageStateBound(8, 4, -1), /norm2 must be > 0, got -1/],
      [() => retrievalState(4, -1), /retrievalState: betaM must be > 0, got -1/],
      [() => retrievableMemories(1), /retrievableMemories: betaM must be at least 2, got 1/],
      [() => spikeDropLimit(16, 5), /betaM must be above 5.18\d+, the spinodal of 16 memories, got 5/],
      [() => spinodalState(1), /spinodalState: memories/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
