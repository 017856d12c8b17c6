import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromRows, type Matrix, matrix, normalInto, randomFrom } from "engram/math";
import {
  argmaxSeparation,
  entmaxSeparation,
  fixedPoints,
  hopfieldFenchelYoung,
  identityPost,
  layerNormPost,
  linearSeparation,
  modernHopfield,
  normmaxSeparation,
  normPost,
  type PostTransformation,
  retrieve,
  type Separation,
  signPost,
  softmaxOneSeparation,
  softmaxSeparation,
  sparsemaxSeparation,
  subsetSeparation,
  tanhPost,
  thresholdSeparation,
  topKSeparation,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";

const separations: readonly Separation[] = [
  softmaxSeparation(),
  softmaxOneSeparation(),
  sparsemaxSeparation(),
  entmaxSeparation(1.5),
  entmaxSeparation(1.3),
  normmaxSeparation(2),
  normmaxSeparation(5),
  topKSeparation(2),
  argmaxSeparation(),
  subsetSeparation(2),
];
const posts: readonly PostTransformation[] = [
  identityPost(),
  normPost(),
  normPost(2.5),
  layerNormPost(),
  layerNormPost({ gain: 0.5, shift: [0.1, -0.2, 0.3, 0.4] }),
  signPost(),
  tanhPost(0.7),
  tanhPost(40),
];

const small = fc
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

describe("memory/fenchel-young", () => {
  it("the energy never rises, and is never negative, for every separation and every post-transformation", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, beta }) => {
        for (const separation of separations)
          for (const post of posts) {
            const what = `${separation.name}, ${post.name}`;
            const memory = hopfieldFenchelYoung(patterns, { beta, separation, post });
            const { energies } = retrieve(memory, state, { maxSteps: 12 });
            const size = 1 + memory.constants.content;
            for (let t = 1; t < energies.length; t++) {
              assert.ok(energies[t] <= energies[t - 1] + 1e-12 * size, `${what}: ${energies}`);
              assert.ok(energies[t] >= -1e-12 * size, `${what}: ${energies[t]}`);
            }
            // From the first step on the state lies in the domain of Ψ.
            assert.ok(energies.subarray(1).every(Number.isFinite), what);
          }
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  it("softmax without transformation is modernHopfield: step, energy, attention, fixed points", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, other, beta }) => {
        const modern = modernHopfield(patterns, { beta });
        const memory = hopfieldFenchelYoung(patterns, { beta, separation: softmaxSeparation() });
        allClose(memory.step(state), modern.step(state), 1e-14);
        allClose(memory.attention(state), modern.attention(state), 1e-14);
        close(memory.energy!(state), modern.energy(state), 1e-12);
        const more = matrix(1, 4, other);
        allClose(memory.store(more).step(state), modern.store(more).step(state), 1e-14);
        close(memory.store(more).energy!(state), modern.store(more).energy(state), 1e-12);
      }),
      { seed: 2, numRuns: 100 },
    );
    const patterns = matrix(5, 3, normalInto(new Float64Array(15), randomFrom(3)));
    const memory = hopfieldFenchelYoung(patterns, { beta: 3, separation: softmaxSeparation() });
    assert.deepEqual(
      fixedPoints(memory).map(({ kind, basin }) => ({ kind, basin })),
      fixedPoints(modernHopfield(patterns, { beta: 3 })).map(({ kind, basin }) => ({ kind, basin })),
    );
  });

  it("is the association of the Hopfield layers: updates by the patterns, then one read-out of the values", () => {
    const { patterns, values, probes, cases } = JSON.parse(
      readFileSync(join(__dirname, "../reference/memory/association.json"), "utf8"),
    ) as {
      patterns: number[][];
      values: number[][];
      probes: number[][];
      cases: { beta: number; updates: number; states: number[][]; recalled: number[][] }[];
    };
    for (const { beta, updates, states, recalled } of cases) {
      const memory = hopfieldFenchelYoung(fromRows(patterns), {
        beta,
        separation: softmaxSeparation(),
        values: fromRows(values),
      });
      probes.forEach((probe, k) => {
        const { state } = retrieve(memory, probe, { maxSteps: updates, tolerance: 0 });
        allClose(state, states[k], 1e-12);
        allClose(memory.recall(state), recalled[k], 1e-12);
      });
    }
  });

  it("without transformation the step is the state minus the energy's gradient", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, beta }) => {
        const h = 1e-6;
        for (const separation of separations) {
          const memory = hopfieldFenchelYoung(patterns, { beta, separation });
          // Where E has a kink (another set becomes the best) the difference quotient means nothing.
          const moved = (j: number, by: number) => {
            const s = Float64Array.from(state);
            s[j] += by;
            return s;
          };
          const stepped = memory.step(state);
          for (let j = 0; j < 4; j++) {
            const [left, right] = [moved(j, -h), moved(j, h)];
            const jump = Math.max(...memory.step(right).map((x, i) => Math.abs(x - memory.step(left)[i])));
            if (jump > 1e-3) continue;
            close(stepped[j], state[j] - (memory.energy!(right) - memory.energy!(left)) / (2 * h), 2e-3);
          }
        }
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it("the constants are the paper's, and no transformation brings E of a recalled pattern to 0", () => {
    const patterns = fromRows([
      [3, 0],
      [0, 2],
    ]);
    const memory = hopfieldFenchelYoung(patterns, { beta: 2, separation: sparsemaxSeparation() });
    close(memory.constants.content, 4.5, 1e-15);
    close(memory.constants.entropy, 0.25 / 2, 1e-15); // ½(1 − 1/p)/β
    // The longest pattern: −β⁻¹Ω* = −9, Ψ = ½·9.
    close(memory.energy!([3, 0]), -9 + 4.5 + 0.125 + 4.5, 1e-14);
    const sphere = hopfieldFenchelYoung(patterns, {
      beta: 2,
      separation: argmaxSeparation(),
      post: normPost(),
    });
    close(sphere.energy!([1, 0]), -3 + 0 + 0 + 3, 1e-14);
    assert.equal(sphere.energy!([2, 0]), Number.POSITIVE_INFINITY);
  });

  it("sparse separations recall exactly in one step from β Δ ≥ m on, softmax never does", () => {
    const patterns = fromRows([
      [1, 0],
      [0, 1],
    ]); // Δ = 1 for both
    for (const separation of [sparsemaxSeparation(), entmaxSeparation(1.5), normmaxSeparation(5)]) {
      const at = (beta: number) => hopfieldFenchelYoung(patterns, { beta, separation }).step([1, 0]);
      allClose(at(separation.margin! + 1e-12), [1, 0], 0);
      assert.notDeepEqual([...at(separation.margin! * 0.99)], [1, 0]);
    }
    const soft = hopfieldFenchelYoung(patterns, { beta: 30, separation: softmaxSeparation() });
    assert.ok(soft.step([1, 0])[1] > 0);
  });

  it("reads out values of its own, and leaves the step to the patterns", () => {
    const [patterns, values] = [
      fromRows([
        [1, 0],
        [0, 1],
      ]),
      fromRows([
        [5, 6, 7],
        [8, 9, 1],
      ]),
    ];
    const memory = hopfieldFenchelYoung(patterns, { beta: 9, separation: sparsemaxSeparation(), values });
    allClose(memory.recall([1, 0]), [5, 6, 7], 0);
    allClose(memory.step([1, 0]), [1, 0], 0);
    const more = memory.store(fromRows([[-1, -1]]), fromRows([[0, 0, 1]]));
    allClose(more.recall([-1, -1]), [0, 0, 1], 0);
    assert.equal(memory.patterns.rows, 2);
    assert.throws(() => memory.store(fromRows([[1, 1]])), /exactly when the network has its own, got none/);
    const auto = hopfieldFenchelYoung(patterns, { beta: 9, separation: sparsemaxSeparation() });
    assert.throws(() => auto.store(patterns, values), /exactly when the network has its own, got some/);
    allClose(auto.recall([1, 0]), [1, 0], 0);
  });

  it("recalls a set of patterns as their sum", () => {
    const patterns = matrix(4, 4);
    for (let i = 0; i < 4; i++) patterns.data[i * 5] = 1;
    const pair = hopfieldFenchelYoung(patterns, { beta: 4, separation: subsetSeparation(2) });
    const { state, status } = retrieve(pair, [0.9, 0.1, 0.8, 0]);
    assert.equal(status, "converged");
    allClose(state, [1, 0, 1, 0], 0);
  });

  it("equal patterns are recalled as one", () => {
    const twice = fromRows([
      [1, 2],
      [1, 2],
      [-1, 0],
    ]);
    const once = fromRows([
      [1, 2],
      [-1, 0],
    ]);
    for (const separation of [argmaxSeparation(), sparsemaxSeparation(), normmaxSeparation(2)]) {
      const step = (patterns: Matrix) => hopfieldFenchelYoung(patterns, { beta: 5, separation }).step([1, 1]);
      allClose(step(twice), step(once), 1e-12);
    }
  });

  it("post-transformations are the gradients of their conjugates, and meet Fenchel's equality", () => {
    fc.assert(
      fc.property(small, ({ state: z, other }) => {
        for (const post of posts) {
          const q = post.apply(z, other);
          const product = q.reduce((sum, x, i) => sum + x * z[i], 0);
          close(post.potential(q) + post.conjugate(z), product, 1e-9, post.name);
          const here = post.conjugate(z);
          const slope = q.reduce((sum, x, i) => sum + x * (other[i] - z[i]), 0);
          assert.ok(post.conjugate(other) >= here + slope - 1e-9, post.name);
        }
      }),
      { seed: 5, numRuns: 100 },
    );
    allClose(
      layerNormPost().apply(Float64Array.of(1, 2, 3, 4), []),
      [-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738],
      1e-15,
    );
    allClose(tanhPost(1e6).apply(Float64Array.of(0.2, -0.1), []), [1, -1], 0);
    close(tanhPost(1e6).conjugate([0.2, -0.1]), signPost().conjugate([0.2, -0.1]), 1e-6);
  });

  it("nothing to transform: zero has no direction, equal entries no deviation, 0 keeps the old sign", () => {
    assert.deepEqual([...normPost().apply(Float64Array.of(0, 0), [1, 1])], [0, 0]);
    assert.deepEqual([...layerNormPost({ shift: [1, 2] }).apply(Float64Array.of(3, 3), [0, 0])], [1, 2]);
    assert.deepEqual([...signPost().apply(Float64Array.of(0, -2, 0), [-1, 1, 1])], [-1, -1, 1]);
  });

  it("large patterns and extreme β stay finite", () => {
    const patterns = fromRows([
      [1e150, 0],
      [0, 1e150],
    ]);
    for (const separation of separations)
      for (const beta of [1e-300, 1, 1e10]) {
        const memory = hopfieldFenchelYoung(patterns, { beta, separation });
        assert.ok(memory.step([1, 0]).every(Number.isFinite), separation.name);
        assert.ok(Number.isFinite(memory.energy!([1, 0])), separation.name);
      }
  });

  it("what overflows is an error with the value, or an infinite energy", () => {
    const of = (separation: Separation, beta = 1) =>
      hopfieldFenchelYoung(
        fromRows([
          [1, 2],
          [2, 1],
        ]),
        { beta, separation },
      );
    assert.throws(
      () => of(linearSeparation()).energy?.([1e200, 0]),
      /^RangeError: linearSeparation: scores and beta must keep Ω\* below 1.8e308, got scores up to 2e\+200 and beta 1$/,
    );
    assert.throws(
      () => of(subsetSeparation(2)).energy?.([5e307, 3e307]),
      /subsetSeparation: scores and beta must keep Ω\*/,
    );
    assert.throws(
      () => of(sparsemaxSeparation()).step([-1e308, -1e308]),
      /state must keep its scores within ±1.8e308, got entries up to -1e\+308$/,
    );
    assert.throws(
      () => of(sparsemaxSeparation()).step([Number.NEGATIVE_INFINITY, 0]),
      /state\[0\] must be finite, got -Infinity/,
    );
    assert.equal(of(sparsemaxSeparation()).energy?.([1e200, 0]), Number.POSITIVE_INFINITY);
    assert.throws(
      () => of(softmaxSeparation(), 1e-320),
      /beta must keep 0.69\d+\/beta below 1.8e308, got 1e-320$/,
    );
  });

  it("has no energy where the weights are no gradient", () => {
    const memory = hopfieldFenchelYoung(fromRows([[1, 2]]), { beta: 1, separation: thresholdSeparation(0) });
    assert.equal(memory.energy, undefined);
    assert.equal(retrieve(memory, [1, 1]).energies.length, 0);
    const linear = hopfieldFenchelYoung(fromRows([[1, 1]]), {
      beta: 1,
      separation: linearSeparation(),
      post: signPost(),
    });
    assert.deepEqual(linear.constants, { entropy: 0, content: 0 });
    assert.deepEqual([...linear.step([1, -0.5])], [1, 1]);
    close(linear.energy!([1, 1]), -2, 0);
  });

  it("refuses what has no meaning, with the value in the message", () => {
    const separation = softmaxSeparation();
    const patterns = fromRows([[1, 2]]);
    assert.throws(
      () => hopfieldFenchelYoung(patterns, { beta: 0, separation }),
      /^RangeError: hopfieldFenchelYoung: beta must be > 0, got 0$/,
    );
    assert.throws(
      () => hopfieldFenchelYoung(matrix(0, 2), { beta: 1, separation }),
      /at least one pattern, got 0 × 2/,
    );
    assert.throws(
      () => hopfieldFenchelYoung(fromRows([[Number.NaN]]), { beta: 1, separation }),
      /patterns\[0\] must be finite/,
    );
    assert.throws(
      () => hopfieldFenchelYoung(patterns, { beta: 1, separation, values: matrix(2, 1) }),
      /values must have 1 rows, got 2/,
    );
    assert.throws(
      () => hopfieldFenchelYoung(patterns, { beta: 1, separation, values: fromRows([[Number.NaN]]) }),
      /values\[0\] must be finite/,
    );
    assert.throws(
      () => hopfieldFenchelYoung(patterns, { beta: 1, separation }).step([1]),
      /state must have length 2, got 1/,
    );
    assert.throws(() => normPost(0), /normPost: radius must be > 0, got 0/);
    assert.throws(() => layerNormPost({ gain: -1 }), /gain must be > 0, got -1/);
    assert.throws(() => layerNormPost({ shift: [1] }).conjugate([1, 2]), /shift must have length 2, got 1/);
    assert.throws(() => tanhPost(Number.NaN), /gain must be finite, got NaN/);
  });
});
