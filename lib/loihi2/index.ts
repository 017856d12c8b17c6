/**
 * An emulator of the chip Loihi 2: its integers to the bit, and what went wrong in them; the same network in real numbers beside it.
 *
 * A network is plain data. Facts about the chip are those that Intel and others have published, each with its source.
 * @module engram/loihi2
 */
export { type Arithmetic, fixed, ideal, type Report, twosComplement } from "./arithmetic";
export { inputBlock, joinBlocks, type LoihiBlock, type Signal } from "./blocks/block";
export { type DotBlock, dotBlock } from "./blocks/dot";
export {
  type FastWeightBlock,
  hopfieldStoreBlock,
  type LinearAttentionBlockOptions,
  linearAttentionBlock,
} from "./blocks/fast-weights";
export { type NormaliseBlock, normaliseBlock } from "./blocks/normalise";
export { type SoftmaxOptions, softmaxBlock } from "./blocks/softmax";
export { checkLoihiNetwork, type Ends } from "./check-network";
export {
  effectiveSynops,
  type MaxAffineParameters,
  type MaxAffineTime,
  maxAffineTime,
} from "./chip/cost/bounds";
export { type DetailedOptions, detailedTime } from "./chip/cost/detailed";
export { type CostEstimate, type CostOptions, estimateCost } from "./chip/cost/estimate";
export {
  type CostModel,
  type CostModelName,
  costModels,
  type PricedEvent,
  pricedEvents,
} from "./chip/cost/models";
export { type CostFigure, type Price, type PriceClass, priceClasses, priceOf } from "./chip/cost/price";
export {
  type CoreCounterName,
  coreCounterNames,
  countsOf,
  type Message,
  type Metered,
  type StepCounters,
  totalCounter,
} from "./chip/counters";
export {
  type ChipDescriptor,
  type ChipNumber,
  type ChipNumberName,
  customChip,
  loihi1,
  loihi2,
  usableCores,
} from "./chip/descriptor";
export type { Piece } from "./chip/fill";
export { type Meter, type MeterOptions, prepareMeter } from "./chip/meter";
export { type PlacedCore, type Placement, placeNetwork } from "./chip/place";
export { hopsBetween, type Mesh, type Way, wayBetween } from "./chip/route";
export { axonBits, type BlockFormat, type SynapseFormat } from "./chip/synapse-memory";
export { type Utilisation, utilisationOf } from "./chip/utilisation";
export * from "./compile";
export { type Draws, replayedDraws, seededDraws } from "./draws";
export { type Emulation, type EmulationOptions, type EmulationSnapshot, prepareEmulation } from "./engine";
export { type Fault, type FaultCounts, FaultTally, faults } from "./faults";
export { type ParseOptions, parseRules } from "./learning/parse";
export type { LearningState } from "./learning/plasticity";
export {
  type Dependency,
  type Factor,
  formatRules,
  type Product,
  type RuleNumber,
  type Rules,
  type RuleVariable,
  ruleVariables,
  type Target,
} from "./learning/products";
export {
  type RewardStdpOptions,
  rewardStdp,
  ruleNumber,
  type StdpOptions,
  stdp,
} from "./learning/ready-made";
export {
  type GradedMode,
  gradedModes,
  type LearningCompatibility,
  type LearningRule,
  type ThirdFactor,
  type TraceParameters,
} from "./learning/rule";
export { checkSaturation } from "./learning/saturation";
export * from "./microcode";
export type {
  Connection,
  Convolution,
  ConvolutionInTime,
  DenseWeights,
  DirectLink,
  InputNeurons,
  LoihiNetwork,
  LoihiPopulation,
  LoihiSynapses,
  SignMode,
  SparseWeights,
  WeightFormat,
  WidthHeight,
} from "./network";
export type { NeuronModel } from "./neurons";
export type { LoihiAdaptive } from "./neurons/adaptive";
export type { LoihiConstraint } from "./neurons/constraint";
export type { RaceEvidence } from "./neurons/evidence";
export type { LoihiExponentialRace } from "./neurons/exponential-race";
export {
  inverseRoot,
  type LoihiInverseRoot,
  type LoihiNormalisation,
  type LoihiProduct,
  type LoihiVector,
} from "./neurons/graded";
export type { NeuronKind, NeuronStep, Output, PerNeuron, Variable } from "./neurons/kind";
export type { LifParameters, LoihiLif, NeuronNoise } from "./neurons/lif";
export type { LoihiNoise } from "./neurons/noise";
export { type NoiseTable, type NoiseValues, noiseEntries, noiseValues } from "./neurons/noise-table";
export type { LoihiNoisyRace } from "./neurons/noisy-race";
export type { LoihiRace } from "./neurons/race";
export type { LoihiResonate, LoihiResonateReset } from "./neurons/resonate";
export type { LoihiResonateGraded } from "./neurons/resonate-graded";
export type { DeltaForm, LoihiDelta, LoihiSigmaDelta } from "./neurons/sigma-delta";
export type { LoihiBoltzmann } from "./neurons/stochastic";
export type { LoihiTernary } from "./neurons/ternary";
export { type Profile, type ProfileName, profileNames, profileOf } from "./profile";
export { type RaceLaw, type RaceOfRamps, raceLaw } from "./race-law";
export {
  type ComparedWith,
  compareEmulations,
  type EmulationComparison,
  type EmulationComparisonOptions,
  type PopulationComparison,
  type SpikeComparison,
  type VariableComparison,
} from "./run/compare";
export { comparisonToTables } from "./run/comparison-tables";
export type { Difference } from "./run/difference";
export type {
  ConnectionRecording,
  EmulationMoments,
  EmulationPlan,
  EmulationRun,
  EmulationTrace,
  InputPlan,
  OutputRecording,
  Places,
  SentRaster,
  SentRecording,
  SpikeList,
  VariableRecording,
} from "./run/plan";
export { type EmulationRunOptions, runEmulation, runEmulationInPieces, traceOf } from "./run/run";
export type { Senders } from "./senders";
export {
  type OptimizedWeights,
  optimizeWeightBits,
  type StoredWeights,
  signModeOf,
  signModes,
  storeWeights,
} from "./synapses/weights";
