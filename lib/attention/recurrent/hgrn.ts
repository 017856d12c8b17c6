/** @file Gated recurrence whose input gate is what the forget gate leaves. */
import type { Counts } from "../../cost";
import { addCounts, scaleCounts } from "../../cost";
import { type Matrix, matrix } from "../../math";
import { checkTokens, type Form, type Mixer, stateEntry } from "../mixer";
import { decayFactors, eachEntry } from "./entries";
import { checkForm, checkShape, checkStayedFinite, fastWeightMixer, smallTokens } from "./fast-weight-mixer";
import { runInChunks } from "./in-chunks";
import { runStepByStep } from "./step-by-step";
import { transitionCost } from "./transition-cost";

/**
 * HGRN2: gated linear attention with the key 1 − α.
 *
 *     W ← W Diag(α) + v (1 − α)ᵀ        o = W q
 *
 * where ln α is `logDecay` [T, H], ≤ 0. No factor on the queries.
 *
 * Reference: Qin et al. 2024, "HGRN2: Gated Linear RNNs with State Expansion", arXiv 2404.07904.
 */
export function hgrn2(): Mixer<Readonly<Record<"query" | "value" | "logDecay", Matrix>>> {
  return fastWeightMixer({
    name: "hgrn2",
    columns: { query: "H", value: "V", logDecay: "H" },
    shape: (features, values) => ({ features, values, decay: "channel" }),
    transitions({ query, value, logDecay }) {
      const decay = decayFactors("hgrn2", "logDecay", logDecay);
      return { query, key: eachEntry(decay, (w) => 1 - w), value, decay };
    },
    perToken: (head) => ({ exp: head, add: head }),
  });
}

/** Tokens without queries and keys: `value` [T, V] and `logDecay` [T, V]. */
export type ElementTokens = Readonly<Record<"value" | "logDecay", Matrix>>;

const forms: readonly Form[] = ["recurrent", "chunked", "parallel"];

/**
 * HGRN: one number of state for each channel of the values.
 *
 *     h ← α ⊙ h + v        o = h
 *
 * where ln α is `logDecay` [T, V], ≤ 0. It is V heads of gated linear attention with H = V = 1, and is worked out as
 * these. The factor (1 − α) on the input, and the complex phase of the paper, are left to the caller, as in
 * flash-linear-attention.
 *
 * Reference: Qin et al. 2023, "Hierarchically Gated Recurrent Neural Network for Sequence Modeling", arXiv 2311.04823.
 */
export function hgrn(): Mixer<ElementTokens> {
  const name = "hgrn";
  const one = { features: 1, values: 1, decay: "scalar" } as const;
  return {
    name,
    forms,
    mix(tokens, options = {}) {
      const { form, chunk } = checkForm(name, options, forms);
      const { V, T } = checkTokens(name, tokens, { value: "V", logDecay: "V" });
      const decay = decayFactors(name, "logDecay", tokens.logDecay);
      const weights = matrix(V, 1);
      if (options.state) weights.data.set(stateEntry(name, options.state, "fastWeights", V, 1).data);
      const output = matrix(T, V);
      const ones = matrix(T, 1, new Float64Array(T).fill(1));
      const column = (m: Matrix, v: number): Matrix =>
        matrix(
          T,
          1,
          Float64Array.from({ length: T }, (_, t) => m.data[t * V + v]),
        );
      for (let v = 0; v < V; v++) {
        const state = matrix(1, 1, weights.data.subarray(v, v + 1));
        const channel = { query: ones, key: ones, value: column(tokens.value, v), decay: column(decay, v) };
        const answers =
          form === "recurrent"
            ? runStepByStep(channel, state)
            : runInChunks(channel, state, form === "parallel" ? Math.max(T, 1) : chunk);
        for (let t = 0; t < T; t++) output.data[t * V + v] = answers.data[t];
      }
      checkStayedFinite(name, smallTokens, output, weights);
      return { output, state: { fastWeights: weights } };
    },
    /** As V heads with H = V = 1: products with the queries and keys 1 are counted like others. */
    cost(shape): Counts {
      const { length, head, value = head, form, chunk } = checkShape(name, shape, forms);
      return addCounts(scaleCounts(transitionCost(one, length, form, chunk), value), { exp: length * value });
    },
  };
}
