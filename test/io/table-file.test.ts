import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPlain, readTable, root, writeTable } from "engram/io";
import { table } from "engram/table";

describe("readTable and writeTable", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "engram-table-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const t = table({ time_ms: [0.1 + 0.2, Number.NaN, -0], name: ["a,b", "", null], ok: [true, null, false] });
  const put = (name: string, text: string | Uint8Array) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const refuses = (path: string, name: string, message: string, options?: object) =>
    assert.throws(
      () => readTable(path, options),
      (error: Error) => {
        assert.equal(error.name === "Error" ? error.constructor.name : error.name, name);
        assert.equal(error.message.replaceAll(path, "FILE"), message);
        return true;
      },
    );

  it("carry a table to a file and back, in every format, leaving nothing else behind", async () => {
    for (const ending of ["csv", "tsv", "json", "CSV"]) {
      const path = join(folder, "made", `t.${ending}`);
      await writeTable(path, table({ old: ["x".repeat(1000)] }));
      await writeTable(path, t);
      assert.deepEqual(readTable(path), t, ending);
      assert.deepEqual(readdirSync(join(folder, "made")), [`t.${ending}`]);
      rmSync(path);
    }
  });

  it("leaves the old file when the new table cannot be written", async () => {
    const path = put("kept.csv", "a\n1\n");
    await assert.rejects(writeTable(path, table({})), {
      name: "RangeError",
      message: "toCsv: the table must have at least one column, got none",
    });
    assert.equal(readFileSync(path, "utf8"), "a\n1\n");
    const taken = join(folder, "taken.csv");
    mkdirSync(taken);
    await assert.rejects(
      writeTable(taken, t),
      (error: Error) =>
        isPlain(error) && /^cannot write .*taken\.csv: this is a folder, not a file$/.test(error.message),
    );
    assert.ok(readdirSync(folder).every((name) => !name.endsWith(".tmp")));
  });

  it("reads the digits as a table", () => {
    const digits = readTable(join(root, "data", "digits", "digits.csv"));
    assert.deepEqual([digits.rows, digits.names.length, digits.kind("p63")], [1797, 65, "number"]);
    assert.deepEqual(
      [...digits.groupBy("label").aggregate({ n: "rows" }).sortBy("label").numbers("n")],
      [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
    );
  });

  it("takes the options of tableFromCsv", () => {
    assert.deepEqual(
      readTable(put("semi.csv", "a;b\n007;NA\n"), {
        separator: ";",
        missing: ["NA"],
        types: { a: "text" },
      }).toRows(),
      [{ a: "007", b: Number.NaN }],
    );
  });

  it("name file, line and column of what is wrong", () => {
    refuses(
      put("ragged.csv", "a,b\n1,2\n3\n"),
      "SyntaxError",
      "FILE:3: there must be 2 fields as in the header, got 1",
    );
    refuses(
      put("empty.csv", ""),
      "SyntaxError",
      "FILE:1: there must be a header line with the column names, got nothing",
    );
    refuses(put("type.csv", "a\nx\n"), "SyntaxError", 'FILE:2: column "a" must be number, got "x"', {
      types: { a: "number" },
    });
    refuses(
      put("bad.json", '[{"a": 1},\n {"a" 2}]'),
      "SyntaxError",
      'FILE:2:7: not valid JSON: expected ":", found "2}]"',
    );
    refuses(
      put("shape.json", "3"),
      "TypeError",
      "FILE: a table must be a list of objects or an object of lists, got 3",
    );
    refuses(
      put("uneven.json", '{"a":[1],"b":[]}'),
      "RangeError",
      'FILE: column "b" must have 1 values as "a" has, got 0',
    );
    refuses(
      put("latin.csv", Uint8Array.of(97, 10, 0xe4, 10)),
      "PlainError",
      "cannot read FILE: it is not UTF-8 text; save it as UTF-8",
    );
    refuses(join(folder, "none.csv"), "PlainError", "cannot read FILE: there is no such file or folder");
    refuses("x.xlsx", "RangeError", 'readTable: path must end in .csv, .tsv or .json, got "FILE"');
    assert.throws(() => readTable(7 as unknown as string), {
      name: "TypeError",
      message: "readTable: path must be text, got 7",
    });
  });

  it("refuses to write to another ending", async () => {
    await assert.rejects(writeTable("t.txt", t), {
      name: "RangeError",
      message: 'writeTable: path must end in .csv, .tsv or .json, got "t.txt"',
    });
  });
});
