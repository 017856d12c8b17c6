/** @file Sequences of correlated patterns, taken apart by the dual ones. */
import assert from "node:assert/strict";
import { fromRows, randomFrom, row } from "engram/math";
import { decorrelatedSequence, sequenceMemory } from "engram/memory";
import { randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { allClose, close } from "../../support/close";
import { draw } from "../words";
import { exponential, poly } from "./separations";

describe("memory/sequence decorrelated", () => {
  it("recalls any independent sequence exactly, however correlated, where the plain memory cannot", () => {
    const random = randomFrom(4);
    const patterns = randomPatterns(random, 30, 60, { law: "bipolar", activity: 0.9 }).matrix;
    let plainErrors = 0;
    for (const separation of [poly(1), poly(3), exponential]) {
      const memory = decorrelatedSequence(patterns, { separation });
      const plain = sequenceMemory(patterns, { separation: poly(1) });
      for (let mu = 0; mu < 30; mu++) {
        assert.deepEqual(memory.step(row(patterns, mu)), row(patterns, (mu + 1) % 30), separation.kind);
        plain.step(row(patterns, mu)).forEach((x, i) => {
          if (x !== row(patterns, (mu + 1) % 30)[i]) plainErrors++;
        });
      }
    }
    assert.ok(plainErrors > 100, `the plain memory makes ${plainErrors} errors`);
  });

  it("duals are the Moore–Penrose inverse, one pattern at a time or all at once, dependent ones included", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const rows = Array.from({ length: 6 }, (_, mu) => row(draw(seed + mu, 1, 8), 0));
        rows[3] = rows[1].slice();
        rows[5] = rows[0].map((x) => -x);
        const patterns = fromRows(rows);
        const memory = decorrelatedSequence(fromRows(rows.slice(0, 2))).store(fromRows(rows.slice(2)));
        allClose(memory.duals.data, decorrelatedSequence(patterns).duals.data, 1e-9);
        const inverse = (i: number, mu: number): number => memory.duals.data[mu * 8 + i] / 8; // A⁺ [8, 6]
        const entry = (mu: number, i: number): number => patterns.data[mu * 8 + i];
        const over = (size: number, term: (k: number) => number): number =>
          Array.from({ length: size }, (_, k) => term(k)).reduce((sum, x) => sum + x, 0);
        const left = (i: number, j: number): number => over(6, (mu) => inverse(i, mu) * entry(mu, j)); // A⁺A
        const right = (mu: number, nu: number): number => over(8, (i) => entry(mu, i) * inverse(i, nu)); // AA⁺
        for (let i = 0; i < 8; i++) {
          for (let j = 0; j < 8; j++) close(left(i, j), left(j, i), 1e-9);
          for (let mu = 0; mu < 6; mu++) {
            close(
              over(8, (j) => entry(mu, j) * left(j, i)),
              entry(mu, i),
              1e-9,
              "A A⁺ A",
            );
            close(
              over(8, (j) => left(i, j) * inverse(j, mu)),
              inverse(i, mu),
              1e-9,
              "A⁺ A A⁺",
            );
          }
        }
        for (let mu = 0; mu < 6; mu++)
          for (let nu = 0; nu < 6; nu++) close(right(mu, nu), right(nu, mu), 1e-9);
      }),
      { seed: 3, numRuns: 20 },
    );
  });
});
