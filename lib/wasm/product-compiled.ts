/** @file Drives the compiled product: cuts both factors into blocks that suit the caches and brings them into panels. */
import { type CompiledEngine, withArena } from "./arena";
import type { ProductShape } from "./product";

/** k per run: one panel of the right factor (16 kB) and one of the left (8 kB) stay in the first-level cache. */
const DEPTH = 512;
/** rows per block: its panels (256 kB) stay in the second-level cache */
const ROWS = 128;
/** [numbers] of either factor that are in memory at a time, as far as the sizes allow */
const AT_ONCE = 2 ** 21;
const FLOAT = 4;
const roundUp = (count: number, to: number): number => Math.ceil(count / to) * to;

/** Product of two matrices; undefined when an entry of it is not finite. */
export function multiplyCompiled(
  caller: string,
  engine: CompiledEngine,
  left: Float32Array,
  right: Float32Array,
  { rows, inner, cols }: ProductShape,
): Float32Array | undefined {
  const out = new Float32Array(rows * cols);
  const width = Math.min(roundUp(cols, 8), Math.max(8, Math.floor(AT_ONCE / inner / 8) * 8));
  const depth = Math.min(DEPTH, inner);
  const high = Math.min(ROWS, roundUp(rows, 4), Math.max(4, Math.floor(AT_ONCE / inner / 4) * 4));
  return withArena(engine, (arena) => {
    const { run } = arena;
    const sizes = [depth * width, inner * width, high * inner, high * depth, high * width];
    const [slab, columns, tight, panels, sums] = arena.layout(
      caller,
      sizes.map((numbers) => numbers * FLOAT),
    );
    for (let firstCol = 0; firstCol < cols; firstCol += width) {
      const across = Math.min(width, cols - firstCol);
      const padded = roundUp(across, 8);
      for (let k = 0; k < inner; k += depth) {
        const deep = Math.min(depth, inner - k);
        const view = arena.f32(slab, deep * across);
        if (across === cols) view.set(right.subarray(k * cols, (k + deep) * cols));
        else
          for (let r = 0; r < deep; r++) {
            const at = (k + r) * cols + firstCol;
            view.set(right.subarray(at, at + across), r * across);
          }
        run.packColumns(slab, columns + k * padded * FLOAT, deep, across, across * FLOAT);
      }
      for (let firstRow = 0; firstRow < rows; firstRow += high) {
        const down = Math.min(high, rows - firstRow);
        const found = arena.f32(sums, down * padded);
        const view = arena.f32(tight, down * inner);
        view.set(left.subarray(firstRow * inner, (firstRow + down) * inner));
        for (let k = 0; k < inner; k += depth) {
          const deep = Math.min(depth, inner - k);
          run.packRows(tight + k * FLOAT, panels, down, deep, inner * FLOAT);
          const from = columns + k * padded * FLOAT;
          run.multiply(panels, down, from, across, deep, sums, padded * FLOAT, k > 0);
        }
        if (!run.allFinite(sums, (down * padded) / 4)) return undefined;
        for (let r = 0; r < down; r++)
          out.set(found.subarray(r * padded, r * padded + across), (firstRow + r) * cols + firstCol);
      }
    }
    return out;
  });
}
