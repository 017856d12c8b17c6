/**
 * @file The table's rows for heads that correct what they remember: delta rules and memories that learn while they
 * read.
 */
import type { Family } from "../family";

const corrects = (write: string) => ({
  write,
  similarity: "k·(product of corrections) q",
  separation: "identity",
  projection: "values",
});
const linear = { regressor: "linear" };
const step = { ...linear, optimiser: "one step of gradient descent per token" };
const gated = { ...linear, optimiser: "one step of gradient descent per token, with weight decay" };

/** Delta rules, regression and test-time training. */
export const learningFamilies: readonly Family[] = [
  {
    name: "deltaNet",
    reference:
      "Schlag et al. 2021, arXiv 2102.11174, section 4.2; Yang et al. 2024, arXiv 2406.06484; fla delta_rule",
    retrieval: corrects("delta"),
    regression: step,
    state: "H V",
    builder: "deltaNet",
  },
  {
    name: "gatedDeltaNet",
    reference: "Yang et al. 2024, arXiv 2412.06464; fla gated_delta_rule",
    retrieval: corrects("delta after one gate"),
    regression: gated,
    state: "H V",
    builder: "gatedDeltaNet",
  },
  {
    name: "kimiDelta",
    reference: "Kimi Team 2025, arXiv 2510.26692; fla kda",
    retrieval: corrects("delta after a gate for each feature"),
    regression: gated,
    state: "H V",
    builder: "kimiDelta",
  },
  {
    name: "gatedDeltaNet2",
    reference: "fla-core 0.6.0, ops/gdn2 (2026)",
    retrieval: corrects("delta with gates for erasing and for writing, after a gate for each feature"),
    regression: gated,
    state: "H V",
    builder: "gatedDeltaNet2",
  },
  {
    name: "comba",
    reference: "Hu et al. 2025, arXiv 2506.02475; fla comba",
    retrieval: corrects("delta with a key of its own for looking, beside one gate"),
    regression: gated,
    state: "H V",
    builder: "comba",
  },
  {
    name: "deltaProduct",
    reference: "Siems et al. 2025, arXiv 2502.10297; fla gated_delta_product",
    retrieval: corrects("n delta steps after one gate"),
    regression: { ...linear, optimiser: "n steps of gradient descent per token, with weight decay" },
    state: "H V",
    builder: "deltaProduct",
  },
  {
    name: "rwkv7",
    reference: "Peng et al. 2025, arXiv 2503.14456; fla rwkv7",
    retrieval: corrects("removal along a key of its own, beside a gate for each feature"),
    regression: gated,
    state: "H V",
    builder: "rwkv7",
  },
  {
    name: "diagonalPlusLowRank",
    reference: "Peng et al. 2025, arXiv 2503.14456; fla generalized_delta_rule/dplr",
    retrieval: corrects("any rank-one correction beside a gate for each feature"),
    regression: gated,
    state: "H V",
    builder: "diagonalPlusLowRank",
  },
  {
    name: "identityPlusLowRank",
    reference: "fla generalized_delta_rule/iplr",
    retrieval: corrects("any rank-one correction"),
    regression: step,
    state: "H V",
    builder: "identityPlusLowRank",
  },
  {
    name: "preconditionedGatedDelta",
    reference: "fla-core 0.6.0, ops/precond_gated_delta_rule with ops/atk (2026)",
    retrieval: corrects("delta along a key rescaled by the energy of past keys, after one gate"),
    regression: { ...linear, optimiser: "one diagonally preconditioned step per token, with weight decay" },
    state: "H V + H",
    builder: "preconditionedGatedDelta",
  },
  {
    name: "preconditionedKimiDelta",
    reference: "fla-core 0.6.0, ops/precond_kda with ops/atk (2026)",
    retrieval: corrects("the same after a gate for each feature"),
    regression: { ...linear, optimiser: "one diagonally preconditioned step per token, with weight decay" },
    state: "H V + H",
    builder: "preconditionedKimiDelta",
  },
  {
    name: "momentumDelta",
    reference: "fla-core 0.6.0, ops/momentum_delta_rule (2026)",
    retrieval: corrects("delta into a momentum that moves the weights"),
    regression: { ...linear, optimiser: "gradient descent with momentum and weight decay" },
    state: "2 H V",
    builder: "momentumDelta",
  },
  {
    name: "gatedOja",
    reference: "fla-core 0.6.0, ops/gated_oja_rule; Irie et al. 2022",
    retrieval: {
      write: "delta of keys given values, after a gate for each value",
      similarity: "k·q, through what values already explain",
      separation: "identity",
      projection: "values",
    },
    regression: {
      regressor: "linear, keys on values",
      optimiser: "one step of gradient descent per token, with weight decay",
    },
    state: "H V",
    builder: "gatedOja",
  },
  {
    name: "mesaNet",
    reference: "von Oswald et al. 2025, arXiv 2506.05233; fla mesa_net",
    retrieval: {
      write: "Hebb, keys with values and keys with keys",
      similarity: "k·(A + Λ)⁻¹ q",
      separation: "identity",
      projection: "values",
    },
    regression: {
      regressor: "linear, with its covariance",
      optimiser: "solved for every query: Cholesky or conjugate gradients",
    },
    state: "H V + H²",
    builder: "mesaNet",
    forms: ["recurrent"],
    why: "Cholesky's factors need A itself after every token; conjugate gradients (`solver: { steps }`) need only its products, and have all three",
  },
  {
    name: "tttLinear",
    reference: "Sun et al. 2024, arXiv 2407.04620; fla ttt",
    retrieval: corrects("gradients of a mini-batch"),
    regression: {
      regressor: "linear with layer norm and residual",
      optimiser: "mini-batch gradient descent",
    },
    state: "2 (H + 1) V + 1",
    builder: "tttLinear",
  },
  {
    name: "TTT-MLP",
    reference: "Sun et al. 2024, arXiv 2407.04620",
    retrieval: {
      write: "gradients of a mini-batch",
      similarity: "implicit",
      separation: "implicit",
      projection: "answer of the model",
    },
    regression: {
      regressor: "two-layer network with layer norm and residual",
      optimiser: "mini-batch gradient descent",
    },
    state: "2 (8 H² + 5 H)",
    omitted:
      "its state is a network, not a matrix: none of the forms here but the recurrent one would apply, and fla 0.6.0 has no reference",
  },
  {
    name: "titansLinear",
    reference: "Behrouz et al. 2025, arXiv 2501.00663, eq. (12)–(14); fla titans",
    retrieval: corrects("gradient into a momentum that moves the weights"),
    regression: {
      regressor: "linear, with layer norm if wanted",
      optimiser: "gradient descent with momentum and weight decay, in batches if wanted",
    },
    state: "2 H V, with batches 3 H V + 1",
    builder: "titansLinear",
  },
];
