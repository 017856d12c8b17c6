import assert from "node:assert/strict";
import { type CsvOptions, type Table, table, tableFromCsv } from "engram/table";
import fc from "fast-check";

const nan = Number.NaN;
const refuses = (text: string, message: string, options?: CsvOptions) =>
  assert.throws(
    () => tableFromCsv(text, options),
    (error: Error & { plain?: boolean }) => {
      assert.deepEqual([error.name, error.message, error.plain], ["SyntaxError", message, true]);
      return true;
    },
  );

/** Tables with every kind of cell that is hard to write. */
const doubles = fc.oneof(
  fc.double(),
  fc.constantFrom(
    -0,
    nan,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    5e-324,
    Number.MAX_VALUE,
    2 ** 60,
  ),
);
const texts = fc.option(
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", ";", "\t", " ", "a", "\uFEFF"), maxLength: 6 }),
    fc.constantFrom(
      "",
      "007",
      "1e5",
      "true",
      "False",
      "NaN",
      "-inf",
      "NA",
      '"',
      "\r\n",
      "12345678901234567890",
      " 1 ",
    ),
  ),
);
const tables = fc.integer({ min: 1, max: 8 }).chain((rows) => {
  const list = <T>(cell: fc.Arbitrary<T>) => fc.array(cell, { minLength: rows, maxLength: rows });
  // a column without any present value has no kind of its own: it reads back as a number column
  const some = <T>(cell: fc.Arbitrary<T>) => list(cell).filter((cells) => cells.some((x) => x !== null));
  return fc
    .tuple(list(doubles), some(texts), some(fc.option(fc.boolean())), fc.nat(2))
    .map(([x, t, b, turn]) => {
      const columns = [
        ["x,1", x],
        ['t "quoted"', t],
        ["b\nbreak", b],
      ] as const;
      return table([...columns.slice(turn), ...columns.slice(0, turn)]);
    });
});

