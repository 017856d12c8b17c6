/** @file Spikes over sparse synapses with delays: the door. */
import { checkChoice, checkInteger } from "./check";
import { chooseEngine } from "./engine";
import { Carried } from "./propagation-carried";
import { compiledCarrier } from "./propagation-compiled";
import { planPropagation } from "./propagation-plan";
import type { Propagation, PropagationOptions, SparseSynapses } from "./propagation-shape";
import { twinCarrier } from "./propagation-twin";

/**
 * Lays out sparse synapses once for carrying spikes over them, step by step.
 *
 *     input_j(t) = Σ_k w_k [spike of pre_k at t − d_k],   over synapses k with post_k = j
 *
 * where w is `weight`, d ≥ 1 `delaySteps`. In every step `receive` comes first, then `send`. Synapses lie in rows, one row per
 * source, and each is one 32-bit word that names target, slot of the ring and weight wherever all weights are small whole
 * multiples of one number; `layout` and `describe` say what was chosen and why.
 *
 * Integer sums are exact: int16 rings are used where no sum can exceed them, or are watched and widened before one
 * does. The same spikes give the same bytes on every engine, for floats too: a target's sum is added up in the order of sending.
 *
 * @throws {TypeError} when an option is unknown
 * @throws {RangeError} when a column has the wrong length or an entry that makes no sense, when `"integer"` is asked for weights
 * that are no whole multiples, or when memory does not suffice
 * @example
 * const carried = preparePropagation({ sources: 2, targets: 1, pre: [0, 1], post: [0, 0], weight: [3, 4], delaySteps: [1, 2] });
 * const input = new Float64Array(1);
 * carried.receive(0, input);
 * carried.send(Int32Array.of(0, 1), 2, 0);
 * carried.receive(1, input); // input: 3
 */
export function preparePropagation(synapses: SparseSynapses, options: PropagationOptions = {}): Propagation {
  const caller = "preparePropagation";
  const { arithmetic = "auto", threads = 1 } = options;
  checkInteger(caller, "threads", threads, 1, 64);
  checkChoice(caller, "arithmetic", arithmetic, ["auto", "integer", "float"]);
  const asked = chooseEngine(caller, options.engine);
  // Nothing here is fused: the relaxed engine has nothing else to run than the plain one.
  const engine = asked === "typescript" ? asked : "wasm";
  const plan = planPropagation(caller, synapses, arithmetic, engine === "wasm" ? threads : 1);
  const carrier =
    engine === "wasm" ? compiledCarrier(caller, plan, synapses, threads) : twinCarrier(plan, synapses);
  const each =
    plan.weights === "integer"
      ? `one 32-bit word each, weights as multiples of ${plan.scale}`
      : `a 32-bit place and a ${plan.weights} weight each`;
  const {
    counts: _counts,
    targetBits: _target,
    slotBits: _slot,
    watched: _watched,
    largest: _largest,
    longest,
    ...layout
  } = plan;
  const { sources, targets } = synapses;
  return new Carried({ engine, layout, longest, sources, targets, carrier, each });
}
