/** @file Ways over the mesh: first along its columns' direction, then along its rows'. */

/** The mesh of a chip. A tile's number is column · rows + row. */
export interface Mesh {
  readonly columns: number;
  readonly rows: number;
}

/** A way from tile to tile. */
export interface Way {
  readonly eastWest: number;
  readonly northSouth: number;
  /** links on the way, as `from * tiles + to` */
  readonly links: readonly number[];
}

/**
 * Dimension-order routing: x first, then y. Within a tile there is no link.
 *
 * Reference: Davies et al. 2018, IEEE Micro 38(1); Timcheck et al. 2026, arXiv:2601.10035.
 */
export function wayBetween({ columns, rows }: Mesh, from: number, to: number): Way {
  const tiles = columns * rows;
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
