/** @file What a race of whole numbers does, exactly: every start that a table allows, with its probability. */
import { checkInteger, checkLength, shown } from "../math";
import { type NoiseTable, noiseValues } from "./neurons/noise-table";

/** A race of ramps in the chip's integers. */
export interface RaceOfRamps {
  /** [K] u where the round begins, whole numbers in units of the table */
  readonly potentials: ArrayLike<number>;
  readonly noise: NoiseTable;
  /** units per step, ≥ 1 */
  readonly slope: number;
  /** in units */
  readonly threshold: number;
}

/** Who wins it, and when. */
export interface RaceLaw {
  /** [K] shares of spikes, of which a round has several where neurons tie */
  readonly shares: Float64Array;
  /** [K] shares of rounds when of those that tie the one wins that is farthest above the threshold, at random among equals */
  readonly highest: Float64Array;
  /** [K] when one of those that tie wins at random */
  readonly random: Float64Array;
  /** spikes of a round, 1 without ties */
  readonly winners: number;
  /** share of rounds with several */
  readonly ties: number;
  /** steps of a round, its last one included */
  readonly steps: { readonly mean: number; readonly sd: number };
}

/** What is left of a race when its remainder cannot be seen in any digit. */
const NOTHING = 1e-15;
/** Places and weights of an integral over a tie's order on [0, 1], exact up to the ninth power. */
const order: readonly (readonly [number, number])[] = [
  [0.04691007703066802, 0.11846344252809454],
  [0.23076534494715845, 0.23931433524968324],
  [0.5, 0.28444444444444444],
  [0.7692346550528415, 0.23931433524968324],
  [0.953089922969332, 0.11846344252809454],
];

/** Products over all others, from both ends. */
function others(values: Float64Array): Float64Array {
  const products = new Float64Array(values.length);
  let ahead = 1;
  for (let k = 0; k < values.length; k++) {
    products[k] = ahead;
    ahead *= values[k];
  }
  let behind = 1;
  for (let k = values.length - 1; k >= 0; k--) {
    products[k] *= behind;
    behind *= values[k];
  }
  return products;
}

/** Steps one after another: what k still has before and after each. */
function* stepsOf(
  { potentials, noise, threshold }: RaceOfRamps,
  slope: number,
): Generator<{ readonly before: Float64Array; readonly after: Float64Array }> {
  const { values, probabilities } = noiseValues(noise);
  // How likely noise is at most so much: of the first i values together.
  const below = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) below[i + 1] = below[i] + probabilities[i];
  const count = potentials.length;
  const place = new Int32Array(count).fill(values.length);
  const top = Math.max(...Array.from(potentials)) + values[values.length - 1];
  let before = new Float64Array(count).fill(1);
  // Nobody crosses before the highest start could: these steps are the same for all.
  for (let t = Math.max(1, Math.floor((threshold - top) / slope)); ; t++) {
    const after = before.map((_, k) => {
      while (place[k] > 0 && potentials[k] + values[place[k] - 1] + t * slope > threshold) place[k]--;
      return below[place[k]];
    });
    yield { before, after };
    if (after.reduce((product, s) => product * s, 1) < NOTHING) return;
    before = after;
  }
}

const normalised = (values: Float64Array): Float64Array => {
  const total = values.reduce((sum, x) => sum + x, 0);
  return values.map((x) => x / total);
};

/** Who wins when one of those that cross in the same step wins at random: each is ahead of the others' later part of the step. */
function atRandom(race: RaceOfRamps, slope: number): Float64Array {
  const shares = new Float64Array(race.potentials.length);
  for (const { before, after } of stepsOf(race, slope))
    for (const [place, weight] of order) {
      const rest = others(after.map((s, k) => s + place * (before[k] - s)));
      for (let k = 0; k < shares.length; k++) shares[k] += weight * (before[k] - after[k]) * rest[k];
    }
  return normalised(shares);
}

/**
 * The law of a {@link LoihiRace} from known potentials, with no number drawn. With S_k(t) the share of k's starts that are not above the threshold
 * after t steps, and f_k(t) = S_k(t − 1) − S_k(t),
 *
 *     shares   ∝ Σ_t f_k(t) Π_{i ≠ k} S_i(t − 1),   whose sum is the number of spikes of a round
 *     random   Σ_t f_k(t) ∫₀¹ Π_{i ≠ k} (S_i(t) + y f_i(t)) dy;   highest: the same with a slope of one unit
 *
 * The integral is worked out by five points, exact for ties of up to ten neurons.
 *
 * @throws {TypeError | RangeError} when a potential, slope or threshold is no whole number, or the table is none
 */
export function raceLaw(race: RaceOfRamps): RaceLaw {
  const caller = "raceLaw";
  const { potentials, slope, threshold } = race;
  if (potentials === null || typeof potentials !== "object" || !(potentials.length > 0))
    throw new TypeError(`${caller}: potentials must be a list of at least one, got ${shown(potentials)}`);
  checkLength(caller, "potentials", potentials, potentials.length);
  for (let k = 0; k < potentials.length; k++)
    checkInteger(caller, `potentials[${k}]`, potentials[k], -(2 ** 23), 2 ** 23);
  checkInteger(caller, "slope", slope, 1, 2 ** 23);
  checkInteger(caller, "threshold", threshold, 0, 2 ** 23);
  const spikes = new Float64Array(potentials.length);
  let [several, mean, square] = [0, 0, 0];
  let t = Math.max(1, Math.floor((threshold - topOf(race)) / slope)) - 1;
  for (const { before, after } of stepsOf(race, slope)) {
    t++;
    const rest = others(before);
    let alone = 0;
    const still = others(after);
    for (let k = 0; k < spikes.length; k++) {
      spikes[k] += (before[k] - after[k]) * rest[k];
      alone += (before[k] - after[k]) * still[k];
    }
    const product = (values: Float64Array): number => values.reduce((p, s) => p * s, 1);
    const ends = product(before) - product(after);
    several += ends - alone;
    mean += t * ends;
    square += t * t * ends;
  }
  return {
    shares: normalised(spikes),
    highest: atRandom(race, 1),
    random: atRandom(race, slope),
    winners: spikes.reduce((sum, x) => sum + x, 0),
    ties: Math.max(0, several),
    steps: { mean, sd: Math.sqrt(Math.max(0, square - mean * mean)) },
  };
}

const topOf = ({ potentials, noise }: RaceOfRamps): number => {
  const { values } = noiseValues(noise);
  return Math.max(...Array.from(potentials)) + values[values.length - 1];
};
