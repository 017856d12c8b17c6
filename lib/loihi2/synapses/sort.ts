/** @file Synapses of a description by their senders, checked. */
import { checkInteger, checkLength, shown } from "../../math";
import type { ConvolutionInTime, DenseWeights, SparseWeights } from "../network";
import { checkWhole, columnOf } from "../neurons/parameters";
import type { Profile } from "../profile";
import type { BySender } from "./carrier";
import { kernelOf } from "./convolution";
import { type StoredWeights, stored } from "./weights";

/** Delays are of 6 bits. */
const LONGEST = 63;

/** What a connection has, by sender, and how its weights are stored. */
export interface Sorted {
  readonly synapses: BySender;
  readonly stored: StoredWeights;
}

function inOrder(
  senders: number,
  receivers: number,
  pre: ArrayLike<number>,
  post: ArrayLike<number>,
  weight: Float64Array,
  delay: Float64Array,
): BySender {
  const first = new Int32Array(senders + 1);
  for (let k = 0; k < pre.length; k++) first[pre[k] + 1]++;
  for (let i = 0; i < senders; i++) first[i + 1] += first[i];
  const next = first.slice();
  const receiver = new Int32Array(pre.length);
  const origin = new Int32Array(pre.length);
  const sortedWeight = new Float64Array(pre.length);
  const sortedDelay = new Uint8Array(pre.length);
  for (let k = 0; k < pre.length; k++) {
    const at = next[pre[k]]++;
    receiver[at] = post[k];
    origin[at] = k;
    sortedWeight[at] = weight[k];
    sortedDelay[at] = delay[k];
  }
  return {
    ...{ senders, receivers, first, receiver, origin, weight: sortedWeight },
    delay: sortedDelay.some((d) => d > 0) ? sortedDelay : undefined,
  };
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
  if (!learning) return stored(caller, name, weights, synapses, profile);
  const keep = learning.compatibility?.unclippedStart === true;
  return stored(
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
  const delay = Float64Array.from({ length: size }, (_, k) => steps - 1 - Math.floor(k / pairs));
  return { synapses: inOrder(senders, receivers, pre, post, kept.values, delay), stored: kept };
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
    const kept = storedOf(caller, `${name}.weights`, synapses.weights, synapses, profile);
    const post = Int32Array.from({ length: size }, (_, k) => Math.floor(k / senders));
    const pre = Int32Array.from({ length: size }, (_, k) => k % senders);
    return {
      synapses: inOrder(senders, receivers, pre, post, kept.values, columnOf(delay, size)),
      stored: kept,
    };
  }
  const { pre, post, weight } = synapses;
  const size = pre.length;
  checkLength(caller, `${name}.post`, post, size);
  for (let k = 0; k < size; k++) {
    checkInteger(caller, `${name}.pre[${k}]`, pre[k], 0, senders - 1);
    checkInteger(caller, `${name}.post[${k}]`, post[k], 0, receivers - 1);
  }
  if (typeof weight !== "number") checkLength(caller, `${name}.weight`, weight, size);
  checkWhole(caller, `${name}.delay`, delay, size, 0, LONGEST);
  const kept = storedOf(caller, `${name}.weight`, columnOf(weight, size), synapses, profile);
  return {
    synapses: inOrder(senders, receivers, pre, post, kept.values, columnOf(delay, size)),
    stored: kept,
  };
}
