/** @file The one scale of a population: how many units of the chip's potential are a millivolt, so that weights use their bits. */
import { DECAY_BITS, STATE_BITS, STATE_SHIFT } from "../arithmetic";
import type { Convention } from "./decay";
import { errorAt, largestOf, unitOf, type Wanted } from "./mantissas";
import type { Plan } from "./plan";

const PARTS = 2 ** DECAY_BITS;
const HALF = 2 ** (STATE_BITS - 1);
/** Largest bias: 13 bits with sign, times 2^7. */
export const LARGEST_BIAS: number = 4095 * 2 ** 7;

/** Synapses that reach a population. */
export interface Reaching {
  readonly wanted: Wanted;
  /** what is lost of it in a step, in parts of 4096 */
  readonly loss: number;
  /** receiving neuron of each value */
  readonly post: (k: number) => number;
  /** spikes that each sender may send in a step; 1 but for Poisson inputs */
  readonly spikes: number;
}

/** Share of steps in which every sender is taken to fire where room is made for what adds up over time. */
const BUSY = 0.1;
/** How many times its own size something that is left over from step to step adds up to: at least once. */
const pileUp = (loss: number): number => Math.max(1, (BUSY * PARTS) / loss);

/**
 * What all weights of one sign come to at a neuron when all senders fire at once, or for long in every tenth step, the most of all neurons, in units of
 * potential at scale 1.
 */
function volley(plan: Plan, reaching: readonly Reaching[]): number {
  const sums = [new Float64Array(plan.size), new Float64Array(plan.size)];
  for (const { wanted, post, spikes, loss } of reaching) {
    const most = spikes * pileUp(loss) * 2 ** STATE_SHIFT;
    wanted.values.forEach((x, k) => {
      sums[x < 0 ? 1 : 0][post(k)] += Math.abs(x) * most;
    });
  }
  return Math.max(...sums.map((sum) => sum.reduce((a, b) => Math.max(a, b), 0)));
}

const largest = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

/**
 * The largest scale at which the threshold leaves `headroom` up to where potentials end, and no bias, no weight and nothing that may come in
 * is too large.
 */
function upperBound(plan: Plan, reaching: readonly Reaching[], headroom: number): number {
  const together = volley(plan, reaching);
  const finite = plan.threshold.filter(Number.isFinite);
  const drive = plan.constant.map((c, i) => c * plan.gain[i]);
  // Without a threshold it is what comes in that must have room; without a leak as well, over a hundred steps.
  const slowest = plan.loss.reduce((a, b) => Math.min(a, b), PARTS) || PARTS / 100;
  const reach =
    finite.length > 0 ? largest(finite) : Math.max(together * pileUp(slowest), largest(plan.constant));
  const limits: readonly (readonly [number, number])[] = [
    [HALF / headroom, reach],
    [HALF - 1, together],
    [HALF - 1, largest(plan.start)],
    [LARGEST_BIAS, largest(drive)],
    [HALF / headroom, plan.adaptation?.jump ?? 0],
    ...reaching.flatMap(({ wanted }) => {
      const [most, least] = largestOf(wanted);
      return [[most * 2 ** 7, wanted.high] as const, [least * 2 ** 7, wanted.low] as const];
    }),
  ];
  const bound = limits.reduce(
    (least, [limit, of]) => (of > 0 ? Math.min(least, limit / of) : least),
    Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(bound) ? bound : 1;
}

/** At most 256 of the values that there are. */
function sampleOf(values: Float64Array): Float64Array {
  const each = [...new Set(values)].sort((a, b) => a - b);
  const step = Math.max(1, each.length / 256);
  return Float64Array.from({ length: Math.min(256, each.length) }, (_, k) => each[Math.floor(k * step)]);
}

/** Threshold of the chip, in units of 64, above which neurons fire: the last multiple of 64 below the wanted one, which itself fires. */
export function thresholdMantissa(
  threshold: number,
  scale: number,
  convention: Convention = "nearest",
): number {
  const most = 2 ** 17 - 1;
  if (convention === "nir-to-lava" && Number.isFinite(threshold)) {
    // 131071 θ cut to a whole number, θ in units of 64 · 256 of the chip
    const whole = Math.floor((threshold * scale * most) / 2 ** 14 + 1e-6);
    return Math.max(0, Math.min(most, whole >> 9));
  }
  return Math.max(0, Math.min(most, Math.floor((threshold * scale - 1) / 2 ** STATE_SHIFT + 1e-9)));
}

/** A bias as mantissa and exponent. */
export function biasAt(
  drive: number,
  scale: number,
): { readonly mantissa: number; readonly exponent: number } {
  const wanted = drive * scale;
  let exponent = 0;
  while (exponent < 7 && Math.abs(Math.round(wanted / 2 ** exponent)) > 4095) exponent++;
  const mantissa = Math.max(-4095, Math.min(4095, Math.round(wanted / 2 ** exponent))) + 0;
  return { mantissa, exponent };
}

/**
 * The scale of a population: of all within an octave of the largest possible that give the strongest weight of a projection a whole number, the one
 * at which weights, thresholds and biases together are off the least, relative to their size, in the square.
 */
export function scaleOf(plan: Plan, reaching: readonly Reaching[], headroom: number): number {
  const bound = upperBound(plan, reaching, headroom);
  const samples = reaching.map(({ wanted }) => sampleOf(wanted.values));
  const thresholds = sampleOf(plan.threshold.filter(Number.isFinite));
  const drives = sampleOf(plan.constant.map((c, i) => c * plan.gain[i]));
  const relative = (has: number, wanted: number): number => (wanted === 0 ? 0 : (has / wanted - 1) ** 2);
  const error = (scale: number): number => {
    let sum = 0;
    reaching.forEach(({ wanted }, c) => {
      sum += errorAt(wanted, samples[c], scale);
    });
    // Programs have thresholds to the unit.
    if (!plan.program)
      for (const x of thresholds)
        sum += relative(64 * thresholdMantissa(x, scale) + 1, x * scale) / thresholds.length;
    for (const x of drives) {
      const { mantissa, exponent } = biasAt(x, scale);
      sum += relative(mantissa * 2 ** exponent, x * scale) / drives.length;
    }
    return sum;
  };
  let best = bound;
  let least = Number.POSITIVE_INFINITY;
  const tries = reaching.flatMap(({ wanted }) => {
    const [most, below] = largestOf(wanted);
    const unit = unitOf(wanted);
    const [top, strongest] =
      wanted.low * most <= wanted.high * below || wanted.low === 0
        ? [most, wanted.high]
        : [below, wanted.low];
    if (strongest === 0) return [];
    const count = Math.max(1, Math.ceil(top / unit / 2));
    return Array.from({ length: count }, (_, k) => (top - k * unit) / strongest);
  });
  for (const one of [...tries, bound]) {
    const scale = one * 2 ** Math.floor(Math.log2(bound / one) + 1e-12);
    const off = error(scale);
    if (off < least - 1e-15) [best, least] = [scale, off];
  }
  return best;
}
