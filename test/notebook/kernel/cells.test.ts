// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are TypeScript in strings
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../../support/jupyter-client";

describe("kernel: cells", function () {
  this.timeout(120_000);
  let client: Client;
  const shown = async (code: string): Promise<unknown> => {
    const { result, error } = await client.run(code);
    assert.equal(error, undefined, error?.traceback.join("\n"));
    return result?.["text/plain"];
  };
  const trace = async (code: string): Promise<string> => {
    const { error } = await client.run(code);
    assert.ok(error, "the cell fails");
    return error.traceback.join("\n");
  };
  before(async () => {
    client = await Client.start();
  });
  after(() => client?.stop());

  it("awaits at top level in every form", async () => {
    assert.equal(await shown("await (Promise.resolve(1))"), "1");
    assert.equal(await shown("await (async () => 2)()"), "2");
    assert.equal(await shown("`${await Promise.resolve(3)}` + (await 4)"), "'34'");
    assert.equal(
      await shown(
        "if (await true) { await null; }\nlet five = 0; { five = await Promise.resolve(5); }\nfive",
      ),
      "5",
    );
    assert.equal(
      await shown(
        "async function* up() { yield 1; yield 2; }\nlet sum = 0;\nfor await (const x of up()) sum += x;\nfor await (const x of [Promise.resolve(10)]) sum += x;\nsum",
      ),
      "13",
    );
    assert.equal(await shown('const text = "await (x)"; // await (y)\ntext.length'), "9");
  });

  it("ends a for-await loop properly when it is left early", async () => {
    assert.equal(
      await shown(
        "let closed = false;\nasync function* open() { try { for (;;) yield 1; } finally { closed = true; } }\nfor await (const x of open()) break;\nclosed",
      ),
      "true",
    );
  });

  it("waits for the promise that a cell ends with, and fails when it fails", async () => {
    assert.equal(await shown("new Promise<string>((r) => setTimeout(() => r('late'), 20))"), "'late'");
    assert.match(await trace("Promise.reject(new RangeError('refused'))"), /^RangeError: refused/);
  });

  it("checks types strictly, lists every finding, and runs nothing", async () => {
    const { error, stdout } = await client.run(
      'console.log("ran");\nconst s: string = null;\nfunction f(x) { return x; }',
    );
    assert.equal(stdout, "");
    assert.equal(error?.ename, "TypeScriptError");
    const count = (await client.run("0")).reply.execution_count - 1;
    assert.deepEqual(error.traceback, [
      `TypeScriptError: cell ${count}, line 2, column 7 - Type 'null' is not assignable to type 'string'. (TS2322)`,
      "  2 | const s: string = null;",
      "    |       ^",
      `cell ${count}, line 3, column 12 - Parameter 'x' implicitly has an 'any' type. (TS7006)`,
      "  3 | function f(x) { return x; }",
      "    |            ^",
    ]);
    assert.equal(error.evalue, error.traceback[0].slice("TypeScriptError: ".length));
  });

  it("knows the names of Node and WebAssembly, and not those of a browser's window", async () => {
    assert.equal(await shown("WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))"), "true");
    assert.equal(
      await shown("[typeof fetch, typeof structuredClone, typeof performance.now]"),
      "[ 'function', 'function', 'function' ]",
    );
    assert.match(await trace("name"), /Cannot find name 'name'/);
  });

  it("shares let between cells, closures included", async () => {
    await shown("let n = 1; const get = () => n; function inc() { n++; }");
    assert.equal(await shown("n = 5; inc(); [n, get()]"), "[ 6, 6 ]");
    assert.equal(await shown("({ n })"), "{ n: 6 }");
    assert.equal(await shown("({ n } = { n: 8 }); get()"), "8");
    assert.equal(await shown('let n = "other"; [n, get()]'), "[ 'other', 8 ]".replace("8", "'other'"));
  });

  it("lets const, class and types be declared again, and export mean nothing", async () => {
    await shown("export const twice = 1; export class C { v = 1 }");
    assert.equal(
      await shown("const twice = 'second'; class C { w = 2 }; [twice, new C().w]"),
      "[ 'second', 2 ]",
    );
  });

  it("keeps what a failed cell has evaluated, with its types, and promises nothing else", async () => {
    await shown("const first = 1; let second = 'two'; class Old { v = 1 }");
    await trace(
      `import { basename } from "node:path";
const longResult = await Promise.resolve(99);
let first = "replaced";
const { left, right } = { left: 1, right: "r" };
function twice(x: number) { return 2 * x; }
class Made { w = longResult }
const made = new Made();
interface Shape { size: number }
const shape: Shape = { size: 3 };
const waiting: { unused: Old[] } = { unused: [] };
if (longResult > 0) throw new Error("half-way");
const second = 2;
class Old { v = "new" }
const unused = 3;`,
    );
    assert.equal(
      await shown(
        "[longResult + 1, first.length, left, right, twice(4), made.w, shape.size, basename('a/b')].join()",
      ),
      "'100,8,1,r,8,99,3,b'",
    );
    assert.equal(await shown("const s: Shape = { size: new Made().w }; s"), "{ size: 99 }");
    assert.equal(await shown("[second.toUpperCase(), new Old().v + 1]"), "[ 'TWO', 2 ]");
    assert.match(await trace("unused"), /Cannot find name 'unused'/);
    // Its type is made of a class that never came to be.
    assert.match(await trace("waiting"), /Cannot find name 'waiting'/);
    assert.match(await trace("const n: string = longResult"), /Type 'number' is not assignable/);
  });

  it("keeps everything when only showing the last value fails", async () => {
    await trace(
      'let unset: number; const computed = 7; ({ [Symbol.for("Jupyter.display")]() { throw new Error("no"); } })',
    );
    assert.equal(await shown("unset = computed; unset"), "7");
  });

  it("keeps what an interrupted cell has evaluated", async () => {
    const running = client.run("const before = 5; await new Promise(() => {}); const after = 6;");
    await client.until((one) => one.type === "execute_input" && one.content.code.includes("const before"));
    await new Promise((resolve) => setTimeout(resolve, 800));
    await client.interrupt();
    assert.equal((await running).error?.ename, "Interrupted");
    assert.equal(await shown("before"), "5");
    assert.match(await trace("after"), /Cannot find name 'after'/);
  });

  it("ends whatever is thrown, also what cannot be described", async () => {
    const { error } = await client.run(
      "class Bad extends Error { get message(): string { return (this as any).detail.text } }\nthrow new Bad()",
    );
    assert.equal(
      error?.evalue,
      "(its message cannot be read: Cannot read properties of undefined (reading 'text'))",
    );
    assert.match(error.traceback.join("\n"), /cell \d+, line 2, column 7/);
    for (const thrown of [
      '{ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("x"); } }',
      "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
      'new Proxy(new Error("a"), { get() { throw new Error("get"); }, getPrototypeOf() { throw new Error("of"); } })',
      'Object.assign(new Error("a"), { name: { toString() { throw new Error("b"); } } })',
      'Object.defineProperty(new Error("a"), "cause", { get() { throw new Error("b"); } })',
      'new AggregateError([{ get constructor() { throw 1; } }, Object.create(null)], "many")',
      "Object.create(null)",
      "Symbol('s')",
    ])
      assert.equal((await client.run(`throw ${thrown}`)).reply.status, "error", thrown);
    assert.equal(await shown("1"), "1");
  });

  it("shows a tensor by its shape and first numbers, and a function without the kernel's name for it", async () => {
    const text = String(await shown('import * as tf from "@tensorflow/tfjs"; tf.tensor([[1, 2], [3, 4.5]])'));
    assert.match(text, /float32.*\[ ?2, ?2 ?\].*\[\[1, 2 +\],\s+\[3, 4\.5\]\]/s);
    assert.doesNotMatch(text, /kept|dataId/);
    assert.match(
      String(await shown("const gone = tf.tensor([1]); gone.dispose(); gone")),
      /float32.*disposed/,
    );
    assert.equal(await shown("() => 5"), "[Function (anonymous)]");
    assert.equal(await shown("(class {})"), "[class (anonymous)]");
    assert.equal(await shown("function named() {}\nnamed"), "[Function: named]");
  });

  it("gives the notebook's folder", async () => {
    assert.equal(await shown("__dirname === process.cwd()"), "true");
    assert.equal(
      await shown('import { dirname } from "node:path"; dirname(__filename) === __dirname'),
      "true",
    );
  });

  it("points traces at cell, line and column, through functions of earlier cells", async () => {
    const defined = (
      await client.run(
        "// defines\nfunction fails(x: number): never {\n  throw new TypeError(`bad ${x}`);\n}",
      )
    ).reply.execution_count;
    const text = await trace("const a = 1;\n\nfails(a);");
    assert.equal(
      text,
      [
        "TypeError: bad 1",
        "  3 |   throw new TypeError(`bad ${x}`);",
        "    |         ^",
        `    at fails (cell ${defined}, line 3, column 9)`,
        `    at cell ${defined + 1}, line 3, column 1`,
      ].join("\n"),
    );
  });

  it("points at the cell for errors of the library, and shows its TypeScript line", async () => {
    const text = await trace(
      'import { softmax } from "engram/math";\nconst bad = [1, Number.NaN];\nsoftmax(bad);',
    );
    assert.match(
      text,
      /^RangeError: softmax: scores\[1\] must be a number below Infinity, got NaN\n {2}3 \| softmax\(bad\);/,
    );
    assert.match(text, /at softmax \(lib\/math\/softmax\.ts:\d+:\d+\)\n {4}at cell \d+, line 3, column \d+$/);
  });

  it("names the lines that awaited", async () => {
    const text = await trace(
      "async function inner() {\n  await null;\n  throw new Error('deep');\n}\nasync function outer() {\n  await inner();\n}\nawait outer();",
    );
    assert.match(
      text,
      /at inner \(cell \d+, line 3, column 9\)\n {4}at async outer \(cell \d+, line 6, column 3\)\n {4}at async cell \d+, line 8, column 1$/,
    );
  });

  it("shows causes, values that are no errors, and clean stacks in printed errors", async () => {
    assert.match(
      await trace("throw new Error('outer', { cause: new RangeError('inner') })"),
      /Caused by RangeError: inner/,
    );
    const thrown = await client.run("throw { code: 7 }");
    assert.deepEqual([thrown.error?.ename, thrown.error?.evalue], ["Object", "{ code: 7 }"]);
    const { stdout } = await client.run("console.log(new Error('printed').stack)");
    assert.match(stdout, /^Error: printed\n {4}at cell \d+, line 1, column 13\n$/);
  });

  it("cuts long typed arrays", async () => {
    const text = String(await shown("new Float64Array(100_000)"));
    assert.ok(text.length < 500);
    assert.match(text, /^Float64Array\(100000\) \[.*99940 more items/s);
  });

  it("has no input: standard input is at its end", async () => {
    assert.equal(await shown('import { readFileSync } from "node:fs"; readFileSync(0, "utf8")'), "''");
  });

  it("lets a module without types be imported where the cell says so", async () => {
    await shown('// @ts-ignore\nimport PDF from "svg-to-pdfkit"; void PDF;');
    assert.equal(await shown("typeof PDF"), "'function'");
  });

  it("can be interrupted while what was thrown describes itself", async () => {
    const running = client.run('throw { [Symbol.for("nodejs.util.inspect.custom")]() { for (;;); } }');
    await client.until((one) => one.type === "execute_input" && one.content.code.includes("for (;;)"));
    await new Promise((resolve) => setTimeout(resolve, 800));
    await client.interrupt();
    assert.equal((await running).error?.ename, "Interrupted");
    assert.equal(await shown("1"), "1");
  });

  it("supports modules in cells, and refuses cells for the browser", async () => {
    await shown("/** @module inCell */\nexport const answer: number = 42;");
    assert.equal(await shown('import { answer } from "./inCell"; answer'), "42");
    assert.match(await trace("/** @browser */\n1"), /not supported/);
  });
});

describe("kernel: cells that change JavaScript itself", function () {
  this.timeout(120_000);
  let client: Client;
  beforeEach(async () => {
    client = await Client.start();
    await client.run("const kept = 1;");
  });
  afterEach(() => client?.stop());

  for (const code of [
    'JSON.stringify = () => "bad";',
    "JSON.parse = () => { throw 1; };",
    "Promise.prototype.then = (() => new Promise(() => {})) as never;",
    "globalThis.Promise = class {} as never;",
    "Array.prototype.map = Array.prototype.filter = Array.prototype.push = (() => 0) as never;",
    "Map.prototype.get = Map.prototype.set = (() => 0) as never;",
    "String.prototype.split = String.prototype.slice = String.prototype.startsWith = (() => []) as never;",
    "Object.keys = Object.entries = () => []; delete (Object as any).assign;",
    "(Object.prototype as any).extra = 1; (Array.prototype as any).last = 2;",
    "performance.now = () => 0; Date.now = () => 0; globalThis.setTimeout = globalThis.clearTimeout = (() => 0) as never;",
    "RegExp.prototype.test = RegExp.prototype.exec = (() => null) as never;",
  ])
    it(`goes on after ${code}`, async () => {
      assert.equal((await client.run(code)).reply.status, "ok");
      assert.deepEqual((await client.run("kept + 1")).result, { "text/plain": "2" });
      const { error } = await client.run("await null;\nconst half = 2; throw new RangeError('as ever')");
      assert.equal(error?.evalue, "as ever");
      assert.match(error.traceback.join("\n"), /line 2, column 23/);
      assert.match((await client.run("half.x")).error?.evalue ?? "", /Property 'x' does not exist/);
      const running = client.run("await new Promise(() => {});");
      await client.interrupt();
      assert.equal((await running).error?.ename, "Interrupted");
    });

  it("leaves the cells what they made of it", async () => {
    await client.run("const own = JSON.stringify; JSON.stringify = (() => 'mine') as never;");
    assert.deepEqual((await client.run("[JSON.stringify(1), own(1)]")).result, {
      "text/plain": "[ 'mine', '1' ]",
    });
  });

  it("starts anew, with a word, when an interrupted cell has broken what would end it", async () => {
    const running = client.run(
      'import { closeSync } from "node:fs"; closeSync(3); await new Promise(() => {});',
    );
    await client.until((one) => one.type === "execute_input" && one.content.code.includes("closeSync"));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await client.interrupt();
    const { error } = await running;
    assert.equal(error?.ename, "KernelRestarted");
    assert.match(error.evalue, /did not stop when interrupted.*all variables are lost/);
    assert.deepEqual((await client.run("1")).result, { "text/plain": "1" });
  });
});

describe("kernel: notebooks outside the checkout", function () {
  this.timeout(120_000);
  it("still see the library, its packages and Node's types", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "engram-outside-"));
    const client = await Client.start({ cwd });
    try {
      const { result, error } = await client.run(
        'import { softmax } from "engram/math"; import { join } from "node:path"; join("a", String(softmax([0]).length))',
      );
      assert.equal(error, undefined, error?.traceback.join("\n"));
      assert.deepEqual(result, { "text/plain": "'a/1'" });
    } finally {
      await client.stop();
      rmSync(cwd, { recursive: true });
    }
  });
});
