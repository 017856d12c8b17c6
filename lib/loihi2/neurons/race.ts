/** @file Neurons that race on ramps from noisy starts: the first to arrive is a sample of the softmax of what they know. */
import { STATE_BITS, STATE_SHIFT } from "../arithmetic";
import {
  checkEvidence,
  evidenceInputs,
  evidenceOf,
  evidenceVariables,
  floorOf,
  type RaceEvidence,
} from "./evidence";
import type { NeuronKind } from "./kind";
import { biasOf } from "./lif";
import { checkNoiseTable, NOISE_WORD, type NoiseTable, noiseReader } from "./noise-table";
import { checkWhole } from "./parameters";

/**
 * A race of ramps from Gumbel distributed starts. Where a round begins, of the potential u of {@link RaceEvidence},
 *
 *     v ← u + G + slope,   G of the table;   otherwise  v ← v + slope,   slope = biasMantissa · 2^biasExponent
 *     spike when v > 64 vthMantissa; then v ← its lowest value, and the neuron waits for a reset
 *
 * The first to spike is k with probability softmax(u)_k, u in units of 2^−fraction nat. The reset is a spike's own message: a connection from the
 * neurons to their input `"reset"`, which takes a step, in which nobody goes on; each step that it is delayed lets others cross too.
 *
 * Ties: neurons that cross in the same step all spike. The round has several winners then; output `"over"` says how far each was above the
 * threshold, the largest being the winner in continuous time.
 *
 * In real numbers noise is Gumbel's law itself, drawn with the same words.
 *
 * Reference: Gumbel 1954; Maddison, Tarlow & Minka 2014, NeurIPS, for the winner.
 */
export interface LoihiRace extends RaceEvidence {
  readonly model: "race";
  /** 13 bits with sign, as all neurons of a population have it */
  readonly biasMantissa: number;
  /** −8 … 7; default 0 */
  readonly biasExponent?: number;
  /** threshold, 17 bits, in units of 64 */
  readonly vthMantissa: number;
  /** `"gumbel"` noise; when left out it is what arrives at input `"noise"` in the step in which a round begins */
  readonly noise?: NoiseTable;
}

/** How {@link LoihiRace} goes on. */
export const race: NeuronKind<LoihiRace> = {
  model: "race",
  inputs: ({ noise }) => (noise ? evidenceInputs : [...evidenceInputs, "noise"]),
  outputs: () => [
    { name: "s", payloadBits: 0 },
    { name: "over", payloadBits: STATE_BITS },
  ],
  variables: evidenceVariables,
  check(caller, name, neurons) {
    const { size, biasMantissa, biasExponent = 0, vthMantissa, noise } = neurons;
    checkEvidence(caller, name, neurons);
    checkWhole(caller, `${name}.biasMantissa`, biasMantissa, size, -4096, 4095);
    checkWhole(caller, `${name}.biasExponent`, biasExponent, size, -8, 7);
    checkWhole(caller, `${name}.vthMantissa`, vthMantissa, size, 0, 2 ** 17 - 1);
    if (noise !== undefined) checkNoiseTable(caller, `${name}.noise`, noise);
  },
  prepare(neurons, arithmetic) {
    const { size, vthMantissa, noise, biasMantissa, biasExponent = 0 } = neurons;
    const { take, limited, potential } = evidenceOf(neurons, arithmetic);
    const [slope] = biasOf({ size: 1, du: 0, dv: 0, biasMantissa, biasExponent }, arithmetic.shift);
    const threshold = vthMantissa * 2 ** STATE_SHIFT;
    const lowest = floorOf(neurons);
    const read = noise && noiseReader(noise, arithmetic);
    return (step) => {
      const { state, input, output, faults, draws } = step;
      const [v, s, over] = [state["v"], output["s"], output["over"]];
      for (let i = 0; i < size; i++) {
        let from = v[i];
        if (take(step, i))
          from = potential(state, i) + (read ? read(draws.bits(NOISE_WORD)) : input["noise"][i]);
        v[i] = limited(from + slope, faults);
        if (v[i] > threshold) {
          s[i] = 1;
          over[i] = v[i] - threshold;
          v[i] = lowest;
        }
      }
    };
  },
};
