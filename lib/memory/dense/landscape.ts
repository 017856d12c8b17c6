/**
 * @file The energy landscape of a dense memory around a state that moves: the overlaps with all patterns are computed once and
 * then follow each neuron that changes. They are whole numbers, so nothing drifts.
 */
import type { Matrix } from "../../math";
import { followOverlaps } from "../spins";
import { type DenseSeparationOptions, decayTable, differenceTable, powerOf } from "./separation";

/** Energies around one state. */
export interface Landscape {
  /** stand at `state` [n]; free when it is there already */
  settle(state: ArrayLike<number>): void;
  /** neuron i takes a new value */
  change(i: number, value: number): void;
  /** −1, 0 or 1: which value of neuron i has the lower energy; 0 for a tie, and for what rounding cannot tell from one */
  downhill(i: number): number;
  /** E(σ_i = −1) − E(σ_i = 1), the other neurons as they are */
  gap(i: number): number;
  energy(): number;
}

/**
 * E = −Σ F(m) for a power F. With neuron i at s, a pattern that agrees with it pulls by D(m − 1) = F(m) − F(m − 2) towards s, one
 * that does not by D(m + 1) = F(m + 2) − F(m) away: two numbers a pattern, the same for all neurons.
 */
export function powerLandscape(
  patterns: Matrix,
  { separation = "power", order = 3 }: DenseSeparationOptions,
): Landscape {
  const { rows: p, cols: n } = patterns;
  const { held, overlaps, letters, settle, change } = followOverlaps(patterns);
  const { values, unit } = differenceTable(separation, order, n, p);
  const power = powerOf(separation, order);
  const pulls = new Float64Array(2 * p); // of each pattern: when it differs, when it agrees
  const weigh = (): void => {
    for (let mu = 0; mu < p; mu++) {
      pulls[2 * mu] = -values[Math.min(overlaps[mu] + 1 + n, 2 * n)];
      pulls[2 * mu + 1] = values[Math.max(overlaps[mu] - 1 + n, 0)];
    }
  };
  const sum = (i: number): number => {
    const own = held[i];
    let total = 0;
    if (own === 0) {
      for (let mu = 0, at = i * p; mu < p; mu++, at++) total += letters[at] * values[overlaps[mu] + n];
      return total;
    }
    for (let mu = 0, at = i * p; mu < p; mu++, at++)
      total += pulls[(mu << 1) + ((1 + Math.imul(letters[at], own)) >> 1)];
    return own * total;
  };
  /** What rounding can make of a sum that is 0: so much of its terms, taken without their signs. */
  const rounding = (i: number): number => {
    let total = 0;
    for (let mu = 0, at = i * p; mu < p; mu++, at++)
      total += Math.abs(values[overlaps[mu] - letters[at] * held[i] + n]);
    return 1e-16 * p * total;
  };
  return {
    settle(state) {
      if (settle(state)) weigh();
    },
    change(i, value) {
      change(i, value);
      weigh();
    },
    downhill(i) {
      const total = sum(i);
      // Only a sum that is small against the largest there can be is worth the closer look.
      const small = 1e-16 * p * p * values[2 * n];
      if (unit !== 1 && Math.abs(total) <= small && Math.abs(total) <= rounding(i)) return 0;
      return Math.sign(total);
    },
    gap: (i) => sum(i) * unit,
    energy() {
      let total = 0;
      for (const overlap of overlaps) total -= power(overlap);
      return total;
    },
  };
}

/** E = −ln Σ exp(m). The weights exp(m) are kept relative to the largest and follow the overlaps: e^{∓2} with every change. */
export function exponentialLandscape(patterns: Matrix): Landscape {
  const { rows: p, cols: n } = patterns;
  const { held, overlaps, letters, settle, change } = followOverlaps(patterns);
  const decay = decayTable(n);
  const weights = new Float64Array(p);
  let top = 0;
  const weigh = (): void => {
    top = -n;
    for (let mu = 0; mu < p; mu++) if (overlaps[mu] > top) top = overlaps[mu];
    for (let mu = 0; mu < p; mu++) weights[mu] = decay[top - overlaps[mu]];
  };
  /** Σ over the patterns with ξ_i = 1 and over those with −1 of exp(r), r the overlap without neuron i. */
  const sides = (i: number): readonly [number, number] => {
    let up = 0;
    let down = 0;
    for (let mu = 0, at = i * p; mu < p; mu++, at++) {
      up += weights[mu] * (1 + letters[at]); // twice each, for the sake of a loop without branches
      down += weights[mu] * (1 - letters[at]);
    }
    return [0.5 * up * Math.exp(-held[i]), 0.5 * down * Math.exp(held[i])];
  };
  return {
    settle(state) {
      if (settle(state)) weigh();
    },
    change(i, value) {
      change(i, value);
      weigh();
    },
    downhill(i) {
      const [up, down] = sides(i);
      return Math.abs(up - down) <= 1e-16 * p * (up + down) ? 0 : Math.sign(up - down);
    },
    gap(i) {
      const [up, down] = sides(i);
      return Math.log((Math.E * up + down / Math.E) / (up / Math.E + Math.E * down));
    },
    energy() {
      let total = 0;
      for (const weight of weights) total += weight;
      return -(top + Math.log(total));
    },
  };
}
