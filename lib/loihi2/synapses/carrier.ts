/** @file What carries spikes over a connection: sums for each receiver and each step to come. */
import { shown } from "../../math";
import type { Arithmetic } from "../arithmetic";
import type { FaultTally } from "../faults";
import type { Profile } from "../profile";
import { byExponent } from "./rounding";

/** A connection on its way. */
export interface Carrier {
  /** Adds what arrives in this step to `input`. */
  deliver(input: Float64Array): void;
  /** Takes in who has sent what in this step. */
  take(senders: readonly number[], sent: Float64Array): void;
  /** The same for spikes alone, where a carrier has a way of its own for them: the first `count` of `senders`. */
  takeSpikes?(senders: Int32Array, count: number): void;
  /** Takes note that weights have changed. */
  reweigh(): void;
  /** synaptic operations so far: one for each synapse of each spike */
  readonly operations: number;
  /** all that changes, in place */
  readonly state: Float64Array;
  /** Brings `state` up to date, where it is kept elsewhere. */
  save?(): void;
  /** Takes note that `state` was written. */
  load?(): void;
}

/** Synapses by sender: those of i are `first[i]` up to `first[i + 1]`. */
export interface BySender {
  readonly senders: number;
  readonly receivers: number;
  readonly first: Int32Array;
  readonly receiver: Int32Array;
  /** place of each in the description */
  readonly origin: Int32Array;
  /** may be changed, see {@link Carrier.reweigh} */
  readonly weight: Float64Array;
  /** steps beyond the first, of each synapse; undefined when all are 0 */
  readonly delay: Uint8Array | undefined;
}

/** How sums become what arrives. */
export interface Scale {
  readonly weightExponent: number;
  /** the exponent acts on the sum of a step and delay, or on each weight */
  readonly on: "sum" | "weight";
  /** how weights are rounded where it acts on them */
  readonly rounding: Profile["weightBits"];
}

const INT32 = 2 ** 31;
/** Weights that learn stay within so much in whole numbers. */
const LEARNED = 257;

/** Place of each synapse in a ring of sums: [delay][receiver]. */
function cellsOf({ receivers, receiver, delay }: BySender): Int32Array {
  if (delay === undefined) return receiver;
  const cells = new Int32Array(receiver.length);
  for (let k = 0; k < cells.length; k++) cells[k] = delay[k] * receivers + receiver[k];
  return cells;
}

/**
 * Sums over spikes. What is sent in a step is summed for each receiver and delay, multiplied by 2^exponent (cut toward −∞), and
 * arrives a step later, or later by its delay.
 *
 * A step costs what its synapses cost: sums are gone through only where something arrives, and looked at for their size only when
 * what was sent could have made one too large.
 */
