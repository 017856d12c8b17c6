/** @file The few memories that are followed one by one: their overlaps, and what those that have fired do to each other. */
import { type Saved, savedArray } from "../saved";
import type { Scene } from "./loop";
import type { Tail } from "./tail";

/** Memories that can be followed at once. */
export const ROOM = 256;

/** Members in places 0 … size − 1. */
export class Members {
  size = 0;
  readonly ids: Int32Array = new Int32Array(ROOM);
  /** overlaps / factor */
  readonly overlaps: Float64Array = new Float64Array(ROOM);
  readonly bias: Float64Array = new Float64Array(ROOM);
  /** how often each has fired as a member, up to a number that tells nothing more */
  readonly spikes: Uint8Array = new Uint8Array(ROOM);
  /** G among members, a row for each that has fired */
  readonly gram: Float64Array = new Float64Array(ROOM * ROOM);
  /** of those that have fired, what a spike adds at most to any memory that is not followed */
  readonly reach: Float64Array = new Float64Array(ROOM);
  readonly #slotOf = new Map<number, number>();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  slotOf(k: number): number | undefined {
    return this.#slotOf.get(k);
  }

  has(k: number): boolean {
    return this.#slotOf.has(k);
  }

  clear(): void {
    this.#slotOf.clear();
    this.size = 0;
  }

  /** x_k · vector[first …] */
  dot(k: number, vector: Float64Array, first = 0): number {
    const { data, cols } = this.#scene.network.patterns;
    let sum = 0;
    for (let n = 0, at = k * cols; n < cols; n++, at++) sum += data[at] * vector[first + n];
    return sum;
  }

  #between(k: number, j: number): number {
    const { data, cols } = this.#scene.network.patterns;
    this.#scene.done.products++;
    return this.dot(k, data, j * cols);
  }

  /** Memory k is followed from now on. */
  enter(k: number, factor: number): number {
    const { state, bias, done } = this.#scene;
    const slot = this.size++;
    this.ids[slot] = k;
    this.#slotOf.set(k, slot);
    this.overlaps[slot] = this.dot(k, state.now()) / factor;
    done.entered++;
    this.bias[slot] = bias[k];
    this.spikes[slot] = 0;
    for (let i = 0; i < slot; i++)
      if (this.spikes[i]) this.gram[i * ROOM + slot] = this.#between(this.ids[i], k);
    return slot;
  }

  /** What a spike of this member does to the others. */
  fillRow(slot: number): void {
    for (let i = 0; i < this.size; i++)
      this.gram[slot * ROOM + i] = this.#between(this.ids[slot], this.ids[i]);
  }

  /** Lets go of a member, whose place the last one takes; what others add to it is in their reach from now on. */
  drop(slot: number): void {
    const last = --this.size;
    const { gram, reach, ids } = this;
    for (let j = 0; j <= last; j++) {
      if (!this.spikes[j]) continue;
      const at = j * ROOM;
      if (gram[at + slot] > reach[j]) reach[j] = gram[at + slot];
      gram[at + slot] = gram[at + last];
    }
    this.#slotOf.delete(ids[slot]);
    if (slot === last) return;
    gram.copyWithin(slot * ROOM, last * ROOM, last * ROOM + last + 1);
    for (const column of [ids, this.overlaps, this.bias, this.spikes, reach]) column[slot] = column[last];
    this.#slotOf.set(ids[slot], slot);
  }

  /** Lets go of members that `bound` [overlap / factor] covers as it is. Whom the tail does not propose stays, and so does memory `k`, and what it would draw above the bound. */
  sweep(k: number, bound: number, tail: Tail): void {
    for (let i = this.size - 1; i >= 0; i--) {
      const keeper = this.slotOf(k);
      if (i === keeper || !(this.overlaps[i] <= bound) || !tail.has(this.ids[i])) continue;
      if (keeper !== undefined && this.spikes[keeper] && this.gram[keeper * ROOM + i] > this.reach[keeper])
        continue;
      this.drop(i);
    }
  }

  /** Bit for bit; what follows from the patterns is found again. */
  save(): Saved {
    const { size } = this;
    return {
      ids: Float64Array.from(this.ids.subarray(0, size)),
      overlaps: this.overlaps.slice(0, size),
      spikes: Float64Array.from(this.spikes.subarray(0, size)),
      reach: Float64Array.from({ length: size }, (_, i) => (this.spikes[i] ? this.reach[i] : 0)),
    };
  }

  load(saved: Saved): void {
    this.clear();
    const ids = savedArray(saved, "ids");
    this.size = ids.length;
    this.ids.set(ids);
    this.overlaps.set(savedArray(saved, "overlaps", ids.length));
    this.spikes.set(savedArray(saved, "spikes", ids.length));
    this.reach.set(savedArray(saved, "reach", ids.length));
    for (let slot = 0; slot < this.size; slot++) {
      const k = this.ids[slot];
      this.#slotOf.set(k, slot);
      this.bias[slot] = this.#scene.bias[k];
    }
    for (let slot = 0; slot < this.size; slot++) if (this.spikes[slot]) this.fillRow(slot);
  }
}
