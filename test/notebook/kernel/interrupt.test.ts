import assert from "node:assert/strict";
import { type Answer, Client } from "../../support/jupyter-client";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("kernel: interrupt", function () {
  this.timeout(120_000);
  let client: Client;
  before(async () => {
    client = await Client.start();
    await client.run(
      "const kept = 42; const log: string[] = []; const sleep = (ms: number) => new Promise<void>((r) => setTimeout(r, ms));",
    );
  });
  after(() => client?.stop());

  /** Runs `code`, interrupts it once it prints, and sees that variables are kept and cells run. */
  async function interrupted(code: string, interrupt = (): unknown => client.interrupt()): Promise<Answer> {
    const seen = client.messages.length;
    const running = client.run(`console.log("runs"); process.stdout.write("");\n${code}`);
    const isStart = (text: string): boolean => text.startsWith("runs");
    await client.until(
      (one) =>
        client.messages.indexOf(one) >= seen &&
        (one.type === "execute_input" || isStart(one.content.text ?? "")),
    );
    await pause(400);
    await interrupt();
    const answer = await running;
    assert.equal(answer.reply.status, "error");
    assert.equal(answer.error?.ename, "Interrupted");
    assert.deepEqual((await client.run("await sleep(1); kept")).result, { "text/plain": "42" });
    return answer;
  }

  const endless: Record<string, string> = {
    "a synchronous loop": "while (true) {}",
    "a loop that prints all the time": 'for (;;) console.log("x".repeat(200));',
    "a synchronous loop after an await": "await sleep(5); while (true) {}",
    "a synchronous loop in a timer": "setTimeout(() => { while (true); }, 5); await new Promise(() => {});",
    "a promise that never settles": "await new Promise(() => {});",
    "a loop of sleeps": "for (;;) await sleep(5);",
    "a loop that starves the event loop": "for (;;) await null;",
    "promise callbacks that starve it":
      "const again = (): Promise<void> => Promise.resolve().then(again); await again();",
    "next ticks that starve it":
      "const tick = () => process.nextTick(tick); tick(); await new Promise(() => {});",
    "a loop that swallows errors": "for (;;) { try { await sleep(5); } catch {} }",
    "a starving loop that swallows errors": "for (;;) { try { await null; } catch {} }",
    "several at once": "await Promise.all([1, 2, 3].map(async (x) => { for (;;) await sleep(x); }));",
    "a for-await loop":
      "async function* up() { for (;;) { await sleep(2); yield 1; } }\nfor await (const x of up()) void x;",
  };
  for (const [name, code] of Object.entries(endless))
    it(`stops ${name}, and keeps the variables`, async () => {
      await interrupted(code);
    });

  it("names the line that waited", async () => {
    const { error } = await interrupted("async function waits() {\n  await sleep(1e6);\n}\nawait waits();");
    assert.match(error?.traceback.join("\n") ?? "", /cell \d+, line 5, column 1/);
  });

  it("runs finally blocks, which may await for a moment", async () => {
    await client.run("log.length = 0;");
    await interrupted('try { await sleep(1e6); } finally { log.push("a"); await sleep(20); log.push("b"); }');
    assert.deepEqual((await client.run("log")).result, { "text/plain": "[ 'a', 'b' ]" });
  });

  it("stops the timers that the cell left, and aborts its signal", async () => {
    await client.run("log.length = 0;");
    await interrupted(
      'setInterval(() => log.push("tick"), 5);\n(globalThis as any)[Symbol.for("engram.kernel")].signal.addEventListener("abort", () => log.push("aborted"));\nawait new Promise(() => {});',
    );
    const { result } = await client.run(
      "const length = log.length; await sleep(100); [log.includes('aborted'), log.length === length]",
    );
    assert.deepEqual(result, { "text/plain": "[ true, true ]" });
  });

  it("stops what earlier cells left running, when nothing runs", async () => {
    await client.run(
      'log.length = 0; setInterval(() => log.push("tick"), 5);\n(async () => { for (;;) { await sleep(5); log.push("loop"); } })().catch(() => {});\nundefined',
    );
    await client.interrupt();
    const { result } = await client.run(
      "await sleep(50); const before = log.length; await sleep(100); log.length === before",
    );
    assert.deepEqual(result, { "text/plain": "true" });
  });

  it("aborts the queued cells", async () => {
    const running = client.run("await new Promise(() => {});");
    const queued = client.run("'never'");
    await pause(300);
    await client.interrupt();
    assert.equal((await running).error?.ename, "Interrupted");
    assert.equal((await queued).reply.status, "aborted");
  });

  it("comes by signal too", async () => {
    await interrupted("while (true) {}", () => client.signal("SIGINT"));
  });

  it("finds a cell that has hardly begun", async () => {
    for (let i = 0; i < 5; i++) {
      const running = client.run("await new Promise(() => {});");
      await client.interrupt();
      assert.equal((await running).error?.ename, "Interrupted");
    }
  });

  it("ends native code that cannot be stopped by starting anew, and says that variables are lost", async () => {
    const running = client.run(
      'import { pbkdf2Sync } from "node:crypto";\nconsole.log("runs");\npbkdf2Sync("a", "b", 1e9, 64, "sha512");',
    );
    await client.until((one) => one.type === "execute_input" && one.content.code.includes("pbkdf2Sync"));
    await pause(800);
    await client.interrupt();
    const { error, reply } = await running;
    assert.equal(reply.status, "error");
    assert.equal(error?.ename, "KernelRestarted");
    assert.match(error?.evalue ?? "", /did not stop when interrupted.*all variables are lost/);
    assert.match((await client.run("kept")).error?.evalue ?? "", /Cannot find name 'kept'/);
  });
});

describe("kernel: interrupt at start", function () {
  this.timeout(120_000);
  it("stops the very first cell before anything is loaded", async () => {
    const client = await Client.start();
    try {
      const running = client.run("while (true) {}");
      for (let i = 0; i < 10; i++) {
        await client.interrupt();
        await pause(100);
      }
      assert.equal((await running).error?.ename, "Interrupted");
      assert.deepEqual((await client.run("1")).result, { "text/plain": "1" });
    } finally {
      await client.stop();
    }
  });
});
