/** @file The closed forms of what sequence memories cost, against twins that count while they compute. */
import assert from "node:assert/strict";
import { fromRows, type Matrix, matrix, normalInto, type Random, randomFrom, row } from "engram/math";
import {
  decorrelatedSequence,
  heteroHopfield,
  mixedSequence,
  sequenceAttention,
  sequenceMemory,
} from "engram/memory";
import { randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  p: fc.integer({ min: 1, max: 6 }),
  n: fc.integer({ min: 2, max: 7 }),
  selfTerm: fc.boolean(),
  cyclic: fc.boolean(),
});
const draw = (random: Random, p: number, n: number): Matrix => randomPatterns(random, p, n).matrix;
const sign = (t: Tally, h: number, old: number): number => {
  const up = t.more(h, 0); // one look at the sign; the field of these small sums is a whole number
  return up ? 1 : h < 0 ? -1 : old;
};

/** The votes of links in whole numbers, f(score) = score^degree, one operation at a time. */
function votesTwin(
  t: Tally,
  keys: Matrix,
  values: Matrix,
  cue: Float64Array,
  links: number,
  window: number,
  selfTerm: boolean,
  degree: number,
): Float64Array {
  const n = keys.cols;
  const field = new Float64Array(n);
  const table = (score: number): number => {
    t.note("lut");
    return score ** degree;
  };
  let total = 0;
  for (let mu = 0; mu < links; mu++) {
    let score = 0;
    for (let j = 0; j < n; j++) score = t.ac(score, t.weight(keys.data[mu * n + j]) * cue[j]);
    const own = selfTerm
      ? [table(score)]
      : Array.from({ length: window + 1 }, (_, k) => table(score - (2 * k - window)));
    for (const value of own) total = t.add(total, Math.abs(value));
    for (let i = 0; i < n; i++) {
      const at = selfTerm ? 0 : (t.weight(keys.data[mu * n + i]) * cue[i] + window) / 2;
      field[i] = t.ac(field[i], t.weight(values.data[mu * n + i]) * own[at]);
    }
  }
  return field;
}

const shifted = (patterns: Matrix): Matrix =>
  fromRows(Array.from({ length: patterns.rows }, (_, mu) => row(patterns, (mu + 1) % patterns.rows)));

