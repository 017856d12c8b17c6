/** @file Every notebook of the repository runs in quick mode, and what it claims holds; its kept outputs are light. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "engram/io";
import type { Report } from "../lib/notebook/report/summary";
import { capture } from "../lib/notebook/setup/process";

const engram = (...args: string[]) =>
  capture(process.execPath, [join(root, "lib", "bin", "engram.mjs"), ...args], { cwd: root });

describe("notebooks", function () {
  this.timeout(20 * 60_000);
  const out = join(root, "build", "test-notebooks");
  let report: Report;
  let said = "";

  before(async () => {
    ({ output: said } = await engram("reproduce", "--quick", "--out", out));
    report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  });

  for (const file of readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"))) {
    const name = basename(file, ".ipynb");
    it(`${name} runs, and its claims hold`, () => {
      const notebook = report.notebooks.find((one) => one.name === name);
      assert.ok(notebook, said);
      assert.equal(notebook.failure, null);
      const claims = report.claims.filter((claim) => claim.notebook === name);
      assert.ok(claims.length > 0, "it claims nothing");
      assert.deepEqual(
        claims.filter(({ passed }) => !passed).map(({ claim }) => claim),
        [],
      );
    });
  }

  it("leave every figure drawn", () => {
    assert.deepEqual(report.problems, []);
    assert.equal(report.passed, true, said);
  });

  it("are kept light, and listed", async () => {
    const { code, output } = await engram("notebooks", "check");
    assert.equal(code, 0, output);
  });
});
