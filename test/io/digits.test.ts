import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPlain, loadDigits, root } from "engram/io";
import { row } from "engram/math";
import { readDigits } from "../../lib/io/digits";

describe("loadDigits", () => {
  const shipped = readFileSync(join(root, "data", "digits", "digits.csv"), "utf8");
  const lines = shipped.split("\n");
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "engram-digits-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (text: string) => {
    const path = join(folder, "digits.csv");
    writeFileSync(path, text);
    return path;
  };
  /** The shipped lines 0 … 20 with one of them replaced. */
  const changed = (line: number, edit: (text: string) => string) =>
    file(
      `${lines
        .slice(0, 20)
        .with(line - 1, edit(lines[line - 1]))
        .join("\n")}\n`,
    );
  const refuses = (path: string, kind: string, message: string | RegExp) =>
    assert.throws(
      () => loadDigits(path),
      (error: Error) => {
        assert.equal(error.name === "Error" ? error.constructor.name : error.name, kind);
        const said = error.message.replaceAll(path, "FILE");
        if (typeof message === "string") assert.equal(said, message);
        else assert.match(said, message);
        assert.ok(isPlain(error), "is printed as one line");
        assert.ok(!said.includes("\n"));
        return true;
      },
    );

  it("reads the shipped images, labels and side", () => {
    const { images, labels, side, sha256 } = loadDigits();
    assert.deepEqual([images.rows, images.cols, labels.length, side], [1797, 64, 1797, 8]);
    assert.ok(images.data instanceof Float64Array && labels instanceof Int32Array);
    assert.match(sha256, /^d168c7e6f3c5/);
    // python: sklearn.datasets.load_digits().data[0, 2:6], .data[1796, -6:-2], .target[[0, 1, 1795, 1796]]
    assert.deepEqual([...row(images, 0).subarray(2, 6)], [5, 13, 9, 1]);
    assert.deepEqual([...row(images, 1796).subarray(-6, -2)], [8, 12, 14, 12]);
    assert.deepEqual([labels[0], labels[1], labels[1795], labels[1796]], [0, 1, 9, 8]);
  });

  it("gives fresh arrays at every call", () => {
    loadDigits().images.data.fill(3);
    assert.equal(loadDigits().images.data[0], 0);
  });

  it("reads another file of the same form, with CRLF and a byte order mark as well", () => {
    const text = `${lines.slice(0, 4).join("\n")}\n`;
    const plain = loadDigits(file(text));
    const windows = loadDigits(file(`\uFEFF${text.replaceAll("\n", "\r\n")}`));
    assert.equal(plain.images.rows, 3);
    assert.deepEqual(windows, plain);
  });

  it("counts the shipped file as unchanged when only its line ends differ", () => {
    assert.equal(readDigits(file(shipped.replaceAll("\n", "\r\n")), true).images.rows, 1797);
  });

  it("names file, line and pixel of a bad value", () => {
    const put = (field: number, value: string) => (text: string) =>
      text.split(",").with(field, value).join(",");
    const pixel = (got: string) => `FILE:17: pixel 5 must be a whole number in [0, 16], got ${got}`;
    refuses(changed(17, put(6, "x")), "SyntaxError", pixel('"x"'));
    refuses(changed(17, put(6, "17")), "SyntaxError", pixel('"17"'));
    refuses(changed(17, put(6, "-1")), "SyntaxError", pixel('"-1"'));
    refuses(changed(17, put(6, "1.5")), "SyntaxError", pixel('"1.5"'));
    refuses(changed(17, put(6, "")), "SyntaxError", pixel('""'));
    refuses(changed(17, put(6, "1e1")), "SyntaxError", pixel('"1e1"'));
    refuses(
      changed(3, put(0, "10")),
      "SyntaxError",
      'FILE:3: label must be a whole number in [0, 9], got "10"',
    );
  });

  it("refuses lines of another length, a foreign header, an empty and a truncated file", () => {
    refuses(
      changed(9, (text) => `${text},0`),
      "SyntaxError",
      "FILE:9: there must be 65 numbers, got 66",
    );
    refuses(
      changed(9, () => ""),
      "SyntaxError",
      "FILE:9: there must be 65 numbers, got 0",
    );
    refuses(
      changed(1, () => "a,b"),
      "SyntaxError",
      'FILE:1: the header must be label,p0,…,p63, got "a,b"',
    );
    refuses(file(""), "SyntaxError", "FILE:1: the file is empty");
    refuses(
      file(`${lines[0]}\n`),
      "SyntaxError",
      "FILE:2: there must be at least one image, got only the header",
    );
    const cut = "the last line does not end; the file seems to be cut off here";
    refuses(file(shipped.slice(0, 5000)), "SyntaxError", new RegExp(`^FILE:\\d+: ${cut}$`));
    refuses(file(lines[0]), "SyntaxError", `FILE:1: ${cut}`);
  });

  it("refuses a file that is not there, a folder, and what is no path", () => {
    refuses(join(folder, "none.csv"), "PlainError", "cannot read FILE: there is no such file or folder");
    refuses(folder, "PlainError", "cannot read FILE: this is a folder, not a file");
    assert.throws(() => loadDigits(7 as unknown as string), {
      name: "TypeError",
      message: "loadDigits: file must be a path, got 7",
    });
  });

  it("says how to restore the shipped file when it was changed or removed", () => {
    const mend = /; restore it with: git checkout -- data\/digits\/digits\.csv$/;
    const other = file(shipped.replace(",5,13,", ",5,12,"));
    assert.throws(() => readDigits(other, true), mend);
    assert.throws(
      () => readDigits(other, true),
      /was changed: it holds 1797 images, expected 1797, and its SHA-256/,
    );
    assert.throws(() => readDigits(file(`${lines.slice(0, 4).join("\n")}\n`), true), /it holds 3 images/);
    assert.throws(() => readDigits(join(folder, "gone.csv"), true), mend);
  });
});
