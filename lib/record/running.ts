/** @file Mean and variance of what comes one sample after the other, of many neurons at once. */
import type { Moments } from "./trace";

/** Moments that grow with every sample. */
export interface RunningMoments {
  /** The next sample: `value(k)` of the k-th neuron. */
  add(value: (k: number) => number): void;
  /** Begins anew. */
  restart(): void;
  /** The moments of all samples so far. */
  moments(): Moments;
}

/**
 * Mean and variance of a variable of `neurons` neurons, kept in one pass and without the samples.
 *
 *     m ← m + (x − m)/k,   s ← s + (x − m_before)(x − m),   variance = s/(k − 1)
 *
 * Reference: Welford 1962, Technometrics 4(3).
 */
export function runningMoments(variable: string, unit: string, neurons: number): RunningMoments {
  let count = 0;
  const mean = new Float64Array(neurons);
  const squares = new Float64Array(neurons);
  return {
    add(value) {
      count++;
      for (let k = 0; k < neurons; k++) {
        const x = value(k);
        const away = x - mean[k];
        mean[k] += away / count;
        squares[k] += away * (x - mean[k]);
      }
    },
    restart() {
      count = 0;
      mean.fill(0);
      squares.fill(0);
    },
    moments: () => ({
      variable,
      unit,
      count,
      mean: mean.slice(),
      variance: squares.map((s) => (count > 1 ? s / (count - 1) : 0)),
    }),
  };
}
