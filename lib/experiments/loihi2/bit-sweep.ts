/** @file What bits of weights and of states are worth: potentials and spikes of a network on the chip against the network as it was meant. */
import { type CompiledSpiking, compileSpiking, emulateSpiking, faults, storeWeights } from "../../loihi2";
import { checkInteger, checkPositive, type Random, uniform } from "../../math";
import { trainsOf } from "../../record";
import { allToAll, currentGain, type Network, simulate } from "../../spiking";
import type { TabularExperiment } from "../experiment";
import { coincidenceOf } from "./coincidence-of";
import { leakCuts } from "./leak-rounding";
import { layersInARow, type RoundingNetworks, recurrentNetwork } from "./rounding-networks";

/** Sizes of {@link bitSweep}. */
export interface BitSweepParams extends RoundingNetworks {
  /** of a weight, 1 … 8 */
  readonly weightBits: readonly number[];
  /** bits between the reset and the threshold: log₂ of the threshold in units of the potential */
  readonly stateBits: readonly number[];
  /** state bits of panels that are over weight bits */
  readonly series: readonly number[];
  /** neurons that never fire, whose potentials are compared */
  readonly neurons: number;
  /** [ms] */
  readonly dt: number;
  readonly duration: number;
  readonly settle: number;
  /** runs whose spikes are compared, each with another network */
  readonly runs: number;
  readonly within: number;
}

/** Weights of so many bits. */
export interface WeightBits {
  readonly bits: number;
  /** root of the mean square of errors over that of weights: of the compiler's report; of the weights that its network has */
  readonly report: number;
  readonly measured: number;
  /** Δ/√12 over the same, Δ the smallest weight */
  readonly theory: number;
  /** stored as Lava stores weights, cut toward −∞: the same, and Δ/√3; mean error over Δ, −½ */
  readonly cut: number;
  readonly cutTheory: number;
  readonly cutMean: number;
}

/** Potentials of neurons that never fire, on the chip less as meant. */
export interface PotentialError {
  readonly weightBits: number;
  readonly stateBits: number;
  /** drawn evenly, or one for all that the chip has exactly */
  readonly weights: "drawn" | "one";
  /** root of the mean square over neurons and steps, and the mean, in parts of the threshold */
  readonly rms: number;
  readonly mean: number;
  /** from rounding weights, from cutting states, and both */
  readonly byWeights: number;
  readonly byCuts: number;
  readonly theory: number;
  /** the smallest weight over the largest that is wanted, 0 where it is exact: near 1 most weights are lost, and errors are no longer even on a step */
  readonly step: number;
  /** all faults of the run, and spikes, of which there should be none */
  readonly faults: number;
  readonly spikes: number;
}

/** Spikes on the chip against those meant. */
export interface SpikeError {
  readonly part: string;
  readonly bits: number;
  /** of each run */
  readonly coincidence: Float64Array;
  /** spikes on the chip over those meant, all runs together */
  readonly ratio: number;
}

/** What {@link bitSweep} found. */
export interface BitSweepResult {
  readonly params: BitSweepParams;
  readonly weights: readonly WeightBits[];
  /** over bits of weights, for each of `series` */
  readonly potentials: readonly PotentialError[];
  /** over bits of states, with weights of 8 bits */
  readonly states: readonly PotentialError[];
  readonly spikes: readonly SpikeError[];
}

/** Losses that the chip has exactly, of 4096 in a step: of the potential and of the current. */
const LOSS = { v: 101, u: 390 };
const THRESHOLD = 60; // mV, three times what input lifts potentials to

const tau = (loss: number, dt: number): number => -dt / Math.log1p(-loss / 4096);

/** Neurons that only listen, with weights drawn evenly or all the same. */
function listeners(params: BitSweepParams, weights: PotentialError["weights"], random: Random): Network {
  const { inputs, rate, neurons, weight, dt } = params;
  const one = weight * uniform(random, 0.9, 1.1);
  return {
    populations: {
      input: { model: "poisson", size: inputs, rate },
      cell: { model: "lif", size: neurons, tauMem: tau(LOSS.v, dt), vThreshold: THRESHOLD },
    },
    projections: [
      {
        ...{ pre: "input", post: "cell", tauSyn: tau(LOSS.u, dt) },
        synapses: allToAll(
          { pre: inputs, post: neurons },
          { delay: dt, weight: weights === "one" ? one : () => weight * uniform(random, 0.001, 2) },
        ),
      },
    ],
  };
}

