/** @file Neurons that swing: a complex state that turns and shrinks, and spikes at a phase. */
import { STATE_BITS } from "../arithmetic";
import type { NeuronKind, PerNeuron } from "./kind";
import { checkNumbers, checkWhole, columnOf } from "./parameters";

/** What a turn is: by α and period, or by time constant and frequency. */
interface Turning {
  readonly size: number;
  /** share of the amplitude that is lost in a step, [0, 1] */
  readonly alpha: PerNeuron;
  /** steps of a turn, > 0 */
  readonly period: PerNeuron;
  /** threshold; cut toward zero after 2^stateExponent */
  readonly vth: PerNeuron;
  /** inputs are multiplied by 2 to this power; default 0 */
  readonly stateExponent?: number;
  /** bits of the factors' fractions, 1 … 15; default 12 */
  readonly decayBits?: number;
}

/**
 * Resonate-and-fire neurons:
 *
 *     re' = rtz(c re) − rtz(s im) + 2^e a_re,   im' = rtz(s re) + rtz(c im) + 2^e a_im     each held at ±(2^23 − 1)
 *     c, s = (1 − α) cos, sin (2π/period), cut to `decayBits` bits of fraction; each product is cut by itself
 *     spike when re' ≥ 2^e vth, im' ≥ 0 and im < 0 (the phase passes 0); nothing is reset
 *
 * Reference: Izhikevich 2001, Neural Networks 14, 883; Orchard et al. 2021, arXiv:2111.03746; Lava, `RF` (lava-nc b6822fb).
 */
export interface LoihiResonate extends Turning {
  readonly model: "resonate";
}

/**
 * The same turn with Izhikevich's reset: spike when im' ≥ 2^e vth; then re ← 0, im ← 2^e vth − 1.
 *
 * Reference: Izhikevich 2001; Lava, `RF_IZ` (lava-nc b6822fb).
 */
export interface LoihiResonateReset extends Turning {
  readonly model: "resonate-reset";
}

function checkTurning(caller: string, name: string, neurons: Turning): void {
  const { size, alpha, period, vth, stateExponent = 0, decayBits = 12 } = neurons;
  checkNumbers(caller, `${name}.alpha`, alpha, size);
  checkNumbers(caller, `${name}.period`, period, size);
  checkNumbers(caller, `${name}.vth`, vth, size);
  checkWhole(caller, `${name}.stateExponent`, stateExponent, 1, 0, 16);
  checkWhole(caller, `${name}.decayBits`, decayBits, 1, 1, 15);
  const wrong = columnOf(alpha, size).find((x) => !(x >= 0 && x <= 1));
  if (wrong !== undefined) throw new RangeError(`${caller}: ${name}.alpha must be in [0, 1], got ${wrong}`);
  const still = columnOf(period, size).find((x) => !(x > 0));
  if (still !== undefined) throw new RangeError(`${caller}: ${name}.period must be > 0, got ${still}`);
}

const complex = ({ size }: { readonly size: number }) =>
  ["re", "im"].map((name) => ({ name, bits: STATE_BITS, start: new Float64Array(size) }));

type Prepare = NeuronKind<LoihiResonate>["prepare"];

/** The turn, and what is done after it. */
function turning(neurons: Turning, arithmetic: Parameters<Prepare>[1], reset: boolean): ReturnType<Prepare> {
  const { size, stateExponent = 0, decayBits = 12 } = neurons;
  const { towardZero, whole, clip } = arithmetic;
  const [alpha, period] = [columnOf(neurons.alpha, size), columnOf(neurons.period, size)];
  const part = (turn: (angle: number) => number): Float64Array =>
    alpha.map((a, i) => whole((1 - a) * turn((2 * Math.PI) / period[i]) * 2 ** decayBits));
  const [c, s] = [part(Math.cos), part(Math.sin)];
  const threshold = columnOf(neurons.vth, size).map((v) => whole(v * 2 ** stateExponent));
  return ({ state, input, output, faults }) => {
    const [re, im] = [state["re"], state["im"]];
    const [aRe, aIm, out] = [input["re"], input["im"], output["s"]];
    for (let i = 0; i < size; i++) {
      const [x, y] = [re[i], im[i]];
      const before = y;
      re[i] = clip(
        towardZero(c[i] * x, decayBits) - towardZero(s[i] * y, decayBits) + aRe[i] * 2 ** stateExponent,
        faults.clip,
      );
      im[i] = clip(
        towardZero(s[i] * x, decayBits) + towardZero(c[i] * y, decayBits) + aIm[i] * 2 ** stateExponent,
        faults.clip,
      );
      if (reset) {
        if (im[i] < threshold[i]) continue;
        out[i] = 1;
        re[i] = 0;
        im[i] = threshold[i] - 1;
      } else if (re[i] >= threshold[i] && im[i] >= 0 && before < 0) out[i] = 1;
    }
  };
}

/** How {@link LoihiResonate} goes on. */
export const resonate: NeuronKind<LoihiResonate> = {
  model: "resonate",
  inputs: ["re", "im"],
  outputs: () => [{ name: "s", payloadBits: 0 }],
  variables: complex,
  check: checkTurning,
  prepare: (neurons, arithmetic) => turning(neurons, arithmetic, false),
};

/** How {@link LoihiResonateReset} goes on. */
export const resonateReset: NeuronKind<LoihiResonateReset> = {
  model: "resonate-reset",
  inputs: ["re", "im"],
  outputs: () => [{ name: "s", payloadBits: 0 }],
  variables: complex,
  check: checkTurning,
  prepare: (neurons, arithmetic) => turning(neurons, arithmetic, true),
};
