/**
 * @file The Bayesian confidence propagation network as a memory: weights are log-odds of being on together. Reference: Lansner &
 * Ekeberg 1989, Int. J. Neural Syst. 1, 77; with hypercolumns Sandberg, Lansner, Petersson & Ekeberg 2002, Network 13, 179.
 */
import { counts } from "../../cost";
import {
  checkFinite,
  checkInteger,
  checkLength,
  checkPositive,
  checkRange,
  type Matrix,
  matrix,
  softmax,
  stackRows,
} from "../../math";
import { reached } from "../finite";
import { checkPatterns } from "../letters";
import type { Memory } from "../memory";

/** How probabilities are estimated and used. */
export interface BcpnnOptions {
  /** units in a hypercolumn, a divisor of n and at least 2; none by default: then every unit is on or off by itself */
  readonly hypercolumn?: number;
  /** weight of the prior in patterns, > 0; default 1: as if one more pattern had been seen, spread evenly */
  readonly prior?: number;
  /** gain of the softmax in a hypercolumn, > 0; default 1, where one reading of clamped evidence is naive Bayes */
  readonly gain?: number;
}

/** A BCPNN memory. */
export interface Bcpnn extends Memory {
  /** [p, n], 0/1 */
  readonly patterns: Matrix;
  /** estimated P(unit is on) [n] */
  readonly pUnit: Float64Array;
  /** estimated P(both are on) [n, n]; zeros between units of one hypercolumn and on the diagonal */
  readonly pJoint: Matrix;
  /** ln P_ij/(P_i P_j) [n, n], nats */
  readonly weights: Matrix;
  /** ln P_i [n], nats */
  readonly bias: Float64Array;
  /** Support of every unit, b_i + Σ_j w_ij x_j [n]. */
  support(state: ArrayLike<number>): Float64Array;
  store(patterns: Matrix): Bcpnn;
}

/**
 * The BCPNN memory of patterns, its probabilities counted over all of them at once.
 *
 *     P_i = (c_i + a/u)/(p + a),   P_ij = (c_ij + a/u²)/(p + a)
 *     w_ij = ln P_ij/(P_i P_j),    b_i = ln P_i,    h_i = b_i + Σ_j w_ij x_j
 *
 * where c_i and c_ij count the patterns in which i, or i and j, are on, a is `prior`, and u the number of states of a variable: the
 * units of a hypercolumn, or 2 without hypercolumns. These estimates agree with each other: P_ij adds up to P_i over a
 * hypercolumn. There are no weights inside a hypercolumn.
 *
 * With hypercolumns, a step goes through them in order and sets each to x = softmax(g h), g the `gain`, from what the others are by
 * then. This minimises, hypercolumn by hypercolumn, the free energy
 *
 *     F(x) = −½ Σ_ij w_ij x_i x_j − Σ_i b_i x_i + g⁻¹ Σ_i x_i ln x_i
 *
 * so that it never rises once every hypercolumn adds up to 1, as after one step. A hypercolumn of zeros in the probe is one that
 * nothing is known about. Without hypercolumns all units are set at once to min(1, e^h), the estimated probability (Lansner &
 * Ekeberg 1989), and there is no energy.
 *
 * @param patterns [p, n], 0/1; exactly one 1 in every hypercolumn
 * @throws {RangeError} when there is no pattern, an entry is not 0 or 1, a hypercolumn does not hold one 1, `hypercolumn` does not
 *   divide n, or `prior` or `gain` is not > 0
 * @example
 * retrieve(bcpnn(patterns, { hypercolumn: 8, gain: 4 }), cue).status // "converged"
 */
