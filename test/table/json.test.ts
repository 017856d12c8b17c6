import assert from "node:assert/strict";
import { type Table, table, tableFromJson } from "engram/table";
import fc from "fast-check";

const nan = Number.NaN;
const t = table({ x: [1.5, nan, -0], t: ["a", null, "Infinity"], b: [null, true, false] });

describe("toJson and tableFromJson", () => {
  it("writes described columns, one a line, or one object a row", () => {
    assert.equal(
      t.toJson(),
      '{"columns":[\n{"name":"x","kind":"number","values":[1.5,null,-0]},\n{"name":"t","kind":"text","values":["a",null,"Infinity"]},\n{"name":"b","kind":"boolean","values":[null,true,false]}\n]}\n',
    );
    assert.equal(
      t.toJson("rows"),
      '[\n{"x":1.5,"t":"a","b":null},\n{"x":null,"t":null,"b":true},\n{"x":-0,"t":"Infinity","b":false}\n]\n',
    );
    assert.throws(() => t.toJson("lines" as "rows"), {
      name: "TypeError",
      message: 'toJson: form must be one of "columns", "rows", got "lines"',
    });
  });

  it("is what JSON.stringify writes of a table", () => {
    const plain = table({ x: [1.5, nan], t: ["a", null] }); // −0 aside, which JSON.stringify makes 0
    assert.deepEqual(tableFromJson(JSON.parse(JSON.stringify({ plain })).plain), plain);
  });

  it("reads back to the very same table, infinities and empty columns included", () => {
    const list = <T>(cell: fc.Arbitrary<T>, n: number) => fc.array(cell, { minLength: n, maxLength: n });
    const tables = fc
      .nat(6)
      .chain((n) =>
        fc.tuple(
          list(fc.double(), n),
          list(fc.option(fc.string({ unit: "binary" })), n),
          list(fc.option(fc.boolean()), n),
        ),
      );
    fc.assert(
      fc.property(tables, ([x, s, b]) => {
        // from a described form, so that columns without present values keep their kinds
        const made = tableFromJson({
          columns: [
            {
              name: "x",
              kind: "number",
              values: x.map((v) => (Number.isFinite(v) ? v : Number.isNaN(v) ? null : String(v))),
            },
            { name: "s", kind: "text", values: s },
            { name: "b", kind: "boolean", values: b },
          ],
        });
        assert.deepEqual(made.numbers("x"), Float64Array.from(x));
        assert.deepEqual(tableFromJson(made.toJson()), made);
        assert.deepEqual(tableFromJson(JSON.stringify(made)).names, made.names);
      }),
      { seed: 61, numRuns: 300 },
    );
  });

  it("reads lists of objects and objects of lists", () => {
    const expected = table({ a: [1, nan], b: ["x", "y"] });
    assert.deepEqual(tableFromJson('[{"a":1,"b":"x"},{"b":"y"}]'), expected);
    assert.deepEqual(tableFromJson('\uFEFF{"a":[1,null],"b":["x","y"]}'), expected);
    assert.deepEqual(
      tableFromJson('[{"a":1},{"a":"-Infinity"}]').numbers("a"),
      Float64Array.of(1, Number.NEGATIVE_INFINITY),
    );
    assert.deepEqual(tableFromJson('[{"a":"Infinity"}]').texts("a"), ["Infinity"]);
    assert.deepEqual(tableFromJson("[]").names, []);
    assert.deepEqual(tableFromJson('[{"__proto__":1}]').names, ["__proto__"]);
  });

  it("refuses text that is not JSON, and JSON that is not a table", () => {
    const refuses = (json: unknown, name: string, message: string | RegExp) =>
      assert.throws(() => tableFromJson(json, "x.json"), { name, message });
    refuses("{bad", "SyntaxError", /^x\.json: not valid JSON: /);
    refuses("7", "TypeError", "x.json: a table must be a list of objects or an object of lists, got 7");
    refuses(
      '{"a":1}',
      "TypeError",
      "x.json: a table must be a list of objects or an object of lists, got object",
    );
    refuses("[1]", "TypeError", "x.json: row 0 must be an object, got 1");
    refuses(
      '[{"a":{}}]',
      "TypeError",
      'x.json: column "a"[0] must be a number, text, boolean or null, got object',
    );
    refuses(
      '[{"a":1},{"a":"x"}]',
      "TypeError",
      'x.json: column "a"[1] must be number as the values before it or null, got "x"',
    );
    refuses('{"a":[1],"b":[1,2]}', "RangeError", 'x.json: column "b" must have 1 values as "a" has, got 2');
    refuses(
      '{"columns":[{"name":"a"}]}',
      "TypeError",
      "x.json: columns[0] must be {name, kind, values}, got object",
    );
    refuses(
      '{"columns":[{"name":"a","kind":"date","values":[]}]}',
      "TypeError",
      'x.json: columns[0].kind must be one of "number", "text", "boolean", got "date"',
    );
    refuses(
      '{"columns":[{"name":"a","kind":"text","values":[1]}]}',
      "TypeError",
      'x.json: column "a"[0] must be text as the values before it or null, got 1',
    );
    refuses(
      '{"columns":[{"name":"a","values":[1]},{"name":"a","values":[2]}]}',
      "RangeError",
      'x.json: there is a column "a" already; rename one',
    );
  });

  it("keeps the order of columns whose names are whole numbers", () => {
    const odd: Table = table([
      ["2", [1]],
      ["1", [2]],
    ]);
    assert.deepEqual(tableFromJson(odd.toJson()).names, ["2", "1"]);
  });
});
