/** @file Sequential recall by pairs of neighbours, against a separate program, and as a walk along its sequence. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CountName, type Counts, countNames } from "engram/cost";
import { argMax, fromRows, matrix, normalInto, randomFrom, row } from "engram/math";
import {
  entmaxSeparation,
  retrieve,
  type SubsetSequence,
  sequentialSubsetSeparation,
  softmaxSeparation,
  sparsemaxSeparation,
  subsetSequence,
} from "engram/memory";
import { allClose, close } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";

const reference = JSON.parse(
  readFileSync(join(__dirname, "../../reference/memory/subset-sequence.json"), "utf8"),
) as {
  patterns: number[][];
  cases: {
    separation: string;
    options: Record<"beta" | "bonus" | "penalty" | "traceRate" | "relief" | "cleaning", number>;
    start: number[];
    pair: number[];
    states: number[][];
  }[];
};

const draw = (seed: number, p: number, n: number, sd = 1) =>
  matrix(p, n, normalInto(new Float64Array(p * n), randomFrom(seed), 0, sd));

/** Rows of the patterns that are recalled one after the other. */
function walk(memory: SubsetSequence, state: Float64Array, steps: number): number[] {
  const { patterns } = memory;
  return Array.from({ length: steps }, () => {
    state = memory.step(state);
    const x = memory.present(state);
    const places = Array.from({ length: patterns.rows }, (_, mu) => mu);
    return argMax(
      places.map((mu) => -row(patterns, mu).reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0)),
    );
  });
}

