/** @file Separations against entmax 1.3; how the numbers were made: test/reference/memory/make-separations.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  entmaxSeparation,
  normmaxSeparation,
  type Separation,
  sparsemaxSeparation,
  subsetSeparation,
} from "engram/memory";
import { allClose, close } from "../../support/close";

interface Row {
  readonly parameter: number;
  readonly weights: readonly number[];
  readonly conjugate?: number;
}
interface Case {
  readonly scores: readonly number[];
  readonly sparsemax: readonly number[];
  readonly entmax15: readonly number[];
  readonly entmax: readonly Row[];
  readonly normmax: readonly Row[];
  readonly budget: readonly Row[];
}
const { cases } = JSON.parse(
  readFileSync(join(__dirname, "../../reference/memory/separations.json"), "utf8"),
) as { cases: readonly Case[] };

/** Bisection leaves about 1e-15 in the threshold; where α > 2 the weights' slope at 0 is infinite and some digits go. */
const tolerance = (parameter: number) => (parameter > 2 ? 2e-7 : 1e-12);

function same(
  separation: Separation,
  scores: readonly number[],
  { weights, conjugate }: Row,
  within: number,
): void {
  allClose(separation.weights(scores), weights, within);
  if (conjugate !== undefined) close(separation.conjugate!(scores), conjugate, 1e-12);
  // β = 2 on half the scores gives the same weights, and half the soft maximum.
  const half = scores.map((s) => s / 2);
  allClose(separation.weights(half, 2), weights, within);
  if (conjugate !== undefined) close(separation.conjugate!(half, 2), conjugate / 2, 1e-12);
}

describe("memory/separation against entmax 1.3", () => {
  it("entmax and sparsemax, at every α", () => {
    for (const { scores, sparsemax, entmax15, entmax } of cases) {
      allClose(sparsemaxSeparation().weights(scores), sparsemax, 1e-14);
      allClose(entmaxSeparation(1.5).weights(scores), entmax15, 1e-14);
      for (const row of entmax) same(entmaxSeparation(row.parameter), scores, row, tolerance(row.parameter));
    }
  });

  it("normmax, at every γ", () => {
    for (const { scores, normmax } of cases)
      for (const row of normmax)
        same(normmaxSeparation(row.parameter), scores, row, tolerance(row.parameter));
  });

  it("k-subsets are the budget projection", () => {
    for (const { scores, budget } of cases)
      for (const row of budget) same(subsetSeparation(row.parameter), scores, row, 1e-12);
  });
});
