/** @file The closed forms of what memories cost, against twins that count while they compute. */
import { type Matrix, matrix, normalInto, randomFrom, row, stackRows } from "engram/math";
import { modernHopfield } from "engram/memory";
import * as fc from "fast-check";
import { allClose } from "../support/close";
import { sameCounts, type Tally, tally } from "../support/tally";

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  p: fc.integer({ min: 1, max: 9 }),
  n: fc.integer({ min: 1, max: 7 }),
});

/** One step of softmax retrieval, one operation at a time. */
function modernTwin(t: Tally, { rows, cols, data }: Matrix, state: Float64Array, beta: number): Float64Array {
  const scaled = state.map((x) => t.mul(x, beta));
  const scores = Array.from({ length: rows }, (_, mu) =>
    scaled.reduce((sum, x, i) => t.mac(sum, t.weight(data[mu * cols + i]), x), 0),
  );
  let top = scores[0];
  for (const score of scores.slice(1)) if (t.more(score, top)) top = score;
  const masses = scores.map((score) => t.exp(t.add(score, -top)));
  const share = t.div(
    1,
    masses.reduce((sum, mass) => t.add(sum, mass)),
  );
  const out = new Float64Array(cols);
  for (let i = 0; i < cols; i++) {
    const sum = masses.reduce((so, mass, mu) => t.mac(so, mass, t.weight(data[mu * cols + i])), 0);
    out[i] = t.mul(sum, share);
  }
  return out;
}

describe("memory/cost", () => {
  it("modernHopfield: one step and one stored pattern", () => {
    fc.assert(
      fc.property(shapes, ({ seed, p, n }) => {
        const random = randomFrom(seed);
        const patterns = matrix(p, n, normalInto(new Float64Array(p * n), random));
        const state = normalInto(new Float64Array(n), random);
        const memory = modernHopfield(patterns, { beta: 1.5 });
        const step = tally();
        allClose(memory.step(state), modernTwin(step, patterns, state, 1.5), 1e-12);
        sameCounts(memory.cost().step, step);

        const store = tally();
        const added = matrix(1, n, Float64Array.from(state, store.storeWeight));
        const held = memory.store(added);
        allClose(held.patterns.data, stackRows(patterns, matrix(1, n, state)).data, 0);
        allClose(row(held.patterns, p), state, 0);
        sameCounts(memory.cost().store, store);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
