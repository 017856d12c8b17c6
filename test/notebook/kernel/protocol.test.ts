import assert from "node:assert/strict";
import { Dealer } from "zeromq";
import { Client } from "../../support/jupyter-client";

describe("kernel: protocol", function () {
  this.timeout(120_000);
  let client: Client;
  before(async () => {
    client = await Client.start();
  });
  after(() => client?.stop());

  it("tells truthful versions", async () => {
    const info = (await client.request("kernel_info_request", {}))?.reply;
    assert.equal(info.status, "ok");
    assert.equal(info.protocol_version, "5.4");
    assert.equal(info.implementation, "engram");
    assert.equal(info.language_info.name, "typescript");
    assert.equal(info.language_info.file_extension, ".ts");
    const { result } = await client.run('import { versions } from "tslab"; versions.typescript');
    assert.deepEqual(result, { "text/plain": `'${info.language_info.version}'` });
  });

  it("publishes busy, execute_input, execute_result, idle, and counts", async () => {
    const { reply, outputs, result } = await client.run("6 * 7");
    const count = reply.execution_count;
    assert.deepEqual(result, { "text/plain": "42" });
    assert.deepEqual(
      outputs.map((one) => one.type),
      ["execute_input", "execute_result"],
    );
    assert.equal(outputs[0].content.execution_count, count);
    assert.equal(outputs[0].content.code, "6 * 7");
    assert.equal(outputs[1].content.execution_count, count);
    assert.equal((await client.run("null")).reply.execution_count, count + 1);
    const states = client.messages.filter(
      (one) => one.type === "status" && one.parent.msg_id === outputs[0].parent.msg_id,
    );
    assert.deepEqual(
      states.map((one) => one.content.execution_state),
      ["busy", "idle"],
    );
  });

  it("shows nothing for undefined, and null as null", async () => {
    assert.equal((await client.run("undefined")).result, undefined);
    assert.equal((await client.run("const unseen = 1")).result, undefined);
    assert.deepEqual((await client.run("null")).result, { "text/plain": "null" });
  });

  it("does not count cells that are not stored, and shows nothing of silent ones", async () => {
    const first = await client.run("1");
    const unstored = await client.run("2", { store_history: false });
    assert.deepEqual(unstored.result, { "text/plain": "2" });
    const silent = await client.run('console.log("x"); const fromSilent = 3; 4', { silent: true });
    assert.deepEqual(silent.outputs, []);
    assert.equal(silent.reply.status, "ok");
    const failing = await client.run('throw new Error("unseen")', { silent: true });
    assert.deepEqual(failing.outputs, []);
    assert.equal(failing.reply.ename, "Error");
    const last = await client.run("fromSilent");
    assert.deepEqual(last.result, { "text/plain": "3" });
    assert.equal(last.reply.execution_count, first.reply.execution_count + 1);
  });

  it("evaluates user expressions, each for itself", async () => {
    const { reply } = await client.run("const base = 20;", {
      user_expressions: {
        good: "base + 1",
        waited: "Promise.resolve(base)",
        wrong: "base.nothing",
        thrown: '(() => { throw new RangeError("no"); })()',
      },
    });
    const { good, waited, wrong, thrown } = reply.user_expressions;
    assert.deepEqual(good, { status: "ok", data: { "text/plain": "21" }, metadata: {} });
    assert.deepEqual(waited.data, { "text/plain": "20" });
    assert.equal(wrong.status, "error");
    assert.equal(wrong.ename, "TypeScriptError");
    assert.equal(thrown.ename, "RangeError");
  });

  it("aborts the cells queued behind a failed one, and only those", async () => {
    const failed = client.run('await new Promise((r) => setTimeout(r, 300)); throw new Error("first")');
    const queued = [client.run("const second = 2"), client.run("const third = 3")];
    assert.equal((await failed).reply.status, "error");
    // Sent on seeing the failure, without any pause.
    const honest = await client.run("'after'");
    assert.deepEqual(honest.result, { "text/plain": "'after'" });
    for (const answer of await Promise.all(queued)) {
      assert.equal(answer.reply.status, "aborted");
      assert.deepEqual(answer.outputs, []);
    }
  });

  it("aborts nothing when errors are allowed", async () => {
    const failed = client.run('await new Promise((r) => setTimeout(r, 300)); throw new Error("first")', {
      stop_on_error: false,
    });
    const queued = client.run("'still runs'");
    assert.equal((await failed).reply.status, "error");
    assert.deepEqual((await queued).result, { "text/plain": "'still runs'" });
  });

  it("completes names, counted in code points", async () => {
    await client.run("const overlapOfPatterns = 1;");
    const code = 'const s = "😀é"; overlapOf';
    const reply = (await client.request("complete_request", { code, cursor_pos: [...code].length }))?.reply;
    assert.deepEqual(reply.matches, ["overlapOfPatterns"]);
    assert.equal(reply.cursor_start, [...code].indexOf("o", 12));
    assert.equal(reply.cursor_end, [...code].length);
    const members = (await client.request("complete_request", { code: "Math.cb", cursor_pos: 7 }))?.reply;
    assert.ok(members.matches.includes("cbrt"));
  });

  it("completes and inspects what the library exports", async () => {
    await client.run('import { softmax } from "engram/math"; import * as engramMath from "engram/math";');
    const members = (await client.request("complete_request", { code: "engramMath.logSu", cursor_pos: 16 }))
      ?.reply;
    assert.deepEqual(members.matches, ["logSumExp"]);
    const shown = (
      await client.request("inspect_request", { code: "softmax", cursor_pos: 3, detail_level: 0 })
    )?.reply;
    assert.equal(shown.found, true);
    assert.match(shown.data["text/plain"], /function softmax\(.*Softmax with inverse temperature/s);
  });

  it("inspects behind a surrogate pair, and finds nothing where nothing is", async () => {
    const code = '"😀"; Math.cbrt';
    const shown = (await client.request("inspect_request", { code, cursor_pos: [...code].length }))?.reply;
    assert.match(shown.data["text/plain"], /cbrt\(x: number\): number/);
    const none = (await client.request("inspect_request", { code: "   ", cursor_pos: 1 }))?.reply;
    assert.deepEqual([none.status, none.found], ["ok", false]);
    await client.run("const anything: any = 1;");
    for (const [name, found] of [
      ["nobodyKnows", false],
      ["anything", true],
    ] as const) {
      const { reply } = (await client.request("inspect_request", { code: name, cursor_pos: 3 })) ?? {};
      assert.equal(reply.found, found, name);
    }
  });

  it("answers completion and inspection at once, and empty, while a cell runs", async () => {
    const running = client.run("await new Promise((r) => setTimeout(r, 1500)); 'done'");
    const reply = (await client.request("complete_request", { code: "Math.cb", cursor_pos: 7 }))?.reply;
    assert.deepEqual([reply.status, reply.matches], ["ok", []]);
    const shown = (await client.request("inspect_request", { code: "Math", cursor_pos: 2 }))?.reply;
    assert.equal(shown.found, false);
    assert.equal((await client.request("is_complete_request", { code: "{" }))?.reply.status, "unknown");
    assert.equal((await client.request("kernel_info_request", {}))?.reply.status, "ok");
    assert.equal(await client.beat(), "beat");
    assert.deepEqual((await running).result, { "text/plain": "'done'" });
    assert.equal((await client.request("is_complete_request", { code: "1" }))?.reply.status, "complete");
  });

  it("answers heartbeat and control while a loop blocks the cell's process", async () => {
    const running = client.run("for (const end = Date.now() + 1500; Date.now() < end; );");
    assert.equal(await client.beat(), "beat");
    const info = await client.request("kernel_info_request", {}, { channel: "control" });
    assert.equal(info?.reply.status, "ok");
    assert.equal((await running).reply.status, "ok");
  });

  it("tells whether code is complete", async () => {
    const ask = async (code: string): Promise<unknown> =>
      (await client.request("is_complete_request", { code }))?.reply;
    assert.deepEqual(await ask("const a = 1;"), { status: "complete" });
    assert.deepEqual(await ask("function f() {"), { status: "incomplete", indent: "  " });
    assert.deepEqual(await ask("const text = `a\n$"), { status: "incomplete", indent: "" });
    assert.deepEqual(await ask("const text = `a${1"), { status: "incomplete", indent: "  " });
    assert.deepEqual(await ask("const text = `a\n`;"), { status: "complete" });
  });

  it("answers comm_info and history with their own types", async () => {
    const comms = await client.request("comm_info_request", { target_name: "jupyter.widget" });
    assert.deepEqual(comms?.reply, { status: "ok", comms: {} });
    assert.ok(client.messages.some((one) => one.type === "comm_info_reply"));
    const history = await client.request("history_request", { hist_access_type: "tail", n: 5 });
    assert.deepEqual(history?.reply, { status: "ok", history: [] });
  });

  it("ignores requests that it does not know", async () => {
    for (const type of ["debug_request", "comm_open", "nonsense"])
      await client.request(type, {}, { patience: 200, quiet: true });
    assert.deepEqual((await client.run("'alive'")).result, { "text/plain": "'alive'" });
  });

  it("refuses wrong signatures, replays and malformed frames, and lives", async () => {
    const run = { code: "globalThis.refusedRan = true", silent: false };
    const before = client.log.length;
    await client.send(client.frames("execute_request", run, "another key").frames);
    const shortened = client.frames("execute_request", run).frames;
    shortened[1] = String(shortened[1]).slice(0, 10);
    await client.send(shortened);
    await client.send(["nothing of Jupyter's"]);
    await client.send(["<IDS|MSG>"]);
    await client.send(["<IDS|MSG>", "", "{", "{", "{", "{"]);
    const good = client.frames("execute_request", {
      code: "globalThis.times = (globalThis.times ?? 0) + 1",
    }).frames;
    await client.send(
      client.frames("execute_request", { code: "declare var times: number | undefined;" }).frames,
    );
    await client.send(good);
    await client.send(good);
    assert.deepEqual((await client.run("(globalThis as any).refusedRan")).result, undefined);
    assert.deepEqual((await client.run("(globalThis as any).times ?? 0")).reply.status, "ok");
    assert.match(client.log.slice(before), /refused a message on shell: wrong signature/);
    assert.match(client.log.slice(before), /no delimiter/);
    assert.match(client.log.slice(before), /signature already used/);
  });

  it("answers each client of the shell socket under its own identity", async () => {
    const other = new Dealer({ linger: 0 });
    const { frames, id } = client.frames("kernel_info_request", {});
    // The port stands in the connection that the client was started with.
    other.connect(client.address("shell"));
    await other.send(frames);
    const parts = await other.receive();
    assert.equal(JSON.parse(parts[3].toString()).msg_id, id);
    other.close();
  });
});