describe("memory/sequence cost", () => {
  it("sequenceMemory: one step and one more pattern", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4 }), ({ seed, p, n, selfTerm, cyclic }, degree) => {
        const random = randomFrom(seed);
        const patterns = draw(random, p, n);
        const state = draw(random, 1, n).data;
        const memory = sequenceMemory(patterns, {
          separation: { kind: "polynomial", degree },
          selfTerm,
          cyclic,
        });
        const t = tally();
        const links = cyclic ? p : p - 1;
        const field = votesTwin(t, patterns, shifted(patterns), state, links, 1, selfTerm, degree);
        assert.deepEqual(
          memory.step(state),
          field.map((h, i) => sign(t, h, state[i])),
        );
        sameCounts(memory.cost().step, t);
        const soft = sequenceMemory(patterns, { separation: { kind: "exponential" }, selfTerm, cyclic });
        assert.deepEqual(soft.cost().step, memory.cost().step, "a look-up costs the same whatever it holds");

        const store = tally();
        const more = matrix(1, n, Float64Array.from(draw(random, 1, n).data, store.storeWeight));
        assert.deepEqual(row(memory.store(more).patterns, p), more.data);
        sameCounts(memory.cost().store, store);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("mixedSequence: one step, its window among it", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4 }), ({ seed, p, n, selfTerm, cyclic }, window) => {
        const random = randomFrom(seed);
        const patterns = draw(random, p, n);
        const state = draw(random, 1, window * n).data;
        const strength = 2.5;
        const memory = mixedSequence(patterns, {
          ...{ window, strength, selfTerm, cyclic },
          stay: { kind: "polynomial", degree: 2 },
          go: { kind: "polynomial", degree: 1 },
        });
        const t = tally();
        const read = Float64Array.from(state, t.state);
        const now = read.slice(0, n);
        const past = now.slice();
        for (let at = n; at < window * n; at++) past[at % n] = t.ac(past[at % n], read[at]);
        const links = cyclic ? p : p - 1;
        const stay = votesTwin(t, patterns, patterns, now, p, 1, selfTerm, 2);
        const go = votesTwin(t, patterns, shifted(patterns), past, links, window, selfTerm, 1);
        const full = selfTerm ? n : n - 1;
        const field = stay.map((h, i) => t.mac(t.mul(h, 1 / full ** 2), go[i], strength / (window * full)));
        const next = new Float64Array(window * n);
        for (let i = 0; i < n; i++)
          next[i] = t.storeState(sign(t, Math.abs(field[i]) < 1e-12 ? 0 : field[i], now[i]));
        for (let at = n; at < window * n; at++) next[at] = t.storeState(read[at - n]);
        assert.deepEqual(memory.step(state), next);
        sameCounts(memory.cost().step, t);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it("decorrelatedSequence: one step, and one more independent pattern", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 3 }), ({ seed, p, n, selfTerm, cyclic }, degree) => {
        const random = randomFrom(seed);
        const patterns = draw(random, p, n);
        const state = draw(random, 1, n).data;
        const links = cyclic ? p : p - 1;
        const full = selfTerm ? n : n - 1;
        for (const kind of ["polynomial", "exponential"] as const) {
          const separation = kind === "polynomial" ? { kind, degree } : { kind };
          const memory = decorrelatedSequence(patterns, { separation, selfTerm, cyclic });
          if (links === 0) continue;
          const t = tally();
          const field = new Float64Array(n);
          const scores = Array.from({ length: links }, (_, mu) => {
            let score = 0;
            for (let j = 0; j < n; j++) score = t.ac(score, t.weight(row(memory.duals, mu)[j]) * state[j]);
            return Array.from({ length: selfTerm ? 1 : n }, (_, i) =>
              selfTerm ? score : t.ac(score, -t.weight(row(memory.duals, mu)[i]) * state[i]),
            );
          });
          let top = scores[0][0];
          if (kind === "exponential")
            for (const score of scores.flat().slice(1)) if (t.more(score, top)) top = score;
          scores.forEach((list, mu) => {
            const values = list.map((score) => {
              if (kind === "exponential") return t.exp(t.add(score, -top));
              const m = t.mul(score, 1 / full);
              let power = m;
              for (let k = 1; k < degree; k++) power = t.mul(power, m);
              return power;
            });
            for (let i = 0; i < n; i++)
              field[i] = t.ac(
                field[i],
                t.weight(shifted(patterns).data[mu * n + i]) * values[selfTerm ? 0 : i],
              );
          });
          const stepped = memory.step(state);
          field.forEach((h, i) => {
            if (Math.abs(h) > 1e-9) assert.equal(stepped[i], sign(t, h, state[i]));
            else sign(t, h, state[i]);
          });
          sameCounts(memory.cost().step, t);
        }
      }),
      { numRuns: 40, seed: 3 },
    );
    const independent = fromRows([
      [1, 1, 1, 1],
      [1, -1, 1, 1],
      [1, 1, -1, 1],
    ]);
    const memory = decorrelatedSequence(fromRows([row(independent, 0), row(independent, 1)]));
    const t = tally();
    const [p, n, fresh] = [2, 4, row(independent, 2)];
    const residual = Float64Array.from(fresh);
    const coefficients = Array.from({ length: p }, (_, nu) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum = t.mac(sum, t.weight(row(memory.duals, nu)[i]), fresh[i] / n);
      return sum;
    });
    for (let nu = 0; nu < p; nu++)
      for (let i = 0; i < n; i++)
        residual[i] = t.mac(residual[i], -coefficients[nu], t.weight(row(independent, nu)[i]));
    let left = 0;
    for (const x of residual) left = t.mac(left, x, x);
    assert.ok(t.more(left, 1e-9 * n));
    const scale = t.div(n, left);
    const added = residual.map((x) => t.storeWeight(t.mul(x, scale)));
    const duals = Array.from({ length: p }, (_, nu) =>
      row(memory.duals, nu).map((x, i) => t.storeWeight(t.mac(t.weight(x), -coefficients[nu], added[i]))),
    );
    for (const x of fresh) t.storeWeight(x);
    const grown = memory.store(matrix(1, n, fresh));
    allClose(grown.duals.data, fromRows([...duals, added]).data, 1e-12);
    sameCounts(memory.cost().store, t);
  });

  it("heteroHopfield and sequenceAttention: one recall and one more pair", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 5 }), ({ seed, p, n }, m) => {
        const random = randomFrom(seed);
        const gaussian = (rows: number, cols: number): Matrix =>
          matrix(rows, cols, normalInto(new Float64Array(rows * cols), random));
        const [keys, values, query] = [gaussian(p, n), gaussian(p, m), gaussian(1, n).data];
        const t = tally();
        const scaled = query.map((x) => t.mul(x, 1.5));
        const scores = Array.from({ length: p }, (_, mu) =>
          scaled.reduce((sum, x, i) => t.mac(sum, t.weight(keys.data[mu * n + i]), x), 0),
        );
        let top = scores[0];
        for (const score of scores.slice(1)) if (t.more(score, top)) top = score;
        const masses = scores.map((score) => t.exp(t.add(score, -top)));
        const share = t.div(
          1,
          masses.reduce((sum, mass) => t.add(sum, mass)),
        );
        const out = Float64Array.from({ length: m }, (_, i) =>
          t.mul(
            masses.reduce((so, mass, mu) => t.mac(so, mass, t.weight(values.data[mu * m + i])), 0),
            share,
          ),
        );
        const memory = heteroHopfield(keys, values, { beta: 1.5 });
        allClose(memory.recall(query), out, 1e-12);
        sameCounts(memory.cost().recall, t);
        assert.deepEqual(memory.cost().store.weightWrite, n + m);
        const chain = sequenceAttention(keys, { beta: 1.5 });
        assert.deepEqual(chain.cost().step, heteroHopfield(keys, shifted(keys), { beta: 1.5 }).cost().recall);
        assert.equal(chain.cost().store.weightWrite, n);
      }),
      { numRuns: 30, seed: 4 },
    );
  });
});
