/** @file Shorthands of the tests of the Bayesian spiking Hopfield network. */

/** A posterior of P memories of which the first has p₁ and all others as much as each other. */
export function oneAhead(memories: number, best: number): Float64Array {
  return Float64Array.from({ length: memories }, (_, k) => (k === 0 ? best : (1 - best) / (memories - 1)));
}
