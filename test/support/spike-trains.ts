/** @file Populations whose regime is known because they are made that way. */
import { exponential, normal, type Random } from "engram/math";
import { type Raster, rasterFromTrains } from "engram/record";

/** Volleys every `period` ms; each neuron takes part in one with probability `share`, spread normally by `jitter` ms. */
export function volleys(
  random: Random,
  { size, stop, period, share, jitter }: Record<"size" | "stop" | "period" | "share" | "jitter", number>,
): Raster {
  const trains = Array.from({ length: size }, () => {
    const times: number[] = [];
    for (let t = period / 2; t < stop; t += period) {
      const at = t + jitter * normal(random);
      if (random() < share && at >= 0 && at < stop) times.push(at);
    }
    return times.sort((a, b) => a - b);
  });
  return rasterFromTrains(trains, 0, stop);
}

/** Independent Poisson neurons of rate · (1 + depth·sin 2πft) Hz, by thinning. */
export function modulated(
  random: Random,
  { size, stop, rate, depth, frequency }: Record<"size" | "stop" | "rate" | "depth" | "frequency", number>,
): Raster {
  const most = (rate * (1 + depth)) / 1000;
  const trains = Array.from({ length: size }, () => {
    const times: number[] = [];
    for (let t = exponential(random, most); t < stop; t += exponential(random, most)) {
      const now = (rate / 1000) * (1 + depth * Math.sin((2 * Math.PI * frequency * t) / 1000));
      if (random() * most < now) times.push(t);
    }
    return times;
  });
  return rasterFromTrains(trains, 0, stop);
}

/** Poisson neurons that take each spike of one common Poisson train over with probability `shared`: counts correlate by `shared`. */
export function sharing(
  random: Random,
  { size, stop, rate, shared }: Record<"size" | "stop" | "rate" | "shared", number>,
): Raster {
  const common: number[] = [];
  for (
    let t = exponential(random, rate / shared / 1000);
    t < stop;
    t += exponential(random, rate / shared / 1000)
  )
    common.push(t);
  return rasterFromTrains(
    Array.from({ length: size }, () => common.filter(() => random() < shared)),
    0,
    stop,
  );
}
