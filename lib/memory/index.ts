/**
 * Associative memories: store patterns, give them a probe, get back what was stored.
 * @module engram/memory
 */
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
export {
  type SpinNetwork,
  type SpinNetworkOptions,
  spinNetwork,
} from "./classical/spin-network";
export { storkey } from "./classical/storkey";
export { type DenseHopfield, type DenseHopfieldOptions, denseHopfield } from "./dense/dense";
export type { DenseSeparation, DenseSeparationOptions } from "./dense/separation";
export {
  averageStability,
  type FixedPoint,
  type FixedPointKind,
  type FixedPointOptions,
  fixedPointKind,
  fixedPoints,
} from "./fixed-points";
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
  type Memory,
  type MemoryCost,
  type Retrieval,
  type RetrieveOptions,
  retrieve,
  type Status,
} from "./memory";
export { type ModernHopfield, type ModernHopfieldOptions, modernHopfield } from "./modern";
export {
  allSimplices,
  randomSimplices,
  type Simplices,
  type SimplicialHopfield,
  type SimplicialHopfieldOptions,
  simplicialHopfield,
} from "./simplicial";
export type { Schedule, SpinMemoryCost } from "./spins";
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
