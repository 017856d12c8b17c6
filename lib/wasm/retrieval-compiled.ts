/** @file Retrieval's view of the stored patterns through the compiled routines. */
import { Arena, type CompiledEngine } from "./arena";
import { attendPacked, type Packed, packHeads } from "./attention-compiled";
import type { DenseProducts, Ground, Survey } from "./retrieval-shape";
import { padded, rowSquares } from "./retrieval-twin";

/** [bytes] */
const FLOAT = 4;
const DOUBLE = 8;
/** [bytes] eight f32, one entry of every query of a panel */
const PANEL = 32;
/** [bytes] per panel: eight largest (f32), eight sums (f64) */
const SUMS = 96;
const roundUp = (count: number, to: number): number => Math.ceil(count / to) * to;

/** Patterns in an arena: packed for the products over all of them unless others make these, and row by row. */
interface Stored {
  readonly arena: Arena;
  readonly packed: Packed | undefined;
  /** rows of `stride` floats, a multiple of four */
  readonly rows: number;
  readonly stride: number;
  /** a list of patterns, a number for each, one row: apart from all else, because a survey lives while they are used */
  readonly listed: readonly [list: number, numbers: number, row: number];
  /** blocks of a survey or a call start here */
  readonly end: number;
}

function store(
  caller: string,
  engine: CompiledEngine,
  patterns: Float32Array,
  width: number,
  packs: boolean,
): Stored {
  const count = patterns.length / width;
  const shape = { keys: count, headSize: width, valueSize: width, heads: 1 };
  const packed = packs ? packHeads(caller, engine, patterns, patterns, shape) : undefined;
  const arena = packed?.arena ?? new Arena(engine);
  const stride = roundUp(width, 4);
  const sizes = [count * stride * FLOAT, count * FLOAT, count * FLOAT, stride * FLOAT];
  const [rows, list, numbers, row, end] = arena.layout(caller, sizes, packed?.end);
  const view = arena.f32(rows, count * stride);
  if (stride === width) view.set(patterns);
  else for (let j = 0; j < count; j++) view.set(patterns.subarray(j * width, (j + 1) * width), j * stride);
  return { arena, packed, rows, stride, listed: [list, numbers, row], end };
}

/** Where the weights of a survey lie. */
interface Weights {
  readonly at: number;
  /** [bytes] from a panel to the next, and from key to key */
  readonly panel: number;
  readonly stride: number;
}

/** The blocks of memory that a survey works in: thresholds, tails, list addresses, factors, ones, sums of a recall, results. */
const workSizes = (panels: number, count: number, width: number): number[] => [
  panels * PANEL,
  SUMS,
  panels * PANEL,
  PANEL,
  PANEL,
  roundUp(width, 4) * PANEL,
  count * width * FLOAT,
];

function surveyOf(
  stored: Stored,
  { at, panel, stride }: Weights,
  work: readonly number[],
  end: number,
  sizes: { readonly keys: number; readonly count: number; readonly width: number },
  sums: number,
  beta: number,
  step: (rows: Int32Array) => Float32Array,
): Survey {
  const { arena, packed } = stored;
  const { run } = arena;
  const { keys, count, width } = sizes;
  const panels = Math.ceil(count / 8);
  const [limits, below, lists, factors, ones, columns, results] = work;
  const top = new Float64Array(count);
  const total = new Float64Array(count);
  for (let p = 0; p < panels; p++) {
    run.weigh(at + p * panel, stride, keys, stored.packed ? 1 : beta * Math.LOG2E, sums);
    const largest = arena.f32(sums, 8);
    const added = arena.f64(sums + PANEL, 8);
    for (let i = 8 * p; i < Math.min(count, 8 * p + 8); i++) {
      top[i] = largest[i - 8 * p] * Math.LN2;
      total[i] = added[i - 8 * p];
    }
  }
  const setLimits = (thresholds: Float32Array): void => {
    const view = arena.f32(limits, 8 * panels);
    view.fill(Number.POSITIVE_INFINITY);
    view.set(thresholds);
  };
  return {
    top,
    total,
    tail(thresholds) {
      setLimits(thresholds);
      const mass = new Float64Array(count);
      const kept = new Int32Array(count);
      for (let p = 0; p < panels; p++) {
        run.tail(at + p * panel, stride, keys, limits + p * PANEL, below);
        const lanes = Math.min(8, count - 8 * p);
        mass.set(arena.f64(below, lanes), 8 * p);
        kept.set(arena.i32(below + 8 * DOUBLE, lanes), 8 * p);
      }
      return { mass, kept };
    },
    list(thresholds, kept) {
      setLimits(thresholds);
      const held = kept.reduce((a, b) => a + b, 0);
      const [pairs] = arena.layout("retrieve", [held * 2 * FLOAT], end);
      const starts = arena.i32(lists, 8 * panels);
      const first = new Int32Array(count);
      let next = pairs;
      for (let i = 0; i < 8 * panels; i++) {
        starts[i] = next;
        if (i >= count) continue;
        first[i] = (next - pairs) / FLOAT;
        next += kept[i] * 2 * FLOAT;
      }
      for (let p = 0; p < panels; p++)
        if (kept.subarray(8 * p, 8 * p + 8).some((n) => n > 0))
          run.collect(at + p * panel, stride, keys, limits + p * PANEL, lists + p * PANEL);
      const numbers = arena.i32(pairs, 2 * held);
      const weights = arena.f32(pairs, 2 * held);
      return Array.from(kept, (n, i) => ({
        keys: Int32Array.from({ length: n }, (_, k) => numbers[first[i] + 2 * k]),
        weights: Float32Array.from({ length: n }, (_, k) => weights[first[i] + 2 * k + 1]),
      }));
    },
    recall(marked) {
      const out = new Float32Array(count * width);
      if (!packed) {
        const rows = Int32Array.from(marked.keys()).filter((i) => marked[i] === 1);
        const found = step(rows);
        rows.forEach((i, k) => {
          out.set(found.subarray(k * width, (k + 1) * width), i * width);
        });
        return out;
      }
      arena.f32(ones, 8).fill(1);
      for (let p = 0; p < panels; p++) {
        if (!marked.subarray(8 * p, 8 * p + 8).includes(1)) continue;
        const rows = Math.min(8, count - 8 * p);
        const scale = arena.f32(factors, 8);
        for (let r = 0; r < rows; r++) scale[r] = 1 / total[8 * p + r];
        const values = packed.heads[0].values;
        run.recallAll(at + p * panel, values, keys, width, factors, ones, columns, rows, results);
        out.set(arena.f32(results, rows * width), 8 * p * width);
      }
      return out;
    },
  };
}

