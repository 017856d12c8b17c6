/** @file How far n spikes are from the posterior they are drawn from, and a leaky state from its mean: laws of counting and of shot noise. */
import { checkInteger, checkLength, checkPositive, type Matrix } from "../../math";
import { orderOf, type Pacing } from "../dynamics";
import { checkPosterior } from "./check";

/**
 * Mean divergence KL(counts/n ‖ p) of a histogram of n spikes, for many spikes: (K − 1)/(2n) [nat], whatever p.
 *
 * `spikes` is the {@link effectiveSpikes} of a leaky histogram. {@link expectedDivergence} is exact for counts.
 *
 * Reference: Wilks 1938, Ann. Math. Statist. 9: 2n KL tends to χ² with K − 1 degrees of freedom.
 *
 * @param memories K ≥ 1 of probability above 0
 * @param spikes n > 0
 * @throws {RangeError} when `memories` is no whole number ≥ 1 or `spikes` not > 0
 */
export function divergenceLaw(memories: number, spikes: number): number {
  checkInteger("divergenceLaw", "memories", memories, 1);
  checkPositive("divergenceLaw", "spikes", spikes);
  return (memories - 1) / (2 * spikes);
}

/**
 * Bias of the entropy of counts, for many spikes: E H(counts/n) − H(p) = −(K − 1)/(2n) [nat].
 *
 * Reference: Miller 1955, "Note on the bias of information estimates".
 *
 * @param memories K ≥ 1 of probability above 0
 * @param spikes n > 0
 * @throws {RangeError} when `memories` is no whole number ≥ 1 or `spikes` not > 0
 */
export function entropyBias(memories: number, spikes: number): number {
  checkInteger("entropyBias", "memories", memories, 1);
  checkPositive("entropyBias", "spikes", spikes);
  return -(memories - 1) / (2 * spikes) + 0;
}

/**
 * Mean divergence KL(counts/n ‖ p) of n spikes, exactly: Σ_k E[(c_k/n) ln(c_k/(n p_k))] with binomial c_k [nat].
 *
 * It is also H(p) − E H(counts/n), the bias of the entropy with its sign turned, since E (c_k/n) ln p_k = p_k ln p_k.
 *
 * @param posterior [K] p, sums to 1
 * @param spikes n, 1 to 10⁶; the work is K n
 * @throws {RangeError} when `posterior` is none or `spikes` no such whole number
 */
export function expectedDivergence(posterior: ArrayLike<number>, spikes: number): number {
  checkPosterior("expectedDivergence", "posterior", posterior);
  checkInteger("expectedDivergence", "spikes", spikes, 1, 1e6);
  let divergence = 0;
  for (let k = 0; k < posterior.length; k++) {
    const p = posterior[k];
    if (p === 0) continue;
    if (p >= 1) continue; // always n spikes: ln 1
    const odds = Math.log(p) - Math.log1p(-p);
    let logWeight = spikes * Math.log1p(-p);
    for (let c = 0; c <= spikes; c++) {
      if (c > 0) divergence += Math.exp(logWeight) * (c / spikes) * Math.log(c / (spikes * p));
      logWeight += odds + Math.log((spikes - c) / (c + 1));
    }
  }
  return Math.max(0, divergence);
}

/** A and B of {@link stateCovariance}, with E₁ and E₂ as exponents, for no interval to be too long. */
function covariance(caller: string, spikesPerWindow: number, pacing: Pacing): StateCovariance {
  checkPositive(caller, "spikesPerWindow", spikesPerWindow);
  const order = orderOf(caller, pacing);
  const exponent = (power: number): number =>
    order === Number.POSITIVE_INFINITY
      ? power / spikesPerWindow
      : order * Math.log1p(power / (order * spikesPerWindow));
  const [one, two] = [exponent(1), exponent(2)];
  const left = -Math.expm1(-two);
  return {
    spread: (Math.exp(2 * one - two) * Math.expm1(-one) ** 2) / left,
    drive: Math.expm1(2 * one - two) / left,
  };
}

