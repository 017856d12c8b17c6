import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { readWhole, stockOf } from "../../../lib/notebook/run/stock";
import { temporaryFolder } from "../../support/notebooks";

describe("stockOf", () => {
  const base = temporaryFolder();
  let count = 0;
  let folder = "";
  const path = (...parts: string[]) => join(folder, ...parts);
  const hash = () => {
    const { hash: made, unreadable } = stockOf(folder);
    assert.deepEqual(unreadable, []);
    return made;
  };
  beforeEach(() => {
    folder = join(base, String(++count));
    mkdirSync(folder, { recursive: true });
  });

  it("tells contents and names apart, not times or the order in which files were made", () => {
    const empty = hash();
    writeFileSync(path("a"), "1");
    const one = hash();
    assert.notEqual(one, empty);
    utimesSync(path("a"), 1, 1);
    assert.equal(hash(), one);
    writeFileSync(path("a"), "2");
    assert.notEqual(hash(), one);
    writeFileSync(path("a"), "1");
    assert.equal(hash(), one);
    mkdirSync(path("sub"));
    writeFileSync(path("sub", "b"), "");
    assert.notEqual(hash(), one);
    assert.equal(stockOf(folder, (file) => !file.includes("sub")).hash, one);
    assert.equal(stockOf(path("not", "there")).hash, empty);
  });

  it("sees a change that keeps size and time", () => {
    writeFileSync(path("a"), "1");
    utimesSync(path("a"), 1, 1);
    const before = hash();
    writeFileSync(path("a"), "2");
    utimesSync(path("a"), 1, 1);
    assert.notEqual(hash(), before);
  });

  it("follows links to files and folders, once, and in no circle", () => {
    mkdirSync(join(base, `data ${count}`));
    const far = join(base, `data ${count}`, "far.csv");
    writeFileSync(far, "1");
    symlinkSync(far, path("near.csv"));
    symlinkSync(join(base, `data ${count}`), path("linked"));
    symlinkSync(folder, path("linked", "back"));
    symlinkSync("loop", path("loop"));
    const before = hash();
    writeFileSync(far, "2");
    assert.notEqual(hash(), before);
    rmSync(path("linked"));
    const without = hash();
    symlinkSync(join(base, `data ${count}`), path("linked"));
    assert.notEqual(hash(), without);
  });

  it("takes a link that leads nowhere by its target", () => {
    symlinkSync("nowhere", path("link"));
    const before = hash();
    rmSync(path("link"));
    symlinkSync("elsewhere", path("link"));
    assert.notEqual(hash(), before);
  });

  it("does not wait for pipes, sockets and devices", async function () {
    if (process.platform === "win32") return this.skip();
    const empty = hash();
    execFileSync("mkfifo", [path("pipe")]);
    symlinkSync("/dev/zero", path("zero"));
    const server = createServer().listen(path("socket"));
    await new Promise((ready) => server.once("listening", ready));
    assert.equal(hash(), empty);
    server.close();
    return undefined;
  });

  it("takes a very large file by size and time", () => {
    writeFileSync(path("large"), "");
    truncateSync(path("large"), 3 * 2 ** 30); // takes no room
    utimesSync(path("large"), 1, 1);
    const before = hash();
    utimesSync(path("large"), 1, 2);
    assert.notEqual(hash(), before);
  });

  it("reads a folder only up to a limit, and takes the rest by size and time", () => {
    const whole = { ...readWhole };
    Object.assign(readWhole, { folder: 3 });
    try {
      for (const name of ["a", "b"]) {
        writeFileSync(path(name), "11");
        utimesSync(path(name), 1, 1);
      }
      const before = hash();
      utimesSync(path("a"), 2, 2);
      assert.equal(hash(), before);
      utimesSync(path("b"), 2, 2);
      assert.notEqual(hash(), before);
    } finally {
      Object.assign(readWhole, whole);
    }
  });

  it("names in one line what it may not read, where permission is denied", function () {
    if (process.getuid?.() === 0 || process.platform === "win32") return this.skip();
    writeFileSync(path("secret"), "1");
    chmodSync(path("secret"), 0);
    mkdirSync(path("closed"), { mode: 0 });
    const { unreadable } = stockOf(folder);
    assert.deepEqual(unreadable, [
      `cannot read ${path("closed")}: permission denied; check who owns the folder`,
      `cannot read ${path("secret")}: permission denied; check who owns the folder; its size and time stand for it`,
    ]);
    chmodSync(path("closed"), 0o700);
    return undefined;
  });
});
