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
  collisionLength,
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
export { type Bcpnn, type BcpnnOptions, bcpnn } from "./sparse/bcpnn";
export {
  hammingRadius,
  logBallFraction,
  logIntersections,
  type SoftmaxFit,
  softmaxBeta,
} from "./sparse/circle";
export {
  type CircleMemory,
  circleMemory,
  type SparseDistributedMemory,
  type SparseDistributedOptions,
  sparseDistributedMemory,
} from "./sparse/sdm";
export {
  type WillshawMemory,
  type WillshawNet,
  type WillshawOptions,
  type WillshawThreshold,
  willshaw,
  willshawNet,
} from "./sparse/willshaw";
export {
  type WillshawCapacity,
  type WillshawSizes,
  willshawCapacity,
  willshawDensity,
  willshawFalseOnes,
} from "./sparse/willshaw-capacity";
