import assert from "node:assert/strict";
import { dirname } from "node:path";
import { type Cell, type Row, type Table, table, tableFromRows } from "engram/table";

const nan = Number.NaN;
const small = table({ beta: [0.5, null, 2], model: ["dense", "modern", null], ok: [true, null, false] });
const refuses = (run: () => unknown, name: string, message: string) => assert.throws(run, { name, message });

describe("table", () => {
  it("takes lists and typed arrays, and knows each column's kind and missing values", () => {
    assert.deepEqual([small.rows, small.names], [3, ["beta", "model", "ok"]]);
    assert.deepEqual(
      ["beta", "model", "ok"].map((name) => small.kind(name)),
      ["number", "text", "boolean"],
    );
    assert.deepEqual(small.numbers("beta"), Float64Array.of(0.5, nan, 2));
    assert.deepEqual(small.texts("model"), ["dense", "modern", null]);
    assert.deepEqual(small.booleans("ok"), [true, null, false]);
    const typed = table({
      a: Int32Array.of(1, -2),
      b: Float32Array.of(0.5, nan),
      c: Uint8ClampedArray.of(0, 255),
    });
    assert.deepEqual(typed.numbers("a"), Float64Array.of(1, -2));
    assert.deepEqual(typed.numbers("b"), Float64Array.of(0.5, nan));
    assert.deepEqual(typed.numbers("c"), Float64Array.of(0, 255));
    const holes: Cell[] = [];
    holes[2] = "x";
    assert.deepEqual(table({ holes }).texts("holes"), [null, null, "x"]);
    assert.deepEqual(table({ t: ["x", undefined, nan] }).texts("t"), ["x", null, null]);
  });

  it("is a number column when nothing is present", () => {
    assert.deepEqual(table({ a: [null, undefined] }).numbers("a"), Float64Array.of(nan, nan));
    assert.equal(table({ a: [] }).kind("a"), "number");
    assert.deepEqual([table({}).rows, table({}).names], [0, []]);
  });

  it("keeps the order of pairs, also for names that are whole numbers", () => {
    const pairs = [
      ["10", [1]],
      ["2", [2]],
    ] as const;
    assert.deepEqual(table(pairs).names, ["10", "2"]);
    assert.deepEqual(table({ 10: [1], 2: [2] }).names, ["2", "10"]); // what objects do
  });

  it("takes any name that is not blank, those of Object included", () => {
    const odd = table([
      ["__proto__", [1]],
      ["constructor", [2]],
      ["ä b", [3]],
    ]);
    assert.deepEqual(odd.numbers("__proto__"), Float64Array.of(1));
    assert.equal(JSON.stringify(odd.toRows()), '[{"__proto__":1,"constructor":2,"ä b":3}]');
    refuses(
      () => small.numbers("toString"),
      "RangeError" /* no inherited names */,
      'numbers: there is no column "toString"; the columns are "beta", "model", "ok"',
    );
  });

  it("never changes: columns are copied on their way in and out", () => {
    const source = Float64Array.of(1, 2);
    const list = ["x", "y"];
    const made = table({ source, list });
    source.fill(9);
    list.fill("z");
    made.numbers("source").fill(7);
    made.texts("list").reverse();
    assert.deepEqual(made.numbers("source"), Float64Array.of(1, 2));
    assert.deepEqual(made.texts("list"), ["x", "y"]);
  });

  it("refuses mixed kinds, other values, other lengths and bad names", () => {
    refuses(
      () => table({ a: [1, "x"] }),
      "TypeError",
      'table: column "a"[1] must be number as the values before it or null, got "x"',
    );
    refuses(
      () => table({ a: ["x", true] }),
      "TypeError",
      'table: column "a"[1] must be text as the values before it or null, got true',
    );
    refuses(
      () => table({ a: [{} as unknown as Cell] }),
      "TypeError",
      'table: column "a"[0] must be number as the values before it or null, got object',
    );
    refuses(
      () => table({ a: 7 as unknown as Cell[] }),
      "TypeError",
      'table: column "a" must be an array of numbers, text or booleans, got 7',
    );
    refuses(
      () => table({ a: BigInt64Array.of(1n) as unknown as Cell[] }),
      "TypeError",
      'table: column "a" must be an array of numbers, text or booleans, got BigInt64Array of length 1',
    );
    refuses(
      () => table({ a: [1, 2], b: [1] }),
      "RangeError",
      'table: column "b" must have 2 values as "a" has, got 1',
    );
    refuses(() => table({ " ": [1] }), "RangeError", 'table: column name must not be empty, got " "');
    refuses(
      () =>
        table([
          ["a", [1]],
          ["a", [2]],
        ]),
      "RangeError",
      'table: there is a column "a" already; rename one',
    );
    refuses(
      () => table(null as unknown as Record<string, Cell[]>),
      "TypeError",
      "table: columns must be an object of arrays, got null",
    );
    refuses(
      () => table([[7 as unknown as string, [1]]]),
      "TypeError",
      "table: column name must be text, got 7",
    );
  });

  it("names the nearest columns when there is none of a name", () => {
    const wide = table({ energy_pj: [1], Time_ms: [1], accuracy: [1] });
    refuses(
      () => wide.numbers("acuracy"),
      "RangeError",
      'numbers: there is no column "acuracy"; did you mean "accuracy"?',
    );
    refuses(
      () => wide.numbers("time-ms"),
      "RangeError",
      'numbers: there is no column "time-ms"; did you mean "Time_ms"?',
    );
    refuses(
      () => wide.numbers("energy"),
      "RangeError",
      'numbers: there is no column "energy"; did you mean "energy_pj"?',
    );
    refuses(
      () => wide.numbers("q"),
      "RangeError",
      'numbers: there is no column "q"; the columns are "energy_pj", "Time_ms", "accuracy"',
    );
    refuses(
      () => table({}).numbers("q"),
      "RangeError",
      'numbers: there is no column "q"; the table has no columns',
    );
    const many = table(Array.from({ length: 11 }, (_, i) => [`x${i}`.repeat(3), [i]] as const));
    refuses(
      () => many.numbers("q"),
      "RangeError",
      'numbers: there is no column "q"; the columns are "x0x0x0", "x1x1x1", "x2x2x2", "x3x3x3", "x4x4x4", "x5x5x5", "x6x6x6", "x7x7x7" and 3 more',
    );
  });

  it("gives a column only as what it is", () => {
    refuses(
      () => small.numbers("model"),
      "TypeError",
      'numbers: column "model" must be number, got a text column',
    );
    refuses(() => small.texts("ok"), "TypeError", 'texts: column "ok" must be text, got a boolean column');
    refuses(
      () => small.booleans("beta"),
      "TypeError",
      'booleans: column "beta" must be boolean, got a number column',
    );
    refuses(
      () => small.kind("nope"),
      "RangeError",
      'kind: there is no column "nope"; the columns are "beta", "model", "ok"',
    );
  });

  it("gives rows with checked access, and as plain objects", () => {
    const row = small.row(1);
    assert.deepEqual(
      [row.index, row.number("beta"), row.text("model"), row.boolean("ok")],
      [1, nan, "modern", null],
    );
    assert.deepEqual([row.missing("beta"), row.missing("model")], [true, false]);
    refuses(
      () => row.number("bet"),
      "RangeError",
      'row.number: there is no column "bet"; did you mean "beta"?',
    );
    refuses(() => row.text("beta"), "TypeError", 'row.text: column "beta" must be text, got a number column');
    refuses(
      () => row.boolean("beta"),
      "TypeError",
      'row.boolean: column "beta" must be boolean, got a number column',
    );
    refuses(
      () => row.missing("x"),
      "RangeError",
      'row.missing: there is no column "x"; the columns are "beta", "model", "ok"',
    );
    refuses(() => small.row(3), "RangeError", "row: index must be a whole number in [0, 2], got 3");
    assert.deepEqual(small.toRows()[1], { beta: nan, model: "modern", ok: null });
  });

  it("comes from rows, where a name that is not there is a missing value", () => {
    const made = tableFromRows([{ a: 1, b: "x" }, { b: "y", c: false }, {}]);
    assert.deepEqual(made, table({ a: [1, null, null], b: ["x", "y", null], c: [null, false, null] }));
    assert.deepEqual(tableFromRows(small.toRows()), small);
    refuses(
      () => tableFromRows([{ a: 1 }, { a: "x" }]),
      "TypeError",
      'tableFromRows: column "a"[1] must be number as the values before it or null, got "x"',
    );
    refuses(
      () => tableFromRows([7 as unknown as Record<string, Cell>]),
      "TypeError",
      "tableFromRows: row 0 must be an object, got 7",
    );
    refuses(
      () => tableFromRows({} as unknown as []),
      "TypeError",
      "tableFromRows: rows must be an array, got object",
    );
  });
});

