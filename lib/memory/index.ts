/**
 * Associative memories: store patterns, give them a probe, get back what was stored.
 * @module engram/memory
 */
export { type BasinOptions, basins, type MetastableOptions, metastableSizes } from "./basins";
export {
  type ClassicalHopfield,
  type ClassicalHopfieldOptions,
  classicalHopfield,
} from "./classical/classical";
export type { Couplings } from "./classical/couplings";
export { dreaming } from "./classical/dreaming";
export { type GradedHopfield, type GradedHopfieldOptions, gradedHopfield } from "./classical/graded";
export { hebb } from "./classical/hebb";
export { pseudoInverse } from "./classical/pseudo-inverse";
export type { StorageOptions, StorageRule } from "./classical/rules";
export { type SpinNetwork, type SpinNetworkOptions, spinNetwork } from "./classical/spin-network";
export { storkey } from "./classical/storkey";
export { type DenseHopfield, type DenseHopfieldOptions, denseHopfield } from "./dense/dense";
export type { DenseSeparation, DenseSeparationOptions } from "./dense/separation";
export {
  type EnergyTransformer,
  type EnergyTransformerOptions,
  energyTransformer,
  type SelfKey,
} from "./energy-transformer";
export {
  type EpanechnikovHopfield,
  type EpanechnikovMinimum,
  epanechnikovHopfield,
  epanechnikovMinima,
} from "./epanechnikov";
export {
  type ExactRetrievalOptions,
  exactlyRetrieved,
  largestNorm,
  patternSeparations,
  type SeparationCurve,
  separationCurve,
} from "./exact-retrieval";
export {
  type HopfieldFenchelYoung,
  type HopfieldFenchelYoungOptions,
  hopfieldFenchelYoung,
} from "./fenchel-young";
export {
  type AttentiveDynamics,
  averageStability,
  type FixedPoint,
  type FixedPointKind,
  type FixedPointOptions,
  fixedPointKind,
  fixedPoints,
} from "./fixed-points";
export { type DistanceMemory, type DistanceMemoryOptions, gaussianHopfield } from "./gaussian";
export {
  eluFeatureMap,
  type FeatureMap,
  type KernelHopfield,
  kernelHopfield,
  randomFeatureMap,
} from "./kernel";
export {
  type DenseSynapse,
  type HierarchicalMemory,
  hierarchicalMemory,
  type Layer,
} from "./layers/hierarchical";
export type { Lagrangian } from "./layers/lagrangian";
export {
  type LayerNormLagrangianOptions,
  layerNormLagrangian,
  softmaxLagrangian,
  sphericalLagrangian,
} from "./layers/layer-lagrangians";
export {
  exponentialLagrangian,
  identityLagrangian,
  powerLagrangian,
  reluLagrangian,
  sigmoidLagrangian,
  signLagrangian,
  tanhLagrangian,
} from "./layers/neuron-lagrangians";
export { type TwoLayerMemory, type TwoLayerOptions, twoLayerMemory } from "./layers/two-layer";
export {
  type Dynamics,
  type DynamicsCost,
  type Memory,
  type MemoryCost,
  type Retrieval,
  type RetrieveOptions,
  retrieve,
  type Status,
} from "./memory";
export { type ModernHopfield, type ModernHopfieldOptions, modernHopfield } from "./modern";
export {
  identityPost,
  type LayerNormOptions,
  layerNormPost,
  normPost,
  type PostTransformation,
  signPost,
  tanhPost,
} from "./post";
export {
  type RetrievalBounds,
  retrievalBounds,
  type StorageCapacity,
  type StorageCapacityOptions,
  storageCapacity,
} from "./ramsauer-bounds";
export { entmaxSeparation, sparsemaxSeparation } from "./separation/entmax";
export { normmaxSeparation } from "./separation/normmax";
export {
  argmaxSeparation,
  maskedSeparation,
  thresholdSeparation,
  topKSeparation,
} from "./separation/selected";
export type { Separation } from "./separation/separation";
export { sequentialSubsetSeparation } from "./separation/sequential-subsets";
export { softmaxOneSeparation, softmaxSeparation } from "./separation/softmax";
export { subsetSeparation } from "./separation/subsets";
export { linearSeparation, polynomialSeparation } from "./separation/unnormalised";
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
export { type SubsetSequence, type SubsetSequenceOptions, subsetSequence } from "./sequence/subsets";
export {
  cosineSimilarity,
  type DivergenceOptions,
  dotSimilarity,
  euclideanSimilarity,
  hammingSimilarity,
  jensenShannonSimilarity,
  klSimilarity,
  manhattanSimilarity,
  reverseKlSimilarity,
  type Similarity,
  similarities,
} from "./similarity";
export {
  allSimplices,
  randomSimplices,
  type Simplices,
  type SimplicialHopfield,
  type SimplicialHopfieldOptions,
  simplicialHopfield,
} from "./simplicial";
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
export type { Schedule, SpinCost, SpinMemoryCost } from "./spins";
export { denseBitError, denseErrorFreePatterns, denseLoad } from "./theory/dense-capacity";
export {
  exponentialProvenLoad,
  exponentialTypicalLoad,
  nearestPatternLoad,
  nearestPatternOverlap,
  ownPatternLoad,
  type RandomEnergyLaw,
} from "./theory/exponential-capacity";
export {
  type HopfieldPhase,
  hopfieldCapacity,
  hopfieldGlass,
  hopfieldGlobalLoad,
  hopfieldRetrieval,
  spinGlassTemperature,
} from "./theory/hopfield-capacity";
export { type MixtureState, mixtureStabilityTemperature, mixtureState } from "./theory/mixtures";
export { type UniversalHopfield, type UniversalHopfieldOptions, universalHopfield } from "./universal";
export {
  type PublishedSeparation,
  type PublishedSimilarity,
  type PublishedUniversalHopfield,
  type PublishedUniversalOptions,
  publishedSeparations,
  publishedSimilarities,
  publishedUniversalHopfield,
} from "./universal-published";