describe("memory/sequence by pairs", () => {
  it("takes the steps of a separate program, with mixtures of pairs and three separations", () => {
    const separations = [softmaxSeparation(), entmaxSeparation(1.5), sparsemaxSeparation()];
    for (const { separation: name, options, start, pair, states } of reference.cases) {
      const separation = separations.find((one) => one.name === name);
      assert.ok(separation, name);
      const memory = subsetSequence(fromRows(reference.patterns), { ...options, separation });
      allClose(memory.pair(start), pair, 1e-7);
      let state = Float64Array.from(start);
      for (const expected of states) {
        state = Float64Array.from(memory.step(state));
        allClose(state, expected, 1e-6);
      }
    }
  });

  it("recalls the whole sequence from its first pattern, also from a noisy one, exactly", () => {
    for (const seed of [1, 2, 3]) {
      const memory = subsetSequence(draw(seed, 40, 60));
      const order = Array.from({ length: 39 }, (_, k) => k + 1);
      assert.deepEqual(walk(memory, memory.begin(row(memory.patterns, 0)), 39), order);
      const noise = normalInto(new Float64Array(60), randomFrom(seed + 10), 0, 0.3);
      const cue = row(memory.patterns, 0).map((x, i) => x + noise[i]);
      assert.deepEqual(walk(memory, memory.begin(cue), 39), order);
      allClose(memory.present(memory.step(memory.begin(cue))), row(memory.patterns, 1), 0);
    }
  });

  it("at the end it goes back; from the middle it keeps one direction, then jumps to what is left", () => {
    const memory = subsetSequence(draw(4, 12, 40));
    const begun = (from: number, steps: number) =>
      walk(memory, memory.begin(row(memory.patterns, from)), steps);
    assert.deepEqual(begun(0, 20), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    const ways = new Set<number>();
    for (let from = 2; from < 10; from++) {
      const direction = begun(from, 1)[0] - from;
      ways.add(direction);
      const ahead = direction > 0 ? 11 - from : from;
      const way = begun(from, ahead + 1);
      assert.deepEqual(
        way.slice(0, ahead),
        Array.from({ length: ahead }, (_, k) => from + direction * (k + 1)),
      );
      assert.ok((way[ahead] - from) * direction < 0, `from ${from}: ${way}`);
    }
    assert.deepEqual([...ways].sort(), [-1, 1]);
  });

  it("without the trace it falls back to where it came from", () => {
    const memory = subsetSequence(draw(5, 3, 20), { penalty: 0 });
    const { status, period } = retrieve(
      { ...memory, size: 20, step: (x) => memory.present(memory.step(memory.begin(x))) },
      row(memory.patterns, 0),
    );
    assert.deepEqual([status, period], ["cycle", 2]);
  });

  it("keeps pattern and trace apart, holds more, and refuses what has no meaning", () => {
    const patterns = draw(6, 4, 3);
    const memory = subsetSequence(patterns, { traceRate: 0.5, penalty: 5, bonus: 50 });
    const state = memory.begin([1, 2, 3]);
    assert.deepEqual(
      [[...memory.present(state)], [...memory.trace(state)]],
      [
        [1, 2, 3],
        [0, 0, 0, 0],
      ],
    );
    close(
      memory.pair(state).reduce((sum, x) => sum + x, 0),
      2,
      1e-9,
    );
    const grown = memory.store(draw(7, 2, 3));
    assert.deepEqual([grown.size, grown.patterns.rows, memory.size], [9, 6, 7]);
    const wrong = (options: object) => () => subsetSequence(patterns, options);
    assert.throws(
      () => subsetSequence(draw(1, 1, 3)),
      /^RangeError: subsetSequence: patterns must hold at least two patterns, got 1 × 3$/,
    );
    assert.throws(wrong({ beta: 0 }), /beta must be > 0, got 0/);
    assert.throws(wrong({ penalty: -1 }), /penalty must be in \[0, /);
    assert.throws(wrong({ traceRate: 2 }), /traceRate must be in \[0, 1\], got 2/);
    assert.throws(wrong({ relief: Number.NaN }), /relief must be finite, got NaN/);
    assert.throws(wrong({ cleaning: 0 }), /cleaning must be a whole number at least 1, got 0/);
    assert.throws(() => memory.begin([1, 2]), /pattern must have length 3, got 2/);
    assert.throws(() => memory.step(memory.present(state)), /state must have length 7, got 3/);
    assert.throws(() => memory.begin([1, 2, Number.NaN]), /pattern\[2\] must be finite, got NaN/);
  });

  it("costs what a counting twin does", () => {
    const [p, n] = [5, 3];
    const patterns = draw(8, p, n);
    const options = { beta: 0.7, bonus: 2, penalty: 3, traceRate: 0.5, relief: 1.1, cleaning: 2 };
    const memory = subsetSequence(patterns, options);
    const start = Float64Array.from([1, -0.5, 0.3, 0, 0.1, 0.2, -0.1, 0]);
    // The separations' own operations are held by their own tests.
    const add = (t: Tally, cost: Counts) => {
      for (const name of countNames as readonly CountName[]) t.note(name, cost[name]);
    };
    const t = tally();
    const entry = (mu: number, i: number) => t.weight(patterns.data[mu * n + i]);
    const indices = (count: number) => Array.from({ length: count }, (_, k) => k);
    const product = (x: readonly number[]) =>
      indices(p).map((mu) => x.reduce((sum, value, i) => t.mac(sum, entry(mu, i), value), 0));
    const readOut = (weights: ArrayLike<number>) =>
      indices(n).map((i) => indices(p).reduce((sum, mu) => t.mac(sum, weights[mu], entry(mu, i)), 0));
    const state = [...start.subarray(0, n)];
    const scores = product(state.map((x) => t.mul(x, options.beta))).map((score, mu) =>
      t.mac(score, -options.beta * options.penalty, t.state(start[n + mu])),
    );
    const pairs = sequentialSubsetSeparation(2, options.bonus);
    add(t, pairs.cost(p));
    const y = pairs.weights(scores);
    let x = readOut(y).map((both, i) => t.add(both, -state[i]));
    let weights = y;
    for (let k = 0; k < options.cleaning; k++) {
      const sparse = sparsemaxSeparation();
      add(t, sparse.cost(p));
      weights = sparse.weights(product(x));
      x = readOut(weights);
    }
    const trace = indices(p).map((mu) => {
      const kept = t.mac(t.mul(t.state(start[n + mu]), 0.5), 0.5, y[mu]);
      return t.storeState(t.mac(kept, -0.5 * options.relief, weights[mu]));
    });
    allClose(memory.step(start), [...x, ...trace], 1e-9);
    sameCounts(memory.cost().step, t);
    const store = tally();
    for (let i = 0; i < n; i++) store.storeWeight(1);
    sameCounts(memory.cost().store, store);
  });
});
