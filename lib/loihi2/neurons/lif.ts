/** @file Leaky integrate-and-fire neurons in the chip's integers. */
import { checkChoice, checkInteger } from "../../math";
import {
  type Arithmetic,
  DECAY_BITS,
  type Report,
  STATE_BITS,
  STATE_SHIFT,
  twosComplement,
} from "../arithmetic";
import type { Draws } from "../draws";
import type { Profile } from "../profile";
import type { NeuronKind, PerNeuron, Variable } from "./kind";
import { checkWhole, columnOf } from "./parameters";

/**
 * Current-based leaky integrate-and-fire neurons. In each step
 *
 *     u ← rtz(u (4096 − (du + 1)) / 4096) + 64 a          wrapped once at 2^23
 *     v ← rtz(v (4096 − dv) / 4096) + u + bias            held at ±(2^23 − 1)
 *     spike when v > 64 vthMantissa; then v ← 0
 *
 * where a is what has arrived, rtz cuts toward zero, bias = biasMantissa · 2^biasExponent (a negative exponent cuts toward −∞). After
 * a spike v stays 0 for `refractory` − 1 steps. With `reset`, u and v are 0 before the update of every step t with t mod interval = offset mod
 * interval, where the first step is 1; a pause ends there too, as the chip counts it in v. Noise is added to u, or to v before it is held.
 *
 * Reference: Lava, `PyLifModelBitAcc` and `LIFReset` (lava-nc b6822fb); the step holds for a published trace of the chip, of one neuron with u
 * forgotten at once and v ≥ 0 (NIR paper, `paper/01_lif`).
 */
export interface LoihiLif {
  readonly model: "lif";
  readonly size: number;
  /** decay of the current, 0 … 4095; 4095 forgets all of it in each step */
  readonly du: PerNeuron;
  /** decay of the potential, 0 … 4095 */
  readonly dv: PerNeuron;
  /** threshold, 17 bits, in units of 64 */
  readonly vthMantissa: PerNeuron;
  /** 13 bits with sign; default 0 */
  readonly biasMantissa?: PerNeuron;
  /** −8 … 7; default 0 */
  readonly biasExponent?: PerNeuron;
  /** steps from a spike to the next that could be, 1 … 64; default 1, none is lost */
  readonly refractory?: PerNeuron;
  /** every `interval` steps all is forgotten, in those of `offset`, default 0; never when left out */
  readonly reset?: { readonly interval: number; readonly offset?: number };
  /** chance in every step; default none */
  readonly noise?: NeuronNoise;
  /** potential and current at the start; default 0 */
  readonly vStart?: PerNeuron;
  readonly uStart?: PerNeuron;
}

/**
 * Noise of every neuron in every step, cut toward zero:
 *
 *     (r + 64 offset) 2^(exponent − 7),   r uniform in −127 … 127
 *
 * Reference: the noise of Loihi 1 as Nengo Loihi 1.1 has it. Random numbers are not the chip's; r is 8 bits less 127, drawn again where they are 255.
 */
export interface NeuronNoise {
  /** what it is added to */
  readonly into: "current" | "potential";
  /** 0 … 15 */
  readonly exponent: number;
  /** −64 … 63; default 0 */
  readonly offset?: number;
}

/** Parameters that all neurons with a current and a potential share. */
export type LifParameters = Omit<LoihiLif, "model" | "vthMantissa" | "refractory" | "reset" | "noise">;

/** @throws {TypeError | RangeError} when one is missing or outside its range */
export function checkLif(caller: string, name: string, neurons: LifParameters): void {
  const { size, du, dv, biasMantissa = 0, biasExponent = 0, vStart = 0, uStart = 0 } = neurons;
  const limit = 2 ** (STATE_BITS - 1) - 1;
  checkWhole(caller, `${name}.du`, du, size, 0, 4095);
  checkWhole(caller, `${name}.dv`, dv, size, 0, 4095);
  checkWhole(caller, `${name}.biasMantissa`, biasMantissa, size, -4096, 4095);
  checkWhole(caller, `${name}.biasExponent`, biasExponent, size, -8, 7);
  checkWhole(caller, `${name}.vStart`, vStart, size, -limit, limit);
  checkWhole(caller, `${name}.uStart`, uStart, size, -limit, limit);
}

/** Potential and current as variables. */
export const lifVariables = ({ size, vStart = 0, uStart = 0 }: LifParameters): Variable[] => [
  { name: "v", bits: STATE_BITS, start: columnOf(vStart, size) },
  { name: "u", bits: STATE_BITS, start: columnOf(uStart, size) },
];

/** What the bias adds in each step. */
export function biasOf(
  { size, biasMantissa = 0, biasExponent = 0 }: LifParameters,
  shift: Arithmetic["shift"],
): Float64Array {
  const mantissa = columnOf(biasMantissa, size);
  const exponent = columnOf(biasExponent, size);
  return mantissa.map((m, i) => (exponent[i] >= 0 ? m * 2 ** exponent[i] : shift(m, -exponent[i])));
}

