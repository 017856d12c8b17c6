/** @file Shorthands of the tests of the Bayesian spiking Hopfield network. */
import { mean, variance } from "engram/math";

export { flipped } from "../../lib/experiments/bayesian/flips";

/** A posterior of P memories of which the first has p₁ and all others as much as each other. */
export function oneAhead(memories: number, best: number): Float64Array {
  return Float64Array.from({ length: memories }, (_, k) => (k === 0 ? best : (1 - best) / (memories - 1)));
}

/** Mean over blocks of a series, and the standard error that their scatter gives. */
export function blocks(values: readonly number[], count: number): { mean: number; error: number } {
  const size = Math.floor(values.length / count);
  const means = Array.from({ length: count }, (_, b) => mean(values.slice(b * size, (b + 1) * size)));
  return { mean: mean(means), error: Math.sqrt(variance(means) / count) };
}

/** Mean of f over all Kⁿ trains of n spikes, each drawn from p: f of how many each of K memories has. */
export function overTrains(p: ArrayLike<number>, n: number, f: (counts: Float64Array) => number): number {
  let sum = 0;
  for (let train = 0; train < p.length ** n; train++) {
    const counts = new Float64Array(p.length);
    let [rest, weight] = [train, 1];
    for (let i = 0; i < n; i++) {
      const k = rest % p.length;
      counts[k]++;
      weight *= p[k];
      rest = Math.floor(rest / p.length);
    }
    sum += weight * f(counts);
  }
  return sum;
}
