/** @file Leaky neurons with noise that race: approximately a softmax. */
import { checkInteger } from "../../math";
import { DECAY_BITS, STATE_BITS, STATE_SHIFT } from "../arithmetic";
import { checkEvidence, evidenceInputs, evidenceOf, evidenceVariables, type RaceEvidence } from "./evidence";
import type { NeuronKind } from "./kind";
import { checkWhole } from "./parameters";

/**
 * Leaky integrate-and-fire neurons with noise, all reset by the first that spikes. With the potential u of {@link RaceEvidence} for a current,
 *
 *     v ← rtz(v (4096 − dv)/4096) + u + rtz(r 2^noiseExponent/2^7),   r a whole number in −127 … 127, each as likely
 *     spike when v > 64 vthMantissa; then v ← 0.   v begins at 0 where a round begins
 *
 * All neurons that cross in the same step spike; output `"over"` says how far each was above. In real numbers r is uniform between ±127.5.
 *
 * Reference: noise as in Nengo Loihi (e564f66), of Loihi 1.
 */
export interface LoihiNoisyRace extends RaceEvidence {
  readonly model: "noisy-race";
  /** 0 … 4095 */
  readonly dv: number;
  /** threshold, 17 bits, in units of 64 */
  readonly vthMantissa: number;
  /** 0 … 16 */
  readonly noiseExponent: number;
}

/** Values that noise takes: −127 … 127. */
const VALUES = 255;

/** Standard deviation of r. */
export const noiseSpread: number = Math.sqrt((VALUES ** 2 - 1) / 12);

/** How {@link LoihiNoisyRace} goes on. */
export const noisyRace: NeuronKind<LoihiNoisyRace> = {
  model: "noisy-race",
  inputs: evidenceInputs,
  outputs: () => [
    { name: "s", payloadBits: 0 },
    { name: "over", payloadBits: STATE_BITS },
  ],
  variables: evidenceVariables,
  check(caller, name, neurons) {
    const { size, dv, vthMantissa, noiseExponent } = neurons;
    checkEvidence(caller, name, neurons);
    checkWhole(caller, `${name}.dv`, dv, size, 0, 4095);
    checkWhole(caller, `${name}.vthMantissa`, vthMantissa, size, 0, 2 ** 17 - 1);
    checkInteger(caller, `${name}.noiseExponent`, noiseExponent, 0, 16);
  },
  prepare(neurons, arithmetic) {
    const { size, dv, vthMantissa, noiseExponent } = neurons;
    const { take, limited, potential } = evidenceOf(neurons, arithmetic);
    const { towardZero } = arithmetic;
    const threshold = vthMantissa * 2 ** STATE_SHIFT;
    const keep = 2 ** DECAY_BITS - dv;
    const scale = 2 ** noiseExponent;
    return (step) => {
      const { state, output, faults, draws } = step;
      const [v, s, over] = [state["v"], output["s"], output["over"]];
      for (let i = 0; i < size; i++) {
        if (take(step, i)) v[i] = 0;
        // 255 of 2^32 words in one part: the excess of the first value is one in 2^24.
        const place = (draws.bits(32) * VALUES) / 2 ** 32;
        const r = arithmetic.name === "ideal" ? place - VALUES / 2 : Math.floor(place) - 127;
        const noise = towardZero(r * scale, 7);
        v[i] = limited(towardZero(v[i] * keep, DECAY_BITS) + potential(state, i) + noise, faults);
        if (v[i] > threshold) {
          s[i] = 1;
          over[i] = v[i] - threshold;
          v[i] = 0;
        }
      }
    };
  },
};
