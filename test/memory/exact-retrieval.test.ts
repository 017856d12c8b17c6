import assert from "node:assert/strict";
import { fromRows, randomFrom, row } from "engram/math";
import {
  argmaxSeparation,
  entmaxSeparation,
  exactlyRetrieved,
  hopfieldFenchelYoung,
  largestNorm,
  normmaxSeparation,
  patternSeparations,
  separationCurve,
  softmaxSeparation,
  sparsemaxSeparation,
  thresholdSeparation,
} from "engram/memory";
import { allClose, close } from "../support/close";
import { named, onSphere } from "./separated";

describe("memory/exact-retrieval", () => {
  it("Δ is the least lead of a pattern over another", () => {
    const patterns = fromRows([
      [2, 0],
      [1, 1],
      [0, -1],
      [1, 1],
    ]);
    assert.deepEqual([...patternSeparations(patterns)], [2, 0, 1, 0]);
    assert.deepEqual([...patternSeparations(fromRows([[3, 4]]))], [Infinity]);
    close(largestNorm(patterns), 2, 0);
  });

  it("a pattern is retrieved exactly if and only if β Δ is at least the margin", () => {
    const patterns = onSphere(64, 16, 1, randomFrom(1));
    for (const separation of named.values())
      for (const beta of [1, 2, 3, 4, 6, 9, 14]) {
        const memory = hopfieldFenchelYoung(patterns, { beta, separation });
        const predicted = exactlyRetrieved(patterns, { beta, separation });
        let exact = 0;
        predicted.forEach((said, mu) => {
          const pattern = row(patterns, mu);
          const happens = memory.step(pattern).every((x, i) => x === pattern[i]);
          assert.equal(happens, said, `${separation.name}, β = ${beta}, pattern ${mu}`);
          exact += Number(happens);
        });
        if (separation.name === "sparsemax" && beta === 2)
          assert.ok(exact > 4 && exact < 40, `${exact} of 64`);
      }
  });

  it("within the radius every probe is retrieved exactly", () => {
    const random = randomFrom(2);
    const patterns = onSphere(12, 16, 1, random);
    const [beta, radius] = [30, 0.1];
    for (const separation of [sparsemaxSeparation(), entmaxSeparation(1.5), normmaxSeparation(5)]) {
      const memory = hopfieldFenchelYoung(patterns, { beta, separation });
      const said = exactlyRetrieved(patterns, { beta, separation, radius });
      assert.ok(said.filter(Boolean).length >= 6, separation.name);
      for (let mu = 0; mu < 12; mu++) {
        if (!said[mu]) continue;
        for (let k = 0; k < 20; k++) {
          const away = onSphere(1, 16, radius, random);
          const probe = row(patterns, mu).map((x, i) => x + away.data[i]);
          allClose(memory.step(probe), row(patterns, mu), 0);
        }
      }
    }
  });

  it("the radius is sharp for opposite patterns", () => {
    // q = (1 − r, 0) leads by 2(1 − r) = Δ − 2Mr.
    const patterns = fromRows([
      [1, 0],
      [-1, 0],
    ]);
    const separation = sparsemaxSeparation();
    const memory = hopfieldFenchelYoung(patterns, { beta: 1, separation });
    for (const [radius, exact] of [
      [0.5, true],
      [0.51, false],
    ] as const) {
      assert.deepEqual(exactlyRetrieved(patterns, { beta: 1, separation, radius }), [exact, exact]);
      assert.equal(memory.step([1 - radius, 0])[0] === 1, exact);
    }
  });

  it("softmax is never exact, argmax always where a pattern is its own best", () => {
    const patterns = fromRows([
      [1, 0],
      [5, 0],
    ]);
    assert.deepEqual(exactlyRetrieved(patterns, { beta: 9, separation: softmaxSeparation() }), [
      false,
      false,
    ]);
    assert.deepEqual(exactlyRetrieved(patterns, { beta: 9, separation: argmaxSeparation() }), [false, true]);
    assert.throws(
      () => exactlyRetrieved(patterns, { beta: 0, separation: argmaxSeparation() }),
      /^RangeError: exactlyRetrieved: beta must be > 0, got 0$/,
    );
    assert.throws(
      () => exactlyRetrieved(patterns, { beta: 1, separation: argmaxSeparation(), radius: -1 }),
      /radius must be in/,
    );
  });

  it("curves: weight and loss of the first of two patterns reach 1 and 0 at the margin", () => {
    const gaps = Float64Array.from({ length: 61 }, (_, k) => -3 + k / 10);
    for (const separation of named.values()) {
      const { weights, losses } = separationCurve(separation, gaps);
      close(weights[30], 0.5, 1e-12);
      gaps.forEach((s, k) => {
        close(weights[k] + weights[60 - k], 1, 1e-12, separation.name);
        if (separation.margin !== undefined && s >= separation.margin + 1e-9)
          assert.deepEqual([weights[k], Math.abs(losses[k]) < 1e-14], [1, true]);
        if (k > 0) assert.ok(weights[k] >= weights[k - 1] && losses[k] <= losses[k - 1] + 1e-15);
      });
    }
    const soft = separationCurve(softmaxSeparation(), [0.7]);
    close(soft.losses[0], Math.log1p(Math.exp(-0.7)), 1e-15);
    assert.equal(separationCurve(thresholdSeparation(0), [1]).losses.length, 0);
  });
});
