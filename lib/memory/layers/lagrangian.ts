/**
 * @file What a layer of neurons is in energy-based memories: a Lagrangian, whose gradient is the layer's activation and whose
 * Legendre transform is its energy.
 */
import type { Counts } from "../../cost";
import { checkAllFinite, shown } from "../../math";
import { largestOf } from "../finite";

/**
 * A layer's Lagrangian L with its activation g = ∇L.
 *
 * Where L is convex, the energy Σ x·g − L(x) is convex in g, which is what descent proofs need; all those of this room are, but for
 * the plain power of an odd order.
 *
 * Reference: Krotov & Hopfield 2021, "Large associative memory problem in neurobiology and machine learning", ICLR,
 * arXiv 2008.06996; Krotov 2021, arXiv 2107.06446.
 */
export interface Lagrangian {
  /** what it is, for tables and messages */
  readonly name: string;
  /** L of the internal states x [n]. */
  value(x: ArrayLike<number>): number;
  /** g = ∇L(x), a new array [n]. */
  activation(x: ArrayLike<number>): Float64Array;
  /** The Legendre transform at g(x), x·g(x) − L(x). */
  legendre(x: ArrayLike<number>): number;
  /** What one activation of `size` neurons costs. */
  cost(size: number): Counts;
}

/** Refuses what overflowed, so that no energy is silently infinite. */
export function checkReached(name: string, value: number, x: ArrayLike<number>): number {
  if (Number.isFinite(value)) return value;
  throw new RangeError(`${name}: x must keep its activation below 1.8e308, got ${shown(largestOf(x))}`);
}

/** One neuron of a Lagrangian that is a sum over neurons. */
export interface Neuron {
  value(x: number): number;
  activation(x: number): number;
  legendre(x: number): number;
}

/** A Lagrangian that is a sum over neurons. */
export function perNeuron(name: string, neuron: Neuron, cost: (size: number) => Counts): Lagrangian {
  const total = (x: ArrayLike<number>, f: (x: number) => number): number => {
    checkAllFinite(name, "x", x);
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += f(x[i]);
    return checkReached(name, sum, x);
  };
  return {
    name,
    value: (x) => total(x, neuron.value),
    activation(x) {
      checkAllFinite(name, "x", x);
      return Float64Array.from(x, (one) => checkReached(name, neuron.activation(one), [one]));
    },
    legendre: (x) => total(x, neuron.legendre),
    cost,
  };
}
