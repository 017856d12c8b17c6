/**
 * Attention mechanisms, the baselines that memories and spikes are compared with.
 * @module engram/attention
 */
export { alibiHead, alibiSlopes } from "./cached/alibi";
export {
  type AttentionResidualsOptions,
  attentionResidualsHead,
  type DepthTokens,
} from "./cached/attention-residuals";
export { blockAttentionHead } from "./cached/block-attention";
export { cosineHead } from "./cached/cosine";
export {
  type DeepseekSparseOptions,
  type DeepseekSparseTokens,
  deepseekSparseHead,
} from "./cached/deepseek-sparse";
export { type DeltaformerOptions, type DeltaformerTokens, deltaformerHead } from "./cached/deltaformer";
export { type DifferentialTokens, differentialHead } from "./cached/differential";
export { distanceHead } from "./cached/distance";
export type { QueryKeyValue, SoftmaxOptions } from "./cached/dot-similarity";
export { type ForgettingTokens, forgettingHead } from "./cached/forgetting";
export type { Columns, KernelMixer } from "./cached/kernel-head";
export { type LatentOptions, type LatentTokens, latentHead } from "./cached/latent";
export { type NativeSparseOptions, type NativeSparseTokens, nativeSparseHead } from "./cached/native-sparse";
export { type ParallaxTokens, parallaxHead } from "./cached/parallax";
export { type PathTokens, pathHead } from "./cached/path";
export { rotaryHead, rotate } from "./cached/rotary";
export { sigmoidHead } from "./cached/sigmoid";
export { sinkHead } from "./cached/sink";
export { slidingWindowHead } from "./cached/sliding-window";
export { softmaxHead } from "./cached/softmax-head";
export { stickBreakingHead } from "./cached/stick-breaking";
export { topKHead } from "./cached/top-k";
export { type WallTokens, wallHead } from "./cached/wall";
export { recurrentFamilies } from "./families-recurrent";
export { softmaxFamilies } from "./families-softmax";
export type { Family } from "./family";
export { tableOfFamilies } from "./family-table";
export { dpfp } from "./features/dpfp";
export { elu1 } from "./features/elu1";
export { type FavorOptions, favor, orthogonalDirections } from "./features/favor";
export type { FeatureMap } from "./features/feature-map";
export { identityFeatures } from "./features/identity";
export { sumNormalised } from "./features/sum-normalised";
export { squares, taylor } from "./features/taylor";
export { attentionHeads, type HeadsOptions, mergeHeads, splitHeads } from "./heads";
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
export { onlineAttention } from "./online-attention";
export { comba } from "./recurrent/comba";
export { deltaNet } from "./recurrent/delta-net";
export { type DeltaProductOptions, deltaProduct } from "./recurrent/delta-product";
export { type FastWeightRule, fastWeightMixer, type HeadTokens } from "./recurrent/fast-weight-mixer";
export { gatedDeltaNet, gatedDeltaNet2, kimiDelta } from "./recurrent/gated-delta";
export { gatedLinearAttention, simpleGatedLinearAttention } from "./recurrent/gated-linear-attention";
export { gatedOja } from "./recurrent/gated-oja";
export { type ElementTokens, hgrn, hgrn2 } from "./recurrent/hgrn";
export { type InnerLoss, type LayerNormOptions, layerNormLoss, squaredError } from "./recurrent/inner-loss";
export { lightNet } from "./recurrent/light-net";
export {
  basedAttention,
  dpfpAttention,
  type LinearAttentionOptions,
  linearAttention,
  performer,
  rebasedAttention,
} from "./recurrent/linear-attention";
export { type LogLinearOptions, type LogLinearTokens, logLinearAttention } from "./recurrent/log-linear";
export { diagonalPlusLowRank, identityPlusLowRank, rwkv7 } from "./recurrent/low-rank";
export { type Mamba2Options, mamba2 } from "./recurrent/mamba2";
export { type MesaOptions, type MesaTokens, mesaNet } from "./recurrent/mesa-net";
export { mlstm } from "./recurrent/mlstm";
export { type MomentumTokens, momentumDelta } from "./recurrent/momentum-delta";
export {
  type PreconditionedTokens,
  type PreconditionOptions,
  preconditionedGatedDelta,
  preconditionedKimiDelta,
} from "./recurrent/preconditioned-delta";
export {
  type LightningOptions,
  lightningAttention,
  type RetentionOptions,
  retention,
  retentionDecay,
} from "./recurrent/retention";
export { type Rwkv6Options, rwkv6 } from "./recurrent/rwkv6";
export type { ScaleOptions } from "./recurrent/scale";
export { boundedMemory, gatedSlotAttention, type SlotOptions } from "./recurrent/slots";
export { type TitansOptions, type TitansTokens, titansLinear } from "./recurrent/titans";
export { transitionCost } from "./recurrent/transition-cost";
export type { Read, TransitionShape, Transitions } from "./recurrent/transitions";
export { type TttOptions, tttLinear } from "./recurrent/ttt";
export { type Attention, type AttentionOptions, softmaxAttention } from "./softmax-attention";
export { headSpecimens, type Specimen } from "./specimens";
