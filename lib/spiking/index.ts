/**
 * Spiking networks: described as plain data, run by a clock with exact integration between its ticks, or from event to event.
 * @module engram/spiking
 */
export { type BrianOptions, toBrian2 } from "./brian/to-brian2";
export { checkNetwork } from "./check-network";
export { toSteps } from "./column";
export {
  allToAll,
  type DegreeOptions,
  fixedInDegree,
  fixedOutDegree,
  oneToOne,
  type ProbabilityOptions,
  type SynapseValues,
  withProbability,
} from "./connect";
export { type EventOptions, type EventRecords, simulateEvents } from "./events/simulate-events";
export type {
  Adaptation,
  Bcpnn,
  ClampedNeurons,
  CurrentInput,
  DenseSynapses,
  Escape,
  Input,
  LifNeurons,
  Network,
  PairStdp,
  PerNeuron,
  Plasticity,
  PoissonInput,
  PoissonNeurons,
  Population,
  Projection,
  ShortTerm,
  SparseSynapses,
  Synapses,
  TripletStdp,
} from "./network";
export type { RecordingPlan, Records, SpikeRecording, TraceRecording, WeightRecording } from "./record-spec";
export {
  type PiecewiseOptions,
  type PrepareOptions,
  prepare,
  type RunOptions,
  type Simulation,
  type Snapshot,
  simulate,
} from "./simulate";
export { type BrunelRates, brunelFixedPoint, type FixedPoint, type SparseNetwork } from "./theory/brunel";
export { type MembraneMoments, type PoissonDrive, poissonMoments } from "./theory/moments";
export { type Release, shortTermRelease, stdpWindow } from "./theory/plasticity";
export { lifRate, type RateNeuron, siegertRate } from "./theory/rates";
