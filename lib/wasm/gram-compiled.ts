/** @file Overlaps and draws through the compiled routines. */
import { Arena } from "./arena";
import type { GramEngine, GramShape } from "./gram-shape";
import type { SpikeRoutines } from "./webassembly";

/** Overlaps of a block; those that fill the last one up are kept out by −∞. */
const BLOCK = 64;
/** [bytes] */
const FLOAT = 4;
const roundUp = (count: number, to: number): number => Math.ceil(count / to) * to;

/** In WebAssembly. */
export function compiledGram(
  caller: string,
  patterns: ArrayLike<number>,
  { patterns: count, width }: GramShape,
  room: number,
): GramEngine {
  const arena = new Arena<SpikeRoutines>("spikes");
  const { gramDraw, gramMove, rowProducts } = arena.run;
  const stride = roundUp(width, 4);
  const groups = Math.ceil(count / 4);
  const blocks = Math.ceil(count / BLOCK);
  const padded = blocks * BLOCK;
  const row = padded * FLOAT;
  const [xAt, zAt, extraAt, maskAt, topsAt, massesAt, weightsAt, hintAt, outAt, rowsAt, columnsAt] =
    arena.layout(caller, [
      ...[
        stride * FLOAT,
        row,
        row,
        BLOCK * FLOAT,
        blocks * FLOAT,
        2 * blocks * FLOAT,
        BLOCK * FLOAT,
        FLOAT,
        row,
      ],
      ...[4 * groups * stride * FLOAT, room * row],
    ]);
  const rows = arena.f32(rowsAt, 4 * groups * stride);
  for (let j = 0; j < count; j++)
    for (let i = 0; i < width; i++) rows[j * stride + i] = patterns[j * width + i];
  const never = Number.NEGATIVE_INFINITY;
  arena.f32(maskAt, BLOCK).fill(never, count - (blocks - 1) * BLOCK);
  arena.f32(extraAt, padded).fill(never, count);
  const x = arena.f32(xAt, stride);
  const hint = arena.f32(hintAt, 1);
  hint[0] = Number.NaN;
  // Half a block's exponentials are worth a chance of 1 in 2 P that all are found after all.
  const skip = Math.log2(2 * count);
  const place = (slot: number): number => columnsAt + slot * row;
  // A column that ends in the middle of a block leaves zeros behind the last memory: the rows that fill its group up are zero.
  return {
    z: arena.f32(zAt, count),
    extra: arena.f32(extraAt, count),
    compute: (k, slot) => rowProducts(rowsAt, stride, groups, rowsAt + k * stride * FLOAT, place(slot)),
    column: (slot) => arena.f32(place(slot), count),
    products(vector) {
      x.set(vector);
      rowProducts(rowsAt, stride, groups, xAt, outAt);
      return arena.f32(outAt, count).slice();
    },
    move(slot, keep, gain) {
      if (slot < 0) gramMove(zAt, zAt, blocks, keep, 0);
      else gramMove(zAt, place(slot), blocks, keep, gain);
    },
    spread: () => !Number.isNaN(hint[0]),
    draw(slot, keep, gain, biased, at) {
      const column = slot < 0 ? zAt : place(slot);
      const extra = biased ? extraAt : 0;
      return gramDraw(
        ...([zAt, column, blocks, keep, slot < 0 ? 0 : gain, extra, maskAt] as const),
        ...([topsAt, massesAt, weightsAt, hintAt, skip, at] as const),
      );
    },
  };
}
