/**
 * @file A block of targets with the synapses that end there and the ring of what is on its way: what both engines share, above
 * all when a narrow ring must become a wide one.
 */
import type { PropagationPlan } from "./propagation-plan";

/** Numbers of a ring. */
export type Cells = Int16Array | Int32Array | Float64Array;

/** All blocks of one propagation, as an engine carries them. */
export interface Carrier {
  readonly blocks: readonly Block[];
  /** [bytes] of synapses, rings and lists */
  readonly bytes: number;
  readonly threads: number;
  /** Adds the rows of the first `count` spikes, seen from `slot`. */
  send(spikes: Int32Array, count: number, slot: number): void;
  /** Adds a slot to `into` and clears it. */
  receive(slot: number, into: Float64Array): void;
  /** Must be called before blocks are read or written. */
  settle(): void;
  /** Zeros for `receive` to add to, where that is quickest. */
  input(): Float64Array;
  /** Lets go of threads. */
  close(): void;
}

/** The largest number of an int16 cell. */
const INT16 = 2 ** 15 - 1;

/** One block; `add` and what it needs differ between the engines. */
export abstract class Block {
  /** its first target */
  readonly first: number;
  /** its targets */
  readonly width: number;
  readonly targetBits: number;
  readonly scale: number;
  /** An int16 ring is watched: no spike adds more than this to a cell. 0 where no sum can overflow. */
  watched = 0;
  /** No cell is larger in size than this. */
  #bound = 0;
  abstract cells: Cells;

  constructor(plan: PropagationPlan, index: number, targets: number) {
    this.first = index * plan.blockTargets;
    this.width = Math.min(plan.blockTargets, targets - this.first);
    this.targetBits = plan.targetBits;
    this.scale = plan.scale;
  }

  /** Adds the rows of spikes `from` … `to` − 1 to the ring, seen from `slot`. */
  protected abstract add(spikes: Int32Array, from: number, to: number, slot: number): void;
  /** Size of the largest cell. */
  protected abstract peak(): number;
  /** Turns int16 cells into int32 ones. */
  protected abstract widen(): void;
  /**
   * Adds the rows of the first `count` spikes. What a spike can add to a cell is known, and so is a bound on what cells held before: together
   * they say how many spikes fit an int16 ring. When few do, the ring is looked at, and widened if it is indeed nearly full.
   */
  send(spikes: Int32Array, count: number, slot: number): void {
    const most = this.watched;
    if (most === 0 || this.cells.BYTES_PER_ELEMENT !== 2) {
      this.add(spikes, 0, count, slot);
      return;
    }
    for (let from = 0; from < count; ) {
      let room = Math.floor((INT16 - this.#bound) / most);
      if (room < count - from && room < INT16 / (2 * most)) {
        this.#bound = this.peak();
        room = Math.floor((INT16 - this.#bound) / most);
        if (room < INT16 / (4 * most)) {
          this.widen();
          this.add(spikes, from, count, slot);
          return;
        }
      }
      const to = Math.min(count, from + room);
      this.add(spikes, from, to, slot);
      this.#bound += (to - from) * most;
      from = to;
    }
  }

  /** Copies a slot into `into` [all targets from `at` on] and leaves it. */
  read(slot: number, into: Float64Array, at: number): void {
    const from = slot * 2 ** this.targetBits;
    for (let j = 0; j < this.width; j++) into[at + this.first + j] = this.scale * this.cells[from + j];
  }

  /** Puts a slot in place, from `values` [all targets from `at` on]. */
  write(slot: number, values: Float64Array, at: number): void {
    const from = slot * 2 ** this.targetBits;
    const whole = this.cells.BYTES_PER_ELEMENT < 8;
    for (let j = 0; j < this.width; j++) {
      const value = values[at + this.first + j] / this.scale;
      const kept = whole ? Math.round(value) : value;
      if (Math.abs(kept) > this.#bound) {
        this.#bound = Math.abs(kept);
        if (this.cells.BYTES_PER_ELEMENT === 2 && this.#bound > INT16) this.widen();
      }
      this.cells[from + j] = kept;
    }
  }

  /** Empties the ring. */
  clear(): void {
    this.cells.fill(0);
    this.#bound = 0;
  }
}
