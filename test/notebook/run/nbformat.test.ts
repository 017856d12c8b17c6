import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "engram/io";
import { execute } from "../../../lib/notebook/run/execute";
import { lighten } from "../../../lib/notebook/run/light";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { serialiseNotebook } from "../../../lib/notebook/run/serialise";
import { Watch } from "../../../lib/notebook/run/watch";
import { notebookText, plainKernel, showFigure, stateClaim } from "../../support/notebooks";

/** A Python that has nbformat: one named by the environment, one that we set up, or the machine's. */
function findPython(): string | undefined {
  const environments = existsSync(cacheFolder()) ? readdirSync(cacheFolder()) : [];
  const named = process.env["ENGRAM_TEST_PYTHON"];
  const candidates = [
    ...(named ? [named] : []),
    ...environments.map((name) => join(cacheFolder(), name, "bin", "python")),
    "python3",
  ];
  return candidates.find(
    (python) => spawnSync(python, ["-c", "import nbformat"], { stdio: "ignore" }).status === 0,
  );
}

const script = `
import json, sys, nbformat
for line in sys.stdin:
    text = json.loads(line)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    print(json.dumps(nbformat.writes(notebook).rstrip("\\n") == text.rstrip("\\n")))
`;

describe("executed notebooks, judged by Python's nbformat (skipped where no Python has it)", () => {
  it("are valid, also with errors, and written as Jupyter writes them", async function () {
    const python = findPython();
    if (python === undefined) return this.skip();
    const watch = await Watch.start();
    try {
      const source = parseNotebook(
        notebookText(
          { text: "# Title" },
          { code: "const a: number = 1", tags: ["parameters"] },
          { code: "console.log('a\\nb'); console.error('c'); a" },
          { code: showFigure("energy") },
          { code: stateClaim("it fails", "{ observed: 1, expected: 2 }") },
          { code: "throw new Error('é ✓ \\u2028')" },
          { code: "process.exit(1)", tags: ["raises-exception"] },
        ),
        "a.ipynb",
      );
      const run = await execute(source, {
        allowErrors: true,
        cellLimit: 10_000,
        command: plainKernel,
        folder: process.cwd(),
        watch,
      });
      assert.equal(run.failure?.kind, "kernel died");
      const texts = [serialiseNotebook(run.notebook), serialiseNotebook(lighten(run.notebook))];
      const judged = spawnSync(python, ["-c", script], {
        encoding: "utf8",
        input: texts.map((text) => `${JSON.stringify(text)}\n`).join(""),
      });
      assert.equal(judged.status, 0, judged.stderr);
      assert.equal(judged.stdout, "true\ntrue\n");
    } finally {
      await watch.stop();
    }
    return undefined;
  });
});
