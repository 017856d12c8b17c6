/** @file Spikes over dense weights: the door. */
import { checkAllFinite, checkArray, checkChoice, checkInteger } from "./check";
import { type DensePlan, denseCompiled } from "./dense-compiled";
import { denseTwin } from "./dense-twin";
import { chooseEngine } from "./engine";
import { Carried } from "./propagation-carried";
import { commonScale } from "./propagation-scale";
import type { Propagation, PropagationOptions } from "./propagation-shape";

/** Dense weights, all with one delay. */
export interface DenseSynapses {
  readonly sources: number;
  readonly targets: number;
  /** [targets][sources] */
  readonly weights: Float32Array | Float64Array | Int8Array;
  /** whole steps from sending to arrival, at least 1; 1 when left out */
  readonly delaySteps?: number;
}

/** Integer where all weights are multiples up to ±127 of one scale; else the narrower float that keeps them. */
function planDense(
  caller: string,
  { sources, targets, weights, delaySteps = 1 }: DenseSynapses,
  arithmetic: PropagationOptions["arithmetic"],
): DensePlan {
  const found = arithmetic === "float" ? undefined : commonScale(weights, 127);
  if (!found && arithmetic === "integer")
    throw new RangeError(
      `${caller}: weights must be multiples up to ±127 of one number for integer arithmetic`,
    );
  const shared = {
    sources,
    targets,
    delaySteps,
    slots: 2 ** Math.ceil(Math.log2(delaySteps)),
    blocks: 1,
    blockTargets: targets,
    synapses: sources * targets,
  };
  if (found) {
    const reason = `weights are multiples up to ${found.largest} of one number`;
    const largest = found.largest * sources;
    return { ...shared, weights: "integer", cell: "int32", scale: found.scale, largest, reason };
  }
  const single = weights.every((w) => Math.fround(w) === w);
  const reason =
    arithmetic === "float" ? "floats were asked for" : "weights are no small multiples of one number";
  const largest = Number.POSITIVE_INFINITY;
  return { ...shared, weights: single ? "float32" : "float64", cell: "float64", scale: 1, largest, reason };
}

/**
 * Lays out dense weights once for carrying spikes over them, step by step.
 *
 *     input_j(t) = Σ_i w_ji [i spikes at t − d]
 *
 * where w is `weights` [targets][sources] and d ≥ 1 `delaySteps`. Use it as {@link preparePropagation}'s: in every step `receive`, then `send`.
 * Weights are kept by source, so that a spike adds one contiguous column: of int8 where all weights are small whole multiples of
 * one number, and sums are exact then; else of float32 where that loses nothing, or float64, with sums in float64 in the order of sending.
 *
 * @throws {TypeError} when `weights` is of another class, or an option is unknown
 * @throws {RangeError} when a size is out of range, a weight is not finite, or `"integer"` is asked for weights that are no multiples
 */
export function prepareDensePropagation(
  synapses: DenseSynapses,
  options: Pick<PropagationOptions, "engine" | "arithmetic"> = {},
): Propagation {
  const caller = "prepareDensePropagation";
  const { arithmetic = "auto" } = options;
  const { sources, targets, weights, delaySteps = 1 } = synapses;
  checkInteger(caller, "sources", sources, 0, 2 ** 24);
  checkInteger(caller, "targets", targets, 0, 2 ** 24);
  checkInteger(caller, "delaySteps", delaySteps, 1, 2 ** 24);
  checkArray(caller, "weights", weights, ["Float32Array", "Float64Array", "Int8Array"], sources * targets);
  checkAllFinite(caller, "weights", weights);
  checkChoice(caller, "arithmetic", arithmetic, ["auto", "integer", "float"]);
  const asked = chooseEngine(caller, options.engine);
  const engine = asked === "typescript" ? asked : "wasm";
  const plan = planDense(caller, synapses, arithmetic);
  const carrier = engine === "wasm" ? denseCompiled(caller, plan, weights) : denseTwin(plan, weights);
  const { sources: _sources, targets: _targets, delaySteps: longest, largest: _largest, ...layout } = plan;
  const each =
    plan.weights === "integer"
      ? `one byte each, weights as multiples of ${plan.scale}`
      : `a ${plan.weights} each`;
  return new Carried({ engine, layout, longest, sources, targets, carrier, each });
}
