/** @file Ranges of what rules change. */
import type { SignMode } from "../network";
import { weightRanges } from "../synapses/weights";
import type { Target } from "./products";

/** One below what 9 bits hold: so the reference has it. */
const tagRanges: Readonly<Record<"t" | "d", readonly [number, number]>> = { t: [-257, 255], d: [0, 255] };

/** Where a target is kept, and its sum before that: weights of one sign keep it. */
export interface TargetRange {
  readonly low: number;
  readonly high: number;
  signed(sum: number): number;
}

/** In real numbers only the sign of a weight is kept. */
export function rangesOf(target: Target, signMode: SignMode, ideal: boolean): TargetRange {
  const [low, high] = target === "w" ? weightRanges[signMode] : tagRanges[target];
  const signed =
    target !== "w" || signMode === "mixed"
      ? (sum: number) => sum
      : signMode === "excitatory"
        ? (sum: number) => Math.max(0, sum)
        : (sum: number) => Math.min(0, sum);
  return ideal ? { low: -Infinity, high: Infinity, signed } : { low, high, signed };
}
