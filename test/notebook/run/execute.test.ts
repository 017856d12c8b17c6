import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { type ExecuteOptions, type Execution, execute } from "../../../lib/notebook/run/execute";
import type { CodeCell } from "../../../lib/notebook/run/nbformat";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { serialiseNotebook } from "../../../lib/notebook/run/serialise";
import { Watch } from "../../../lib/notebook/run/watch";
import { notebookText, plainKernel } from "../../support/notebooks";

describe("execute", () => {
  let watch: Watch;
  before(async () => {
    watch = await Watch.start();
  });
  after(async () => {
    await watch.stop();
    assert.equal(existsSync(watch.folder), false);
  });
  const run = (
    cells: Parameters<typeof notebookText>,
    options: Partial<ExecuteOptions> = {},
  ): Promise<Execution> =>
    execute(parseNotebook(notebookText(...cells), "test.ipynb"), {
      cellLimit: 10_000,
      command: plainKernel,
      folder: tmpdir(),
      watch,
      ...options,
    });
  const outputsOf = (result: Execution, index: number) => (result.notebook.cells[index] as CodeCell).outputs;

  it("runs the cells in order, counts them and keeps what they show", async () => {
    const result = await run([
      { text: "# Title" },
      { code: "const a: number = 20" },
      { code: "console.log('one'); console.log('two'); console.error('three'); a + 1" },
      { code: "" },
    ]);
    assert.equal(result.failure, undefined);
    assert.deepEqual(outputsOf(result, 2), [
      { name: "stdout", output_type: "stream", text: "one\ntwo\n" },
      { name: "stderr", output_type: "stream", text: "three\n" },
      { data: { "text/plain": "21" }, execution_count: 2, metadata: {}, output_type: "execute_result" },
    ]);
    assert.deepEqual(
      result.notebook.cells.slice(1).map((cell) => cell.execution_count),
      [1, 2, null],
    );
    assert.deepEqual(
      result.cells.map(({ number, status }) => [number, status]),
      [
        [1, "ok"],
        [2, "ok"],
      ],
    );
  });

  it("gives the same file each time", async () => {
    const cells: Parameters<typeof notebookText> = [{ code: "1 + 1" }, { code: "console.log('x')" }];
    const [first, second] = await Promise.all([run(cells), run(cells)]);
    assert.equal(serialiseNotebook(first.notebook), serialiseNotebook(second.notebook));
  });

  it("stops at the cell that fails and says which and why", async () => {
    const result = await run([
      { code: "1" },
      { code: "throw new RangeError('too far\\nby 3')" },
      { code: "2" },
    ]);
    assert.equal(result.failure?.kind, "error");
    assert.equal(result.failure?.number, 2);
    assert.equal(result.failure?.message, "RangeError: too far");
    assert.deepEqual(
      result.cells.map((cell) => cell.status),
      ["ok", "error", "not run"],
    );
    assert.equal(outputsOf(result, 1)[0]?.output_type, "error");
    assert.deepEqual(outputsOf(result, 2), []);
  });

  it("goes on after an error that the cell's tag or the caller allows", async () => {
    const tagged = await run([
      { code: "throw new Error('meant')", tags: ["raises-exception"] },
      { code: "2" },
    ]);
    assert.equal(tagged.failure, undefined);
    const allowed = await run([{ code: "throw new Error('meant')" }, { code: "2" }], { allowErrors: true });
    assert.equal(allowed.failure, undefined);
    assert.equal(outputsOf(allowed, 1).length, 1);
  });

  it("goes on after a failed claim, and fails all the same", async () => {
    const result = await run([
      { code: "throw Object.assign(new Error('claim: 1 is not 2'), { name: 'CheckFailed' })" },
      { code: "2" },
    ]);
    assert.equal(result.failure?.kind, "claim");
    assert.deepEqual(
      result.cells.map((cell) => cell.status),
      ["error", "ok"],
    );
  });

  it("stops a cell that runs longer than its limit, whether it can be interrupted or not", async () => {
    for (const code of ["await sleep(60_000)", "for (;;) {}"]) {
      const result = await run([{ code }, { code: "2" }], { cellLimit: 150 });
      assert.equal(result.failure?.kind, "time limit");
      assert.match(result.failure?.message ?? "", /longer than its limit of 0.15 s/);
      assert.equal(result.cells[1]?.status, "not run");
    }
  });

  it("tells of a kernel that dies in a cell, with what it last printed", async () => {
    const result = await run([
      { code: "process.stderr.write('out of luck\\n'); process.exit(3)" },
      { code: "2" },
    ]);
    assert.equal(result.failure?.kind, "kernel died");
    assert.match(
      result.failure?.message ?? "",
      /the kernel died \(exit code 3\); it last printed: out of luck/,
    );
    assert.equal(outputsOf(result, 0).at(-1)?.output_type, "error");
  });

  it("refuses in one line when the kernel does not start", async () => {
    await assert.rejects(run([{ code: "1" }], { command: [...plainKernel, "--die", "no such library"] }), {
      message: "the kernel did not start: exit code 7; it last printed: no such library",
      plain: true,
    });
    await assert.rejects(run([{ code: "1" }], { command: ["/no/such/program"] }), /could not be started/);
    await assert.rejects(
      run([{ code: "1" }], { command: [...plainKernel, "--die", "bind: EADDRINUSE 127.0.0.1:4"] }),
      /its ports were taken by another program, four times in a row/,
    );
    await assert.rejects(
      run([{ code: "1" }], { command: [...plainKernel, "--mute"], startLimit: 500 }),
      /did not answer within 1 s/,
    );
  });

  it("lets displays be replaced later and cells be cleared", async () => {
    const display = "globalThis[Symbol.for('engram.kernel')].display";
    const result = await run([
      { code: `${display}({ data: { 'text/plain': '10 %' } }, { id: 'bar' })` },
      { code: `${display}({ data: { 'text/plain': '100 %' } }, { id: 'bar', update: true })` },
      { code: "console.log('a'); publish('clear_output', { wait: true }); console.log('b')" },
      { code: "console.log('a'); publish('clear_output', { wait: false })" },
    ]);
    assert.deepEqual(outputsOf(result, 0), [
      { data: { "text/plain": "100 %" }, metadata: {}, output_type: "display_data" },
    ]);
    assert.deepEqual(outputsOf(result, 1), []);
    assert.deepEqual(outputsOf(result, 2), [{ name: "stdout", output_type: "stream", text: "b\n" }]);
    assert.deepEqual(outputsOf(result, 3), []);
  });

  it("leaves no connection file behind", () => {
    assert.deepEqual(readdirSync(watch.folder), []);
  });
});
