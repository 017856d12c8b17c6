/**
 * @file The Energy Transformer block: attention among tokens and a Hopfield layer as one energy, gone down step by step.
 * Reference: Hoover et al. 2023, "Energy Transformer", arXiv 2302.07253.
 */
import { counts } from "../cost";
import {
  checkAllFinite,
  checkChoice,
  checkInteger,
  checkLength,
  checkPositive,
  checkRange,
  type Matrix,
  matVec,
  matVecTransposed,
  softmax,
} from "../math";
import { deviationsOf } from "./deviations";
import { checkFiniteState, reached, reachedEnergy } from "./finite";
import type { Dynamics, DynamicsCost } from "./memory";
import { softmaxSeparation } from "./separation/softmax";

/** Whether a token's own key takes part in its attention: the paper leaves it out, the published program has it in. */
export type SelfKey = "excluded" | "included";

/** The weights of a block, and how it is run. */
export interface EnergyTransformerOptions {
  /** T ≥ 1, tokens in a state */
  readonly tokens: number;
  /** W^Q of each head, [H, n] */
  readonly queryWeights: readonly Matrix[];
  /** W^K of each head, [H, n] */
  readonly keyWeights: readonly Matrix[];
  /** Ξ, memories of the Hopfield layer as rows [m, n]; m may be 0 */
  readonly memories: Matrix;
  /** β > 0; default 1/√H */
  readonly beta?: number;
  /** α > 0, length of a step; default 0.1. The energy falls for α small enough. */
  readonly rate?: number;
  /** default "excluded" */
  readonly selfKey?: SelfKey;
  /** γ > 0, one gain of the layer normalisation for all entries, so that it is a gradient; default 1 */
  readonly gain?: number;
  /** δ, shift of the layer normalisation [n]; default 0 */
  readonly shift?: ArrayLike<number>;
  /** ε ≥ 0 beside the variance; default 1e-5 */
  readonly epsilon?: number;
}

