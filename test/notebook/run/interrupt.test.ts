import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../../lib/notebook/commands/reproduce";
import type { Manifest } from "../../../lib/notebook/run/manifest";
import {
  notebookText,
  ownUserCache,
  plainKernel,
  runs,
  showFigure,
  temporaryFolder,
} from "../../support/notebooks";

const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 400; i++) {
    if (holds()) return;
    await new Promise((later) => setTimeout(later, 50));
  }
  assert.fail(`waited in vain until ${what}`);
};

describe("engram reproduce, disturbed", () => {
  const base = temporaryFolder();
  ownUserCache(base);
  let count = 0;
  let folder = "";
  let said = "";
  let settings: Settings = {};
  const file = (...path: string[]) => join(folder, "out", ...path);
  const pids = () => JSON.parse(readFileSync(join(folder, "pids.json"), "utf8")) as number[];
  const write = (name: string, ...cells: Parameters<typeof notebookText>) =>
    writeFileSync(join(folder, "notebooks", name), notebookText(...cells));
  const start = (...args: string[]): ChildProcess => {
    said = "";
    const program = join(__dirname, "../../support/reproduce-process.cjs");
    const child = spawn(process.execPath, [program, JSON.stringify(settings), "--out", file(), ...args], {
      stdio: ["ignore", "inherit", "pipe"],
    });
    child.stderr?.on("data", (data) => {
      said += data;
    });
    return child;
  };
  const finish = async (child: ChildProcess) => ((await once(child, "close")) as [number | null])[0];
  /** A notebook that notes the kernel and a child of the kernel, and then waits for a minute. */
  const waiting = `const helper = require("node:child_process").spawn("sleep", ["600"]);
require("node:fs").writeFileSync(PATH, JSON.stringify([process.pid, helper.pid]));
await sleep(60_000);`;
  const privateFolders = (pid: number | undefined) =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`engram-run-${pid}-`));

  beforeEach(() => {
    folder = join(base, String(++count));
    mkdirSync(join(folder, "notebooks"), { recursive: true });
    settings = {
      cacheFolder: join(folder, "cache"),
      kernelCommand: plainKernel,
      notebooks: join(folder, "notebooks"),
      renderer: join(__dirname, "../../support/plain-renderer.cjs"),
    };
    write("01.01-quick.ipynb", { code: "1" }, { code: showFigure("energy") });
    write("01.02-slow.ipynb", { code: waiting.replace("PATH", JSON.stringify(join(folder, "pids.json"))) });
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const)
    it(`keeps what had finished, and leaves no process and no half file, after ${signal}`, async () => {
      const child = start("--jobs", "1");
      await until("the slow cell runs", () => existsSync(join(folder, "pids.json")) && pids().length === 2);
      child.kill(signal);
      const code = await finish(child);
      assert.equal(code, signal === "SIGINT" ? 130 : null);
      if (signal === "SIGINT") assert.match(said, /interrupted; what had finished is kept/);
      await until("the kernel and its children have ended", () => pids().every((pid) => !runs(pid)));
      await until("the private folder is gone", () => privateFolders(child.pid).length === 0);
      assert.ok(existsSync(file("figures", "energy.pdf")));
      assert.equal(existsSync(file("notebooks", "01.02-slow.ipynb")), false);
      assert.deepEqual(
        readdirSync(file("notebooks")).filter((name) => name.startsWith(".")),
        [],
      );

      write("01.02-slow.ipynb", { code: "2" });
      assert.equal(await finish(start()), 0);
      assert.match(said, /✓ 01\.01-quick {2}unchanged/);
      assert.match(said, /✓ 01\.02-slow {2}\d/);
      const manifest = JSON.parse(readFileSync(file("manifest.json"), "utf8")) as Manifest;
      assert.deepEqual(manifest.cache, { computed: 1, hits: 1 });
    });

  it("sweeps what a killed writer left", async () => {
    write("01.02-slow.ipynb", { code: "2" });
    mkdirSync(file("notebooks"), { recursive: true });
    // A process number that is surely free: its process has just ended.
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "exit");
    writeFileSync(file("notebooks", `.01.01-quick.ipynb.${gone.pid}-3.tmp`), "{ half");
    assert.equal(await finish(start()), 0);
    assert.deepEqual(readdirSync(file("notebooks")).sort(), ["01.01-quick.ipynb", "01.02-slow.ipynb"]);
  });

  it("says in one line that a file is in the way of a folder", async () => {
    write("01.02-slow.ipynb", { code: "2" });
    mkdirSync(file());
    writeFileSync(file("notebooks"), "in the way");
    assert.equal(await finish(start()), 1);
    assert.match(said, /\ncannot write .*\/01\.0\d-\w+\.ipynb: something of this name is in the way\n/);
    assert.doesNotMatch(said, /\n +at /);
    assert.equal(existsSync(file("report.html")), false);
  });

  it("says in one line that permission is denied", async function () {
    if (process.getuid?.() === 0 || process.platform === "win32") return this.skip(); // root may write anywhere
    mkdirSync(file());
    chmodSync(file(), 0o500);
    write("01.02-slow.ipynb", { code: "2" });
    assert.equal(await finish(start()), 1);
    assert.match(said, /cannot write .*: permission denied/);
    return undefined;
  });

  it("says in one line that the disk is full, and leaves nothing half written", async function () {
    // Every Linux has a device that is always full; a real file system that is full needs a small tmpfs.
    if (process.platform !== "linux") return this.skip();
    const { execFileSync } = await import("node:child_process");
    mkdirSync(file());
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", file()], { stdio: "ignore" });
    } catch {
      return this.skip();
    }
    try {
      write("01.02-slow.ipynb", { code: "console.log('x'.repeat(200_000))" });
      assert.equal(await finish(start("--jobs", "1")), 1);
      assert.match(
        said,
        /\ncannot write .*01\.02-slow\.ipynb: the disk is full; free some space and run again\n/,
      );
      assert.deepEqual(readdirSync(file("notebooks")), ["01.01-quick.ipynb"]);
      assert.doesNotMatch(said, /\n +at /);
    } finally {
      execFileSync("umount", [file()]);
    }
    assert.equal(await finish(start()), 0);
    assert.match(said, /✓ 01\.02-slow {2}unchanged/);
    return undefined;
  });
});
