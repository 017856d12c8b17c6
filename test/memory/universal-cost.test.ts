/** @file What a step and a store of universal Hopfield networks cost, against twins that count. */
import assert from "node:assert/strict";
import { type Matrix, matrix, normalInto, randomFrom, row } from "engram/math";
import {
  argmaxSeparation,
  cosineSimilarity,
  dotSimilarity,
  euclideanSimilarity,
  hammingSimilarity,
  jensenShannonSimilarity,
  klSimilarity,
  manhattanSimilarity,
  reverseKlSimilarity,
  type Similarity,
  softmaxSeparation,
  universalHopfield,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose } from "../support/close";
import { sameCounts, type Tally, tally } from "../support/tally";
import { images } from "./images";
import { softmaxTwin } from "./separation/twins";

/** Shares of a vector, one operation at a time. */
function sharing(t: Tally, x: ArrayLike<number>): number[] {
  const share = t.div(
    1,
    Array.from(x).reduce((sum, value) => t.add(sum, value)),
  );
  return Array.from(x, (value) => t.mul(value, share));
}

describe("memory/universal cost", () => {
  const ln = (t: Tally, x: number, smoothing: number) => t.log(smoothing > 0 ? t.add(x, smoothing) : x);
  const size = (t: Tally, x: readonly number[]) => {
    const scale = t.div(
      1,
      t.pow(
        x.reduce((sum, value) => t.mac(sum, value, value), 0),
        0.5,
      ),
    );
    return x.map((value) => t.mul(value, scale));
  };
  const adding = (t: Tally, x: readonly number[]) => x.reduce((sum, value) => t.add(sum, value));
  const product = (t: Tally, kept: readonly number[], x: readonly number[]) =>
    kept.reduce((sum, value, i) => t.mac(sum, t.weight(value), x[i]), 0);

  /** For each similarity: what is kept of a pattern, what is made of the state, and the score of the two. */
  const twins: readonly [
    Similarity,
    (t: Tally, x: number[]) => number[],
    (t: Tally, q: number[]) => (kept: number[]) => number,
  ][] = [
    [dotSimilarity(), (t, x) => x.map(t.storeWeight), (t, q) => (x) => product(t, x, q)],
    [
      cosineSimilarity(),
      (t, x) => {
        for (const value of x) t.storeWeight(value);
        return size(t, x).map(t.storeWeight);
      },
      (t, q) => {
        const unit = size(t, q);
        return (x) => product(t, x, unit);
      },
    ],
    [
      euclideanSimilarity(),
      (t, x) => x.map(t.storeWeight),
      (t, q) => (x) =>
        -x.reduce((sum, value, i) => {
          const difference = t.add(t.weight(value), -q[i]);
          return t.mac(sum, difference, difference);
        }, 0),
    ],
    [
      manhattanSimilarity(),
      (t, x) => x.map(t.storeWeight),
      (t, q) => (x) =>
        -adding(
          t,
          x.map((value, i) => Math.abs(t.add(t.weight(value), -q[i]))),
        ),
    ],
    [
      hammingSimilarity(),
      (t, x) => x.map(t.storeWeight),
      (t, q) => (x) =>
        -adding(
          t,
          x.map((value, i) => {
            t.note("cmp");
            return t.weight(value) === q[i] ? 0 : 1;
          }),
        ),
    ],
    ...[0, 1e-4].flatMap((smoothing): typeof twins => [
      [
        klSimilarity({ smoothing }),
        (t, x) => {
          for (const value of x) t.storeWeight(value);
          const share = sharing(t, x);
          const own = share.reduce((sum, value) => t.mac(sum, value, ln(t, value, smoothing)), 0);
          return [...share.map(t.storeWeight), t.storeWeight(own)];
        },
        (t, q) => {
          const logs = sharing(t, q).map((value) => ln(t, value, smoothing));
          return (kept) => t.add(product(t, kept.slice(0, -1), logs), -t.weight(kept[kept.length - 1]));
        },
      ],
      [
        reverseKlSimilarity({ smoothing }),
        (t, x) => {
          for (const value of x) t.storeWeight(value);
          return sharing(t, x).map((value) => t.storeWeight(ln(t, value, smoothing)));
        },
        (t, q) => {
          const share = sharing(t, q);
          const own = share.reduce((sum, value) => t.mac(sum, value, ln(t, value, smoothing)), 0);
          return (kept) => t.add(product(t, kept, share), -own);
        },
      ],
    ]),
    [
      jensenShannonSimilarity(),
      (t, x) => {
        for (const value of x) t.storeWeight(value);
        const share = sharing(t, x);
        const own = t.mul(
          0.5,
          share.reduce((sum, value) => t.mac(sum, value, t.log(value)), 0),
        );
        return [...share.map(t.storeWeight), t.storeWeight(own)];
      },
      (t, q) => {
        const share = sharing(t, q);
        const own = t.mul(
          0.5,
          share.reduce((sum, value) => t.mac(sum, value, t.log(value)), 0),
        );
        return (kept) => {
          const middle = share.reduce((sum, value, i) => {
            const m = t.mul(0.5, t.add(value, t.weight(kept[i])));
            return t.mac(sum, m, t.log(m));
          }, 0);
          return t.add(middle, -t.add(own, t.weight(kept[kept.length - 1])));
        };
      },
    ],
  ];

  it("one step and one stored pattern, for every similarity", () => {
    fc.assert(
      fc.property(images, ({ patterns, state }) => {
        const { rows: p, cols: n } = patterns;
        for (const [similarity, keep, compare] of twins) {
          const memory = universalHopfield(patterns, {
            similarity,
            separation: softmaxSeparation(),
            beta: 2,
          });
          const kept = Array.from({ length: p }, (_, mu) => {
            const store = tally();
            const words = keep(store, [...row(patterns, mu)]);
            sameCounts(memory.cost().store, store);
            return words;
          });
          const t = tally();
          const score = compare(t, [...state]);
          const scores = kept.map((words) => score(words));
          allClose(similarity.over(patterns)(state), scores, 1e-9);
          const weights = softmaxTwin(
            t,
            scores.map((s) => t.mul(2, s)),
          );
          const out = Array.from({ length: n }, (_, i) =>
            weights.reduce(
              (sum, weight, mu) => t.mac(sum, weight, t.weight((patterns as Matrix).data[mu * n + i])),
              0,
            ),
          );
          allClose(memory.step(state), out, 1e-9);
          sameCounts(memory.cost().step, t);
        }
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it("reads out values of its own, and one pattern where one is chosen", () => {
    const patterns = matrix(5, 4, normalInto(new Float64Array(20), randomFrom(1)));
    const memory = universalHopfield(patterns, {
      similarity: dotSimilarity(),
      separation: argmaxSeparation(),
      values: matrix(5, 2),
    });
    assert.equal(memory.cost().step.mac, 20 + 4);
    assert.equal(memory.cost().step.mul, 0);
    assert.equal(memory.cost().store.weightWrite, 6);
  });
});
