/** @file What a leak in whole numbers does, by itself: cut toward zero in every step, it pulls more than it should. */
import { type LoihiLif, type LoihiNetwork, prepareEmulation } from "../../loihi2";
import { checkInteger, mean, type Random, uniformInteger, variance } from "../../math";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link leakRounding}. */
export interface LeakRoundingParams {
  /** dv of the chip, of 4096; none a multiple of a large power of two, whose products leave few different remainders */
  readonly losses: readonly number[];
  /** du + 1 of the current in front of the leak; 4096 for none */
  readonly current: readonly number[];
  /** what input lifts a potential to, on average [units] */
  readonly level: number;
  readonly neurons: number;
  /** steps that are measured, after as many time constants as are left to settle */
  readonly steps: number;
  /** bias of a potential that comes to rest, and the start of one that is left alone */
  readonly bias: number;
  readonly start: number;
}

/** What goes in. */
export type LeakDrive = "upward" | "downward" | "both ways";

/** A potential in whole numbers less the one in real numbers [units]. */
export interface LeakPoint {
  readonly drive: LeakDrive;
  readonly dv: number;
  /** du + 1 */
  readonly du: number;
  readonly mean: number;
  /** standard error of the mean, over neurons */
  readonly error: number;
  readonly spread: number;
  readonly meanTheory: number;
  readonly spreadTheory: number;
}

/** Where a constant bias leaves a potential, from below and from above, less 4096 bias/dv [units]. */
export interface LeakRest {
  readonly dv: number;
  readonly below: number;
  readonly above: number;
  readonly belowTheory: number;
  readonly aboveTheory: number;
}

/** What {@link leakRounding} found. */
export interface LeakRoundingResult {
  readonly params: LeakRoundingParams;
  readonly points: readonly LeakPoint[];
  readonly rests: readonly LeakRest[];
  /** a potential left alone, in whole numbers and in real ones, and the step at which the first should be 0 */
  readonly alone: {
    readonly dv: number;
    readonly fixed: Float64Array;
    readonly real: Float64Array;
    readonly endTheory: number;
  };
}

const PARTS = 4096;
const HIGH = 2 ** 17 - 1; // a threshold that nothing reaches

/**
 * Mean and standard deviation of what the cuts of one or two leaks leave in a potential [units], each cut even on 0 … 1:
 *
 *     mean = (½/(1 − a_u) + ½)/(1 − a_v)
 *     variance = 1/12 [1/(1 − a_v²) + (1 + a_u a_v)/((1 − a_u a_v)(1 − a_u²)(1 − a_v²))]
 *
 * where a_v = 1 − dv/4096, a_u = 1 − du/4096; of a current that is forgotten in each step (du = 4096) nothing is cut.
 */
export function leakCuts(dv: number, du: number): { readonly mean: number; readonly spread: number } {
  const [v, u] = [1 - dv / PARTS, 1 - du / PARTS];
  const own = 1 / (1 - v * v);
  if (du >= PARTS) return { mean: 0.5 / (1 - v), spread: Math.sqrt(own / 12) };
  const passed = (1 + u * v) / ((1 - u * v) * (1 - u * u) * (1 - v * v));
  return { mean: (0.5 / (1 - u) + 0.5) / (1 - v), spread: Math.sqrt((own + passed) / 12) };
}

/**
 * Standard deviation of what cuts leave in a potential that input of both signs moves, about 0 [units]: the pull follows the sign,
 *
 *     variance = 1/12/(1 − a²) + ¼/(1 − a²) Σ_k a^|k| (2/π) arcsin a^|k|
 *
 * with the arcsine law of signs of a Gaussian potential; for slow leaks the second term is ((1 − 2/π)/4) (4096/dv)².
 */
export function bothWaysSpread(dv: number): number {
  const a = 1 - dv / PARTS;
  let sum = 1;
  for (let power = a; power > 1e-9; power *= a) sum += (4 / Math.PI) * power * Math.asin(power);
  return Math.sqrt((1 / 12 + sum / 4) / (1 - a * a));
}

/**
 * Steps until a potential of whole numbers that is left alone is 0: it loses ⌈v dv/4096⌉, half a unit more than its share on average, and at the end 1 in
 * each step.
 *
 *     (4096/dv) (ln((v dv/4096 + ½)/1½) + 1)
 */
export const endOfLeak = (start: number, dv: number): number =>
  (PARTS / dv) * (Math.log(((start * dv) / PARTS + 0.5) / 1.5) + 1);

