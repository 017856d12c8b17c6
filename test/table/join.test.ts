import assert from "node:assert/strict";
import { type JoinOptions, type Table, table } from "engram/table";
import fc from "fast-check";

const nan = Number.NaN;

describe("join", () => {
  const left = table({ k: ["a", "b", "c", "b"], v: [1, 2, 3, 4] });
  const right = table({ w: [10, 20, 30], k: ["b", "d", "b"] });

  it("inner: every pair of rows with equal keys, in the left's order", () => {
    assert.deepEqual(
      left.join(right, { on: "k" }),
      table({ k: ["b", "b", "b", "b"], v: [2, 2, 4, 4], w: [10, 30, 10, 30] }),
    );
  });

  it("left: rows without a partner stay, with missing values", () => {
    const made = left.join(right, { on: "k", how: "left" });
    assert.deepEqual(made.texts("k"), ["a", "b", "b", "c", "b", "b"]);
    assert.deepEqual(made.numbers("w"), Float64Array.of(nan, 10, 30, nan, 10, 30));
  });

  it("outer: the right's rows without a partner follow, with their keys", () => {
    const made = left.join(right, { on: ["k"], how: "outer" });
    assert.deepEqual(made.texts("k"), ["a", "b", "b", "c", "b", "b", "d"]);
    assert.deepEqual(made.numbers("v"), Float64Array.of(1, 2, 2, 3, 4, 4, nan));
    assert.deepEqual(made.numbers("w"), Float64Array.of(nan, 10, 30, nan, 10, 30, 20));
  });

  it("compares composite keys as values, not as joined text", () => {
    const a = table({ k: ["a_b", "a"], l: ["c", "b_c"], v: [1, 2] });
    const b = table({ k: ["a", "a_b"], l: ["b_c", "c"], w: [3, 4] });
    assert.deepEqual(
      a.join(b, { on: ["k", "l"] }),
      table({ k: ["a_b", "a"], l: ["c", "b_c"], v: [1, 2], w: [4, 3] }),
    );
  });

  it("never matches a missing key, not even with another", () => {
    const a = table({ k: [1, nan], v: [1, 2] });
    const b = table({ k: [nan, 1], w: [3, 4] });
    assert.deepEqual(a.join(b, { on: "k" }), table({ k: [1], v: [1], w: [4] }));
    assert.deepEqual(
      a.join(b, { on: "k", how: "outer" }),
      table({ k: [1, nan, nan], v: [1, 2, nan], w: [4, nan, 3] }),
    );
  });

  it("agrees with comparing all pairs, for any keys", () => {
    const keys = fc.array(fc.constantFrom(0, 1, 2, nan), { maxLength: 12 });
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const l = table({ k: a, i: a.map((_, i) => i) });
        const r = table({ k: b, j: b.map((_, j) => j) });
        const pairs: number[][] = [];
        a.forEach((x, i) => {
          b.forEach((y, j) => {
            if (x === y) pairs.push([i, j]);
          });
        });
        const made = l.join(r, { on: "k" });
        assert.deepEqual(
          made.toRows().map((row) => [row["i"], row["j"]]),
          pairs,
        );
        const alone = (n: number, column: number) => n - new Set(pairs.map((p) => p[column])).size;
        assert.equal(l.join(r, { on: "k", how: "left" }).rows, pairs.length + alone(a.length, 0));
        assert.equal(
          l.join(r, { on: "k", how: "outer" }).rows,
          pairs.length + alone(a.length, 0) + alone(b.length, 1),
        );
      }),
      { seed: 53, numRuns: 300 },
    );
  });

  it("works with empty tables and leaves both as they were", () => {
    const none = right.filter(() => false);
    assert.equal(left.join(none, { on: "k" }).rows, 0);
    assert.equal(left.join(none, { on: "k", how: "left" }).rows, 4);
    assert.equal(none.join(left, { on: "k", how: "outer" }).rows, 4);
    assert.deepEqual([left.rows, right.rows], [4, 3]);
  });

  it("refuses what cannot be joined", () => {
    const refuses = (other: Table, options: object, name: string, message: string) =>
      assert.throws(() => left.join(other, options as JoinOptions), { name, message });
    refuses(
      right,
      { on: "w" },
      "RangeError",
      'join: left table: there is no column "w"; the columns are "k", "v"',
    );
    refuses(
      right,
      { on: "v" },
      "RangeError",
      'join: right table: there is no column "v"; the columns are "w", "k"',
    );
    refuses(right, { on: [] }, "RangeError", "join: on must name at least one column, got none");
    refuses(
      right,
      { on: "k", how: "right" },
      "TypeError",
      'join: how must be one of "inner", "left", "outer", got "right"',
    );
    refuses(
      table({ k: [1] }),
      { on: "k" },
      "TypeError",
      'join: column "k" must be text in both tables, got number',
    );
    refuses(
      table({ k: ["a"], v: [1] }),
      { on: "k" },
      "RangeError",
      'join: there is a column "v" already; rename one',
    );
    refuses({} as unknown as Table, { on: "k" }, "TypeError", "join: other must be a table, got object");
  });
});
