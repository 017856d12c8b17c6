/** @file Intensities of all memories at a time to come, and what they can not exceed until another; all in units of R. */
import { weigh } from "../choose";
import type { Leak } from "../membrane";
import { driven, type Neurons } from "./inhibition";

/** Inhibition at a time: what normalises all potentials, or a level that leaks to its rest. */
export type Held = "normal" | { readonly level: number; readonly rest: number; readonly tau: number };

/** Potentials at a time and what inhibits them. */
export interface Driven {
  /** [P] what of the potentials stays */
  readonly bias: Float64Array;
  /** what leaks to 0 */
  readonly leaks: readonly Leak[];
  readonly held: Held;
  readonly neurons: Neurons;
}

/** ln Σ e^u, of numbers of which one is above −∞. */
function logSum(u: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of u) if (value > top) top = value;
  let sum = 0;
  for (const value of u) sum += Math.exp(value - top);
  return top + Math.log(sum);
}

/** λ_k/R of every memory whose neurons are all ready, written to `into` [P]; their sum. */
export function intensities({ bias, leaks, held, neurons }: Driven, into: Float64Array): number {
  into.set(bias);
  for (const { values } of leaks) for (let k = 0; k < into.length; k++) into[k] += values[k];
  if (held === "normal") {
    const total = weigh(into, into);
    for (let k = 0; k < into.length; k++) into[k] /= total;
  } else for (let k = 0; k < into.length; k++) into[k] = Math.exp(into[k] - held.level);
  let sum = 0;
  for (let k = 0; k < into.length; k++)
    sum += into[k] = neurons.count * driven(into[k] / neurons.count, neurons);
  return sum;
}

/**
 * A bound of the summed intensity, over R, from now for a time h, up to the next arrival [ms].
 *
 * Proof. With no spike and no arrival meanwhile, every part of a potential is v e^(−s/τ) after s: it moves one way, so that it lies between
 * v and v e^(−h/τ). The sum of the greater ends bounds u_k from above and that of the lesser ends from below (with h = ∞ and one part they are
 * max and min of u_k and b_k; fatigue, which is taken off, only rises towards 0). Inhibition that leaks to its rest lies between its
 * two ends as well, and the log-sum-exp grows with each potential: at the lower bounds it is a lower bound. Intensities grow with
 * u_k − I, also after ceiling and correction, and neurons that pause only take from them. So Σ_k n φ(R e^(max u_k − min I)/n) is
 * never exceeded.
 */
export function boundUntil(h: number, { bias, leaks, held, neurons }: Driven): number {
  const above = bias.slice();
  const below = bias.slice();
  for (const { values, tau } of leaks) {
    const left = Math.exp(-h / tau);
    for (let k = 0; k < above.length; k++) {
      const later = values[k] * left;
      const rises = values[k] < 0;
      above[k] += rises ? later : values[k];
      below[k] += rises ? values[k] : later;
    }
  }
  let least: number;
  if (held === "normal") least = logSum(below);
  else least = Math.min(held.level, held.rest + (held.level - held.rest) * Math.exp(-h / held.tau));
  let sum = 0;
  for (let k = 0; k < above.length; k++)
    sum += neurons.count * driven(Math.exp(above[k] - least) / neurons.count, neurons);
  return sum;
}
