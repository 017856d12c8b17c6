/**
 * Associative memories: store patterns, give them a probe, get back what was stored.
 * @module engram/memory
 */
export {
  averageStability,
  type FixedPoint,
  type FixedPointKind,
  type FixedPointOptions,
  fixedPointKind,
  fixedPoints,
} from "./fixed-points";
export {
  type Dynamics,
  type Memory,
  type MemoryCost,
  type Retrieval,
  type RetrieveOptions,
  retrieve,
  type Status,
} from "./memory";
export { type ModernHopfield, type ModernHopfieldOptions, modernHopfield } from "./modern";
export {
  type CapacityFormula,
  dwellTime,
  exponentialBase,
  type MixedLinks,
  mixedCapacity,
  type SequenceCapacity,
  sequenceCapacity,
} from "./sequence/capacity";
export { type DecorrelatedSequence, decorrelatedSequence } from "./sequence/decorrelated";
export {
  type HeteroHopfield,
  heteroHopfield,
  type SequenceAttention,
  sequenceAttention,
} from "./sequence/hetero";
export { type MixedSequence, type MixedSequenceOptions, mixedSequence } from "./sequence/mixed";
export type { SequenceSeparation } from "./sequence/separation";
export { type SequenceMemory, type SequenceMemoryOptions, sequenceMemory } from "./sequence/sequence";
