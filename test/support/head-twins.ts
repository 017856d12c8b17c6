/**
 * @file Plain twins of heads in kernel form that count while they compute: token by token, operation by operation. A twin says
 * what is kept of a token, how a query meets one key, and how what it met is read; past tokens are kept uncounted.
 */
import { type Tally, tally } from "./tally";

export type Row = readonly number[];
export type Rows = Readonly<Record<string, readonly Row[]>>;

/** Σ a·b over stored words b */
export function dotStored(t: Tally, a: Row, b: Row): number {
  return a.reduce((sum, x, h) => t.mac(sum, x, t.weight(b[h])), 0);
}

/** Σ a·b over numbers at hand */
export function dotHeld(t: Tally, a: Row, b: Row): number {
  return a.reduce((sum, x, h) => t.mac(sum, x, b[h]), 0);
}

export const times = (t: Tally, a: Row, factor: number): number[] => a.map((x) => t.mul(x, factor));
export const store = (t: Tally, a: Row): number[] => a.map((x) => t.storeWeight(x));

/** The tiles of `keys`, newest first, of `chunk` each. */
export function tilesOf<K>(keys: readonly K[], chunk: number): K[][] {
  const tiles: K[][] = [];
  for (let end = keys.length; end > 0; end -= chunk) tiles.push(keys.slice(Math.max(0, end - chunk), end));
  return tiles;
}

/** Reads values under their scores: one or more lists of scores, tile by tile. */
export type Read = (t: Tally, tiles: { scores: Row; value: Row }[][], V: number, tiled: boolean) => number[];

/** Softmax over tiles, with an optional sink; one tile is a whole row. */
export const softmaxRead =
  (sink?: number): Read =>
  (t, tiles, V) => {
    let top = Number.NaN;
    let total = 0;
    let sums = new Array<number>(V).fill(0);
    tiles.forEach((tile, n) => {
      let largest = tile[0].scores[0];
      for (const { scores } of tile.slice(1)) if (t.more(scores[0], largest)) largest = scores[0];
      if (n > 0) {
        if (t.more(top, largest)) largest = top;
        const fade = t.exp(t.add(top, -largest));
        total = t.mul(total, fade);
        sums = times(t, sums, fade);
      } else if (sink !== undefined && t.more(sink, largest)) largest = sink;
      tile.forEach(({ scores, value }, j) => {
        const mass = t.exp(t.add(scores[0], -largest));
        total = n === 0 && j === 0 ? mass : t.add(total, mass);
        sums = sums.map((sum, v) => t.mac(sum, mass, t.weight(value[v])));
      });
      if (n === 0 && sink !== undefined) total = t.add(total, t.exp(t.add(sink, -largest)));
      top = largest;
    });
    return times(t, sums, t.div(1, total));
  };

/** One head, told plainly. */
export interface Twin {
  readonly window?: number;
  readonly own?: boolean;
  readonly read: Read;
  /** keeps token i, given what is kept; counts its words */
  keep(t: Tally, i: number, kept: Record<string, number[]>[]): Record<string, number[]>;
  /** what token i asks, as a function of the kept entry j */
  ask(t: Tally, i: number, kept: readonly Record<string, number[]>[]): (j: number) => number[];
}

/** Outputs of the tokens after `past`, counted by `t`; `T` tokens in all. */
export function runTwin(
  t: Tally,
  twin: Twin,
  T: number,
  past: number,
  V: number,
  chunk?: number,
): number[][] {
  const kept: Record<string, number[]>[] = [];
  const outputs: number[][] = [];
  for (let i = 0; i < T; i++) {
    const count = i < past ? tally() : t;
    kept.push(twin.keep(count, i, kept));
    if (i < past) continue;
    const end = twin.own === false ? i : i + 1;
    const start = Math.max(0, end - (twin.window ?? Number.POSITIVE_INFINITY));
    const keys = Array.from({ length: end - start }, (_, j) => start + j);
    if (keys.length === 0) {
      outputs.push(new Array<number>(V).fill(0));
      continue;
    }
    const score = twin.ask(t, i, kept);
    const met = keys.map((j) => ({ scores: score(j), value: kept[j]["value"] }));
    outputs.push(twin.read(t, tilesOf(met, chunk ?? met.length), V, chunk !== undefined));
  }
  return outputs;
}
