import assert from "node:assert/strict";
import { logSumExp, normalInto, randomFrom, softmax } from "engram/math";
import { engineInfo, logSumExpRows, type RunningEngine, softmaxRows } from "engram/wasm";
import fc from "fast-check";
import { naiveLogSoftmax, naiveLogSumExp } from "./oracle";

const classes = [
  { Class: Float32Array, u: 2 ** -24, smallest: 2 ** -126 },
  { Class: Float64Array, u: 2 ** -53, smallest: 2 ** -1022 },
] as const;

// A score: moderate, extreme, or absent.
const score = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -20, max: 20, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -1e4, max: 1e4, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NEGATIVE_INFINITY, 0, 1e4, -1e4) },
);
const table = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 }))
  .chain(([rows, cols]) =>
    fc.record({
      rows: fc.constant(rows),
      cols: fc.constant(cols),
      scores: fc.array(score, { minLength: rows * cols, maxLength: rows * cols }),
      beta: fc.constantFrom(1, 0.125, 4),
    }),
  );

for (const engine of engineInfo().available)
  for (const { Class, u, smallest } of classes) {
    const name = Class.name;
    describe(`softmaxRows() and logSumExpRows() by ${engine} on ${name}`, () => {
      it("agree with naive float64 within the documented bounds", () => {
        fc.assert(
          fc.property(table, ({ rows, cols, scores, beta }) => {
            const values = Class.from(scores);
            const found = softmaxRows(values, rows, cols, { beta, engine });
            const lse = logSumExpRows(values, rows, cols, { beta, engine });
            for (let i = 0; i < rows; i++) {
              const row = values.subarray(i * cols, (i + 1) * cols);
              naiveLogSoftmax(row, beta).forEach((logP, j) => {
                const p = found[i * cols + j];
                const exact = Number.isNaN(logP) ? 0 : Math.exp(logP);
                // The oracle's own rounding, in float64, counts: that of its sum over the row, and of large scores.
                const own =
                  2 ** -52 *
                  (1 + cols / 2 + Math.max(...row.map(Math.abs).filter(Number.isFinite), 0) * beta);
                const allowed = exact * ((6 + 4 * Math.abs(logP)) * u + own) + smallest;
                if (!(Math.abs(p - (exact < smallest ? 0 : exact)) <= (exact > 0 ? allowed : 0)))
                  assert.fail(`p[${i}, ${j}] = ${p}, expected ${exact}, allowed ${allowed}`);
              });
              const exact = naiveLogSumExp(row, beta);
              if (exact === Number.NEGATIVE_INFINITY) assert.equal(lse[i], exact);
              else {
                const allowed = 4 * u * (Math.abs(exact) + 1 / beta) + (cols * 2 ** -53) / beta;
                if (!(Math.abs(lse[i] - exact) <= allowed))
                  assert.fail(`lse[${i}] = ${lse[i]}, expected ${exact}`);
              }
            }
          }),
          { numRuns: 150, seed: 20 },
        );
      });

      it("agree with the ground floor's softmax and logSumExp", () => {
        const values = normalInto(new Class(33), randomFrom(1), 0, 3);
        const weights = softmaxRows(values, 1, 33, { beta: 2, engine });
        softmax(values, 2).forEach((p, j) => {
          assert.ok(Math.abs(weights[j] - p) <= 40 * u * p);
        });
        assert.ok(
          Math.abs(logSumExpRows(values, 1, 33, { beta: 2, engine })[0] - logSumExp(values, 2)) < 40 * u,
        );
      });

      it("sum to one, keep the order, and do not change under a shift", () => {
        fc.assert(
          fc.property(table, fc.integer({ min: -100, max: 100 }), ({ rows, cols, scores, beta }, shift) => {
            // Multiples of 2⁻¹⁰ below 2¹⁰ are shifted without rounding.
            const exact = scores.map((s) => (s > -1e3 ? Math.min(1e3, Math.round(s * 1024) / 1024) : s));
            const values = Class.from(exact.map((s) => (s < -1e3 ? Number.NEGATIVE_INFINITY : s)));
            const shifted = values.map((s) => s + shift);
            const found = softmaxRows(values, rows, cols, { beta, engine });
            assert.deepEqual(softmaxRows(shifted, rows, cols, { beta, engine }), found);
            const lse = logSumExpRows(values, rows, cols, { beta, engine });
            logSumExpRows(shifted, rows, cols, { beta, engine }).forEach((value, i) => {
              if (Number.isFinite(value)) assert.ok(Math.abs(value - shift - lse[i]) <= 1e-12 * 1e3);
            });
            for (let i = 0; i < rows; i++) {
              const row = found.subarray(i * cols, (i + 1) * cols);
              const sum = Array.from(row).reduce((a, b) => a + b, 0);
              if (lse[i] === Number.NEGATIVE_INFINITY) assert.equal(sum, 0);
              else assert.ok(Math.abs(sum - 1) <= (cols + 8) * u, `sum ${sum}`);
              for (let j = 1; j < cols; j++)
                if (values[i * cols + j] <= values[i * cols]) assert.ok(row[j] <= row[0]);
            }
          }),
          { numRuns: 60, seed: 20 },
        );
      });

      it("lose nothing on rows that are longer than the cache", () => {
        const cols = 300_001;
        const values = normalInto(new Class(2 * cols), randomFrom(2));
        const lse = logSumExpRows(values, 2, cols, { engine });
        const p = softmaxRows(values, 2, cols, { engine });
        for (const i of [0, 1]) {
          const row = values.subarray(i * cols, (i + 1) * cols);
          const exact = naiveLogSumExp(row, 1);
          assert.ok(Math.abs(lse[i] - exact) <= 4 * u * (1 + exact), `${lse[i]} ${exact}`);
          for (const j of [0, 1, 77_777, cols - 1]) {
            const expected = Math.exp(row[j] - exact);
            assert.ok(Math.abs(p[i * cols + j] - expected) <= expected * (6 + 4 * 20) * u);
          }
        }
      });

      it("give a finite answer over the whole range of the type", () => {
        const huge = Class === Float32Array ? 3.4e38 : 1.7e308;
        const values = new Class([huge, -huge, 0, huge, Number.NEGATIVE_INFINITY]);
        assert.deepEqual([...softmaxRows(values, 1, 5, { engine })], [0.5, 0, 0, 0.5, 0]);
        assert.equal(logSumExpRows(values, 1, 5, { engine })[0], values[0]);
        for (const beta of [1e-30, 1e30])
          assert.ok(softmaxRows(new Class([1, 2, 3]), 1, 3, { beta, engine }).every((p) => p >= 0 && p <= 1));
      });

      it("refuse NaN and +∞, wherever they stand, and name the place", () => {
        for (const cols of [1, 3, 4, 7, 64])
          for (const at of [0, cols - 1, 2 * cols - 1])
            for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
              const values = new Class(2 * cols);
              values[at] = bad;
              for (const [caller, call] of [
                ["softmaxRows", softmaxRows],
                ["logSumExpRows", logSumExpRows],
              ] as const)
                assert.throws(() => call(values, 2, cols, { engine }), {
                  name: "RangeError",
                  message: `${caller}: scores[${at}] must be a number below Infinity, got ${bad}`,
                });
            }
      });
    });
  }

