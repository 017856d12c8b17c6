import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "engram/io";
import { findingsOf } from "../../../lib/notebook/report/claims";
import { execute } from "../../../lib/notebook/run/execute";
import { defaultKernel } from "../../../lib/notebook/run/kernel";
import type { CodeCell } from "../../../lib/notebook/run/nbformat";
import { prepare } from "../../../lib/notebook/run/parameters";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { Watch } from "../../../lib/notebook/run/watch";
import { notebookText } from "../../support/notebooks";

describe("the runner with this checkout's kernel (skipped where it is not built)", () => {
  let watch: Watch;
  let folder = "";
  before(async function () {
    if (!existsSync(defaultKernel[2] as string)) return this.skip();
    watch = await Watch.start();
    folder = mkdtempSync(join(root, "build", "run-test-"));
    return undefined;
  });
  after(async () => {
    await watch?.stop();
    if (folder) rmSync(folder, { force: true, recursive: true });
  });
  const run = (...cells: Parameters<typeof notebookText>) => {
    const source = parseNotebook(notebookText(...cells), "test.ipynb");
    const values = new Map([["seed", { word: "11" }]]);
    const { notebook } = prepare(source, { values });
    return execute(notebook, { cellLimit: 60_000, folder, watch });
  };

  it("injects parameters, collects claims and provenance, and shows values", async () => {
    const result = await run(
      { code: 'import { check, provenance } from "engram/notebook";' },
      { code: 'const seed: number = 7;\nconst mode: "quick" | "full" = "quick";', tags: ["parameters"] },
      { code: 'check("the seed is in force", { observed: seed, expected: 11 });' },
      { code: "await provenance({ seed });" },
      { code: "seed + 1" },
    );
    assert.equal(result.failure, undefined);
    const findings = findingsOf(result.notebook, "test");
    assert.deepEqual(
      findings.claims.map(({ claim, observed, passed }) => [claim, observed, passed]),
      [["the seed is in force", 11, true]],
    );
    assert.equal(findings.provenance?.facts["seed"], 11);
    const last = result.notebook.cells.at(-1) as CodeCell;
    assert.deepEqual(last.outputs, [
      { data: { "text/plain": "12" }, execution_count: 6, metadata: {}, output_type: "execute_result" },
    ]);
  });

  it("recognises a failed claim, and goes on", async () => {
    const result = await run(
      {
        code: 'import { check } from "engram/notebook";\ncheck("one is two", { observed: 1, expected: 2 });',
      },
      { code: "1 + 1" },
    );
    assert.equal(result.failure?.kind, "claim");
    assert.match(result.failure?.message ?? "", /CheckFailed: one is two: observed 1, expected 2/);
    assert.deepEqual(
      result.cells.map(({ status }) => status),
      ["error", "ok"],
    );
  });

  it("keeps what a cell says after it ended, in that cell, and takes an uncaught error for a failure", async () => {
    const late = 'setTimeout(() => { console.log("late print"); throw new Error("late timer"); }, 5);';
    const forgotten = 'async function go(): Promise<void> { throw new Error("forgotten"); }\nvoid go();';
    const wait = "await new Promise((resolve) => setTimeout(resolve, 60));";
    const { failure, notebook, cells } = await run({ code: late }, { code: wait }, { code: "1 + 1" });
    const printed = (i: number) => JSON.stringify((notebook.cells[i] as CodeCell).outputs);
    assert.match(printed(0), /late print/);
    assert.match(printed(0), /late timer/);
    assert.doesNotMatch(printed(1), /late/);
    assert.match(
      failure?.message ?? "",
      /^Uncaught: Error: late timer.*\(not caught in the cell: is an await missing\?\)$/,
    );
    assert.equal(failure?.number, 1);
    assert.deepEqual(
      cells.map((cell) => cell.status),
      ["error", "ok", "ok"],
    );
    const rejected = await run({ code: forgotten });
    assert.match(rejected.failure?.message ?? "", /^Unhandled rejection: Error: forgotten/);
    const allowed = await run({ code: forgotten, tags: ["raises-exception"] });
    assert.equal(allowed.failure, undefined);
  });

  it("tells of a cell that ends the process", async () => {
    const result = await run({ code: "process.exit(3);" }, { code: "1" });
    assert.ok(result.failure);
    assert.equal(result.cells[1]?.status, "not run");
  });
});
