import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/io";
import { capture } from "../../lib/notebook/setup/process";
import { freshFolder } from "../support/scratch";

describe(".ci/summary", () => {
  let place = "";
  before(() => {
    place = freshFolder("summary");
  });
  after(() => rmSync(place, { recursive: true }));

  async function summary(results: unknown, allowed: string, ...words: string[]) {
    const file = join(place, "results.json");
    writeFileSync(file, typeof results === "string" ? results : JSON.stringify(results));
    const ran = await capture(process.execPath, [join(root, ".ci", "summary.mjs"), file, ...words], {
      env: { ...process.env, ENGRAM_CI_ALLOW_SKIP: allowed },
    });
    return { code: ran.code, last: ran.stdout.trimEnd().split("\n").at(-1), text: ran.stdout };
  }
  const well = { complete: true, passed: 5, failed: [], skipped: [] };

  it("ends with one line and 0 when all is well", async () => {
    assert.deepEqual(await summary(well, "", "0"), {
      code: 0,
      last: "5 passed, 0 failed",
      text: "\n5 passed, 0 failed\n",
    });
  });

  it("counts a failed test, a failed step and a skipped test, and names them", async () => {
    const { code, last, text } = await summary(
      { ...well, failed: ["math adds"], skipped: ["browser opens"] },
      "",
      "1",
      "JupyterLab could not be set up",
    );
    assert.equal(code, 1);
    assert.equal(last, "5 passed, 3 failed");
    assert.match(text, /test failed: math adds[\s\S]*test skipped: browser opens/);
    assert.match(text, /JupyterLab could not be set up/);
  });

  it("forgives the skips that it is told to, and no others", async () => {
    const results = { ...well, skipped: ["browser opens", "tensor native"] };
    assert.equal((await summary(results, "1", "0")).last, "5 passed, 0 failed");
    assert.equal((await summary(results, "^tensor", "0")).last, "5 passed, 1 failed");
    assert.equal((await summary(results, "^tensor", "0")).code, 1);
  });

  it("fails when the type check or the linter stopped the tests, and when a run died half way", async () => {
    assert.equal((await summary(well, "", "2")).last, "5 passed, 1 failed");
    assert.match((await summary(well, "", "2")).text, /type check or lint/);
    assert.equal((await summary("nothing", "", "1")).last, "0 passed, 1 failed");
    assert.equal((await summary({ ...well, complete: false }, "", "0")).last, "5 passed, 1 failed");
  });
});
