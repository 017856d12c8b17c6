/** @file Every file of data stands in the catalogue data/README.md and is what the catalogue says. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { loadDigits, root } from "engram/io";

const data = join(root, "data");

/** The lines of the catalogue's table, as objects keyed by its head. */
function catalogue(): Record<string, string>[] {
  const rows = readFileSync(join(data, "README.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
  const [head, , ...body] = rows;
  return body.map((cells) => Object.fromEntries(cells.map((cell, i) => [head[i], cell])));
}

describe("data", () => {
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(data, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter(
      (name) => !/(^|\/)(README\.md|prepare\.(py|ts)|\.[^/]*)$/.test(name) && !name.includes("__pycache__"),
    );

  it("has every file in the catalogue, and nothing in the catalogue that is not there", () => {
    assert.deepEqual(
      catalogue()
        .map((entry) => entry["file"])
        .sort(),
      files.sort(),
    );
  });

  for (const entry of catalogue())
    describe(entry["file"], () => {
      const text = readFileSync(join(data, entry["file"]), "utf8").replace(/\r\n/g, "\n");
      it("has the checksum of the catalogue", () => {
        assert.equal(createHash("sha256").update(text).digest("hex"), entry["SHA-256"]);
      });
      it("has as many rows as the catalogue says", () => {
        assert.equal(text.split("\n").length - 2, Number(entry["rows"]));
      });
      it("names its origin and licence, and comes with a description and the script that makes it", () => {
        assert.ok(entry["origin"].length > 0 && entry["licence"].length > 0);
        const folder = join(data, dirname(entry["file"]));
        assert.ok(existsSync(join(folder, "README.md")));
        assert.ok(["prepare.py", "prepare.ts"].some((name) => existsSync(join(folder, name))));
      });
    });

  it("has the digits in the known numbers", () => {
    const { images, labels } = loadDigits();
    const counts = new Array<number>(10).fill(0);
    for (const label of labels) counts[label]++;
    assert.deepEqual(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    // python: a = sklearn.datasets.load_digits().data.astype(int)
    // a.sum(), (a**2).sum(), (a * np.arange(1, 65)).sum(), (a.sum(1) * np.arange(1, 1798)).sum(), (a == 0).sum()
    let sum = 0;
    let squares = 0;
    let byPixel = 0;
    let byImage = 0;
    let zeros = 0;
    images.data.forEach((value, at) => {
      assert.ok(Number.isInteger(value) && value >= 0 && value <= 16);
      sum += value;
      squares += value ** 2;
      byPixel += value * ((at % 64) + 1);
      byImage += value * (Math.floor(at / 64) + 1);
      if (value === 0) zeros++;
    });
    assert.deepEqual([sum, squares, byPixel, byImage, zeros], [561718, 6907012, 18222371, 503904265, 56272]);
  });
});
