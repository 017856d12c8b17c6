/**
 * Training on a tensor backend: named parameters, Adam and AdamW, schedules, checkpoints, and the models and tasks that
 * the trained baselines need. Pure: chance comes from the caller's `Random`, files are the roof's.
 * @module engram/training
 */
export { type AdamOptions, adamStep, type Moments, noMoments } from "./adam";
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint";
export { clipByGlobalNorm, globalNorm } from "./clip";
export { decodeParameters, type EncodedParameters, encodeParameters } from "./encode";
export {
  answerLoss,
  type FastWeightModel,
  type FastWeightOptions,
  type FeatureName,
  fastWeightModel,
  type PairBatch,
  type UpdateRule,
} from "./fast-weights";
export {
  type SpikeTotals,
  sdsaImageCounts,
  softmaxImageCounts,
  ssaImageCounts,
} from "./image-counts";
export {
  type ImageModel,
  type ImageModelName,
  type ImageModelOptions,
  imageModel,
  patchesOf,
  type SpikeRecord,
} from "./image-models";
export { crossEntropy, dense, layerNorm, shortConvolution, unitRows } from "./layers";
export { type LifOptions, lifLayer, spike } from "./lif";
export {
  deltaMix,
  gatedDeltaMix,
  linearMix,
  type MixerInputs,
  type MixerName,
  mixers,
  normalisedLinearMix,
  softmaxMix,
} from "./mixers";
export {
  type MultiQueryRecallOptions,
  multiQueryRecall,
  noLabel,
  type RecallBatch,
} from "./multi-query-recall";
export { type PairLaw, pairBatch, pairExam } from "./pairs";
export {
  constantParameter,
  copyParameters,
  countParameters,
  normalParameter,
  type Parameter,
  type ParameterSet,
  type Tensors,
  toTensors,
  uniformParameter,
} from "./parameters";
export { type CosineOptions, constantSchedule, cosineSchedule, type Schedule } from "./schedule";
export { type SequenceModel, type SequenceModelOptions, sequenceModel } from "./sequence-model";
export { solveUnitLower } from "./solve";
export { type SpikeInputs, spikeDrivenAttention, spikingSelfAttention } from "./spiking-attention";
export { lossAndGradients, type StepReport, type Task, type TrainOptions, train } from "./train";
