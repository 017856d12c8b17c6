/**
 * Attention mechanisms, the baselines that memories and spikes are compared with.
 * @module engram/attention
 */
export { alibiHead, alibiSlopes } from "./alibi";
export {
  type AttentionResidualsOptions,
  attentionResidualsHead,
  type DepthTokens,
} from "./attention-residuals";
export { blockAttentionHead } from "./block-attention";
export { cosineHead } from "./cosine";
export { type DeepseekSparseOptions, type DeepseekSparseTokens, deepseekSparseHead } from "./deepseek-sparse";
export { type DeltaformerOptions, type DeltaformerTokens, deltaformerHead } from "./deltaformer";
export { type DifferentialTokens, differentialHead } from "./differential";
export { distanceHead } from "./distance";
export type { QueryKeyValue, SoftmaxOptions } from "./dot-similarity";
export { softmaxFamilies } from "./families-softmax";
export type { Family } from "./family";
export { type ForgettingTokens, forgettingHead } from "./forgetting";
export { attentionHeads, type HeadsOptions, mergeHeads, splitHeads } from "./heads";
export type { Columns, KernelMixer } from "./kernel-head";
export { type LatentOptions, type LatentTokens, latentHead } from "./latent";
export {
  checkTokens,
  decodeState,
  encodeState,
  type Form,
  type Mixed,
  type Mixer,
  type MixerShape,
  type MixerState,
  type MixOptions,
  mixInPieces,
  sliceTokens,
  stateEntry,
  type Tokens,
} from "./mixer";
export { type NativeSparseOptions, type NativeSparseTokens, nativeSparseHead } from "./native-sparse";
export { onlineAttention } from "./online-attention";
export { type ParallaxTokens, parallaxHead } from "./parallax";
export { type PathTokens, pathHead } from "./path";
export { rotaryHead, rotate } from "./rotary";
export { sigmoidHead } from "./sigmoid";
export { sinkHead } from "./sink";
export { slidingWindowHead } from "./sliding-window";
export { type Attention, type AttentionOptions, softmaxAttention } from "./softmax-attention";
export { softmaxHead } from "./softmax-head";
export { stickBreakingHead } from "./stick-breaking";
export { topKHead } from "./top-k";
export { type WallTokens, wallHead } from "./wall";
