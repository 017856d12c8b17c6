/** @file What carries spikes over a convolution: from those that were sent, with one kernel for all places. */
import { checkAllFinite, checkLength, shown } from "../../math";
import { type Arithmetic, STATE_BITS, twosComplement } from "../arithmetic";
import type { FaultTally } from "../faults";
import type { Convolution, WeightFormat } from "../network";
import type { Profile } from "../profile";
import type { Carrier, Scale } from "./carrier";
import { type Image, imageOf } from "./image";
import { byExponent } from "./rounding";
import { type StoredWeights, signModeOf, stored } from "./weights";

/** Largest size of a weight that is taken as it is: products with payloads of 24 bits are exact then. */
const LARGEST = 2 ** (STATE_BITS - 1);

/** Bits that hold whole numbers exactly, with an exponent for the powers of two that they share. */
function bitsFor(weights: Float64Array): number {
  const low = weights.reduce((a, b) => Math.min(a, b), 0);
  const high = weights.reduce((a, b) => Math.max(a, b), 0);
  if (low === 0 && high === 0) return 0;
  // As on the chip, weights of one sign keep their size alone.
  const [size, sign] = low < 0 && high > 0 ? [Math.max(high + 1, -low), 1] : [Math.max(high, -low) + 1, 0];
  let shared = 0;
  while (weights.every((w) => w % 2 ** (shared + 1) === 0)) shared++;
  return Math.max(1, Math.ceil(Math.log2(size)) + sign - shared);
}

/**
 * Weights of a convolution as the profile has them.
 *
 * @throws {RangeError} when one is not finite or outside its range
 */
export function kernelOf(
  caller: string,
  name: string,
  weights: ArrayLike<number>,
  format: WeightFormat,
  profile: Profile,
): StoredWeights {
  if (profile.convolution === "stored") return stored(caller, name, weights, format, profile);
  checkAllFinite(caller, name, weights);
  const values = Float64Array.from(weights, (w) => Math.trunc(w) + 0);
  const wide = values.findIndex((w) => Math.abs(w) >= LARGEST);
  if (wide >= 0)
    throw new RangeError(
      `${caller}: ${name}[${wide}] must be of ${STATE_BITS} bits with sign, got ${values[wide]}`,
    );
  const truncated = values.filter((w, k) => w !== weights[k]).length;
  const signMode = signModeOf(values);
  return { values, signMode, weightBits: bitsFor(values), weightExponent: 0, clipped: 0, truncated };
}

/** A convolution that has been checked. */
export interface PreparedConvolution {
  readonly image: Image;
  readonly kernel: StoredWeights;
}

/** @throws {TypeError | RangeError} when a shape or a weight is missing or outside its range, or neurons are not as many as places */
export function prepareConvolution(
  caller: string,
  name: string,
  synapses: Convolution,
  [senders, receivers]: readonly [number, number],
  profile: Profile,
): PreparedConvolution {
  const image = imageOf(caller, name, synapses);
  const { input, output } = image;
  for (const [end, shape, size] of [
    ["pre", input, senders],
    ["post", output, receivers],
  ] as const) {
    const places = shape.reduce((a, b) => a * b);
    if (places !== size)
      throw new RangeError(
        `${caller}: ${name}.${end} must have ${shape.join(" × ")} = ${places} neurons, got ${size}`,
      );
  }
  const { kernel } = synapses;
  if (kernel === null || typeof kernel !== "object")
    throw new TypeError(`${caller}: ${name}.kernel must be a list, got ${shown(kernel)}`);
  checkLength(caller, `${name}.kernel`, kernel, image.weights);
  return { image, kernel: kernelOf(caller, `${name}.kernel`, kernel, synapses, profile) };
}

/** Sums over spikes, each going to as many receivers as its kernel has places. What is sent in a step arrives in the next. */
export function convolutionCarrier(
  name: string,
  { image, kernel }: PreparedConvolution,
  { on, rounding }: Pick<Scale, "on" | "rounding">,
  arithmetic: Arithmetic,
  faults: FaultTally,
): Carrier {
  const { output, weights } = image;
  const [, , channels] = output;
  const receivers = output.reduce((a, b) => a * b);
  const { weightExponent } = kernel;
  const taps = weights / channels;
  // Weights to all channels of a place stand together.
  const weight = new Float64Array(weights);
  kernel.values.forEach((w, k) => {
    const scaled = on === "weight" ? byExponent(w, weightExponent, arithmetic, rounding) : w;
    weight[(k % taps) * channels + Math.floor(k / taps)] = scaled;
  });
  const sums = Float64Array.from({ length: channels }, (_, o) =>
    kernel.values.subarray(o * taps, (o + 1) * taps).reduce((sum, w) => sum + Math.abs(w), 0),
  );
  const widest = sums.reduce((a, b) => Math.max(a, b), 0) * 2 ** Math.max(0, weightExponent);
  const exponent = on === "sum" ? weightExponent : 0;
  const fixed = arithmetic.name === "fixed";
  // The sums, and behind them the operations so far, so that a snapshot is one array.
  const state = new Float64Array(receivers + 1);
  return {
    state,
    reweigh: () => {},
    get operations() {
      return state[receivers];
    },
    deliver(input) {
      for (let j = 0; j < receivers; j++) {
        input[j] += state[j];
        state[j] = 0;
      }
    },
    take(senders, sent) {
      if (senders.length === 0) return;
      for (const i of senders) {
        const payload = sent[i];
        if (fixed && Math.abs(payload) * widest >= Number.MAX_SAFE_INTEGER)
          throw new RangeError(`step: sums of "${name}" must be exact, got a payload of ${payload}`);
        image.to(i, (receiver, tap) => {
          const at = tap * channels;
          for (let o = 0; o < channels; o++) state[receiver + o] += weight[at + o] * payload;
          state[receivers] += channels;
        });
      }
      for (let j = 0; j < receivers; j++) {
        const sum = state[j];
        if (sum === 0) continue;
        const scaled = exponent >= 0 ? sum * 2 ** exponent : arithmetic.shift(sum, -exponent);
        if (fixed && exponent < 0 && scaled * 2 ** -exponent !== sum) faults.truncation();
        state[j] = fixed ? twosComplement(scaled, STATE_BITS) : scaled;
        if (state[j] !== scaled) faults.wrap();
      }
    },
  };
}
