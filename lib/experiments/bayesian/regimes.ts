/** @file In which regimes does a spiking memory live, over inverse temperature and spikes per window? */
import { type BayesianHopfield, bayesianHopfield, prepareSampler } from "../../bayesian";
import { checkInteger, checkPositive, matVecTransposed, type Random, row } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { type Watched, watch } from "./watch";

/** Where in the plane a memory stands. */
export interface RegimePoint {
  /** P */
  readonly memories: number;
  /** βM, inverse temperature in units of a pattern's norm² */
  readonly scale: number;
  /** ν = Rτ, spikes within a time constant of the state */
  readonly nu: number;
}

/** Sizes of {@link memoryRegimes}. */
export interface MemoryRegimesParams {
  /** N, a power of two, at least as many as memories */
  readonly size: number;
  readonly memories: readonly number[];
  readonly scales: readonly number[];
  readonly nus: readonly number[];
  /** [τ] of every run, after `settle` */
  readonly duration: number;
  readonly settle: number;
  /** looked at one by one, with overlaps and spikes */
  readonly examples: readonly RegimePoint[];
}

/**
 * Regimes of a spiking memory, by thresholds said before looking:
 * `"retrieval"` a memory holds its state throughout, from the pattern and from the average of all; `"bistable"` it holds, but from the average
 * no memory is reached; `"averaging"` at least half of the memories share the spikes of a window; otherwise memories take turns:
 * `"sampling"` where a window holds no more than two spikes, `"itinerant"` where it holds more.
 */
export type MemoryRegime = "retrieval" | "bistable" | "averaging" | "sampling" | "itinerant";

/** What {@link MemoryRegime} goes by. */
export const memoryRegimeThresholds: Readonly<{ held: number; shared: number; sampling: number }> = {
  /** mean overlap from which on a memory is held */
  held: 0.7,
  /** share of all memories that take part from which on it is an average */
  shared: 0.5,
  /** spikes in a window up to which it is sampling */
  sampling: 2,
};

/** What is seen from one start, without the spikes themselves. */
export type RegimeCourse = Omit<Watched, "duration" | "spikes" | "course" | "dwells">;

/** A point of the map. */
export interface RegimeOutcome extends RegimePoint {
  /** started in pattern 0 */
  readonly fromPattern: RegimeCourse;
  /** started in the average of all patterns */
  readonly fromAverage: RegimeCourse;
  /** difference of the largest overlap: what the past decides */
  readonly hysteresis: number;
  readonly regime: MemoryRegime;
}

/** What {@link memoryRegimes} found. */
export interface MemoryRegimesResult {
  readonly params: MemoryRegimesParams;
  /** maps[i][b][v] for memories i, scales b, nus v */
  readonly maps: readonly (readonly (readonly RegimeOutcome[])[])[];
  /** in the order asked for, from pattern 0, with course and spikes */
  readonly examples: readonly (RegimePoint & { readonly regime: MemoryRegime; readonly watched: Watched })[];
}

const tau = 20; // ms

/** One for each regime but bistability. */
const examples: readonly RegimePoint[] = [
  { memories: 16, scale: 3, nu: 20 },
  { memories: 16, scale: 6, nu: 2 },
  { memories: 16, scale: 7, nu: 5 },
  { memories: 16, scale: 10, nu: 20 },
];

/** The regime of what was seen from both starts. */
export function memoryRegimeOf(
  { memories, nu }: Pick<RegimePoint, "memories" | "nu">,
  fromPattern: Pick<Watched, "switches" | "overlap" | "participation">,
  fromAverage: Pick<Watched, "top">,
): MemoryRegime {
  const { held, shared, sampling } = memoryRegimeThresholds;
  if (fromPattern.switches === 0 && fromPattern.overlap >= held)
    return fromAverage.top >= held ? "retrieval" : "bistable";
  if (fromPattern.participation >= shared * memories) return "averaging";
  return nu <= sampling ? "sampling" : "itinerant";
}

