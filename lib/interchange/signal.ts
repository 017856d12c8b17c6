/** @file Signals on their way from populations to populations: sums of weighted, delayed spikes, and a constant. */
import type { LinearMap } from "./unroll";

/** Where a signal begins: the spikes of a population, or its potential. */
export interface Origin {
  readonly population: string;
  readonly variable: "spikes" | "v";
  readonly size: number;
}

/** What comes from one origin along one path: entry k is neuron pre[k] with weight[k] at place row[k], late by delay[k]. */
export interface Term {
  readonly origin: Origin;
  /** nodes with weights on the path */
  readonly via: readonly string[];
  /** the first node that makes it another signal than its origin, if there is one */
  readonly changed: string | undefined;
  readonly pre: Int32Array;
  readonly row: Int32Array;
  readonly weight: Float64Array;
  /** in the graph's unit of time */
  readonly delay: Float64Array;
}

/** A flat signal of `size` places. */
export interface Signal {
  readonly size: number;
  readonly terms: readonly Term[];
  readonly constant: Float64Array;
}

/** No synapses beyond this: a matrix of them would not fit in memory. */
const most = 2 ** 27;

/** The signal that a population sends. */
export function signalOf(origin: Origin): Signal {
  const places = Int32Array.from({ length: origin.size }, (_, i) => i);
  const term: Term = {
    origin,
    via: [],
    changed: undefined,
    pre: places,
    row: places,
    weight: new Float64Array(origin.size).fill(1),
    delay: new Float64Array(origin.size),
  };
  return { size: origin.size, terms: [term], constant: new Float64Array(origin.size) };
}

/** Signals that meet. The terms stay apart: each becomes a projection of its own. */
export function sumOf(size: number, signals: readonly Signal[]): Signal {
  const constant = new Float64Array(size);
  for (const signal of signals) for (let k = 0; k < size; k++) constant[k] += signal.constant[k];
  return { size, terms: signals.flatMap(({ terms }) => terms), constant };
}

/** Entries that say the same of one pair, made one. Entries stand in order of `pre`. */
function merged(term: Term): Term {
  const kept = { pre: new Int32Array(term.pre.length), row: term.row.slice(), at: 0 };
  const weight = new Float64Array(term.pre.length);
  const delay = new Float64Array(term.pre.length);
  for (let k = 0; k < term.pre.length; ) {
    const found = new Map<number, Map<number, number>>();
    const pre = term.pre[k];
    for (; k < term.pre.length && term.pre[k] === pre; k++) {
      let rows = found.get(term.delay[k]);
      if (rows === undefined) {
        rows = new Map();
        found.set(term.delay[k], rows);
      }
      const row = term.row[k];
      const place = rows.get(row);
      if (place !== undefined) {
        weight[place] += term.weight[k];
        continue;
      }
      rows.set(row, kept.at);
      kept.pre[kept.at] = pre;
      kept.row[kept.at] = row;
      weight[kept.at] = term.weight[k];
      delay[kept.at++] = term.delay[k];
    }
  }
  return {
    ...term,
    pre: kept.pre.slice(0, kept.at),
    row: kept.row.slice(0, kept.at),
    weight: weight.slice(0, kept.at),
    delay: delay.slice(0, kept.at),
  };
}

function mapTerm(term: Term, name: string, map: LinearMap, refuse: (rule: string) => never): Term {
  let count = 0;
  for (const row of term.row) count += map.starts[row + 1] - map.starts[row];
  if (count > most) refuse(`must unroll to at most ${most} synapses, got ${count}`);
  const pre = new Int32Array(count);
  const row = new Int32Array(count);
  const weight = new Float64Array(count);
  const delay = new Float64Array(count);
  for (let k = 0, at = 0; k < term.row.length; k++)
    for (let m = map.starts[term.row[k]]; m < map.starts[term.row[k] + 1]; m++) {
      pre[at] = term.pre[k];
      row[at] = map.rows[m];
      weight[at] = term.weight[k] * map.weights[m];
      delay[at++] = term.delay[k];
    }
  const made: Term = {
    origin: term.origin,
    via: [...term.via, name],
    changed: term.changed ?? name,
    pre,
    row,
    weight,
    delay,
  };
  return term.via.length === 0 ? made : merged(made);
}

/** The signal behind a node with weights. `refuse` names the node. */
export function mapSignal(
  signal: Signal,
  name: string,
  map: LinearMap,
  refuse: (rule: string) => never,
): Signal {
  const constant = map.offset?.slice() ?? new Float64Array(map.outputs);
  for (let i = 0; i < map.inputs; i++)
    if (signal.constant[i] !== 0)
      for (let m = map.starts[i]; m < map.starts[i + 1]; m++)
        constant[map.rows[m]] += map.weights[m] * signal.constant[i];
  return {
    size: map.outputs,
    terms: signal.terms.map((term) => mapTerm(term, name, map, refuse)),
    constant,
  };
}

/** The signal later by `delay` at each place. What is constant has been so for ever, and stays. */
export function delaySignal(signal: Signal, name: string, delay: Float64Array): Signal {
  const late = delay.some((time) => time > 0);
  const terms = signal.terms.map((term) => ({
    ...term,
    changed: term.changed ?? (late ? name : undefined),
    delay: term.delay.map((time, k) => time + delay[term.row[k]]),
  }));
  return { ...signal, terms };
}
