import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Checkout, copyCheckout } from "../../support/checkout";
import { Client } from "../../support/jupyter-client";

describe("kernel: the library stays current", function () {
  this.timeout(320_000);
  let checkout: Checkout;
  let client: Client;
  const file = (...path: string[]): string => join(checkout.root, ...path);
  const write = (path: string, text: string): void => writeFileSync(file(path), text);
  const edit = (path: string, from: string, to: string): void => {
    const text = readFileSync(file(path), "utf8");
    assert.ok(text.includes(from), `${path} holds ${from}`);
    write(path, text.replace(from, to));
  };

  before(async () => {
    checkout = copyCheckout();
    // The entry of a room that does not stand yet: Node reads a package's entries once per process.
    edit(
      "lib/package.json",
      '"./math":',
      '"./zebra": "./dist/zebra/index.js",\n    "./yak": "./dist/yak/index.js",\n    "./math":',
    );
    write("lib/math/deep.ts", "export function deep(x: number): number {\n  return x + 1;\n}\n");
    write(
      "lib/math/probe.ts",
      `import { deep } from "./deep";

/** Ten times the deep value. */
export function probe(x: number): number {
  return 10 * deep(x);
}

/** Waits, then fails. */
export async function later(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  throw new RangeError("later: too late");
}

/** Never comes to an end. */
export async function endless(log: string[]): Promise<void> {
  try {
    for (;;) await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    log.push("left");
  }
}
`,
    );
    edit("lib/math/index.ts", "export {", 'export { endless, later, probe } from "./probe";\nexport {');
    client = await Client.start({
      cwd: file("notebooks"),
      main: file("lib/dist/notebook/kernel/main.js"),
      env: { ENGRAM_RELOAD: "1" },
    });
  });

  after(async () => {
    await client?.stop();
    checkout?.remove();
  });

  it("compiles a library that changed before the kernel started, and says so in one line", async () => {
    const first = await client.run(
      'import { probe, later, endless } from "engram/math";\nimport * as math from "engram/math";\nconst inCell = (x: number) => probe(x);\nprobe(1)',
    );
    assert.deepEqual(first.result, { "text/plain": "20" }, JSON.stringify(first.error));
    assert.match(first.stderr, /^lib\/ has changed: compiled in \d+\.\d s\n$/);
  });

  it("says nothing and compiles nothing when nothing changed", async () => {
    const again = await client.run("probe(2)");
    assert.deepEqual(again.result, { "text/plain": "30" });
    assert.equal(again.stderr, "");
  });

  it("points traces at the TypeScript line of the library and at the cell that awaited it", async () => {
    const { error } = await client.run("const x = 1;\nawait later(1)");
    assert.equal(error?.ename, "RangeError");
    const trace = error?.traceback.join("\n") ?? "";
    assert.match(trace, /at later \(lib\/math\/probe\.ts:11:\d+\)/);
    assert.match(trace, /at async cell 3, line 2, column 1/);
    assert.match(trace, / 2 \| await later\(1\)/);
    assert.doesNotMatch(trace, /node:|tslab|dist|evalmachine/);
  });

  it("stops library code that awaits when interrupted, and runs its finally", async () => {
    await client.run("const left: string[] = [];");
    const running = client.run("await endless(left)");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.interrupt();
    assert.equal((await running).error?.ename, "Interrupted");
    assert.deepEqual((await client.run("left")).result, { "text/plain": "[ 'left' ]" });
  });

  it("runs new code through another file, for imported names, namespaces and earlier functions", async () => {
    edit("lib/math/deep.ts", "x + 1", "x + 2");
    const after = await client.run("[probe(1), math.probe(1), inCell(1)]");
    assert.deepEqual(after.result, { "text/plain": "[ 30, 30, 30 ]" }, JSON.stringify(after.error));
    assert.match(after.stderr, /compiled in/);
  });

  it("checks with fresh types", async () => {
    edit("lib/math/probe.ts", "probe(x: number): number {", "probe(x: number, scale: string): number {");
    edit("lib/math/probe.ts", "10 * deep(x)", "Number(scale) * deep(x)");
    const { error } = await client.run("probe(1)");
    assert.equal(error?.ename, "TypeScriptError");
    assert.match(
      error?.evalue ?? "",
      /cell \d+, line 1, column 1 - Expected 2 arguments, but got 1\. \(TS2554\)/,
    );
    assert.deepEqual((await client.run('probe(1, "100")')).result, { "text/plain": "300" });
  });

  it("runs nothing when the library does not compile, and goes on when it does again", async () => {
    await client.run("const nothing = 1;");
    edit("lib/math/deep.ts", "return x + 2", 'return "x"');
    const { error, stdout } = await client.run('console.log("ran"); probe(1, "1")');
    assert.equal(stdout, "");
    assert.equal(error?.ename, "LibraryError");
    assert.match(
      error?.traceback.join("\n") ?? "",
      /lib\/math\/deep\.ts:2:3 - Type 'string' is not assignable to type 'number'\. \(TS2322\)/,
    );
    for (const uses of [
      "({ probe })",
      "math",
      'import { softmax } from "engram/math"',
      'await import("engram/math")',
      'const { softmax } = require("engram/math")',
    ])
      assert.equal((await client.run(uses)).error?.ename, "LibraryError", uses);
    const other = await client.run("nothing + 1");
    assert.deepEqual(other.result, { "text/plain": "2" });
    assert.match(
      other.stderr,
      /^lib\/ does not compile: lib\/math\/deep\.ts:\d:\d+ - .*\nUntil it does, cells that use it do not run\.\n$/,
    );
    const again = await client.run("nothing + 2");
    assert.deepEqual([again.result, again.stderr], [{ "text/plain": "3" }, ""]);
    // Through a function of an earlier cell: it runs up to there.
    assert.equal((await client.run("inCell(1)")).error?.ename, "LibraryError");
    edit("lib/math/deep.ts", 'return "x"', "return x + 3");
    assert.deepEqual((await client.run('probe(1, "1")')).result, { "text/plain": "4" });
  });

  it("names an export that was removed, in the cells that use it and no other", async () => {
    write(
      "lib/math/brief.ts",
      'export const brandNew = (x: string): string => x + "!";\nexport type Brief = "a";\n',
    );
    const line = 'export { type Brief, brandNew } from "./brief";\n';
    edit("lib/math/index.ts", "export {", `${line}export {`);
    const used = await client.run(
      'import { type Brief, brandNew as renamed, brandNew } from "engram/math";\nconst calls = () => brandNew("a");\nbrandNew("a")',
    );
    assert.deepEqual(used.result, { "text/plain": "'a!'" }, JSON.stringify(used.error));
    edit("lib/math/index.ts", line, "");
    const { error } = await client.run('1;\nbrandNew("a")');
    assert.equal(error?.ename, "TypeScriptError");
    assert.match(
      error.evalue,
      /line 2, column 1 - Module "engram\/math" has no exported member 'brandNew' any more.*\(TS2305\)/,
    );
    for (const code of ["({ brandNew })", "renamed('a')", 'const b: Brief = "a"'])
      assert.match(
        (await client.run(code)).error?.evalue ?? "",
        /no exported member '(brandNew|Brief)'/,
        code,
      );
    assert.match(
      (await client.run("calls()")).error?.evalue ?? "",
      /^engram\/math does not export brandNew any more$/,
    );
    assert.deepEqual((await client.run("const brandNew = 3; brandNew + 1")).result, { "text/plain": "4" });
  });

  it("lives on without a room that disappears; only cells that use it fail, and it may come back", async () => {
    const { mkdirSync } = await import("node:fs");
    const make = (value: number): void => {
      mkdirSync(file("lib/yak"), { recursive: true });
      write("lib/yak/index.ts", `export const y: number = ${value};\n`);
    };
    make(8);
    const begun = await client.run('import { y } from "engram/yak"; const ofY = () => y; y');
    assert.deepEqual(begun.result, { "text/plain": "8" }, JSON.stringify(begun.error));
    rmSync(file("lib/yak"), { recursive: true });
    rmSync(file("lib/dist/yak"), { recursive: true });
    assert.deepEqual((await client.run("nothing + 1")).result, { "text/plain": "2" });
    assert.match((await client.run("y")).error?.evalue ?? "", /Cannot find module "engram\/yak"/);
    assert.match(
      (await client.run("ofY()")).error?.evalue ?? "",
      /^engram\/yak, which y was imported from, is gone$/,
    );
    make(9);
    assert.deepEqual((await client.run("[y, ofY()]")).result, { "text/plain": "[ 9, 9 ]" });
    write("lib/yak/index.ts", 'throw new Error("yak throws");\nexport const y: number = 1;\n');
    assert.deepEqual((await client.run("nothing + 1")).result, { "text/plain": "2" });
    assert.equal((await client.run("y")).error?.evalue, "yak throws");
    make(10);
    assert.deepEqual((await client.run("[y, ofY()]")).result, { "text/plain": "[ 10, 10 ]" });
  });

  it("is never stale after an interrupt while it was compiled", async () => {
    edit("lib/math/deep.ts", "x + 3", "x + 1000");
    const running = client.run('probe(1, "1")');
    const lock = file("build/.lock");
    // The lock names its holders, one a line: the command, and the compiler once that has started.
    let holders: number[] = [];
    while (holders.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      const text = existsSync(lock) ? readFileSync(lock, "utf8") : "";
      holders = [...text.matchAll(/^\d+/gm)].map(Number);
    }
    await client.interrupt();
    assert.equal((await running).error?.ename, "Interrupted");
    // Whatever went on writing would have done so by now.
    await new Promise((resolve) => setTimeout(resolve, 8000));
    for (const pid of holders) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
    assert.doesNotMatch(readFileSync(file("lib/dist/math/deep.js"), "utf8"), /1000/);
    edit("lib/math/deep.ts", "x + 1000", "x + 3");
    assert.deepEqual((await client.run('probe(1, "1")')).result, { "text/plain": "4" });
    edit("lib/math/deep.ts", "x + 3", "x + 4");
    assert.deepEqual((await client.run('probe(1, "1")')).result, { "text/plain": "5" });
  });

  it("finds a room that is new, and exports that are new", async () => {
    write("lib/math/extra.ts", "export const extra: number = 7;\n");
    edit("lib/math/index.ts", "export {", 'export { extra } from "./extra";\nexport {');
    assert.deepEqual((await client.run('import { extra } from "engram/math"; extra')).result, {
      "text/plain": "7",
    });
    assert.ok((await client.run('import { x } from "engram/zebra";')).error);
    const made = file("lib/zebra");
    const { mkdirSync } = await import("node:fs");
    mkdirSync(made, { recursive: true });
    write("lib/zebra/index.ts", "export const x: number = 8;\n");
    assert.deepEqual((await client.run('import { x as eight } from "engram/zebra"; eight')).result, {
      "text/plain": "8",
    });
  });

  it("keeps TypeScript files beside the notebook current, also through one another", async () => {
    write(
      "notebooks/sub.ts",
      "export const value = 4;\nexport const fails = () => {\n  throw new Error('sub');\n};\n",
    );
    write(
      "notebooks/helper.ts",
      'export * from "./sub";\nimport { value } from "./sub";\nexport const twice = () => 2 * value;\n',
    );
    const code = 'import { value, twice, fails } from "./helper";\n[value, twice()]';
    assert.deepEqual((await client.run(code)).result, { "text/plain": "[ 4, 8 ]" });
    edit("notebooks/sub.ts", "4", "5");
    assert.deepEqual((await client.run("[value, twice()]")).result, { "text/plain": "[ 5, 10 ]" });
    assert.deepEqual((await client.run(code)).result, { "text/plain": "[ 5, 10 ]" });
    edit("notebooks/sub.ts", "5", "4");
    assert.deepEqual((await client.run("[value, twice()]")).result, { "text/plain": "[ 4, 8 ]" });
    const { error } = await client.run("fails()");
    assert.match(error?.traceback.join("\n") ?? "", /at fails \(sub\.ts:3:9\)/);
    edit("notebooks/sub.ts", "4", '"four" as string');
    assert.match((await client.run("twice()")).error?.evalue ?? "", /helper\.ts:3:\d+ - .*\(TS2363\)/);
    const other = await client.run("const viaTwice = () => 1; viaTwice()");
    assert.deepEqual(other.result, { "text/plain": "1" });
    assert.match(other.stderr, /^helper\.ts:3:\d+ - .*\nUntil it does, cells that use it do not run\.\n$/);
    edit("notebooks/sub.ts", '"four" as string', "6");
    assert.deepEqual((await client.run("[value, twice()]")).result, { "text/plain": "[ 6, 12 ]" });
    rmSync(file("notebooks/sub.ts"));
    assert.ok((await client.run(code)).error);
  });

  it("reads JSON beside the notebook anew when it is imported again", async () => {
    write("notebooks/data.json", '{ "n": 1 }');
    assert.deepEqual((await client.run('import data from "./data.json"; data.n')).result, {
      "text/plain": "1",
    });
    write("notebooks/data.json", '{ "n": 22 }');
    assert.deepEqual((await client.run('import data from "./data.json"; data.n')).result, {
      "text/plain": "22",
    });
  });
});

describe("kernel: ENGRAM_RELOAD=0", function () {
  this.timeout(320_000);
  it("leaves the library as it was when the kernel started", async () => {
    const checkout = copyCheckout();
    const client = await Client.start({
      cwd: join(checkout.root, "notebooks"),
      main: join(checkout.root, "lib/dist/notebook/kernel/main.js"),
      env: { ENGRAM_RELOAD: "0" },
    });
    try {
      const source = join(checkout.root, "lib", "math", "softmax.ts");
      writeFileSync(source, `${readFileSync(source, "utf8")}\nthis does not compile`);
      const { result, stderr } = await client.run('import { softmax } from "engram/math"; softmax([0, 0])');
      assert.deepEqual(result, { "text/plain": "Float64Array(2) [ 0.5, 0.5 ]" });
      assert.equal(stderr, "");
    } finally {
      await client.stop();
      checkout.remove();
    }
  });
});
