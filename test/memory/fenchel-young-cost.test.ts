/** @file What a step and a store of Hopfield–Fenchel–Young networks cost, against twins that count. */
import assert from "node:assert/strict";
import { type Matrix, matrix, matVecTransposed, normalInto, randomFrom, row, stackRows } from "engram/math";
import {
  argmaxSeparation,
  hopfieldFenchelYoung,
  identityPost,
  layerNormPost,
  normPost,
  type PostTransformation,
  type Separation,
  signPost,
  softmaxSeparation,
  sparsemaxSeparation,
  tanhPost,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose } from "../support/close";
import { sameCounts, type Tally, tally } from "../support/tally";
import { entmaxTwin, largest, softmaxTwin } from "./separation/twins";

const worlds = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 8 }),
    logBeta: fc.double({ min: -2, max: 3, noNaN: true }),
  })
  .map(({ seed, p, logBeta }) => {
    const random = randomFrom(seed);
    return {
      patterns: matrix(p, 4, normalInto(new Float64Array(4 * p), random)),
      state: normalInto(new Float64Array(4), random),
      other: normalInto(new Float64Array(4), random),
      beta: Math.exp(logBeta),
    };
  });

/** One step, one operation at a time, from the twins of a separation and of a post-transformation. */
function stepTwin(
  t: Tally,
  { rows, cols, data }: Matrix,
  state: Float64Array,
  beta: number,
  weights: (s: readonly number[]) => number[],
  post: (z: readonly number[]) => number[],
): number[] {
  const scaled = state.map((x) => t.mul(x, beta));
  const scores = Array.from({ length: rows }, (_, mu) =>
    scaled.reduce((sum, x, i) => t.mac(sum, t.weight(data[mu * cols + i]), x), 0),
  );
  const p = weights(scores);
  const z = Array.from({ length: cols }, (_, i) =>
    p.reduce(
      (sum, weight, mu) => (Number.isNaN(weight) ? sum : t.mac(sum, weight, t.weight(data[mu * cols + i]))),
      0,
    ),
  );
  return post(z);
}

describe("memory/fenchel-young cost", () => {
  const cases: readonly {
    separation: Separation;
    post: PostTransformation;
    weights: (t: Tally, s: readonly number[]) => number[];
    after: (t: Tally, z: readonly number[]) => number[];
  }[] = [
    { separation: softmaxSeparation(), post: identityPost(), weights: softmaxTwin, after: (_, z) => [...z] },
    {
      separation: sparsemaxSeparation(),
      post: normPost(2),
      weights: (t, s) => entmaxTwin(t, s, 2),
      after: (t, z) => {
        const scale = t.div(
          2,
          t.pow(
            z.reduce((sum, x) => t.mac(sum, x, x), 0),
            0.5,
          ),
        );
        return z.map((x) => t.mul(x, scale));
      },
    },
    {
      separation: argmaxSeparation(),
      post: signPost(),
      weights: (t, s) => {
        const top = largest(t, s);
        return s.map((x) => (x === top ? 1 : Number.NaN)); // NaN: not read out
      },
      after: (t, z) => z.map((x) => (t.more(x, 0) ? 1 : -1)),
    },
    {
      separation: softmaxSeparation(),
      post: layerNormPost({ shift: [1, 2, 3, 4] }),
      weights: softmaxTwin,
      after: (t, z) => {
        const mean = t.div(
          z.reduce((sum, x) => t.add(sum, x)),
          z.length,
        );
        const deviations = z.map((x) => t.add(x, -mean));
        const squares = deviations.reduce((sum, x) => t.mac(sum, x, x), 0);
        const scale = t.div(2, t.pow(squares, 0.5));
        return deviations.map((x, i) => t.add(t.mul(x, scale), t.weight(i + 1)));
      },
    },
    {
      separation: softmaxSeparation(),
      post: tanhPost(0.5),
      weights: softmaxTwin,
      after: (t, z) =>
        z.map((x) => {
          t.note("exp");
          return Math.tanh(t.mul(x, 0.5));
        }),
    },
  ];

  it("one step and one stored pattern", () => {
    fc.assert(
      fc.property(worlds, ({ patterns, state, other, beta }) => {
        for (const { separation, post, weights, after } of cases) {
          const memory = hopfieldFenchelYoung(patterns, { beta, separation, post });
          const step = tally();
          const found = stepTwin(
            step,
            patterns,
            state,
            beta,
            (s) => weights(step, s),
            (z) => after(step, z),
          );
          allClose(memory.step(state), found, 1e-9);
          sameCounts(memory.cost().step, step);
          const store = tally();
          const added = matrix(1, 4, Float64Array.from(other, store.storeWeight));
          allClose(memory.store(added).patterns.data, stackRows(patterns, added).data, 0);
          sameCounts(memory.cost().store, store);
        }
      }),
      { seed: 6, numRuns: 30 },
    );
  });

  it("reads out only what has weight, when told how much that is", () => {
    const patterns = matrix(6, 4, normalInto(new Float64Array(24), randomFrom(1)));
    const memory = hopfieldFenchelYoung(patterns, {
      beta: 2,
      separation: sparsemaxSeparation(),
      values: matrix(6, 3),
    });
    const [all, two] = [memory.cost().step, memory.cost(2).step];
    assert.equal(all.mac - two.mac, 4 * 4);
    assert.equal(all.weightRead - two.weightRead, 4 * 4);
    assert.equal(memory.cost().store.weightWrite, 7);
    allClose(
      matVecTransposed(patterns, memory.attention(row(patterns, 0))),
      memory.step(row(patterns, 0)),
      0,
    );
  });
});
