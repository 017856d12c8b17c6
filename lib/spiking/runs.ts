/**
 * @file Synapses of one neuron that share a delay, as *runs*: a spike arrives at all synapses of a run in the same step, so
 * presynaptic traces belong to runs.
 */
import type { SynapseList } from "./synapse-list";

/** Synapses sorted by presynaptic neuron and delay. Run r is synapses starts[r] … starts[r+1] − 1. */
export interface Runs {
  readonly count: number;
  readonly starts: Int32Array;
  readonly post: Int32Array;
  readonly weight: Float64Array;
  /** place of each synapse in the description */
  readonly order: Int32Array;
  /** the run of each synapse */
  readonly runOf: Int32Array;
  /** delays that occur, in steps, ascending */
  readonly delays: readonly number[];
  /** runAt[d · pre + i]: run of neuron i with the d-th delay, −1 where there is none */
  readonly runAt: Int32Array;
  /** synapses that end at neuron j: incoming[incomingStarts[j]] … */
  readonly incoming: Int32Array;
  readonly incomingStarts: Int32Array;
}

/** Sorts the synapses of each neuron by delay, and lists those that end at each neuron. */
export function toRuns(list: SynapseList): Runs {
  const count = list.post.length;
  const delays = [...new Set(list.delay)].sort((a, b) => a - b);
  const rank = new Map(delays.map((delay, d) => [delay, d]));
  const sorted = Int32Array.from({ length: count }, (_, k) => k);
  for (let i = 0; i < list.pre; i++)
    sorted
      .subarray(list.starts[i], list.starts[i + 1])
      .sort((a, b) => list.delay[a] - list.delay[b] || a - b);
  const runAt = new Int32Array(delays.length * list.pre).fill(-1);
  const runOf = new Int32Array(count);
  const starts: number[] = [];
  for (let i = 0; i < list.pre; i++)
    for (let k = list.starts[i]; k < list.starts[i + 1]; k++) {
      const at = (rank.get(list.delay[sorted[k]]) as number) * list.pre + i;
      if (runAt[at] < 0) {
        runAt[at] = starts.length;
        starts.push(k);
      }
      runOf[k] = runAt[at];
    }
  const post = Int32Array.from(sorted, (k) => list.post[k]);
  const incomingStarts = new Int32Array(list.posts + 1);
  for (const j of post) incomingStarts[j + 1]++;
  for (let j = 0; j < list.posts; j++) incomingStarts[j + 1] += incomingStarts[j];
  const next = incomingStarts.slice();
  const incoming = new Int32Array(count);
  for (let k = 0; k < count; k++) incoming[next[post[k]]++] = k;
  return {
    count: starts.length,
    starts: Int32Array.from([...starts, count]),
    post,
    weight: Float64Array.from(sorted, (k) => list.weight[k]),
    order: Int32Array.from(sorted, (k) => list.order[k]),
    runOf,
    delays,
    runAt,
    incoming,
    incomingStarts,
  };
}
