/** @file What did the network of 1982 hold? Neurons of 0 and 1 with a threshold of 0, beside those of ±1. */
import { checkInteger, mean, row, variance } from "../../math";
import { type Couplings, hebb, spinNetwork } from "../../memory";
import { hamming, randomPatterns } from "../../pattern";
import type { Experiment } from "../experiment";

/** Sizes of {@link zeroOneNeurons}. */
export interface ZeroOneNeuronsParams {
  /** networks: n neurons with p patterns */
  readonly networks: readonly (readonly [neurons: number, patterns: number])[];
  /** networks drawn of each */
  readonly trials: number;
}

/** A share with the mean of trials and its standard error. */
export interface Share {
  readonly fraction: number;
  readonly error: number;
}

/** What {@link zeroOneNeurons} found. */
export interface ZeroOneNeuronsResult {
  readonly networks: readonly (readonly [neurons: number, patterns: number])[];
  /** share of the stored patterns that stay exactly as they are, for each network */
  readonly zeroOne: readonly Share[];
  readonly bipolar: readonly Share[];
}

/**
 * Starts a network at every stored pattern and asks whether a sweep leaves it there, for neurons of 0 and 1 and for neurons of ±1.
 *
 * With V = (1 + σ)/2 and T = Σ (2V − 1)(2V − 1)ᵀ, the rule of 1982, V_i ← 1 where Σ_j T_ij V_j > 0, is that of the ±1 network with
 * the threshold U_i = −Σ_j W_ij: random, and as wide as the crosstalk itself. A field at its threshold changes nothing.
 *
 * Patterns of one network are kept or lost together, above all where the threshold decides, so that the standard error is that of
 * networks, not of patterns: 0.02 and less with 300 of them.
 *
 * Reference: Hopfield 1982, PNAS 79.
 */
export const zeroOneNeurons: Experiment<ZeroOneNeuronsParams, ZeroOneNeuronsResult> = {
  quick: {
    networks: [
      [30, 2],
      [30, 3],
      [30, 5],
      [100, 5],
      [100, 10],
      [100, 15],
    ],
    trials: 300,
  },
  full: {
    networks: [
      [30, 2],
      [30, 3],
      [30, 5],
      [100, 5],
      [100, 10],
      [100, 15],
    ],
    trials: 4000,
  },
  run({ networks, trials }, random) {
    checkInteger("zeroOneNeurons", "trials", trials, 2);
    const share = (neurons: number, patterns: number, zeroOne: boolean): Share => {
      const stay = Float64Array.from({ length: trials }, (_, trial) => {
        const { matrix } = randomPatterns(random.split(`${neurons} ${patterns} ${trial}`), patterns, neurons);
        const couplings = wholeCouplings(hebb(matrix));
        const network = spinNetwork(couplings, { threshold: zeroOne ? thresholdOfZeroOne(couplings) : 0 });
        let kept = 0;
        for (let mu = 0; mu < patterns; mu++)
          if (hamming(row(matrix, mu), network.step(row(matrix, mu))) === 0) kept++;
        return kept / patterns;
      });
      return { fraction: mean(stay), error: Math.sqrt(variance(stay) / trials) };
    };
    return {
      networks,
      zeroOne: networks.map(([n, p]) => share(n, p, true)),
      bipolar: networks.map(([n, p]) => share(n, p, false)),
    };
  },
};

/** n·W in place of W: fields and thresholds are whole numbers then, and a field at its threshold is a tie, which keeps the neuron. */
const wholeCouplings = ({ weights }: Couplings): Couplings => ({ weights, divisor: 1 });

/** U_i = −Σ_{j ≠ i} W_ij. */
const thresholdOfZeroOne = ({ weights }: Couplings): Float64Array =>
  Float64Array.from({ length: weights.rows }, (_, i) =>
    row(weights, i).reduce((sum, w, j) => (j === i ? sum : sum - w), 0),
  );
