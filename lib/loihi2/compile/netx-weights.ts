/** @file Weights as the exporter's own optimiser stores them, and as they are best stored. */
import { checkInteger } from "../../math";
import type { WeightFormat } from "../network";
import { signModeOf, storeWeights } from "../synapses/weights";
import { mantissasOf, wantedOf } from "./mantissas";

/** Whose rules weights are stored by: lava-dl's, or ours, which lose nothing that 8 bits can hold. */
export type NetxWeightRules = "netx" | "repaired";

/** Every {@link NetxWeightRules}. */
export const netxWeightRules: readonly NetxWeightRules[] = ["netx", "repaired"];

/** Weights of a description, their format, and what the chip makes of them. */
export interface NetxStored {
  readonly weights: Float64Array;
  readonly format: WeightFormat;
  /** what a spike through each brings */
  readonly has: Float64Array;
}

/** What is stored, times the power of two by which sums are multiplied. */
function withEffect(weights: Float64Array, given: WeightFormat): NetxStored {
  const format = { ...given, clip: true }; // as the importer has it: what goes beyond is held at the end
  const { values } = storeWeights(weights, format);
  const factor = 2 ** (format.weightExponent ?? 0);
  return { weights, format, has: values.map((w) => w * factor) };
}

/**
 * Weights as lava-dl's importer stores them:
 *
 *     scale = min(127/max, −128/min) of both signs (cut to 254 before), 255/max or −256/min;   exponent = −⌊log₂ scale⌋ (−1 of both signs)
 *     bits = 8 + exponent − n,  2^n the largest power of two that divides all weights (n − 1 of both signs)
 *
 * A smallest weight of −2^k, of negative weights alone, becomes −256, which is beyond −255: there weights are lost.
 *
 * @throws {RangeError} when weights are no whole numbers, all 0 ("netx") or need 9 bits ("netx")
 */
export function netxWeights(
  caller: string,
  name: string,
  values: Float64Array,
  rules: NetxWeightRules,
): NetxStored {
  for (const [k, w] of values.entries()) checkInteger(caller, `${name}[${k}]`, w, -(2 ** 15), 2 ** 15);
  if (rules === "repaired") {
    const wanted = wantedOf(values, 8);
    const { weights, exponent } = mantissasOf(wanted, 1, "nearest");
    return withEffect(weights, { weightBits: 8, weightExponent: exponent, signMode: wanted.signMode });
  }
  const signMode = signModeOf(values);
  const mixed = signMode === "mixed";
  const cut = mixed ? values.map((w) => Math.min(254, w)) : values;
  const high = cut.reduce((a, b) => Math.max(a, b), 0);
  const low = cut.reduce((a, b) => Math.min(a, b), 0);
  const refuse = (rule: string, got: string): never => {
    throw new RangeError(
      `${caller}: ${name} must ${rule} by the importer's rules, got ${got}; weightRules "repaired" takes them`,
    );
  };
  if (high === 0 && low === 0) refuse("not all be 0", "zeros");
  const scale = mixed
    ? Math.min(
        high > 0 ? 127 / high : Number.POSITIVE_INFINITY,
        low < 0 ? -128 / low : Number.POSITIVE_INFINITY,
      )
    : signMode === "excitatory"
      ? 255 / high
      : -256 / low;
  const weightExponent = -(Math.floor(Math.log2(scale)) + (mixed ? 1 : 0)) + 0;
  let n = 8;
  while (n > 0 && !cut.every((w) => w % 2 ** n === 0)) n--;
  if (mixed) n--;
  const weightBits = 8 + weightExponent - n;
  if (weightBits > 8 || weightBits < 0 || weightExponent < -8 || weightExponent > 7)
    refuse("fit 8 bits", `${weightBits} bits with weights from ${low} to ${high}`);
  return withEffect(
    cut.map((w) => w * 2 ** -weightExponent),
    { weightBits, weightExponent, signMode },
  );
}
