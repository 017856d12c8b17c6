/**
 * Figures: results in, plotly descriptions out. Pure: nothing here simulates, draws or touches a file.
 *
 * A panel is what stands on one pair of axes (`lines`, `heatmap`, `spikeRaster` …); `composeFigure` gives panels their places,
 * letters and legends. A figure of a claim is a function of the experiment's result.
 * @module engram/figures
 */

export { type AnimateOptions, animate, type Moment } from "./animate";
export { stopRulesFigure, twoMemoriesFigure } from "./anytime-retrieval";
export { attentionBySpikesFigure, spikingDescentFigure, stateNoiseFigure } from "./attention-by-spikes";
export {
  attentionIdentityFigure,
  digitRetrievalFigure,
  energyDescentFigure,
  fixedPointKindsFigure,
} from "./attention-is-hopfield";
export type { Axis } from "./axes";
export { regimeExamplesFigure, regimeMapFigure } from "./balanced-regimes";
export { blockDescentFigure } from "./block-descent";
export { browserTraces, checkFigure, needsBrowser, plainFigure, plainTraces } from "./check-figure";
export { bitSweepFigure, fixedAgainstRealFigure, leakRoundingFigure } from "./chip-rounding";
export { coincidenceFigure } from "./coincidence";
export { type Composition, composeFigure } from "./compose";
export {
  type BarsOptions,
  bars,
  type HistogramOptions,
  histogram,
  type RasterOptions,
  spikeRaster,
} from "./counts";
export { doubtFigure, missingFigure, rivalryFigure } from "./cue-uncertainty";
export { denseErrorsFigure, exclusiveOrFigure } from "./dense-memories";
export { emergentMemoriesFigure } from "./emergent-memories";
export {
  exponentialMeaningsFigure,
  exponentialRecallFigure,
  ownPatternWeightFigure,
} from "./exponential-memories";
export type { Figure, Film } from "./figure";
export { firingCurvesFigure } from "./firing-curves";
export {
  chipFormsFigure,
  chipPricesFigure,
  hardwareBitsFigure,
  hardwareRaceFigure,
  placedMemoryFigure,
} from "./hardware-emulation";
export { homeostasisFigure } from "./homeostasis";
export {
  hopfieldCapacityFigure,
  hopfieldEnergiesFigure,
  hopfieldFiniteSizeFigure,
  hopfieldMixturesFigure,
  zeroOneNeuronsFigure,
} from "./hopfield-capacity";
export { provenCapacityFigure, retrievalErrorsFigure } from "./how-exact";
export { type ImageGridOptions, type ImageRow, imageGrid } from "./images";
export { latchingGraphFigure, latchingPaceFigure } from "./latching-pace";
export { lateInhibitionFigure, raceLatencyFigure } from "./late-inhibition";
export {
  latencyCapacityFigure,
  latencyHitsFigure,
  latencyReadOutsFigure,
  latencyStreamFigure,
} from "./latency-codes";
export {
  learningRateFigure,
  onlineMixturesFigure,
  palimpsestFigure,
  switchingTasksFigure,
} from "./learning-and-forgetting";
export {
  associativeRecallFigure,
  fastWeightCapacityFigure,
  fastWeightUpdateFigure,
} from "./learning-to-recall";
export { lengthCountsFigure, lengthTimesFigure } from "./linear-in-length";
export { type LinesOptions, lines, type Series } from "./lines";
export { heatmap, type LandscapeOptions, landscape, type MapOptions, type VectorField } from "./maps";
export { memoryCapacityFigure, spikeBudgetFigure } from "./memory-capacity";
export { memoryCoursePanels, regimeChoices, regimeCoursesFigure } from "./memory-courses";
export { gibbsDwellFigure, memoryEscapeFigure } from "./memory-escape";
export { memoryFilmFigure } from "./memory-film";
export {
  type LatchingTheory,
  latchingMapFigure,
  latchingOrderFigure,
  latchingRestFigure,
  memoryLatchingFigure,
} from "./memory-latching";
export { hopfieldPhasesFigure, spinGlassFigure } from "./memory-phases";
export { type BoundaryLine, memoryRegimeMeasuresFigure, memoryRegimesFigure } from "./memory-regimes";
export { memoryReplayFigure, memoryRhythmFigure, sequenceLengthFigure } from "./memory-replay";
export { memoryRobustnessFigure, unaidedMemoryFigure } from "./memory-robustness";
export { metaOf, type TraceMeta } from "./meta";
export { findFigure } from "./names";
export { noisyCuesFigure } from "./noisy-cues";
export { attentionCostsFigure, formsAgreeFigure } from "./one-table-of-attention";
export type { LegendPlace, Mark, Panel } from "./panel";
export { patternFindingFigure, patternInputFigure } from "./pattern-finding";
export { memoryBoundariesFigure, memoryClustersFigure, restingStatesFigure } from "./resting-states";
export { retrievalComparisonFigure, retrievalRankingFigure } from "./retrieval-comparison";
export { erringSamplersFigure, exactSamplersFigure } from "./sampler-calibration";
export { sequenceLengthsFigure, sequenceRecallFigure, sequenceTimingFigure } from "./sequences";
export { sdmAttentionFigure } from "./sparse-distributed-memory";
export { basinMapsFigure, exactRecallFigure, metastableDigitsFigure } from "./sparse-recall";
export { betaCostFigure, reliabilityFigure } from "./spike-calibration";
export { spikeDecisionsFigure } from "./spike-decisions";
export { spikeRatesFigure, spikingAccuracyFigure, spikingCountsFigure } from "./spiking-attention";
export {
  type ChipAndIdeal,
  chipLearningFigure,
  chipNeuronFigure,
  chipOverflowFigure,
  chipResetFigure,
  chipTraceFigure,
  coreBudgetFigure,
  stepPriceFigure,
  storedWeightsFigure,
} from "./the-chip-in-an-hour";
export { type ColorMap, color, colorMaps, colorScale, colors, columnWidth, fade, mm, pt } from "./theme";
export { parityFigure, permutationsFigure } from "./what-a-state-can-track";
export {
  linearMemoryCapacityFigure,
  overwritingFigure,
  untrainedRecallFigure,
} from "./what-fast-weights-hold";
export {
  type MembraneCourse,
  siliconFitsFigure,
  siliconRoundingFigure,
  siliconTraceFigure,
} from "./what-silicon-did";
export { whichSimilarityFigure } from "./which-similarity";
export { coresUsedFigure, pricedStepsFigure, willItFitFigure } from "./will-it-fit";
