/** @file The window of cluster averages, held against the network's own descent with exactly nested patterns. */
import assert from "node:assert/strict";
import { bayesianHopfield, clusterWindow, meanField } from "engram/bayesian";
import { dot, fromRows } from "engram/math";
import { close } from "../../support/close";

/** Rows of norm 1 with overlap c within a cluster and 0 between clusters. */
function nested(clusters: number, each: number, c: number) {
  const size = clusters * (each + 1);
  return fromRows(
    Array.from({ length: clusters * each }, (_, k) => {
      const x = new Float64Array(size);
      x[Math.floor(k / each)] = Math.sqrt(c);
      x[clusters + k] = Math.sqrt(1 - c);
      return x;
    }),
  );
}

/** Memories that share the spikes once the state has settled from `cue`. */
function sharing(patterns: ReturnType<typeof nested>, beta: number, cue: Float64Array): number {
  const field = meanField(
    bayesianHopfield(patterns, { beta, excitability: new Float64Array(patterns.rows) }),
    {
      cue,
      tau: 1,
    },
  );
  field.settle(2000, 1e-8);
  const p = field.posterior();
  return 1 / dot(p, p);
}

describe("bayesian/theory/clusters", () => {
  for (const [clusters, each, c] of [
    [4, 8, 0.64],
    [6, 5, 0.7],
  ]) {
    it(`${clusters} clusters of ${each} at ${c}: averages of clusters begin and end where the network's do`, () => {
      const patterns = nested(clusters, each, c);
      const { cluster, memory, lost } = clusterWindow(clusters, each, c);
      assert.ok(cluster < memory && memory < lost);
      const middle = new Float64Array(patterns.cols);
      for (let k = 0; k < each; k++)
        for (let i = 0; i < patterns.cols; i++) middle[i] += patterns.data[k * patterns.cols + i] / each;
      const tilted = middle.map((x, i) => x + 1e-3 * (patterns.data[i] - patterns.data[patterns.cols + i]));
      const first = patterns.data.slice(0, patterns.cols);
      assert.ok(sharing(patterns, 0.98 * cluster, middle) > clusters * each - 0.01);
      const just = sharing(patterns, 1.02 * cluster, middle);
      assert.ok(just < 0.7 * clusters * each, `${just}`);
      close(sharing(patterns, 0.97 * lost, tilted), each, 0.02);
      assert.ok(sharing(patterns, 1.03 * lost, tilted) < 2);
      // Other clusters have what little share is left at the scale of memories.
      assert.ok(sharing(patterns, 0.98 * memory, first) > each - 0.1);
      assert.ok(sharing(patterns, 1.02 * memory, first) < 0.5 * each);
    });
  }

  it("has no window where a cluster breaks up before it forms, and refuses what makes no sense", () => {
    const { cluster, lost } = clusterWindow(16, 2, 0);
    assert.ok(lost <= cluster);
    close(clusterWindow(4, 8, 0).cluster, 8 * 3.2187, 1e-3);
    assert.throws(() => clusterWindow(1, 4, 0.5), /clusterWindow: clusters must be in \[2,/);
    assert.throws(() => clusterWindow(4, 1, 0.5), /clusterWindow: each must be in \[2,/);
    assert.throws(() => clusterWindow(4, 4, 1), /clusterWindow: overlap must be in \[0,/);
  });
});
