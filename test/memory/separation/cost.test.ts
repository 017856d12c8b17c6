/** @file What separations cost, against plain algorithms that count while they compute. */
import assert from "node:assert/strict";
import { countNames } from "engram/cost";
import { normalInto, permutation, randomFrom } from "engram/math";
import {
  argmaxSeparation,
  entmaxSeparation,
  linearSeparation,
  normmaxSeparation,
  polynomialSeparation,
  type Separation,
  softmaxOneSeparation,
  softmaxSeparation,
  subsetSeparation,
  thresholdSeparation,
  topKSeparation,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";

const max0 = (t: Tally, x: number): number => (t.more(x, 0) ? x : 0);

/** Falling order by binary insertion; a search among m places always takes ⌈log₂(m + 1)⌉ comparisons. */
function sort(t: Tally, numbers: readonly number[]): number[] {
  const sorted: number[] = [];
  for (const x of numbers) {
    let low = 0;
    let high = sorted.length;
    let depth = Math.ceil(Math.log2(sorted.length + 1));
    for (; low < high; depth--) {
      const middle = (low + high) >> 1;
      if (t.more(x, sorted[middle])) high = middle;
      else low = middle + 1;
    }
    t.note("cmp", depth);
    sorted.splice(low, 0, x);
  }
  return sorted;
}

const largest = (t: Tally, s: readonly number[]) => s.reduce((top, x) => (t.more(x, top) ? x : top));
const sum = (t: Tally, s: readonly number[]) => s.reduce((all, x) => t.add(all, x));

function shares(t: Tally, masses: readonly number[]): number[] {
  const share = t.div(1, sum(t, masses));
  return masses.map((mass) => t.mul(mass, share));
}

function softmaxTwin(t: Tally, s: readonly number[]): number[] {
  const top = largest(t, s);
  return shares(
    t,
    s.map((x) => t.exp(t.add(x, -top))),
  );
}

function softmaxOneTwin(t: Tally, s: readonly number[]): number[] {
  const best = largest(t, s);
  const top = t.more(best, 0) ? best : 0;
  const masses = s.map((x) => t.exp(t.add(x, -top)));
  const share = t.div(
    1,
    masses.reduce((all, x) => t.add(all, x), t.exp(-top)),
  );
  return masses.map((mass) => t.mul(mass, share));
}

/** τ with Σ max(s − τ, 0) = 1, scanning all sizes of the support. */
function linearTwin(t: Tally, s: readonly number[]): number {
  const sorted = sort(t, s);
  let cumulated = sorted[0];
  let [size, chosen] = [1, sorted[0]];
  sorted.forEach((x, i) => {
    if (i > 0) cumulated = t.add(cumulated, x);
    if (t.more(t.mac(1, i + 1, x), cumulated)) [size, chosen] = [i + 1, cumulated];
  });
  return t.div(t.add(chosen, -1), size);
}

/** τ with Σ max(s − τ, 0)² = 1, scanning all sizes of the support. */
function squareTwin(t: Tally, s: readonly number[]): number {
  let [first, second, tau] = [0, 0, 0];
  sort(t, s).forEach((x, i) => {
    first = i === 0 ? x : t.add(first, x);
    second = t.mac(second, x, x);
    const mean = t.div(first, i + 1);
    const room = t.div(t.add(1, -t.mac(second, -first, mean)), i + 1);
    const next = t.add(mean, -t.pow(max0(t, room), 0.5));
    if (!t.more(next, x)) tau = next;
  });
  return tau;
}

/** τ with Σ max(s − τ, 0)^r = 1, by fifty halvings. */
function bisectTwin(t: Tally, s: readonly number[], r: number): { shifted: number[]; theta: number } {
  const floor = t.add(largest(t, s), -1);
  const shifted = s.map((x) => t.add(x, -floor));
  let low = 0;
  let width = t.add(1, -t.pow(s.length, -1 / r));
  for (let k = 0; k < 50; k++) {
    width = t.mul(width, 0.5);
    const theta = t.add(low, width);
    const all = sum(
      t,
      shifted.map((x) => t.pow(max0(t, t.add(x, -theta)), r)),
    );
    if (!t.more(1, all)) low = theta;
  }
  return { shifted, theta: low };
}

function entmaxTwin(t: Tally, s: readonly number[], alpha: number): number[] {
  if (alpha === 2) {
    const tau = linearTwin(t, s);
    return s.map((x) => max0(t, t.add(x, -tau)));
  }
  const scaled = s.map((x) => t.mul(x, alpha - 1));
  if (alpha === 1.5) {
    const tau = squareTwin(t, scaled);
    return scaled.map((x) => {
      const above = max0(t, t.add(x, -tau));
      return t.mul(above, above);
    });
  }
  const { shifted, theta } = bisectTwin(t, scaled, 1 / (alpha - 1));
  return shares(
    t,
    shifted.map((x) => t.pow(max0(t, t.add(x, -theta)), 1 / (alpha - 1))),
  );
}

function normmaxTwin(t: Tally, s: readonly number[], gamma: number): number[] {
  if (gamma === 2 || gamma === Infinity) {
    const tau = gamma === 2 ? squareTwin(t, s) : linearTwin(t, s);
    const above = s.map((x) => max0(t, t.add(x, -tau)));
    return shares(t, gamma === 2 ? above : above.map((x) => (x > 0 ? 1 : 0)));
  }
  const { shifted, theta } = bisectTwin(t, s, gamma / (gamma - 1));
  return shares(
    t,
    shifted.map((x) => t.pow(max0(t, t.add(x, -theta)), 1 / (gamma - 1))),
  );
}

/** τ with Σ min(max(s − τ, 0), 1) = k, by walking down all 2p kinks of the sum. */
function subsetTwin(t: Tally, s: readonly number[], k: number): number[] {
  const enter = sort(t, s);
  const fill = enter.map((x) => t.add(x, -1));
  let [i, j, slope, value, at] = [0, 0, 0, 0, enter[0]];
  let [tau, slopeThere] = [Number.NaN, 0];
  let [over, found] = [0, false];
  for (let kink = 0; kink < 2 * s.length; kink++) {
    const entering = !t.more(fill[j] ?? -Infinity, enter[i] ?? -Infinity);
    const next = entering ? enter[i++] : fill[j++];
    value = t.mac(value, slope, t.add(at, -next));
    if (!t.more(k, value) && !found) [found, tau, slopeThere, over] = [true, next, slope, value];
    slope = t.add(slope, entering ? 1 : -1);
    at = next;
  }
  tau = t.add(tau, t.div(t.add(over, -k), slopeThere));
  return s.map((x) => {
    const above = max0(t, t.add(x, -tau));
    return t.more(above, 1) ? 1 : above;
  });
}

function thresholdTwin(t: Tally, s: readonly number[], threshold: number): number[] {
  const active = s.map((x) => (t.more(threshold, x) ? 0 : 1));
  const count = active.reduce((all, one) => t.add(all, one), 0);
  const share = t.div(1, t.more(count, 1) ? count : 1);
  return active.map((one) => (one ? share : 0));
}

function polynomialTwin(t: Tally, s: readonly number[], order: number): number[] {
  const scale = t.div(1, largest(t, s));
  return shares(
    t,
    s.map((x) => t.pow(t.mul(max0(t, x), scale), order)),
  );
}

const twins: readonly [Separation, (t: Tally, s: readonly number[]) => number[]][] = [
  [softmaxSeparation(), softmaxTwin],
  [softmaxOneSeparation(), softmaxOneTwin],
  [entmaxSeparation(2), (t, s) => entmaxTwin(t, s, 2)],
  [entmaxSeparation(1.5), (t, s) => entmaxTwin(t, s, 1.5)],
  [entmaxSeparation(1.3), (t, s) => entmaxTwin(t, s, 1.3)],
  [normmaxSeparation(2), (t, s) => normmaxTwin(t, s, 2)],
  [normmaxSeparation(5), (t, s) => normmaxTwin(t, s, 5)],
  [normmaxSeparation(Infinity), (t, s) => normmaxTwin(t, s, Infinity)],
  [argmaxSeparation(), (t, s) => s.map((x) => (x === largestOf(t, s) ? 1 : 0))],
  [thresholdSeparation(0.2), (t, s) => thresholdTwin(t, s, 0.2)],
  [linearSeparation(), (_, s) => [...s]],
  [polynomialSeparation(3), (t, s) => polynomialTwin(t, s, 3)],
];

/** The largest, counted only once however often it is asked for. */
const found = new WeakMap<Tally, number>();
function largestOf(t: Tally, s: readonly number[]): number {
  const known = found.get(t) ?? largest(t, s);
  found.set(t, known);
  return known;
}

describe("memory/separation cost", () => {
  it("closed forms say what plain algorithms count, at random sizes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 17 }), (seed, p) => {
        const s = [...normalInto(new Float64Array(p), randomFrom(seed))].map((x) => x + 3);
        for (const [separation, twin] of twins) {
          const t = tally();
          allClose(twin(t, s), separation.weights(s), 1e-9);
          sameCounts(separation.cost(p), t);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("k-subsets, likewise", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 4, max: 17 }), (seed, p) => {
        const s = [...normalInto(new Float64Array(p), randomFrom(seed))];
        const t = tally();
        allClose(subsetTwin(t, s, 3), subsetSeparation(3).weights(s), 1e-9);
        sameCounts(subsetSeparation(3).cost(p), t);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("top-k: everything exactly, and comparisons on average over random orders", () => {
    const [p, k, trials] = [24, 5, 3000];
    const random = randomFrom(3);
    let seen = 0;
    let squares = 0;
    const expected = topKSeparation(k).cost(p);
    for (let trial = 0; trial < trials; trial++) {
      const s = [...permutation(random, p)].map((place) => place / 7);
      const t = tally();
      const held = sort(t, s.slice(0, k));
      for (const x of s.slice(k)) {
        if (!t.more(x, held[k - 1])) continue;
        held.pop();
        const others = [...held];
        t.note("cmp", Math.ceil(Math.log2(k)));
        held.splice(others.filter((other) => other > x).length, 0, x);
      }
      const kept = shares(
        t,
        held.map((x) => t.exp(t.add(x, -held[0]))),
      );
      seen += t.seen.cmp;
      squares += t.seen.cmp ** 2;
      if (trial > 0) continue;
      allClose(
        kept,
        [...topKSeparation(k).weights(s)].filter((x) => x > 0).sort((a, b) => b - a),
        1e-14,
      );
      for (const name of countNames) if (name !== "cmp") assert.equal(t.seen[name], expected[name], name);
    }
    // The mean of 3,000 runs lies within 4 standard errors: a false alarm once in 16,000.
    const mean = seen / trials;
    const error = Math.sqrt((squares / trials - mean ** 2) / trials);
    assert.ok(Math.abs(mean - expected.cmp) < 4 * error, `${mean} against ${expected.cmp} ± ${error}`);
  });
});
