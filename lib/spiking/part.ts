/** @file What the clock knows of the things it drives. */

/** Arrays that hold all that changes in a part, under names: a snapshot copies them, a restore writes them back. */
export type Live = Readonly<
  Record<string, Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array>
>;

/** What can be saved and goes on from what was saved. */
export interface Part {
  /** All that changes, as copies. */
  save(): Live;
  /** Goes back to what `save` gave. */
  load(saved: Live): void;
}

/** A part whose arrays of `live` are all that changes. */
export function partOf(live: Live): Part {
  return {
    save: () => Object.fromEntries(Object.entries(live).map(([name, values]) => [name, values.slice()])),
    load(saved) {
      for (const [name, values] of Object.entries(live)) values.set(saved[name]);
    },
  };
}

/** Where spikes come from in each step. */
export interface Firing extends Part {
  readonly size: number;
  /** neurons that fired in the last step, ascending; the first `count` entries */
  readonly fired: Int32Array;
  readonly count: number;
  /** Everything up to the end of `step`, from 1 on. */
  advance(step: number): void;
}

/** Where spikes go: handed in at the end of a step, taken out when they arrive. */
export interface Carrier extends Part {
  /** Neurons `fired[0 … count − 1]` fired in `step`. */
  send(fired: Int32Array, count: number, step: number): void;
  /** Adds to `target` what arrives in `step`, and forgets it. */
  receive(step: number, target: Float64Array): void;
  /** Zeros for `receive` to add to without a copy. They are for one target that is handed in from then on. */
  room?(): Float64Array;
}

/** A carrier whose weights change: it also hears the postsynaptic spikes of each step, after they fell. */
export interface LivelyCarrier extends Carrier {
  hear(fired: Int32Array, count: number, step: number): void;
  /** weights in the order in which the network's description gives them */
  weights(step: number): Float64Array;
}
