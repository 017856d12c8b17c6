/** @file What is handed to input neurons in a step. */
import { checkInteger, checkLength, shown } from "../math";
import { notWhole } from "./neurons/parameters";
import type { Outbox } from "./outbox";

/** Who sends in a step: what it takes grows with those that do, not with the population. */
export interface Senders {
  /** in rising order */
  readonly neurons: ArrayLike<number>;
  /** what each of them sends; default 1 */
  readonly payloads?: ArrayLike<number>;
}

/** @throws {RangeError} when a value is no whole number of `payloadBits` bits, or, in real numbers, not finite */
function checkPayloads(name: string, values: ArrayLike<number>, payloadBits: number, whole: boolean): void {
  if (whole) {
    const half = 2 ** Math.max(0, payloadBits - 1);
    const [low, high] = payloadBits === 0 ? [0, 1] : [-half, half - 1];
    const wrong = notWhole(values, low, high);
    if (wrong >= 0) checkInteger("step", `${name}[${wrong}]`, values[wrong], low, high);
    return;
  }
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new RangeError(`step: ${name}[${i}] must be finite, got ${shown(values[i])}`);
}

/**
 * Hands `given` to the input neurons called `name`.
 *
 * @param whole false for real numbers
 * @throws {TypeError | RangeError} when it does not fit them
 */
export function send(name: string, given: ArrayLike<number> | Senders, out: Outbox, whole: boolean): void {
  if (given === null || typeof given !== "object")
    throw new TypeError(`step: ${name} must be a number for each neuron or its senders, got ${shown(given)}`);
  const { payloadBits } = out;
  const size = out.sent.length;
  if (!("neurons" in given)) {
    checkLength("step", name, given, size);
    checkPayloads(name, given, payloadBits, whole);
    for (let i = 0; i < size; i++) if (given[i] !== 0) out.add(i, given[i]);
    return;
  }
  const { neurons, payloads } = given;
  if (payloads) {
    checkLength("step", `${name}.payloads`, payloads, neurons.length);
    checkPayloads(`${name}.payloads`, payloads, payloadBits, whole);
  } else if (payloadBits === 1) throw new RangeError(`step: ${name}.payloads must be −1, got none`);
  const wrong =
    neurons instanceof Int32Array && !payloads ? spikes(neurons, out) : numbers(neurons, payloads, out);
  if (wrong < 0) return;
  const least = wrong === 0 ? 0 : neurons[wrong - 1] + 1;
  throw new RangeError(
    `step: ${name}.neurons[${wrong}] must be a whole number in [${least}, ${size}), as they rise, got ${shown(neurons[wrong])}`,
  );
}

/** Adds spikes; the place of the first that does not rise, or is none of the neurons, −1 when all do. */
function spikes(neurons: Int32Array, out: Outbox): number {
  const size = out.sent.length;
  for (let s = 0, least = 0; s < neurons.length; s++) {
    const neuron = neurons[s];
    if (neuron < least || neuron >= size) return s;
    out.add(neuron, 1);
    least = neuron + 1;
  }
  return -1;
}

/** The same of any list, with numbers. */
function numbers(neurons: ArrayLike<number>, payloads: ArrayLike<number> | undefined, out: Outbox): number {
  const size = out.sent.length;
  for (let s = 0, least = 0; s < neurons.length; s++) {
    const neuron = neurons[s];
    if (!(neuron >= least && neuron < size && Number.isInteger(neuron))) return s;
    const payload = payloads ? payloads[s] : 1;
    if (payload !== 0) out.add(neuron, payload);
    least = neuron + 1;
  }
  return -1;
}
