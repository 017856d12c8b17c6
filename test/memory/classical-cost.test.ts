/** @file The closed forms of what classical networks cost, against twins that count while they compute. */
import assert from "node:assert/strict";
import { addCounts, scaleCounts } from "engram/cost";
import { type Matrix, matrix, type Random, randomFrom, row, stackRows } from "engram/math";
import {
  type ClassicalHopfieldOptions,
  classicalHopfield,
  type StorageRule,
  spinNetwork,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose } from "../support/close";
import { coinMatrix, coins } from "../support/spins";
import { sameCounts, type Tally, tally } from "../support/tally";

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  p: fc.integer({ min: 1, max: 6 }),
  n: fc.integer({ min: 1, max: 9 }),
  selfCoupling: fc.boolean(),
  threshold: fc.constantFrom(0, 0.3),
  temperature: fc.constantFrom(0, 0.7),
  schedule: fc.constantFrom("asynchronous", "random", "synchronous"),
  form: fc.constantFrom("weights", "kernel"),
});

interface Given {
  readonly options: ClassicalHopfieldOptions;
  readonly patterns: Matrix;
  readonly weights: Float64Array;
  readonly random: Random;
}

/** One sweep, one operation at a time; returns the state and how many neurons changed. */
function sweepTwin(t: Tally, given: Given, from: Float64Array): { state: Float64Array; flips: number } {
  const { options, patterns, weights, random } = given;
  const { rows: p, cols: n } = patterns;
  const { selfCoupling, threshold, temperature = 0, schedule } = options;
  const state = from.slice();
  const inTurn = schedule !== "synchronous";
  const others = (i: number) => [...Array(n).keys()].filter((j) => selfCoupling || j !== i);
  const letter = (mu: number, i: number) => t.weight(patterns.data[mu * n + i]);
  const keep = inTurn ? t.storeState : (x: number) => x;
  const read = inTurn ? t.state : (x: number) => x;
  const overlaps = Array.from({ length: options.form === "kernel" ? p : 0 }, (_, mu) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum = t.ac(sum, letter(mu, i) * from[i]);
    return keep(sum);
  });
  const fields = Array.from({ length: options.form === "kernel" ? 0 : n }, (_, i) =>
    keep(others(i).reduce((sum, j) => t.ac(sum, t.weight(weights[i * n + j]) * from[j]), 0)),
  );
  const field = (i: number): number => {
    if (options.form !== "kernel") return read(fields[i]);
    let sum = 0;
    for (let mu = 0; mu < p; mu++) sum = t.ac(sum, letter(mu, i) * read(overlaps[mu]));
    return selfCoupling ? sum : t.add(sum, -p * state[i]);
  };
  const decide = (i: number): number => {
    let h = field(i);
    if (threshold !== 0) h = t.add(h, -t.weight((threshold as number) * n));
    if (temperature === 0) return t.more(Math.abs(h), 0) ? Math.sign(h) : state[i]; // one three-way comparison
    const odds = t.exp(t.mul(h, -2 / (n * temperature)));
    return t.more(t.div(1, t.add(1, odds)), t.random(random)) ? 1 : -1;
  };
  if (!inTurn) return { state: from.map((_, i) => decide(i)), flips: 0 };
  const order = [...Array(n).keys()];
  if (schedule === "random")
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(t.random(random) * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
  let flips = 0;
  for (const i of order) {
    const value = decide(i);
    if (value === state[i]) continue;
    flips++;
    const by = value - state[i];
    state[i] = value;
    overlaps.forEach((m, mu) => {
      overlaps[mu] = t.storeState(t.ac(t.state(m), by * letter(mu, i)));
    });
    if (fields.length > 0)
      for (const j of others(i))
        fields[j] = t.storeState(t.ac(t.state(fields[j]), by * t.weight(weights[i * n + j])));
  }
  return { state, flips };
}

/** One more pattern by each rule, one operation at a time: couplings as a full array. */
const storeTwins: Record<
  StorageRule,
  (t: Tally, before: Float64Array, all: Matrix, self: boolean) => Float64Array
