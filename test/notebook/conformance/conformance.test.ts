import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../lib/io";
import { execute } from "../../../lib/notebook/run/execute";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { serialiseNotebook } from "../../../lib/notebook/run/serialise";
import { Watch } from "../../../lib/notebook/run/watch";
import { type Jupyter, presentJupyter } from "../../../lib/notebook/setup/jupyter";
import { installKernelspec } from "../../../lib/notebook/setup/kernelspec";
import { capture, type Ran } from "../../../lib/notebook/setup/process";
import { notebookText } from "../../support/notebooks";
import { freshFolder } from "../../support/scratch";

/** A notebook with text, a picture, a value, an error that is caught by nobody, and a cell after it. */
const trial = notebookText(
  { text: "# A trial" },
  { code: "const words: string[] = ['one', 'two'];\nconsole.log(words.join(' '));" },
  {
    code: `({ [Symbol.for("Jupyter.display")]() { return { "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"/>', "text/plain": "a picture" }; } })`,
  },
  { code: "function fail(): never { throw new RangeError('too far'); }\nfail();" },
  { code: "words.length" },
);

interface Executed {
  cells: {
    cell_type: string;
    execution_count?: number | null;
    outputs?: { output_type: string; data?: Record<string, unknown>; ename?: string; text?: string[] }[];
  }[];
}

describe("conformance", () => {
  let jupyter: Jupyter;
  let place = "";
  before(async function () {
    this.timeout(60_000);
    const present = await presentJupyter({ test: true });
    if (!present) {
      console.log("    skipped: the conformance suite is not set up here (npm run setup:jupyter -- --test)");
      return this.skip();
    }
    jupyter = present;
    place = freshFolder("conformance");
    await installKernelspec(place);
  });
  after(() => place && rmSync(place, { recursive: true, force: true }));

  const python = (...args: string[]): Promise<Ran> =>
    capture(jupyter.python!, args, {
      cwd: place,
      env: { ...jupyter.env, JUPYTER_PATH: place, JUPYTER_RUNTIME_DIR: join(place, "runtime") },
      timeout: 300_000,
    });
  const script = (name: string) => join(root, "test", "notebook", "conformance", name);
  const client = async (...args: string[]) => {
    const ran = await python(script("nbclient_run.py"), ...args);
    assert.equal(ran.code, 0, ran.stderr || ran.failure);
    return JSON.parse(ran.stdout.trim().split("\n").at(-1)!) as {
      error?: { ename: string; evalue: string; text: string } | null;
      invalid: string | null;
    };
  };

  it("the kernel passes the public suite", async function () {
    this.timeout(360_000);
    mkdirSync(join(root, "build"), { recursive: true });
    const report = join(root, "build", "conformance.xml");
    const ran = await python(
      "-m",
      "pytest",
      "-q",
      "-p",
      "no:cacheprovider",
      "--tb=short",
      `--junitxml=${report}`,
      script("kernel_test.py"),
    );
    assert.equal(ran.code, 0, `${ran.failure ?? ""}\n${ran.stdout}\n${ran.stderr}`);
    // What the kernel does not offer is listed here, so that nothing drops out of the suite unseen.
    const cases = readFileSync(report, "utf8").split("<testcase ").slice(1);
    const skipped = cases
      .filter((text) => text.includes("<skipped"))
      .map((text) => /name="(\w+)"/.exec(text)?.[1]);
    assert.deepEqual(skipped.sort(), ["test_clear_output", "test_history", "test_pager"]);
    assert.ok(cases.length >= 18, `${cases.length} cases`);
  });

  it("nbclient runs a notebook and stops at its error, which it can name", async function () {
    this.timeout(180_000);
    writeFileSync(join(place, "trial.ipynb"), trial);
    const { error, invalid } = await client("execute", "trial.ipynb", "stopped.ipynb");
    assert.equal(invalid, null);
    assert.equal(error?.ename, "RangeError");
    assert.equal(error.evalue, "too far");
    assert.match(error.text, /fail/);
    const { cells } = JSON.parse(readFileSync(join(place, "stopped.ipynb"), "utf8")) as Executed;
    const kinds = cells.map(({ outputs }) => outputs?.map(({ output_type }) => output_type));
    assert.deepEqual(kinds, [undefined, ["stream"], ["execute_result"], ["error"], []]);
    assert.deepEqual(
      cells.map(({ execution_count }) => execution_count),
      [undefined, 1, 2, 3, null],
    );
    assert.ok(cells[2]?.outputs?.[0]?.data?.["image/svg+xml"]);
  });

  it("nbclient goes on after the error when errors are allowed", async function () {
    this.timeout(180_000);
    writeFileSync(join(place, "trial.ipynb"), trial);
    const { error, invalid } = await client("execute", "trial.ipynb", "whole.ipynb", "--allow-errors");
    assert.equal(invalid, null);
    assert.equal(error, null);
    const { cells } = JSON.parse(readFileSync(join(place, "whole.ipynb"), "utf8")) as Executed;
    assert.equal(cells[3]?.outputs?.[0]?.ename, "RangeError");
    assert.deepEqual(cells[4]?.outputs?.[0]?.data?.["text/plain"], ["2"]);
    assert.equal(cells[4]?.execution_count, 4);
  });

  it("the headless runner writes what nbformat calls valid, with the outputs that nbclient has", async function () {
    this.timeout(180_000);
    const watch = await Watch.start();
    try {
      const done = await execute(parseNotebook(trial, "trial.ipynb"), {
        folder: place,
        watch,
        cellLimit: 60_000,
        allowErrors: true,
      });
      writeFileSync(join(place, "runner.ipynb"), serialiseNotebook(done.notebook));
    } finally {
      await watch.stop();
    }
    assert.equal((await client("validate", "runner.ipynb")).invalid, null);
    writeFileSync(join(place, "trial.ipynb"), trial);
    await client("execute", "trial.ipynb", "nbclient.ipynb", "--allow-errors");
    const outputs = (name: string) =>
      (JSON.parse(readFileSync(join(place, name), "utf8")) as Executed).cells.map(
        ({ execution_count, outputs }) => ({ execution_count, outputs }),
      );
    assert.deepEqual(outputs("runner.ipynb"), outputs("nbclient.ipynb"));
  });
});
