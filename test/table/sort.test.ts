import assert from "node:assert/strict";
import { type Cell, type SortKey, table } from "engram/table";
import fc from "fast-check";

const seed = 41;
const numbers = fc.array(fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -3, max: 3 }), fc.double()), {
  maxLength: 40,
});

describe("sortBy", () => {
  const places = (columns: Record<string, Cell[]>, ...keys: SortKey[]) => {
    const rows = Object.values(columns)[0].length;
    const sorted = table(columns)
      .with(
        "place",
        Int32Array.from({ length: rows }, (_, i) => i),
      )
      .sortBy(...keys);
    return [...sorted.numbers("place")];
  };

  it("puts missing values last in both directions", () => {
    const a = [3, Number.NaN, 1, null, 2];
    assert.deepEqual(places({ a }, "a"), [2, 4, 0, 1, 3]);
    assert.deepEqual(places({ a }, { by: "a", descending: true }), [0, 4, 2, 1, 3]);
    assert.deepEqual(places({ t: ["b", null, "a"] }, { by: "t", descending: true }), [0, 2, 1]);
  });

  it("is stable in both directions, and breaks ties by the next key", () => {
    const a = [1, 0, 1, 0, 1];
    assert.deepEqual(places({ a }, "a"), [1, 3, 0, 2, 4]);
    assert.deepEqual(places({ a }, { by: "a", descending: true }), [0, 2, 4, 1, 3]);
    assert.deepEqual(
      places({ a, b: ["c", "b", "a", "a", "b"] }, "a", { by: "b", descending: true }),
      [1, 3, 0, 4, 2],
    );
  });

  it("orders text by its UTF-16 units whatever the machine's language, and false before true", () => {
    assert.deepEqual(places({ t: ["b", "a", "B", "é", "z", ""] }, "t"), [5, 2, 1, 0, 4, 3]);
    assert.deepEqual(places({ b: [true, null, false] }, "b"), [2, 0, 1]);
  });

  it("orders numbers by size: signs, fractions, infinities; −0 equals 0", () => {
    const a = [-1, Number.POSITIVE_INFINITY, -0, 0, 1e-9, Number.NEGATIVE_INFINITY, -3];
    assert.deepEqual(places({ a }, "a"), [5, 6, 0, 2, 3, 4, 1]);
  });

  it("agrees with a plain sort of the present values, and loses no row", () => {
    fc.assert(
      fc.property(numbers, fc.boolean(), (a, descending) => {
        const sorted = [...table({ a }).sortBy({ by: "a", descending }).numbers("a")];
        const expected = a
          .filter((x) => !Number.isNaN(x))
          .sort((x, y) => (descending ? y - x || 0 : x - y || 0));
        assert.deepEqual(
          sorted.slice(0, expected.length).map((x) => x + 0),
          expected.map((x) => x + 0),
        );
        assert.equal(sorted.length, a.length);
        assert.ok(sorted.slice(expected.length).every(Number.isNaN));
      }),
      { seed, numRuns: 300 },
    );
  });

  it("sorts 100,000 rows with thousands of ties correctly", () => {
    const n = 100_000;
    const sorted = table({
      a: Float64Array.from({ length: n }, (_, i) => (i * 7919) % 1000),
      i: Int32Array.from({ length: n }, (_, i) => i),
    }).sortBy("a");
    const a = sorted.numbers("a");
    const i = sorted.numbers("i");
    for (let k = 1; k < n; k++) assert.ok(a[k - 1] < a[k] || (a[k - 1] === a[k] && i[k - 1] < i[k]));
  });

  it("leaves its table as it was, and refuses unknown columns", () => {
    const t = table({ a: [2, 1] });
    t.sortBy("a");
    assert.deepEqual(t.numbers("a"), Float64Array.of(2, 1));
    const refuses = (keys: SortKey[], name: string, message: string) =>
      assert.throws(() => t.sortBy(...keys), { name, message });
    refuses(["b"], "RangeError", 'sortBy: there is no column "b"; the columns are "a"');
    refuses([], "RangeError", "sortBy: there must be at least one column, got none");
    refuses([{} as unknown as SortKey], "TypeError", "sortBy: by must be a column name, got undefined");
  });
});
