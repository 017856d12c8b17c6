/**
 * Hot routines compiled to WebAssembly with 128-bit vectors, each with a readable TypeScript twin of the same meaning.
 * Which of the two runs is decided in one place and can be forced by option or by the variable ENGRAM_WASM.
 * @module engram/wasm
 */
export { attention, type CheckedAttention, checkedAttention } from "./attention";
export { type PreparedAttention, prepareAttention } from "./attention-prepared";
export type { AttentionCall, AttentionOptions, AttentionShape, StoredShape } from "./attention-shape";
export { prepareChipNeurons } from "./chip";
export type {
  ChipInlet,
  ChipNeurons,
  ChipOptions,
  ChipShape,
  ChipState,
  ChipSynapses,
} from "./chip-shape";
export { type DenseSynapses, prepareDensePropagation } from "./dense";
export { currentEngine, type Engine, type EngineInfo, engineInfo, type RunningEngine } from "./engine";
export { prepareGram } from "./gram";
export type {
  DrawRule,
  GramOptions,
  GramOverlaps,
  GramShape,
  PreparedGram,
  SavedOverlaps,
} from "./gram-shape";
export { prepareDenseLif } from "./lif";
export type { DenseLif, DenseLifOptions, DenseLifShape, LifState } from "./lif-shape";
export { matMul, type ProductOptions, type ProductShape } from "./product";
export { preparePropagation } from "./propagation";
export type {
  PendingSpikes,
  Propagation,
  PropagationLayout,
  PropagationOptions,
  SparseSynapses,
} from "./propagation-shape";
export { prepareRetrieval } from "./retrieval";
export type {
  FullStep,
  PreparedRetrieval,
  PrepareRetrievalOptions,
  RetrievalOptions,
  RetrievalShape,
  Retrieved,
} from "./retrieval-shape";
export { logSumExpRows, type RowsOptions, softmaxRows } from "./rows";
export { prepareDenseStdp } from "./stdp";
export type { DenseStdp, DenseStdpOptions, DenseStdpShape, StdpState } from "./stdp-shape";
