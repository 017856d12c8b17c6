/**
 * @file Rivals of a cue without their patterns: of independent random signs only how many agree with the cue matters, a binomial number for
 * each. How many rivals have which number is drawn at once, exactly, for any number of memories.
 */
import { checkInteger, type Random } from "../../math";

/** What Stirling's formula leaves out of ln k!, as ln k! = ½ ln 2π + (k + ½) ln(k + 1) − (k + 1) + it. */
const small = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.0207906721037651, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];
function stirling(k: number): number {
  if (k < small.length) return small[k];
  const x = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / x) / x) / (k + 1);
}

/** By adding up probabilities: for few successes on average. */
function byInversion(random: Random, trials: number, chance: number): number {
  const odds = chance / (1 - chance);
  for (;;) {
    let term = Math.exp(trials * Math.log1p(-chance));
    let place = random();
    for (let k = 0; k <= trials; k++) {
      if (place < term) return k;
      place -= term;
      term *= ((trials - k) / (k + 1)) * odds;
      if (k > 110) break; // beyond any place that 53 bits can name at a mean of 10
    }
  }
}

/** Hörmann's transformed rejection with squeeze, at a mean of at least 10 and a chance of at most ½. */
function byRejection(random: Random, trials: number, chance: number): number {
  const odds = chance / (1 - chance);
  const sd = Math.sqrt(trials * chance * (1 - chance));
  const b = 1.15 + 2.53 * sd;
  const a = -0.0873 + 0.0248 * b + 0.01 * chance;
  const c = trials * chance + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * sd;
  const mode = Math.floor((trials + 1) * chance);
  const atMode =
    (mode + 0.5) * Math.log((mode + 1) / (odds * (trials - mode + 1))) +
    stirling(mode) +
    stirling(trials - mode);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + c);
    if (edge >= 0.07 && v <= squeeze) return k;
    if (!(k >= 0 && k <= trials)) continue;
    const bound =
      atMode +
      (trials + 1) * Math.log1p((k - mode) / (trials - k + 1)) +
      (k + 0.5) * Math.log((odds * (trials - k + 1)) / (k + 1)) -
      stirling(k) -
      stirling(trials - k);
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= bound) return k;
  }
}

/**
 * Successes in independent trials.
 *
 * Reference: Hörmann 1993, J. Stat. Comput. Simul. 46, algorithm BTRS, for means of 10 and more.
 *
 * @param trials up to 2⁴⁰, where rounding shifts the logarithm of a chance by some 10⁻⁴
 * @param chance in [0, 1]
 */
export function binomialOf(random: Random, trials: number, chance: number): number {
  if (trials === 0 || chance <= 0) return 0;
  if (chance >= 1) return trials;
  if (chance > 0.5) return trials - binomialOf(random, trials, 1 - chance);
  return trials * chance < 10 ? byInversion(random, trials, chance) : byRejection(random, trials, chance);
}

/** The most memories that rivals are drawn for. */
export const mostMemories: number = 2 ** 40;

/** Rivals of one cue, by how many signs they share with it. */
export interface Rivals {
  /** [N + 1] how many share so many signs */
  readonly counts: Float64Array;
  /** Draws so many more, independent of those there are. */
  add(count: number): void;
}

/** No rivals yet, of patterns of so many signs. */
export function rivalsOf(size: number, random: Random): Rivals {
  checkInteger("rivalsOf", "size", size, 1, 1000);
  // Chance of n signs alike, given that there are no more.
  const given = new Float64Array(size + 1);
  let logarithm = -size * Math.LN2;
  let below = 0;
  for (let n = 0; n <= size; n++) {
    const weight = Math.exp(logarithm);
    below += weight;
    given[n] = weight / below;
    logarithm += Math.log((size - n) / (n + 1));
  }
  const counts = new Float64Array(size + 1);
  return {
    counts,
    add(count) {
      let rest = count;
      for (let n = size; n > 0 && rest > 0; n--) {
        const alike = binomialOf(random, rest, given[n]);
        counts[n] += alike;
        rest -= alike;
      }
      counts[0] += rest;
    },
  };
}

/**
 * Potentials of all rivals together against the pattern sought: Σ_j e^(β(s_j − s)), which makes its posterior 1/(1 + it).
 *
 * @param flipped how many signs of the cue are wrong
 */
export function rivalMass({ counts }: Pick<Rivals, "counts">, flipped: number, beta: number): number {
  const size = counts.length - 1;
  let mass = 0;
  for (let n = 0; n <= size; n++)
    if (counts[n] > 0) mass += counts[n] * Math.exp(2 * beta * (n - size + flipped));
  return mass;
}

/**
 * Chance that the likeliest memory is the one behind the cue, exactly, where several likeliest share it.
 *
 *     ∫₀¹ (1 − a − e + e s)^(P−1) ds = ((1 − a)^P − (1 − a − e)^P)/(P e)
 *
 * where a and e are the chances that a rival shares more signs with the cue than the pattern sought, or as many. No β is in it.
 *
 * @param memories P ≥ 1, not necessarily whole
 * @param flipped how many signs of the cue are wrong
 */
export function likeliestIsRight(size: number, memories: number, flipped: number): number {
  let [above, equal, below] = [0, 0, 0];
  let logarithm = -size * Math.LN2;
  for (let n = 0; n <= size; n++) {
    const weight = Math.exp(logarithm);
    if (n === size - flipped) equal = weight;
    else if (n > size - flipped) above += weight;
    else below += weight;
    logarithm += Math.log((size - n) / (n + 1));
  }
  const none = above < 0.5 ? Math.log1p(-above) : Math.log(below + equal);
  // of those without a better one: how the chance falls by the equal ones
  const share = Math.log1p(-equal / (below + equal));
  return (Math.exp(memories * none) * -Math.expm1(memories * share)) / (memories * equal);
}
