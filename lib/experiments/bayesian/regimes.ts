/** @file In which regimes does a spiking memory live, over inverse temperature and spikes per window? */
import { type Estimate, halfPoint } from "../../analysis";
import { type BayesianHopfield, bayesianHopfield, prepareSampler } from "../../bayesian";
import { checkChoice, checkInteger, checkPositive, mean, type Random, row } from "../../math";
import { orthogonalPatterns, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { average } from "./resting-states";
import { tau } from "./tau";
import { type Course, type Watched, watch } from "./watch";

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
  /** N; at least as many as memories and a power of two where patterns are orthogonal */
  readonly size: number;
  /** random ones are drawn anew for every run */
  readonly patterns: "orthogonal" | "random";
  readonly memories: readonly number[];
  readonly scales: readonly number[];
  readonly nus: readonly number[];
  /** [τ] of every run, after `settle` */
  readonly duration: number;
  readonly settle: number;
  /** runs from each start at every point: work/ν of them, but neither fewer nor more than this; spikes cost, and where they are many chance does little */
  readonly runs: { readonly least: number; readonly most: number; readonly work: number };
  /** of `memories`, those with a closer look at a run of every point */
  readonly kept: readonly number[];
  /** watched one by one for `exampleDuration` [τ]: irregularity takes long to measure */
  readonly examples: readonly RegimePoint[];
  readonly exampleDuration: number;
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

/** What is seen from one start, mean over runs; `cv` and `fano` over those in which they could be measured. */
export type RegimeCourse = Omit<Watched, "duration" | "spikes" | "course" | "dwells">;

/** A run with its end, for a closer look. */
export interface RegimeLook {
  /** which of the runs, from 0: the first that goes by the name of the point */
  readonly run: number;
  readonly course: Course;
}

/** A point of the map. */
export interface RegimeOutcome extends RegimePoint {
  /** runs from each start */
  readonly runs: number;
  /** started in pattern 0 */
  readonly fromPattern: RegimeCourse;
  /** started in the average of all patterns */
  readonly fromAverage: RegimeCourse;
  /** difference of the largest overlap: what the past decides */
  readonly hysteresis: number;
  /** runs in which pattern 0 was held from the beginning to the end */
  readonly held: number;
  /** what most runs are */
  readonly regime: MemoryRegime;
  /** how many of them */
  readonly agreeing: number;
  /** for memories that are `kept` */
  readonly look?: RegimeLook;
}

/** Where a memory begins to be held, as measured. */
export interface HoldingPoint {
  readonly memories: number;
  readonly scale: number;
  /** ν at which half of the runs hold, by logistic regression over ln ν, with a 95 % interval; undefined outside the nus */
  readonly nu: Estimate | undefined;
}

/** What {@link memoryRegimes} found. */
export interface MemoryRegimesResult {
  readonly params: MemoryRegimesParams;
  /** maps[i][b][v] for memories i, scales b, nus v */
  readonly maps: readonly (readonly (readonly RegimeOutcome[])[])[];
  /** holding[i][b] for memories i, scales b */
  readonly holding: readonly (readonly HoldingPoint[])[];
  /** in the order asked for, from pattern 0, with course and spikes */
  readonly examples: readonly (RegimePoint & { readonly regime: MemoryRegime; readonly watched: Watched })[];
}

/** One for each regime but bistability. */
const examples: readonly RegimePoint[] = [
  { memories: 16, scale: 3, nu: 20 },
  { memories: 16, scale: 6, nu: 2 },
  { memories: 16, scale: 7, nu: 5 },
  { memories: 16, scale: 10, nu: 20 },
];

/** [τ] that are kept of a run: as many as hold about 250 spikes, 40 at most. */
const keptOf = (nu: number): number => Math.min(40, Math.ceil(250 / nu));

const heldThroughout = ({ switches, overlap }: Pick<Watched, "switches" | "overlap">): boolean =>
  switches === 0 && overlap >= memoryRegimeThresholds.held;

/** The regime of what was seen from both starts. */
export function memoryRegimeOf(
  { memories, nu }: Pick<RegimePoint, "memories" | "nu">,
  fromPattern: Pick<Watched, "switches" | "overlap" | "participation">,
  fromAverage: Pick<Watched, "top">,
): MemoryRegime {
  const { held, shared, sampling } = memoryRegimeThresholds;
  if (heldThroughout(fromPattern)) return fromAverage.top >= held ? "retrieval" : "bistable";
  if (fromPattern.participation >= shared * memories) return "averaging";
  return nu <= sampling ? "sampling" : "itinerant";
}

/** A memory at a point of the plane, watched from pattern 0 or from the average of all. */
export function watchMemory(
  network: BayesianHopfield,
  { nu }: Pick<RegimePoint, "nu">,
  from: "pattern" | "average",
  random: Random,
  options: { readonly duration: number; readonly settle: number; readonly keep?: number },
): Watched {
  const { size, patterns } = network;
  const cue = from === "pattern" ? row(patterns, 0) : average(patterns);
  const sampler = prepareSampler(network, { cue, tau, rate: (1000 * nu) / tau, random });
  return watch(sampler, tau, { norm: size, ...options });
}

/** Mean over runs. */
function over(runs: readonly Watched[]): RegimeCourse {
  const of = (read: (run: Watched) => number): number => mean(runs.map(read));
  const known = (read: (run: Watched) => number | undefined): number | undefined => {
    const values = runs.map(read).filter((value): value is number => value !== undefined);
    return values.length > 0 ? mean(values) : undefined;
  };
  return {
    ...{ overlap: of((run) => run.overlap), top: of((run) => run.top) },
    ...{ participation: of((run) => run.participation), switches: of((run) => run.switches) },
    ...{ cv: known((run) => run.cv), fano: known((run) => run.fano) },
  };
}

function networkOf(
  { size, patterns }: Pick<MemoryRegimesParams, "size" | "patterns">,
  { memories, scale }: Pick<RegimePoint, "memories" | "scale">,
  random: Random,
): BayesianHopfield {
  const stored =
    patterns === "orthogonal"
      ? orthogonalPatterns(memories, size)
      : randomPatterns(random.split("patterns"), memories, size);
  return bayesianHopfield(stored.matrix, { beta: scale / size });
}

/** One run from each start, and the name of what they do. */
function lookAt(
  params: MemoryRegimesParams,
  point: RegimePoint,
  random: Random,
  { duration, keep }: { readonly duration: number; readonly keep: number },
) {
  checkPositive("memoryRegimes", "scale", point.scale);
  checkPositive("memoryRegimes", "nu", point.nu);
  const network = networkOf(params, point, random);
  const watched = (from: "pattern" | "average", kept: number): Watched =>
    watchMemory(network, point, from, random.split(from), { duration, settle: params.settle, keep: kept });
  const [pattern, average] = [watched("pattern", keep), watched("average", 0)];
  return { pattern, average, regime: memoryRegimeOf(point, pattern, average) };
}

/** All runs at a point. */
function outcomeOf(params: MemoryRegimesParams, point: RegimePoint, random: Random): RegimeOutcome {
  const { least, most, work } = params.runs;
  const keep = params.kept.includes(point.memories) ? keptOf(point.nu) : 0;
  const count = Math.min(most, Math.max(least, Math.floor(work / point.nu)));
  const runs = Array.from({ length: count }, (_, run) =>
    lookAt(params, point, random.split(run), { duration: params.duration, keep }),
  );
  const agreeing = (name: MemoryRegime): number => runs.filter(({ regime }) => regime === name).length;
  const regime = runs.reduce((best, run) =>
    agreeing(run.regime) > agreeing(best.regime) ? run : best,
  ).regime;
  const run = runs.findIndex((each) => each.regime === regime);
  const { course } = runs[run].pattern;
  const [fromPattern, fromAverage] = [
    over(runs.map(({ pattern }) => pattern)),
    over(runs.map(({ average }) => average)),
  ];
  return {
    ...{ ...point, runs: count, fromPattern, fromAverage, hysteresis: fromPattern.top - fromAverage.top },
    held: runs.filter(({ pattern }) => heldThroughout(pattern)).length,
    ...{ regime, agreeing: agreeing(regime) },
    ...(course && { look: { run, course } }),
  };
}

/** The half-way point of a column of the map, in ν. */
function holdingOf(cells: readonly RegimeOutcome[], random: Random): HoldingPoint {
  const [{ memories, scale }] = cells;
  const half =
    cells.length > 1
      ? halfPoint(
          cells.map(({ nu }) => Math.log(nu)),
          cells.map(({ held }) => held),
          cells.map(({ runs }) => runs),
          { random },
        )
      : undefined;
  if (half === undefined) return { memories, scale, nu: undefined };
  const [value, low, high] = [half.value, half.low, half.high].map(Math.exp);
  return { memories, scale, nu: { value, low, high, error: value * half.error } };
}

/**
 * Memories with Poisson spikes, watched over the plane of βM and ν, started in a pattern and in the average of all patterns.
 *
 * Without noise (ν → ∞) a memory holds above the spinodal β₀(P) ≈ ln P + ln ln P + 1 and the average is left above βM = P. Spikes shift
 * both: in between, memories take turns, or the state depends on where it came from. The exponent of `escapeExponent` says how many spikes
 * hold a memory for a given time.
 *
 * @throws {RangeError} when a size is no power of two or smaller than the number of memories, or β, ν or a duration is not above 0
 */
export const memoryRegimes: TabularExperiment<MemoryRegimesParams, MemoryRegimesResult> = {
  quick: {
    size: 16,
    patterns: "orthogonal",
    memories: [16],
    scales: [3, 5, 6, 7, 8, 10, 14, 20],
    nus: [1, 2, 5, 10, 15, 20, 30, 50, 100],
    duration: 300,
    settle: 20,
    runs: { least: 3, most: 10, work: 150 },
    kept: [16],
    examples,
    exampleDuration: 3000,
  },
  full: {
    size: 64,
    patterns: "orthogonal",
    memories: [4, 16, 64],
    scales: [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10, 12, 14, 16, 18, 20, 24],
    nus: [1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200],
    duration: 300,
    settle: 20,
    runs: { least: 3, most: 20, work: 250 },
    kept: [16],
    examples,
    exampleDuration: 10_000,
  },
  run(params, random) {
    const { memories, scales, nus, duration, settle, runs } = params;
    const caller = "memoryRegimes";
    checkPositive(caller, "duration", duration);
    checkInteger(caller, "settle", settle);
    checkChoice(caller, "patterns", params.patterns, ["orthogonal", "random"]);
    checkInteger(caller, "runs.least", runs.least, 1);
    checkInteger(caller, "runs.most", runs.most, runs.least);
    const maps = memories.map((count) =>
      scales.map((scale) =>
        nus.map((nu) =>
          outcomeOf(
            params,
            { memories: count, scale, nu },
            random.split(`${count} memories, ${scale}, ${nu}`),
          ),
        ),
      ),
    );
    const holding = maps.map((map) =>
      map.map((cells, b) => holdingOf(cells, random.split(`holding ${cells[0]?.memories}, ${scales[b]}`))),
    );
    const seen = params.examples.map((point) => {
      const name = `example ${point.memories} memories, ${point.scale}, ${point.nu}`;
      const how = { duration: params.exampleDuration, keep: keptOf(point.nu) };
      const { pattern, regime } = lookAt(params, point, random.split(name), how);
      return { ...point, regime, watched: pattern };
    });
    return { params, maps, holding, examples: seen };
  },
  rows: ({ maps }) =>
    maps.flat(2).map(({ memories, scale, nu, fromPattern, fromAverage, ...cell }) => ({
      ...{ memories, scale, nu, regime: cell.regime, hysteresis: cell.hysteresis },
      ...{ runs: cell.runs, held: cell.held, agreeing: cell.agreeing },
      overlap: fromPattern.overlap,
      top: fromPattern.top,
      participation: fromPattern.participation,
      switches: fromPattern.switches,
      cv: fromPattern.cv ?? Number.NaN,
      fano: fromPattern.fano ?? Number.NaN,
      averageTop: fromAverage.top,
    })),
};
