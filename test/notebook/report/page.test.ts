import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { highlightCode, renderMarkdown } from "../../../lib/notebook/report/markdown";
import { inlineSvg, renderOutputs } from "../../../lib/notebook/report/outputs";
import { renderPage } from "../../../lib/notebook/report/page";
import type { CodeCell } from "../../../lib/notebook/run/nbformat";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { notebookText, temporaryFolder } from "../../support/notebooks";

describe("renderMarkdown", () => {
  const formulas = (text: string) =>
    [...renderMarkdown(text).matchAll(/aria-label="([^"]*)"/g)].map(([, tex]) => tex);

  it("sets formulas in every spelling as pictures that say their TeX", () => {
    assert.deepEqual(formulas("$a_1$ and \\(b\\), $$c$$ and \\[d\\]"), ["a_1", "b", "c", "d"]);
    assert.deepEqual(formulas("$$\nx = y\n$$"), ["x = y"]);
    assert.deepEqual(formulas("text\n\\begin{align}\na &= b\n\\end{align}"), [
      "\\begin{align}\na &amp;= b\n\\end{align}",
    ]);
    assert.deepEqual(formulas("$\\{x\\}$ $a\\$b$ $x'$"), ["\\{x\\}", "a\\$b", "x&#39;"]);
    assert.match(renderMarkdown("$x$"), /<svg[^>]*aria-hidden="true"/);
  });

  it("leaves money, code and escapes alone", () => {
    assert.deepEqual(formulas("from $5 or $6, `$x$` and \\$x\\$"), []);
    assert.deepEqual(formulas("```ts\nconst a = $x$;\n```"), []);
  });

  it("keeps a formula that does not parse readable", () => {
    assert.match(renderMarkdown("$\\frac{a$"), /frac/);
  });

  it("gives headings anchors, also twice the same and in French", () => {
    const headings: { id: string; level: number; html: string }[] = [];
    renderMarkdown("# Été\n## L'énergie $E$\n## L'énergie $E$", { headings });
    assert.deepEqual(
      headings.map(({ id, level }) => [id, level]),
      [
        ["ete", 1],
        ["l-energie-e", 2],
        ["l-energie-e-2", 2],
      ],
    );
  });

  it("takes images in, and points links to pages", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a b.png"), "x");
    assert.match(
      renderMarkdown("![alt](a%20b.png)", { folder }),
      /src="data:image\/png;base64,eA==" alt="alt"/,
    );
    const attachments = { "p.png": { "image/png": "eA==" } };
    assert.match(
      renderMarkdown("![](attachment:p.png)", { attachments }),
      /src="data:image\/png;base64,eA=="/,
    );
    assert.match(renderMarkdown("[next](01.02-b.ipynb#x)"), /href="01\.02-b\.html#x"/);
    assert.match(renderMarkdown("[paper](https://x.org/a.ipynb)"), /href="https:\/\/x\.org\/a\.ipynb"/);
  });

  it("colours TypeScript and escapes everything else", () => {
    assert.match(highlightCode("const a = 1", "ts"), /hljs-keyword/);
    assert.equal(highlightCode("<b>", "unknown"), "&lt;b&gt;");
  });
});

describe("renderOutputs", () => {
  it("shows a verdict, its numbers and its words", () => {
    const verdict = {
      claim: "`E` < 1",
      expected: { within: [0, 1] },
      observed: 2,
      passed: false,
      tolerance: null,
    };
    const html = renderOutputs(
      [{ data: { "application/vnd.engram.check+json": verdict }, metadata: {}, output_type: "display_data" }],
      "c1",
    );
    assert.match(
      html,
      /verdict failed.*✗ fails.*<code>E<\/code> &lt; 1.*observed <b>2<\/b>, expected between 0 and 1/,
    );
  });

  it("keeps the ids of pictures apart and says what they show", () => {
    const svg =
      '<?xml version="1.0"?><svg width="10" height="5"><g id="a"/><use xlink:href="#a"/><path clip-path="url(#a)"/></svg>';
    const html = inlineSvg(svg, 'a "b"', "c1");
    assert.match(html, /^<svg role="img" aria-label="a &quot;b&quot;" viewBox="0 0 10 5"/);
    const spoken = inlineSvg('<svg role="img" aria-label="old" viewBox="0 0 1 1"></svg>', "new", "m");
    assert.deepEqual(spoken.match(/aria-label="[^"]*"|role="[^"]*"/g), ['role="img"', 'aria-label="new"']);
    assert.match(html, /id="c1-a".*href="#c1-a".*url\(#c1-a\)/);
    assert.match(
      inlineSvg("<svg><style>*{}</style></svg>", "x", "c1"),
      /^<img src="data:image\/svg\+xml;base64,.* alt="x">$/,
    );
  });

  it("folds long text and cuts endless text", () => {
    const stream = (lines: number) =>
      renderOutputs([{ name: "stdout", output_type: "stream", text: "x\n".repeat(lines) }], "c1");
    assert.doesNotMatch(stream(25), /<details/);
    assert.match(stream(26), /<details class="long">.*26 lines/s);
    assert.match(stream(100_000), /98000 more lines stand in the executed notebook/);
    assert.ok(stream(100_000).length < 20_000);
  });

  it("drops colour codes and escapes text", () => {
    const error = {
      ename: "E",
      evalue: "<b>",
      output_type: "error",
      traceback: ["\u001B[31mred\u001B[0m"],
    } as const;
    const html = renderOutputs([{ ...error, traceback: [...error.traceback] }], "c1");
    assert.match(html, /<strong>E<\/strong>: &lt;b&gt;/);
    assert.match(html, />red</);
  });
});

describe("renderPage", () => {
  it("needs nothing from elsewhere and leads to its neighbours", () => {
    const notebook = parseNotebook(
      notebookText({ text: "# Title\n## One\n## Two" }, { code: "const a = 1" }, { code: "" }),
      "a.ipynb",
    );
    (notebook.cells[1] as CodeCell).execution_count = 1;
    const html = renderPage(notebook, {
      folder: "/",
      footer: ["made <today>"],
      name: "01.01-a",
      next: { href: "01.02-b.html", title: "B" },
    });
    assert.match(html, /<title>Title<\/title>/);
    assert.match(html, /<a rel="next" href="01\.02-b\.html">B →<\/a>/);
    assert.match(html, /<aside class="toc">.*href="#one".*href="#two"/s);
    assert.match(html, /made &lt;today&gt;/);
    assert.doesNotMatch(html, /<script|<link|@import|src="http/);
    assert.equal([...html.matchAll(/class="cell/g)].length, 1);
  });

  it("says that a run failed, and where", () => {
    const notebook = parseNotebook(notebookText({ code: "1" }, { code: "2" }), "a.ipynb");
    (notebook.cells[0] as CodeCell).execution_count = 1;
    const html = renderPage(notebook, {
      failedCell: 1,
      failure: "Code cell 1: oh",
      folder: "/",
      footer: [],
      name: "a",
    });
    assert.match(html, /This run failed\.<\/strong> Code cell 1: oh/);
    assert.match(html, /class="cell failed" id="cell-1"/);
    assert.match(html, /class="cell notrun" id="cell-2"/);
  });
});