/**
 * Mean square of a potential's error when all weights are off by even errors of a step Δ [of weight²], K sources at `rate`:
 *
 *     Δ²/12 · K (μ² + σ²),   μ = r τ_s,  σ² = r ∫ κ²
 *
 * with κ the response to a weight of 1 (Campbell).
 */
export function weightNoise(sources: number, rate: number, tauMem: number, tauSyn: number): number {
  const r = rate / 1000;
  const scale = tauSyn / (tauMem - tauSyn);
  const squared = scale ** 2 * (tauMem / 2 + tauSyn / 2 - (2 * tauMem * tauSyn) / (tauMem + tauSyn));
  return (sources / 12) * ((r * tauSyn) ** 2 + r * squared);
}

/** Sum of an error's squares over that of what it is an error of, rooted. */
function relative(has: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [error, size] = [0, 0];
  for (let k = 0; k < wanted.length; k++) {
    error += (has[k] - wanted[k]) ** 2;
    size += wanted[k] ** 2;
  }
  return Math.sqrt(error / size);
}

const weightsOf = ({ projections = [] }: Network): Float64Array => {
  const [{ synapses }] = projections;
  return Float64Array.from(synapses.kind === "dense" ? synapses.weights : []);
};

/** [mV] the weights that the chip's network has, from its whole numbers. */
function onChip({ network, scales, dt }: CompiledSpiking): Float64Array {
  const [{ synapses }] = network.connections ?? [];
  if (synapses?.kind !== "dense") return new Float64Array(0);
  const gain = currentGain(dt, tau(LOSS.v, dt), tau(LOSS.u, dt), true);
  const unit = (64 * 2 ** (synapses.weightExponent ?? 0)) / scales["cell"].unitsPerMillivolt / gain;
  return Float64Array.from(synapses.weights, (w) => w * unit);
}

function weightErrors(network: Network, params: BitSweepParams): readonly WeightBits[] {
  const wanted = weightsOf(network);
  const size = Math.sqrt(wanted.reduce((sum, w) => sum + w * w, 0) / wanted.length);
  const top = wanted.reduce((a, b) => Math.max(a, b));
  return params.weightBits.map((bits): WeightBits => {
    // States so long that they do not limit weights.
    const scale = { cell: 2 ** 27 / THRESHOLD };
    const compiled = compileSpiking(network, {
      ...{ dt: params.dt, weightBits: bits, scale },
    });
    const step = compiled.weightSteps["input → cell"][0];
    const row = compiled.report.rows.find(({ quantity }) => quantity === "weight");
    // The chip's own scale: the strongest weight is 255.
    const own = wanted.map((w) => (w / top) * 255);
    const kept = storeWeights(own, { weightBits: bits }).values;
    const unit = 2 ** (8 - bits);
    return {
      ...{ bits, report: row?.rms ?? Number.NaN, measured: relative(onChip(compiled), wanted) },
      theory: step / Math.sqrt(12) / size,
      cut: relative(kept, own),
      cutTheory: (unit / 255) * (top / Math.sqrt(3) / size),
      cutMean: kept.reduce((sum, w, k) => sum + (w - own[k]) / unit, 0) / kept.length,
    };
  });
}