describe("softmaxRows() and logSumExpRows()", () => {
  it("refuse sizes, classes and temperatures that make no sense", () => {
    const values = new Float32Array(6);
    const refused: [() => unknown, string, RegExp][] = [
      [() => softmaxRows(values, 2, 4), "RangeError", /^softmaxRows: scores must have length 8, got 6$/],
      [() => softmaxRows(values, 0, 6), "RangeError", /rows must be a whole number in \[1, .*, got 0$/],
      [() => logSumExpRows(values, 6, 0), "RangeError", /cols must be a whole number in \[1, .*, got 0$/],
      [
        () => softmaxRows(values, 2, 3, { beta: 0 }),
        "RangeError",
        /beta must be in \[1e-30, 1e\+30\], got 0$/,
      ],
      [() => softmaxRows(values, 2, 3, { beta: Number.NaN }), "RangeError", /beta must be finite, got NaN$/],
      [
        () => softmaxRows([1, 2] as unknown as Float32Array, 1, 2),
        "TypeError",
        /scores must be a Float32Array or Float64Array, got Array of length 2$/,
      ],
    ];
    for (const [call, name, message] of refused) assert.throws(call, { name, message });
  });

  it("return a new array of the class they were given", () => {
    for (const { Class } of classes)
      for (const engine of ["wasm", "typescript"] as RunningEngine[]) {
        const values = new Class([1, 2]);
        const found = softmaxRows(values, 1, 2, { engine });
        assert.ok(found instanceof Class && found !== values);
        assert.deepEqual([...values], [1, 2]);
      }
  });
});
