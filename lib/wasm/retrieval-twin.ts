/** @file Retrieval's view of the stored patterns as one would write it on paper, in float64: oracle and stand-in. */
import { attendTwin } from "./attention-twin";
import { doubtOf, roundingOf } from "./retrieval-bound";
import type { FullStep, Ground, Survey } from "./retrieval-shape";

function dotAt(a: Float32Array, atA: number, b: Float32Array, atB: number, length: number): number {
  let sum = 0;
  for (let h = 0; h < length; h++) sum += a[atA + h] * b[atB + h];
  return sum;
}

/** Σ ξ² of every row of `width` numbers. */
export function rowSquares(patterns: Float32Array, width: number): Float64Array {
  return Float64Array.from({ length: patterns.length / width }, (_, j) =>
    dotAt(patterns, j * width, patterns, j * width, width),
  );
}

/** Σ factor · row over the listed rows, in float64, rounded once. */
function mixRows(rows: Float32Array, width: number, keys: ArrayLike<number>, factors: ArrayLike<number>) {
  const sum = new Float64Array(width);
  for (let i = 0; i < keys.length; i++) {
    const factor = factors[i];
    if (factor === 0) continue;
    for (let c = 0, at = keys[i] * width; c < width; c++, at++) sum[c] += factor * rows[at];
  }
  return Float32Array.from(sum);
}

function surveyTwin(weights: readonly Float64Array[], doubt: Float64Array): Survey {
  const count = weights.length;
  const top = Float64Array.from(weights, (row) => row.reduce((a, b) => Math.max(a, b)));
  const total = new Float64Array(count);
  weights.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) {
      row[j] = Math.exp(row[j] - top[i]);
      total[i] += row[j];
    }
  });
  const all = Int32Array.from({ length: weights[0].length }, (_, j) => j);
  return {
    top,
    total,
    doubt,
    tail(thresholds) {
      const mass = new Float64Array(count);
      const kept = new Int32Array(count);
      weights.forEach((row, i) => {
        for (const weight of row)
          if (weight >= thresholds[i]) kept[i]++;
          else mass[i] += weight;
      });
      return { mass, kept };
    },
    list: (thresholds, kept) =>
      weights.map((row, i) =>
        kept[i] === 0 ? all.subarray(0, 0) : all.filter((j) => row[j] >= thresholds[i]),
      ),
  };
}

/** The stored patterns behind loops in float64. `patterns` is kept, not copied. */
export function groundTwin(patterns: Float32Array, width: number, fullStep?: FullStep): Ground {
  const keys = patterns.length / width;
  const squares = rowSquares(patterns, width);
  const longest = Math.sqrt(squares.reduce((a, b) => Math.max(a, b), 0));
  const shape = { keys, headSize: width, valueSize: width, heads: 1, causal: false, mask: undefined };
  return {
    patterns: keys,
    width,
    squares,
    survey(states, beta) {
      const weights = Array.from({ length: states.length / width }, (_, i) =>
        Float64Array.from(
          { length: keys },
          (_, j) => beta * dotAt(states, i * width, patterns, j * width, width),
        ),
      );
      const norms = rowSquares(states, width).map(Math.sqrt);
      const doubt = norms.map((norm) => doubtOf(roundingOf(beta, longest, norm, width), keys));
      return surveyTwin(weights, doubt);
    },
    score: (listed, state) => Float64Array.from(listed, (j) => dotAt(state, 0, patterns, j * width, width)),
    mix: (listed, factors) => mixRows(patterns, width, listed, factors),
    step:
      fullStep ??
      ((states, beta) =>
        attendTwin(states, patterns, patterns, { ...shape, queries: states.length / width, scale: beta })),
  };
}
