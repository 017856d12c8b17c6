/**
 * @file A block of targets with the sparse synapses that end there: what both engines share, above all when a narrow ring must
 * become a wide one.
 */
import type { Jumps } from "./propagation-pack";
import type { PropagationPlan } from "./propagation-plan";
import { Ring } from "./propagation-ring";

/** The largest number of an int16 cell. */
const INT16 = 2 ** 15 - 1;

/** One block; `add` and what it needs differ between the engines. */
export abstract class Block extends Ring {
  /** What spikes can add to cells, where an int16 ring must be watched. */
  protected jumps: Jumps | undefined;
  /** [slots] no cell of the slot is larger in size */
  readonly #bounds: Float64Array;

  constructor(plan: PropagationPlan, index: number, targets: number) {
    const first = index * plan.blockTargets;
    const width = Math.min(plan.blockTargets, targets - first);
    super({ first, width, stride: 2 ** plan.targetBits, scale: plan.scale, largest: plan.largest });
    this.#bounds = new Float64Array(plan.slots);
  }

  /** Adds the rows of spikes `from` … `to` − 1 to the ring, seen from `slot`. */
  protected abstract add(spikes: Int32Array, from: number, to: number, slot: number): void;
  /** Size of the largest cell of a slot. */
  protected abstract peak(slot: number): number;
  /** Turns int16 cells into int32 ones. */
  protected abstract widen(): void;

  /**
   * Adds the rows of the first `count` spikes. A ring of int16 is watched: what a number of spikes can add to a slot is known, and so is a
   * bound on what the slot held before. When both together are too much the slot is looked at, and if it is indeed nearly full the ring is
   * widened.
   */
  send(spikes: Int32Array, count: number, slot: number): void {
    const { jumps } = this;
    if (!jumps || this.cells.BYTES_PER_ELEMENT !== 2) {
      this.add(spikes, 0, count, slot);
      return;
    }
    const together = jumps.largest <= INT16 / 2 ? count : Math.max(1, Math.floor(INT16 / 2 / jumps.most));
    for (let from = 0; from < count; from += together) {
      const to = Math.min(count, from + together);
      if (!this.#room(to - from, slot, jumps)) {
        this.widen();
        this.add(spikes, from, count, slot);
        return;
      }
      this.add(spikes, from, to, slot);
    }
  }

  /** True when `count` more spikes fit in every slot. */
  #room(count: number, slot: number, { most, slots }: Jumps): boolean {
    const mask = slots.length - 1;
    for (let d = 0; d <= mask; d++) {
      const to = (slot + d) & mask;
      const jump = Math.min(count * most, slots[d]);
      if (this.#bounds[to] + jump > INT16) this.#bounds[to] = this.peak(to);
      this.#bounds[to] += jump;
      if (this.#bounds[to] > INT16) return false;
    }
    return true;
  }

  /** A slot was delivered: it is empty now. */
  protected emptied(slot: number): void {
    this.#bounds[slot] = 0;
  }

  protected override hold(value: number, slot: number): void {
    const size = Math.abs(value);
    if (size <= this.#bounds[slot]) return;
    this.#bounds[slot] = size;
    // where no sum exceeds int16 nothing that passed `check` does, and there is no room for more
    if (this.jumps && this.cells.BYTES_PER_ELEMENT === 2 && size > INT16) this.widen();
  }

  override clear(): void {
    super.clear();
    this.#bounds.fill(0);
  }
}
