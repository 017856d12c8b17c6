/** @file What a payload does to x1. */
import type { Report } from "../arithmetic";
import { roundHalfEven, TRACE_MAX } from "./arithmetic";
import type { GradedMode } from "./rule";

/** What spikes with payloads do in one connection. */
export interface GradedSpikes {
  readonly mode: Exclude<GradedMode, "ordinary">;
  readonly ideal: boolean;
  /** 8 bits that wrap, as Lava has them */
  readonly bytes: boolean;
  readonly saturated: Report;
  readonly wrapped: Report;
}

/** x1 after a spike, and whether the spike counts for x0 and x2. */
export interface AfterSpike {
  readonly x1: number;
  readonly counts: boolean;
}

/** Half of the payload is rounded to the nearest whole number, halves to the even one: 51 → 26. */
export function gradedSpike(
  x1: number,
  payload: number,
  { mode, ideal, bytes, saturated, wrapped }: GradedSpikes,
): AfterSpike {
  const byte = (x: number): number => {
    if (!bytes || ideal || (x >= 0 && x <= 255)) return x;
    wrapped();
    return ((x % 256) + 256) % 256;
  };
  const limited = (x: number): number => {
    if (ideal || (x >= 0 && x <= TRACE_MAX)) return x;
    saturated();
    return x < 0 ? 0 : TRACE_MAX;
  };
  const half = byte(ideal ? payload / 2 : roundHalfEven(payload / 2));
  if (mode === "overwrite") return { x1: bytes ? half : limited(half), counts: true };
  const sum = byte(x1 + half);
  if (mode === "add") return { x1: limited(sum), counts: true };
  const over = sum > TRACE_MAX;
  return { x1: limited(over ? sum - TRACE_MAX : sum), counts: over };
}
