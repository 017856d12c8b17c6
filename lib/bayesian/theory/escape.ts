/** @file How long spike noise leaves a memory in peace: the exponent of the dwell time in ν, and the dwell of Gibbs sampling. */
import { checkPositive, integral, type Matrix, matrix, root, softmax } from "../../math";
import { orderOf, type Pacing } from "../dynamics";
import type { BayesianHopfield } from "../network";
import { checkAbove, checkMemories } from "./check";
import { retrievalSpinodal, retrievalState } from "./potts";

const PANELS = 32;

/**
 * Exponent of the time that spike noise leaves a retrieved memory: T = C τ e^(S ν) at ν = Rτ spikes per window.
 *
 *     S = ∫ |θ(d)| dd,  from the barrier to the retrieved state,  where θ(d) ≠ 0 solves
 *     κ [(p e^θ + (1 − p) e^(−θ/(P−1)))^(1/κ) − 1] = θ d,   p = 1/(1 + (P − 1) e^(−βM d))
 *
 * where d is the difference of overlaps between the memory and the others and κ the order of the intervals between spikes: κ = 1 for Poisson,
 * and for paced spikes the left side is ln(p e^θ + (1 − p) e^(−θ/(P−1))). A spike of the memory moves d by +1/ν, one of another by
 * −1/((P−1)ν): the left side is the scaled cumulant generating function of these moves, and θ the momentum of the likeliest way out.
 *
 * Exact for two memories. For more it is the cost of the way on which all others stay alike, and so an upper bound of the exponent: close
 * to it just above the spinodal, while at larger βM a way by one other memory is cheaper.
 *
 * Reference: Freidlin & Wentzell 2012, *Random Perturbations of Dynamical Systems*, ch. 5, for the action.
 *
 * @param betaM βM, above the {@link retrievalSpinodal}
 * @param pacing of spikes; `"poisson"` when left out
 * @returns per ν
 * @throws {RangeError} when there is no retrieved state to leave, or the pacing is none
 * @example
 * escapeExponent(2, 3, "paced") // 0.2243
 */
export function escapeExponent(memories: number, betaM: number, pacing: Pacing = "poisson"): number {
  const caller = "escapeExponent";
  checkMemories(caller, memories);
  const order = orderOf(caller, pacing);
  checkAbove(caller, "betaM", betaM, retrievalSpinodal(memories), `the spinodal of ${memories} memories`);
  const states = retrievalState(memories, betaM);
  if (!states) return 0; // above the spinodal by less than rounding
  const others = memories - 1;
  const momentum = (d: number): number => {
    const rest = others * Math.exp(-betaM * d);
    const logP = -Math.log1p(rest);
    const logOthers = logP + Math.log(others) - betaM * d;
    // (generating function + θ d)/θ at −θ: it rises from the drift at 0, which is negative between barrier and memory.
    const balance = (theta: number): number => {
      const [a, b] = [logP - theta, logOthers + theta / others];
      const log = Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
      const grown = order === Number.POSITIVE_INFINITY ? log : order * Math.expm1(log / order);
      return grown / theta + d;
    };
    let high = 1;
    while (balance(high) < 0) high *= 2;
    let low = high;
    while (balance(low) > 0 && low > 1e-12) low /= 2;
    return low > 1e-12 ? root(balance, low, high) : 0;
  };
  // Sharp potentials turn near the barrier: more points there, d = barrier + (…) x⁴.
  const { barrier, retrieved } = states;
  const range = retrieved.difference - barrier.difference;
  return integral((x) => momentum(barrier.difference + range * x ** 4) * range * 4 * x ** 3, 0, 1, PANELS);
}

/**
 * Rounds for which Gibbs sampling over orthogonal memories (gain 1) stays with one: 1/(1 − K_ii) = 1 + e^(βM)/(P − 1).
 *
 * @param betaM βM
 * @returns spikes
 * @throws {RangeError} when `memories` is below 2 or `betaM` not > 0
 */
export function gibbsDwell(memories: number, betaM: number): number {
  checkMemories("gibbsDwell", memories);
  checkPositive("gibbsDwell", "betaM", betaM);
  return 1 + Math.exp(betaM) / (memories - 1);
}

/**
 * Transition probabilities of Gibbs sampling over any memories (gain 1): K[from][to] = softmax(β x_from·x_to + b_to).
 *
 * Memory i then keeps all spikes for 1/(1 − K_ii) rounds on average.
 *
 * @returns [P, P], rows sum to 1
 */
export function gibbsTransitions(network: BayesianHopfield): Matrix {
  const { count, beta, excitability } = network;
  const gram = network.gram();
  const kernel = matrix(count, count);
  for (let from = 0; from < count; from++) {
    const potentials = excitability.map((b, to) => beta * gram.data[from * count + to] + b);
    kernel.data.set(softmax(potentials), from * count);
  }
  return kernel;
}
