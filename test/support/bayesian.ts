/** @file Patterns and shorthands of the tests of the Bayesian spiking Hopfield network. */
import { fromRows, type Matrix } from "engram/math";

/** The first `count` rows of a Sylvester–Hadamard matrix of a size that is a power of 2: orthogonal patterns of norm² `size`. */
export function orthogonal(size: number, count: number): Matrix {
  const entry = (i: number, j: number): number => {
    let sign = 1;
    for (let bits = i & j; bits; bits &= bits - 1) sign = -sign;
    return sign;
  };
  return fromRows(
    Array.from({ length: count }, (_, i) => Array.from({ length: size }, (_, j) => entry(i, j))),
  );
}

/** A posterior of P memories of which the first has p₁ and all others as much as each other. */
export function oneAhead(memories: number, best: number): Float64Array {
  return Float64Array.from({ length: memories }, (_, k) => (k === 0 ? best : (1 - best) / (memories - 1)));
}
