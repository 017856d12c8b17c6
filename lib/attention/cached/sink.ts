/** @file Softmax attention that may attend to nothing. */
import type { QueryKeyValue, SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/**
 * Causal softmax attention with a sink: one more item in the softmax, of fixed score and without a value.
 *
 *     o_t = Σ_{s ≤ t} e^{scale · q_t·k_s} v_s / (e^b + Σ_{s ≤ t} e^{scale · q_t·k_s})
 *
 * where b is `sink`, learned per head in the models that have it. b = 0 is softmax₁, b = −∞ full attention; a query whose
 * scores all lie far below b reads zeros.
 *
 * Reference: Miller 2023, "Attention is off by one" (softmax₁); OpenAI 2025, gpt-oss model card, arXiv 2508.10925 (learned
 * sink); Xiao et al. 2024 (StreamingLLM), arXiv 2309.17453, for the tokens that play this part when there is none.
 *
 * @throws {RangeError} when `sink` is NaN or +∞
 */
export function sinkHead(sink = 0, options: Omit<SoftmaxOptions, "sink"> = {}): KernelMixer<QueryKeyValue> {
  return softmaxMixer("sink", { ...options, sink });
}
