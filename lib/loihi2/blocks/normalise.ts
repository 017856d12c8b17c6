/** @file A vector divided by its norm. */
import { inverseRoot } from "../neurons/graded";
import type { LoihiBlock, Signal } from "./block";

/** Bits after the point of the result: of the chip's inverse roots. */
const FRACTION = 18;

/** A block that divides by the norm, and how exact it is. */
export interface NormaliseBlock extends LoihiBlock {
  /**
   * No result is farther off than this: the inverse root is up to 0.8 % too large and cut to a whole number.
   *
   * @param squares sum of the squares of what is sent to it, in its own units: below 2^24
   */
  error(squares: number): number;
}

/** The largest relative error of an inverse root on its way, seen over all powers of two and between: five Newton steps leave it. */
const ROOT = 0.008;

/**
 * x/‖x‖ by squares, inverse roots and products of graded spikes; a step later than what it is made of.
 *
 *     y = x · 2^18/√(Σ x²),   |error| ≤ 0.008 + 2/(2^18/√(Σ x²))
 *
 * Payloads must be so small that the sum of their squares is below 2^24.
 */
export function normaliseBlock(name: string, from: Signal): NormaliseBlock {
  const root = `${name} root`;
  const size = from.size;
  return {
    populations: { [name]: { model: "normalisation", size }, [root]: { model: "inverse-root", size } },
    connections: [
      { pre: from.population, post: name, synapses: { kind: "direct" } },
      {
        ...{ pre: name, post: root, output: "square" },
        synapses: {
          kind: "dense",
          weights: new Float64Array(size * size).fill(128),
          weightBits: 1,
          weightExponent: -7,
        },
      },
      { pre: root, post: name, input: "factor", synapses: { kind: "direct" } },
    ],
    output: { population: name, size, perUnit: 2 ** FRACTION, latency: from.latency + 1 },
    error: (squares) => ROOT + 2 / Math.max(1, inverseRoot(Math.floor(squares))),
  };
}
