/** @file Synapses of a description by their senders, checked. */
import { checkAllFinite, checkInteger, checkLength, shown } from "../../math";
import type { DenseWeights, SparseWeights } from "../network";
import { checkWhole, columnOf } from "../neurons/parameters";
import type { ProfileName } from "../profile";
import type { BySender } from "./carrier";
import { type StoredWeights, storeWeights } from "./weights";

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
  weights: ArrayLike<number>,
  synapses: DenseWeights | SparseWeights,
  profile: ProfileName | undefined,
): StoredWeights {
  const { learning } = synapses;
  if (!learning) return storeWeights(weights, synapses, true, profile);
  const clip = !learning.compatibility?.unclippedStart;
  return storeWeights(weights, { ...synapses, signMode: synapses.signMode ?? "mixed" }, clip, profile);
}

/**
 * The synapses of a dense or sparse connection.
 *
 * @throws {TypeError | RangeError} when a weight, delay or neuron is missing or outside its range
 */
export function sortSynapses(
  caller: string,
  name: string,
  synapses: DenseWeights | SparseWeights,
  senders: number,
  receivers: number,
  profile?: ProfileName,
): Sorted {
  const delay = synapses.delay ?? 0;
  if (synapses.kind === "dense") {
    const size = senders * receivers;
    if (synapses.weights === null || typeof synapses.weights !== "object")
      throw new TypeError(`${caller}: ${name}.weights must be a list, got ${shown(synapses.weights)}`);
    checkLength(caller, `${name}.weights`, synapses.weights, size);
    checkAllFinite(caller, `${name}.weights`, synapses.weights);
    checkWhole(caller, `${name}.delay`, delay, size, 0, LONGEST);
    const kept = storedOf(synapses.weights, synapses, profile);
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
  const kept = storedOf(columnOf(weight, size), synapses, profile);
  return {
    synapses: inOrder(senders, receivers, pre, post, kept.values, columnOf(delay, size)),
    stored: kept,
  };
}
