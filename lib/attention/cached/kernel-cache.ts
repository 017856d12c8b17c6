/** @file The cache of a head in kernel form: opened from a state, filled block by block, closed into a state again. */
import { checkInteger, type Matrix, matrix } from "../../math";
import { type MixerState, stateEntry, type Tokens } from "../mixer";
import type { KernelHead } from "./kernel-head";

/** Entries of all tokens of one call, with room for those to come. */
export interface Cache {
  /** entries held when the call began */
  readonly past: number;
  /** tokens that there is room for */
  readonly length: number;
  /** tokens seen before the call, at least `past` */
  readonly position: number;
  /** The entries of the first `count` tokens, as views. */
  held(count: number): Tokens;
  /** Writes the entries of tokens from `at` on. */
  append(at: number, entries: Tokens): void;
  /** The state after `count` tokens; a copy. */
  close(count: number): MixerState;
}

/** The most that any later query of the head can meet of what is kept now; Infinity where it meets all. */
function reach({ branches, blocks }: KernelHead): number {
  if (blocks) return Number.POSITIVE_INFINITY;
  return Math.max(
    ...branches.map(({ window = Number.POSITIVE_INFINITY, own = true }) => window - (own ? 1 : 0)),
  );
}

/** A head's cache with the entries of `state` and room for `length` more tokens. */
export function openCache(
  head: KernelHead,
  sizes: Readonly<Record<string, number>>,
  state: MixerState | undefined,
  length: number,
): Cache {
  const { name, kept, blocks } = head;
  const limit = reach(head);
  const names = Object.keys(kept);
  const past = state?.[names[0]]?.rows ?? 0;
  let position = past;
  if (state && limit !== Number.POSITIVE_INFINITY) {
    position = stateEntry(name, state, "position", 1, 1).data[0];
    checkInteger(name, "state.position", position, past);
  }
  const room: Record<string, Matrix> = {};
  const open = (entry: string, before: number, rows: number, cols: number) => {
    room[entry] = matrix(rows, cols);
    if (state) room[entry].data.set(stateEntry(name, state, entry, before, cols).data);
  };
  for (const entry of names) {
    const columns = kept[entry];
    open(entry, past, past + length, typeof columns === "string" ? sizes[columns] : columns);
  }
  const size = blocks?.size ?? 1;
  const means = Object.entries(blocks?.means ?? {});
  for (const [entry, of] of means)
    open(entry, Math.floor(past / size), Math.floor((past + length) / size), room[of].cols);
  const first = (entry: string, rows: number) => {
    const { cols, data } = room[entry];
    return matrix(rows, cols, data.subarray(0, rows * cols));
  };
  const held = (count: number): Tokens =>
    Object.fromEntries([
      ...names.map((entry) => [entry, first(entry, count)] as const),
      ...means.map(([entry]) => [entry, first(entry, Math.floor(count / size))] as const),
    ]);
  return {
    past,
    length,
    position,
    held,
    append(at, entries) {
      for (const entry of names) room[entry].data.set(entries[entry].data, at * room[entry].cols);
      const end = at + entries[names[0]].rows;
      for (const [entry, of] of means)
        for (let b = Math.floor(at / size); b < Math.floor(end / size); b++)
          meanInto(room[entry], b, room[of], b * size, size);
    },
    close(count) {
      const from = Math.max(0, count - limit);
      const state: Record<string, Matrix> = {};
      for (const [entry, { rows, cols, data }] of Object.entries(held(count))) {
        const skip = names.includes(entry) ? from : 0;
        state[entry] = matrix(rows - skip, cols, data.slice(skip * cols, rows * cols));
      }
      if (limit !== Number.POSITIVE_INFINITY)
        state["position"] = matrix(1, 1, Float64Array.of(position + count - past));
      return state;
    },
  };
}

/** means[b] ← the mean of rows from … from + size of `of` */
function meanInto(means: Matrix, b: number, of: Matrix, from: number, size: number): void {
  for (let h = 0; h < of.cols; h++) {
    let sum = 0;
    for (let j = from; j < from + size; j++) sum += of.data[j * of.cols + h];
    means.data[b * of.cols + h] = sum / size;
  }
}
