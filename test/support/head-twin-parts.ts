/** @file What twins of heads are made of. */
import type { Mixer } from "engram/attention";
import {
  dotHeld,
  dotStored,
  type Row,
  type Rows,
  softmaxRead,
  store,
  type Twin,
  tilesOf,
  times,
} from "./head-twins";
import type { Tally } from "./tally";

export interface Sizes {
  readonly H: number;
  readonly V: number;
}

/** A head of given sizes with its twin. */
export interface Pair {
  readonly mixer: Mixer;
  /** columns of its tokens */
  readonly tokens: Readonly<Record<string, number>>;
  readonly twin?: (rows: Rows) => Twin;
  /** the outputs after `past` tokens, where a twin takes more than one pass over what is kept */
  readonly run?: (t: Tally, rows: Rows, past: number, by: { block: number; tile: number }) => number[][];
}

export const basic = ({ H, V }: Sizes) => ({ query: H, key: H, value: V });
export const keepBoth =
  (rows: Rows): Twin["keep"] =>
  (t, i) => ({ key: store(t, rows["key"][i]), value: store(t, rows["value"][i]) });
export const root = (H: number) => 1 / Math.sqrt(H);

/** A softmax head, with changes. */
export const plain = (rows: Rows, { H }: Sizes, changes: Partial<Twin> = {}): Twin => ({
  keep: keepBoth(rows),
  read: softmaxRead(),
  ask(t, i, kept) {
    const query = times(t, rows["query"][i], root(H));
    return (j) => [dotStored(t, query, kept[j]["key"])];
  },
  ...changes,
});

/** [cos, sin] of every angle of a position: the angles are products, cosine and sine count as exponentials. */
export function turns(t: Tally, position: number, size: number): [number, number][] {
  return Array.from({ length: size / 2 }, (_, i) => {
    const angle = t.mul(position, 10_000 ** ((-2 * i) / size));
    t.note("exp", 2);
    return [Math.cos(angle), Math.sin(angle)];
  });
}

export function turn(t: Tally, x: Row, by: readonly [number, number][]): number[] {
  return by.flatMap(([cos, sin], i) => [
    t.mac(t.mac(0, cos, x[2 * i]), -sin, x[2 * i + 1]),
    t.mac(t.mac(0, sin, x[2 * i]), cos, x[2 * i + 1]),
  ]);
}

export function unit(t: Tally, x: Row): number[] {
  const size = t.pow(dotHeld(t, x, x), 0.5);
  return times(t, x, t.div(1, size));
}

/** x − β w (w·x) */
export function reflected(t: Tally, x: Row, w: Row, beta: number): number[] {
  const step = t.mul(beta, dotHeld(t, w, x));
  return x.map((value, h) => t.mac(value, -step, w[h]));
}

/** The softmax of chosen entries alone, in the order of their age and in tiles of `tile` of them. */
export function readChosen(
  t: Tally,
  query: Row,
  chosen: readonly number[],
  keys: readonly Row[],
  values: readonly Row[],
  tile: number,
): number[] {
  const inOrder = [...chosen].sort((a, b) => a - b);
  const met = inOrder.map((j) => ({ scores: [dotStored(t, query, keys[j])], value: values[j] }));
  return softmaxRead()(t, tilesOf(met, tile), values[0].length, true);
}
