import assert from "node:assert/strict";
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../lib/notebook/commands/notebooks";
import { catalogue, titleCell } from "../../../lib/notebook/run/catalogue";
import { heaviness, lighten } from "../../../lib/notebook/run/light";
import type { CodeCell, Output } from "../../../lib/notebook/run/nbformat";
import { picturesOf, writePictures } from "../../../lib/notebook/run/pictures";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { notebookText, plainKernel, showFigure, stateClaim, temporaryFolder } from "../../support/notebooks";

const withOutputs = (...outputs: Output[]) => {
  const notebook = parseNotebook(notebookText({ code: "1" }), "a.ipynb");
  (notebook.cells[0] as CodeCell).outputs = outputs;
  return notebook;
};
const display = (data: Record<string, unknown>): Output => ({
  data,
  metadata: {},
  output_type: "display_data",
});
const dataOf = (notebook: ReturnType<typeof lighten>) =>
  (notebook.cells[0] as CodeCell).outputs.map((output) =>
    "data" in output ? Object.keys(output.data) : output,
  );

describe("lighten", () => {
  it("keeps one small picture and plain text, and drops data", () => {
    const made = lighten(
      withOutputs(
        display({ "application/vnd.plotly.v1+json": {}, "image/svg+xml": "<svg/>", "text/plain": "p" }),
        display({ "image/png": "a".repeat(300_000), "text/plain": "p" }),
        display({ "application/vnd.engram.check+json": {}, "text/markdown": "m", "text/plain": "p" }),
        display({ "application/json": {} }),
      ),
    );
    assert.deepEqual(dataOf(made), [
      ["image/svg+xml", "text/plain"],
      ["text/plain"],
      ["text/markdown", "text/plain"],
    ]);
    assert.deepEqual(heaviness(made), []);
  });

  it("drops what changes at every run, and shortens endless text", () => {
    const made = lighten(
      withOutputs(
        { name: "stderr", output_type: "stream", text: "12 %" },
        display({ "application/vnd.engram.provenance+json": {}, "text/plain": "commit" }),
        { name: "stdout", output_type: "stream", text: "a line\n".repeat(10_000) },
      ),
    );
    const [only] = (made.cells[0] as CodeCell).outputs;
    assert.equal((made.cells[0] as CodeCell).outputs.length, 1);
    assert.ok(
      only?.output_type === "stream" && only.text.endsWith("\n… shortened\n") && only.text.length < 20_100,
    );
    assert.deepEqual(heaviness(made), []);
  });

  it("tells what is heavy, and where", () => {
    const found = heaviness(
      withOutputs(
        display({ "application/vnd.plotly.v1+json": {}, "image/png": "a".repeat(300_000) }),
        { name: "stderr", output_type: "stream", text: "x" },
        { ename: "TypeError", evalue: "", output_type: "error", traceback: [] },
      ),
    );
    assert.deepEqual(found, [
      "code cell 1: data of type application/vnd.plotly.v1+json",
      "code cell 1: a picture of 300 kB (at most 200)",
      "code cell 1: text on stderr",
      "code cell 1: an error, TypeError",
    ]);
  });
});

describe("catalogue", () => {
  const title = (text: string) => titleCell(parseNotebook(notebookText({ text }), "a.ipynb"), "a");

  it("reads title, claim and times from the title cell", () => {
    assert.deepEqual(
      title(
        "# Attention\n\n**One step of $E(x) = 0.5 x.y$ is attention.** More.\n\nQuick: 8 s, full: about 2 min",
      ),
      {
        claim: "One step of $E(x) = 0.5 x.y$ is attention.",
        full: "2 min",
        quick: "8 s",
        title: "Attention",
      },
    );
    assert.equal(
      title("# T\n\nRamsauer et al. show it for β = 0.5. Then more.").claim,
      "Ramsauer et al. show it for β = 0.5.",
    );
    assert.deepEqual(title("no heading"), { claim: "", full: "", quick: "", title: "a" });
  });

  it("lists the notebooks", () => {
    const notebook = parseNotebook(notebookText({ text: "# A | B\n\nShown." }), "a");
    assert.match(
      catalogue([{ name: "01.02-a", notebook }]),
      /^\| 01\.02 \| \[A \\\| B\]\(01\.02-a\.ipynb\) \| Shown\. \|/m,
    );
  });
});

