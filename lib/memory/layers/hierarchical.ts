/** @file Hierarchical associative memories: any number of layers, joined by dense synapses that work both ways. */
import { addCounts } from "../../cost";
import {
  checkAllFinite,
  checkInteger,
  checkLength,
  checkPositive,
  checkRange,
  dot,
  type Matrix,
  matVec,
  matVecTransposed,
} from "../../math";
import { checkFiniteState, oneEach, reached, reachedEnergy } from "../finite";
import type { Dynamics, DynamicsCost } from "../memory";
import type { Lagrangian } from "./lagrangian";

/** One layer of neurons. */
export interface Layer {
  /** number of neurons */
  readonly size: number;
  readonly lagrangian: Lagrangian;
  /** b, constant input: one number, or one each [size]; default 0 */
  readonly bias?: number | ArrayLike<number>;
  /** dt/τ of the layer, in (0, 1]; default 1: it follows the others at once */
  readonly rate?: number;
}

/** Synapses between all neurons of two layers, used in both directions. */
export interface DenseSynapse {
  /** place of one layer in the list */
  readonly from: number;
  /** place of another */
  readonly to: number;
  /** [size of `to`, size of `from`] */
  readonly weights: Matrix;
}

/** A hierarchical memory; its state is the internal states of all layers, one after the other. */
export interface HierarchicalMemory extends Dynamics {
  readonly layers: readonly Layer[];
  readonly synapses: readonly DenseSynapse[];
  /** The state's part of each layer, as copies. */
  split(state: ArrayLike<number>): Float64Array[];
  /** The state made of one part for each layer. */
  join(parts: readonly ArrayLike<number>[]): Float64Array;
  /** What each layer puts out, g = ∇L(x). */
  outputs(state: ArrayLike<number>): Float64Array[];
  energy(state: ArrayLike<number>): number;
  cost(): DynamicsCost;
}

function checkParts(layers: readonly Layer[], synapses: readonly DenseSynapse[]): void {
  if (layers.length === 0)
    throw new RangeError("hierarchicalMemory: layers must hold at least one, got none");
  layers.forEach(({ size, rate = 1 }, l) => {
    checkInteger("hierarchicalMemory", `layers[${l}].size`, size, 1);
    checkPositive("hierarchicalMemory", `layers[${l}].rate`, rate);
    checkRange("hierarchicalMemory", `layers[${l}].rate`, rate, 0, 1);
  });
  synapses.forEach(({ from, to, weights }, s) => {
    checkInteger("hierarchicalMemory", `synapses[${s}].from`, from, 0, layers.length - 1);
    checkInteger("hierarchicalMemory", `synapses[${s}].to`, to, 0, layers.length - 1);
    if (from === to)
      throw new RangeError(`hierarchicalMemory: synapses[${s}] must join two layers, got ${from} twice`);
    if (weights.rows !== layers[to].size || weights.cols !== layers[from].size)
      throw new RangeError(
        `hierarchicalMemory: synapses[${s}].weights must be ${layers[to].size} × ${layers[from].size}, got ${weights.rows} × ${weights.cols}`,
      );
    checkAllFinite("hierarchicalMemory", `synapses[${s}].weights`, weights.data);
  });
}

/**
 * The hierarchical associative memory of the given layers and synapses.
 *
 *     energy  E = Σ_l [(x_l − b_l)·g_l − L_l(x_l)] − Σ_s g_to·W_s g_from,   g_l = ∇L_l(x_l)
 *     motion  τ_l dx_l/dt = −∂E/∂g_l = Σ W g + b_l − x_l
 *     step    for each layer in its turn:  x_l ← x_l + rate_l·(Σ W g + b_l − x_l)
 *
 * where x_l is the part of the state that belongs to layer l, b_l its bias, and the sum runs over the synapses that touch it. The
 * layers move one after the other and not at once, which the paper's equations in continuous time leave open: E is linear in
 * g_l but for the layer's own convex part, so that each turn is a mirror descent and E never rises, at any rate in (0, 1], for
 * convex Lagrangians.
 *
 * Reference: Krotov 2021, "Hierarchical associative memory", arXiv 2107.06446; Hoover et al. 2022, "A universal
 * abstraction for hierarchical Hopfield networks".
 *
 * @throws {RangeError} when there is no layer, a size or place is out of range, or a number is not finite
 * @example
 * const layers = [{ size: 3, lagrangian: identityLagrangian() }, { size: 5, lagrangian: softmaxLagrangian(8) }];
 * hierarchicalMemory(layers, [{ from: 0, to: 1, weights: patterns }]); // patterns [5, 3]: a two-layer memory
 */
