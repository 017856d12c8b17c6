import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "engram/io";

interface Locks {
  withLock<T>(
    file: string,
    waiting: (whom: string) => void,
    work: (hold: (pid: number) => void) => Promise<T>,
    times?: { pulse: number; patience: number },
  ): Promise<T>;
}

describe("locks", () => {
  let place = "";
  let file = "";
  let lock: Locks["withLock"];
  const started: ChildProcess[] = [];
  before(async () => {
    ({ withLock: lock } = (await import(pathToFileURL(join(root, "lib", "bin", "lock.mjs")).href)) as Locks);
  });
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "engram-lock-"));
    file = join(place, "made", ".lock");
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
    rmSync(place, { recursive: true, force: true });
  });
  /** A process that lives until the test ends. */
  const sleeper = async (): Promise<ChildProcess & { pid: number }> => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log(1)"]);
    started.push(child);
    await once(child.stdout, "data");
    return child as ChildProcess & { pid: number };
  };
  const silent = () => assert.fail("it waited");
  const quick = { pulse: 20, patience: 200 };
  /** A lock as a process that was killed leaves it, here by this very process, with a change. */
  const leftOver = async (change: (line: string) => string): Promise<void> => {
    let line = "";
    await lock(file, silent, async () => {
      line = readFileSync(file, "utf8");
    });
    writeFileSync(file, change(line));
  };

  it("lets one in at a time, and leaves nothing behind", async () => {
    const events: string[] = [];
    let waited = "";
    let free = () => {};
    const first = lock(file, silent, async () => {
      events.push("first");
      await new Promise<void>((resolve) => {
        free = resolve;
      });
      events.push("first ends");
    });
    while (events.length === 0) await new Promise((later) => setTimeout(later, 5));
    const second = lock(
      file,
      (whom) => {
        waited = whom;
        free();
      },
      async () => void events.push("second"),
    );
    await Promise.all([first, second]);
    assert.deepEqual(events, ["first", "first ends", "second"]);
    assert.equal(waited, `process ${process.pid}, lock ${file}`);
    assert.equal(existsSync(file), false);
    await assert.rejects(
      lock(file, silent, () => Promise.reject(new RangeError("no"))),
      RangeError,
    );
    assert.equal(existsSync(file), false);
  });

  it("forgets a holder that has ended", async () => {
    const child = await sleeper();
    await leftOver((line) => line.replace(/^\d+/, String(child.pid)));
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(await lock(file, silent, async () => 7), 7);
  });

  it("tells a holder from a later process of the same number", async function () {
    if (process.platform !== "linux") return this.skip();
    const child = await sleeper();
    await leftOver((line) => line.replace(/^\d+/, String(child.pid)));
    // Its number lives, but it started at another time than the line says, which is ours.
    assert.equal(await lock(file, silent, async () => 7), 7);
    return undefined;
  });

  for (const [what, text] of [
    ["a bare number, as older checkouts wrote it", () => String(process.pid)],
    ["a process of another machine", () => `${process.pid}@elsewhere 12\n`],
    ["a system that does not say when a process started", () => `${process.pid}@${hostname()} \n`],
    ["a holder that has not written its name", () => ""],
  ] as const)
    it(`believes a lock as long as it gives signs of life: ${what}`, async () => {
      await leftOver(text);
      let waited = "";
      const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 20);
      let ended = false;
      const taken = lock(
        file,
        (whom) => {
          waited = whom;
        },
        async () => {
          ended = true;
        },
        quick,
      );
      await new Promise((later) => setTimeout(later, 800));
      assert.equal(ended, false);
      clearInterval(beat);
      await taken;
      assert.ok(waited.includes(file), waited);
    });

  it("gives signs of life while it holds", async () => {
    await lock(
      file,
      silent,
      async () => {
        utimesSync(file, 0, 0);
        while (statSync(file).mtimeMs === 0) await new Promise((later) => setTimeout(later, 5));
      },
      quick,
    );
  });

  it("is held by what the holder started too, after the holder itself was killed", async function () {
    if (process.platform !== "linux") return this.skip();
    const child = await sleeper();
    await lock(file, silent, async (hold) => {
      hold(child.pid);
      const text = readFileSync(file, "utf8");
      // With another start the holder is one that is gone.
      writeFileSync(`${file}.kept`, text.replace(/ \d+\n/, " 1\n"));
    });
    writeFileSync(file, readFileSync(`${file}.kept`));
    let waited = "";
    const taken = lock(
      file,
      (whom) => {
        waited = whom;
        child.kill("SIGKILL");
      },
      async () => 7,
    );
    assert.equal(await taken, 7);
    assert.match(waited, new RegExp(`^process ${child.pid}, `));
    return undefined;
  });

  it("goes to one of those that take over a lock that was left", async () => {
    await leftOver((line) => line.replace(/^\d+/, "999999999"));
    let inside = 0;
    const take = () =>
      lock(
        file,
        () => {},
        async () => {
          assert.equal(++inside, 1);
          await new Promise((later) => setTimeout(later, 300));
          inside--;
        },
      );
    // The second begins while the first settles, and one more while they work.
    const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)).then(take);
    await Promise.all([take(), take(), later(50), later(400)]);
  });
});
