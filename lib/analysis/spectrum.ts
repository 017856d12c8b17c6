/** @file Power spectral densities by Welch's method, normalised so that a Poisson train of rate ν has the flat spectrum ν. */
import { checkChoice, checkInteger, checkRange, shown } from "../math";
import { type Raster, trainsOf } from "../record";
import { checkPopulated } from "./check";
import { fourierOf } from "./fourier";
import { populationRate } from "./rates";
import { checkSignal, type Signal } from "./signal";

/** How a record is cut for its spectrum. */
export interface WelchOptions {
  /** values in a segment, a power of two; 1024 by default. The spectrum's resolution is 1000/(segment·step) Hz */
  readonly segment?: number;
  /** part that neighbouring segments share, in [0, 1); ½ by default */
  readonly overlap?: number;
  /** weights on a segment: Hann's by default, which leaks little; `none` resolves finer and leaks more */
  readonly taper?: "hann" | "none";
  /** whether each segment's mean is taken away first; by default it is */
  readonly centred?: boolean;
}

/** A power spectral density, two-sided: the negative frequencies mirror it and hold as much power again. */
export interface Spectrum {
  /** [segment/2 + 1] 0 … half the sampling rate [Hz] */
  readonly frequency: Float64Array;
  /** [segment/2 + 1] in the square of the signal's unit per Hz; of spikes in Hz */
  readonly power: Float64Array;
  /** segments that were averaged */
  readonly segments: number;
  /**
   * independent averages these are worth: an estimate scatters about the truth with relative standard deviation 1/√averages
   */
  readonly averages: number;
}

function taperOf(shape: "hann" | "none", length: number): Float64Array {
  // the periodic form: the next value of the sequence would be the first again
  return Float64Array.from({ length }, (_, j) =>
    shape === "hann" ? 0.5 - 0.5 * Math.cos((2 * Math.PI * j) / length) : 1,
  );
}

/** Independent averages that `segments` overlapping ones are worth. Reference: Welch 1967, eq. for Var P̂, overlapping case. */
function worth(taper: Float64Array, segments: number, hop: number): number {
  const energy = taper.reduce((sum, w) => sum + w * w, 0);
  let excess = 0;
  for (let j = 1; j < segments && j * hop < taper.length; j++) {
    let shared = 0;
    for (let i = j * hop; i < taper.length; i++) shared += taper[i] * taper[i - j * hop];
    excess += 2 * (1 - j / segments) * (shared / energy) ** 2;
  }
  return segments / (1 + excess);
}

function options(
  caller: string,
  { segment = 1024, overlap = 0.5, taper = "hann", centred = true }: WelchOptions,
) {
  checkInteger(caller, "segment", segment, 2, 2 ** 26);
  if (!Number.isInteger(Math.log2(segment)))
    throw new RangeError(`${caller}: segment must be a power of two, got ${shown(segment)}`);
  checkRange(caller, "overlap", overlap, 0, 1 - 1 / segment);
  checkChoice(caller, "taper", taper, ["hann", "none"]);
  return { segment, hop: Math.max(1, segment - Math.floor(overlap * segment)), taper, centred };
}

/**
 * Power spectral density of a signal, averaged over tapered segments.
 *
 *     S(f) = ⟨|Σ_j w_j x_j e^{−2πi·f·j·h}|²⟩·h/Σ_j w_j²
 *
 * where h is the step in seconds, w the taper, ⟨·⟩ the mean over segments. Two-sided: the integral from −f_max to f_max is the
 * variance. With the mean taken away, frequency 0 and with Hann's taper its neighbour tell nothing.
 *
 * Reference: Welch 1967, IEEE Trans. Audio Electroacoust. 15(2).
 *
 * @throws {RangeError} when the signal is shorter than a segment, a value is not finite, or an option is out of range
 * @throws {TypeError} when the taper is an unknown word
 */
export function welch(signal: Signal, choice: WelchOptions = {}): Spectrum {
  checkSignal("welch", "signal", signal);
  const { segment, hop, taper, centred } = options("welch", choice);
  const { values, step } = signal;
  if (values.length < segment)
    throw new RangeError(
      `welch: signal must hold at least one segment of ${segment} values, got ${values.length}`,
    );
  const weights = taperOf(taper, segment);
  const segments = 1 + Math.floor((values.length - segment) / hop);
  const power = new Float64Array(segment / 2 + 1);
  const [real, imaginary] = [new Float64Array(segment), new Float64Array(segment)];
  const transform = fourierOf(segment);
  for (let s = 0; s < segments; s++) {
    const piece = values.subarray(s * hop, s * hop + segment);
    const mean = centred ? piece.reduce((sum, x) => sum + x, 0) / segment : 0;
    for (let j = 0; j < segment; j++) real[j] = weights[j] * (piece[j] - mean);
    imaginary.fill(0);
    transform(real, imaginary);
    for (let k = 0; k < power.length; k++) power[k] += real[k] * real[k] + imaginary[k] * imaginary[k];
  }
  const energy = weights.reduce((sum, w) => sum + w * w, 0);
  const each = step / 1000 / (energy * segments);
  return {
    frequency: Float64Array.from(power, (_, k) => (1000 * k) / (segment * step)),
    power: power.map((p) => p * each),
    segments,
    averages: worth(weights, segments, hop),
  };
}

/** How spikes become a signal for their spectrum. */
export interface SpikeSpectrumOptions extends WelchOptions {
  /** of a bin [ms]; 1 by default. Frequencies near 500/width Hz are damped by sinc² and mixed with those above */
  readonly width?: number;
}

/**
 * Power spectral density of the summed spikes of a population, divided by its number of neurons.
 *
 * Independent Poisson neurons of mean rate ν give ν at every frequency; what neurons share adds with the number of neurons. Divided
 * by that number once more it is the density of the rate per neuron.
 *
 * @returns power in Hz
 * @throws {RangeError} when there is no neuron, or the window is shorter than a segment
 */
export function populationSpectrum(raster: Raster, choice: SpikeSpectrumOptions = {}): Spectrum {
  checkPopulated("populationSpectrum", raster);
  const { frequency, power, segments, averages } = welch(populationRate(raster, choice.width ?? 1), choice);
  return { frequency, power: power.map((p) => p * raster.size), segments, averages };
}

/**
 * Power spectral density of single trains, averaged over the neurons.
 *
 * For independent renewal neurons of one law it is that law's {@link renewalSpectrum}; compared with
 * {@link populationSpectrum} it shows at which frequencies neurons act together.
 *
 * @returns power in Hz; `averages` counts the neurons as independent
 * @throws {RangeError} when there is no neuron, or the window is shorter than a segment
 */
export function trainSpectrum(raster: Raster, choice: SpikeSpectrumOptions = {}): Spectrum {
  checkPopulated("trainSpectrum", raster);
  const { start, stop, size } = raster;
  const spectra = trainsOf(raster).map((time) => {
    const alone = { size: 1, start, stop, time, neuron: new Int32Array(time.length) };
    return welch(populationRate(alone, choice.width ?? 1), choice);
  });
  const [first] = spectra;
  const power = first.power.map((_, k) => spectra.reduce((sum, own) => sum + own.power[k], 0) / size);
  return { ...first, power, averages: first.averages * size };
}
