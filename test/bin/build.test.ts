import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "engram/io";
import { type Checkout, copyCheckout } from "../support/checkout";
import { runs } from "../support/notebooks";

const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 2400; i++) {
    if (holds()) return;
    await new Promise((later) => setTimeout(later, 25));
  }
  assert.fail(`waited in vain until ${what}`);
};

describe("the build", function () {
  this.timeout(300_000);
  let checkout: Checkout;
  const file = (...path: string[]) => join(checkout.root, ...path);
  const packages = (...path: string[]) => file("node_modules", ...path);
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [file("lib", "bin", "engram.mjs"), ...args], {
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { err: "" };
    child.stderr.on("data", (data) => {
      said.err += data;
    });
    const ended = once(child, "close") as Promise<[number | null, string | null]>;
    return { child, ended, said };
  };
  const build = async (): Promise<{ code: number | null; err: string }> => {
    const { ended, said } = start("build");
    const [code] = await ended;
    return { code, err: said.err };
  };
  const source = () => file("lib", "math", "vector.ts");
  const compiled = () => file("lib", "dist", "math", "vector.js");

  /** Puts a compiler in place that writes one file, as the real one would, and then goes on for ever. */
  const hangingCompiler = (text: string): void => {
    rmSync(packages("typescript"));
    mkdirSync(packages("typescript", "lib"), { recursive: true });
    const body = `const { writeFileSync } = require("node:fs");
writeFileSync(${JSON.stringify(file("pid"))}, String(process.pid));
writeFileSync(${JSON.stringify(compiled())}, ${JSON.stringify(text)});
setInterval(() => {}, 1000);`;
    writeFileSync(packages("typescript", "lib", "tsc.js"), body);
    rmSync(packages("@typescript"), { force: true });
  };
  const realCompiler = (): void => {
    rmSync(packages("typescript"), { force: true, recursive: true });
    symlinkSync(join(root, "node_modules", "typescript"), packages("typescript"));
    const native = join(root, "node_modules", "@typescript");
    if (existsSync(native) && !existsSync(packages("@typescript")))
      symlinkSync(native, packages("@typescript"));
  };
  const compilerRuns = () => existsSync(file("pid")) && readFileSync(compiled(), "utf8") === "edited";

  let firstMade = "";
  let original = "";
  before(() => {
    checkout = copyCheckout();
    firstMade = readFileSync(compiled(), "utf8");
    original = readFileSync(source(), "utf8");
  });
  after(() => checkout.remove());
  afterEach(() => {
    writeFileSync(source(), original);
    realCompiler();
    rmSync(file("pid"), { force: true });
  });

  it("does nothing when all is as it was", async () => {
    assert.deepEqual(await build(), { code: 0, err: "" });
  });

  it("does not take for made what a killed compiler began, when the sources are the old ones again", async () => {
    hangingCompiler("edited");
    writeFileSync(source(), `${original}// edited\n`);
    const { child, ended } = start("build");
    await until("the compiler has written", compilerRuns);
    child.kill("SIGKILL");
    process.kill(Number(readFileSync(file("pid"), "utf8")), "SIGKILL");
    await ended;
    writeFileSync(source(), original);
    realCompiler();
    const { code, err } = await build();
    assert.equal(code, 0, err);
    assert.equal(readFileSync(compiled(), "utf8"), firstMade);
  });

  it("waits for a compiler that outlives its command", async function () {
    if (process.platform !== "linux") return this.skip();
    hangingCompiler("edited");
    writeFileSync(source(), `${original}// edited\n`);
    const { child, ended } = start("build");
    await until("the compiler has written", compilerRuns);
    child.kill("SIGKILL");
    await once(child, "exit");
    const compiler = Number(readFileSync(file("pid"), "utf8"));
    writeFileSync(source(), original);
    realCompiler();
    const second = start("build");
    await until("it waits", () => second.said.err.includes("waiting"));
    assert.match(
      second.said.err,
      new RegExp(`another build \\(process ${compiler}, lock .*/build/\\.lock\\)`),
    );
    process.kill(compiler, "SIGKILL");
    assert.equal((await second.ended)[0], 0);
    await ended;
    assert.equal(readFileSync(compiled(), "utf8"), firstMade);
    return undefined;
  });

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    it(`ends its compiler on ${signal}, in one line, and gives the lock back`, async function () {
      if (process.platform === "win32") return this.skip();
      hangingCompiler("edited");
      writeFileSync(source(), `${original}// edited\n`);
      const { child, ended, said } = start("build");
      await until("the compiler has written", compilerRuns);
      child.kill(signal);
      assert.deepEqual(await ended, [expected, null]);
      assert.match(said.err, /\ncompiling lib: stopped\n$/);
      assert.equal(runs(Number(readFileSync(file("pid"), "utf8"))), false);
      assert.equal(existsSync(file("build", ".lock")), false);
      writeFileSync(source(), original);
      realCompiler();
      assert.equal((await build()).code, 0);
      assert.equal(readFileSync(compiled(), "utf8"), firstMade);
      return undefined;
    });

  it("makes anew what was lost, cut or overwritten", async () => {
    rmSync(compiled());
    assert.equal((await build()).code, 0);
    assert.equal(readFileSync(compiled(), "utf8"), firstMade);
    writeFileSync(compiled(), firstMade.slice(100));
    assert.equal((await build()).code, 0);
    assert.equal(readFileSync(compiled(), "utf8"), firstMade);
  });

  it("refuses wrong sources without touching what is compiled, and is right again with the old ones", async () => {
    writeFileSync(source(), `${original}export const wrong: number = "text";\n`);
    const { code, err } = await build();
    assert.equal(code, 1);
    assert.match(err, /vector\.ts.*TS2322/);
    assert.equal(readFileSync(compiled(), "utf8"), firstMade);
    const { mtimeMs } = statSync(file("lib", "dist", "math", "index.js"));
    writeFileSync(source(), original);
    assert.equal((await build()).code, 0);
    assert.equal(
      statSync(file("lib", "dist", "math", "index.js")).mtimeMs,
      mtimeMs,
      "it was not begun from nothing",
    );
    assert.deepEqual(await build(), { code: 0, err: "" });
  });

  it("is called damaged by the doctor, with the file and the mend", async () => {
    rmSync(compiled());
    const child = start("doctor", "--json");
    let out = "";
    child.child.stdout.on("data", (data) => {
      out += data;
    });
    await child.ended;
    const row = JSON.parse(out).findings.find(({ name }: { name: string }) => name === "compiled lib");
    assert.equal(row.status, "warn");
    assert.match(row.found, /^math\/vector\.js is not as it was compiled/);
    assert.equal(row.mend, "npm run build");
    assert.equal((await build()).code, 0);
  });
});
