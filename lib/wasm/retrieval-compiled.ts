/** @file Retrieval's view of the stored patterns through the compiled routines. */
import { Arena, type CompiledEngine } from "./arena";
import { attendPacked, type Packed, packHeads } from "./attention-compiled";
import { doubtOf, roundingOf } from "./retrieval-bound";
import { packQueries, packWhole, type WholeKeys } from "./retrieval-pack";
import type { DenseProducts, Ground, Survey } from "./retrieval-shape";
import { padded, rowSquares } from "./retrieval-twin";

/** [bytes] */
const FLOAT = 4;
/** [bytes] eight f32: one entry of every query of a panel */
const PANEL = 32;
/** [bytes] of a panel: eight f32 or i32, and eight f64 */
const EIGHT = 96;
const roundUp = (count: number, to: number): number => Math.ceil(count / to) * to;

/** Scores of all patterns in an arena, to become weights. */
interface Scores {
  readonly at: number;
  /** [bytes] from a panel to the next, and from key to key */
  readonly panel: number;
  readonly stride: number;
  /** memory from here on is free */
  readonly end: number;
  /** [count] β times what makes a score an inner product */
  readonly factors: Float64Array;
  /** [count] largest error of an exponent, in nats */
  readonly nats: Float64Array;
}

/** Turns scores into weights, panel by panel, and offers what a plan asks of them. */
function weighed(arena: Arena, keys: number, scores: Scores): Survey {
  const { run } = arena;
  const { at, panel, stride, factors, nats } = scores;
  const count = factors.length;
  const panels = Math.ceil(count / 8);
  const sizes = [panels * PANEL, EIGHT, panels * PANEL];
  const [limits, eight, lists, end] = arena.layout("retrieve", sizes, scores.end);
  const top = new Float64Array(count);
  const total = new Float64Array(count);
  const setLimits = (values: ArrayLike<number>, rest: number): void => {
    const view = arena.f32(limits, 8 * panels);
    view.set(values);
    view.fill(rest, count);
  };
  setLimits(
    factors.map((factor) => factor * Math.LOG2E),
    0,
  );
  for (let p = 0; p < panels; p++) {
    run.weigh(at + p * panel, stride, keys, limits + p * PANEL, eight);
    const lanes = Math.min(8, count - 8 * p);
    top.set(arena.f32(eight, lanes), 8 * p);
    total.set(arena.f64(eight + PANEL, lanes), 8 * p);
  }
  return {
    top: top.map((exponent) => exponent * Math.LN2),
    total,
    doubt: nats.map((n) => doubtOf(n, keys)),
    tail(thresholds) {
      setLimits(thresholds, Number.POSITIVE_INFINITY);
      const mass = new Float64Array(count);
      const kept = new Int32Array(count);
      for (let p = 0; p < panels; p++) {
        run.tail(at + p * panel, stride, keys, limits + p * PANEL, eight);
        const lanes = Math.min(8, count - 8 * p);
        mass.set(arena.f64(eight, lanes), 8 * p);
        kept.set(arena.i32(eight + 2 * PANEL, lanes), 8 * p);
      }
      return { mass, kept };
    },
    list(thresholds, kept) {
      setLimits(thresholds, Number.POSITIVE_INFINITY);
      const held = kept.reduce((a, b) => a + b, 0);
      const [first] = arena.layout("retrieve", [held * FLOAT], end);
      const starts = arena.i32(lists, 8 * panels);
      for (let i = 0, next = first; i < starts.length; next += FLOAT * (kept[i++] ?? 0)) starts[i] = next;
      for (let p = 0; p < panels; p++)
        if (kept.subarray(8 * p, 8 * p + 8).some((n) => n > 0))
          run.collect(at + p * panel, stride, keys, limits + p * PANEL, lists + p * PANEL);
      const all = arena.i32(first, held);
      let next = 0;
      return Array.from(kept, (n) => {
        next += n;
        return all.slice(next - n, next);
      });
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
  const squares = rowSquares(patterns, width);
  const longest = Math.sqrt(squares.reduce((a, b) => Math.max(a, b), 0));
  const arena = new Arena(engine);
  const { run } = arena;
  const stride = roundUp(width, 4);
  const pairs = Math.ceil(width / 2);
  const packedBytes = products ? 0 : roundUp(keys, 4) * pairs * FLOAT;
  // A list of patterns and numbers for it lie apart from all else: a survey lives while they are used.
  const sizes = [keys * stride * FLOAT, packedBytes, keys * FLOAT, keys * FLOAT, stride * FLOAT];
  const [rows, packed, list, numbers, row, end] = arena.layout(caller, sizes);
  const own = arena.f32(rows, keys * stride);
  for (let j = 0; j < keys; j++) own.set(patterns.subarray(j * width, (j + 1) * width), j * stride);
  const whole: WholeKeys | undefined = products
    ? undefined
    : packWhole(arena.i16(packed, packedBytes / 2), patterns, width, longest);

  // Packed for full steps only when the first of them is made: where β is large there is none.
  let dense: Packed | undefined;
  const step = (states: Float32Array, count: number, beta: number): Float32Array => {
    if (products) return products.step(states, beta);
    const shape = { keys, headSize: width, valueSize: width, heads: 1 };
    if (dense === undefined) {
      const copy = new Float32Array(keys * width);
      const kept = arena.f32(rows, keys * stride);
      for (let j = 0; j < keys; j++) copy.set(kept.subarray(j * stride, j * stride + width), j * width);
      dense = packHeads(caller, engine, copy, copy, shape);
    }
    const call = { ...shape, queries: count, scale: beta, causal: false, mask: undefined };
    return attendPacked("retrieve", states, dense, call)!;
  };

  /** Scores in 16-bit whole numbers: half the time of float32, and an error that is known. */
  const scoreHere = (states: Float32Array, count: number, beta: number, keyed: WholeKeys): Scores => {
    const panels = Math.ceil(count / 8);
    const panel = roundUp(keys, 4) * PANEL;
    const [queries, at, free] = arena.layout("retrieve", [panels * pairs * PANEL, panels * panel], end);
    const found = packQueries(arena.i16(queries, panels * pairs * 16), states, width);
    run.scoreAll(queries, panels, pairs, packed, keys, at);
    return {
      ...{ at, panel, stride: PANEL, end: free },
      factors: found.units.map((unit) => beta * unit * keyed.unit),
      nats: found.norms.map(
        (norm, i) =>
          beta * (longest * found.errors[i] + keyed.error * norm) + roundingOf(beta, longest, norm, 1),
      ),
    };
  };

  const scoreThere = (states: Float32Array, count: number, beta: number, made: DenseProducts): Scores => {
    const lanes = roundUp(count, 8);
    const scores = made.scores(padded(states, lanes * width));
    const [at, free] = arena.layout("retrieve", [keys * lanes * FLOAT], end);
    arena.f32(at, keys * lanes).set(scores);
    const norms = rowSquares(states, width).map(Math.sqrt);
    return {
      ...{ at, panel: PANEL, stride: lanes * FLOAT, end: free },
      factors: norms.map(() => beta),
      nats: norms.map((norm) => roundingOf(beta, longest, norm, width)),
    };
  };

  return {
    patterns: keys,
    width,
    squares,
    survey: (states, count, beta) =>
      weighed(
        arena,
        keys,
        whole ? scoreHere(states, count, beta, whole) : scoreThere(states, count, beta, products!),
      ),
    score(listed, state) {
      arena.i32(list, listed.length).set(listed);
      const view = arena.f32(row, stride);
      view.set(state);
      view.fill(0, width);
      run.scoreListed(rows, stride, list, listed.length, row, numbers);
      return arena.f32(numbers, listed.length).slice();
    },
    mix(listed, factors) {
      arena.i32(list, listed.length).set(listed);
      arena.f32(numbers, listed.length).set(factors);
      run.recallListed(rows, stride, list, numbers, listed.length, row);
      return arena.f32(row, width).slice();
    },
    step,
  };
}
