/** @file Numbers that all leak at one pace: one common factor decays in their stead, and they are touched only when something is added. */

/** Below this factor the numbers are brought up to date, long before it could vanish. */
const SMALL = 1e-100;

/** A vector x with dx/dt = −x/τ between additions. */
export class Leaky {
  /** what is stored: x / {@link Leaky.factor} */
  readonly stored: Float64Array;
  factor = 1;

  constructor(size: number) {
    this.stored = new Float64Array(size);
  }

  /** x ← factor · x, 0 ≤ factor ≤ 1. */
  decay(factor: number): void {
    this.factor *= factor;
    if (this.factor < SMALL) this.settle();
  }

  /** Brings what is stored up to date: then it is x itself. */
  settle(): void {
    const { stored, factor } = this;
    for (let i = 0; i < stored.length; i++) stored[i] *= factor;
    this.factor = 1;
  }

  add(i: number, amount: number): void {
    this.stored[i] += amount / this.factor;
  }

  /** x ← x + amount · (the numbers from `data[first]` on). */
  addRow(data: Float64Array, first: number, amount: number): void {
    const { stored } = this;
    const scaled = amount / this.factor;
    for (let i = 0; i < stored.length; i++) stored[i] += scaled * data[first + i];
  }

  /** x, a copy. */
  values(): Float64Array {
    return this.stored.map((x) => x * this.factor);
  }
}
