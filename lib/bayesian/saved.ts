/** @file Parts of a sampler that can be saved and go on from what was saved. */
import { shown } from "../math";
import type { Stream } from "./chance";
import type { Leaky } from "./leaky";

/** Arrays and numbers, under names. */
export type Saved = Readonly<Record<string, number | Float64Array | Uint32Array | Int32Array>>;

/** What can be saved. */
export interface Keeper {
  /** All that changes, as copies. */
  save(): Saved;
  /** Goes back to what `save` gave. */
  load(saved: Saved): void;
}

/** The array of a saved part that has the given name, of the length it must have. */
export function savedArray(saved: Saved, name: string, length?: number): Float64Array {
  const values = saved[name];
  if (!(values instanceof Float64Array) || (length !== undefined && values.length !== length))
    throw new RangeError(
      `restore: snapshot must be of such a sampler, its ${name} ${length ?? ""} numbers, got ${shown(values)}`,
    );
  return values;
}

/** The number of a saved part that has the given name. */
export function savedNumber(saved: Saved, name: string): number {
  const value = saved[name];
  if (typeof value !== "number" || Number.isNaN(value))
    throw new RangeError(
      `restore: snapshot must be of such a sampler, its ${name} a number, got ${shown(value)}`,
    );
  return value;
}

/** A leaky vector, bit for bit. */
export function leakyKeeper(of: Leaky): Keeper {
  return {
    save: () => ({ stored: of.stored.slice(), factor: of.factor }),
    load(saved) {
      of.stored.set(savedArray(saved, "stored", of.stored.length));
      of.factor = savedNumber(saved, "factor");
    },
  };
}

/** A stream of chance. */
export function streamKeeper({ words }: Stream): Keeper {
  return {
    save: () => ({ words: words.slice() }),
    load(saved) {
      const kept = saved["words"];
      if (!(kept instanceof Uint32Array) || kept.length !== words.length)
        throw new RangeError(
          `restore: snapshot must be of such a sampler, its words 4 numbers, got ${shown(kept)}`,
        );
      words.set(kept);
    },
  };
}
