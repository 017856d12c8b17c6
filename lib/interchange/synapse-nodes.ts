/** @file From a projection to nodes with weights and delays. NIR has no sparse matrix and one delay for each place of a signal. */
import { entriesOf, type Projection, projectionName, type SynapseEntries, type Synapses } from "../spiking";
import { nirArray } from "./nir-array";
import type { NirNode } from "./nir-graph";
import type { Scaling } from "./nir-units";

/** Neurons that synapses lead to. */
export interface Receiver {
  readonly name: string;
  /** [mV] of weight for a spike through a weight of 1 */
  readonly spike: Float64Array;
  /** what an Affine adds to the signal, in the graph's units */
  readonly bias?: Float64Array | undefined;
}

/** Nodes by name, and edges between these and the populations. */
export interface SynapseNodes {
  readonly nodes: readonly (readonly [string, NirNode])[];
  readonly edges: readonly [string, string][];
}

/** All matrices of one projection together have at most this many entries. */
const most = 2 ** 26;

/** The delay of each presynaptic neuron, `dt` where it has no synapse; nothing where synapses of one neuron differ. */
function delayOfEach(entries: SynapseEntries, pre: number, dt: number): Float64Array | undefined {
  const delays = new Float64Array(pre).fill(Number.NaN);
  for (let k = 0; k < entries.count; k++) {
    const [i, delay] = [entries.pre(k), entries.delay(k)];
    if (!Number.isNaN(delays[i]) && delays[i] !== delay) return undefined;
    delays[i] = delay;
  }
  return delays.map((delay) => (Number.isNaN(delay) ? dt : delay));
}

/** One factor each, when neuron i reaches neuron i alone, once. */
function diagonal(
  synapses: Synapses,
  entries: SynapseEntries,
  pre: number,
  post: number,
): Float64Array | undefined {
  if (synapses.kind === "dense" || pre !== post || pre < 2 || entries.count !== pre) return undefined;
  const factors = new Float64Array(pre).fill(Number.NaN);
  for (let k = 0; k < pre; k++) {
    const i = entries.pre(k);
    if (entries.post(k) !== i || !Number.isNaN(factors[i])) return undefined;
    factors[i] = entries.weight(k);
  }
  return factors;
}

/**
 * The nodes of one projection from `pre` neurons.
 *
 * @throws {RangeError} when its matrices would be too large
 */
export function synapseNodes(
  at: string,
  projection: Projection,
  pre: number,
  receiver: Receiver,
  { dt, time }: Scaling,
): SynapseNodes {
  const { synapses } = projection;
  const post = receiver.spike.length;
  const base = projectionName(projection);
  const entries = entriesOf(synapses, pre);
  const nodes: [string, NirNode][] = [];
  const edges: [string, string][] = [];
  const branch = (name: string, node: NirNode, delays: Float64Array) => {
    const late = delays.some((delay) => delay !== dt);
    const first = late ? `${name}.delay` : name;
    edges.push([projection.pre, first]);
    if (late) {
      nodes.push([
        first,
        {
          type: "Delay",
          delay: nirArray(
            delays.map((d) => d / time),
            { shape: [pre] },
          ),
        },
      ]);
      edges.push([first, name]);
    }
    nodes.push([name, node]);
    edges.push([name, receiver.name]);
  };
  const matrix = (only: number | undefined, bias: Float64Array | undefined): NirNode => {
    const data = new Float64Array(post * pre);
    for (let k = 0; k < entries.count; k++)
      if (only === undefined || entries.delay(k) === only)
        data[entries.post(k) * pre + entries.pre(k)] += entries.weight(k) / receiver.spike[entries.post(k)];
    const weight = nirArray(data, { shape: [post, pre] });
    return bias === undefined
      ? { type: "Linear", weight }
      : { type: "Affine", weight, bias: nirArray(bias, { shape: [post] }) };
  };

  const delays = delayOfEach(entries, pre, dt);
  const different =
    delays === undefined
      ? [...new Set(Array.from({ length: entries.count }, (_, k) => entries.delay(k)))]
      : [];
  const factors = delays && receiver.bias === undefined ? diagonal(synapses, entries, pre, post) : undefined;
  const size = factors ? pre : post * pre * Math.max(1, different.length);
  if (size > most)
    throw new RangeError(
      `${at} must fit into matrices of ${most} entries, for NIR has no sparse ones, got ${size} (${post} · ${pre}${different.length > 0 ? ` for each of ${different.length} delays` : ""})`,
    );
  if (factors) {
    const scale = nirArray(
      factors.map((weight, i) => weight / receiver.spike[i]),
      { shape: [pre] },
    );
    branch(base, { type: "Scale", scale }, delays as Float64Array);
  } else if (delays) branch(base, matrix(undefined, receiver.bias), delays);
  else
    different.forEach((delay, k) => {
      branch(
        `${base} (${delay} ms)`,
        matrix(delay, k === 0 ? receiver.bias : undefined),
        new Float64Array(pre).fill(delay),
      );
    });
  return { nodes, edges };
}
