import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  cacheFolder,
  type FileSystem,
  isAlive,
  isPlain,
  root,
  shownPath,
  sweepTemporary,
  writeAtomic,
} from "engram/io";
import { temporaryFolder } from "../support/notebooks";

describe("writeAtomic", () => {
  const folder = temporaryFolder();
  const disk: FileSystem = { mkdir, rename, rm, writeFile };
  const failing = (step: keyof FileSystem, code: string): FileSystem => ({
    ...disk,
    [step]: async (...args: [string]) => {
      if (step === "writeFile") writeFileSync(args[0], "half");
      throw Object.assign(new Error(`${code}: …`), { code });
    },
  });

  it("writes the file, makes its folder and leaves nothing else", async () => {
    const path = join(folder, "a", "b.txt");
    await writeAtomic(path, "one");
    await writeAtomic(path, Buffer.from("two"));
    assert.equal(readFileSync(path, "utf8"), "two");
    assert.deepEqual(readdirSync(join(folder, "a")), ["b.txt"]);
  });

  it("keeps the old file and removes the half one when the disk fails, in one clear line", async () => {
    const path = join(folder, "keep", "c.txt");
    await writeAtomic(path, "old");
    const missing = join(folder, "not there", "deep", "c.txt"); // a folder that stands is not made again
    const cases: [keyof FileSystem, string, RegExp, string?][] = [
      ["writeFile", "ENOSPC", /^cannot write .*c\.txt: the disk is full; free some space and run again$/],
      ["rename", "EACCES", /^cannot write .*c\.txt: permission denied; check who owns the folder$/],
      ["mkdir", "EROFS", /^cannot write .*c\.txt: the file system is read-only$/, missing],
    ];
    for (const [step, code, message, file = path] of cases)
      await assert.rejects(writeAtomic(file, "new", failing(step, code)), (error: Error) => {
        assert.match(error.message, message);
        assert.ok(isPlain(error));
        assert.equal((error.cause as NodeJS.ErrnoException).code, code);
        return true;
      });
    assert.equal(readFileSync(path, "utf8"), "old");
    assert.deepEqual(readdirSync(join(folder, "keep")), ["c.txt"]);
    assert.ok(!readdirSync(folder).includes("not there"));
    await writeAtomic(missing, "now");
    assert.equal(readFileSync(missing, "utf8"), "now");
  });

  it("passes on a failure that is not the file system's", async () => {
    const strange = { ...disk, rename: () => Promise.reject(new TypeError("strange")) };
    await assert.rejects(writeAtomic(join(folder, "d.txt"), "x", strange), TypeError);
  });

  it("sweeps drafts of ended processes only", async () => {
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    const place = join(folder, "sweep");
    mkdirSync(place);
    for (const name of [`.x.json.${gone}-1.tmp`, `.y.json.${process.pid}-1.tmp`, "z.json", ".hidden"])
      writeFileSync(join(place, name), "");
    assert.equal(await sweepTemporary(place), 1);
    assert.deepEqual(readdirSync(place).sort(), [".hidden", `.y.json.${process.pid}-1.tmp`, "z.json"]);
    assert.equal(await sweepTemporary(join(folder, "no such folder")), 0);
    assert.equal(isAlive(process.pid), true);
    assert.equal(isAlive(gone), false);
  });
});

describe("paths", () => {
  it("knows the checkout and shows paths inside it short", () => {
    assert.equal(shownPath(join(root, "lib", "io")), "lib/io");
    assert.equal(shownPath(root), ".");
    assert.equal(shownPath("/elsewhere/x"), "/elsewhere/x");
  });

  it("finds the user's cache where the environment says", () => {
    const before = { ...process.env };
    try {
      process.env["ENGRAM_CACHE"] = "/c/engram";
      assert.equal(cacheFolder(), "/c/engram");
      delete process.env["ENGRAM_CACHE"];
      process.env["XDG_CACHE_HOME"] = "/xdg";
      assert.equal(cacheFolder(), join("/xdg", "engram"));
    } finally {
      process.env = before;
    }
  });
});
