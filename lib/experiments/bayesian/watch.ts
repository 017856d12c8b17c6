/** @file What a spiking memory does over a while, read just before its spikes: overlaps, who leads, for how long, and who fires. */
import { fanoFactors, meanCv } from "../../analysis";
import type { Sampler } from "../../bayesian";
import { argMax, mean } from "../../math";
import { type Raster, raster } from "../../record";

/** How long and with what thresholds; lengths are in time constants of the state. */
export interface WatchOptions {
  /** [τ] */
  readonly duration: number;
  /** ‖x_k‖² of the patterns, which makes an overlap 1 */
  readonly norm: number;
  /** [τ] not counted at the beginning */
  readonly settle?: number;
  /** [τ] that a memory must lead to count; 1 when left out */
  readonly hold?: number;
  /** [τ] of windows in which spikes are counted; 5 when left out */
  readonly window?: number;
  /** [τ] at the end of which the course is kept; none when left out */
  readonly keep?: number;
}

/** The end of a run, as thinly as a drawing needs it; times in τ from where it begins. */
export interface Course {
  /** [τ] how long it is */
  readonly span: number;
  /** [looks] moments just before spikes, evenly many spikes apart */
  readonly time: Float64Array;
  /** [look][memory] overlaps */
  readonly overlaps: readonly Float64Array[];
  /** [looks] E(ξ) */
  readonly energy: Float64Array;
  /** every spike, and whose it was */
  readonly spikes: { readonly time: Float64Array; readonly neuron: Int32Array };
}

/** What was seen. Times in time constants of the state, as lengths above. */
export interface Watched {
  /** [τ] how long it was watched */
  readonly duration: number;
  /** mean overlap with memory 0 */
  readonly overlap: number;
  /** mean of the largest overlap */
  readonly top: number;
  /** 1/Σ p̂², memories that share a window's spikes: from the share of pairs of spikes that are of one memory */
  readonly participation: number;
  /** changes of the leading memory per τ */
  readonly switches: number;
  /** [τ] how long each memory led between two changes */
  readonly dwells: readonly number[];
  /** CV of the intervals of single memories, mean over those with enough spikes; undefined when there is none */
  readonly cv: number | undefined;
  /** Fano factor of counts in windows, mean over memories that fired; undefined when there are too few windows */
  readonly fano: number | undefined;
  /** [ms] all spikes */
  readonly spikes: Raster;
  /** its end, if that was asked for */
  readonly course: Course | undefined;
}

/** Looks at a course that is kept. */
const LOOKS = 80;

/** Follows who leads: a memory that holds the lead for `hold` has had it from the beginning of that while. */
export class Lead {
  /** who leads, −1 before anyone has */
  leader = -1;
  /** when the lead changed last */
  since = 0;
  readonly dwells: number[] = [];
  /** who has led, one after another */
  readonly order: number[] = [];
  switches = 0;
  #candidate = -1;
  #from = 0;
  #lost: number | undefined;
  readonly #hold: number;

  constructor(hold: number) {
    this.#hold = hold;
  }

  /** At `time` memory `k` is ahead; true when that makes it the leader. */
  see(k: number, time: number): boolean {
    if (k !== this.#candidate) {
      this.#candidate = k;
      this.#from = time;
    }
    if (k === this.leader) this.#lost = undefined;
    if (k === this.leader || time - this.#from < this.#hold) return false;
    if (this.leader >= 0) {
      this.dwells.push(Math.min(this.#from, this.#lost ?? this.#from) - this.since);
      this.switches++;
    }
    this.#lost = undefined;
    this.leader = k;
    this.order.push(k);
    this.since = this.#from;
    return true;
  }

  /** At `time` nobody is ahead: if the leader does not come back before another leads, its time has ended here. */
  lose(time: number): void {
    this.#lost ??= time;
    this.#candidate = -1;
  }
}

/** Takes a sampler to `time` [ms]. */
export const samplerGoTo =
  (sampler: Sampler) =>
  (time: number): void => {
    while (sampler.due < time) sampler.fire();
    sampler.advance(time);
  };

/** Memories that share the spikes, from pairs within windows: an unbiased count of Σ p², whatever the number of spikes in a window. */
function participationOf(spikes: Raster, width: number): number {
  let [pairs, alike] = [0, 0];
  let end = spikes.start + width;
  let counts = new Map<number, number>();
  let n = 0;
  const close = (): void => {
    pairs += n * (n - 1);
    for (const c of counts.values()) alike += c * (c - 1);
    counts = new Map();
    n = 0;
  };
  for (let i = 0; i < spikes.time.length; i++) {
    while (spikes.time[i] >= end) {
      close();
      end += width;
    }
    counts.set(spikes.neuron[i], (counts.get(spikes.neuron[i]) ?? 0) + 1);
    n++;
  }
  close();
  return alike > 0 ? pairs / alike : Number.NaN;
}

/** Keeps the end of a run from `begin` [ms] on, `span` τ long. */
function courseKeeper({ network, spikesPerWindow }: Sampler, begin: number, span: number, tau: number) {
  const stride = Math.max(1, Math.round((spikesPerWindow * span) / LOOKS));
  const [looks, energy, time, neuron]: number[][] = [[], [], [], []];
  const overlaps: Float64Array[] = [];
  return {
    see(now: number, read: Float64Array, state: Float64Array, k: number): void {
      const at = (now - begin) / tau;
      if (time.length % stride === 0) {
        looks.push(at);
        overlaps.push(read);
        energy.push(network.energy(state));
      }
      time.push(at);
      neuron.push(k);
    },
    kept: (): Course => ({
      ...{ span, time: Float64Array.from(looks), overlaps, energy: Float64Array.from(energy) },
      spikes: { time: Float64Array.from(time), neuron: Int32Array.from(neuron) },
    }),
  };
}

/** Runs `sampler` for a while. Memory 0 is the one that overlaps are told of. */
export function watch(sampler: Sampler, tau: number, options: WatchOptions): Watched {
  const { duration, norm, settle = 0, hold = 1, window = 5, keep = 0 } = options;
  const begin = sampler.time + settle * tau;
  const stop = begin + duration * tau;
  const lead = new Lead(hold);
  const [time, neuron]: number[][] = [[], []];
  const end = stop - Math.min(keep, duration) * tau;
  const course = keep > 0 ? courseKeeper(sampler, end, Math.min(keep, duration), tau) : undefined;
  let [own, top, seen] = [0, 0, 0];
  while (sampler.due < stop) {
    sampler.advance(sampler.due);
    const now = sampler.time;
    const overlaps = sampler.overlaps();
    const first = argMax(overlaps);
    lead.see(first, now / tau);
    if (now >= begin) {
      own += overlaps[0] / norm;
      top += overlaps[first] / norm;
      seen++;
    }
    const state = course && now >= end ? sampler.state() : undefined;
    const k = sampler.fire();
    if (state)
      course?.see(
        now,
        overlaps.map((x) => x / norm),
        state,
        k,
      );
    if (now >= begin) {
      time.push(now);
      neuron.push(k);
    }
  }
  const spikes = raster(sampler.network.count, begin, stop, time, neuron);
  const fano = fanoFactors(spikes, window * tau).filter((f): f is number => f !== undefined);
  return {
    duration,
    overlap: own / seen,
    top: top / seen,
    participation: participationOf(spikes, window * tau),
    switches: lead.switches / (duration + settle),
    dwells: lead.dwells,
    cv: meanCv(spikes)?.mean,
    fano: fano.length > 0 ? mean(fano) : undefined,
    spikes,
    course: course?.kept(),
  };
}
