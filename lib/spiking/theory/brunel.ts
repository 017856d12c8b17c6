/** @file The stationary rate of a sparse network of excitatory and inhibitory neurons, from the rate of one in its own noise. */
import { checkFinite, checkPositive, checkRange } from "../../math";
import { type RateNeuron, siegertRate } from "./rates";

/** Brunel's network with identical neurons (model A), random in-degrees small beside the size of the network. */
export interface SparseNetwork {
  readonly neuron: RateNeuron & { readonly refractory: number };
  /** C_E, excitatory synapses of a neuron from within the network; as many come from outside */
  readonly excitatory: number;
  /** γ, inhibitory synapses of a neuron for each excitatory one; default 1/4 */
  readonly gamma?: number;
  /** J, weight of an excitatory synapse, a jump of the potential [mV] */
  readonly weight: number;
  /** g, strength of an inhibitory synapse beside an excitatory one */
  readonly g: number;
  /** ν_ext, rate of each external synapse [Hz] */
  readonly externalRate: number;
}

/** A rate that keeps itself going. */
export interface FixedPoint {
  /** [Hz] */
  readonly rate: number;
  /** mean current at that rate [mV] */
  readonly mu: number;
  /** amplitude of its noise, as in {@link siegertRate} [mV] */
  readonly sigma: number;
  /** whether a small change of the rate dies out when the rates follow the response; oscillations are another matter */
  readonly stable: boolean;
}

/** What a network's rate can be. */
export interface BrunelRates extends FixedPoint {
  /** all fixed points, ascending; `rate` is the lowest stable one, which a silent network comes to */
  readonly fixedPoints: readonly FixedPoint[];
}

/** Rates at which the response is compared with them: close at both ends of the scale. */
function ladder(most: number): number[] {
  const steps = 300;
  const low = Array.from({ length: steps }, (_, k) => 1e-9 * (most / 1e-9) ** (k / steps));
  const even = Array.from({ length: steps + 1 }, (_, k) => (most * k) / steps);
  return [...low, ...even].sort((a, b) => a - b);
}

/**
 * Self-consistent rates of the stationary state.
 *
 *     ν = Φ(μ, σ),  μ = C_E J τ (ν_ext + ν (1 − g γ)),  σ² = C_E J² τ (ν_ext + ν (1 + g² γ))
 *
 * where Φ is {@link siegertRate}, τ `tauMem`, rates per ms. Every change of sign of Φ − ν on a ladder of 600 rates up to 1/refractory is bisected
 * to rounding; two fixed points closer than a rung are not told from none. With inhibition dominant (g > 1/γ) there is one.
 *
 * Reference: Brunel 2000, J. Comput. Neurosci. 8, 183, eq. 4–5, 20–21 and sec. 3.
 *
 * @throws {RangeError} when a number is out of its range; `refractory` must be > 0, for it bounds the rates
 * @example
 * const neuron = { tauMem: 20, vThreshold: 20, vReset: 10, refractory: 2 };
 * brunelFixedPoint({ neuron, excitatory: 1000, weight: 0.1, g: 5, externalRate: 20 }).rate // 37.95 Hz
 */
export function brunelFixedPoint(network: SparseNetwork): BrunelRates {
  const { neuron, excitatory, gamma = 0.25, weight, g, externalRate } = network;
  checkPositive("brunelFixedPoint", "excitatory", excitatory);
  checkRange("brunelFixedPoint", "gamma", gamma, 0, Number.MAX_VALUE);
  checkPositive("brunelFixedPoint", "weight", weight);
  checkRange("brunelFixedPoint", "g", g, 0, Number.MAX_VALUE);
  checkRange("brunelFixedPoint", "externalRate", externalRate, 0, Number.MAX_VALUE);
  checkPositive("brunelFixedPoint", "neuron.refractory", neuron.refractory);
  checkFinite("brunelFixedPoint", "neuron.tauMem", neuron.tauMem);
  const events = (excitatory * neuron.tauMem) / 1000;
  const at = (rate: number) => ({
    mu: weight * events * (externalRate + rate * (1 - g * gamma)),
    sigma: weight * Math.sqrt(events * (externalRate + rate * (1 + g * g * gamma))),
  });
  const excess = (rate: number) => {
    const { mu, sigma } = at(rate);
    return siegertRate(neuron, mu, sigma) - rate;
  };
  const fixedPoints: FixedPoint[] = [];
  const add = (rate: number, stable: boolean) => fixedPoints.push({ rate, ...at(rate), stable });
  const rungs = ladder(1000 / neuron.refractory);
  let before = excess(0);
  if (before === 0) add(0, true); // silence without a push from outside
  for (let k = 1; k < rungs.length; k++) {
    const after = excess(rungs[k]);
    if (before > 0 !== after > 0 && !(before === 0 && after < 0)) {
      let [low, high] = [rungs[k - 1], rungs[k]];
      for (let round = 0; round < 60; round++) {
        const middle = (low + high) / 2;
        if (excess(middle) > 0 === before > 0) low = middle;
        else high = middle;
      }
      add(high, after <= 0);
    }
    before = after;
  }
  return { ...(fixedPoints.find(({ stable }) => stable) as FixedPoint), fixedPoints };
}
