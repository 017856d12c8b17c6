/**
 * @file The table of heads in kernel form: those that keep an entry for every token. Most differ from softmax attention in one
 * place, which is what their rows say.
 */
import { type Family, inForms } from "./family";

const retrieval = {
  write: "append key and value",
  similarity: "inner product",
  separation: "softmax",
  projection: "values",
} as const;

/** Softmax weights are those of a kernel smoother: a constant fitted around each query. */
const regression = {
  regressor: "local constant (Nadaraya–Watson)",
  optimiser: "closed form at each query",
} as const;

const state = "T (H + V)";

const rows: readonly Family[] = [
  {
    name: "softmax",
    reference: "Vaswani et al. 2017, arXiv 1706.03762, eq. (1)",
    retrieval,
    regression,
    state,
    builder: "softmaxHead",
  },
  {
    name: "grouped-query",
    reference: "Shazeer 2019, arXiv 1911.02150; Ainslie et al. 2023, arXiv 2305.13245",
    retrieval: { ...retrieval, write: "append key and value, once for a group of heads" },
    regression,
    state: "T G (H + V) for N heads in G groups",
    builder: "attentionHeads",
  },
  {
    name: "latent",
    reference: "DeepSeek-AI 2024 (DeepSeek-V2), arXiv 2405.04434, §2.1",
    retrieval: {
      ...retrieval,
      write: "append a latent of rank r and a rotated key of R entries, once for all heads",
      projection: "latents, mapped up to values",
    },
    regression,
    state: "T (r + R)",
    builder: "latentHead",
  },
  {
    name: "sliding-window",
    reference: "Beltagy et al. 2020, arXiv 2004.05150, §3.1",
    retrieval: { ...retrieval, write: "append key and value, drop the oldest" },
    regression: { ...regression, regressor: "local constant over the newest w tokens" },
    state: "(w − 1) (H + V) + 1",
    builder: "slidingWindowHead",
  },
  {
    name: "top-k",
    reference: "Gupta et al. 2021, arXiv 2106.06899",
    retrieval: { ...retrieval, separation: "softmax of the k largest scores" },
    regression: { ...regression, regressor: "local constant over the k nearest keys" },
    state,
    builder: "topKHead",
  },
  {
    name: "sink",
    reference: "Miller 2023 (softmax₁); OpenAI 2025 (gpt-oss), arXiv 2508.10925",
    retrieval: { ...retrieval, separation: "softmax with one more item of score b and no value" },
    regression: { ...regression, regressor: "local constant, shrunk to zero by a pseudo-count e^b" },
    state,
    builder: "sinkHead",
  },
  {
    name: "forgetting",
    reference: "Lin et al. 2025 (Forgetting Transformer), arXiv 2503.02130, §3",
    retrieval: { ...retrieval, similarity: "inner product plus the logarithmic gates since the key" },
    regression: { ...regression, regressor: "local constant, older tokens weighed less" },
    state: "T (H + V + 1)",
    builder: "forgettingHead",
  },
  {
    name: "alibi",
    reference: "Press, Smith and Lewis 2022, arXiv 2108.12409, §3",
    retrieval: { ...retrieval, similarity: "inner product less slope times distance" },
    regression: { ...regression, regressor: "local constant, older tokens weighed less" },
    state,
    builder: "alibiHead",
  },
  {
    name: "rotary",
    reference: "Su et al. 2021 (RoFormer), arXiv 2104.09864, §3.2",
    retrieval: { ...retrieval, similarity: "inner product, turned by the distance" },
    regression,
    state,
    builder: "rotaryHead",
  },
  {
    name: "cosine",
    reference: "Henry et al. 2020, arXiv 2010.04245, §3",
    retrieval: { ...retrieval, similarity: "cosine" },
    regression,
    state,
    builder: "cosineHead",
  },
  {
    name: "distance",
    reference: "Kim, Papamakarios and Mnih 2021, arXiv 2006.04710",
    retrieval: { ...retrieval, similarity: "squared distance, negative" },
    regression,
    state,
    builder: "distanceHead",
  },
  {
    name: "sigmoid",
    reference: "Ramapuram et al. 2024, arXiv 2409.04431, §2",
    retrieval: { ...retrieval, separation: "logistic function of each score" },
    regression: { ...regression, regressor: "kernel sum, not normalised" },
    state,
    builder: "sigmoidHead",
  },
  {
    name: "differential",
    reference: "Ye et al. 2025, arXiv 2410.05258, §2.1",
    retrieval: {
      ...retrieval,
      write: "append two keys and a value",
      similarity: "two inner products",
      separation: "softmax less λ softmax",
    },
    regression: { ...regression, regressor: "difference of two local constants" },
    state: "T (2 H + V)",
    builder: "differentialHead",
  },
  {
    name: "stick-breaking",
    reference: "Tan et al. 2025, arXiv 2410.17980, §2",
    retrieval: { ...retrieval, separation: "stick-breaking, from the newest key" },
    regression: { ...regression, regressor: "local constant, the newest match first" },
    state,
    builder: "stickBreakingHead",
  },
  {
    name: "path",
    reference: "Yang et al. 2025, arXiv 2505.16381, §3",
    retrieval: {
      ...retrieval,
      write: "append key and value, reflect older keys",
      similarity: "inner product through the reflections since the key",
    },
    regression,
    state,
    builder: "pathHead",
  },
  {
    name: "wall",
    reference: "Averbuch and Pai 2026 (Tilde Research), as in fla-core 0.6.0",
    retrieval: { ...retrieval, similarity: "inner product whose channels fade since the key" },
    regression,
    state: "T (2 H + V)",
    builder: "wallHead",
  },
  {
    name: "parallax",
    reference: "arXiv 2605.29157, algorithm 1",
    retrieval: {
      ...retrieval,
      similarity: "two inner products with one key",
      separation: "softmax, tilted along a second query",
    },
    regression: { ...regression, regressor: "local linear, its slope given by the token" },
    state,
    builder: "parallaxHead",
  },
  {
    name: "deltaformer",
    reference: "Zhong et al. 2025, arXiv 2505.19488",
    retrieval: { ...retrieval, write: "append key and value less what is recalled for it" },
    regression: { regressor: "kernel expansion", optimiser: "one residual fitted per token" },
    state,
    builder: "deltaformerHead",
  },
  {
    name: "native-sparse",
    reference: "Yuan et al. 2025, arXiv 2502.11089, §3",
    retrieval: {
      ...retrieval,
      write: "append key and value, and the mean of each block",
      separation: "three softmaxes: block means, chosen blocks, window",
      projection: "values and their block means, gated",
    },
    regression: { ...regression, regressor: "local constants on two scales" },
    state: "T (H + V) (1 + 1/B)",
    builder: "nativeSparseHead",
  },
  {
    name: "deepseek-sparse",
    reference: "DeepSeek-AI 2025 (DeepSeek-V3.2), arXiv 2512.02556",
    retrieval: {
      ...retrieval,
      write: "append key, value and index key of D entries",
      separation: "softmax over the k keys of largest index",
    },
    regression: { ...regression, regressor: "local constant over k chosen keys" },
    state: "T (H + V + D)",
    builder: "deepseekSparseHead",
  },
  {
    name: "block-attention",
    reference: "Lu et al. 2025 (MoBA), arXiv 2502.13189",
    retrieval: {
      ...retrieval,
      write: "append key and value, and the mean key of each block",
      separation: "softmax over the own block and those of best mean key",
    },
    regression: { ...regression, regressor: "local constant over chosen blocks" },
    state: "T (H + V) + T H / B",
    builder: "blockAttentionHead",
  },
  {
    name: "attention-residuals",
    reference: "Kimi Team 2026, arXiv 2603.15031",
    retrieval: {
      ...retrieval,
      write: "append what a layer gives, and its normalised copy",
      similarity: "inner product with a query of the layer's own",
    },
    regression: { ...regression, regressor: "local constant over depth" },
    state: "2 T H for T layers",
    builder: "attentionResidualsHead",
  },
  {
    name: "selective",
    reference: "Leviathan, Kalman and Matias 2024, arXiv 2410.02703",
    retrieval: { ...retrieval, similarity: "inner product less what earlier queries have masked" },
    regression,
    state: "T (H + V + 1)",
    omitted:
      "one head's scores mask the keys of all heads of its layer: it is a rule for layers, not for a head",
  },
  {
    name: "talking-heads",
    reference: "Shazeer et al. 2020, arXiv 2003.02436",
    retrieval: { ...retrieval, separation: "softmax, mixed across heads before and after" },
    regression,
    state,
    omitted: "mixes the scores of all heads, so that none of its heads stands alone",
  },
];

/** Heads that keep an entry for every token, T entries after T tokens unless a window bounds them. */
export const softmaxFamilies: readonly Family[] = inForms(["parallel", "chunked", "recurrent"], rows);
