/** @file What separations cost, against plain algorithms that count while they compute. */
import assert from "node:assert/strict";
import { countNames } from "engram/cost";
import { normalInto, permutation, randomFrom } from "engram/math";
import {
  argmaxSeparation,
  entmaxSeparation,
  linearSeparation,
  normmaxSeparation,
  polynomialSeparation,
  type Separation,
  softmaxOneSeparation,
  softmaxSeparation,
  subsetSeparation,
  thresholdSeparation,
  topKSeparation,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";
import {
  entmaxTwin,
  largest,
  normmaxTwin,
  polynomialTwin,
  shares,
  softmaxOneTwin,
  softmaxTwin,
  sort,
  subsetTwin,
  thresholdTwin,
} from "./twins";

const twins: readonly [Separation, (t: Tally, s: readonly number[]) => number[]][] = [
  [softmaxSeparation(), softmaxTwin],
  [softmaxOneSeparation(), softmaxOneTwin],
  [entmaxSeparation(2), (t, s) => entmaxTwin(t, s, 2)],
  [entmaxSeparation(1.5), (t, s) => entmaxTwin(t, s, 1.5)],
  [entmaxSeparation(1.3), (t, s) => entmaxTwin(t, s, 1.3)],
  [normmaxSeparation(2), (t, s) => normmaxTwin(t, s, 2)],
  [normmaxSeparation(5), (t, s) => normmaxTwin(t, s, 5)],
  [normmaxSeparation(Infinity), (t, s) => normmaxTwin(t, s, Infinity)],
  [argmaxSeparation(), (t, s) => s.map((x) => (x === largestOf(t, s) ? 1 : 0))],
  [thresholdSeparation(0.2), (t, s) => thresholdTwin(t, s, 0.2)],
  [linearSeparation(), (_, s) => [...s]],
  [polynomialSeparation(3), (t, s) => polynomialTwin(t, s, 3)],
];

/** The largest, counted only once however often it is asked for. */
const found = new WeakMap<Tally, number>();
function largestOf(t: Tally, s: readonly number[]): number {
  const known = found.get(t) ?? largest(t, s);
  found.set(t, known);
  return known;
}

describe("memory/separation cost", () => {
  it("closed forms say what plain algorithms count, at random sizes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 17 }), (seed, p) => {
        const s = [...normalInto(new Float64Array(p), randomFrom(seed))].map((x) => x + 3);
        for (const [separation, twin] of twins) {
          const t = tally();
          allClose(twin(t, s), separation.weights(s), 1e-9);
          sameCounts(separation.cost(p), t);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("k-subsets, likewise", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 4, max: 17 }), (seed, p) => {
        const s = [...normalInto(new Float64Array(p), randomFrom(seed))];
        const t = tally();
        allClose(subsetTwin(t, s, 3), subsetSeparation(3).weights(s), 1e-9);
        sameCounts(subsetSeparation(3).cost(p), t);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("top-k: everything exactly, and comparisons on average over random orders", () => {
    const [p, k, trials] = [24, 5, 3000];
    const random = randomFrom(3);
    let seen = 0;
    let squares = 0;
    const expected = topKSeparation(k).cost(p);
    for (let trial = 0; trial < trials; trial++) {
      const s = [...permutation(random, p)].map((place) => place / 7);
      const t = tally();
      const held = sort(t, s.slice(0, k));
      for (const x of s.slice(k)) {
        if (!t.more(x, held[k - 1])) continue;
        held.pop();
        const others = [...held];
        t.note("cmp", Math.ceil(Math.log2(k)));
        held.splice(others.filter((other) => other > x).length, 0, x);
      }
      const kept = shares(
        t,
        held.map((x) => t.exp(t.add(x, -held[0]))),
      );
      seen += t.seen.cmp;
      squares += t.seen.cmp ** 2;
      if (trial > 0) continue;
      allClose(
        kept,
        [...topKSeparation(k).weights(s)].filter((x) => x > 0).sort((a, b) => b - a),
        1e-14,
      );
      for (const name of countNames) if (name !== "cmp") assert.equal(t.seen[name], expected[name], name);
    }
    // The mean of 3,000 runs lies within 4 standard errors: a false alarm once in 16,000.
    const mean = seen / trials;
    const error = Math.sqrt((squares / trials - mean ** 2) / trials);
    assert.ok(Math.abs(mean - expected.cmp) < 4 * error, `${mean} against ${expected.cmp} ± ${error}`);
  });
});
