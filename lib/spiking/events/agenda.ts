/** @file What happens next: a binary heap of slots, each with one time, that can be moved at any moment. */

/** A slot is a whole number ≥ 0 that stands for something that may happen; at equal times the lower slot comes first. */
export interface Agenda {
  /** Sets when `slot` happens; Infinity takes it off. */
  set(slot: number, time: number): void;
  /** When the next slot happens; Infinity when nothing is left. */
  next(): number;
  /** Takes the next slot off. There must be one. */
  take(): number;
}

/** An empty agenda for slots 0 … slots − 1; it grows when a higher one is set. */
export function agenda(slots: number): Agenda {
  let times = new Float64Array(Math.max(16, slots));
  let heap = new Int32Array(times.length);
  let place = new Int32Array(times.length).fill(-1); // of a slot in the heap
  let count = 0;

  const before = (a: number, b: number) => times[a] < times[b] || (times[a] === times[b] && a < b);
  function put(at: number, slot: number): void {
    heap[at] = slot;
    place[slot] = at;
  }
  function up(from: number): void {
    const slot = heap[from];
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(slot, heap[parent])) break;
      put(at, heap[parent]);
      at = parent;
    }
    put(at, slot);
  }
  function down(from: number): void {
    const slot = heap[from];
    let at = from;
    for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], slot)) break;
      put(at, heap[child]);
      at = child;
    }
    put(at, slot);
  }
  function remove(slot: number): void {
    const at = place[slot];
    place[slot] = -1;
    const last = heap[--count];
    if (at === count) return;
    put(at, last);
    up(at);
    down(place[last]);
  }
  function grow(slot: number): void {
    const wider = <T extends Float64Array | Int32Array>(into: T, from: T) => {
      into.set(from as never);
      return into;
    };
    const length = Math.max(2 * times.length, slot + 1);
    place = wider(new Int32Array(length).fill(-1), place);
    heap = wider(new Int32Array(length), heap);
    times = wider(new Float64Array(length), times);
  }

  return {
    set(slot, time) {
      if (slot >= times.length) grow(slot);
      if (time === Number.POSITIVE_INFINITY) {
        if (place[slot] >= 0) remove(slot);
        return;
      }
      times[slot] = time;
      if (place[slot] < 0) put(count++, slot);
      up(place[slot]);
      down(place[slot]);
    },
    next: () => (count > 0 ? times[heap[0]] : Number.POSITIVE_INFINITY),
    take() {
      const slot = heap[0];
      remove(slot);
      return slot;
    },
  };
}
