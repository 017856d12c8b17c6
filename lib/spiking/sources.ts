/** @file Populations without a membrane: they fire by chance, or as they were told. */
import type { Random } from "../math";
import { nextUniform, streamState } from "./chance";
import { column, toSteps } from "./column";
import type { ClampedNeurons, PoissonNeurons } from "./network";
import { type Firing, partOf } from "./part";

/**
 * Independent Poisson sources. Where all have one rate, the gaps between those that fire are drawn (geometric), so that a
 * step costs what fires in it; otherwise each is asked.
 */
export function poissonSources(spec: PoissonNeurons, dt: number, random: Random): Firing {
  const { size } = spec;
  const stream = streamState(random);
  const chance = column(spec.rate, size, 0).map((rate) => -Math.expm1((-rate * dt) / 1000));
  const same = chance.every((p) => p === chance[0]);
  const fired = new Int32Array(size);
  const firing = { size, fired, count: 0, ...partOf({ stream }), advance };
  const logMissed = size > 0 ? Math.log1p(-chance[0]) : 0;

  function advance(): void {
    firing.count = 0;
    if (same) {
      if (size === 0 || chance[0] === 0) return;
      if (chance[0] === 1) {
        for (let i = 0; i < size; i++) fired[firing.count++] = i;
        return;
      }
      let i = Math.floor(Math.log1p(-nextUniform(stream)) / logMissed);
      while (i < size) {
        fired[firing.count++] = i;
        i += 1 + Math.floor(Math.log1p(-nextUniform(stream)) / logMissed);
      }
      return;
    }
    for (let i = 0; i < size; i++) if (nextUniform(stream) < chance[i]) fired[firing.count++] = i;
  }
  return firing;
}

/**
 * Sources that fire at given times.
 *
 * @throws {RangeError} when a time is not a whole number of steps, or one neuron fires twice in a step
 */
export function clampedSources(caller: string, at: string, spec: ClampedNeurons, dt: number): Firing {
  const { size } = spec;
  const due = Int32Array.from({ length: spec.time.length }, (_, k) =>
    toSteps(caller, `${at}.time[${k}]`, spec.time[k], dt, 1),
  );
  // times ascend, so only neurons within one step may be out of order
  const who = Int32Array.from(spec.neuron);
  for (let from = 0, to = 0; from < due.length; from = to) {
    while (to < due.length && due[to] === due[from]) to++;
    const together = who.subarray(from, to).sort();
    for (let k = 1; k < together.length; k++)
      if (together[k] === together[k - 1])
        throw new RangeError(
          `${caller}: ${at} must let a neuron fire at most once in a step, got neuron ${together[k]} twice at ${spec.time[from]} ms`,
        );
  }
  const next = new Int32Array(1);
  const fired = new Int32Array(size);
  const firing = { size, fired, count: 0, ...partOf({ next }), advance };
  function advance(step: number): void {
    firing.count = 0;
    while (next[0] < due.length && due[next[0]] === step) fired[firing.count++] = who[next[0]++];
  }
  return firing;
}
