/**
 * @file How many random patterns of signs one look at a cue tells apart, in the limit of long patterns: load ln P/N. The competitors' overlaps are
 * the levels of a random-energy model: as long as very many of them share the sum of exponentials it is its own mean (annealed);
 * beyond, the few largest alone count, and sharper potentials change nothing (frozen).
 */
import { checkPositive, checkRange, integral, logCosh, root } from "../../math";

/** What a cue shows of the pattern sought. */
export interface LoadOptions {
  /** m in (0, 1], mean product of cue and pattern over the entries that are seen: 1 − 2ε with a share ε of signs flipped */
  readonly overlap: number;
  /** β > 0; Infinity, when left out, is as good as any from `freezing` on */
  readonly beta?: number;
  /** f in [0, 1), share of entries that are missing (0 in the cue); 0 when left out */
  readonly mask?: number;
  /** σ_w ≥ 0, standard deviation of independent errors of every stored entry; 0 when left out */
  readonly weightNoise?: number;
}

/** Largest load. */
export interface Load {
  /** α_c = ln P/N [nat per entry] */
  readonly load: number;
  readonly branch: "annealed" | "frozen";
  /** β from which on the competitors are frozen; Infinity for a perfect cue without errors of weights */
  readonly freezing: number;
}

/** β*, where tanh β + β σ² = m: below both artanh m and m/σ². */
function freezingOf(overlap: number, noise: number): number {
  const most = Math.min(Math.atanh(overlap), overlap / noise ** 2);
  if (noise === 0 || most === Number.POSITIVE_INFINITY) return most;
  const excess = (beta: number): number => Math.tanh(beta) + beta * noise ** 2 - overlap;
  return root(excess, 0, most);
}

/**
 * One-shot capacity: up to this load the pattern behind a cue has more weight than all others together.
 *
 *     annealed, β < β*:   α_c = (1 − f) (β m − ln cosh β − ½ β² σ_w²)
 *     frozen,   β ≥ β*:   α_c = the same at β*,   tanh β* + β* σ_w² = m
 *
 * where without errors of weights β* = artanh m, the β at which flips are judged as they should be (`flipBeta`), and the
 * frozen value is the capacity of a binary symmetric channel, {@link flipCapacity}. Above it errors are sure of themselves; only up to β*
 * does the posterior know them. At finite N loads are larger by O(ln N/2N): {@link finiteCapacity} is exact.
 *
 * Reference: Derrida 1981, Phys. Rev. B 24, for the random-energy model; Lucibello & Mézard 2024, PRL 132, 077301, for its use on
 * modern Hopfield networks.
 *
 * @throws {RangeError} when `overlap` is not in (0, 1], `beta` not > 0, `mask` not in [0, 1) or `weightNoise` negative
 * @example
 * oneShotCapacity({ overlap: 0.6, beta: 0.35 }).load // 0.15: annealed
 * oneShotCapacity({ overlap: 0.6 }).load // 0.19, the channel's capacity
 */
export function oneShotCapacity(options: LoadOptions): Load {
  const caller = "oneShotCapacity";
  const { overlap, beta = Number.POSITIVE_INFINITY, mask = 0, weightNoise = 0 } = options;
  checkRange(caller, "overlap", overlap, 0, 1);
  checkPositive(caller, "overlap", overlap);
  if (beta !== Number.POSITIVE_INFINITY) checkPositive(caller, "beta", beta);
  checkRange(caller, "weightNoise", weightNoise, 0, Number.MAX_VALUE);
  if (!(mask >= 0 && mask < 1))
    throw new RangeError(`${caller}: mask must be at least 0 and below 1, got ${mask}`);
  const freezing = freezingOf(overlap, weightNoise);
  const at = Math.min(beta, freezing);
  const load =
    at === Number.POSITIVE_INFINITY ? Math.LN2 : at * overlap - logCosh(at) - 0.5 * (at * weightNoise) ** 2;
  return { load: (1 - mask) * load, branch: beta < freezing ? "annealed" : "frozen", freezing };
}

/** −x ln x − (1 − x) ln(1 − x) */
function binaryEntropy(x: number): number {
  return x === 0 || x === 1 ? 0 : -x * Math.log(x) - (1 - x) * Math.log1p(-x);
}

/**
 * Capacity against flipped signs, that of a binary symmetric channel: ln 2 − H(ε) [nat per entry].
 *
 * Reference: Shannon 1948, sec. 12.
 *
 * @param flips ε in [0, ½]
 * @throws {RangeError} when ε is outside
 */
export function flipCapacity(flips: number): number {
  checkRange("flipCapacity", "flips", flips, 0, 0.5);
  return flips === 0.5 ? 0 : Math.LN2 - binaryEntropy(flips);
}

/**
 * Capacity against missing entries, that of an erasure channel: (1 − f) ln 2 [nat per entry].
 *
 * @param mask f in [0, 1]
 * @throws {RangeError} when f is outside
 */
export function maskCapacity(mask: number): number {
  checkRange("maskCapacity", "mask", mask, 0, 1);
  return (1 - mask) * Math.LN2;
}

/**
 * Capacity of signs seen through Gaussian noise, q = x + σ n.
 *
 *     α_c = β − E ln cosh(β (1 + σ z)) = ln 2 − E ln(1 + e^(−2β(1 + σ z)))   up to β* = 1/σ²,  and its value there beyond
 *
 * where z is normal. At β* it is the capacity of a channel with binary input and Gaussian noise, below {@link gaussianCapacityBound}.
 *
 * Reference: Richardson & Urbanke 2008, *Modern Coding Theory*, sec. 4.1, for the channel.
 *
 * @param noise σ > 0
 * @param beta > 0; from 1/σ² on, and when left out, all are alike
 * @returns nat per entry; below 0 never
 * @throws {RangeError} when an argument is not > 0
 */
export function gaussianCapacity(noise: number, beta?: number): number {
  checkPositive("gaussianCapacity", "noise", noise);
  if (beta !== undefined) checkPositive("gaussianCapacity", "beta", beta);
  const at = Math.min(beta ?? Number.POSITIVE_INFINITY, 1 / noise ** 2);
  const lost = (z: number): number => {
    const x = -2 * at * (1 + noise * z);
    return (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))) * Math.exp(-0.5 * z * z);
  };
  return Math.max(0, Math.LN2 - integral(lost, -12, 12, 96) / Math.sqrt(2 * Math.PI));
}

/**
 * What Gaussian noise lets through of any input of that power: ½ ln(1 + 1/σ²) [nat per entry].
 *
 * Reference: Shannon 1948, theorem 17.
 *
 * @param noise σ > 0
 * @throws {RangeError} when σ is not > 0
 */
export function gaussianCapacityBound(noise: number): number {
  checkPositive("gaussianCapacityBound", "noise", noise);
  return 0.5 * Math.log1p(1 / noise ** 2);
}
