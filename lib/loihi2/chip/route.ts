/** @file Ways over the mesh: first along its columns' direction, then along its rows'. */
import { checkInteger } from "../../math";

/** The mesh of a chip. The tile in column x and row y is number rows · x + y. */
export interface Mesh {
  readonly columns: number;
  readonly rows: number;
}

/** A way from tile to tile. */
export interface Way {
  readonly eastWest: number;
  readonly northSouth: number;
  /** links on the way, in order, as `from * tiles + to` */
  readonly links: readonly number[];
}

/** Hops from tile to tile. */
export function hopsBetween({ rows }: Mesh, from: number, to: number): number {
  const eastWest = Math.abs(Math.floor(to / rows) - Math.floor(from / rows));
  return eastWest + Math.abs((to % rows) - (from % rows));
}

/**
 * Dimension-order routing: x first, then y. Within a tile there is no link.
 *
 * Reference: Davies et al. 2018, IEEE Micro 38(1); Timcheck et al. 2026, arXiv:2601.10035.
 *
 * @throws {RangeError} when a tile is not of the mesh
 * @example
 * wayBetween({ columns: 8, rows: 4 }, 0, 5) // one hop east to tile 4, one north to tile 5
 */
export function wayBetween({ columns, rows }: Mesh, from: number, to: number): Way {
  const tiles = columns * rows;
  checkInteger("wayBetween", "from", from, 0, tiles - 1);
  checkInteger("wayBetween", "to", to, 0, tiles - 1);
  const [x1, y1] = [Math.floor(to / rows), to % rows];
  let [x, y] = [Math.floor(from / rows), from % rows];
  const links: number[] = [];
  const step = (dx: number, dy: number): void => {
    const here = x * rows + y;
    x += dx;
    y += dy;
    links.push(here * tiles + x * rows + y);
  };
  const eastWest = Math.abs(x1 - x);
  const northSouth = Math.abs(y1 - y);
  while (x !== x1) step(Math.sign(x1 - x), 0);
  while (y !== y1) step(0, Math.sign(y1 - y));
  return { eastWest, northSouth, links };
}
