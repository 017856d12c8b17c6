/** @file The carrier of projections that stay as they are: synapses packed once, compiled where that pays. */
import { type Engine, type Propagation, prepareDensePropagation, preparePropagation } from "../wasm";
import { toSteps } from "./column";
import {
  entriesOf,
  type PerNeuron,
  type SparseSynapses,
  type Synapses,
  synapseCount,
  weightsOf,
} from "./network";
import type { Carrier, Live } from "./part";

/** A carrier, and how it lies in memory. */
export interface PackedCarrier extends Carrier {
  readonly propagation: Propagation;
}

/** A column as the routine takes it: a typed array, or one number. */
const columnOf = (values: PerNeuron): PerNeuron =>
  typeof values === "number" || ArrayBuffer.isView(values) ? values : Float64Array.from(values);

/** Both ends of the synapses, in the order of the description. */
function endsOf(synapses: Synapses, { pre }: Sizes): Pick<SparseSynapses, "pre" | "post"> {
  if (synapses.kind === "sparse") return synapses;
  const entries = entriesOf(synapses, pre);
  const each = { length: entries.count };
  return {
    pre: Int32Array.from(each, (_, k) => entries.pre(k)),
    post: Int32Array.from(each, (_, k) => entries.post(k)),
  };
}

interface Sizes {
  readonly pre: number;
  readonly post: number;
}

/** Synapses from which on threads are worth their keep. */
const worthThreads = 1e6;

/**
 * Sums are exact where all weights are whole multiples of one number, and in the order of sending in float64 otherwise.
 *
 * @throws {RangeError} when a delay is not a whole number of steps, at least one
 */
export function packedCarrier(
  caller: string,
  at: string,
  synapses: Synapses,
  sizes: Sizes,
  {
    dt,
    engine,
    threads,
  }: { readonly dt: number; readonly engine?: Engine | undefined; readonly threads?: number | undefined },
): PackedCarrier {
  const { delay } = synapses;
  const options = {
    ...(engine === undefined ? {} : { engine }),
    // helpers cost some microseconds a step: what few synapses take is less
    ...(synapseCount(synapses) >= worthThreads && threads !== undefined ? { threads } : {}),
  };
  const shape = { sources: sizes.pre, targets: sizes.post };
  const weight = columnOf(weightsOf(synapses));
  const propagation =
    synapses.kind === "dense" && typeof delay === "number"
      ? prepareDensePropagation(
          {
            ...shape,
            weights: Float64Array.from(synapses.weights),
            delaySteps: toSteps(caller, `${at}.delay`, delay, dt, 1),
          },
          options,
        )
      : preparePropagation(
          {
            ...shape,
            ...endsOf(synapses, sizes),
            weight,
            delaySteps:
              typeof delay === "number"
                ? toSteps(caller, `${at}.delay`, delay, dt, 1)
                : Int32Array.from(delay, (time, k) => toSteps(caller, `${at}.delay[${k}]`, time, dt, 1)),
          },
          options,
        );
  let begun = false;
  return {
    propagation,
    send: (fired, count, step) => propagation.send(fired, count, step),
    room: () => propagation.input(),
    receive(step, target) {
      begun = true;
      propagation.receive(step, target);
    },
    save(): Live {
      // before the first step nothing is on its way, however long the delays
      if (!begun) return { step: Float64Array.of(-1), pending: new Float64Array(0) };
      const { step, pending } = propagation.snapshot();
      return { step: Float64Array.of(step), pending };
    },
    load({ step, pending }) {
      if (step[0] === -1 && pending.length === 0) propagation.reset();
      else propagation.restore({ step: step[0], pending: Float64Array.from(pending) });
      begun = step[0] >= 0;
    },
  };
}
