/** @file Neurons that draw: Boltzmann machines. */
import { checkPositive } from "../../math";
import { STATE_BITS } from "../arithmetic";
import type { NeuronKind, PerNeuron } from "./kind";
import { checkWhole, columnOf } from "./parameters";

/**
 * Neural Boltzmann machine: a binary variable that is on with the probability of its energy.
 *
 *     state ← state + a;   p = 1/(1 + e^(state/T)),  T = temperature/4  (T = 0: p = [state < 0])
 *     on with probability p, or as before while it pauses; sends +1 or −1 when it changes, which begins a pause
 *
 * Output `"sig"` is the state where it was on before.
 *
 * Reference: lava-optimization 39ab701, `NEBM`; its random numbers are not the chip's, nor are these.
 */
export interface LoihiBoltzmann {
  readonly model: "boltzmann";
  readonly size: number;
  /** ≥ 0, in quarters */
  readonly temperature: number;
  /** steps of a pause, 0 … 63; default 0 */
  readonly refractory?: PerNeuron;
  /** default 0 */
  readonly stateStart?: PerNeuron;
}

/** Bits that a probability is drawn with. */
const DRAWN = 24;

/** How {@link LoihiBoltzmann} goes on. */
export const boltzmann: NeuronKind<LoihiBoltzmann> = {
  model: "boltzmann",
  inputs: ["a"],
  outputs: () => [
    { name: "s", payloadBits: 2 },
    { name: "sig", payloadBits: STATE_BITS },
  ],
  variables: ({ size, stateStart = 0 }) => [
    { name: "state", bits: STATE_BITS, start: columnOf(stateStart, size) },
    { name: "on", bits: 1, start: new Float64Array(size) },
    { name: "wait", bits: 6, start: new Float64Array(size) },
  ],
  check(caller, name, { size, temperature, refractory = 0, stateStart = 0 }) {
    if (temperature !== 0) checkPositive(caller, `${name}.temperature`, temperature);
    checkWhole(caller, `${name}.refractory`, refractory, size, 0, 63);
    const limit = 2 ** (STATE_BITS - 1) - 1;
    checkWhole(caller, `${name}.stateStart`, stateStart, size, -limit, limit);
  },
  prepare({ size, temperature, refractory = 0 }) {
    const pause = columnOf(refractory, size);
    const probability = (state: number): number =>
      temperature === 0 ? (state < 0 ? 1 : 0) : 1 / (1 + Math.exp((4 * state) / temperature));
    return ({ state: variables, input, output, draws }) => {
      const [state, on, wait] = [variables["state"], variables["on"], variables["wait"]];
      const [a, s, sig] = [input["a"], output["s"], output["sig"]];
      for (let i = 0; i < size; i++) {
        state[i] += a[i];
        const before = on[i];
        // A number is drawn at every step, whether it is needed or not: pauses of one do not move the others' draws.
        const drawn = draws.bits(DRAWN) / 2 ** DRAWN;
        if (wait[i] <= 0) on[i] = drawn < probability(state[i]) ? 1 : 0;
        s[i] = on[i] - before;
        wait[i] = Math.max(wait[i] - 1, s[i] !== 0 ? pause[i] : 0, 0);
        if (before) sig[i] = state[i];
      }
    };
  },
};
