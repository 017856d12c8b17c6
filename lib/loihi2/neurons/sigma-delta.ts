/** @file Neurons that send how much their activation has changed, and neurons that only do the sending. */
import { checkChoice, checkInteger } from "../../math";
import { STATE_BITS } from "../arithmetic";
import { payload } from "./graded";
import type { NeuronKind, PerNeuron } from "./kind";
import { checkNumbers, columnOf } from "./parameters";

/** How what has been sent is kept account of. */
export type DeltaForm = "corrected" | "lava";

interface Delta {
  readonly size: number;
  /** change from which on it is sent, ≥ 0; multiplied by 2^(spikeExponent + stateExponent) and cut toward zero */
  readonly vth: PerNeuron;
  /** bits of the state below those that are sent, 0 … 16; default 0 */
  readonly stateExponent?: number;
  /** 0 … 16; default 0 */
  readonly spikeExponent?: number;
  /** default "corrected" */
  readonly form?: DeltaForm;
}

/**
 * Sigma-delta neurons: what arrives is added up, and what has changed is sent.
 *
 *     σ ← σ + a,   act = max(0, σ + bias) or σ + bias,   δ = act − (what the receivers know)
 *     where |δ| ≥ vth:  s = ⌊δ/2^stateExponent⌋
 *
 * `"corrected"`: the receivers know the sum of 2^stateExponent s. `"lava"`: they are thought to know δ itself, and what is below the
 * threshold is kept as a residue, so that the low bits of every message are lost for good; there `cumulativeError` fires when the sum of all
 * δ since the last message reaches the threshold.
 *
 * Reference: O'Connor & Welling 2016, arXiv:1611.02024; Lava, `SigmaDelta` (lava-nc b6822fb): "lava" is what it selects, "corrected" what it also has.
 */
export interface LoihiSigmaDelta extends Delta {
  readonly model: "sigma-delta";
  /** multiplied and cut as `vth`; default 0 */
  readonly bias?: PerNeuron;
  /** default "relu" */
  readonly activation?: "relu" | "unit";
  /** of form "lava" alone; default false */
  readonly cumulativeError?: boolean;
}

/**
 * The sending alone: act = 2^(spikeExponent + stateExponent) a, the rest as {@link LoihiSigmaDelta}.
 *
 * Reference: Lava, `Delta` (lava-nc b6822fb).
 */
export interface LoihiDelta extends Delta {
  readonly model: "delta";
  /** of form "lava" alone; default false */
  readonly cumulativeError?: boolean;
}

type Any = LoihiSigmaDelta | LoihiDelta;

function checkDelta(caller: string, name: string, neurons: Any): void {
  const { size, vth, stateExponent = 0, spikeExponent = 0, form = "corrected", cumulativeError } = neurons;
  checkNumbers(caller, `${name}.vth`, vth, size);
  const below = columnOf(vth, size).find((x) => x < 0);
  if (below !== undefined) throw new RangeError(`${caller}: ${name}.vth must be ≥ 0, got ${below}`);
  checkInteger(caller, `${name}.stateExponent`, stateExponent, 0, 16);
  checkInteger(caller, `${name}.spikeExponent`, spikeExponent, 0, 16);
  checkChoice(caller, `${name}.form`, form, ["corrected", "lava"]);
  if (cumulativeError && form !== "lava")
    throw new RangeError(`${caller}: ${name}.cumulativeError must come with form "lava", got "${form}"`);
}

const kept = ["act", "residue", "error"] as const;
const variablesOf = (names: readonly string[], size: number) =>
  names.map((name) => ({ name, bits: STATE_BITS, start: new Float64Array(size) }));

/** What is sent of an activation, neuron by neuron. */
function sending(neurons: Any, { whole, shift }: Parameters<NeuronKind<Any>["prepare"]>[1]) {
  const {
    size,
    vth,
    stateExponent = 0,
    spikeExponent = 0,
    form = "corrected",
    cumulativeError = false,
  } = neurons;
  const threshold = columnOf(vth, size).map((v) => whole(v * 2 ** (spikeExponent + stateExponent)));
  return (
    i: number,
    activation: number,
    { act, residue, error }: Record<(typeof kept)[number], Float64Array>,
    truncated: () => void,
  ): number => {
    const change = activation - act[i] + residue[i];
    if (form === "corrected") {
      // `act` is what the receivers know.
      if (Math.abs(change) < threshold[i]) return 0;
      const sent = shift(change, stateExponent);
      act[i] += sent * 2 ** stateExponent;
      return sent;
    }
    error[i] += cumulativeError ? change : 0;
    const fires = Math.abs(cumulativeError ? error[i] : change) >= threshold[i];
    const sent = fires ? change : 0;
    if (sent !== 0) error[i] = 0;
    residue[i] = change - sent;
    act[i] = activation;
    const message = shift(sent, stateExponent);
    if (message * 2 ** stateExponent !== sent) truncated();
    return message;
  };
}

const outputs = () => [{ name: "s", payloadBits: STATE_BITS }];
const keptOf = (state: Readonly<Record<string, Float64Array>>) =>
  ({ act: state["act"], residue: state["residue"], error: state["error"] }) as const;

/** How {@link LoihiSigmaDelta} goes on. */
export const sigmaDelta: NeuronKind<LoihiSigmaDelta> = {
  model: "sigma-delta",
  inputs: ["a"],
  outputs,
  variables: ({ size }) => variablesOf(["sigma", ...kept], size),
  check(caller, name, neurons) {
    checkDelta(caller, name, neurons);
    checkNumbers(caller, `${name}.bias`, neurons.bias ?? 0, neurons.size);
    checkChoice(caller, `${name}.activation`, neurons.activation ?? "relu", ["relu", "unit"]);
  },
  prepare(neurons, arithmetic) {
    const { size, bias = 0, stateExponent = 0, spikeExponent = 0, activation = "relu" } = neurons;
    const offset = columnOf(bias, size).map((b) =>
      arithmetic.whole(b * 2 ** (spikeExponent + stateExponent)),
    );
    const send = sending(neurons, arithmetic);
    return ({ state, input, output, faults }) => {
      const [sigma, a, s] = [state["sigma"], input["a"], output["s"]];
      for (let i = 0; i < size; i++) {
        sigma[i] += a[i];
        const sum = sigma[i] + offset[i];
        const act = activation === "relu" ? Math.max(0, sum) : sum;
        s[i] = payload(send(i, act, keptOf(state), faults.truncation), faults.payload);
      }
    };
  },
};

/** How {@link LoihiDelta} goes on. */
export const delta: NeuronKind<LoihiDelta> = {
  model: "delta",
  inputs: ["a"],
  outputs,
  variables: ({ size }) => variablesOf(kept, size),
  check: checkDelta,
  prepare(neurons, arithmetic) {
    const { size, stateExponent = 0, spikeExponent = 0 } = neurons;
    const send = sending(neurons, arithmetic);
    return ({ state, input, output, faults }) => {
      const [a, s] = [input["a"], output["s"]];
      for (let i = 0; i < size; i++) {
        const act = a[i] * 2 ** (spikeExponent + stateExponent);
        s[i] = payload(send(i, act, keptOf(state), faults.truncation), faults.payload);
      }
    };
  },
};