/** Covariance of a state, spread · Cov_p(x) + drive · E_p(x) E_p(x)ᵀ. */
export interface StateCovariance {
  readonly spread: number;
  readonly drive: number;
}

/**
 * Covariance of the state under a clamped cue, just before a spike, by what is drawn and by when it comes.
 *
 *     Cov ξ = A Cov_p(x) + B E_p(x) E_p(x)ᵀ,   A = E₂ (1/E₁ − 1)²/(1 − E₂),   B = (E₂/E₁² − 1)/(1 − E₂)
 *     E₁ = (1 + 1/(κν))^−κ,   E₂ = (1 + 2/(κν))^−κ
 *
 * where κ is the order of gamma distributed intervals. Poisson spikes: A = B = 1/(2ν), that is E_p(x xᵀ)/(2ν), Campbell's theorem. Paced
 * spikes: A = a/(2 − a) = tanh(1/(2ν)) with a = 1 − e^(−1/ν), B = 0: paced spikes of one memory make no noise. Gain 1 has A = 1, B = 0.
 *
 * Reference: Campbell 1909, for Poisson spikes; the rest by squaring ξ′ = e^−Δ (ξ + J x), J = 1/E₁ − 1.
 *
 * @param spikesPerWindow ν > 0
 * @param pacing `"poisson"` when left out
 * @throws {RangeError} when ν is not > 0 or the pacing is none
 */
export function stateCovariance(spikesPerWindow: number, pacing: Pacing = "poisson"): StateCovariance {
  return covariance("stateCovariance", spikesPerWindow, pacing);
}

/**
 * Spikes that a leaky histogram is worth: n_eff = 1/A with A of {@link stateCovariance}; 2ν for Poisson spikes, (2 − a)/a for paced ones.
 *
 * Weighted counts that are normalised to sum 1 err as n_eff plain counts do (for Poisson spikes, to first order in 1/ν).
 *
 * Reference: Kish 1965, *Survey Sampling*, for the effective number (Σ w)²/Σ w².
 *
 * @param spikesPerWindow ν > 0
 * @param pacing `"poisson"` when left out
 * @throws {RangeError} when ν is not > 0 or the pacing is none
 */
export function effectiveSpikes(spikesPerWindow: number, pacing: Pacing = "poisson"): number {
  return 1 / covariance("effectiveSpikes", spikesPerWindow, pacing).spread;
}

/**
 * Variance of what one spike carries, tr Cov_p(v) = Σ_k p_k ‖v_k‖² − ‖Σ_k p_k v_k‖².
 *
 * The mean of n spikes misses attention by its nth part, in mean square.
 *
 * @param values [P, V] v_k as rows
 * @param posterior [P] p, sums to 1
 * @throws {RangeError} when `posterior` is none of the memories
 */
export function spikeVariance(values: Matrix, posterior: ArrayLike<number>): number {
  checkLength("spikeVariance", "posterior", posterior, values.rows);
  checkPosterior("spikeVariance", "posterior", posterior);
  const { rows, cols, data } = values;
  let variance = 0;
  for (let i = 0; i < cols; i++) {
    let mean = 0;
    for (let k = 0; k < rows; k++) mean += posterior[k] * data[k * cols + i];
    for (let k = 0; k < rows; k++) variance += posterior[k] * (data[k * cols + i] - mean) ** 2;
  }
  return variance;
}

/**
 * By how much a clock of step dt inflates the state when spikes add 1/(Rτ) instead of what a step calls for: (dt/τ)/(1 − e^(−dt/τ)).
 *
 * @param step dt > 0 [ms]
 * @param tau τ > 0 [ms]
 * @throws {RangeError} when a time is not > 0
 */
export function clockInflation(step: number, tau: number): number {
  checkPositive("clockInflation", "step", step);
  checkPositive("clockInflation", "tau", tau);
  return step / tau / -Math.expm1(-step / tau);
}
