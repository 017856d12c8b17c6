/** @file The network with ever more and ever smaller spikes (ν → ∞): a differential equation, the descent of its energy. */
import { checkPositive, checkRange, shown } from "../../math";
import { weigh } from "../choose";
import { type CueOptions, cued } from "../cue";
import { constantsOf, type SpikingDynamics } from "../dynamics";
import type { BayesianHopfield } from "../network";
import { History } from "./history";

/** A cue and the dynamics, as a sampler takes them; `rate`, `pacing` and `gain` are checked and make no difference. */
export interface MeanFieldOptions extends CueOptions, SpikingDynamics {
  /** longest step [ms], at most the shortest time constant; a twentieth of that when left out */
  readonly step?: number;
}

/** A network without spikes, on its way. */
export interface MeanField {
  readonly network: BayesianHopfield;
  /** where it stands [ms] */
  readonly time: number;
  /**
   * Goes on to `time`.
   *
   * @throws {RangeError} when `time` is past already or not finite
   */
  advance(time: number): void;
  /**
   * Goes on until nothing moves any more, or to `until`.
   *
   * @param tolerance largest change of a potential or state per time constant that counts as none; 1e−9 when left out
   * @returns whether it came to rest
   * @throws {RangeError} when `until` is past already or not finite, or `tolerance` not > 0
   */
  settle(until: number, tolerance?: number): boolean;
  /** x_k·ξ of every memory [P] */
  overlaps(): Float64Array;
  /** u_k of every memory [P] [nat] */
  potentials(): Float64Array;
  /** softmax(u) [P], the share of spikes that each memory has */
  posterior(): Float64Array;
  /** A_k [P] [nat], zeros without adaptation */
  fatigue(): Float64Array;
  /** ξ [N] */
  state(): Float64Array;
}

/** What all of y is made of, and how fast it changes. */
interface Flow {
  readonly size: number;
  /** time constant of each entry of y [ms] */
  readonly taus: Float64Array;
  /** where in y the filtered spikes z start; −1 without transitions */
  readonly filtered: number;
  /** distinct delays > 0 [ms], rising */
  readonly delays: readonly number[];
  /** z as it was */
  readonly history: History;
  potentials(time: number, y: Float64Array, into: Float64Array): void;
  slope(time: number, y: Float64Array, into: Float64Array): void;
}

function flowOf(network: BayesianHopfield, options: MeanFieldOptions): Flow {
  const caller = "meanField";
  const { count, size: n, beta, patterns } = network;
  const constants = constantsOf(caller, options, count);
  const { bias, closed } = cued(caller, network, options);
  const { adaptation, transitions } = constants;
  const strength = options.adaptation?.strength ?? 0;
  const gamma = options.transitions?.strength ?? 0;
  const tired = n;
  const filtered = transitions ? n + (adaptation ? count : 0) : -1;
  const size = n + (adaptation ? count : 0) + (transitions ? count : 0);
  const taus = new Float64Array(size).fill(constants.tau);
  if (adaptation) taus.fill(adaptation.tau, tired, tired + count);
  if (transitions) taus.fill(transitions.tau, filtered);
  const pairs = transitions?.pairs ?? [];
  const delays = [...new Set(pairs.map(({ delay }) => delay))].sort((a, b) => a - b);
  const history = new History(Math.max(0, ...delays));
  const lanes = delays.map((delay) => ({ delay, pairs: pairs.filter((pair) => pair.delay === delay) }));

  const earlier = new Float64Array(count);
  const p = new Float64Array(count);
  const potentials = (time: number, y: Float64Array, into: Float64Array): void => {
    const { data } = patterns;
    for (let k = 0; k < count; k++) {
      let u = 0;
      if (closed) for (let i = 0; i < n; i++) u += data[k * n + i] * y[i];
      into[k] = beta * u + bias[k] - (adaptation ? y[tired + k] : 0);
    }
    for (const lane of lanes) {
      if (lane.delay === 0) earlier.set(y.subarray(filtered));
      else history.at(time - lane.delay, earlier);
      for (const { from, to, weight } of lane.pairs) into[to] += gamma * weight * earlier[from];
    }
  };
  return {
    size,
    taus,
    filtered,
    delays: delays.filter((delay) => delay > 0),
    history,
    potentials,
    slope(time, y, into) {
      potentials(time, y, p);
      const total = weigh(p, p, caller);
      for (let i = 0; i < size; i++) into[i] = -y[i];
      for (let k = 0; k < count; k++) {
        const share = p[k] / total;
        if (share !== 0) for (let i = 0; i < n; i++) into[i] += share * patterns.data[k * n + i];
        if (adaptation) into[tired + k] += strength * share;
        if (transitions) into[filtered + k] += share;
      }
      for (let i = 0; i < size; i++) into[i] /= taus[i];
    },
  };
}

