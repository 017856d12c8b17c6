/** @file Attention by coincidences of random bits, without softmax. */
import { checkInteger, type Matrix, type Random } from "../../math";
import type { Dynamics } from "../../memory";

/** Bits of given probabilities. */
interface Bits {
  /** Anew at every call, in the same array; where chance has no part in them always the same. */
  draw(random: Random): Uint8Array;
  readonly certain: boolean;
}

function bitsOf(rates: Float64Array): Bits {
  const bits = Uint8Array.from(rates, Math.round);
  if (rates.every((rate) => rate === 0 || rate === 1)) return { draw: () => bits, certain: true };
  return {
    draw: (random) => {
      for (let i = 0; i < bits.length; i++) bits[i] = random() < rates[i] ? 1 : 0;
      return bits;
    },
    certain: false,
  };
}

/** How many bits of a query coincide with those of each key. */
function coincidences(query: Uint8Array, key: Uint8Array, into: Int32Array): void {
  for (let k = 0, at = 0; k < into.length; k++) {
    let alike = 0;
    for (let i = 0; i < query.length; i++, at++) alike += query[i] & key[at];
    into[k] = alike;
  }
}

/**
 * Stochastic spiking attention over stored patterns, which are keys and values: numbers are rates of random bits, products coincidences.
 *
 *     S_k ~ Bernoulli((1/N) Σ_i q_i ∧ k_ki),   A_i ~ Bernoulli((1/P) Σ_k S_k ∧ v_ki)       in each of T time steps
 *
 * where q, k and v are bits of the rates ½(1 + x/c), cut to [0, 1], and c is the largest entry that is stored; signs are bits without chance.
 * Rates have no sign, so values come on two lines, for x and for −x; the step gives the difference of their outputs over the T steps. On
 * average that is Σ_k s_k x_k/(cP) with s_k the mean product of rates, linear in the query: linear attention, and sampling noise.
 *
 * Reference: Song, Katti, Simeone & Rajendran 2024, "Stochastic Spiking Attention", IEEE AICAS, arXiv 2402.09109, of which the projections of
 * query, key and value are left out: nothing is learned here; T = 10 in the paper.
 *
 * @param steps T
 * @returns the memory for a source of chance; all of them share rates and bits, so that only one at a time may step
 * @throws {RangeError} when `steps` is no whole number of at least 1
 */
export function bernoulliAttention(patterns: Matrix, steps: number): (random: Random) => Dynamics {
  checkInteger("bernoulliAttention", "steps", steps, 1);
  const { rows, cols, data } = patterns;
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), Number.MIN_VALUE);
  const rateOf = (x: number): number => Math.min(1, Math.max(0, 0.5 * (1 + x / largest)));
  const rates = data.map(rateOf);
  const [keys, values] = [bitsOf(rates), bitsOf(rates)];
  return (random) => ({
    size: cols,
    chance: true,
    step(state) {
      const queries = bitsOf(Float64Array.from(state, rateOf));
      const out = new Float64Array(cols);
      const open = new Float64Array(cols);
      const alike = new Int32Array(rows);
      for (let t = 0; t < steps; t++) {
        const value = values.draw(random);
        if (t === 0 || !(queries.certain && keys.certain))
          coincidences(queries.draw(random), keys.draw(random), alike);
        open.fill(0);
        let firing = 0;
        for (let k = 0, at = 0; k < rows; k++, at += cols) {
          if (random() * cols >= alike[k]) continue;
          firing++;
          for (let i = 0; i < cols; i++) open[i] += value[at + i];
        }
        for (let i = 0; i < cols; i++) {
          if (random() * rows < open[i]) out[i] += 1 / steps;
          if (random() * rows < firing - open[i]) out[i] -= 1 / steps;
        }
      }
      return out;
    },
  });
}
