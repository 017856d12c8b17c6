/**
 * @file The step of leaky integrate-and-fire neurons in whole numbers, as one flat loop: what `lif` says neuron by neuron against an
 * {@link Arithmetic}, written out for speed. The two are held against each other by tests.
 */
import { DECAY_BITS, fixed, STATE_BITS, STATE_SHIFT } from "../arithmetic";
import type { Outbox } from "../outbox";
import type { Profile } from "../profile";
import type { NeuronStep } from "./kind";
import { biasOf, type LoihiLif } from "./lif";
import { columnOf } from "./parameters";

/** The constants of all neurons. */
export interface LifConstants {
  readonly keepU: Float64Array;
  readonly keepV: Float64Array;
  readonly bias: Float64Array;
  readonly threshold: Float64Array;
  readonly refractory: Float64Array;
  /** what the potential reads for each step of a pause that is left */
  readonly shown: number;
}

/** The constants of a population. */
export function lifConstants(neurons: LoihiLif, profile: Profile): LifConstants {
  const { size } = neurons;
  return {
    keepU: columnOf(neurons.du, size).map((du) => 2 ** DECAY_BITS - (du + 1)),
    keepV: columnOf(neurons.dv, size).map((dv) => 2 ** DECAY_BITS - dv),
    bias: biasOf(neurons, fixed.shift),
    threshold: columnOf(neurons.vthMantissa, size).map((m) => m * 2 ** STATE_SHIFT),
    refractory: columnOf(neurons.refractory ?? 1, size),
    shown: profile.spikePotential === "refractory" ? 128 : 0,
  };
}

const PARTS = 2 ** DECAY_BITS;
const UNIT = 2 ** STATE_SHIFT;
const HALF = 2 ** (STATE_BITS - 1);
const MOST = HALF - 1;

const known: readonly string[] = [
  ...["model", "size", "du", "dv", "vthMantissa", "biasMantissa", "biasExponent", "refractory", "reset"],
  ...["uStart", "vStart"],
];

/** Whether neurons have no more to them than what is written out here: in whole numbers, a current that wraps once and a potential that is held. */
export function isFlat(neurons: LoihiLif, { arriving, current, potential }: Profile): boolean {
  const fields = Object.entries(neurons).filter(([, value]) => value !== undefined);
  return (
    arriving === "free" &&
    current === "wrap once" &&
    potential === "clip" &&
    fields.every(([name]) => known.includes(name))
  );
}

/** True in the steps in which all is forgotten. */
export function resets({ reset }: LoihiLif): (time: number) => boolean {
  const { interval = 0, offset = 0 } = reset ?? {};
  return (time) => interval > 0 && time % interval === offset % interval;
}

/** One step of a population in whole numbers; those that spike are added to `out`. Undefined where {@link isFlat} is false. */
export function flatLif(
  neurons: LoihiLif,
  profile: Profile,
): ((step: NeuronStep, out: Outbox) => void) | undefined {
  if (!isFlat(neurons, profile)) return undefined;
  const { keepU, keepV, bias, threshold, refractory, shown } = lifConstants(neurons, profile);
  const forgets = resets(neurons);
  return ({ time, state, input, faults }, out) => {
    const [u, v, wait, a] = [state["u"], state["v"], state["wait"], input["a"]];
    if (forgets(time)) for (const values of [u, v, wait]) values.fill(0);
    let [wraps, clips] = [0, 0];
    for (let i = 0; i < u.length; i++) {
      let current = Math.trunc((u[i] * keepU[i]) / PARTS) + a[i] * UNIT;
      if (current > HALF || current <= -HALF) {
        current += current > 0 ? -2 * HALF : 2 * HALF;
        wraps++;
      }
      u[i] = current;
      let before = v[i];
      if (wait[i] > 0) {
        wait[i]--;
        before = shown * wait[i];
        if (wait[i] > 0) {
          v[i] = before;
          continue;
        }
      }
      let potential = Math.trunc((before * keepV[i]) / PARTS) + current + bias[i];
      if (potential > MOST || potential < -MOST) {
        potential = potential > 0 ? MOST : -MOST;
        clips++;
      }
      if (potential > threshold[i]) {
        wait[i] = refractory[i];
        potential = shown * refractory[i];
        out.add(i, 1);
      }
      v[i] = potential;
    }
    if (wraps > 0) faults.add("wrap", wraps);
    if (clips > 0) faults.add("clip", clips);
  };
}
