/** @file Neurons that send +1 above one threshold and −1 below another. */
import { DECAY_BITS, STATE_SHIFT } from "../arithmetic";
import type { NeuronKind, PerNeuron } from "./kind";
import { biasOf, checkLif, type LifParameters, lifVariables, limitCurrent } from "./lif";
import { checkWhole, columnOf } from "./parameters";

/**
 * Neurons as {@link LoihiLif}, with two thresholds:
 *
 *     +1 when v > 64 vthHighMantissa, −1 when v < 64 vthLowMantissa; then v ← 0
 *
 * Reference: Lava, `TernaryLIF` (lava-nc b6822fb).
 */
export interface LoihiTernary extends LifParameters {
  readonly model: "ternary";
  /** [−2^17, 2^17), in units of 64 */
  readonly vthHighMantissa: PerNeuron;
  /** the same, not above the other */
  readonly vthLowMantissa: PerNeuron;
}

/** How {@link LoihiTernary} goes on. */
export const ternary: NeuronKind<LoihiTernary> = {
  model: "ternary",
  inputs: ["a"],
  outputs: () => [{ name: "s", payloadBits: 2 }],
  variables: lifVariables,
  check(caller, name, neurons) {
    const { size, vthHighMantissa, vthLowMantissa } = neurons;
    checkLif(caller, name, neurons);
    const limit = 2 ** 17;
    checkWhole(caller, `${name}.vthHighMantissa`, vthHighMantissa, size, -limit, limit - 1);
    checkWhole(caller, `${name}.vthLowMantissa`, vthLowMantissa, size, -limit, limit - 1);
    const [high, low] = [columnOf(vthHighMantissa, size), columnOf(vthLowMantissa, size)];
    const wrong = low.findIndex((x, i) => x > high[i]);
    if (wrong >= 0)
      throw new RangeError(
        `${caller}: ${name}.vthLowMantissa must not be above vthHighMantissa, got ${low[wrong]} and ${high[wrong]} at neuron ${wrong}`,
      );
  },
  prepare(neurons, arithmetic, profile) {
    const { size } = neurons;
    const { towardZero, clip, shift } = arithmetic;
    const limitU = limitCurrent(arithmetic, profile);
    const keepU = columnOf(neurons.du, size).map((du) => 2 ** DECAY_BITS - (du + 1));
    const keepV = columnOf(neurons.dv, size).map((dv) => 2 ** DECAY_BITS - dv);
    const bias = biasOf(neurons, shift);
    const high = columnOf(neurons.vthHighMantissa, size).map((m) => m * 2 ** STATE_SHIFT);
    const low = columnOf(neurons.vthLowMantissa, size).map((m) => m * 2 ** STATE_SHIFT);
    return ({ state, input, output, faults }) => {
      const [v, u, a, s] = [state["v"], state["u"], input["a"], output["s"]];
      for (let i = 0; i < size; i++) {
        u[i] = limitU(towardZero(u[i] * keepU[i], DECAY_BITS) + a[i] * 2 ** STATE_SHIFT, faults.wrap);
        v[i] = clip(towardZero(v[i] * keepV[i], DECAY_BITS) + u[i] + bias[i], faults.clip);
        s[i] = v[i] > high[i] ? 1 : v[i] < low[i] ? -1 : 0;
        if (s[i] !== 0) v[i] = 0;
      }
    };
  },
};
