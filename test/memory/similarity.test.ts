/** @file Similarities: what is nearest, divergences written out, and what they refuse. */
import assert from "node:assert/strict";
import { fromRows, row } from "engram/math";
import {
  cosineSimilarity,
  dotSimilarity,
  euclideanSimilarity,
  hammingSimilarity,
  jensenShannonSimilarity,
  klSimilarity,
  manhattanSimilarity,
  reverseKlSimilarity,
  type Similarity,
  similarities,
} from "engram/memory";
import { cosine, hamming } from "engram/pattern";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { images, reference } from "./images";

describe("memory/similarity", () => {
  it("a pattern is nearest to itself by every distance and divergence, and by cosine", () => {
    fc.assert(
      fc.property(images, ({ patterns }) => {
        for (const similarity of similarities()) {
          if (similarity.name === "dot") continue;
          const scores = similarity.over(patterns);
          for (let mu = 0; mu < patterns.rows; mu++) {
            const found = scores(row(patterns, mu));
            for (const score of found) assert.ok(found[mu] >= score - 1e-12, similarity.name);
            close(found[mu], similarity.name === "cosine" ? 1 : 0, 1e-12, similarity.name);
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("agrees with the functions of engram/pattern, and with scipy", () => {
    const patterns = fromRows(reference.patterns);
    const found = cosineSimilarity().over(patterns)(reference.state);
    found.forEach((score, mu) => {
      close(score, cosine(row(patterns, mu), reference.state), 1e-15);
    });
    const signs = fromRows([
      [1, -1, 1],
      [1, 1, 1],
    ]);
    allClose(
      hammingSimilarity().over(signs)([1, 1, -1]),
      [0, 1].map((mu) => -hamming(row(signs, mu), [1, 1, -1])),
      0,
    );
    allClose(
      jensenShannonSimilarity()
        .over(patterns)(reference.state)
        .map((s) => -s),
      reference.jensenShannon,
      1e-14,
    );
  });

  it("closed forms on two entries", () => {
    const patterns = fromRows([
      [3, 1],
      [0, 2],
    ]);
    const probe = [1, 1];
    const of = (similarity: Similarity) => similarity.over(patterns)(probe);
    allClose(of(dotSimilarity()), [4, 2], 0);
    allClose(of(euclideanSimilarity()), [-4, -2], 0);
    allClose(of(manhattanSimilarity()), [-2, -2], 0);
    allClose(of(klSimilarity()), [-(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5)), -Math.log(2)], 1e-15);
    allClose([of(reverseKlSimilarity())[0]], [-(0.5 * Math.log(2 / 3) + 0.5 * Math.log(2))], 1e-15);
    assert.equal(of(reverseKlSimilarity())[1], -Infinity);
    assert.ok(of(reverseKlSimilarity({ smoothing: 1e-4 }))[1] > -10);
    close(jensenShannonSimilarity().over(fromRows([[1, 0]]))([0, 1])[0], -Math.log(2), 1e-15);
  });

  it("refuses what it cannot compare", () => {
    assert.throws(
      () => klSimilarity().over(fromRows([[1, -1]])),
      /^RangeError: klSimilarity: patterns row 0\[1\] must be ≥ 0, got -1/,
    );
    assert.throws(
      () => reverseKlSimilarity().over(fromRows([[0, 0]])),
      /patterns row 0 must have a positive finite sum, got 0/,
    );
    assert.throws(
      () => jensenShannonSimilarity().over(fromRows([[1, 1]]))([0, 0]),
      /state must have a positive finite sum/,
    );
    assert.throws(() => klSimilarity({ smoothing: -1 }), /smoothing must be a finite number ≥ 0, got -1/);
    for (const similarity of similarities()) {
      assert.throws(() => similarity.over(fromRows([[1, 2]]))([1]), /state must have length 2, got 1/);
      assert.throws(
        () => similarity.over(fromRows([[1]]))([Number.NaN]),
        /state\[0\] must be finite, got NaN/,
      );
    }
    assert.deepEqual([...cosineSimilarity().over(fromRows([[0, 0]]))([1, 1])], [0]);
  });
});