/** Potentials on the chip and as meant, with the same spikes coming in. */
function potentialError(
  network: Network,
  compiled: CompiledSpiking,
  params: BitSweepParams,
  setting: Pick<PotentialError, "weightBits" | "stateBits" | "weights">,
  random: Random,
): PotentialError {
  const { dt, duration, settle, inputs, rate } = params;
  const traces = [{ population: "cell", variable: "v" }];
  const chip = emulateSpiking(compiled, { duration, random, traces });
  const meant = simulate(network, { dt, duration, random, record: { traces } });
  const from = (settle / dt) * params.neurons;
  const [a, b] = [chip.traces[0].values.subarray(from), meant.traces[0].values.subarray(from)];
  let [sum, squares] = [0, 0];
  a.forEach((v, k) => {
    sum += v - b[k];
    squares += (v - b[k]) ** 2;
  });
  const step = setting.weights === "one" ? 0 : compiled.weightSteps["input → cell"][0];
  const byWeights = step * Math.sqrt(weightNoise(inputs, rate, tau(LOSS.v, dt), tau(LOSS.u, dt)));
  const cuts = leakCuts(LOSS.v, LOSS.u);
  const byCuts = Math.hypot(cuts.mean, cuts.spread) / compiled.scales["cell"].unitsPerMillivolt;
  return {
    ...setting,
    rms: Math.sqrt(squares / a.length) / THRESHOLD,
    mean: sum / a.length / THRESHOLD,
    byWeights: byWeights / THRESHOLD,
    byCuts: byCuts / THRESHOLD,
    theory: Math.hypot(byWeights, byCuts) / THRESHOLD,
    step: step / weightsOf(network).reduce((x, y) => Math.max(x, y)),
    faults: Object.values(chip.faults)
      .flatMap((counts) => faults.map((name) => counts[name]))
      .reduce((x, y) => x + y, 0),
    spikes: chip.counts["cell"].reduce((x, y) => x + y, 0),
  };
}

function potentialErrors(
  params: BitSweepParams,
  settings: readonly Pick<PotentialError, "weightBits" | "stateBits" | "weights">[],
  random: Random,
): readonly PotentialError[] {
  const { dt } = params;
  const networks = {
    drawn: listeners(params, "drawn", random.split("drawn")),
    one: listeners(params, "one", random.split("one")),
  };
  const done = new Set<string>();
  return settings.flatMap((setting) => {
    const network = networks[setting.weights];
    let cell = 2 ** setting.stateBits / THRESHOLD;
    if (setting.weights === "one") {
      // The nearest scale at which the weight is a power of two of the chip's.
      const unit = 64 / (currentGain(dt, tau(LOSS.v, dt), tau(LOSS.u, dt), true) * weightsOf(network)[0]);
      cell = unit * 2 ** Math.max(0, Math.round(Math.log2(cell / unit)));
    }
    const stateBits = Math.log2(cell * THRESHOLD);
    // Short states come to the same scale: that of the smallest weight that there is.
    const key = `${setting.weights} ${setting.weightBits} ${stateBits}`;
    if (done.has(key)) return [];
    done.add(key);
    const compiled = compileSpiking(network, { dt, weightBits: setting.weightBits, scale: { cell } });
    return [potentialError(network, compiled, params, { ...setting, stateBits }, random.split("spikes"))];
  });
}

function spikeErrors(params: BitSweepParams, random: Random): readonly SpikeError[] {
  const { dt, duration, within, weightBits, runs } = params;
  const makers = { layers: layersInARow, recurrent: recurrentNetwork };
  const found = Object.entries(makers).flatMap(([name, make]) =>
    Array.from({ length: runs }, (_, r) => {
      const chance = random.split(`${name} ${r}`);
      const network = make(params, chance.split("network"));
      const parts = Object.keys(network.populations).filter((part) => part !== "input");
      const meant = simulate(network, { dt, duration, random: chance.split("spikes") });
      return weightBits.flatMap((bits) => {
        const compiled = compileSpiking(network, { dt, weightBits: bits });
        const chip = emulateSpiking(compiled, { duration, random: chance.split("spikes") });
        return parts.map((part) => {
          const [ours, theirs] = [trainsOf(chip.rasters[part]), trainsOf(meant.rasters[part])];
          const count = (trains: readonly ArrayLike<number>[]) =>
            trains.reduce((sum, t) => sum + t.length, 0);
          const coincidence = coincidenceOf(ours, theirs, (within + 0.5) * dt);
          return { part, bits, coincidence, ours: count(ours), theirs: count(theirs) };
        });
      });
    }).flat(),
  );
  return [...new Set(found.map(({ part }) => part))].flatMap((part) =>
    weightBits.map((bits): SpikeError => {
      const own = found.filter((one) => one.part === part && one.bits === bits);
      const total = (of: "ours" | "theirs") => own.reduce((sum, one) => sum + one[of], 0);
      const coincidence = Float64Array.from(own, (one) => one.coincidence);
      return { part, bits, coincidence, ratio: total("ours") / total("theirs") };
    }),
  );
}

