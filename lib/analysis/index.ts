/**
 * Analysis: what records say, knowing no model.
 *
 * Times are ms, rates Hz. What too few spikes leave open is `undefined` (in tables: missing), never NaN; an argument that can not be
 * right throws. Beside the estimators stand the closed forms of renewal processes, which they are tested against.
 * @module engram/analysis
 */
export {
  type BootstrapOptions,
  bootstrapInterval,
  type Estimate,
  type Interval,
  intervalError,
} from "./bootstrap";
export {
  brierScore,
  confidenceErrorByChance,
  logLoss,
  type Reliability,
  type ReliabilityBin,
  type ReliabilityOptions,
  reliability,
} from "./calibration";
export { coincidenceFactor, coincidences } from "./coincidence";
export { type CommonAutocorrelation, commonAutocorrelation } from "./common";
export {
  type CountCorrelations,
  countCorrelations,
  type MeanCorrelation,
  meanCountCorrelation,
} from "./correlation";
export {
  autocorrelogram,
  type Correlogram,
  type CorrelogramOptions,
  crossCorrelogram,
  type RateAutocorrelation,
  rateAutocorrelation,
} from "./correlogram";
export { rasterDistance, vanRossumDistance, victorPurpuraDistance } from "./distance";
export {
  type Divergence,
  type DivergenceOptions,
  divergence,
  type GrowthOptions,
  growthOf,
  type Pair,
} from "./divergence";
export { countHistogram, fanoCurve, fanoFactor, fanoFactors } from "./fano";
export {
  cv,
  cv2,
  intervals,
  intervalsOf,
  intervalTable,
  lv,
  meanCv,
  type OverNeurons,
  pooledIntervals,
} from "./intervals";
export type { Kernel } from "./kernel";
export { halfPoint, type LogisticFit, type LogisticOptions, logisticFit } from "./logistic";
export { type Oscillation, oscillation } from "./oscillation";
export {
  holm,
  type PairedPermutation,
  type PairedPermutationOptions,
  pairedPermutation,
} from "./paired";
export { type DominantFrequency, type DominantOptions, dominantFrequency } from "./peak";
export { type RiskCoverage, type Roc, riskCoverage, roc } from "./ranking";
export {
  type InstantaneousRate,
  instantaneousRate,
  meanRate,
  meanRates,
  populationRate,
  type SmoothedRateOptions,
  smoothedRate,
} from "./rates";
export { type Measured, type Regime, type RegimeReport, type RegimeThresholds, regimeOf } from "./regime";
export {
  binomialFano,
  deadTimeRate,
  gammaCv2,
  gammaLv,
  type RenewalLaw,
  renewalCv,
  renewalFano,
  renewalRaster,
  renewalSpectrum,
} from "./renewal";
export { type RasterSeparationOptions, rasterSeparation, traceSeparation } from "./separation";
export { type Signal, signalOf, timesOf } from "./signal";
export {
  populationSpectrum,
  type Spectrum,
  type SpikeSpectrumOptions,
  trainSpectrum,
  type WelchOptions,
  welch,
} from "./spectrum";
export { type ExponentialMean, exponentialMean, kaplanMeier, type Survival } from "./survival";
export { type CountSynchrony, chi, countSynchrony } from "./synchrony";
export { studentQuantile } from "./tails";
