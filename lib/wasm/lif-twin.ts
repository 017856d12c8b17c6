/** @file The fixed-point step as its definition reads, in doubles, where every product is exact: oracle and stand-in. */
import type { DenseLifShape, LifColumns, LifEngine } from "./lif-shape";
import { turn } from "./turn";

/** Steps in TypeScript. */
export function twinLif(
  { sources, neurons, weights }: DenseLifShape,
  { keepU, keepV, bias, threshold, right, left }: LifColumns,
): LifEngine {
  const columns = turn(weights, neurons, sources, sources, new Int8Array(sources * neurons), neurons);
  const [u, v, fired, sums] = Array.from({ length: 4 }, () => new Int32Array(neurons));
  return {
    fired,
    snapshot: () => ({ u: u.slice(), v: v.slice() }),
    restore(state) {
      u.set(state.u);
      v.set(state.v);
    },
    step(spikes, count, input) {
      if (input) sums.set(input);
      else sums.fill(0);
      for (let s = 0; s < count; s++)
        for (let j = 0, at = spikes[s] * neurons; j < neurons; j++, at++) sums[j] += columns[at];
      let found = 0;
      for (let j = 0; j < neurons; j++) {
        let current = Math.trunc((u[j] * keepU[j]) / 4096) + ((sums[j] >> right) << left);
        if (current > 2 ** 23) current -= 2 ** 24;
        else if (current <= -(2 ** 23)) current += 2 ** 24;
        const voltage = Math.trunc((v[j] * keepV[j]) / 4096) + current + bias[j];
        const clipped = Math.max(1 - 2 ** 23, Math.min(2 ** 23 - 1, voltage));
        const spikes = clipped > threshold[j];
        u[j] = current;
        v[j] = spikes ? 0 : clipped;
        if (spikes) fired[found++] = j;
      }
      return found;
    },
  };
}
