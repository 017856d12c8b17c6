import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { root } from "engram/io";
import { commands, main } from "../../lib/notebook/cli";
import * as notebooks from "../../lib/notebook/commands/notebooks";
import * as reproduce from "../../lib/notebook/commands/reproduce";
import * as run from "../../lib/notebook/commands/run";
import { readOptions } from "../../lib/notebook/options";
import { setUps } from "../../lib/notebook/setup";

describe("engram", () => {
  const engram = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) =>
      execFile(process.execPath, [join(root, "lib", "bin", "engram.mjs"), ...args], (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, err, out }),
      ),
    );

  it("lists its commands and says its version", async () => {
    const help = await engram("help");
    for (const { name } of commands) assert.match(help.out, new RegExp(`^ {2}${name} `, "m"));
    assert.match((await engram("--version")).out, /^\d+\.\d+\.\d+\n$/);
  });

  it("tells of each command what it is for and every option that it knows", async () => {
    for (const { name } of commands.filter(({ name }) => name !== "help")) {
      const { code, err, out } = await engram(name, "--help");
      assert.deepEqual([code, err], [0, ""], name);
      assert.match(out, new RegExp(`^(npx engram|npm run|engram) ${name}\\b`), name);
      assert.ok(
        out.split("\n").length > 3 && !/^ {2}doctor /m.test(out),
        `${name} has a help of its own: ${out}`,
      );
    }
    for (const { options, usage } of [reproduce, run, notebooks])
      assert.deepEqual(
        [
          ...new Set(
            [...usage.matchAll(/^ {2}(--.*?)(?: {2}|$)/gm)].flatMap(([, words]) => words?.match(/--[\w-]+/g)),
          ),
        ].sort(),
        [...Object.keys(options), "trace"].map((name) => `--${name}`).sort(),
      );
    assert.equal((await engram("help", "run")).out, run.usage);
    for (const what of Object.keys(setUps)) {
      assert.match((await engram("help")).out, new RegExp(`^ {2}setup .*\\b${what}\\b`, "m"));
      assert.match((await engram("setup", "--help")).out, new RegExp(`^ {2}${what} `, "m"));
    }
  });

  it("refuses an unknown command in one line, and shows where it was on request", async () => {
    const refused = await engram("reprodcue");
    assert.equal(refused.code, 1);
    assert.equal(refused.err, 'there is no command "reprodcue"; did you mean "reproduce"?\n');
    assert.match((await engram("reprodcue", "--trace")).err, /\n +at /);
    await assert.rejects(main(["xyzzy"]), /the commands are reproduce, run, /);
  });

  it("does not let npm swallow a flag", async () => {
    const before = { ...process.env };
    Object.assign(process.env, { npm_config_full: "true", npm_lifecycle_event: "reproduce" });
    try {
      await assert.rejects(
        main(["reproduce"]),
        /npm kept --full to itself; write npm run reproduce -- --full/,
      );
    } finally {
      process.env = before;
    }
  });

  it("refuses a notebook that is not there, or no notebook, in one line", async () => {
    assert.equal(
      (await engram("run", "no-such.ipynb")).err.includes("cannot read no-such.ipynb: there is no such file"),
      true,
    );
    await assert.rejects(main(["run"]), /run: name a notebook/);
  });
});

describe("readOptions", () => {
  const kinds = { force: "flag", jobs: "value", params: "list" } as const;
  const read = (...args: string[]) => readOptions("x", args, kinds);

  it("tells options from words", () => {
    const options = read("a", "--force", "--jobs", "3", "--params", "b=1", "--params=c=2", "--", "--d");
    assert.deepEqual(options.words, ["a", "--d"]);
    assert.equal(options.flag("force"), true);
    assert.equal(options.flag("trace"), false);
    assert.equal(options.value("jobs"), "3");
    assert.deepEqual(options.list("params"), ["b=1", "c=2"]);
  });

  it("refuses what it does not know", () => {
    assert.throws(() => read("--fource"), {
      message: 'x: there is no option --fource; did you mean "--force"?',
    });
    assert.throws(() => read("--force=1"), /--force takes no value/);
    assert.throws(() => read("--jobs"), /--jobs needs a value/);
    assert.throws(() => read("--jobs", "--force"), /--jobs needs a value/);
    assert.throws(() => read("--toString"), /there is no option/);
  });
});
