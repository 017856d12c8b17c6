/**
 * Spiking networks: described as plain data, run by a clock with exact integration between its ticks, or from event to event.
 * @module engram/spiking
 */
export { type BrianOptions, toBrian2 } from "./brian/to-brian2";
export { checkNetwork } from "./check-network";
export { column, toSteps } from "./column";
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
export {
  type Adaptation,
  type Bcpnn,
  type ClampedNeurons,
  type CurrentInput,
  type DenseSynapses,
  type Escape,
  entriesOf,
  type Input,
  type LifNeurons,
  type Network,
  type PairStdp,
  type PerNeuron,
  type Plasticity,
  type PoissonInput,
  type PoissonNeurons,
  type Population,
  type Projection,
  projectionName,
  type ShortTerm,
  type SparseSynapses,
  type SynapseEntries,
  type Synapses,
  type TripletStdp,
} from "./network";
export { type Outside, prepareOutside } from "./outside";
export { currentGain } from "./propagator";
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