> = {
  hebb(t, before, all, self) {
    const { rows, cols: n } = all;
    const xi = row(all, rows - 1);
    return symmetric(n, self, (i, j) => t.storeWeight(t.ac(t.weight(before[i * n + j]), xi[i] * xi[j])));
  },
  storkey(t, before, all) {
    const { rows, cols: n } = all;
    const xi = row(all, rows - 1);
    const h = Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < n; k++) if (k !== i) sum = t.ac(sum, t.weight(before[i * n + k]) * xi[k]);
      return sum;
    });
    return symmetric(n, false, (i, j) => {
      const gain = t.add(t.add(xi[i] * xi[j], -xi[i] * h[j]), -h[i] * xi[j]);
      return t.storeWeight(t.mac(t.mul(t.weight(before[i * n + j]), 1 + 2 / n), gain, 1 / n));
    });
  },
  "pseudo-inverse"(t, before, all) {
    const { rows, cols: n } = all;
    const xi = row(all, rows - 1);
    let residual = Array.from(xi);
    for (const pass of [0, 1]) {
      const kept = residual;
      residual = kept.map((x, i) => {
        let sum = 0;
        for (let j = 0; j < n; j++) {
          const w = t.weight(before[i * n + j]);
          sum = pass === 0 ? t.ac(sum, w * kept[j]) : t.mac(sum, w, kept[j]);
        }
        return t.add(x, -sum);
      });
    }
    const square = residual.reduce((sum, x) => t.mac(sum, x, x), 0);
    const independent = t.more(square, 1e-16 * n);
    const size = t.pow(square, 0.5);
    // The closed form is that of an independent pattern; a dependent one stops at the comparison.
    const direction = residual.map((x) => (independent ? t.div(x, size) : t.div(0, 1)));
    return symmetric(n, true, (i, j) =>
      t.storeWeight(t.mac(t.weight(before[i * n + j]), direction[i], direction[j])),
    );
  },
  dreaming(t, _, all) {
    const { rows: q, cols: n } = all;
    const time = 1;
    const a = new Float64Array(q * q);
    for (let m = 0; m < q; m++)
      for (let k = 0; k <= m; k++) {
        let sum = 0;
        for (let i = 0; i < n; i++)
          sum = t.ac(sum, t.weight(all.data[m * n + i]) * t.weight(all.data[k * n + i]));
        a[m * q + k] = t.mul(sum, time / n);
        if (m === k) a[m * q + k] = t.add(a[m * q + k], 1);
      }
    for (let i = 0; i < q; i++)
      for (let j = 0; j <= i; j++) {
        for (let k = 0; k < j; k++) a[i * q + j] = t.mac(a[i * q + j], -a[i * q + k], a[j * q + k]);
        a[i * q + j] = i === j ? t.pow(a[i * q + j], 0.5) : t.div(a[i * q + j], a[j * q + j]);
      }
    const y = all.data.map((x) => t.weight(x));
    for (let i = 0; i < n; i++) {
      for (let m = 0; m < q; m++) {
        for (let k = 0; k < m; k++) y[m * n + i] = t.mac(y[m * n + i], -a[m * q + k], y[k * n + i]);
        y[m * n + i] = t.div(y[m * n + i], a[m * q + m]);
      }
      for (let m = q - 1; m >= 0; m--) {
        for (let k = m + 1; k < q; k++) y[m * n + i] = t.mac(y[m * n + i], -a[k * q + m], y[k * n + i]);
        y[m * n + i] = t.div(y[m * n + i], a[m * q + m]);
      }
    }
    return symmetric(n, true, (i, j) => {
      let sum = 0;
      for (let m = 0; m < q; m++) sum = t.ac(sum, t.weight(all.data[m * n + i]) * y[m * n + j]);
      return t.storeWeight(t.mul(sum, 1 + time));
    });
  },
};

function symmetric(n: number, diagonal: boolean, at: (i: number, j: number) => number): Float64Array {
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = diagonal ? i : i + 1; j < n; j++) full[i * n + j] = full[j * n + i] = at(i, j);
  return full;
}

describe("memory/classical: cost", () => {
  it("one sweep of every schedule, form and temperature, with its flips", () => {
    fc.assert(
      fc.property(shapes, ({ seed, p, n, ...how }) => {
        const patterns = coinMatrix(randomFrom(seed), p, n);
        const state = coins(randomFrom(seed + 1), n);
        const options = how as ClassicalHopfieldOptions;
        const memory = classicalHopfield(patterns, { ...options, random: randomFrom(seed + 2) });
        const weights = memory.couplings().weights.data;
        const t = tally();
        const twin = sweepTwin(t, { options, patterns, weights, random: randomFrom(seed + 2) }, state);
        allClose(memory.step(state), twin.state, 0);
        const { step, flip } = memory.cost();
        sameCounts(addCounts(step, scaleCounts(flip, twin.flips)), t);
        if (options.form === "kernel") return;
        const bare = spinNetwork(memory.couplings(), { ...options, random: randomFrom(seed + 2) });
        assert.deepEqual(bare.cost(), { step, flip });
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("one stored pattern by every rule", () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom("hebb", "pseudo-inverse", "storkey", "dreaming"),
        ({ seed, p, n, selfCoupling }, rule) => {
          const patterns = coinMatrix(randomFrom(seed), p, n);
          const more = coinMatrix(randomFrom(seed + 1), 1, n);
          const memory = classicalHopfield(patterns, { rule, selfCoupling });
          const t = tally();
          const twin = storeTwins[rule](
            t,
            memory.couplings().weights.data,
            stackRows(patterns, more),
            selfCoupling,
          );
          const stored = memory.store(more).couplings().weights.data.slice();
          if (rule === "hebb" && !selfCoupling) for (let i = 0; i < n; i++) stored[i * (n + 1)] = 0;
          allClose(stored, twin, 1e-9);
          sameCounts(memory.cost().store, t);
        },
      ),
      { numRuns: 120, seed: 2 },
    );
    const kernel = classicalHopfield(matrix(1, 2, Float64Array.of(1, 1)), { form: "kernel" });
    const t = tally();
    for (let i = 0; i < 2; i++) t.storeWeight(1);
    sameCounts(kernel.cost().store, t);
  });
});