/** An Energy Transformer block. A state is T tokens of n numbers, one after the other. */
export interface EnergyTransformer extends Dynamics {
  /** g, the normalised tokens of a state [T·n] */
  normalise(state: ArrayLike<number>): Float64Array;
  /** E as a function of the normalised tokens */
  energyOf(normalised: ArrayLike<number>): number;
  /** ∂E/∂g at the normalised tokens [T·n] */
  gradient(normalised: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  /** Queries, keys and attention stay inside a step and are not counted as words; weights are read for every token. */
  cost(): DynamicsCost;
}

/**
 * An Energy Transformer block.
 *
 *     energy   E = −β⁻¹ Σ_h Σ_C log Σ_B exp(β K^h_B·Q^h_C) − ½ Σ_C Σ_μ max(ξ^μ·g_C, 0)²
 *     with     K^h_B = W^K_h g_B,  Q^h_C = W^Q_h g_C,  g = γ (x − x̄)/√(Var x + ε) + δ for each token
 *     step     x ← x − α ∂E/∂g
 *
 * where the sum over B leaves out C itself, or not (`selfKey`). Because g is the gradient of a convex function of x, E falls along small steps;
 * how small depends on the state, for g turns by up to γ/√ε per unit of x where a token's entries are nearly equal.
 * A token alone with its own key excluded has nobody to attend to: its attention term is 0. ε = 0 and equal entries give g = δ.
 *
 * Reference: Hoover et al. 2023, the block's energy. The published program (bhoov/energy-transformer-jax) sums over all B, with β = 1/√H, γ one
 * number and ε = 10⁻⁵, as here by default.
 *
 * @throws {RangeError} when a size does not fit or a number is out of range; its methods, when a number is not finite or the weights make one so
 * @throws {TypeError} when `selfKey` is neither of its words
 */
export function energyTransformer(options: EnergyTransformerOptions): EnergyTransformer {
  const { tokens, queryWeights, keyWeights, memories, rate = 0.1, selfKey = "excluded", gain = 1 } = options;
  const { shift, epsilon = 1e-5 } = options;
  const who = "energyTransformer";
  checkInteger(who, "tokens", tokens, 1);
  if (queryWeights.length === 0)
    throw new RangeError(`${who}: queryWeights must have at least one head, got none`);
  checkLength(who, "keyWeights", keyWeights, queryWeights.length);
  const { rows: head, cols: n } = queryWeights[0];
  checkInteger(who, "head size", head, 1);
  checkInteger(who, "token size", n, 1);
  for (const weights of [...queryWeights, ...keyWeights]) {
    if (weights.rows !== head || weights.cols !== n)
      throw new RangeError(
        `${who}: weights must be ${head} × ${n} in every head, got ${weights.rows} × ${weights.cols}`,
      );
    checkAllFinite(who, "weights", weights.data);
  }
  if (memories.cols !== n)
    throw new RangeError(`${who}: memories must have ${n} columns, got ${memories.cols}`);
  checkAllFinite(who, "memories", memories.data);
  const { beta = 1 / Math.sqrt(head) } = options;
  checkPositive(who, "beta", beta);
  checkPositive(who, "rate", rate);
  checkPositive(who, "gain", gain);
  checkRange(who, "epsilon", epsilon, 0, Number.MAX_VALUE);
  checkChoice(who, "selfKey", selfKey, ["excluded", "included"]);
  if (shift) {
    checkLength(who, "shift", shift, n);
    checkAllFinite(who, "shift", shift);
  }
  const size = tokens * n;
  const { conjugate } = softmaxSeparation();
  const split = (name: string, flat: ArrayLike<number>): Float64Array[] => {
    checkFiniteState(who, flat, size, name);
    const whole = Float64Array.from(flat);
    return Array.from({ length: tokens }, (_, c) => whole.subarray(c * n, (c + 1) * n));
  };
  /** K_B·Q_C for all B; −∞ for the token itself when its key is excluded. */
  const scoresOf = (query: Float64Array, keys: readonly Float64Array[], c: number): Float64Array => {
    const all = Float64Array.from(keys, (key) => key.reduce((sum, x, i) => sum + x * query[i], 0));
    reached(who, "its scores", all, query, "a query");
    if (selfKey === "excluded") all[c] = Number.NEGATIVE_INFINITY;
    return all;
  };
  const alone = tokens === 1 && selfKey === "excluded";

  const normalise = (state: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(size);
    split("state", state).forEach((token, c) => {
      const { from, root } = deviationsOf(token, epsilon);
      const scale = root > 0 ? gain / root : 0;
      for (let i = 0; i < n; i++) out[c * n + i] = scale * from[i] + (shift ? shift[i] : 0);
    });
    return reached(who, "the normalised tokens", out, state);
  };
  const energyOf = (normalised: ArrayLike<number>): number => {
    const g = split("normalised", normalised);
    let energy = 0;
    if (!alone)
      queryWeights.forEach((weights, h) => {
        const keys = g.map((token) => matVec(keyWeights[h], token));
        g.forEach((token, c) => {
          energy -= conjugate?.(scoresOf(matVec(weights, token), keys, c), beta) as number;
        });
      });
    for (const token of g)
      for (const hidden of matVec(memories, token)) energy -= 0.5 * Math.max(hidden, 0) ** 2;
    return reachedEnergy(who, energy, normalised);
  };
  const gradient = (normalised: ArrayLike<number>): Float64Array => {
    const g = split("normalised", normalised);
    const out = new Float64Array(size);
    const subtract = (c: number, part: Float64Array): void => {
      for (let i = 0; i < n; i++) out[c * n + i] -= part[i];
    };
    if (!alone)
      queryWeights.forEach((weights, h) => {
        const keys = g.map((token) => matVec(keyWeights[h], token));
        const towardsKeys = keys.map(() => new Float64Array(head));
        g.forEach((token, c) => {
          const query = matVec(weights, token);
          const attention = softmax(scoresOf(query, keys, c), beta);
          const towardsQuery = new Float64Array(head);
          attention.forEach((weight, b) => {
            for (let i = 0; i < head; i++) {
              towardsQuery[i] += weight * keys[b][i];
              towardsKeys[b][i] += weight * query[i];
            }
          });
          subtract(c, matVecTransposed(weights, towardsQuery));
        });
        towardsKeys.forEach((towards, b) => {
          subtract(b, matVecTransposed(keyWeights[h], towards));
        });
      });
    g.forEach((token, c) => {
      const hidden = matVec(memories, token).map((x) => Math.max(x, 0));
      subtract(c, matVecTransposed(memories, hidden));
    });
    return reached(who, "the gradient", out, normalised, "normalised");
  };
  return {
    size,
    normalise,
    energyOf,
    gradient,
    energy: (state) => energyOf(normalise(state)),
    step: (state) => {
      const slope = gradient(normalise(state));
      const next = slope.map((value, i) => state[i] - rate * value);
      return reached(who, "the next state", next, state);
    },
    cost: () => {
      const heads = queryWeights.length;
      const m = memories.rows;
      const others = alone ? 0 : selfKey === "excluded" ? tokens - 1 : tokens;
      const queries = alone ? 0 : heads * tokens;
      // Projections there and back, scores and both directions of their gradient, memories there and back, the step itself.
      const projected = 4 * queries * head * n + 2 * tokens * m * n;
      const step = counts({
        mac: tokens * n + projected + 3 * queries * others * head + tokens * n,
        add: tokens * (2 * n + (shift ? n : 0)) + queries * Math.max(0, 2 * others - 1),
        div: 3 * tokens + queries,
        pow: tokens,
        mul: tokens * n + queries * (head + others),
        exp: queries * others,
        cmp: queries * Math.max(0, others - 1) + tokens * m,
        weightRead: projected + (shift ? tokens * n : 0),
        stateRead: tokens * n,
        stateWrite: tokens * n,
      });
      return { step };
    },
  };
}
