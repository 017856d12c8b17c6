import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPlain, loadFashion, root } from "engram/io";
import { readFashion } from "../../lib/io/fashion";

describe("loadFashion", () => {
  const shipped = readFileSync(join(root, "data", "fashion", "fashion.csv"), "utf8");
  const lines = shipped.split("\n");
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "engram-fashion-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (...text: string[]): string => {
    const path = join(folder, "fashion.csv");
    writeFileSync(path, text.map((line) => `${line}\n`).join(""));
    return path;
  };

  it("reads the shipped images, labels, names and side", () => {
    const { images, labels, names, side, sha256 } = loadFashion();
    assert.deepEqual([images.rows, images.cols, labels.length, side], [1000, 784, 1000, 28]);
    assert.match(sha256, /^c351cfb70a62/);
    // numpy: frombuffer(gzip.open("t10k-images-idx3-ubyte.gz").read(), "u1")[16:][:784000].sum(), and bincount of the labels
    assert.equal(
      images.data.reduce((sum, pixel) => sum + pixel, 0),
      58_034_149,
    );
    const counts = new Array(10).fill(0);
    for (const label of labels) counts[label]++;
    assert.deepEqual(counts, [107, 105, 111, 93, 115, 87, 97, 95, 95, 95]);
    assert.equal(names[labels[0]], "ankle boot");
  });

  it("names file and line of what is no image", () => {
    const refuses = (path: string, message: RegExp) =>
      assert.throws(
        () => loadFashion(path),
        (error: Error) => {
          assert.match(error.message, message);
          return isPlain(error);
        },
      );
    refuses(
      file(lines[0], lines[1], `x${lines[2]}`),
      /fashion\.csv:3: label must be a whole number in \[0, 9\]/,
    );
    refuses(file(lines[0], lines[1].slice(0, -4)), /:2: pixels must be 784 bytes in base64, got "/);
    refuses(file(lines[0], lines[1].replace(/.{4}$/, "?!?!")), /:2: pixels must be 784 bytes in base64/);
    refuses(file(lines[0], "3"), /:2: pixels must be 784 bytes in base64, got ""/);
    refuses(file("label"), /:1: the header must be label,pixels, got "label"/);
    refuses(file(lines[0]), /:2: there must be at least one image/);
    refuses(join(folder, "none.csv"), /cannot read .*none\.csv: there is no such file/);
    assert.throws(() => loadFashion(7 as never), /TypeError: loadFashion: file must be a path, got 7/);
  });

  it("says how to restore the shipped file", () => {
    const path = file(...lines.slice(0, 4));
    assert.equal(readFashion(path, false).images.rows, 3);
    assert.throws(
      () => readFashion(path, true),
      /it holds 3 images, expected 1000.* -- data\/fashion\/fashion\.csv$/,
    );
  });
});
