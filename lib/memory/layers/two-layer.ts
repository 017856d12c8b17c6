/** @file Memories with a visible and a hidden layer, in which every synapse joins just two neurons. */
import { addCounts, counts } from "../../cost";
import { checkPositive, checkRange, dot, type Matrix, matVec, matVecTransposed, stackRows } from "../../math";
import { checkFiniteState, checkRealPatterns, oneEach, reached, reachedEnergy } from "../finite";
import type { Memory } from "../memory";
import type { Lagrangian } from "./lagrangian";

/** The two layers, and how fast the visible one moves. */
export interface TwoLayerOptions {
  /** of the n visible neurons */
  readonly visible: Lagrangian;
  /** of the hidden neurons, one for each pattern */
  readonly hidden: Lagrangian;
  /** dt/τ of one step, in (0, 1]; default 1 */
  readonly rate?: number;
  /** I, constant input to the visible neurons: one number, or one each [n]; default 0 */
  readonly input?: number | ArrayLike<number>;
}

/** A two-layer memory; its state is the internal state v of the visible neurons. */
export interface TwoLayerMemory extends Memory {
  /** ξ, the synapses: patterns as rows [p, n] */
  readonly patterns: Matrix;
  /** What the visible neurons put out, g(v) [n]. */
  output(state: ArrayLike<number>): Float64Array;
  /** What the hidden neurons put out, f(ξ g(v)) [p]. */
  hiddenOutput(state: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  store(patterns: Matrix): TwoLayerMemory;
}

/**
 * The two-layer memory whose synapses are the rows of `patterns`, with hidden neurons that follow at once.
 *
 *     motion  τ dv/dt = ξᵀ f(h) + I − v,   h = ξ g(v)
 *     energy  E = (v − I)·g − L_v(v) − L_h(ξ g)
 *     step    v ← v + rate·(ξᵀ f + I − v)
 *
 * where g = ∇L_v is the visible layer's activation, f = ∇L_h the hidden one's. The general energy Σ(x·g − L) − f·ξg is taken
 * at the hidden states at which it rests. For a convex L_h the step at rate 1 is the concave–convex procedure on E, and a
 * mirror descent at smaller rates: E never rises, whatever the rate in (0, 1].
 *
 * The one-layer memories are its special cases: visible identity and hidden softmax is the modern Hopfield network; visible sign
 * and hidden power or exponential has the energy of the dense memories.
 *
 * Reference: Krotov & Hopfield 2021, ICLR, arXiv 2008.06996, eqs. (1) and (2) with τ_h → 0. With hidden neurons that take their
 * time it is a {@link hierarchicalMemory} of two layers.
 *
 * @throws {RangeError} when there is no pattern, an entry is not finite, or `rate` is not in (0, 1]
 */
export function twoLayerMemory(patterns: Matrix, options: TwoLayerOptions): TwoLayerMemory {
  const { visible, hidden, rate = 1, input = 0 } = options;
  const { rows: p, cols: n } = patterns;
  checkRealPatterns("twoLayerMemory", patterns);
  checkPositive("twoLayerMemory", "rate", rate);
  checkRange("twoLayerMemory", "rate", rate, 0, 1);
  const drive = oneEach("twoLayerMemory", "input", input, n);
  const driven = drive.some((x) => x !== 0);
  const output = (state: ArrayLike<number>): Float64Array => {
    checkFiniteState("twoLayerMemory", state, n);
    return visible.activation(state);
  };
  const driving = (g: Float64Array, state: ArrayLike<number>): Float64Array =>
    reached("twoLayerMemory", "the hidden states", matVec(patterns, g), state);
  const hiddenOutput = (state: ArrayLike<number>): Float64Array =>
    hidden.activation(driving(output(state), state));
  return {
    size: n,
    patterns,
    output,
    hiddenOutput,
    step(state) {
      const target = matVecTransposed(patterns, hiddenOutput(state));
      const next = target.map((x, i) =>
        rate === 1 ? x + drive[i] : (1 - rate) * state[i] + rate * (x + drive[i]),
      );
      return reached("twoLayerMemory", "the next state", next, state);
    },
    energy(state) {
      const g = output(state);
      const energy = visible.legendre(state) - dot(drive, g) - hidden.value(driving(g, state));
      return reachedEnergy("twoLayerMemory", energy, state);
    },
    store: (more) => twoLayerMemory(stackRows(patterns, more), options),
    cost() {
      const own = { mac: 2 * p * n, weightRead: 2 * p * n };
      const moved = addCounts(driven ? { add: n, weightRead: n } : {}, rate === 1 ? {} : { mul: n, mac: n });
      return {
        step: addCounts(own, moved, visible.cost(n), hidden.cost(p)),
        store: counts({ weightWrite: n }),
      };
    },
  };
}
