/** @file Operations of steps with momentum, as closed forms of their sizes. */
import { type Counts, counts } from "../../cost";
import type { MixerShape } from "../mixer";

/** Sizes of steps with momentum. */
export interface MomentumShape extends Required<MixerShape> {
  /** tokens per batch */
  readonly batch: number;
  /** whether β is given */
  readonly gain: boolean;
}

/**
 * Operations of T steps, without `write`. Step by step, each of the V·F words of W and M is read and written once,
 * and B or W is read once more for what the reader finds. In chunks two shares are kept for each write, and W₀ and M₀
 * are asked instead.
 */
export function momentumCost(shape: MomentumShape): Counts {
  const { length, past, form, chunk } = shape;
  const starts = (from: number, to: number): number =>
    shape.batch === 1
      ? 0
      : Math.floor((to + shape.batch - 1) / shape.batch) - Math.floor((from + shape.batch - 1) / shape.batch);
  const words = shape.head * shape.value;
  if (form === "recurrent") {
    const copies = starts(past, past + length) * words;
    return counts({
      mac: length * words * (shape.gain ? 4 : 3),
      mul: length * words * 2,
      add: shape.gain ? 0 : length * words,
      stateRead: length * words * 3 + copies,
      stateWrite: length * words * 2 + copies,
    });
  }
  const size = form === "parallel" ? length : chunk;
  const total: Record<"mac" | "mul" | "add" | "stateRead" | "stateWrite", number> = {
    mac: 0,
    mul: 0,
    add: 0,
    stateRead: 0,
    stateWrite: 0,
  };
  for (let from = 0; from < length; from += size)
    addChunk(total, shape, past + from, past + Math.min(from + size, length));
  return counts(total);
}

/** One chunk, tokens `from` to `to` of the stream. */
function addChunk(
  total: Record<"mac" | "mul" | "add" | "stateRead" | "stateWrite", number>,
  { head, value, batch, gain }: MomentumShape,
  from: number,
  to: number,
): void {
  const words = head * value;
  const tokens = to - from;
  /** Asking the first weights and momentum, and `items` writes: their keys, values and shares. */
  const ask = (items: number): void => {
    total.mac += 2 * words + value + items * (head + value);
    total.mul += value + items;
    total.stateRead += 2 * words + 2 + items * (head + value + 1);
  };
  let begun: number | undefined; // writes in this chunk when the batch began
  for (let i = 0; i < tokens; i++) {
    if ((from + i) % batch === 0) {
      begun = i;
      total.stateRead += batch > 1 ? 2 + i : 0; // the shares as they are now, for the whole batch
      total.stateWrite += batch > 1 ? 2 + i : 0;
    }
    if (begun === undefined) {
      total.mac += words;
      total.stateRead += words;
    } else ask(begun);
    // Shares: `kept`, `moved`, `left`, and two of each write, one of which is β M's.
    total.mul += 3 + 2 * i;
    total.mac += gain ? 1 + i : 0;
    total.add += gain ? 0 : 1 + i;
    total.stateRead += 3 + 2 * i;
    total.stateWrite += 3 + 2 * i + (head + value + 2);
    ask(i + 1);
  }
  /** W from its shares in W₀, M₀ and `items` writes. */
  const settle = (items: number, matrices: number): void => {
    total.mul += words + items * value;
    total.mac += (matrices - 1) * words + items * words;
    total.stateRead += matrices * (words + 1) + items * (head + value + 1);
    total.stateWrite += words;
  };
  if (begun !== undefined && to % batch !== 0) settle(begun, 2);
  settle(tokens, 2);
  settle(tokens, 1);
}