/** What happens to a current that leaves its range. */
export function limitCurrent(
  arithmetic: Arithmetic,
  profile: Profile,
): (x: number, report: Report) => number {
  if (arithmetic.name === "ideal" || profile.current === "free") return (x) => x;
  if (profile.current === "wrap once") return arithmetic.wrap;
  return (x, report) => {
    const wrapped = twosComplement(x, STATE_BITS);
    if (wrapped !== x) report();
    return wrapped;
  };
}

const ARRIVING_BITS = 22;

/** What arrives, in the units of the state, where that is limited to 21 bits and a sign. */
export function limitArriving({ name }: Arithmetic, profile: Profile): (x: number, report: Report) => number {
  if (name === "ideal" || profile.arriving === "free") return (x) => x;
  return (x, report) => {
    const wrapped = twosComplement(x, ARRIVING_BITS);
    if (wrapped !== x) report();
    return wrapped;
  };
}

/** {@link NeuronNoise} of one neuron in one step. */
function noiseOf(noise: NeuronNoise, { towardZero }: Arithmetic): (draws: Draws) => number {
  const { exponent, offset = 0 } = noise;
  return (draws) => {
    let bits = draws.bits(8);
    while (bits === 255) bits = draws.bits(8);
    return towardZero((bits - 127 + 64 * offset) * 2 ** exponent, 7);
  };
}

/** How {@link LoihiLif} goes on. */
export const lif: NeuronKind<LoihiLif> = {
  model: "lif",
  inputs: ["a"],
  outputs: () => [{ name: "s", payloadBits: 0 }],
  variables: (neurons) => [
    ...lifVariables(neurons),
    // The chip counts a pause in the potential itself.
    { name: "wait", bits: 0, start: new Float64Array(neurons.size) },
  ],
  check(caller, name, neurons) {
    checkLif(caller, name, neurons);
    checkWhole(caller, `${name}.vthMantissa`, neurons.vthMantissa, neurons.size, 0, 2 ** 17 - 1);
    checkWhole(caller, `${name}.refractory`, neurons.refractory ?? 1, neurons.size, 1, 64);
    if (neurons.reset !== undefined) {
      checkInteger(caller, `${name}.reset.interval`, neurons.reset?.interval, 1);
      checkInteger(caller, `${name}.reset.offset`, neurons.reset.offset ?? 0, 0);
    }
    if (neurons.noise === undefined) return;
    checkChoice(caller, `${name}.noise.into`, neurons.noise?.into, ["current", "potential"]);
    checkInteger(caller, `${name}.noise.exponent`, neurons.noise.exponent, 0, 15);
    checkInteger(caller, `${name}.noise.offset`, neurons.noise.offset ?? 0, -64, 63);
  },
  prepare(neurons, arithmetic, profile) {
    const { size } = neurons;
    const { towardZero, shift } = arithmetic;
    const limitU = limitCurrent(arithmetic, profile);
    const limitV = profile.potential === "clip" ? arithmetic.clip : (x: number) => x;
    const keepU = columnOf(neurons.du, size).map((du) => 2 ** DECAY_BITS - (du + 1));
    const keepV = columnOf(neurons.dv, size).map((dv) => 2 ** DECAY_BITS - dv);
    const bias = biasOf(neurons, shift);
    const threshold = columnOf(neurons.vthMantissa, size).map((m) => m * 2 ** STATE_SHIFT);
    const refractory = columnOf(neurons.refractory ?? 1, size);
    const { interval = 0, offset = 0 } = neurons.reset ?? {};
    const shown = profile.spikePotential === "refractory" ? 128 : 0;
    const limitA = limitArriving(arithmetic, profile);
    const wrapsBias = profile.current === "wrap";
    const noise = neurons.noise && noiseOf(neurons.noise, arithmetic);
    const noisyU = neurons.noise?.into === "current";
    return ({ time, state, input, output, faults, draws }) => {
      const [v, u, wait] = [state["v"], state["u"], state["wait"]];
      const [a, s] = [input["a"], output["s"]];
      if (interval > 0 && time % interval === offset % interval) for (const x of [v, u, wait]) x.fill(0);
      for (let i = 0; i < size; i++) {
        const chance = noise ? noise(draws) : 0;
        const arriving = limitA(a[i] * 2 ** STATE_SHIFT, faults.wrap);
        const left = towardZero(u[i] * keepU[i], DECAY_BITS);
        u[i] = limitU(left + arriving + (noisyU ? chance : 0), faults.wrap);
        if (wait[i] > 0) {
          wait[i]--;
          v[i] = shown * wait[i];
          if (wait[i] > 0) continue;
        }
        const kept = towardZero(v[i] * keepV[i], DECAY_BITS);
        const pushed = wrapsBias ? kept + limitU(u[i] + bias[i], faults.wrap) : kept + u[i] + bias[i];
        v[i] = limitV(noisyU ? pushed : pushed + chance, faults.clip);
        if (v[i] > threshold[i]) {
          s[i] = 1;
          wait[i] = refractory[i];
          v[i] = shown * wait[i];
        }
      }
    };
  },
};