/**
 * Networks on the chip with fewer bits of weights and of states, against the same networks as they were meant, simulated in doubles with the same spikes
 * coming in.
 *
 *     a weight, rounded to a step Δ, is off by Δ/√12; cut toward −∞, as Lava stores it, by Δ/√3 with a mean of −Δ/2
 *     a potential is off by  Δ √(K (μ² + σ²)/12)  by weights, by `leakCuts` by its own cuts
 *
 * Time constants of the listening neurons are such as the chip has exactly, so that nothing else is rounded. Weights act in multiples of 64 units of the
 * potential: where the state is short, that is a coarse weight, whatever its bits.
 *
 * Reference: Widrow & Kollár 2008, *Quantization Noise*; Campbell 1909 for the noise of sources.
 *
 * @throws {RangeError} when bits are no whole numbers of the chip, or times no whole number of steps
 */
export const bitSweep: TabularExperiment<BitSweepParams, BitSweepResult> = {
  quick: {
    ...{
      inputs: 100,
      rate: 40,
      layers: 3,
      size: 60,
      degree: 30,
      weight: 1,
      excitatory: 80,
      inhibition: 5,
      recurrent: 3,
    },
    ...{
      weightBits: [1, 2, 3, 4, 5, 6, 7, 8],
      stateBits: [12, 14, 16, 18, 20, 22, 24, 25, 26],
      series: [18, 20, 22],
    },
    ...{ neurons: 60, dt: 0.5, duration: 800, settle: 200, runs: 3, within: 2 },
  },
  full: {
    ...{
      inputs: 200,
      rate: 20,
      layers: 5,
      size: 200,
      degree: 60,
      weight: 1,
      excitatory: 400,
      inhibition: 5,
      recurrent: 2,
    },
    ...{ weightBits: [1, 2, 3, 4, 5, 6, 7, 8], series: [18, 20, 22] },
    stateBits: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
    ...{ neurons: 100, dt: 0.5, duration: 2000, settle: 200, runs: 6, within: 2 },
  },
  run(params, random) {
    const caller = "bitSweep";
    for (const bits of params.weightBits) checkInteger(caller, "weightBits", bits, 1, 8);
    checkInteger(caller, "neurons", params.neurons, 1);
    checkInteger(caller, "runs", params.runs, 1);
    checkPositive(caller, "duration", params.duration - params.settle);
    const quiet = random.split("listeners");
    const drawn = { weights: "drawn" } as const;
    return {
      params,
      weights: weightErrors(listeners(params, "drawn", random.split("weights")), params),
      potentials: potentialErrors(
        params,
        params.series.flatMap((stateBits) =>
          params.weightBits.map((weightBits) => ({ ...drawn, weightBits, stateBits })),
        ),
        quiet,
      ),
      states: potentialErrors(
        params,
        (["drawn", "one"] as const).flatMap((weights) =>
          params.stateBits.map((stateBits) => ({ weights, weightBits: 8, stateBits })),
        ),
        quiet,
      ),
      spikes: spikeErrors({ ...params, weight: 2.2 * params.weight }, random.split("spikes")),
    };
  },
  rows: ({ potentials, states }) =>
    [...potentials, ...states].map((one) => ({
      ...{ weights: one.weights, weight_bits: one.weightBits, state_bits: one.stateBits },
      ...{ rms_of_threshold: one.rms, mean_of_threshold: one.mean, theory_of_threshold: one.theory },
      ...{ faults: one.faults, spikes: one.spikes },
    })),
};
