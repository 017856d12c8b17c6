/** @file Networks of binary neurons with pairwise couplings: sweeps at zero and finite temperature, and their energies. */
import { checkRange, type Random } from "../../math";
import { oneEach, reached, reachedEnergy } from "../finite";
import type { Dynamics } from "../memory";
import { checkSchedule, checkSpins, type Schedule, type SpinCost, sweepOrder } from "../spins";
import { networkCost } from "./cost";
import { type Couplings, checkCouplings } from "./couplings";
import { coupledFields, type Fields } from "./fields";

/** How a network of binary neurons moves. */
export interface SpinNetworkOptions {
  /** default `"asynchronous"` */
  readonly schedule?: Schedule;
  /** U, what the local field must exceed: one number, or one a neuron [n]; default 0 */
  readonly threshold?: number | ArrayLike<number>;
  /** T ≥ 0 in units of the couplings; default 0, no chance */
  readonly temperature?: number;
  /** advanced by every step that needs chance: the schedule `"random"`, and any temperature above 0 */
  readonly random?: Random;
  /** whether the diagonal of the couplings acts; default false, as in the papers */
  readonly selfCoupling?: boolean;
}

/** A network of binary neurons. */
export interface SpinNetwork extends Dynamics {
  /** The local fields h_i = Σ_j W_ij σ_j − U_i of a state [n]. */
  field(state: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  cost(): SpinCost;
}

/** The dynamics over given fields; checks the options, whose errors speak of `caller`. */
export function networkOver(
  caller: string,
  fields: Fields,
  options: SpinNetworkOptions,
): Omit<SpinNetwork, "cost"> {
  const { schedule = "asynchronous", threshold = 0, temperature = 0, random } = options;
  const { size, divisor, rounding } = fields;
  checkRange(caller, "temperature", temperature, 0, Number.MAX_VALUE);
  checkSchedule(caller, schedule, temperature, random);
  const thresholds = oneEach(caller, "threshold", threshold, size);
  const lifted = reached(
    caller,
    "its fields",
    thresholds.map((value) => value * divisor),
    thresholds,
    "threshold",
  );
  const excess = (i: number): number => fields.at(i) - lifted[i];
  const decide =
    temperature > 0 && random
      ? (i: number): number =>
          random() < 1 / (1 + Math.exp((-2 * excess(i)) / (divisor * temperature))) ? 1 : -1
      : (i: number, old: number): number => {
          const over = excess(i);
          return over > rounding ? 1 : over < -rounding ? -1 : old;
        };
  const settle = (state: ArrayLike<number>): void => {
    checkSpins(caller, state, size);
    fields.settle(state);
  };
  const together = (state: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const over = excess(i);
      // T ln 2cosh(h/T) without its large part |h|, which would overflow at small T.
      sum -= Math.abs(over);
      if (temperature > 0) {
        const t = divisor * temperature;
        sum -= t * Math.log1p(Math.exp((-2 * Math.abs(over)) / t));
      }
      sum += lifted[i] * state[i];
    }
    return sum / divisor;
  };
  const inTurn = (state: ArrayLike<number>): number => {
    let sum = -0.5 * fields.alongState();
    for (let i = 0; i < size; i++) sum += lifted[i] * state[i];
    return sum / divisor;
  };
  return {
    size,
    ...(temperature > 0 || schedule === "random" ? { chance: true } : {}),
    step(state) {
      settle(state);
      const next = Float64Array.from(state);
      if (schedule === "synchronous") {
        for (let i = 0; i < size; i++) next[i] = decide(i, next[i]);
        return next;
      }
      for (const i of sweepOrder(size, schedule, random)) {
        const value = decide(i, next[i]);
        if (value !== next[i]) fields.change(i, value);
        next[i] = value;
      }
      return next;
    },
    field(state) {
      settle(state);
      const field = Float64Array.from({ length: size }, (_, i) => excess(i) / divisor);
      return reached(caller, "its fields", field, state);
    },
    energy(state) {
      settle(state);
      return reachedEnergy(caller, schedule === "synchronous" ? together(state) : inTurn(state), state);
    },
  };
}

/**
 * The network of binary neurons with the given couplings.
 *
 *     field     h_i = Σ_j W_ij σ_j − U_i                         (j ≠ i unless `selfCoupling`)
 *     T = 0     σ_i ← sgn h_i, where a tie keeps the old value
 *     T > 0     P(σ_i = 1) = 1/(1 + exp(−2h_i/T))                (Glauber)
 *     in turn   E(σ) = −½ Σ_ij W_ij σ_i σ_j + Σ_i U_i σ_i
 *     at once   E(σ) = −Σ_i |h_i| + Σ_i U_i σ_i,  or  −T Σ_i ln 2cosh(h_i/T) + Σ_i U_i σ_i at T > 0
 *
 * where σ is a state [n] of ±1 (a 0 stands for a neuron that is not known yet, and is set by the first field that is not
 * a tie), U `threshold`, T `temperature`. In turn, for the schedules `"asynchronous"` and `"random"`, each update at T = 0
 * lowers E or changes nothing, given that the diagonal that acts is nowhere negative. At once, for `"synchronous"`, E is
 * that of the state with its successor, −σ(t+1)ᵀWσ(t) + U·(σ(t+1) + σ(t)); it never rises at T = 0, and the network comes
 * to rest or into a cycle of two. At T > 0 neither energy is monotone: exp(−E/T) is the stationary law.
 *
 * Reference: Hopfield 1982, PNAS 79, eqs. (1) and (7); Little 1974, Math. Biosci. 19; Peretto 1984, Biol. Cybern. 50 (the
 * energy at once); Glauber 1963, J. Math. Phys. 4.
 *
 * @throws {RangeError} when the couplings are not square, symmetric and finite, or a number is out of its range
 * @throws {TypeError} when the schedule is unknown, or chance is needed and `random` is not given
 */
export function spinNetwork(couplings: Couplings, options: SpinNetworkOptions = {}): SpinNetwork {
  checkCouplings("spinNetwork", couplings);
  const network = networkOver(
    "spinNetwork",
    coupledFields(couplings, options.selfCoupling ?? false),
    options,
  );
  return { ...network, cost: () => networkCost(couplings.weights.rows, options) };
}
