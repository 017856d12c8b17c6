/**
 * @file Memories as probabilities of signs, by two local rules: means of what was seen, and the exponential rule that leads weights to
 * logarithms of probabilities. Each sign has two input neurons, one for + and one for −; a missing one is silent and teaches nothing.
 */
import { checkLength, type Matrix, matrix, shown } from "../../math";
import type { Weights } from "./weights";

/** How a spike changes probabilities of signs. */
export type SignRule = "bernoulli" | "sem";

/** Where means stand in −1 … 1, probabilities of + in `least` … 1 − `least`. */
const within = (mean: number, least: number): number => Math.min(Math.max((1 + mean) / 2, least), 1 - least);

/**
 * Weights of P memories over N signs, from their mean signs [P, N].
 *
 *     u_k = Σ_i y_i w⁺_ki + (1 − y_i) w⁻_ki,   y_i = 1 for +, 0 for −
 *     "bernoulli"   Δθ_ki = η (y_i − θ_ki),   w⁺ = ln θ,   w⁻ = ln(1 − θ)
 *     "sem"         Δw⁺_ki = η (y_i e^(−w⁺_ki) − 1),   Δw⁻_ki = η ((1 − y_i) e^(−w⁻_ki) − 1)
 *
 * At rest both rules have w⁺ − w⁻ = ln θ/(1 − θ). Probabilities below `least` count as `least`, which also bounds the steps of the second.
 */
export function signWeights(rule: SignRule, start: Matrix, least: number): Weights {
  const { rows: count, cols: size } = start;
  const [floor, means] = [Math.log(least), rule === "bernoulli"];
  const on = new Float64Array(count * size);
  const off = new Float64Array(count * size);
  // ln (e^w⁺ + e^w⁻), by which the second rule's weights are off; zero for the first.
  const excess = new Float64Array(count * size);
  // What the rule itself holds: means of signs, or w⁺ and w⁻ of each memory one after the other.
  const data = means ? start.data.slice() : new Float64Array(2 * count * size);
  const place = (at: number): number => at + size * Math.floor(at / size);
  const write = (at: number): void => {
    data[place(at)] = on[at];
    data[place(at) + size] = off[at];
    excess[at] = Math.log(Math.exp(on[at]) + Math.exp(off[at]));
  };
  const set = (at: number, mean: number): void => {
    const theta = within(mean, least);
    on[at] = Math.log(theta);
    off[at] = Math.log(1 - theta);
    if (means) data[at] = mean;
    else write(at);
  };
  start.data.forEach((mean, at) => {
    set(at, mean);
  });
  const step = (w: number, seen: boolean, rate: number): number =>
    Math.min(0, Math.max(floor, w + rate * ((seen ? Math.exp(-w) : 0) - 1)));
  const meanAt = (at: number): number => (means ? data[at] : Math.tanh((on[at] - off[at]) / 2));
  return {
    data,
    refresh() {
      for (let at = 0; at < count * size; at++)
        if (means) set(at, data[at]);
        else {
          on[at] = data[place(at)];
          off[at] = data[place(at) + size];
          write(at);
        }
    },
    check(caller, observation) {
      checkLength(caller, "observation", observation, size);
      for (let i = 0; i < size; i++)
        if (observation[i] !== 0 && Math.abs(observation[i]) !== 1)
          throw new RangeError(
            `${caller}: observation[${i}] must be −1, 1 or, where it is missing, 0, got ${shown(observation[i])}`,
          );
    },
    evidence(observation) {
      const u = new Float64Array(count);
      for (let k = 0, at = 0; k < count; k++) {
        let sum = 0;
        for (let i = 0; i < size; i++, at++)
          sum += observation[i] > 0 ? on[at] : observation[i] < 0 ? off[at] : 0;
        u[k] = sum;
      }
      return u;
    },
    logLikelihoods(observation, heard) {
      const u = heard.slice();
      if (!means)
        for (let k = 0, at = 0; k < count; k++)
          for (let i = 0; i < size; i++, at++) if (observation[i] !== 0) u[k] -= excess[at];
      return u;
    },
    logBase(observation) {
      let seen = 0;
      for (let i = 0; i < size; i++) if (observation[i] !== 0) seen++;
      return -seen * Math.LN2;
    },
    spike(k, observation, rate) {
      for (let i = 0, at = k * size; i < size; i++, at++) {
        const sign = observation[i];
        if (sign === 0) continue;
        if (means) set(at, data[at] + rate * (sign - data[at]));
        else {
          on[at] = step(on[at], sign > 0, rate);
          off[at] = step(off[at], sign < 0, rate);
          write(at);
        }
      }
    },
    imprint(k, observation, strength) {
      for (let i = 0, at = k * size; i < size; i++, at++) set(at, strength * observation[i]);
    },
    means: () =>
      matrix(
        count,
        size,
        Float64Array.from(on, (_, at) => meanAt(at)),
      ),
    synapses() {
      const bias = new Float64Array(count);
      for (let at = 0; at < count * size; at++) bias[Math.floor(at / size)] += (on[at] + off[at]) / 2;
      return {
        patterns: matrix(
          count,
          size,
          on.map((w, at) => (w - off[at]) / 2),
        ),
        values: this.means(),
        beta: 1,
        bias,
      };
    },
  };
}
