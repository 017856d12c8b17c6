/** @file Spikes at real times, of those that were asked for. */
import { checkInteger, didYouMean, shown } from "../../math";
import { type Growing, growing, type Raster, raster, wholeFrom } from "../../record";
import type { Network } from "../network";
import type { RecordingPlan, SpikeRecording } from "../record-spec";

/** Takes down who fired when. */
export interface SpikeBook {
  note(population: string, neuron: number, time: number): void;
  rasters(): Record<string, Raster>;
  counts(): Record<string, Float64Array>;
}

interface Page {
  readonly time: Growing;
  readonly neuron: Growing;
  readonly wanted?: ReadonlySet<number>;
  readonly last: number;
}

/** @throws {RangeError} when the plan names what does not exist */
export function spikeBook(
  caller: string,
  network: Network,
  plan: NonNullable<RecordingPlan["spikes"]>,
  duration: number,
): SpikeBook {
  const names = Object.keys(network.populations);
  const counts = new Map(names.map((name) => [name, new Float64Array(network.populations[name].size)]));
  const pages = new Map<string, Page>();
  const open = (name: string, { neurons, last = Number.POSITIVE_INFINITY }: SpikeRecording) => {
    const size = counts.get(name)?.length;
    if (size === undefined)
      throw new RangeError(
        `${caller}: record must name what is there, got ${shown(name)}${didYouMean(name, names, "names")}`,
      );
    if (last !== Number.POSITIVE_INFINITY) checkInteger(caller, `record.${name}.last`, last, 1);
    const wanted = neurons && new Set(Array.from(neurons));
    for (const i of wanted ?? []) checkInteger(caller, `record.${name}.neurons`, i, 0, size - 1);
    pages.set(name, { time: growing(last + 1), neuron: growing(last + 1), last, ...(wanted && { wanted }) });
  };
  if (plan === true) for (const name of names) open(name, {});
  else if (plan !== false)
    for (const [name, asked] of Object.entries(plan)) open(name, asked === true ? {} : asked);

  return {
    note(population, neuron, time) {
      (counts.get(population) as Float64Array)[neuron]++;
      const page = pages.get(population);
      if (page === undefined || page.wanted?.has(neuron) === false) return;
      page.time.push(time);
      page.neuron.push(neuron);
    },
    rasters: () =>
      Object.fromEntries(
        Array.from(pages, ([name, { time, neuron, last }]) => {
          const { size } = network.populations[name];
          const times = time.toArray();
          // of what gave way nothing is known, and an instant that was cut is left out
          const cut = time.total() > last ? wholeFrom(times) : 0;
          const start = cut === 0 ? 0 : (times[cut] ?? duration);
          return [
            name,
            raster(size, start, duration, times.slice(cut), Int32Array.from(neuron.toArray()).slice(cut)),
          ];
        }),
      ),
    counts: () => Object.fromEntries(Array.from(counts, ([name, sums]) => [name, sums.slice()])),
  };
}
