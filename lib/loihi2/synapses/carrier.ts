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
  /** Takes note that weights have changed. */
  reweigh(): void;
  /** synaptic operations so far: one for each synapse of each spike */
  readonly operations: number;
  /** all that changes, in place */
  readonly state: Float64Array;
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

/**
 * Sums over spikes. What is sent in a step is summed for each receiver and delay, multiplied by 2^exponent (cut toward −∞), and
 * arrives a step later, or later by its delay.
 */
export function carrierOf(
  name: string,
  synapses: BySender,
  { weightExponent, on, rounding }: Scale,
  arithmetic: Arithmetic,
  faults: FaultTally,
): Carrier {
  const { receivers, first, receiver, delay } = synapses;
  const longest = delay === undefined ? 0 : delay.reduce((a, b) => Math.max(a, b), 0);
  const slots = longest + 1;
  // One ring of sums for all delays; its place and the operations so far are kept behind it, so that a snapshot is one array.
  const state = new Float64Array(slots * receivers + 2);
  const [place, count] = [slots * receivers, slots * receivers + 1];
  const cutting = on === "sum" && weightExponent < 0;
  const factor = on === "sum" && weightExponent > 0 ? 2 ** weightExponent : 1;
  const weight = on === "weight" ? synapses.weight.slice() : synapses.weight;
  const reweigh = (): void => {
    if (on === "weight")
      synapses.weight.forEach((w, k) => {
        weight[k] = byExponent(w, weightExponent, arithmetic, rounding);
      });
  };
  reweigh();
  if (on === "weight" && arithmetic.name === "fixed")
    synapses.weight.forEach((w, k) => {
      const away = Math.abs(w * 2 ** weightExponent - weight[k]);
      if (away >= 1) faults.clip();
      else if (away > 0) faults.truncation();
    });
  // Sums that are cut may not be added up before: those of this step alone, by delay.
  const fresh = cutting ? new Float64Array(slots * receivers) : state;
  const touched = new Uint8Array(slots);
  return {
    state,
    reweigh,
    get operations() {
      return state[count];
    },
    deliver(input) {
      const at = state[place] * receivers;
      for (let j = 0; j < receivers; j++) {
        input[j] += state[at + j];
        state[at + j] = 0;
      }
      state[place] = (state[place] + 1) % slots;
    },
    take(senders, sent) {
      for (const i of senders) {
        const payload = sent[i] * factor;
        const end = first[i + 1];
        state[count] += end - first[i];
        if (delay === undefined) {
          for (let k = first[i]; k < end; k++) fresh[receiver[k]] += weight[k] * payload;
          touched[0] = 1;
          continue;
        }
        for (let k = first[i]; k < end; k++) {
          const slot = cutting ? delay[k] : (state[place] + delay[k]) % slots;
          fresh[slot * receivers + receiver[k]] += weight[k] * payload;
          touched[slot] = 1;
        }
      }
      if (senders.length === 0) return;
      for (let slot = 0; slot < slots; slot++) {
        if (!touched[slot]) continue;
        touched[slot] = 0;
        const from = slot * receivers;
        for (let j = 0; j < receivers; j++) {
          const sum = fresh[from + j];
          if (!(sum < INT32 && sum >= -INT32)) throw new RangeError(tooLarge(name, j, sum));
          if (!cutting || sum === 0) continue;
          const cut = arithmetic.shift(sum, -weightExponent);
          if (cut * 2 ** -weightExponent !== sum) faults.truncation();
          state[((state[place] + slot) % slots) * receivers + j] += cut;
          fresh[from + j] = 0;
        }
      }
    },
  };
}

const tooLarge = (name: string, j: number, sum: number): string =>
  `step: sums of "${name}" must fit 32 bits with sign, got ${shown(sum)} at neuron ${j}`;