describe("engram notebooks", () => {
  const folder = join(temporaryFolder(), "notebooks");
  const path = join(folder, "01.01-a.ipynb");
  const settings = {
    cacheFolder: join(folder, "..", "cache"),
    kernelCommand: plainKernel,
    notebooks: folder,
  };
  const quietly = async (...args: string[]): Promise<{ code: number; said: string }> => {
    let said = "";
    const { write } = process.stderr;
    process.stderr.write = ((text: string) => {
      said += text;
      return true;
    }) as typeof write;
    try {
      return { code: await run(args, settings), said };
    } finally {
      process.stderr.write = write;
    }
  };

  it("checks, refreshes and is then content, also a second time without a change", async () => {
    mkdirSync(folder);
    writeFileSync(
      path,
      notebookText(
        { text: "# A\n\nIt holds. Quick: 1 s." },
        { code: "console.error('noise'); 41 + 1" },
        { code: showFigure("energy") },
        { code: stateClaim("it holds", "{ observed: 1, expected: 1 }") },
      ),
    );
    const before = await quietly("check");
    assert.equal(before.code, 1);
    assert.match(before.said, /README\.md: not the list/);
    assert.match(before.said, /mend it with npx engram notebooks refresh/);
    assert.equal((await quietly("refresh")).code, 0);
    const text = readFileSync(path, "utf8");
    assert.match(text, /image\/svg\+xml/);
    assert.match(text, /✓ holds/);
    assert.doesNotMatch(text, /^ +"application\/vnd|"stderr"/m);
    assert.match(
      readFileSync(join(folder, "README.md"), "utf8"),
      /\[A\]\(01\.01-a\.ipynb\) \| It holds\. \| 1 s \|/,
    );
    const after = await quietly("check");
    assert.deepEqual(after, { code: 0, said: "" });
    await quietly("refresh", "--force");
    assert.equal(readFileSync(path, "utf8"), text);
  });

  it("counts the lines of cells of code", async () => {
    const own = join(folder, "01.05-long.ipynb");
    const lines = (count: number) => "1;\n".repeat(count - 1).concat("1");
    writeFileSync(
      own,
      notebookText({ text: "# L\n\nLong." }, { code: lines(15) }, { code: `${lines(16)}\n` }),
    );
    await quietly("refresh", "01.05");
    const { code, said } = await quietly("check", "01.05");
    unlinkSync(own);
    assert.equal(code, 1);
    assert.match(said, /01\.05-long\.ipynb: code cell 2: 16 lines \(at most 15\)\n/);
    assert.doesNotMatch(said, /cell 1|mend it/);
  });

  it("leaves a notebook that fails as it is", async () => {
    const bad = notebookText({ code: "throw new Error('no')" });
    writeFileSync(path, bad);
    assert.equal((await quietly("refresh", "01.01")).code, 1);
    assert.equal(readFileSync(path, "utf8"), bad);
  });

  it("asks what to do", async () => {
    await assert.rejects(run([], settings), /notebooks: say refresh, .* index, .* or check/);
  });
});

describe("pictures", () => {
  const figure = (name: string, data: Record<string, unknown>): Output => ({
    data,
    metadata: { engram: { figure: { alt: "", height: 1, name, width: 1 } } },
    output_type: "display_data",
  });

  it("are the SVGs of figures, written beside the notebook under the figure's name", async () => {
    const notebook = withOutputs(
      figure("a-b", { "image/svg+xml": "<svg>1</svg>" }),
      figure("no-svg", { "image/png": "x" }),
      display({ "image/svg+xml": "<svg>not a figure</svg>" }),
    );
    assert.deepEqual(picturesOf(notebook), [{ name: "a-b", svg: "<svg>1</svg>" }]);
    const changing = structuredClone(notebook);
    changing.cells[0].metadata["tags"] = ["volatile"];
    assert.deepEqual(picturesOf(changing), []);
    const folder = temporaryFolder();
    mkdirSync(join(folder, "figures"));
    await writePictures(notebook, join(folder, "x.ipynb"));
    assert.equal(readFileSync(join(folder, "figures", "a-b.svg"), "utf8"), "<svg>1</svg>");
  });
});
