/** @file What a memory that learns while it reads tries to lower, and what it answers. */
import { addCounts, type Counts, counts } from "../../cost";
import { checkAllFinite, checkLength, checkPositive } from "../../math";

/** The loss of one pair of key and value for a model of values given keys. */
export interface InnerLoss {
  /** whether values must have the size of keys */
  readonly square: boolean;
  /** gradient of the loss after the linear part W k of the model; all [V] */
  gradient(found: Float64Array, key: Float64Array, value: Float64Array): Float64Array;
  /** the answer [V] from the linear part W q of the model and the query [H] */
  answer(read: Float64Array, query: Float64Array): Float64Array;
  /** operations of one gradient and of one answer */
  cost(value: number): { readonly gradient: Counts; readonly answer: Counts };
}

/** ½‖W k − v‖², answered by W q. */
export const squaredError: InnerLoss = {
  square: false,
  gradient: (found, _, value) => found.map((x, v) => x - value[v]),
  answer: (read) => read,
  cost: (value) => ({ gradient: counts({ add: value }), answer: counts() }),
};

/** What may be chosen about {@link layerNormLoss}. */
export interface LayerNormOptions {
  /** γ [V]; default ones */
  readonly gain?: ArrayLike<number>;
  /** b [V]; default zeros */
  readonly bias?: ArrayLike<number>;
  /** ε > 0, added to the variance; default 1e-6 */
  readonly epsilon?: number;
  /** what is added to the normalised answer: the query, as the papers have it, or W q itself; default "query" */
  readonly residual?: "query" | "read";
}

/**
 * The loss of a model that normalises and keeps its input.
 *
 *     f(k) = k + LN(W k),  LN(z) = γ ⊙ (z − z̄)/√(var z + ε) + b        loss ½‖f(k) − v‖²,  answer f(q)
 *
 * Values have the size of keys. flash-linear-attention answers W q + LN(W q) instead; `residual: "read"` does as well.
 *
 * Reference: Sun et al. 2024, "Learning to (Learn at Test Time)", arXiv 2407.04620, section 2.7.
 */
export function layerNormLoss(options: LayerNormOptions = {}): InnerLoss {
  const { gain, bias, epsilon = 1e-6, residual = "query" } = options;
  checkPositive("layerNormLoss", "epsilon", epsilon);
  if (gain) checkAllFinite("layerNormLoss", "gain", gain);
  if (bias) checkAllFinite("layerNormLoss", "bias", bias);
  /** Normalised z, and 1/√(var + ε). */
  const normalise = (z: Float64Array): { hat: Float64Array; share: number } => {
    if (gain) checkLength("layerNormLoss", "gain", gain, z.length);
    if (bias) checkLength("layerNormLoss", "bias", bias, z.length);
    const mean = z.reduce((a, b) => a + b, 0) / z.length;
    const centred = z.map((x) => x - mean);
    const share = 1 / Math.sqrt(centred.reduce((a, x) => a + x * x, 0) / z.length + epsilon);
    return { hat: centred.map((x) => x * share), share };
  };
  return {
    square: true,
    gradient(found, key, value) {
      const { hat, share } = normalise(found);
      const each = hat.map((x, v) => {
        const g = gain?.[v] ?? 1;
        return (g * x + (bias?.[v] ?? 0) - (value[v] - key[v])) * g;
      });
      const mean = each.reduce((a, b) => a + b, 0) / each.length;
      const along = each.reduce((a, x, v) => a + x * hat[v], 0) / each.length;
      return each.map((x, v) => (x - mean - hat[v] * along) * share);
    },
    answer(read, query) {
      const { hat } = normalise(read);
      const kept = residual === "query" ? query : read;
      return hat.map((x, v) => kept[v] + ((gain?.[v] ?? 1) * x + (bias?.[v] ?? 0)));
    },
    cost(n) {
      const weightRead = (gain ? n : 0) + (bias ? n : 0);
      const affine = counts(gain && bias ? { mac: n } : gain ? { mul: n } : bias ? { add: n } : {});
      // Mean, deviations, variance, its root.
      const norm = addCounts(affine, { add: 2 * n, mac: n, div: 3, pow: 1, mul: n, weightRead });
      return {
        gradient: addCounts(norm, { add: 4 * n - 1, mac: 2 * n, div: 2, mul: n + (gain ? n : 0) }),
        answer: addCounts(norm, { add: n }),
      };
    },
  };
}
