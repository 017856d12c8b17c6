/** @file Neurons with a threshold that rises and a potential that is pushed down at each spike, and both come back. */
import { DECAY_BITS, STATE_BITS, STATE_SHIFT } from "../arithmetic";
import type { NeuronKind, PerNeuron } from "./kind";
import { biasOf, type LifParameters, limitCurrent } from "./lif";
import { checkNumbers, checkWhole, columnOf } from "./parameters";

/**
 * Adaptive threshold and relative refractoriness:
 *
 *     i ← rtz(⌊i (4096 − (4096 δi + 1))⌋ / 4096) + 64 a             wrapped once
 *     v ← rtz(v ⌊4096 (1 − δv)⌋ / 4096) + i + bias                  held at ±(2^23 − 1)
 *     θ ← rtz((θ − θ₀) ⌊4096 (1 − δθ)⌋ / 4096) + θ₀,   r ← rtz(r ⌊4096 (1 − δr)⌋ / 4096)
 *     spike when v − r ≥ θ; then r ← r + 2θ, θ ← θ + θ_step; v stays
 *
 * where ⌊⌋ cuts toward zero, and θ₀ and θ_step are 64 times the parameters, cut toward zero. Decays are fractions here, not twelfths of bits.
 *
 * Reference: Lava, `ATRLIF` (lava-nc b6822fb); Bellec et al. 2018, arXiv:1803.09574, for the adaptive threshold.
 */
export interface LoihiAdaptive extends Pick<LifParameters, "size" | "biasMantissa" | "biasExponent"> {
  readonly model: "adaptive";
  /** share of the current that is lost in a step, [0, 1) */
  readonly deltaI: PerNeuron;
  /** of the potential, [0, 1] */
  readonly deltaV: PerNeuron;
  /** of the threshold's rise, [0, 1] */
  readonly deltaTheta: PerNeuron;
  /** of the refractoriness, [0, 1] */
  readonly deltaR: PerNeuron;
  /** threshold at rest, in units of 64 */
  readonly theta0: PerNeuron;
  /** its rise at a spike, in units of 64 */
  readonly thetaStep: PerNeuron;
}

const shares = ["deltaI", "deltaV", "deltaTheta", "deltaR"] as const;

/** How {@link LoihiAdaptive} goes on. */
export const adaptive: NeuronKind<LoihiAdaptive> = {
  model: "adaptive",
  inputs: ["a"],
  outputs: () => [{ name: "s", payloadBits: 0 }],
  variables: ({ size, theta0 }) => [
    { name: "v", bits: STATE_BITS, start: new Float64Array(size) },
    { name: "i", bits: STATE_BITS, start: new Float64Array(size) },
    { name: "theta", bits: STATE_BITS, start: scaled(theta0, size, Math.trunc) },
    { name: "r", bits: STATE_BITS, start: new Float64Array(size) },
  ],
  check(caller, name, neurons) {
    const { size, biasMantissa = 0, biasExponent = 0 } = neurons;
    for (const key of shares) {
      checkNumbers(caller, `${name}.${key}`, neurons[key], size);
      const wrong = columnOf(neurons[key], size).find((x) => !(x >= 0 && x <= 1));
      if (wrong !== undefined)
        throw new RangeError(`${caller}: ${name}.${key} must be in [0, 1], got ${wrong}`);
    }
    // One part of 4096 more is lost of a current: of 1 more than all would be lost.
    if (columnOf(neurons.deltaI, size).includes(1))
      throw new RangeError(`${caller}: ${name}.deltaI must be below 1, got 1`);
    checkNumbers(caller, `${name}.theta0`, neurons.theta0, size);
    checkNumbers(caller, `${name}.thetaStep`, neurons.thetaStep, size);
    checkWhole(caller, `${name}.biasMantissa`, biasMantissa, size, -4096, 4095);
    checkWhole(caller, `${name}.biasExponent`, biasExponent, size, -8, 7);
  },
  prepare(neurons, arithmetic, profile) {
    const { size } = neurons;
    const { towardZero, whole, clip } = arithmetic;
    const one = 2 ** DECAY_BITS;
    const limitI = limitCurrent(arithmetic, profile);
    const keepI = columnOf(neurons.deltaI, size).map((d) => one - (d * one + 1));
    const [keepV, keepTheta, keepR] = ([neurons.deltaV, neurons.deltaTheta, neurons.deltaR] as const).map(
      (d) => columnOf(d, size).map((x) => whole(one - x * one)),
    );
    const rest = scaled(neurons.theta0, size, whole);
    const rise = scaled(neurons.thetaStep, size, whole);
    const bias = biasOf({ ...neurons, du: 0, dv: 0 }, arithmetic.shift);
    return ({ state, input, output, faults }) => {
      const [v, current, theta, r] = [state["v"], state["i"], state["theta"], state["r"]];
      const [a, s] = [input["a"], output["s"]];
      for (let n = 0; n < size; n++) {
        // Of the current the product is cut before it is shifted, of the others the factor.
        const kept = towardZero(whole(current[n] * keepI[n]), DECAY_BITS);
        current[n] = limitI(kept + a[n] * 2 ** STATE_SHIFT, faults.wrap);
        v[n] = clip(towardZero(v[n] * keepV[n], DECAY_BITS) + current[n] + bias[n], faults.clip);
        theta[n] = towardZero((theta[n] - rest[n]) * keepTheta[n], DECAY_BITS) + rest[n];
        r[n] = towardZero(r[n] * keepR[n], DECAY_BITS);
        if (v[n] - r[n] >= theta[n]) {
          s[n] = 1;
          r[n] += 2 * theta[n];
          theta[n] += rise[n];
        }
      }
    };
  },
};

const scaled = (value: PerNeuron, size: number, whole: (x: number) => number): Float64Array =>
  columnOf(value, size).map((x) => whole(x * 2 ** STATE_SHIFT));
