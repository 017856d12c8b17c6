/** @file Overlaps and draws as their definition reads: oracle and stand-in. Overlaps are float32, as the compiled ones are. */
import type { GramEngine, GramShape } from "./gram-shape";

/** In TypeScript. */
export function twinGram(patterns: ArrayLike<number>, shape: GramShape, room: number): GramEngine {
  const { patterns: count, width } = shape;
  const rows = Float32Array.from(patterns);
  const columns: Float32Array[] = Array.from({ length: room });
  const [z, extra] = [new Float32Array(count), new Float32Array(count)];
  const weights = new Float64Array(count);
  const products = (x: ArrayLike<number>): Float32Array => {
    const out = new Float32Array(count);
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += rows[j * width + i] * Math.fround(x[i]);
      out[j] = sum;
    }
    return out;
  };
  const move = (slot: number, keep: number, gain: number): void => {
    if (slot < 0) for (let j = 0; j < count; j++) z[j] *= keep;
    else for (let j = 0; j < count; j++) z[j] = keep * z[j] + gain * columns[slot][j];
  };
  let spread = false;
  return {
    spread: () => spread,
    z,
    extra,
    products,
    compute(k, slot) {
      columns[slot] = products(rows.subarray(k * width, (k + 1) * width));
    },
    column: (slot) => columns[slot],
    move,
    draw(slot, keep, gain, biased, place) {
      move(slot, keep, gain);
      let top = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < count; j++) {
        weights[j] = z[j] + (biased ? extra[j] : 0);
        if (weights[j] > top) top = weights[j];
      }
      // Blocks in which a memory is near the largest, as the compiled routine counts them.
      let [total, near, last64] = [0, 0, -1];
      for (let j = 0; j < count; j++) {
        weights[j] = 2 ** (weights[j] - top);
        total += weights[j];
        if (2 * count * weights[j] >= 1 && j >> 6 !== last64) {
          near++;
          last64 = j >> 6;
        }
      }
      spread = 2 * near > Math.ceil(count / 64);
      let rest = place * total;
      let last = 0;
      for (let j = 0; j < count; j++) {
        if (weights[j] === 0) continue;
        if (rest < weights[j]) return j;
        rest -= weights[j];
        last = j;
      }
      return last; // rounding alone comes here
    },
  };
}
