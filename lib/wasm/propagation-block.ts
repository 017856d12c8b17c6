/**
 * @file A block of targets with the sparse synapses that end there: what both engines share, above all when a narrow ring must
 * become a wide one.
 */
import type { PropagationPlan } from "./propagation-plan";
import { Ring } from "./propagation-ring";

/** The largest number of an int16 cell. */
const INT16 = 2 ** 15 - 1;

/** One block; `add` and what it needs differ between the engines. */
export abstract class Block extends Ring {
  /** An int16 ring is watched: no spike adds more than this to a cell. 0 where no sum can overflow. */
  watched = 0;
  /** No cell is larger in size than this. */
  #bound = 0;

  constructor(plan: PropagationPlan, index: number, targets: number) {
    const first = index * plan.blockTargets;
    const width = Math.min(plan.blockTargets, targets - first);
    super({ first, width, stride: 2 ** plan.targetBits, scale: plan.scale });
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

  protected override hold(value: number): void {
    const size = Math.abs(value);
    if (size <= this.#bound) return;
    this.#bound = size;
    if (this.cells.BYTES_PER_ELEMENT === 2 && size > INT16) this.widen();
  }

  override clear(): void {
    super.clear();
    this.#bound = 0;
  }
}
