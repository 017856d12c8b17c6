// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are TypeScript in strings
import assert from "node:assert/strict";
import { Client, type Message } from "../../support/jupyter-client";

describe("kernel: output", function () {
  this.timeout(120_000);
  let client: Client;
  before(async () => {
    client = await Client.start();
  });
  after(() => client?.stop());
  const kinds = (outputs: readonly Message[]): string[] => outputs.slice(1).map((one) => one.type);

  it("brings 100,000 lines complete, in few messages, and ends the cell", async () => {
    const { stdout, outputs, reply } = await client.run(
      "for (let i = 0; i < 100_000; i++) console.log(`line ${i}`);",
    );
    assert.equal(reply.status, "ok");
    const lines = stdout.split("\n");
    assert.equal(lines.length, 100_001);
    assert.ok(lines.slice(0, -1).every((line, i) => line === `line ${i}`));
    assert.ok(outputs.length < 200, `${outputs.length} messages`);
  });

  it("keeps the order of stdout, stderr and displays", async () => {
    const { outputs } = await client.run(
      'import { display } from "tslab";\nconsole.log("a"); console.error("b"); display.html("<i>c</i>"); console.log("d"); "e"',
    );
    assert.deepEqual(kinds(outputs), ["stream", "stream", "display_data", "stream", "execute_result"]);
    assert.deepEqual(
      outputs.filter((one) => one.type === "stream").map((one) => `${one.content.name} ${one.content.text}`),
      ["stdout a\n", "stderr b\n", "stdout d\n"],
    );
  });

  it("arrives while a synchronous loop still runs", async () => {
    const running = client.run(
      'console.log("begun"); console.log(); for (const end = Date.now() + 2500; Date.now() < end; ) console.log("turn");',
    );
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    await client.until((one) => one.type === "stream" && one.content.text.startsWith("begun"));
    assert.equal(ended, false);
    await running;
  });

  it("passes on what subprocesses and worker threads write", async () => {
    const { stdout } = await client.run(
      'import { spawnSync } from "node:child_process"; import { writeSync } from "node:fs"; import { Worker } from "node:worker_threads";\nspawnSync(process.execPath, ["-e", "console.log(\'from a child\')"], { stdio: "inherit" });\nwriteSync(1, "é directly\\n");\nawait new Promise((r) => new Worker("console.log(\'from a worker\')", { eval: true }).on("exit", r));\nawait new Promise((r) => setTimeout(r, 50));',
    );
    for (const part of ["from a child\n", "é directly\n", "from a worker\n"])
      assert.ok(stdout.includes(part), stdout);
  });

  it("gives late output to the cell that started it", async () => {
    const first = await client.run(
      'setTimeout(() => console.log("from a timer"), 400);\n(async () => { for (let i = 0; i < 3; i++) { await new Promise((r) => setTimeout(r, 200)); console.log(`turn ${i}`); } })();\nundefined',
    );
    const owner = first.outputs[0].parent.msg_id;
    const second = await client.run(
      "await new Promise((r) => setTimeout(r, 1500)); console.log('own'); console.log('more')",
    );
    assert.equal(second.stdout, "own\nmore\n");
    const late = client.messages.filter((one) => one.type === "stream" && one.parent.msg_id === owner);
    assert.equal(
      late
        .map((one) => one.content.text)
        .join("")
        .replace("from a timer\n", ""),
      "turn 0\nturn 1\nturn 2\n",
    );
    assert.ok(late.some((one) => one.content.text.includes("from a timer")));
  });

  it("shows errors of timers and unhandled rejections under their cell, and lives", async () => {
    const { stderr } = await client.run(
      "setTimeout(() => { throw new TypeError('in a timer'); }, 5); Promise.reject(new RangeError('nobody looked')); await new Promise((r) => setTimeout(r, 100));",
    );
    assert.match(stderr, /Uncaught: TypeError: in a timer/);
    assert.match(stderr, /Unhandled rejection: RangeError: nobody looked/);
    assert.deepEqual((await client.run("1")).result, { "text/plain": "1" });
  });

  it("shows a value through Symbol.for('Jupyter.display'), also when it takes its time", async () => {
    const now = await client.run(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>', 'text/plain': 'x' }) })",
    );
    assert.deepEqual(now.result, { "text/html": "<b>x</b>", "text/plain": "x" });
    const later = await client.run(
      "class Slow { async [Symbol.for('Jupyter.display')]() { await null; return { 'image/png': new Uint8Array([1, 2, 3]), 'application/json': { v: new Float64Array([0.5]) } }; } }\nnew Slow()",
    );
    assert.deepEqual(later.result, {
      "image/png": "AQID",
      "application/json": { v: [0.5] },
      "text/plain": "[Slow]",
    });
    const failing = await client.run(
      "({ [Symbol.for('Jupyter.display')]() { throw new RangeError('cannot draw'); } })",
    );
    assert.equal(failing.error?.evalue, "cannot draw");
  });

  it("shows bundles through the kernel's object, and replaces them by id", async () => {
    const { outputs } = await client.run(
      "const kernel = (globalThis as any)[Symbol.for('engram.kernel')];\nkernel.display({ data: { 'text/plain': 'a', 'application/x+json': { k: [1] } }, metadata: { m: 1 } }, { id: 'one' });\nkernel.display({ data: { 'text/plain': 'b' } }, { id: 'one', update: true });",
    );
    assert.deepEqual(kinds(outputs), ["display_data", "update_display_data"]);
    assert.deepEqual(outputs[1].content, {
      data: { "text/plain": "a", "application/x+json": { k: [1] } },
      metadata: { m: 1 },
      transient: { display_id: "one" },
    });
    assert.equal(outputs[2].content.transient.display_id, "one");
    const wrong = await client.run("kernel.display('text')");
    assert.equal(wrong.error?.ename, "TypeError");
  });

  it("keeps tslab's display, with updates", async () => {
    const { outputs } = await client.run(
      'import { newDisplay } from "tslab"; const bar = newDisplay(); bar.text("0 %"); bar.text("100 %");',
    );
    assert.deepEqual(kinds(outputs), ["display_data", "update_display_data"]);
    assert.equal(outputs[1].content.transient.display_id, outputs[2].content.transient.display_id);
  });
});
