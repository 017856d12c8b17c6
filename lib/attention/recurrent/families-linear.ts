/** @file The table's rows for heads that write without correcting: linear attention, gates and slots. */
import type { Family } from "../family";

const score = "φ(k)·φ(q)";
const linear = { regressor: "linear, covariance taken for the identity" };
const kernel = (features: string) => ({
  write: "Hebb",
  similarity: score,
  separation: features,
  projection: "values over their sum",
});
const forgetful = (forget: string, similarity: string) => ({
  write: `Hebb, ${forget}`,
  similarity,
  separation: "identity",
  projection: "values",
});
const once = { ...linear, optimiser: "one pass, closed form" };
const discounted = { ...linear, optimiser: "one pass, older pairs discounted" };

/** Linear attention, its features and gates. */
export const linearFamilies: readonly Family[] = [
  {
    name: "linearAttention",
    reference: "Katharopoulos et al. 2020, arXiv 2006.16236, eq. (18)–(20); fla linear_attn",
    retrieval: kernel("elu + 1"),
    regression: once,
    state: "H (V + 1)",
    builder: "linearAttention",
  },
  {
    name: "performer",
    reference: "Choromanski et al. 2021, arXiv 2009.14794",
    retrieval: kernel("exp, by m random features"),
    regression: once,
    state: "m (V + 1)",
    builder: "performer",
  },
  {
    name: "dpfpAttention",
    reference: "Schlag et al. 2021, arXiv 2102.11174, section 5.3",
    retrieval: kernel("products of rectified neighbours, order ν"),
    regression: once,
    state: "2νH (V + 1)",
    builder: "dpfpAttention",
  },
  {
    name: "basedAttention",
    reference: "Arora et al. 2024, arXiv 2402.18668; fla based",
    retrieval: kernel("1 + s + s²/2"),
    regression: once,
    state: "(1 + H + H²) (V + 1)",
    builder: "basedAttention",
  },
  {
    name: "rebasedAttention",
    reference: "Aksenov et al. 2024, arXiv 2402.10644; fla rebased",
    retrieval: kernel("s²"),
    regression: once,
    state: "H² (V + 1)",
    builder: "rebasedAttention",
  },
  {
    name: "retention",
    reference: "Sun et al. 2023, arXiv 2307.08621, eq. (6); fla retention",
    retrieval: forgetful("constant decay", "γ^(t−j) k·q"),
    regression: discounted,
    state: "H V",
    builder: "retention",
  },
  {
    name: "lightningAttention",
    reference: "Qin et al. 2024, arXiv 2401.04658; fla lightning_attn",
    retrieval: forgetful("constant decay by head and layer", "γ^(t−j) k·q"),
    regression: discounted,
    state: "H V",
    builder: "lightningAttention",
  },
  {
    name: "simpleGatedLinearAttention",
    reference: "Dao and Gu 2024, arXiv 2405.21060; fla simple_gla",
    retrieval: forgetful("one gate", "(Π α) k·q"),
    regression: discounted,
    state: "H V",
    builder: "simpleGatedLinearAttention",
  },
  {
    name: "mamba2",
    reference: "Dao and Gu 2024, arXiv 2405.21060",
    retrieval: forgetful("one gate that is also the step", "(Π α) Δ k·q"),
    regression: discounted,
    state: "H V",
    builder: "mamba2",
  },
  {
    name: "mlstm",
    reference: "Beck et al. 2024, arXiv 2405.04517, eq. (19)–(27)",
    retrieval: {
      ...forgetful("forget gate, exponential input gate", "(Π f) i k·q"),
      projection: "values over max(|sum|, 1)",
    },
    regression: discounted,
    state: "H (V + 1)",
    builder: "mlstm",
  },
  {
    name: "gatedLinearAttention",
    reference: "Yang et al. 2024, arXiv 2312.06635; fla gla",
    retrieval: forgetful("a gate for each feature", "k·Diag(Π α) q"),
    regression: discounted,
    state: "H V",
    builder: "gatedLinearAttention",
  },
  {
    name: "hgrn",
    reference: "Qin et al. 2023, arXiv 2311.04823; fla hgrn",
    retrieval: forgetful("a gate for each channel", "Π α"),
    regression: { regressor: "constant", optimiser: "one pass, older values discounted" },
    state: "V",
    builder: "hgrn",
  },
  {
    name: "hgrn2",
    reference: "Qin et al. 2024, arXiv 2404.07904",
    retrieval: forgetful("a gate for each feature, its complement for key", "(1 − α)·Diag(Π α) q"),
    regression: discounted,
    state: "H V",
    builder: "hgrn2",
  },
  {
    name: "rwkv4",
    reference: "Peng et al. 2023, arXiv 2305.13048; fla rwkv4",
    retrieval: forgetful("constant decay for each channel", "e^{k − (t−j) w}"),
    regression: {
      regressor: "local constant, for each channel",
      optimiser: "one pass, older pairs discounted",
    },
    state: "3 V",
    omitted:
      "no plain reference in fla 0.6.0, and no head: each channel is linearAttention with H = V = 1, key e^k, a constant gate and a bonus, which hgrn and rwkv6 show apart",
  },
  {
    name: "rwkv6",
    reference: "Peng et al. 2024, arXiv 2404.05892; fla rwkv6",
    retrieval: forgetful("a gate for each feature, asked before", "k·Diag(Π α) q, present token by u"),
    regression: discounted,
    state: "H V",
    builder: "rwkv6",
  },
  {
    name: "lightNet",
    reference: "Qin et al. 2024, arXiv 2405.21022; fla lightnet",
    retrieval: forgetful("shares of a running softmax", "softmax over the past for each feature"),
    regression: { regressor: "local constant for each feature", optimiser: "one pass, closed form" },
    state: "H V + H",
    builder: "lightNet",
  },
  {
    name: "boundedMemory",
    reference: "Peng et al. 2022, arXiv 2110.02488; fla abc",
    retrieval: {
      write: "average in M slots",
      similarity: "slot key·q",
      separation: "softmax over slots",
      projection: "slot values",
    },
    regression: { regressor: "local constant over M prototypes", optimiser: "one pass, running averages" },
    state: "M (H + V + 1)",
    builder: "boundedMemory",
  },
  {
    name: "gatedSlotAttention",
    reference: "Zhang et al. 2024, arXiv 2409.07146; fla gsa",
    retrieval: {
      write: "gated average in M slots",
      similarity: "slot key·q",
      separation: "softmax over slots",
      projection: "slot values",
    },
    regression: {
      regressor: "local constant over M prototypes",
      optimiser: "one pass, older pairs discounted",
    },
    state: "M (H + V)",
    builder: "gatedSlotAttention",
  },
  {
    name: "cyclic flow attention",
    reference: "fla-core 0.6.0, ops/cyfa (2026)",
    retrieval: {
      write: "into M rotating Fourier slots",
      similarity: "slot key·q, turned back",
      separation: "softmax over positions of a read-out table",
      projection: "slot values",
    },
    regression: { regressor: "local constant over M slots", optimiser: "one pass, older pairs discounted" },
    state: "M (H + V) + 1",
    omitted:
      "slots like gatedSlotAttention's behind a learned read-out table, learned norms of query and key, and a clock: a layer with weights of its own rather than a head, published as code without a paper (Chen 2026; its plain reference is ops/cyfa/naive.py)",
  },
  {
    name: "mamba3",
    reference: "Mamba-3 (2026)",
    retrieval: forgetful("trapezoidal step, complex gate", "as mamba2, with the key before mixed in"),
    regression: discounted,
    state: "2 H V",
    omitted: "its formula could not be checked against the paper, and fla 0.6.0 has no reference for it",
  },
  {
    name: "logLinearAttention",
    reference: "Guo et al. 2025, arXiv 2506.04761; fla log_linear_attn",
    retrieval: forgetful("one gate, a state for each power of two of the past", "λ_level (Π α) k·q"),
    regression: discounted,
    state: "n H V for up to 2^(n−1) tokens, ⌈log₂ T⌉ + 1 of them in use",
    builder: "logLinearAttention",
  },
];
