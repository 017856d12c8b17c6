import assert from "node:assert/strict";
import { dot, fromRows, matrix, normalInto, randomFrom, row } from "engram/math";
import {
  eluFeatureMap,
  type FeatureMap,
  kernelHopfield,
  modernHopfield,
  randomFeatureMap,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { sameCounts, type Tally, tally } from "../support/tally";

const small = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 6 }),
    n: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ seed, p, n }) => {
    const random = randomFrom(seed);
    return {
      patterns: matrix(p, n, normalInto(new Float64Array(p * n), random)),
      state: normalInto(new Float64Array(n), random),
      frequencies: matrix(7, n, normalInto(new Float64Array(7 * n), random)),
    };
  });

describe("memory/kernel", () => {
  it("the sums recall what the patterns themselves would, weighted by φ(ξ)·φ(x)", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, frequencies }) => {
        for (const map of [eluFeatureMap(), randomFeatureMap(frequencies, 0.5)]) {
          const phi = map.apply(state);
          const weights = Array.from({ length: patterns.rows }, (_, mu) =>
            dot(map.apply(row(patterns, mu)), phi),
          );
          const all = weights.reduce((sum, weight) => sum + weight);
          const recalled = Float64Array.from({ length: patterns.cols }, (_, i) =>
            weights.reduce((sum, weight, mu) => sum + (weight / all) * row(patterns, mu)[i], 0),
          );
          allClose(kernelHopfield(patterns, map).step(state), recalled, 1e-10);
        }
      }),
      { seed: 1, numRuns: 80 },
    );
  });

  it("stored one by one or at once, it is the same memory", () => {
    fc.assert(
      fc.property(small, ({ patterns }) => {
        const rows = Array.from({ length: patterns.rows }, (_, mu) => fromRows([row(patterns, mu)]));
        const grown = rows
          .slice(1)
          .reduce((memory, one) => memory.store(one), kernelHopfield(rows[0], eluFeatureMap()));
        const whole = kernelHopfield(patterns, eluFeatureMap());
        allClose(grown.fastWeights.data, whole.fastWeights.data, 1e-14);
        allClose(grown.normaliser, whole.normaliser, 1e-14);
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it("random features approach softmax as 1/√F", () => {
    const random = randomFrom(3);
    const patterns = matrix(6, 4, normalInto(new Float64Array(24), random, 0, 0.5));
    const state = normalInto(new Float64Array(4), random, 0, 0.5);
    const exact = modernHopfield(patterns, { beta: 1 }).step(state);
    const error = (features: number, draws: number) => {
      let sum = 0;
      for (let k = 0; k < draws; k++) {
        const frequencies = matrix(features, 4, normalInto(new Float64Array(features * 4), random));
        const step = kernelHopfield(patterns, randomFeatureMap(frequencies, 1)).step(state);
        sum += step.reduce((all, x, i) => all + (x - exact[i]) ** 2, 0);
      }
      return Math.sqrt(sum / draws);
    };
    // 60 draws each: the ratio of the two roots scatters by about 10 %, so [5, 13] is four standard deviations about 8.
    const ratio = error(64, 60) / error(4096, 60);
    assert.ok(ratio > 5 && ratio < 13, `${ratio}`);
    const large = error(4096, 20); // 0.065 with this seed
    assert.ok(large < 0.15, `${large}`);
  });

  it("recalls nothing where nothing is in common, and refuses what has no meaning", () => {
    const ramp: FeatureMap = {
      ...eluFeatureMap(),
      apply: (x) => Float64Array.from(x, (value) => Math.max(0, value)),
    };
    assert.deepEqual([...kernelHopfield(fromRows([[1, 0]]), ramp).step([0, 5])], [0, 0]);
    const memory = kernelHopfield(fromRows([[1, 0]]), eluFeatureMap());
    assert.throws(
      () => kernelHopfield(matrix(0, 2), eluFeatureMap()),
      /^RangeError: kernelHopfield: patterns must hold at least one pattern, got 0 × 2$/,
    );
    assert.throws(
      () => kernelHopfield(fromRows([[Number.NaN]]), eluFeatureMap()),
      /patterns\[0\] must be finite/,
    );
    assert.throws(() => memory.store(fromRows([[1]])), /patterns must have 2 columns, got 1/);
    assert.throws(() => memory.step([1]), /state must have length 2, got 1/);
    assert.throws(() => randomFeatureMap(matrix(1, 1), 0), /randomFeatureMap: beta must be > 0, got 0/);
    assert.throws(
      () => randomFeatureMap(matrix(0, 1), 1),
      /number of frequencies must be a whole number at least 1, got 0/,
    );
    const steep = randomFeatureMap(fromRows([[1e9]]), 1);
    assert.throws(() => kernelHopfield(fromRows([[1]]), steep), /features\[0\] must be finite, got Infinity/);
  });

  it("a state's own factor cancels: far states are answered, not lost", () => {
    const map = randomFeatureMap(fromRows([[1], [-1]]), 1);
    const memory = kernelHopfield(fromRows([[1], [-1]]), map);
    // Far on one side one feature is all: what is recalled is its own mean of patterns, tanh 1 by hand.
    for (const far of [40, 1e3, 1e200, 1e308]) allClose(memory.step([far]), [Math.tanh(1)], 1e-15);
    assert.deepEqual([...map.apply([1e3])], [0, 0]);
    const elu = kernelHopfield(
      fromRows([
        [1, 0],
        [0, 3],
      ]),
      eluFeatureMap(),
    );
    allClose(elu.step([1e308, 0]), elu.step([1e150, 0]), 1e-12);
    assert.throws(() => elu.step([1e308, Number.NaN]), /kernelHopfield: state\[1\] must be finite, got NaN/);
    assert.throws(
      () => kernelHopfield(fromRows([[1e200]]), eluFeatureMap()),
      /^RangeError: kernelHopfield: patterns must keep their sums within ±1.8e308, got entries up to 1e\+200$/,
    );
  });

  it("costs what a counting twin does, for both maps", () => {
    const elu = (t: Tally, x: Float64Array) =>
      [...x].map((value) => {
        const [up, down] = [t.add(value, 1), t.exp(value)];
        return t.more(value, 0) ? up : down;
      });
    fc.assert(
      fc.property(small, ({ patterns, state, frequencies }) => {
        const { cols: n } = patterns;
        const random = (t: Tally, x: Float64Array) => {
          const offset = t.add(
            t.mul(
              0.5,
              x.reduce((sum, value) => t.mac(sum, value, value), 0),
            ),
            0.5 * Math.log(7),
          );
          return Array.from({ length: 7 }, (_, r) => {
            const product = x.reduce(
              (sum, value, i) => t.mac(sum, t.weight(frequencies.data[r * n + i]), value),
              0,
            );
            return t.exp(t.add(product, -offset));
          });
        };
        for (const [map, twin] of [
          [eluFeatureMap(), elu],
          [randomFeatureMap(frequencies, 1), random],
        ] as const) {
          const memory = kernelHopfield(patterns, map);
          const { data } = memory.fastWeights;
          const t = tally();
          const phi = twin(t, state);
          allClose(map.apply(state), phi, 1e-12);
          const mass = phi.reduce((sum, f, r) => t.mac(sum, f, t.weight(memory.normaliser[r])), 0);
          const share = t.div(1, mass);
          const out = Array.from({ length: n }, (_, i) =>
            t.mul(
              phi.reduce((sum, f, r) => t.mac(sum, f, t.weight(data[r * n + i])), 0),
              share,
            ),
          );
          allClose(memory.step(state), out, 1e-9);
          sameCounts(memory.cost().step, t);
          const s = tally();
          const stored = twin(s, state);
          const more = memory.store(fromRows([state]));
          stored.forEach((f, r) => {
            close(s.storeWeight(s.add(s.weight(memory.normaliser[r]), f)), more.normaliser[r], 1e-12);
            for (let i = 0; i < n; i++)
              close(
                s.storeWeight(s.mac(s.weight(data[r * n + i]), f, state[i])),
                more.fastWeights.data[r * n + i],
                1e-12,
              );
          });
          sameCounts(memory.cost().store, s);
        }
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});