function driven(
  params: LeakRoundingParams,
  dv: number,
  du: number,
  drive: LeakDrive,
  random: Random,
): LeakPoint {
  const { neurons: size, level, steps } = params;
  const each = (64 * PARTS * PARTS) / dv / du;
  const largest = Math.max(2, Math.round((drive === "both ways" ? 1 : 2) * (level / each)));
  const cell: LoihiLif = { model: "lif", size, du: du - 1, dv, vthMantissa: HIGH };
  const network: LoihiNetwork<"input" | "cell"> = {
    populations: { input: { model: "input", size, payloadBits: 24 }, cell },
    connections: [
      {
        ...{ pre: "input", post: "cell" },
        synapses: { kind: "sparse", pre: columns(size), post: columns(size), weight: 1 },
      },
    ],
  };
  const [chip, real] = (["fixed", "ideal"] as const).map((arithmetic) =>
    prepareEmulation(network, { random: random.split("chip"), arithmetic }),
  );
  const sign = drive === "downward" ? -1 : 1;
  const draw = random.split("drive");
  const settle = Math.ceil((10 * PARTS) / dv + (10 * PARTS) / du);
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  const [v, exact] = [chip.variable("cell", "v"), real.variable("cell", "v")];
  for (let step = 0; step < settle + steps; step++) {
    const input = Float64Array.from({ length: size }, () =>
      drive === "both ways"
        ? uniformInteger(draw, 2 * largest + 1) - largest
        : sign * uniformInteger(draw, largest + 1),
    );
    chip.step({ input });
    real.step({ input });
    if (step < settle) continue;
    for (let i = 0; i < size; i++) {
      sums[i] += (v[i] - exact[i]) / steps;
      squares[i] += (v[i] - exact[i]) ** 2 / steps;
    }
  }
  const theory = leakCuts(dv, du);
  const average = mean(sums);
  return {
    ...{ drive, dv, du, mean: average, error: Math.sqrt(variance(sums) / size) },
    spread: Math.sqrt(mean(squares) - average ** 2),
    meanTheory: drive === "both ways" ? 0 : -sign * theory.mean,
    spreadTheory: drive === "both ways" ? bothWaysSpread(dv) : theory.spread,
  };
}

const columns = (size: number): Int32Array => Int32Array.from({ length: size }, (_, i) => i);

function course(
  cell: Partial<LoihiLif>,
  dv: number,
  steps: number,
  arithmetic: "fixed" | "ideal",
  random: Random,
) {
  const neurons: LoihiLif = { model: "lif", size: 1, du: PARTS - 1, dv, vthMantissa: HIGH, ...cell };
  const chip = prepareEmulation({ populations: { cell: neurons } }, { random, arithmetic });
  const v = chip.variable("cell", "v");
  return Float64Array.from({ length: steps }, () => {
    chip.step();
    return v[0];
  });
}

function resting(dv: number, bias: number, random: Random): LeakRest {
  const settle = Math.ceil((40 * PARTS) / dv);
  const meant = (bias * PARTS) / dv;
  const at = (vStart: number): number =>
    course({ biasMantissa: bias, vStart }, dv, settle, "fixed", random)[settle - 1] - meant;
  return {
    ...{ dv, below: at(0), above: at(Math.ceil(2 * meant)) },
    // Whole v stay where ⌈v dv/4096⌉ = bias: all of them in (bias − 1, bias] · 4096/dv.
    belowTheory: Math.floor(((bias - 1) * PARTS) / dv) + 1 - meant,
    aboveTheory: Math.floor(meant) - meant,
  };
}

/**
 * Potentials of the chip under leaks alone, in whole numbers and in real ones:
 *
 *     v ← rtz(v (1 − dv/4096)) + u,   so that each step takes up to 1 unit too much, toward zero
 *
 * Under input of one sign the cuts add up to half a unit for each step that is remembered, half of the worst case; under input of both signs they are noise. A constant
 * bias leaves a potential anywhere in a band of 4096/dv units, depending on where it came from.
 *
 * Reference: Widrow & Kollár 2008, *Quantization Noise*, for cuts as noise that is even and independent.
 *
 * @throws {RangeError} when a parameter is no whole number in the chip's range
 */
export const leakRounding: TabularExperiment<LeakRoundingParams, LeakRoundingResult> = {
  quick: {
    ...{ losses: [17, 41, 101, 257, 641, 1601], current: [4096, 390], level: 2e6 },
    ...{ neurons: 30, steps: 2000, bias: 300, start: 20_000 },
  },
  full: {
    ...{ losses: [5, 11, 17, 41, 101, 257, 641, 1601, 3001], current: [4096, 390, 67], level: 2e6 },
    ...{ neurons: 200, steps: 10_000, bias: 300, start: 20_000 },
  },
  run(params, random) {
    const caller = "leakRounding";
    for (const dv of params.losses) checkInteger(caller, "losses", dv, 1, PARTS - 1);
    for (const du of params.current) checkInteger(caller, "current", du, 1, PARTS);
    checkInteger(caller, "level", params.level, 1, 2 ** 22);
    checkInteger(caller, "neurons", params.neurons, 2);
    checkInteger(caller, "steps", params.steps, 2);
    checkInteger(caller, "bias", params.bias, 1, 4095);
    const drives: readonly LeakDrive[] = ["upward", "downward", "both ways"];
    const dv = params.losses[Math.floor(params.losses.length / 2) - 1];
    const endTheory = endOfLeak(params.start, dv);
    const left = (arithmetic: "fixed" | "ideal"): Float64Array =>
      course({ vStart: params.start }, dv, Math.ceil(1.5 * endTheory), arithmetic, random);
    return {
      params,
      points: drives.flatMap((drive) =>
        // With input of both signs the law is known of a leak alone.
        (drive === "both ways" ? [PARTS] : params.current).flatMap((du) =>
          params.losses.map((loss) =>
            driven(params, loss, du, drive, random.split(`${drive} ${du} ${loss}`)),
          ),
        ),
      ),
      rests: params.losses.map((loss) => resting(loss, params.bias, random)),
      alone: { dv, fixed: left("fixed"), real: left("ideal"), endTheory },
    };
  },
  rows: ({ points }) =>
    points.map(({ drive, dv, du, ...point }) => ({
      ...{ drive, dv, du, mean_units: point.mean, error_units: point.error, spread_units: point.spread },
      ...{ mean_theory_units: point.meanTheory, spread_theory_units: point.spreadTheory },
    })),
};
