/** @file Titans: a memory that learns by gradient descent with momentum and forgetting. */
import { addCounts, scaleCounts } from "../../cost";
import { checkInteger, type Matrix, matrix, shown } from "../../math";
import { checkTokens, type Form, type Mixer, stateEntry } from "../mixer";
import { eachEntry } from "./entries";
import { checkForm, checkShape, checkStayedFinite, type HeadTokens, smallerRates } from "./fast-weight-mixer";
import { type InnerLoss, squaredError } from "./inner-loss";
import { momentumCost } from "./momentum-cost";
import { type MomentumState, runMomentum } from "./momentum-steps";

/** What may be chosen about Titans. */
export interface TitansOptions {
  /** default ½‖W k − v‖², doubled as the paper has it */
  readonly loss?: InnerLoss;
  /** tokens whose gradients are all taken at the weights before the first of them; default 1 */
  readonly batch?: number;
}

/** Tokens of {@link titansLinear}. */
export type TitansTokens = HeadTokens<"rate" | "momentum" | "forget">;

const forms: readonly Form[] = ["recurrent", "chunked", "parallel"];

/**
 * Titans' long-term memory with a linear model.
 *
 *     M ← η M − θ ∇ℓ(W)        W ← (1 − α) W + M        o = W q        ℓ(W) = ‖W k − v‖²
 *
 * where θ is `rate` [T, 1], η `momentum` [T, 1] and α `forget` [T, 1], both in [0, 1]. There is no ½ in the loss: the
 * gradient is 2 (W k − v) kᵀ. State: `fastWeights`, `momentum`, and with batches `base` [V, H], the weights at which
 * gradients are taken, and `seen` [1, 1], tokens of the present batch. No factor on the queries.
 * flash-linear-attention's reference learns with `layerNormLoss({ residual: "read" })`, in whose gradient a pair of
 * brackets is missing (D g − Σg/(σD) for (D g − Σg)/(σD)), and forgets the momentum between calls.
 *
 * Reference: Behrouz, Zhong and Mirrokni 2025, "Titans: Learning to Memorize at Test Time", arXiv 2501.00663, eq.
 * (12)–(14).
 */
export function titansLinear(options: TitansOptions = {}): Mixer<TitansTokens> {
  const name = "titansLinear";
  const { loss = squaredError, batch = 1 } = options;
  checkInteger(name, "batch", batch, 1);
  return {
    name,
    forms,
    mix(tokens, given = {}) {
      const { form, chunk } = checkForm(name, given, forms);
      const {
        H,
        T,
        V = H,
      } = checkTokens(name, tokens, {
        query: "H",
        key: "H",
        value: loss.square ? "H" : "V",
        rate: 1,
        momentum: 1,
        forget: 1,
      });
      for (const gate of ["momentum", "forget"] as const)
        for (let t = 0; t < T; t++)
          if (tokens[gate].data[t] < 0 || tokens[gate].data[t] > 1)
            throw new RangeError(
              `${name}: ${gate}[${t}] must be in [0, 1], got ${shown(tokens[gate].data[t])}`,
            );
      const entry = (of: string, rows: number, cols: number): Matrix =>
        given.state
          ? matrix(rows, cols, stateEntry(name, given.state, of, rows, cols).data.slice())
          : matrix(rows, cols);
      const state: MomentumState = {
        weights: entry("fastWeights", V, H),
        momentum: entry("momentum", V, H),
        base: batch > 1 ? entry("base", V, H) : matrix(V, H),
        seen: batch > 1 ? entry("seen", 1, 1).data[0] : 0,
      };
      checkInteger(name, "state.seen", state.seen, 0, batch - 1);
      const row = (m: Matrix, t: number): Float64Array => m.data.subarray(t * m.cols, (t + 1) * m.cols);
      const read = runMomentum(
        {
          query: tokens.query,
          key: tokens.key,
          reader: tokens.key,
          keep: eachEntry(tokens.forget, (alpha) => 1 - alpha),
          momentum: tokens.momentum,
          batch,
          write(t, found) {
            const step = -2 * tokens.rate.data[t];
            return loss.gradient(found, row(tokens.key, t), row(tokens.value, t)).map((g) => step * g);
          },
        },
        state,
        form,
        chunk,
      );
      const output = matrix(T, V);
      for (let t = 0; t < T; t++) row(output, t).set(loss.answer(row(read, t), row(tokens.query, t)));
      const { weights, momentum, base, seen } = state;
      if (seen === 0) base.data.fill(0); // the next batch begins with the weights
      checkStayedFinite(name, smallerRates, output, weights, momentum);
      const started = batch > 1 && { base, seen: matrix(1, 1, Float64Array.of(seen)) };
      return { output, state: { fastWeights: weights, momentum, ...started } };
    },
    cost(shape) {
      const checked = checkShape(name, shape, forms);
      const { length, value } = checked;
      const { gradient, answer } = loss.cost(value);
      return addCounts(
        momentumCost({ ...checked, batch, gain: false }),
        scaleCounts(addCounts(gradient, answer, { add: 1, mul: 1 + value }), length),
      );
    },
  };
}
