/** @file The state of the network, added up when it is asked for: meanwhile a spike is one number. */
import type { Matrix } from "../../math";
import { type Keeper, type Saved, savedArray, savedNumber } from "../saved";
import type { Ledger } from "./ledger";

/** Below this factor everything is brought up to date, long before it could vanish. */
const SMALL = 1e-100;

/** ξ with dξ/dt = −ξ/τ between spikes, which add patterns. */
export class LazyState implements Keeper {
  readonly #patterns: Matrix;
  /** ξ = factor · (stored + Σ_k shares_k x_k) */
  readonly #stored: Float64Array;
  readonly #shares: Float64Array;
  /** the memories whose share is not 0, the first `#waiting` of them */
  readonly #fired: Int32Array;
  readonly #current: Float64Array;
  #waiting = 0;
  #factor = 1;

  readonly #done: Ledger;

  constructor(patterns: Matrix, start: ArrayLike<number>, done: Ledger) {
    this.#patterns = patterns;
    this.#done = done;
    this.#stored = Float64Array.from(start);
    this.#shares = new Float64Array(patterns.rows);
    this.#fired = new Int32Array(patterns.rows);
    this.#current = new Float64Array(patterns.cols);
  }

  /** ξ ← factor · ξ, 0 ≤ factor ≤ 1. */
  decay(factor: number): void {
    this.#factor *= factor;
    if (this.#factor < SMALL) this.#settle();
  }

  /** ξ ← ξ + amount · x_k. */
  add(k: number, amount: number): void {
    if (this.#shares[k] === 0) this.#fired[this.#waiting++] = k;
    this.#shares[k] += amount / this.#factor;
    if (this.#waiting === this.#fired.length) this.#gather();
  }

  /** Adds up what waits. */
  #gather(): void {
    const { data, cols } = this.#patterns;
    const stored = this.#stored;
    this.#done.gathered += this.#waiting;
    for (let i = 0; i < this.#waiting; i++) {
      const k = this.#fired[i];
      const share = this.#shares[k];
      this.#shares[k] = 0;
      for (let n = 0, at = k * cols; n < cols; n++, at++) stored[n] += share * data[at];
    }
    this.#waiting = 0;
  }

  #settle(): void {
    this.#gather();
    for (let n = 0; n < this.#stored.length; n++) this.#stored[n] *= this.#factor;
    this.#factor = 1;
  }

  /** ξ [N]; overwritten by the next call. */
  now(): Float64Array {
    if (this.#waiting > 0) this.#gather();
    const [current, stored, factor] = [this.#current, this.#stored, this.#factor];
    for (let n = 0; n < current.length; n++) current[n] = factor * stored[n];
    return current;
  }

  /** ξ [N], a copy: who reads on the way changes nothing. */
  values(): Float64Array {
    const { data, cols } = this.#patterns;
    const state = this.#stored.slice();
    for (let i = 0; i < this.#waiting; i++) {
      const k = this.#fired[i];
      for (let n = 0, at = k * cols; n < cols; n++, at++) state[n] += this.#shares[k] * data[at];
    }
    for (let n = 0; n < cols; n++) state[n] *= this.#factor;
    return state;
  }

  save(): Saved {
    const fired = this.#fired.slice(0, this.#waiting);
    return {
      ...{ state: this.#stored.slice(), stateFactor: this.#factor },
      ...{ fired: Float64Array.from(fired), shares: Float64Array.from(fired, (k) => this.#shares[k]) },
    };
  }

  load(saved: Saved): void {
    const stored = savedArray(saved, "state", this.#stored.length);
    const fired = savedArray(saved, "fired");
    const shares = savedArray(saved, "shares", fired.length);
    this.#stored.set(stored);
    this.#factor = savedNumber(saved, "stateFactor");
    this.#shares.fill(0);
    this.#fired.set(fired);
    this.#waiting = fired.length;
    fired.forEach((k, i) => {
      this.#shares[k] = shares[i];
    });
  }
}