export function bcpnn(patterns: Matrix, options: BcpnnOptions = {}): Bcpnn {
  const { hypercolumn, prior = 1, gain = 1 } = options;
  checkPatterns("bcpnn", "patterns", patterns, 0);
  checkPositive("bcpnn", "prior", prior);
  checkPositive("bcpnn", "gain", gain);
  const { cols: n } = patterns;
  if (hypercolumn !== undefined) checkColumns(patterns, hypercolumn);
  const group = hypercolumn ?? 1;
  const { pUnit, pJoint, weights, bias } = logOdds(patterns, group, hypercolumn ?? 2, prior);
  reached("bcpnn", "the logarithms", bias, [prior], "prior");
  reached("bcpnn", "the logarithms", weights.data, [prior], "prior");
  const supportOf = (state: ArrayLike<number>, i: number): number => {
    const own = Math.floor(i / group);
    let h = bias[i];
    for (let j = 0; j < n; j++) if (Math.floor(j / group) !== own) h += weights.data[i * n + j] * state[j];
    return h;
  };
  const check = (state: ArrayLike<number>): void => {
    checkLength("bcpnn", "state", state, n);
    for (let i = 0; i < n; i++) checkRange("bcpnn", `state[${i}]`, state[i], 0, 1);
  };
  const shared = {
    size: n,
    patterns,
    pUnit,
    pJoint,
    weights,
    bias,
    support: (state: ArrayLike<number>): Float64Array => {
      check(state);
      return Float64Array.from({ length: n }, (_, i) => supportOf(state, i));
    },
    store: (more: Matrix): Bcpnn => bcpnn(stackRows(patterns, more), options),
    cost: () => costOf(n, group, hypercolumn !== undefined),
  };
  if (hypercolumn === undefined)
    return {
      ...shared,
      step: (state) => shared.support(state).map((h) => (h > 0 ? 1 : Math.exp(h))),
    };
  return {
    ...shared,
    step: (state) => {
      check(state);
      const next = Float64Array.from(state);
      for (let first = 0; first < n; first += group) {
        const field = Float64Array.from({ length: group }, (_, k) => supportOf(next, first + k));
        next.set(softmax(field, gain), first);
      }
      return next;
    },
    energy: (state) => {
      const h = shared.support(state);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const x = state[i];
        sum -= 0.5 * (h[i] + bias[i]) * x;
        if (x > 0) sum += (x * Math.log(x)) / gain;
      }
      checkFinite("bcpnn", "energy", sum);
      return sum;
    },
  };
}

function checkColumns({ rows, cols, data }: Matrix, hypercolumn: number): void {
  checkInteger("bcpnn", "hypercolumn", hypercolumn, 2, cols);
  if (cols % hypercolumn !== 0)
    throw new RangeError(`bcpnn: hypercolumn must divide ${cols}, got ${hypercolumn}`);
  for (let first = 0; first < rows * cols; first += hypercolumn) {
    let ones = 0;
    for (let k = 0; k < hypercolumn; k++) ones += data[first + k];
    if (ones !== 1)
      throw new RangeError(
        `bcpnn: hypercolumn ${(first % cols) / hypercolumn} of pattern ${Math.floor(first / cols)} must hold one 1, got ${ones}`,
      );
  }
}

function logOdds(
  { rows: p, cols: n, data }: Matrix,
  group: number,
  states: number,
  prior: number,
): { pUnit: Float64Array; pJoint: Matrix; weights: Matrix; bias: Float64Array } {
  const total = p + prior;
  const on = new Float64Array(n);
  const both = matrix(n, n);
  for (let mu = 0; mu < p; mu++)
    for (let i = 0; i < n; i++) {
      if (data[mu * n + i] === 0) continue;
      on[i]++;
      for (let j = 0; j < n; j++) both.data[i * n + j] += data[mu * n + j];
    }
  const pUnit = on.map((count) => (count + prior / states) / total);
  const bias = pUnit.map(Math.log);
  const pJoint = matrix(n, n);
  const weights = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (Math.floor(i / group) === Math.floor(j / group)) continue;
      const at = i * n + j;
      pJoint.data[at] = (both.data[at] + prior / states ** 2) / total;
      weights.data[at] = Math.log(pJoint.data[at]) - bias[i] - bias[j];
    }
  return { pUnit, pJoint, weights, bias };
}

function costOf(n: number, group: number, columns: boolean): ReturnType<Memory["cost"]> {
  const pairs = n * (n - group);
  const inColumns = n / group;
  return {
    step: columns
      ? counts({
          mac: pairs,
          // gain, softmax, and the sweep's own state
          mul: 2 * n,
          add: 2 * n - inColumns,
          exp: n,
          cmp: n - inColumns,
          div: inColumns,
          weightRead: pairs + n,
          stateRead: pairs,
          stateWrite: n,
        })
      : counts({ mac: pairs, exp: n, cmp: n, weightRead: pairs + n }),
    store: counts({
      mac: pairs,
      add: 3 * pairs + 2 * n + 1,
      mul: pairs + n,
      div: 1,
      log: pairs + n,
      weightRead: pairs + n,
      weightWrite: 2 * (pairs + n),
    }),
  };
}
