/** @file Parts of a raster, and rasters put together. Nothing is shared with the raster it came from. */
import { checkInteger, shown } from "../math";
import { checkWindow, inOrder, type Raster } from "./raster";

/** Number of times below `bound`, by bisection. */
function below(time: Float64Array, bound: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The spikes in [start, stop), times unchanged.
 *
 * @throws {RangeError} when the window is not inside that of the raster: what was not recorded is not silence
 */
export function sliceRaster(raster: Raster, start: number, stop: number): Raster {
  checkWindow("sliceRaster", start, stop);
  if (start < raster.start || stop > raster.stop)
    throw new RangeError(
      `sliceRaster: the window must be inside [${raster.start}, ${raster.stop}), got [${start}, ${stop})`,
    );
  const from = below(raster.time, start);
  const to = below(raster.time, stop);
  return {
    size: raster.size,
    start,
    stop,
    time: raster.time.slice(from, to),
    neuron: raster.neuron.slice(from, to),
  };
}

/**
 * The spikes of some neurons, which are numbered anew in the order given.
 *
 * @throws {RangeError} when one is not in the raster or is named twice
 * @example
 * pickNeurons(recorded, [7, 3]) // neuron 7 becomes 0, neuron 3 becomes 1
 */
export function pickNeurons(raster: Raster, neurons: ArrayLike<number>): Raster {
  const place = new Int32Array(raster.size).fill(-1);
  for (let k = 0; k < neurons.length; k++) {
    checkInteger("pickNeurons", `neurons[${k}]`, neurons[k], 0, raster.size - 1);
    if (place[neurons[k]] >= 0)
      throw new RangeError(`pickNeurons: neurons must be distinct, got ${neurons[k]} twice`);
    place[neurons[k]] = k;
  }
  const kept = (_: number, i: number) => place[raster.neuron[i]] >= 0;
  return {
    size: neurons.length,
    start: raster.start,
    stop: raster.stop,
    time: raster.time.filter(kept),
    neuron: raster.neuron.filter(kept).map((n) => place[n]),
  };
}

/** The columns of all rasters one after another; `first[k]` is added to the neurons of raster k. */
function chained(rasters: readonly Raster[], first?: readonly number[]): Pick<Raster, "time" | "neuron"> {
  const count = rasters.reduce((sum, { time }) => sum + time.length, 0);
  const time = new Float64Array(count);
  const neuron = new Int32Array(count);
  let at = 0;
  rasters.forEach((raster, k) => {
    time.set(raster.time, at);
    const shift = first?.[k] ?? 0;
    for (let i = 0; i < raster.neuron.length; i++) neuron[at + i] = raster.neuron[i] + shift;
    at += raster.time.length;
  });
  return { time, neuron };
}

/** The same in order of time, earlier rasters first at equal times. */
function together(rasters: readonly Raster[], first?: readonly number[]): Pick<Raster, "time" | "neuron"> {
  const { time, neuron } = chained(rasters, first);
  return inOrder(time, neuron);
}

function checkSome(caller: string, rasters: readonly Raster[]): Raster {
  if (rasters.length === 0) throw new RangeError(`${caller}: rasters must hold at least one, got none`);
  return rasters[0];
}

function checkSame(caller: string, rasters: readonly Raster[], what: "size" | "start" | "stop"): void {
  rasters.forEach((raster, k) => {
    if (raster[what] !== rasters[0][what])
      throw new RangeError(
        `${caller}: rasters[${k}].${what} must be ${rasters[0][what]}, got ${shown(raster[what])}`,
      );
  });
}

/**
 * All spikes of the same neurons over the same window in one raster, such as recorded by several probes.
 *
 * @throws {RangeError} when there is none, or sizes or windows differ
 */
export function mergeRasters(rasters: readonly Raster[]): Raster {
  const { size, start, stop } = checkSome("mergeRasters", rasters);
  for (const what of ["size", "start", "stop"] as const) checkSame("mergeRasters", rasters, what);
  return { size, start, stop, ...together(rasters) };
}

/**
 * Populations side by side over one window: the neurons of each raster are numbered after those before it.
 *
 * @throws {RangeError} when there is none, or windows differ
 */
export function stackRasters(rasters: readonly Raster[]): Raster {
  const { start, stop } = checkSome("stackRasters", rasters);
  for (const what of ["start", "stop"] as const) checkSame("stackRasters", rasters, what);
  let size = 0;
  const first = rasters.map((raster) => {
    size += raster.size;
    return size - raster.size;
  });
  return { size, start, stop, ...together(rasters, first) };
}

/**
 * One population over windows that follow one another, such as the pieces of a long run.
 *
 * @throws {RangeError} when there is none, sizes differ, or a window does not start where the one before it stops
 */
export function joinRasters(rasters: readonly Raster[]): Raster {
  const { size, start } = checkSome("joinRasters", rasters);
  checkSame("joinRasters", rasters, "size");
  rasters.forEach((raster, k) => {
    if (k > 0 && raster.start !== rasters[k - 1].stop)
      throw new RangeError(
        `joinRasters: rasters[${k}].start must be ${rasters[k - 1].stop}, got ${raster.start}`,
      );
  });
  const stop = rasters[rasters.length - 1].stop;
  return { size, start, stop, ...chained(rasters) };
}