export function carrierOf(
  name: string,
  synapses: BySender,
  { weightExponent, on, rounding }: Scale,
  arithmetic: Arithmetic,
  faults: FaultTally,
): Carrier {
  const { receivers, first, delay } = synapses;
  const longest = delay === undefined ? 0 : delay.reduce((a, b) => Math.max(a, b), 0);
  const slots = longest + 1;
  // One ring of sums for all delays; its place and the operations so far are kept behind it, so that a snapshot is one array.
  const size = slots * receivers;
  const state = new Float64Array(size + 2);
  const [place, count] = [size, size + 1];
  const cutting = on === "sum" && weightExponent < 0;
  const factor = on === "sum" && weightExponent > 0 ? 2 ** weightExponent : 1;
  const weight = on === "weight" ? synapses.weight.slice() : synapses.weight;
  const cell = cellsOf(synapses);
  const full = slots === 1 && isFull(synapses);
  /** [slots] whether anything arrives */
  const filled = new Uint8Array(slots);
  /** [slots] no sum is larger */
  const bounds = new Float64Array(slots);
  let heaviest = weight.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  let crowd = 0;
  // Sums that are cut may not be added up before: those of this step alone, by delay, and which of them there are.
  const fresh = new Float64Array(cutting ? size : 0);
  const touched = new Int32Array(cutting ? size : 0);
  const isTouched = new Uint8Array(cutting ? size : 0);

  // Real numbers have no 32 bits to leave.
  const limit = arithmetic.name === "fixed" ? INT32 : Number.POSITIVE_INFINITY;
  const tooLarge = (at: number, sum: number): RangeError =>
    new RangeError(
      `step: sums of "${name}" must fit 32 bits with sign, got ${shown(sum)} at neuron ${at % receivers}`,
    );
  const scale = (): void => {
    heaviest = 0;
    for (let k = 0; k < weight.length; k++) {
      weight[k] = byExponent(synapses.weight[k], weightExponent, arithmetic, rounding);
      heaviest = Math.max(heaviest, Math.abs(weight[k]));
    }
  };
  if (on === "weight") scale();
  if (on === "weight" && arithmetic.name === "fixed")
    for (let k = 0; k < weight.length; k++) {
      const away = Math.abs(synapses.weight[k] * 2 ** weightExponent - weight[k]);
      if (away >= 1) faults.clip();
      else if (away > 0) faults.truncation();
    }

  /** Bounds what `payloads` in all can have made of the sums, and looks at those that could be too large. */
  const watch = (payloads: number): void => {
    // Two neurons may have several synapses: how many at most is counted when it matters.
    const more = payloads * heaviest * (crowd || weight.length);
    for (let slot = 0; slot < slots; slot++) {
      bounds[slot] += more;
      if (bounds[slot] < limit / 2) continue;
      crowd ||= crowdOf(synapses);
      let most = 0;
      for (let at = slot * receivers, end = at + receivers; at < end; at++) {
        const sum = state[at];
        if (!(sum < limit && sum >= -limit)) throw tooLarge(at, sum);
        if (sum > most) most = sum;
        else if (-sum > most) most = -sum;
      }
      bounds[slot] = most;
    }
  };
  /** Sums of this step, cut, into the ring. */
  const cut = (touches: number): void => {
    const [base, unit] = [state[place] * receivers, 2 ** -weightExponent];
    let [lost, wrong, bad] = [0, -1, 0];
    for (let t = 0; t < touches; t++) {
      const at = touched[t];
      const sum = fresh[at];
      fresh[at] = 0;
      isTouched[at] = 0;
      if (!(sum < limit && sum >= -limit) && (wrong < 0 || at < wrong)) [wrong, bad] = [at, sum];
      if (sum === 0) continue;
      const whole = arithmetic.shift(sum, -weightExponent);
      if (whole * unit !== sum) lost++;
      const to = base + at;
      state[to < size ? to : to - size] += whole;
    }
    if (wrong >= 0) throw tooLarge(wrong, bad);
    if (lost > 0) faults.add("truncation", lost);
  };
  return {
    state,
    load() {
      filled.fill(1);
      bounds.fill(Number.POSITIVE_INFINITY);
    },
    reweigh() {
      if (on === "weight") scale();
      else heaviest = arithmetic.name === "fixed" ? Math.max(heaviest, LEARNED) : Number.POSITIVE_INFINITY;
    },
    get operations() {
      return state[count];
    },
    deliver(input) {
      const slot = state[place];
      state[place] = slot + 1 < slots ? slot + 1 : 0;
      if (filled[slot] === 0) return;
      for (let j = 0, at = slot * receivers; j < receivers; j++, at++) {
        input[j] += state[at];
        state[at] = 0;
      }
      filled[slot] = 0;
      bounds[slot] = 0;
    },
    take(senders, sent) {
      if (senders.length === 0) return;
      const base = state[place] * receivers;
      const last = size - 1;
      let [payloads, touches] = [0, 0];
      for (const i of senders) {
        const payload = sent[i] * factor;
        const [from, end] = [first[i], first[i + 1]];
        state[count] += end - from;
        payloads += Math.abs(payload);
        if (cutting)
          for (let k = from; k < end; k++) {
            const at = cell[k];
            fresh[at] += weight[k] * payload;
            if (isTouched[at] === 0) {
              isTouched[at] = 1;
              touched[touches++] = at;
            }
          }
        else if (full) for (let j = 0, k = from; k < end; j++, k++) state[j] += weight[k] * payload;
        else
          for (let k = from; k < end; k++) {
            const to = base + cell[k];
            // Back to the beginning behind the end, without a branch: it would be guessed wrong at every other synapse.
            state[to - (size & ((last - to) >> 31))] += weight[k] * payload;
          }
      }
      filled.fill(1);
      if (cutting) cut(touches);
      else watch(payloads);
    },
  };
}

/** True when every sender has one synapse on each receiver in turn. */
function isFull({ senders, receivers, first, receiver }: BySender): boolean {
  for (let i = 0; i <= senders; i++) if (first[i] !== i * receivers) return false;
  for (let k = 0, j = 0; k < receiver.length; k++, j = j + 1 === receivers ? 0 : j + 1)
    if (receiver[k] !== j) return false;
  return true;
}

/** How many synapses one neuron has on another at most. */
function crowdOf({ senders, receivers, first, receiver }: BySender): number {
  const counts = new Int32Array(receivers);
  let most = 1;
  for (let i = 0; i < senders; i++) {
    for (let k = first[i]; k < first[i + 1]; k++)
      if (++counts[receiver[k]] > most) most = counts[receiver[k]];
    for (let k = first[i]; k < first[i + 1]; k++) counts[receiver[k]] = 0;
  }
  return most;
}
