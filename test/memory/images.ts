/** @file Random images for tests of similarities, and what the published program made of some. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matrix, randomFrom, uniform } from "engram/math";
import type { PublishedSeparation, PublishedSimilarity } from "engram/memory";
import * as fc from "fast-check";

/** By make-published-universal.py. */
export const reference = JSON.parse(
  readFileSync(join(__dirname, "../reference/memory/published-universal.json"), "utf8"),
) as {
  patterns: number[][];
  state: number[];
  similarities: Record<PublishedSimilarity, number[]>;
  jensenShannon: number[];
  cases: {
    similarity: PublishedSimilarity;
    separation: PublishedSeparation;
    normalise: boolean;
    beta: number;
    parameter: number;
    weights: number[];
  }[];
};

/** Patterns and a state in (0, 1], so that every similarity can compare them. */
export const images = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 6 }),
    n: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ seed, p, n }) => {
    const random = randomFrom(seed);
    const draw = (length: number) => Float64Array.from({ length }, () => 1 - uniform(random));
    return { patterns: matrix(p, n, draw(p * n)), state: draw(n) };
  });
