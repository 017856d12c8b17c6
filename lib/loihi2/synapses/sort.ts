/** @file Synapses of a description by their senders, checked. */
import { checkInteger, checkLength, shown } from "../../math";
import type { ConvolutionInTime, DenseWeights, SparseWeights } from "../network";
import type { PerNeuron } from "../neurons/kind";
import { checkWhole, columnOf, notWhole } from "../neurons/parameters";
import type { Profile } from "../profile";
import type { BySender } from "./carrier";
import { kernelOf } from "./convolution";
import { type StoredWeights, stored as storedAs } from "./weights";

/** Delays are of 6 bits. */
const LONGEST = 63;

/** What a connection has, by sender, and how its weights are stored. */
export interface Sorted {
  readonly synapses: BySender;
  readonly stored: StoredWeights;
}

/** A column of bytes, or undefined when all are 0. */
function bytesOf(delay: PerNeuron, size: number): Uint8Array | undefined {
  if (typeof delay === "number") return delay === 0 ? undefined : new Uint8Array(size).fill(delay);
  for (let k = 0; k < size; k++) if (delay[k] !== 0) return Uint8Array.from(delay);
  return undefined;
}

function inOrder(
  senders: number,
  receivers: number,
  pre: ArrayLike<number>,
  post: ArrayLike<number>,
  values: Float64Array,
  delays: Uint8Array | undefined,
): BySender {
  const size = pre.length;
  const first = new Int32Array(senders + 1);
  for (let k = 0; k < size; k++) first[pre[k] + 1]++;
  for (let i = 0; i < senders; i++) first[i + 1] += first[i];
  const next = first.slice();
  const [receiver, origin] = [new Int32Array(size), new Int32Array(size)];
  const weight = new Float64Array(size);
  const delay = delays && new Uint8Array(size);
  for (let k = 0; k < size; k++) {
    const at = next[pre[k]]++;
    receiver[at] = post[k];
    origin[at] = k;
    weight[at] = values[k];
    if (delay) delay[at] = (delays as Uint8Array)[k];
  }
  return { senders, receivers, first, receiver, origin, weight, delay };
}

/** Receivers whose rows are turned into columns together: they share lines of the cache. */
const TILE = 8;

/** The same for a synapse from each sender to each receiver, given row by row. */
function columnsOf(
  senders: number,
  receivers: number,
  values: Float64Array,
  delays: Uint8Array | undefined,
): BySender {
  const size = senders * receivers;
  const first = Int32Array.from({ length: senders + 1 }, (_, i) => i * receivers);
  const [receiver, origin] = [new Int32Array(size), new Int32Array(size)];
  const weight = new Float64Array(size);
  const delay = delays && new Uint8Array(size);
  for (let top = 0; top < receivers; top += TILE)
    for (let i = 0; i < senders; i++)
      for (let j = top, end = Math.min(receivers, top + TILE); j < end; j++) {
        const at = i * receivers + j;
        const k = j * senders + i;
        receiver[at] = j;
        origin[at] = k;
        weight[at] = values[k];
        if (delay) delay[at] = (delays as Uint8Array)[k];
      }
  return { senders, receivers, first, receiver, origin, weight, delay };
}

/** Weights that learn are of both signs unless said otherwise. */
function storedOf(
  caller: string,
  name: string,
  weights: ArrayLike<number>,
  synapses: DenseWeights | SparseWeights,
  profile: Profile,
): StoredWeights {
  const { learning } = synapses;
  if (!learning) return storedAs(caller, name, weights, synapses, profile);
  const keep = learning.compatibility?.unclippedStart === true;
  return storedAs(
    caller,
    name,
    weights,
    { ...synapses, signMode: synapses.signMode ?? "mixed" },
    profile,
    keep,
  );
}

/** A weight for each pair of neurons and each of the last steps: as many synapses, with as many delays. */
function sortInTime(
  caller: string,
  name: string,
  { steps, weights, ...format }: ConvolutionInTime,
  senders: number,
  receivers: number,
  profile: Profile,
): Sorted {
  checkInteger(caller, `${name}.steps`, steps, 1, LONGEST + 1);
  if (weights === null || typeof weights !== "object")
    throw new TypeError(`${caller}: ${name}.weights must be a list, got ${shown(weights)}`);
  const [pairs, size] = [senders * receivers, steps * senders * receivers];
  checkLength(caller, `${name}.weights`, weights, size);
  const kept = kernelOf(caller, `${name}.weights`, weights, format, profile);
  const post = Int32Array.from({ length: size }, (_, k) => Math.floor((k % pairs) / senders));
  const pre = Int32Array.from({ length: size }, (_, k) => k % senders);
  const delay = Uint8Array.from({ length: size }, (_, k) => steps - 1 - Math.floor(k / pairs));
  return {
    synapses: inOrder(senders, receivers, pre, post, kept.values, steps === 1 ? undefined : delay),
    stored: kept,
  };
}

/**
 * The synapses of a connection that has them one by one.
 *
 * @throws {TypeError | RangeError} when a weight, delay or neuron is missing or outside its range
 */
export function sortSynapses(
  caller: string,
  name: string,
  synapses: DenseWeights | SparseWeights | ConvolutionInTime,
  senders: number,
  receivers: number,
  profile: Profile,
): Sorted {
  if (synapses.kind === "convolution-in-time")
    return sortInTime(caller, name, synapses, senders, receivers, profile);
  const delay = synapses.delay ?? 0;
  if (synapses.kind === "dense") {
    const size = senders * receivers;
    if (synapses.weights === null || typeof synapses.weights !== "object")
      throw new TypeError(`${caller}: ${name}.weights must be a list, got ${shown(synapses.weights)}`);
    checkLength(caller, `${name}.weights`, synapses.weights, size);
    checkWhole(caller, `${name}.delay`, delay, size, 0, LONGEST);
    const stored = storedOf(caller, `${name}.weights`, synapses.weights, synapses, profile);
    return { synapses: columnsOf(senders, receivers, stored.values, bytesOf(delay, size)), stored };
  }
  const { pre, post, weight } = synapses;
  const size = pre.length;
  checkLength(caller, `${name}.post`, post, size);
  const [wrongPre, wrongPost] = [notWhole(pre, 0, senders - 1), notWhole(post, 0, receivers - 1)];
  if (wrongPre >= 0 && (wrongPost < 0 || wrongPre <= wrongPost))
    checkInteger(caller, `${name}.pre[${wrongPre}]`, pre[wrongPre], 0, senders - 1);
  if (wrongPost >= 0) checkInteger(caller, `${name}.post[${wrongPost}]`, post[wrongPost], 0, receivers - 1);
  if (typeof weight !== "number") checkLength(caller, `${name}.weight`, weight, size);
  checkWhole(caller, `${name}.delay`, delay, size, 0, LONGEST);
  const weights = typeof weight === "number" ? columnOf(weight, size) : weight;
  const stored = storedOf(caller, `${name}.weight`, weights, synapses, profile);
  return { synapses: inOrder(senders, receivers, pre, post, stored.values, bytesOf(delay, size)), stored };
}
