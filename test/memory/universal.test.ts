import assert from "node:assert/strict";
import { fromRows, matrix, randomFrom, row, uniform } from "engram/math";
import {
  argmaxSeparation,
  cosineSimilarity,
  dotSimilarity,
  euclideanSimilarity,
  gaussianHopfield,
  hopfieldFenchelYoung,
  jensenShannonSimilarity,
  klSimilarity,
  modernHopfield,
  type PublishedSimilarity,
  publishedSimilarities,
  publishedUniversalHopfield,
  softmaxSeparation,
  sparsemaxSeparation,
  universalHopfield,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose } from "../support/close";
import { images, reference } from "./images";

describe("memory/universal", () => {
  it("inner products and softmax are the modern Hopfield network; distances and softmax the Gaussian one", () => {
    fc.assert(
      fc.property(images, ({ patterns, state }) => {
        const separation = softmaxSeparation();
        const dot = universalHopfield(patterns, { similarity: dotSimilarity(), separation, beta: 3 });
        allClose(dot.step(state), modernHopfield(patterns, { beta: 3 }).step(state), 1e-13);
        const euclid = universalHopfield(patterns, {
          similarity: euclideanSimilarity(),
          separation,
          beta: 1.5,
        });
        allClose(euclid.step(state), gaussianHopfield(patterns, { beta: 3 }).step(state), 1e-13);
        const sparse = universalHopfield(patterns, {
          similarity: dotSimilarity(),
          separation: sparsemaxSeparation(),
          beta: 3,
        });
        const same = hopfieldFenchelYoung(patterns, { beta: 3, separation: sparsemaxSeparation() });
        allClose(sparse.step(state), same.step(state), 1e-13);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("reads out values of its own, stores more, and recalls nothing when all is infinitely far", () => {
    const options = { similarity: klSimilarity(), separation: argmaxSeparation() };
    const patterns = fromRows([
      [1, 0],
      [1, 1],
    ]);
    const memory = universalHopfield(patterns, { ...options, values: fromRows([[7], [8]]) });
    assert.deepEqual([...memory.recall([5, 5])], [8]);
    assert.deepEqual([...memory.step([0, 1])], [0, 0]);
    assert.deepEqual([...memory.attention([0, 1])], [0, 0]);
    const more = memory.store(fromRows([[0, 3]]), fromRows([[9]]));
    assert.deepEqual([...more.recall([0, 1])], [9]);
    assert.equal(memory.patterns.rows, 2);
    assert.throws(() => memory.store(patterns), /exactly when the network has its own, got none/);
  });

  it("refuses what has no meaning", () => {
    const options = { similarity: dotSimilarity(), separation: argmaxSeparation() };
    assert.throws(() => universalHopfield(matrix(0, 1), options), /at least one pattern, got 0 × 1/);
    assert.throws(
      () => universalHopfield(fromRows([[1]]), { ...options, beta: -1 }),
      /^RangeError: universalHopfield: beta must be > 0, got -1$/,
    );
    assert.throws(
      () => universalHopfield(fromRows([[1]]), { ...options, values: matrix(3, 1) }),
      /values must have 1 rows, got 3/,
    );
    assert.throws(() => universalHopfield(fromRows([[Infinity]]), options), /patterns\[0\] must be finite/);
  });
});

describe("memory/universal as published", () => {
  const patterns = fromRows(reference.patterns);

  it("has the program's similarities and weights", () => {
    for (const name of publishedSimilarities) {
      const memory = publishedUniversalHopfield(patterns, { similarity: name });
      allClose(memory.similarity(reference.state), reference.similarities[name], 1e-12);
    }
    for (const { weights, ...options } of reference.cases)
      allClose(publishedUniversalHopfield(patterns, options).attention(reference.state), weights, 1e-9);
  });

  it("β cancels when similarities are normalised", () => {
    const at = (beta: number) =>
      publishedUniversalHopfield(patterns, {
        similarity: "Manhattan",
        separation: "softmax",
        beta,
      }).attention(reference.state);
    allClose(at(1e3), at(1e-3), 1e-12);
  });

  it("its cosine ranks as the inner product does, not as a cosine", () => {
    const rows = fromRows([
      [1, 0],
      [3, 3],
    ]);
    const probe = [1, 0.2];
    const pick = (similarity: PublishedSimilarity) => [
      ...publishedUniversalHopfield(rows, { similarity }).attention(probe),
    ];
    assert.deepEqual(
      [pick("cosine"), pick("dot")],
      [
        [0, 1],
        [0, 1],
      ],
    );
    const right = universalHopfield(rows, { similarity: cosineSimilarity(), separation: argmaxSeparation() });
    assert.deepEqual([...right.attention(probe)], [1, 0]);
  });

  it("its Jensen–Shannon picks the memory most unlike the probe", () => {
    const random = randomFrom(4);
    const stored = matrix(
      8,
      10,
      Float64Array.from({ length: 80 }, () => 1 - uniform(random)),
    );
    const right = universalHopfield(stored, {
      similarity: jensenShannonSimilarity(),
      separation: argmaxSeparation(),
    });
    const wrong = publishedUniversalHopfield(stored, { similarity: "Jensen–Shannon" });
    for (let mu = 0; mu < 8; mu++) {
      const probe = row(stored, mu).map((x) => x + 0.02 * uniform(random));
      assert.equal(right.attention(probe)[mu], 1);
      const scores = jensenShannonSimilarity().over(stored)(probe);
      const picked = wrong.attention(probe).indexOf(1);
      assert.ok(scores.filter((score) => score < scores[picked]).length <= 1, `rank of ${picked}`);
    }
  });

  it("its smoothed divergence can be negative, and then turns the order round", () => {
    const rows = fromRows([
      [0.5, 0.5],
      [0.9999, 0.0001],
      [0.2, 0.8],
    ]);
    const kl = publishedUniversalHopfield(rows, { similarity: "KL", normalise: false });
    const found = kl.similarity([0.99995, 0.00005]);
    assert.ok(found[1] < 0 && found[0] > 0, `${found}`);
    assert.equal(kl.attention([0.99995, 0.00005])[1], 0);
  });

  it("an exact match takes all, two of them share; other divisions by zero are errors", () => {
    const rows = fromRows([
      [1, 2],
      [3, 4],
      [1, 2],
    ]);
    const memory = publishedUniversalHopfield(rows, { similarity: "Euclidean", separation: "identity" });
    assert.deepEqual([...memory.attention([1, 2])], [0.5, 0, 0.5]);
    assert.deepEqual([...publishedUniversalHopfield(rows, { similarity: "Euclidean" }).step([3, 4])], [3, 4]);
    assert.throws(
      () => publishedUniversalHopfield(rows, { similarity: "KL" }).step([0, 0]),
      /^RangeError: publishedUniversalHopfield: state must not sum to 0, got 0$/,
    );
    assert.throws(
      () =>
        publishedUniversalHopfield(rows, { similarity: "dot", separation: "log", normalise: false }).step([
          -1, 0,
        ]),
      /weights\[0\] must be finite, got NaN/,
    );
    assert.throws(
      () => publishedUniversalHopfield(rows, { similarity: "sine" as "cosine" }),
      /^TypeError: publishedUniversalHopfield: similarity must be one of/,
    );
    assert.throws(
      () => publishedUniversalHopfield(matrix(0, 2), { similarity: "dot" }),
      /at least one pattern/,
    );
    assert.throws(
      () => publishedUniversalHopfield(fromRows([[0, 0]]), { similarity: "cosine" }).step([1, 1]),
      /state and patterns must not be 0/,
    );
  });
});