describe("select, drop, rename, filter, derive, with, slice, dropMissing, append", () => {
  it("choose and rename columns", () => {
    assert.deepEqual(small.select("ok", "beta").names, ["ok", "beta"]);
    assert.deepEqual(small.drop("model").names, ["beta", "ok"]);
    assert.deepEqual(small.rename({ beta: "model", model: "beta" }).names, ["model", "beta", "ok"]);
    assert.equal(small.drop("beta", "model", "ok").rows, 0);
    refuses(() => small.select(), "RangeError", "select: there must be at least one column name, got none");
    refuses(
      () => small.select("bet"),
      "RangeError",
      'select: there is no column "bet"; did you mean "beta"?',
    );
    refuses(
      () => small.select("ok", "ok"),
      "RangeError",
      'select: there is a column "ok" already; rename one',
    );
    refuses(() => small.drop("bet"), "RangeError", 'drop: there is no column "bet"; did you mean "beta"?');
    refuses(
      () => small.rename({ beta: "ok" }),
      "RangeError",
      'rename: there is a column "ok" already; rename one',
    );
    refuses(
      () => small.rename({ bet: "b" }),
      "RangeError",
      'rename: there is no column "bet"; did you mean "beta"?',
    );
    refuses(() => small.rename({ beta: "" }), "RangeError", 'rename: column name must not be empty, got ""');
  });

  it("keep rows: a comparison with a missing number leaves the row out", () => {
    assert.deepEqual(small.filter((row) => row.number("beta") > 0).numbers("beta"), Float64Array.of(0.5, 2));
    assert.deepEqual(small.filter((row) => row.index !== 1).texts("model"), ["dense", null]);
    const none = small.filter(() => false);
    assert.deepEqual([none.rows, none.kind("model")], [0, "text"]); // kinds survive an empty result
    refuses(
      () => small.filter((() => undefined) as unknown as () => boolean),
      "TypeError",
      "filter: keep must return true or false, got undefined for row 0",
    );
    refuses(
      () => small.filter(7 as unknown as () => boolean),
      "TypeError",
      "filter: keep must be a function, got 7",
    );
    refuses(
      () => small.filter((row: Row) => row.number("nope") > 1),
      "RangeError",
      'row.number: there is no column "nope"; the columns are "beta", "model", "ok"',
    );
  });

  it("compute columns, new or in their old place", () => {
    const more = small
      .derive("twice", (row) => 2 * row.number("beta"))
      .derive("beta", (row) => row.text("model"));
    assert.deepEqual(more.names, ["beta", "model", "ok", "twice"]);
    assert.deepEqual(
      [more.texts("beta"), more.numbers("twice")],
      [["dense", "modern", null], Float64Array.of(1, nan, 4)],
    );
    assert.equal(small.derive("t", () => null, "text").kind("t"), "text");
    assert.equal(small.kind("beta"), "number");
    refuses(
      () => small.derive("x", (row) => (row.index === 0 ? 1 : "a")),
      "TypeError",
      'derive: value of "x"[1] must be number as the values before it or null, got "a"',
    );
    refuses(
      () => small.derive("x", (() => undefined) as unknown as () => null),
      "TypeError",
      "derive: value must return a number, text, boolean or null, got undefined for row 0",
    );
    refuses(
      () => small.derive("x", () => 1, "text"),
      "TypeError",
      'derive: value of "x"[0] must be text as the values before it or null, got 1',
    );
    refuses(() => small.derive("", () => 1), "RangeError", 'derive: column name must not be empty, got ""');
    refuses(
      () => small.derive("x", 7 as unknown as () => 1),
      "TypeError",
      "derive: value must be a function, got 7",
    );
  });

  it("take columns from values", () => {
    assert.deepEqual(small.with("n", Int8Array.of(1, 2, 3)).numbers("n"), Float64Array.of(1, 2, 3));
    assert.deepEqual(small.with("beta", ["a", "b", "c"]).names, ["beta", "model", "ok"]);
    refuses(
      () => small.with("n", [1]),
      "RangeError",
      'with: column "n" must have 3 values as "beta" has, got 1',
    );
  });

  it("cut rows out, and leave out those with missing values", () => {
    assert.deepEqual(small.slice(1).texts("model"), ["modern", null]);
    assert.deepEqual(small.slice(0, 1).texts("model"), ["dense"]);
    assert.equal(small.slice(2, 1).rows, 0);
    assert.equal(small.slice(1, 99).rows, 2);
    assert.equal(small.slice(99).rows, 0);
    refuses(() => small.slice(-1), "RangeError", "slice: from must be a whole number at least 0, got -1");
    assert.deepEqual(small.dropMissing().texts("model"), ["dense"]);
    assert.deepEqual(small.dropMissing("beta").texts("model"), ["dense", null]);
    refuses(
      () => small.dropMissing("b"),
      "RangeError",
      'dropMissing: there is no column "b"; the columns are "beta", "model", "ok"',
    );
  });

  it("put tables below one another without touching them", () => {
    const other = table({ ok: [true], model: ["x"], beta: [9] });
    const both = small.append(other, other);
    assert.deepEqual(both.names, small.names);
    assert.deepEqual(both.numbers("beta"), Float64Array.of(0.5, nan, 2, 9, 9));
    assert.deepEqual(both.texts("model"), ["dense", "modern", null, "x", "x"]);
    assert.deepEqual([small.rows, other.rows], [3, 1]);
    refuses(
      () => small.append(small.drop("ok")),
      "RangeError",
      'append: table 1: there is no column "ok"; the columns are "beta", "model"',
    );
    refuses(
      () => small.drop("ok").append(small),
      "RangeError",
      'append: table 1 has one more: there is no column "ok"; the columns are "beta", "model"',
    );
    refuses(
      () => small.append(small, other.with("beta", ["x"])),
      "TypeError",
      'append: column "beta" must be number in table 2, got text',
    );
    refuses(
      () => small.append({} as unknown as Table),
      "TypeError",
      "append: other must be a table, got object",
    );
  });

  it("work together with tables made before the library was reloaded", () => {
    const path = require.resolve("engram/table");
    for (const key of Object.keys(require.cache))
      if (key.startsWith(dirname(path))) delete require.cache[key];
    const reloaded = require(path) as typeof import("engram/table");
    assert.notEqual(reloaded.table, table);
    const fresh = reloaded.table({ model: ["dense"], size: [8] });
    assert.deepEqual(fresh.join(small, { on: "model" }).numbers("beta"), Float64Array.of(0.5));
    assert.equal(small.append(reloaded.tableFromRows(small.toRows())).rows, 6);
  });
});
