/** @file Dense associative memories over binary neurons: many-body couplings as a separation function of the overlaps. */
import { addCounts, counts } from "../../cost";
import { type Matrix, type Random, stackRows } from "../../math";
import { checkPatterns } from "../letters";
import type { Memory } from "../memory";
import { checkSchedule, checkSpins, type Schedule, type SpinMemoryCost, sweepOrder } from "../spins";
import { exponentialLandscape, powerLandscape } from "./landscape";
import { checkSeparation, type DenseSeparationOptions } from "./separation";

/** How a dense memory separates patterns, and how it moves. */
export interface DenseHopfieldOptions extends DenseSeparationOptions {
  /** default `"asynchronous"` */
  readonly schedule?: Schedule;
  /** advanced by every step of the schedule `"random"` */
  readonly random?: Random;
}

/** A dense associative memory. */
export interface DenseHopfield extends Memory {
  /** stored patterns ξ^μ as rows [p, n], ±1 */
  readonly patterns: Matrix;
  /**
   * For every neuron, E with it at −1 minus E with it at 1, the others as in `state` [n]: its sign is where the neuron goes.
   * For the order 2 it is 4n times the local field of Hebb's rule.
   */
  energyGap(state: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  store(patterns: Matrix): DenseHopfield;
  cost(): SpinMemoryCost;
}

/**
 * Closed forms, for states of ±1: the overlaps first, then one weight (exponential) or two (power) for each, by look-up, then
 * for each neuron an addition a pattern. A change renews the overlaps and the weights.
 */
function denseCost(n: number, p: number, options: DenseHopfieldOptions): SpinMemoryCost {
  const { separation, schedule } = options;
  const inTurn = schedule !== "synchronous";
  const exponential = separation === "exponential";
  const weigh = exponential ? { add: p, lut: p, cmp: p - 1 } : { add: 2 * p, lut: 2 * p };
  const words = exponential ? 2 * p : 3 * p; // overlaps and weights
  const decide = { mul: exponential ? n : 0, cmp: n, rng: schedule === "random" ? n - 1 : 0 };
  return {
    step: addCounts(
      { ac: 2 * p * n, weightRead: 2 * p * n },
      weigh,
      decide,
      inTurn ? { stateWrite: words, stateRead: p * n } : {},
    ),
    flip: inTurn ? addCounts({ ac: p, weightRead: p, stateRead: p, stateWrite: words }, weigh) : counts(),
    store: counts({ weightWrite: n }),
  };
}

/**
 * The dense associative memory that stores the rows of `patterns`.
 *
 *     energy       E(σ) = −Σ_μ F(m_μ),   m_μ = Σ_i ξ_i^μ σ_i
 *     update       σ_i ← sgn Σ_μ [F(ξ_i^μ + r_μ) − F(−ξ_i^μ + r_μ)],   r_μ = m_μ − ξ_i^μ σ_i
 *     power        F(x) = xⁿ             n = 2 is the classical network with Hebb's rule
 *     rectified    F(x) = max(x, 0)ⁿ
 *     exponential  F(x) = eˣ             told as E = −ln Σ_μ exp(m_μ)
 *
 * where ξ^μ is row μ of `patterns` [p, N], ±1, σ a state [N] of ±1 (0 for an entry that is not known yet), and n `order`. The
 * update compares the energies of the two values; a tie keeps the old one. One step is one sweep: in turn (`"asynchronous"`,
 * `"random"`) E never rises; `"synchronous"` updates all at once, as the capacity theorems do, and E may rise.
 *
 * The energy of a power is the papers', with no factor in front. That of the exponential is −ln of the paper's −E,
 * which falls where that falls and does not overflow. Powers whose sums leave the whole numbers are computed as (m/N)ⁿ, and
 * exponentials relative to the largest, so that x²⁰ at N = 784 and e^N at any N are safe.
 *
 * Reference: Krotov & Hopfield 2016, NeurIPS, arXiv 1606.01164, section 2; Demircigil, Heusel, Löwe, Upgang & Vermet
 * 2017, J. Stat. Phys. 168, arXiv 1702.01929.
 *
 * @throws {RangeError} when there is no pattern, an entry is not ±1, the order is not a whole number ≥ 1, or p·(N + 1)ⁿ
 *   leaves the range of numbers
 * @throws {TypeError} when a word is unknown, an order stands beside the exponential, or `random` is needed and not given
 * @example
 * retrieve(denseHopfield(patterns, { separation: "exponential" }), probe).state
 */
export function denseHopfield(patterns: Matrix, options: DenseHopfieldOptions = {}): DenseHopfield {
  const { separation = "power", schedule = "asynchronous", random } = options;
  checkPatterns("denseHopfield", "patterns", patterns, -1);
  checkSeparation("denseHopfield", options, patterns.cols, patterns.rows);
  checkSchedule("denseHopfield", schedule, 0, random);
  const size = patterns.cols;
  const landscape =
    separation === "exponential" ? exponentialLandscape(patterns) : powerLandscape(patterns, options);
  const settle = (state: ArrayLike<number>): void => {
    checkSpins("denseHopfield", state, size);
    landscape.settle(state);
  };
  return {
    size,
    ...(schedule === "random" ? { chance: true } : {}),
    patterns,
    step(state) {
      settle(state);
      const next = Float64Array.from(state);
      const inTurn = schedule !== "synchronous";
      for (const i of sweepOrder(size, schedule, random)) {
        const value = landscape.downhill(i) || next[i];
        if (inTurn && value !== next[i]) landscape.change(i, value);
        next[i] = value;
      }
      return next;
    },
    energyGap(state) {
      settle(state);
      return Float64Array.from({ length: size }, (_, i) => landscape.gap(i));
    },
    energy(state) {
      settle(state);
      return landscape.energy();
    },
    store: (more) => denseHopfield(stackRows(patterns, more), options),
    cost: () => denseCost(size, patterns.rows, options),
  };
}
