/** @file Which columns are kept when there is no room for all: one that was used since the hand last passed stays. */

/** Places for columns, filled when a column is first asked for. */
export class Columns {
  readonly room: number;
  computed = 0;
  readonly #slotOf: Int32Array;
  readonly #ownerOf: Int32Array;
  readonly #used: Uint8Array;
  readonly #compute: (k: number, slot: number) => void;
  #hand = 0;

  constructor(count: number, room: number, compute: (k: number, slot: number) => void) {
    this.room = room;
    this.#compute = compute;
    this.#slotOf = new Int32Array(count).fill(-1);
    this.#ownerOf = new Int32Array(room).fill(-1);
    this.#used = new Uint8Array(room);
  }

  has(k: number): boolean {
    return this.#slotOf[k] >= 0;
  }

  /** The place of column k, which is computed unless it is there. */
  at(k: number): number {
    const found = this.#slotOf[k];
    if (found >= 0) {
      this.#used[found] = 1;
      return found;
    }
    while (this.#used[this.#hand] === 1) {
      this.#used[this.#hand] = 0;
      this.#hand = (this.#hand + 1) % this.room;
    }
    const slot = this.#hand;
    this.#hand = (slot + 1) % this.room;
    const owner = this.#ownerOf[slot];
    if (owner >= 0) this.#slotOf[owner] = -1;
    this.#compute(k, slot);
    this.computed++;
    this.#ownerOf[slot] = k;
    this.#slotOf[k] = slot;
    this.#used[slot] = 1;
    return slot;
  }
}
