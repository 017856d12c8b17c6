/** @file The carrier of dense synapses that learn from pairs in float32: the compiled routine of `engram/wasm`, or its twin. */
import { type Engine, prepareDenseStdp } from "../wasm";
import { toSteps } from "./column";
import type { PairStdp, Synapses } from "./network";
import type { LivelyCarrier } from "./part";

/** A carrier, and what runs it. */
export interface DenseLearner extends LivelyCarrier {
  describe(): string;
}

/**
 * {@link PairStdp} with `precision` "float32": the checks of the network have seen that synapses are dense and have one delay, and that all
 * pairs count alike wherever the weight stands.
 *
 * @throws {RangeError} when the delay is not a whole number of steps, at least one
 */
export function denseLearner(
  caller: string,
  at: string,
  rule: PairStdp,
  synapses: Synapses,
  sizes: { readonly pre: number; readonly post: number },
  { dt, engine }: { readonly dt: number; readonly engine?: Engine | undefined },
): DenseLearner {
  const { min = 0, max } = rule;
  const { pre, post } = sizes;
  const delay = toSteps(caller, `${at}.delay`, synapses.delay as number, dt, 1);
  const learning = prepareDenseStdp(
    {
      sources: pre,
      targets: post,
      weights: Float32Array.from((synapses as { weights: ArrayLike<number> }).weights),
      potentiation: rule.potentiate,
      depression: rule.depress,
      decayPre: Math.exp(-dt / rule.tauPre),
      decayPost: Math.exp(-dt / rule.tauPost),
      lowest: min,
      highest: max,
    },
    engine === undefined ? {} : { engine },
  );
  const slots = delay + 1;
  const who = new Int32Array(slots * pre);
  const howMany = new Int32Array(slots);
  return {
    describe: () => `${pre * post} synapses that learn in float32 on ${learning.engine}`,
    send(fired, count, step) {
      const slot = step % slots;
      howMany[slot] = count;
      who.set(fired.subarray(0, count), slot * pre);
    },
    receive(step, target) {
      const slot = step > delay ? (step - delay) % slots : -1;
      if (slot < 0) learning.arrive(who, 0);
      else learning.arrive(who.subarray(slot * pre, (slot + 1) * pre), howMany[slot], target);
    },
    hear: (fired, count) => learning.fire(fired, count),
    // the bounds are float32 numbers too, and may lie a rounding beyond those that were given
    weights: () => Float64Array.from(learning.weights(), (w) => Math.max(min, Math.min(max, w))),
    save() {
      const { phase, ...state } = learning.snapshot();
      return { who: who.slice(), howMany: howMany.slice(), ...state, phase: Int32Array.of(phase) };
    },
    load(saved) {
      learning.restore({
        weights: saved["weights"] as Float32Array,
        preTrace: saved["preTrace"] as Float64Array,
        preAge: saved["preAge"] as Int32Array,
        postTrace: saved["postTrace"] as Float32Array,
        phase: saved["phase"][0],
      });
      who.set(saved["who"]);
      howMany.set(saved["howMany"]);
    },
  };
}
