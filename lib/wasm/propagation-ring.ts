/** @file The ring of what is on its way to some targets, and what an engine makes of all rings together. */

import type { HelperState } from "./propagation-crew";

/** Numbers of a ring. */
export type Cells = Int16Array | Int32Array | Float64Array;

/** Where a ring stands: `width` targets from `first` on, `stride` cells from a slot to the next. */
export interface RingPlace {
  readonly first: number;
  readonly width: number;
  readonly stride: number;
  readonly scale: number;
  /** no sum is larger in size, in multiples of the scale; infinite where cells are floats */
  readonly largest: number;
}

/** How far a sum of floats may lie from the whole multiple it stands for: sums that another layout rounded are taken in. */
const NEAR = 1e-3;

/** Slots of sums, one for each step until the longest delay. */
export abstract class Ring implements RingPlace {
  readonly first: number;
  readonly width: number;
  readonly stride: number;
  /** a sum is `scale` times its cell */
  readonly scale: number;
  readonly largest: number;
  abstract cells: Cells;

  constructor({ first, width, stride, scale, largest }: RingPlace) {
    this.first = first;
    this.width = width;
    this.stride = stride;
    this.scale = scale;
    this.largest = largest;
  }

  /** Told of a number before it is written to a cell of a slot. */
  protected hold(_value: number, _slot: number): void {}

  /** Copies a slot into `into` [all targets from `at` on] and leaves it. */
  read(slot: number, into: Float64Array, at: number): void {
    const from = slot * this.stride;
    for (let j = 0; j < this.width; j++) into[at + this.first + j] = this.scale * this.cells[from + j];
  }

  /** Guard: values [all targets from `at` on] that a slot can hold. @throws {RangeError} that names the first other one */
  check(caller: string, values: Float64Array, at: number): void {
    for (let k = at + this.first; k < at + this.first + this.width; k++) {
      const multiple = values[k] / this.scale;
      const finite = Number.isFinite(multiple);
      const whole =
        this.largest === Number.POSITIVE_INFINITY || Math.abs(multiple - Math.round(multiple)) <= NEAR;
      if (finite && whole && Math.round(Math.abs(multiple)) <= this.largest) continue;
      const most = this.scale * this.largest;
      const rule = !finite
        ? "be finite"
        : whole
          ? `be in [${-most}, ${most}], what these synapses can send together`
          : `be a whole multiple of ${this.scale}`;
      throw new RangeError(`${caller}: pending[${k}] must ${rule}, got ${values[k]}`);
    }
  }

  /** Puts a slot in place, from `values` [all targets from `at` on]. */
  write(slot: number, values: Float64Array, at: number): void {
    const from = slot * this.stride;
    for (let j = 0; j < this.width; j++) {
      const value = values[at + this.first + j] / this.scale;
      const kept = this.cells.BYTES_PER_ELEMENT < 8 ? Math.round(value) : value;
      this.hold(kept, slot);
      this.cells[from + j] = kept;
    }
  }

  /** Empties the ring. */
  clear(): void {
    this.cells.fill(0);
  }
}

/** All rings of one propagation, as an engine carries spikes into them. */
export interface Carrier {
  readonly rings: readonly Ring[];
  /** [bytes] of synapses, rings and lists */
  readonly bytes: number;
  readonly threads: number;
  /** Workers beside the caller, where there are any. */
  helpers?(): readonly HelperState[];
  /** Adds the rows of the first `count` spikes, seen from `slot`. */
  send(spikes: Int32Array, count: number, slot: number): void;
  /** Adds a slot to `into` and clears it. */
  receive(slot: number, into: Float64Array): void;
  /** Must be called before rings are read or written. */
  settle(): void;
  /** Zeros for `receive` to add to, where that is quickest. */
  input(): Float64Array;
  /** Lets go of threads. */
  close(): void;
}
