/** @file Cores to tiles: those that talk much near each other. */
import type { Mesh } from "./route";

/** Hops between two places. */
function hops({ rows }: Mesh, perTile: number, a: number, b: number): number {
  const [t, u] = [Math.floor(a / perTile), Math.floor(b / perTile)];
  return Math.abs(Math.floor(t / rows) - Math.floor(u / rows)) + Math.abs((t % rows) - (u % rows));
}

/**
 * A place for every core. Starts in order of filling; then the swap of two places (one may be empty) that saves most hops is made, until none
 * saves any. Deterministic; a local optimum.
 *
 * @param traffic messages [from][to]
 */
export function nearby(traffic: readonly Float64Array[], mesh: Mesh, perTile: number): readonly number[] {
  const count = traffic.length;
  const all = mesh.columns * mesh.rows * perTile;
  const place = Array.from({ length: count }, (_, c) => c);
  const owner = new Int32Array(all).fill(-1);
  for (let c = 0; c < count; c++) owner[c] = c;
  const both = traffic.map((line, c) => line.map((x, d) => x + traffic[d][c]));
  const cost = (c: number, at: number, other: number): number => {
    let sum = 0;
    for (let d = 0; d < count; d++)
      if (d !== c && d !== other && both[c][d] > 0) sum += both[c][d] * hops(mesh, perTile, at, place[d]);
    return sum;
  };
  for (;;) {
    let best = { saved: 1e-9, c: -1, to: -1 };
    for (let c = 0; c < count; c++)
      for (let to = 0; to < all; to++) {
        const d = owner[to];
        if (to === place[c] || (d >= 0 && d < c)) continue;
        let saved = cost(c, place[c], d) - cost(c, to, d);
        if (d >= 0) saved += cost(d, to, c) - cost(d, place[c], c);
        if (saved > best.saved) best = { saved, c, to };
      }
    if (best.c < 0) return place;
    const [d, from] = [owner[best.to], place[best.c]];
    owner[best.to] = best.c;
    owner[from] = d;
    place[best.c] = best.to;
    if (d >= 0) place[d] = from;
  }
}
