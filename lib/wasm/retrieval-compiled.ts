/** @file Retrieval's view of the stored patterns through the compiled routines. */
import { Arena, type CompiledEngine } from "./arena";
import { attendPacked, type Packed, packHeads } from "./attention-compiled";
import { doubtOf, roundingOf } from "./retrieval-bound";
import { packQueries, packWhole } from "./retrieval-pack";
import type { FullStep, Ground, Survey } from "./retrieval-shape";
import { rowSquares } from "./retrieval-twin";

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
  /** [bytes] from a panel to the next */
  readonly panel: number;
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
  const { at, panel, factors, nats } = scores;
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
    run.weigh(at + p * panel, keys, limits + p * PANEL, eight);
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
        run.tail(at + p * panel, keys, limits + p * PANEL, eight);
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
          run.collect(at + p * panel, keys, limits + p * PANEL, lists + p * PANEL);
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
  fullStep?: FullStep,
): Ground {
  const keys = patterns.length / width;
  const squares = rowSquares(patterns, width);
  const longest = Math.sqrt(squares.reduce((a, b) => Math.max(a, b), 0));
  const arena = new Arena(engine);
  const { run } = arena;
  const stride = roundUp(width, 4);
  const pairs = Math.ceil(width / 2);
  const wholeBytes = roundUp(keys, 4) * pairs * FLOAT;
  // A list of patterns and numbers for it lie apart from all else: a survey lives while they are used.
  const sizes = [keys * stride * FLOAT, wholeBytes, keys * FLOAT, keys * FLOAT, stride * FLOAT];
  const [rows, wholeKeys, list, numbers, row, end] = arena.layout(caller, sizes);
  const own = arena.f32(rows, keys * stride);
  for (let j = 0; j < keys; j++) own.set(patterns.subarray(j * width, (j + 1) * width), j * stride);
  const whole = packWhole(arena.i16(wholeKeys, wholeBytes / 2), patterns, width, longest);

  // Packed for full steps only when the first of them is made: where β is large there is none.
  let dense: Packed | undefined;
  const step: FullStep = (states, beta) => {
    const shape = { keys, headSize: width, valueSize: width, heads: 1 };
    if (dense === undefined) {
      const copy = new Float32Array(keys * width);
      const kept = arena.f32(rows, keys * stride);
      for (let j = 0; j < keys; j++) copy.set(kept.subarray(j * stride, j * stride + width), j * width);
      dense = packHeads(caller, engine, copy, copy, shape);
    }
    const queries = states.length / width;
    const call = { ...shape, queries, scale: beta, causal: false, mask: undefined };
    return attendPacked("retrieve", states, dense, call)!;
  };

  return {
    patterns: keys,
    width,
    squares,
    survey(states, beta) {
      const panels = Math.ceil(states.length / width / 8);
      const panel = roundUp(keys, 4) * PANEL;
      const [queries, at, free] = arena.layout("retrieve", [panels * pairs * PANEL, panels * panel], end);
      const found = packQueries(arena.i16(queries, panels * pairs * 16), states, width);
      run.scoreAll(queries, panels, pairs, wholeKeys, keys, at);
      return weighed(arena, keys, {
        ...{ at, panel, end: free },
        factors: found.units.map((unit) => beta * unit * whole.unit),
        // |ξ·x − ξ̂·x̂| ≤ |ξ| |x − x̂| + |ξ − ξ̂| |x̂|, and the rounding of the float32 scores that these are held against
        nats: found.norms.map((norm, i) => {
          const lost = longest * found.errors[i] + whole.error * (norm + found.errors[i]);
          return beta * lost + roundingOf(beta, longest, norm, width);
        }),
      });
    },
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
    step: fullStep ?? step,
  };
}
