/** @file What the fast forms know of a network's patterns, made once and shared by all its samplers. */
import { type PreparedGram, prepareGram } from "../../wasm";
import type { BayesianHopfield } from "../network";
import { type Largest, largestOf } from "./largest";

/** A network's patterns, laid out. */
export interface Ground {
  readonly gram: PreparedGram;
  /** max ‖x_k‖ */
  readonly longest: number;
  /** ‖x_k‖² of every memory [P] */
  readonly squares: Float64Array;
  /** Which other patterns have the largest inner products with x_k, as its column has them. */
  nearest(k: number): Largest;
  /** How far a float32 inner product of a pattern with a vector of this length may be from the true one. */
  slack(norm: number): number;
}

/** How many of the nearest are named. */
export const NEAREST = 64;

/** 2⁻²³ β max‖x‖² above which float32 does not tell memories apart any more [nat]. */
const BLUR = 0.01;

const squaresOf = new WeakMap<BayesianHopfield, Float64Array>();
const grounds = new WeakMap<BayesianHopfield, Ground>();

function squares(network: BayesianHopfield): Float64Array {
  let found = squaresOf.get(network);
  if (!found) {
    const { rows, cols, data } = network.patterns;
    found = new Float64Array(rows);
    for (let k = 0, at = 0; k < rows; k++)
      for (let n = 0; n < cols; n++, at++) found[k] += data[at] * data[at];
    squaresOf.set(network, found);
  }
  return found;
}

/** Why columns in float32 do not do for a network and its cue; undefined when they do. */
export function tooWide(network: BayesianHopfield, cue: ArrayLike<number>, jump: number): string | undefined {
  const longest = squares(network).reduce((a, b) => Math.max(a, b), 0);
  let cueSquare = 0;
  for (let n = 0; n < cue.length; n++) cueSquare += cue[n] * cue[n];
  const blur = 2 ** -23 * network.beta * Math.max(longest, Math.sqrt(longest * cueSquare));
  if (!(blur <= BLUR)) return `potentials of ${(blur * 2 ** 23).toExponential(1)} nats`;
  if (!(jump * longest * network.beta < 2 ** 100)) return `jumps of ${jump.toExponential(1)} patterns`;
  return undefined;
}

/** The ground of a network. */
export function groundOf(network: BayesianHopfield): Ground {
  let found = grounds.get(network);
  if (!found) {
    const { rows, cols, data } = network.patterns;
    const own = squares(network);
    const longest = Math.sqrt(own.reduce((a, b) => Math.max(a, b), 0));
    const gram = prepareGram(data, { patterns: rows, width: cols });
    const known = new Map<number, Largest>();
    found = {
      gram,
      nearest(k) {
        let near = known.get(k);
        if (!near) {
          const column = Float64Array.from(gram.column(k));
          column[k] = Number.NEGATIVE_INFINITY;
          near = largestOf(column, NEAREST);
          known.set(k, near);
        }
        return near;
      },
      longest,
      squares: own,
      // N products and N − 1 sums of relative error 2⁻²⁴ each, and two factors that were rounded; twice that.
      slack: (norm) => (cols + 8) * 2 ** -23 * longest * norm,
    };
    grounds.set(network, found);
  }
  return found;
}
