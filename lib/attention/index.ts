/**
 * Attention mechanisms, the baselines that memories and spikes are compared with.
 * @module engram/attention
 */
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
export { type Attention, type AttentionOptions, softmaxAttention } from "./softmax-attention";
