/** @file Neurons that race with slopes 2^u to exponential thresholds. */
import { checkInteger } from "../../math";
import { STATE_BITS } from "../arithmetic";
import {
  checkEvidence,
  evidenceInputs,
  evidenceOf,
  evidenceVariables,
  floorOf,
  type RaceEvidence,
  stateBitsOf,
} from "./evidence";
import type { NeuronKind, NeuronStep } from "./kind";
import { checkNoiseTable, NOISE_WORD, type NoiseTable, noiseReader } from "./noise-table";

/**
 * A race of accumulators. Where a round begins, of the potential u of {@link RaceEvidence} in units of 2^−gainFraction, with
 * x = u/2^gainFraction,
 *
 *     v ← 0,   h ← E of the table;   rate = ⌊2^fraction 2^⌊x⌋ (1 + x − ⌊x⌋)⌋     Mitchell's 2^x, in units of the table
 *     then in this step and in each that follows   v ← v + rate;   spike when v > h; then v ← its lowest value
 *
 * The first to spike is k with probability ∝ 2^x_k, but for slopes that are up to 6.2 % too large, and ties, in which all spike. In real numbers
 * slopes are 2^x and thresholds exponential, with the same words.
 *
 * Reference: Mitchell 1962, IRE Trans. Electron. Comput. 11, for slopes without an exponential.
 */
export interface LoihiExponentialRace extends RaceEvidence {
  readonly model: "exponential-race";
  /** 0 … 22 */
  readonly gainFraction: number;
  /** `"exponential"` noise */
  readonly noise: NoiseTable;
}

/** How {@link LoihiExponentialRace} goes on. */
export const exponentialRace: NeuronKind<LoihiExponentialRace> = {
  model: "exponential-race",
  inputs: evidenceInputs,
  outputs: () => [
    { name: "s", payloadBits: 0 },
    { name: "over", payloadBits: STATE_BITS },
  ],
  variables: (neurons) => [
    ...evidenceVariables(neurons),
    ...["rate", "h"].map((name) => ({
      name,
      bits: stateBitsOf(neurons),
      start: new Float64Array(neurons.size),
    })),
  ],
  check(caller, name, neurons) {
    checkEvidence(caller, name, neurons);
    checkInteger(caller, `${name}.gainFraction`, neurons.gainFraction, 0, 22);
    checkNoiseTable(caller, `${name}.noise`, neurons.noise);
  },
  prepare(neurons, arithmetic) {
    const { size, gainFraction, noise } = neurons;
    const { take, limited, potential } = evidenceOf(neurons, arithmetic);
    const read = noiseReader(noise, arithmetic);
    const lowest = floorOf(neurons);
    const one = 2 ** gainFraction;
    const rateOf = (u: number): number => {
      if (arithmetic.name === "ideal") return 2 ** (u / one + noise.fraction);
      const whole = Math.floor(u / one);
      return arithmetic.shift(one + (u - whole * one), gainFraction - noise.fraction - whole);
    };
    const begin = ({ state, faults, draws }: NeuronStep, i: number): void => {
      state["v"][i] = 0;
      state["rate"][i] = limited(rateOf(potential(state, i)), faults);
      state["h"][i] = limited(read(draws.bits(NOISE_WORD)), faults);
    };
    return (step) => {
      const { state, output, faults } = step;
      const [v, rate, h] = [state["v"], state["rate"], state["h"]];
      const [s, over] = [output["s"], output["over"]];
      for (let i = 0; i < size; i++) {
        if (take(step, i)) begin(step, i);
        else if (v[i] === lowest) continue;
        if (rate[i] === 0) continue;
        v[i] = limited(v[i] + rate[i], faults);
        if (v[i] > h[i]) {
          s[i] = 1;
          over[i] = v[i] - h[i];
          v[i] = lowest;
        }
      }
    };
  },
};
