/** @file Samplers run: by number of spikes, or for a while. */
import { checkInteger, checkPositive, checkRange } from "../math";
import { type Raster, raster } from "../record";
import type { Sampler } from "./sampler";

/** How long a sampler runs: until the first of what is given. */
export interface SamplerRun {
  /** number of spikes; those that come together with the last are in it as well */
  readonly spikes?: number;
  /** [ms] */
  readonly duration?: number;
}

/** The next `count` spikes: who fired. */
export function draw(sampler: Sampler, count: number): Int32Array {
  checkRange("draw", "count", count, 0, 2 ** 32);
  const spikes = new Int32Array(count);
  for (let i = 0; i < count; i++) spikes[i] = sampler.fire();
  return spikes;
}

/** The next number above a time. */
function above(time: number): number {
  return time + Math.max(Number.MIN_VALUE, Math.abs(time) * Number.EPSILON);
}

/**
 * Runs a sampler on from where it stands: its spikes as a raster, memories as neurons.
 *
 * The window ends where the run did, and there the sampler stands: after `duration`, or, when its spikes are complete, just before the next
 * one. So runs one after another join without gap. A silent network is run to the end of its duration.
 *
 * @throws {RangeError} when neither or not a number of spikes or a duration is given, or spikes alone are asked of a network in which none will come
 * @example
 * const spikes = run(prepareSampler(network, { cue, random }), { duration: 1000 });
 */
export function run(sampler: Sampler, { spikes, duration }: SamplerRun): Raster {
  if (spikes === undefined && duration === undefined)
    throw new RangeError("run: spikes or duration must be given, got neither");
  if (spikes !== undefined) checkInteger("run", "spikes", spikes);
  if (duration !== undefined) checkPositive("run", "duration", duration);
  const start = sampler.time;
  const end = start + (duration ?? Number.POSITIVE_INFINITY);
  const times: number[] = [];
  const who: number[] = [];
  while (
    (times.length < (spikes ?? Number.POSITIVE_INFINITY) || sampler.due === times.at(-1)) &&
    sampler.due < end
  ) {
    who.push(sampler.fire());
    times.push(sampler.time);
  }
  if (sampler.due === Number.POSITIVE_INFINITY && duration === undefined && times.length < (spikes ?? 0))
    throw new RangeError(`run: ${spikes} spikes must be to come, got a network silent after ${times.length}`);
  const stop = Math.min(end, sampler.due);
  if (stop < Number.POSITIVE_INFINITY) sampler.advance(stop);
  return raster(
    sampler.network.count,
    start,
    stop < Number.POSITIVE_INFINITY ? stop : above(sampler.time),
    Float64Array.from(times),
    Int32Array.from(who),
  );
}
