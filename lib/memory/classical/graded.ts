/** @file The graded-response Hopfield network: continuous neurons in continuous time, stepped by Euler's method. */
import { counts } from "../../cost";
import { checkPositive, checkRange, type Matrix, stackRows } from "../../math";
import { checkFiniteState, oneEach, reached, reachedEnergy } from "../finite";
import { tanhLegendre } from "../layers/neuron-lagrangians";
import { checkPatterns } from "../letters";
import type { Memory } from "../memory";
import type { Couplings } from "./couplings";
import { checkStorage, type StorageOptions, storageCost, writeCouplings } from "./rules";

/** How a graded network stores and moves. */
export interface GradedHopfieldOptions extends StorageOptions {
  /** λ > 0, the steepness of the response; its inverse is the temperature of the mean field; default 4 */
  readonly gain?: number;
  /** τ > 0, membrane time constant; default 1 */
  readonly tau?: number;
  /** 0 < dt ≤ τ, time of one Euler step; default τ/10 */
  readonly dt?: number;
  /** I, constant input: one number, or one a neuron [n]; default 0 */
  readonly input?: number | ArrayLike<number>;
  /** whether the diagonal of the couplings acts; default false */
  readonly selfCoupling?: boolean;
}

/** A graded Hopfield network; its state is the neurons' potential u. */
export interface GradedHopfield extends Memory {
  /** stored patterns ξ^μ as rows [p, n], ±1 */
  readonly patterns: Matrix;
  /** The couplings. */
  couplings(): Couplings;
  /** The neurons' output v = tanh(λu) of a state u [n], in [−1, 1]. */
  output(state: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  store(patterns: Matrix): GradedHopfield;
}

function build(patterns: Matrix, options: GradedHopfieldOptions, written?: Couplings): GradedHopfield {
  const { gain = 4, tau = 1, dt = tau / 10, input = 0, selfCoupling = false, rule = "hebb" } = options;
  const n = patterns.cols;
  const drive = oneEach("gradedHopfield", "input", input, n);
  const couplings = written ?? writeCouplings(patterns, options);
  const weights = couplings.weights.data;
  const output = (state: ArrayLike<number>): Float64Array => {
    checkFiniteState("gradedHopfield", state, n);
    return Float64Array.from(state, (u) => Math.tanh(gain * u));
  };
  const received = (v: Float64Array): Float64Array =>
    drive.map((_, i) => {
      let sum = selfCoupling ? 0 : -weights[i * n + i] * v[i];
      for (let j = 0, at = i * n; j < n; j++, at++) sum += weights[at] * v[j];
      return sum / couplings.divisor;
    });
  return {
    size: n,
    patterns,
    couplings: () => couplings,
    output,
    step(state) {
      const field = received(output(state));
      const next = field.map((h, i) => state[i] * (1 - dt / tau) + dt * (h + drive[i]));
      return reached("gradedHopfield", "the next state", next, state);
    },
    energy(state) {
      const v = output(state);
      const field = received(v);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += tanhLegendre(state[i], gain) / tau - (0.5 * field[i] + drive[i]) * v[i];
      }
      return reachedEnergy("gradedHopfield", sum, state);
    },
    store(more) {
      const all = stackRows(patterns, more);
      checkPatterns("gradedHopfield", "patterns", all, -1);
      if (more.rows === 0) return build(all, options, couplings);
      return build(all, options, rule === "dreaming" ? undefined : writeCouplings(more, options, couplings));
    },
    cost() {
      const others = n * (selfCoupling ? n : n - 1);
      // Output: λu and its tanh; then the dot products, 1/divisor and dt on them at once, the leak, and the input where there is one.
      const driven = drive.some((x) => x !== 0) ? n : 0;
      const step = { mac: others + n, mul: 2 * n, exp: n, add: driven, weightRead: others + driven };
      return { step: counts(step), store: storageCost(n, patterns.rows, rule, selfCoupling) };
    },
  };
}

/**
 * The graded-response Hopfield network that stores the rows of `patterns`.
 *
 *     motion  du/dt = −u/τ + W v + I,   v = tanh(λu)
 *     energy  E = −½ vᵀWv − I·v + (1/τ) Σ_i ∫₀^{v_i} g⁻¹(x) dx,   ∫ = u_i v_i − ln cosh(λu_i)/λ
 *     step    u ← u + dt·du/dt
 *
 * where u is the state [n], W the couplings of the chosen rule (no diagonal unless `selfCoupling`), λ `gain`, I `input`.
 * In continuous time E never rises, whatever the gain. A step is a mirror descent on E, whose map is the integral: it does
 * not raise E as long as dt ≤ τ/(1 + τλ·max(0, −λ_min)), where λ_min is the smallest eigenvalue of W. For Hebb's rule without
 * the diagonal λ_min ≥ −p/n.
 *
 * Reference: Hopfield 1984, PNAS 81, eqs. (5) and (7); the paper's 1/R is our 1/τ, its capacity is 1.
 *
 * @throws {RangeError} when there is no pattern, an entry is not ±1, or a number is out of its range
 * @throws {TypeError} when the rule is unknown
 */
export function gradedHopfield(patterns: Matrix, options: GradedHopfieldOptions = {}): GradedHopfield {
  const { gain = 4, tau = 1, dt = tau / 10 } = options;
  checkPatterns("gradedHopfield", "patterns", patterns, -1);
  checkStorage("gradedHopfield", options);
  checkPositive("gradedHopfield", "gain", gain);
  checkPositive("gradedHopfield", "tau", tau);
  checkPositive("gradedHopfield", "dt", dt);
  checkRange("gradedHopfield", "dt", dt, 0, tau);
  return build(patterns, options);
}