/** The stored patterns behind the compiled routines; keeps a copy of them. */
export function groundCompiled(
  caller: string,
  engine: CompiledEngine,
  patterns: Float32Array,
  width: number,
  products?: DenseProducts,
): Ground {
  const keys = patterns.length / width;
  const stored = store(caller, engine, patterns, width, products === undefined);
  const { arena, packed, rows, stride, end } = stored;
  const { run } = arena;
  const [listAt, numbersAt, rowAt] = stored.listed;
  const step = (states: Float32Array, count: number, beta: number): Float32Array => {
    if (products) return products.step(states, beta);
    const shape = { queries: count, keys, headSize: width, valueSize: width, heads: 1 };
    const call = { ...shape, scale: beta, causal: false, mask: undefined };
    return attendPacked("retrieve", states, { ...packed!, end }, call)!;
  };
  return {
    patterns: keys,
    width,
    squares: rowSquares(patterns, width),
    survey(states, count, beta) {
      const panels = Math.ceil(count / 8);
      const sizes = { keys, count, width };
      const again = (chosen: Int32Array): Float32Array => {
        const some = new Float32Array(chosen.length * width);
        chosen.forEach((i, k) => {
          some.set(states.subarray(i * width, (i + 1) * width), k * width);
        });
        return step(some, chosen.length, beta);
      };
      if (packed) {
        const panel = roundUp(keys, 4) * PANEL;
        const own = [count * width * FLOAT, panels * width * PANEL, panels * panel, SUMS];
        const blocks = arena.layout("retrieve", [...own, ...workSizes(panels, count, width)], end);
        const [staging, scratch, at, sums, ...work] = blocks;
        arena.f32(staging, count * width).set(states);
        run.scoreAll(staging, count, width, packed.heads[0].keys, keys, beta * Math.LOG2E, scratch, at);
        const weights = { at, panel, stride: PANEL };
        return surveyOf(stored, weights, work, work[work.length - 1], sizes, sums, beta, again);
      }
      const lanes = 8 * panels;
      const scores = products!.scores(padded(states, lanes * width));
      const own = [keys * lanes * FLOAT, SUMS];
      const blocks = arena.layout("retrieve", [...own, ...workSizes(panels, count, width)], end);
      const [at, sums, ...work] = blocks;
      arena.f32(at, keys * lanes).set(scores);
      const weights = { at, panel: PANEL, stride: lanes * FLOAT };
      return surveyOf(stored, weights, work, work[work.length - 1], sizes, sums, beta, again);
    },
    score(list, state) {
      arena.i32(listAt, list.length).set(list);
      const view = arena.f32(rowAt, stride);
      view.set(state);
      view.fill(0, width);
      run.scoreListed(rows, stride, listAt, list.length, rowAt, numbersAt);
      return arena.f32(numbersAt, list.length).slice();
    },
    mix(list, factors) {
      arena.i32(listAt, list.length).set(list);
      arena.f32(numbersAt, list.length).set(factors);
      run.recallListed(rows, stride, listAt, numbersAt, list.length, rowAt);
      return arena.f32(rowAt, width).slice();
    },
    step,
  };
}