/**
 * The network without spike noise.
 *
 *     τ dξ/dt = −ξ + Σ_k p_k x_k = −∇E,   p = softmax(u),   u_k = β x_k·ξ + b_k − A_k + γ Σ_j W_kj z_j(t − D_kj)
 *     τ_A dA_k/dt = −A_k + g p_k,   τ_z dz_j/dt = −z_j + p_j,   z = 0 before the start
 *
 * Integrated by Runge and Kutta's method of fourth order in equal steps that meet the times at which something arrives first; what was is
 * interpolated to the same order. Its states of rest, without adaptation and transitions, are those of the modern Hopfield network.
 *
 * Reference: Ramsauer et al. 2021, eq. (2), for the energy; Hairer, Nørsett & Wanner 1993, sec. II.17, for delays.
 *
 * @throws {RangeError} when a time constant is not > 0, the cue does not fit, `step` is not within the shortest time constant, or a
 *   potential overflows
 * @example
 * const rates = meanField(network, { cue });
 * rates.settle(1e4); // a memory, or an average of several
 */
export function meanField(network: BayesianHopfield, options: MeanFieldOptions): MeanField {
  const caller = "meanField";
  const flow = flowOf(network, options);
  const { start } = cued(caller, network, options);
  const { size, taus, filtered, delays, history } = flow;
  const { count, size: n } = network;
  const shortest = Math.min(...new Set(taus));
  const { step = shortest / 20 } = options;
  checkPositive(caller, "step", step);
  if (step > shortest)
    throw new RangeError(
      `${caller}: step must be at most the shortest time constant, ${shortest} ms, got ${step}`,
    );
  const longest = Math.min(step, ...delays); // what is asked of the past must be past
  const lag = Math.max(0, ...delays);

  const y = new Float64Array(size);
  y.set(start);
  const [k1, k2, k3, k4, moved] = Array.from({ length: 5 }, () => new Float64Array(size));
  let now = 0;
  let met = 0; // of the delays, at whose times what arrives has a kink
  let kept = -1;
  const shift = (slope: Float64Array, by: number): Float64Array => {
    for (let i = 0; i < size; i++) moved[i] = y[i] + by * slope[i];
    return moved;
  };
  const stepBy = (h: number, end: number): void => {
    flow.slope(now, y, k1);
    if (lag > 0 && now > kept) {
      history.push(now, y.slice(filtered), k1.slice(filtered));
      kept = now;
    }
    flow.slope(now + h / 2, shift(k1, h / 2), k2);
    flow.slope(now + h / 2, shift(k2, h / 2), k3);
    flow.slope(end, shift(k3, h), k4);
    for (let i = 0; i < size; i++) y[i] += (h / 6) * (k1[i] + 2 * (k2[i] + k3[i]) + k4[i]);
    now = end;
  };
  const advance = (time: number): void => {
    while (now < time) {
      while (met < delays.length && delays[met] <= now) met++;
      const target = met < delays.length ? Math.min(time, delays[met]) : time;
      const begun = now;
      const steps = Math.max(1, Math.ceil((target - begun) / longest - 1e-9));
      const h = (target - begun) / steps;
      for (let i = 1; i <= steps; i++) stepBy(h, i === steps ? target : begun + i * h);
    }
  };
  const check = (name: string, time: number): void => {
    if (!(time >= now && time < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `${name === "time" ? "advance" : "settle"}: ${name} must be finite and at least ${now}, got ${shown(time)}`,
      );
  };
  const speed = (): number => {
    flow.slope(now, y, k1);
    let fastest = 0;
    for (let i = 0; i < size; i++) fastest = Math.max(fastest, taus[i] * Math.abs(k1[i]));
    return fastest;
  };
  const potentials = (): Float64Array => {
    const into = new Float64Array(count);
    flow.potentials(now, y, into);
    return into;
  };
  return {
    network,
    get time() {
      return now;
    },
    advance(time) {
      check("time", time);
      advance(time);
    },
    settle(until, tolerance = 1e-9) {
      check("until", until);
      checkRange("settle", "tolerance", tolerance, Number.MIN_VALUE, Number.MAX_VALUE);
      // What is on its way through delays has to arrive before rest is rest.
      let restless = now;
      for (;;) {
        if (speed() > tolerance) restless = now;
        else if (now - restless >= lag) return true;
        if (now >= until) return false;
        advance(Math.min(until, now + shortest));
      }
    },
    overlaps() {
      const { data } = network.patterns;
      return Float64Array.from({ length: count }, (_, k) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += data[k * n + i] * y[i];
        return sum;
      });
    },
    potentials,
    posterior() {
      const p = potentials();
      const total = weigh(p, p);
      return p.map((x) => x / total);
    },
    fatigue: () => (options.adaptation ? y.slice(n, n + count) : new Float64Array(count)),
    state: () => y.slice(0, n),
  };
}
