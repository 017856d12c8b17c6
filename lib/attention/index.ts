/**
 * Attention mechanisms, the baselines that memories and spikes are compared with.
 * @module engram/attention
 */
export { type Attention, type AttentionOptions, softmaxAttention } from "./softmax-attention";
