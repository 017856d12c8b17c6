/** @file Cores to tiles: those that talk much near each other. */
import { hopsBetween, type Mesh } from "./route";

/**
 * A place for every core. Starts in order of filling; then core by core the swap of two places (one may be empty) that saves most hops is made,
 * until none saves any. Deterministic; a local optimum.
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
  const tile = (at: number): number => Math.floor(at / perTile);
  const cost = (c: number, at: number, other: number): number => {
    let sum = 0;
    for (let d = 0; d < count; d++)
      if (d !== c && d !== other && both[c][d] > 0)
        sum += both[c][d] * hopsBetween(mesh, tile(at), tile(place[d]));
    return sum;
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (let c = 0; c < count; c++) {
      let best = { saved: 0, to: -1 };
      for (let to = 0; to < all; to++) {
        const d = owner[to];
        if (tile(to) === tile(place[c])) continue;
        let saved = cost(c, place[c], d) - cost(c, to, d);
        if (d >= 0) saved += cost(d, to, c) - cost(d, place[c], c);
        if (saved > best.saved) best = { saved, to };
      }
      if (best.to < 0) continue;
      const [d, from] = [owner[best.to], place[c]];
      owner[best.to] = c;
      owner[from] = d;
      place[c] = best.to;
      if (d >= 0) place[d] = from;
      moved = true;
    }
  }
  return place;
}
