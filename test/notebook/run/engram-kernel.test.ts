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

  it("tells of a cell that ends the process", async () => {
    const result = await run({ code: "process.exit(3);" }, { code: "1" });
    assert.ok(result.failure);
    assert.equal(result.cells[1]?.status, "not run");
  });
});
