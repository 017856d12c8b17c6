/**
 * @file Local fields of a network that follow its state: computed once, then changed with each neuron that changes. Two
 * forms of the same numbers, from couplings (one change costs n additions) and from the patterns of Hebb's rule (p).
 */
import type { Matrix } from "../../math";
import { followOverlaps } from "../spins";
import type { Couplings } from "./couplings";

/** The fields of one state, in units of 1/divisor. */
export interface Fields {
  readonly size: number;
  readonly divisor: number;
  /** a field no larger than this is a tie: 0 where all sums are whole numbers below 2⁵³, else the reach of rounding */
  readonly rounding: number;
  /** take the fields of `state` [n]; free when they are already those */
  settle(state: ArrayLike<number>): void;
  /** divisor·Σ_j W_ij σ_j of neuron i, its own part left out unless self-coupling was asked for */
  at(i: number): number;
  /** Σ_i σ_i at(i) */
  alongState(): number;
  /** neuron i takes a new value */
  change(i: number, value: number): void;
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Fields from couplings. */
export function coupledFields({ weights, divisor }: Couplings, selfCoupling: boolean): Fields {
  const { rows: n, data } = weights;
  const self = Float64Array.from({ length: n }, (_, i) => (selfCoupling ? 0 : data[i * n + i]));
  let whole = true;
  let largestRow = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0, at = i * n; j < n; j++, at++) {
      whole = whole && Number.isInteger(data[at]);
      sum += Math.abs(data[at]);
    }
    largestRow = Math.max(largestRow, sum);
  }
  // Below, not at: 2⁵³ may be what a sum of 2⁵³ + 1 was rounded to.
  whole = whole && largestRow < 2 ** 53;
  const held = new Float64Array(n).fill(Number.NaN);
  const fields = new Float64Array(n);
  let drifted = false;
  return {
    size: n,
    divisor,
    rounding: whole ? 0 : 1e-13 * largestRow,
    settle(state) {
      // Sums of whole numbers that are not too large stay exact however often they change; others are computed anew.
      if (!drifted && same(held, state)) return;
      drifted = false;
      held.set(state);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0, at = i * n; j < n; j++, at++) sum += data[at] * held[j];
        fields[i] = sum;
      }
    },
    at: (i) => fields[i] - self[i] * held[i],
    alongState() {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += held[i] * (fields[i] - self[i] * held[i]);
      return sum;
    },
    change(i, value) {
      const by = value - held[i];
      held[i] = value;
      drifted = !whole;
      for (let j = 0, at = i * n; j < n; j++, at++) fields[j] += by * data[at];
    },
  };
}

/** Fields of Hebb's rule from the overlaps X σ, whole numbers: no couplings are ever built. */
export function overlapFields(patterns: Matrix, selfCoupling: boolean): Fields {
  const { rows: p, cols: n } = patterns;
  const { held, overlaps, letters, settle, change } = followOverlaps(patterns);
  const self = selfCoupling ? 0 : p;
  return {
    size: n,
    divisor: n,
    rounding: 0,
    settle,
    change,
    at(i) {
      let sum = 0;
      for (let mu = 0, at = i * p; mu < p; mu++, at++) sum += letters[at] * overlaps[mu];
      return sum - self * held[i];
    },
    alongState() {
      let sum = 0;
      for (const overlap of overlaps) sum += overlap * overlap;
      for (const value of held) sum -= self * value * value;
      return sum;
    },
  };
}
