/** @file Linear attention: a similarity that is an inner product of features needs no keys and values to be kept. */
import { addCounts, type Counts, counts } from "../../cost";
import { checkRange, type Matrix, matrix, type Random } from "../../math";
import { dpfp } from "../features/dpfp";
import { elu1 } from "../features/elu1";
import { favor } from "../features/favor";
import type { FeatureMap } from "../features/feature-map";
import { squares, taylor } from "../features/taylor";
import type { Mixer } from "../mixer";
import { scaled, withOnes } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/** What may be chosen about linear attention. */
export interface LinearAttentionOptions extends ScaleOptions {
  /** φ; default `elu1` */
  readonly featureMap?: FeatureMap;
  /** divide by the sum of the similarities; default true */
  readonly normalise?: boolean;
  /** added to that sum; default 1e-6 */
  readonly epsilon?: number;
}

/**
 * Linear attention.
 *
 *     W ← W + v φ(k)ᵀ,  z ← z + φ(k)        o = W φ(q) / (z·φ(q) + ε)
 *
 * where q is `scale` · query, with scale 1 unless another is given, and z is kept as the last row of the fast
 * weights, the one whose values are all 1: it is written by additions, and so counted. Without `normalise`, o = W φ(q).
 *
 * Reference: Katharopoulos et al. 2020, "Transformers are RNNs", eq. (4), (18)–(20); ε = 1e-6 as in their code. The
 * published flash-linear-attention routines have ε = 1e-10 and scale 1/√H.
 */
export function linearAttention(options: LinearAttentionOptions = {}): Mixer<HeadTokens> {
  return featureAttention("linearAttention", { scale: 1, ...options });
}

/**
 * Performer: linear attention with positive orthogonal random features, an unbiased estimate of softmax attention's
 * numerator and denominator. Its features scale queries and keys by H^{−1/4} each. There is no ε, so that the size of a query's
 * features cancels: they are taken relative to the largest. Those of the keys have no such freedom.
 *
 * Limit: a key's features fall like exp(−‖k‖²/(2√H)) and vanish in double precision where ‖k‖² is above about 1500 √H: with
 * H = 64 and normal entries that begins at a standard deviation of about 13, and at 18 hardly a key is left. A query that finds no features
 * but such is refused.
 *
 * Reference: Choromanski et al. 2021, "Rethinking Attention with Performers".
 *
 * @param options H, the number of features (default 2H) and where their directions come from
 */
export function performer(options: {
  readonly head: number;
  readonly features?: number;
  readonly random: Random;
}): Mixer<HeadTokens> {
  return featureAttention("performer", { featureMap: favor(options), scale: 1, epsilon: 0 });
}

/**
 * Linear attention with the features of `dpfp`.
 *
 * Reference: Schlag, Irie and Schmidhuber 2021, arXiv 2102.11174, section 5.
 */
export function dpfpAttention(options: { readonly order?: number } = {}): Mixer<HeadTokens> {
  return featureAttention("dpfpAttention", { featureMap: dpfp(options), scale: 1 });
}

/**
 * Based: linear attention with the Taylor features of exp, 1 + s + s²/2 where s = scale · q·k.
 *
 * Reference: Arora et al. 2024, arXiv 2402.18668; ε = 1e-6.
 */
export function basedAttention(options: Omit<LinearAttentionOptions, "featureMap"> = {}): Mixer<HeadTokens> {
  return featureAttention("basedAttention", { ...options, featureMap: taylor });
}

/**
 * ReBased: linear attention with the similarity (scale · q·k)².
 *
 * Reference: Aksenov et al. 2024, arXiv 2402.10644, without its learned affine map; ε = 1e-6.
 */
export function rebasedAttention(
  options: Omit<LinearAttentionOptions, "featureMap"> = {},
): Mixer<HeadTokens> {
  return featureAttention("rebasedAttention", { ...options, featureMap: squares });
}

function featureAttention(name: string, options: LinearAttentionOptions): Mixer<HeadTokens> {
  const { featureMap = elu1, normalise = true, epsilon = 1e-6 } = options;
  const asking = normalise && epsilon === 0 && featureMap.relative ? featureMap.relative : featureMap;
  checkScale(name, options);
  checkRange(name, "epsilon", epsilon, 0, Number.MAX_VALUE);
  return fastWeightMixer<HeadTokens>({
    name,
    columns: { query: "H", key: "H", value: "V" },
    shape: (head, value) => ({
      features: featureMap.size(head),
      values: value + (normalise ? 1 : 0),
      sums: normalise,
    }),
    transitions: ({ query, key, value }) => ({
      query: asking.apply(scaled(query, queryScale(options, query.cols))),
      key: featureMap.apply(key),
      value: normalise ? withOnes(value) : value,
    }),
    ...(normalise && {
      finish: (answers: Matrix) =>
        dividedByLast(answers, (sum, t) => {
          if (sum + epsilon !== 0) return sum + epsilon;
          throw new RangeError(
            `${name}: similarities of query ${t} must not sum to 0, got 0; features vanish where keys are too long or at right angles to it`,
          );
        }),
    }),
    perToken: (head, value) =>
      addCounts(
        asking.cost(head),
        featureMap.cost(head),
        { mul: scaleCost(options, head) },
        normalise ? shareCost(value, epsilon) : counts(),
      ),
  });
}

/** The columns but the last, divided by what `total` makes of the last, row by row. */
export function dividedByLast(answers: Matrix, total: (last: number, t: number) => number): Matrix {
  const cols = answers.cols - 1;
  const out = matrix(answers.rows, cols);
  for (let t = 0; t < answers.rows; t++) {
    const from = t * answers.cols;
    const share = 1 / total(answers.data[from + cols], t);
    for (let v = 0; v < cols; v++) out.data[t * cols + v] = answers.data[from + v] * share;
  }
  return out;
}

function shareCost(value: number, epsilon: number): Counts {
  return counts({ add: epsilon === 0 ? 0 : 1, div: 1, mul: value });
}