/** A memory at a point of the plane, watched from pattern 0 or from the average of all. */
export function watchMemory(
  network: BayesianHopfield,
  { nu }: Pick<RegimePoint, "nu">,
  from: "pattern" | "average",
  random: Random,
  options: { readonly duration: number; readonly settle: number; readonly keep?: boolean },
): Watched {
  const { count, size, patterns } = network;
  const cue =
    from === "pattern"
      ? row(patterns, 0)
      : matVecTransposed(patterns, new Float64Array(count).fill(1 / count));
  const sampler = prepareSampler(network, { cue, tau, rate: (1000 * nu) / tau, random });
  return watch(sampler, tau, { norm: size, ...options });
}

const courseOf = ({ overlap, top, participation, switches, cv, fano }: Watched): RegimeCourse => ({
  ...{ overlap, top, participation, switches, cv, fano },
});

function networkOf(
  size: number,
  { memories, scale }: Pick<RegimePoint, "memories" | "scale">,
): BayesianHopfield {
  return bayesianHopfield(orthogonalPatterns(memories, size).matrix, { beta: scale / size });
}

/** Map and examples alike: both starts, and the name of what they do. */
function lookAt(params: MemoryRegimesParams, point: RegimePoint, random: Random, keep: boolean) {
  checkPositive("memoryRegimes", "scale", point.scale);
  checkPositive("memoryRegimes", "nu", point.nu);
  const network = networkOf(params.size, point);
  const [pattern, average] = (["pattern", "average"] as const).map((from) =>
    watchMemory(network, point, from, random.split(from), { ...params, keep: keep && from === "pattern" }),
  );
  return { pattern, average, regime: memoryRegimeOf(point, pattern, average) };
}

/**
 * Orthogonal memories with Poisson spikes, watched over the plane of βM and ν, started in a pattern and in the average of all patterns.
 *
 * Without noise (ν → ∞) a memory holds above the spinodal β₀(P) ≈ ln P + ln ln P + 1 and the average is left above βM = P. Spikes shift
 * both: in between, memories take turns, or the state depends on where it came from.
 *
 * @throws {RangeError} when a size is no power of two or smaller than the number of memories, or β, ν or a duration is not above 0
 */
export const memoryRegimes: TabularExperiment<MemoryRegimesParams, MemoryRegimesResult> = {
  quick: {
    size: 16,
    memories: [16],
    scales: [3, 5, 6, 7, 8, 10, 14, 20],
    nus: [1, 2, 5, 10, 20, 50, 100],
    duration: 100,
    settle: 10,
    examples,
  },
  full: {
    size: 64,
    memories: [4, 16, 64],
    scales: [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10, 12, 14, 16, 18, 20, 24],
    nus: [1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200],
    duration: 300,
    settle: 20,
    examples,
  },
  run(params, random) {
    const { memories, scales, nus, duration, settle } = params;
    checkPositive("memoryRegimes", "duration", duration);
    checkInteger("memoryRegimes", "settle", settle);
    const maps = memories.map((count) =>
      scales.map((scale) =>
        nus.map((nu): RegimeOutcome => {
          const point = { memories: count, scale, nu };
          const { pattern, average, regime } = lookAt(
            params,
            point,
            random.split(`${count} memories, ${scale}, ${nu}`),
            false,
          );
          return {
            ...point,
            fromPattern: courseOf(pattern),
            fromAverage: courseOf(average),
            hysteresis: pattern.top - average.top,
            regime,
          };
        }),
      ),
    );
    const seen = params.examples.map((point) => {
      const name = `example ${point.memories} memories, ${point.scale}, ${point.nu}`;
      const { pattern, regime } = lookAt(params, point, random.split(name), true);
      return { ...point, regime, watched: pattern };
    });
    return { params, maps, examples: seen };
  },
  rows: ({ maps }) =>
    maps.flat(2).map(({ memories, scale, nu, fromPattern, fromAverage, hysteresis, regime }) => ({
      ...{ memories, scale, nu, regime, hysteresis },
      overlap: fromPattern.overlap,
      top: fromPattern.top,
      participation: fromPattern.participation,
      switches: fromPattern.switches,
      cv: fromPattern.cv ?? Number.NaN,
      fano: fromPattern.fano ?? Number.NaN,
      averageTop: fromAverage.top,
    })),
};