describe("tableFromCsv", () => {
  it("finds numbers, truth values and text, with missing values", () => {
    const t = tableFromCsv("n,b,t,e\n1,true,x,\n,,,\n-2.5e3,FALSE,y z,\n");
    assert.deepEqual(
      t,
      table({ n: [1, nan, -2500], b: [true, null, false], t: ["x", null, "y z"], e: [nan, nan, nan] }),
    );
  });

  it("reads numbers in every decimal form, with blanks around, and the words of other programs", () => {
    assert.deepEqual(
      [...tableFromCsv("a\n+1\n.5\n5.\n1E-3\n 7 \nnan\nInf\n-Infinity\n-0\n").numbers("a")],
      [1, 0.5, 5, 0.001, 7, nan, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0],
    );
    for (const word of ["0x10", "1_000", "1,5", "1e400", "1e", "--1", "."])
      assert.equal(tableFromCsv(`a\n"${word}"\n`, { quoted: "infer" }).kind("a"), "text", word);
  });

  it("keeps as text what a number would lose: leading zeros, and whole numbers that no double equals", () => {
    assert.deepEqual(tableFromCsv("id\n007\n8\n").texts("id"), ["007", "8"]);
    assert.deepEqual(tableFromCsv("id\n9007199254740993\n").texts("id"), ["9007199254740993"]);
    assert.deepEqual(
      [...tableFromCsv("id\n9007199254740992\n1152921504606847000\n").numbers("id")],
      [2 ** 53, 2 ** 60],
    );
    assert.deepEqual(
      [...tableFromCsv("id\n007\n9007199254740993\n", { types: { id: "number" } }).numbers("id")],
      [7, 2 ** 53],
    );
  });

  it("reads quotes, quoted separators and line breaks, doubled quotes", () => {
    const t = tableFromCsv('a,"b ""c"""\n"x, y","line 1\r\nline 2"\n"""",z"z\n');
    assert.deepEqual(
      t,
      table([
        ["a", ["x, y", '"']],
        ['b "c"', ["line 1\r\nline 2", 'z"z']],
      ]),
    );
  });

  it("takes a quoted field as text, or not, as told", () => {
    assert.deepEqual(tableFromCsv('a,b\n"1",""\n').toRows(), [{ a: "1", b: "" }]);
    assert.deepEqual(tableFromCsv('a,b\n"1",""\n', { quoted: "infer" }).toRows(), [{ a: 1, b: nan }]);
    assert.deepEqual(tableFromCsv('a\n"1"\n', { types: { a: "number" } }).toRows(), [{ a: 1 }]);
  });

  it("reads a byte order mark, CRLF and CR, and a last line without an end", () => {
    const expected = table({ a: [1, 2], b: ["x", "y"] });
    for (const text of [
      "\uFEFFa,b\n1,x\n2,y\n",
      "a,b\r\n1,x\r\n2,y\r\n",
      "a,b\r1,x\r2,y",
      "a,b\n1,x\n2,y",
      "a,b\n1,x\n2,y\n\n\r\n",
    ])
      assert.deepEqual(tableFromCsv(text), expected, JSON.stringify(text));
  });

  it("reads a field that is missing at the end of the text", () => {
    assert.deepEqual(tableFromCsv("a,b\n1,").toRows(), [{ a: 1, b: nan }]);
    assert.deepEqual(tableFromCsv("a\n1\n\n2\n").numbers("a"), Float64Array.of(1, nan, 2));
  });

  it("reads only a header as a table without rows", () => {
    const t = tableFromCsv("a,b\n", { types: { b: "text" } });
    assert.deepEqual([t.rows, t.names, t.kind("a"), t.kind("b")], [0, ["a", "b"], "number", "text"]);
  });

  it("takes other separators, kinds and spellings of missing values", () => {
    assert.deepEqual(tableFromCsv("a;b\n1;x,y\n", { separator: ";" }).toRows(), [{ a: 1, b: "x,y" }]);
    assert.deepEqual(tableFromCsv("a\tb\n1\t2\n", { separator: "\t" }).numbers("b"), Float64Array.of(2));
    assert.deepEqual(tableFromCsv("a\n1\nNA\n", { missing: ["NA"] }).numbers("a"), Float64Array.of(1, nan));
    assert.deepEqual(tableFromCsv("a\n1\nNA\n").texts("a"), ["1", "NA"]);
    assert.deepEqual(tableFromCsv("a,b\n1,true\n", { types: { a: "text", b: "text" } }).toRows(), [
      { a: "1", b: "true" },
    ]);
  });

  it("refuses what is no table, naming text and line", () => {
    refuses("", "csv:1: there must be a header line with the column names, got nothing");
    refuses("\uFEFF", "csv:1: there must be a header line with the column names, got nothing");
    refuses("\n1\n", "csv:1: column 1 of 1 has no name");
    refuses("a,,c\n", "csv:1: column 2 of 3 has no name");
    refuses("a,b,a\n", 'csv:1: columns 1 and 3 have the same name "a"');
    refuses("a,b\n1,2\n3\n", "csv:3: there must be 2 fields as in the header, got 1");
    refuses("a,b\n1,2,3\n", "csv:2: there must be 2 fields as in the header, got 3");
    refuses("a,b\n1,2\n\n3,4\n", "csv:3: there must be 2 fields as in the header, got an empty line");
    refuses('a,b\n"x\ny",2\n3\n', "csv:4: there must be 2 fields as in the header, got 1");
    refuses('a,b\n1,"x\n2,y\n', "csv:2: the quote opened on this line is never closed");
    refuses('a\n"x"y\n', 'csv:2: a separator must follow a closing quote, got "y"');
    refuses(
      "a;b\n1;2\n",
      'csv:1: the header holds no comma but ";"; pass { separator: ";" } if that separates the columns',
    );
    assert.deepEqual(tableFromCsv("a;b\n1\n", { separator: "," }).names, ["a;b"]);
    refuses("a\n1\nx\n", 'runs.csv:3: column "a" must be number, got "x"', {
      types: { a: "number" },
      source: "runs.csv",
    });
    refuses("a\nyes\n", 'csv:2: column "a" must be boolean, got "yes"', { types: { a: "boolean" } });
  });

  it("refuses options that make no sense", () => {
    const fails = (options: object, name: string, message: string) =>
      assert.throws(() => tableFromCsv("alpha\n1\n", options), { name, message });
    fails(
      { types: { alfa: "number" } },
      "RangeError",
      'tableFromCsv: types: there is no column "alfa"; the columns are "alpha"',
    );
    fails(
      { types: { alpha: "date" } },
      "TypeError",
      'tableFromCsv: types.alpha must be one of "number", "text", "boolean", got "date"',
    );
    fails(
      { separator: "::" },
      "TypeError",
      'tableFromCsv: separator must be one of ",", ";", "	", "|", got "::"',
    );
    fails({ quoted: "no" }, "TypeError", 'tableFromCsv: quoted must be one of "text", "infer", got "no"');
    assert.throws(() => tableFromCsv(7 as unknown as string), {
      name: "TypeError",
      message: "tableFromCsv: text must be a string, got 7",
    });
  });
});

describe("toCsv", () => {
  it("writes numbers in their shortest exact form, and quotes only what needs it", () => {
    const t = table({ x: [0.1 + 0.2, -0, 1e21], t: ["plain", "", null], "b,c": [true, null, false] });
    assert.equal(t.toCsv(), 'x,t,"b,c"\n0.30000000000000004,plain,true\n-0,"",\n1e+21,,false\n');
    assert.equal(table({ t: ["1", 'say "a"', "a;b"] }).toCsv(";"), 't\n"1"\n"say ""a"""\n"a;b"\n');
  });

  it("reads back to the very same table, whatever it holds", () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(",", ";", "\t", "|"), (t: Table, separator) => {
        assert.deepEqual(tableFromCsv(t.toCsv(separator), { separator }), t);
      }),
      { seed: 59, numRuns: 500 },
    );
  });

  it("reads back a single column with missing values, and a table without rows", () => {
    for (const t of [table({ a: [1, nan, nan] }), table({ a: ["", null, "x"] }), table({ a: [] })])
      assert.deepEqual(tableFromCsv(t.toCsv()), t);
  });

  it("refuses a table without columns and unknown separators", () => {
    assert.throws(() => table({}).toCsv(), {
      name: "RangeError",
      message: "toCsv: the table must have at least one column, got none",
    });
    assert.throws(() => table({ a: [1] }).toCsv("x" as ","), {
      name: "TypeError",
      message: 'toCsv: separator must be one of ",", ";", "	", "|", got "x"',
    });
  });
});