export function hierarchicalMemory(
  layers: readonly Layer[],
  synapses: readonly DenseSynapse[],
): HierarchicalMemory {
  checkParts(layers, synapses);
  const starts = layers.map((_, l) => layers.slice(0, l).reduce((sum, { size }) => sum + size, 0));
  const size = starts[layers.length - 1] + layers[layers.length - 1].size;
  const biases = layers.map(({ size: n, bias = 0 }, l) =>
    oneEach("hierarchicalMemory", `layers[${l}].bias`, bias, n),
  );
  const split = (state: ArrayLike<number>): Float64Array[] => {
    checkFiniteState("hierarchicalMemory", state, size);
    const whole = Float64Array.from(state);
    return layers.map(({ size: n }, l) => whole.slice(starts[l], starts[l] + n));
  };
  const activate = (l: number, x: ArrayLike<number>): Float64Array => layers[l].lagrangian.activation(x);
  const received = (l: number, g: readonly Float64Array[]): Float64Array => {
    const field = biases[l].slice();
    for (const { from, to, weights } of synapses) {
      if (from !== l && to !== l) continue;
      const part = to === l ? matVec(weights, g[from]) : matVecTransposed(weights, g[to]);
      for (let i = 0; i < field.length; i++) field[i] += part[i];
    }
    return field;
  };
  return {
    size,
    layers,
    synapses,
    split,
    join(parts) {
      checkLength("hierarchicalMemory", "parts", parts, layers.length);
      const state = new Float64Array(size);
      parts.forEach((part, l) => {
        checkLength("hierarchicalMemory", `parts[${l}]`, part, layers[l].size);
        state.set(part, starts[l]);
      });
      return state;
    },
    outputs: (state) => split(state).map((x, l) => activate(l, x)),
    step(state) {
      const x = split(state);
      const g = x.map((part, l) => (l === 0 ? part : activate(l, part))); // nothing reads the first layer's before its turn
      const next = new Float64Array(size);
      layers.forEach(({ rate = 1 }, l) => {
        const field = received(l, g);
        if (rate !== 1)
          for (let i = 0; i < field.length; i++) field[i] = (1 - rate) * x[l][i] + rate * field[i];
        next.set(reached("hierarchicalMemory", "the next state", field, state), starts[l]);
        if (l < layers.length - 1) g[l] = activate(l, field);
      });
      return next;
    },
    energy(state) {
      const x = split(state);
      const g = x.map((part, l) => activate(l, part));
      let sum = 0;
      layers.forEach(({ lagrangian }, l) => {
        sum += lagrangian.legendre(x[l]) - dot(biases[l], g[l]);
      });
      for (const { from, to, weights } of synapses) sum -= dot(g[to], matVec(weights, g[from]));
      return reachedEnergy("hierarchicalMemory", sum, state);
    },
    cost() {
      const used = synapses.map(({ weights: { data } }) => ({
        mac: 2 * data.length,
        weightRead: 2 * data.length,
      }));
      const moved = layers.map(({ size: n, lagrangian, rate = 1 }, l) => {
        const touching = synapses.filter(({ from, to }) => from === l || to === l).length;
        const biased = biases[l].some((b) => b !== 0);
        const turns = (l === 0 ? 0 : 1) + (l === layers.length - 1 ? 0 : 1);
        return addCounts(
          biased ? { add: n, weightRead: n } : {},
          rate === 1 ? {} : { mul: n, mac: n },
          touching > 1 ? { add: (touching - 1) * n } : {},
          ...Array.from({ length: turns }, () => lagrangian.cost(n)),
        );
      });
      return { step: addCounts(...used, ...moved) };
    },
  };
}
