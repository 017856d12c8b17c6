/** @file Random numbers of the emulated chip, as an argument: from a seed, or given, as when another emulator's are replayed. */
import { checkInteger, nextUint32, type Random, shown } from "../math";

/** Where whole random numbers come from. */
export interface Draws {
  /** A whole number in [0, 2^bits), bits 1 … 32. */
  bits(bits: number): number;
  /** all that changes, in place: a snapshot is a copy of it */
  readonly state: Uint32Array;
}

/** From a generator: the highest bits of its numbers. */
export function seededDraws(random: Random): Draws {
  const state = Uint32Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32));
  if (state.every((word) => word === 0)) state[0] = 1; // the one state that it cannot leave
  return { bits: (bits) => Math.floor(nextUint32(state) / 2 ** (32 - bits)), state };
}

/**
 * Given numbers, one after another.
 *
 * @throws {RangeError} when one does not fit the bits it is asked for, or they have come to an end
 */
export function replayedDraws(numbers: ArrayLike<number>): Draws {
  if (numbers === null || typeof numbers !== "object" || typeof numbers.length !== "number")
    throw new TypeError(`replayedDraws: numbers must be a list, got ${shown(numbers)}`);
  const state = new Uint32Array(1);
  return {
    bits(bits) {
      if (state[0] >= numbers.length)
        throw new RangeError(`replayedDraws: numbers must go on, got ${numbers.length} of them`);
      const number = numbers[state[0]];
      checkInteger("replayedDraws", `numbers[${state[0]}]`, number, 0, 2 ** bits - 1);
      state[0]++;
      return number;
    },
    state,
  };
}
