import assert from "node:assert/strict";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { serialiseNotebook } from "../../../lib/notebook/run/serialise";
import { notebookText } from "../../support/notebooks";

describe("parseNotebook", () => {
  const refused = (text: string): string => {
    try {
      parseNotebook(text, "a.ipynb");
    } catch (error) {
      assert.ok(error instanceof SyntaxError);
      assert.equal((error as { plain?: boolean }).plain, true);
      return error.message;
    }
    return "accepted";
  };
  const withCell = (cell: unknown) =>
    JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });

  it("names line and column where the text is not JSON", () => {
    assert.equal(
      refused('{\n "cells": [,]\n}'),
      'a.ipynb:2:12: not valid JSON: expected a value, found ",]"',
    );
    assert.equal(refused('{"cells": ['), "a.ipynb:1:12: not valid JSON: expected a value, the file ends");
    assert.equal(
      refused('{"a": 1,}'),
      'a.ipynb:1:9: not valid JSON: expected no comma before "}", found "}"',
    );
    assert.equal(
      refused('<<<<<<< HEAD\n{"cells": []}'),
      'a.ipynb:1:1: not valid JSON: expected a value, found "<<<<<<< HEAD"',
    );
    assert.match(refused('["a\nb"]'), /^a.ipynb:1:4: .* no line break/);
    assert.match(refused('["\\x"]'), /valid escape/);
    assert.match(refused("[01]"), /^a.ipynb:1:2: /);
    assert.match(refused("[] []"), /the end of the file/);
  });

  it("names cell and field where the structure is wrong", () => {
    assert.equal(refused("[]"), "a.ipynb: the file must be a notebook, a JSON object, got Array of length 0");
    assert.match(refused('{"nbformat": 3, "worksheets": []}'), /nbformat must be 4 .*, got 3$/);
    assert.equal(refused('{"nbformat": 4}'), "a.ipynb: cells must be a list, got undefined");
    assert.equal(
      refused(withCell({ cell_type: "codes", metadata: {}, source: "" })),
      'a.ipynb: cells[0].cell_type must be "code", "markdown" or "raw", got "codes"',
    );
    assert.match(
      refused(withCell({ cell_type: "code", metadata: {}, source: 3 })),
      /cells\[0\]\.source must be/,
    );
    assert.match(
      refused(withCell({ cell_type: "code", metadata: {}, outputs: [{ output_type: "x" }], source: "" })),
      /cells\[0\]\.outputs\[0\]\.output_type must be/,
    );
    assert.match(
      refused(withCell({ cell_type: "code", metadata: { tags: "parameters" }, source: "" })),
      /cells\[0\]\.metadata\.tags must be a list of strings/,
    );
    const twin = { cell_type: "markdown", id: "a", metadata: {}, source: "" };
    assert.match(
      refused(JSON.stringify({ cells: [twin, twin], metadata: {}, nbformat: 4, nbformat_minor: 5 })),
      /cells\[1\]\.id must be unlike that of cells\[0\]/,
    );
  });

  it("keeps unknown fields and their order, and writes the same text again", () => {
    const text = `${JSON.stringify(
      {
        zebra: 1,
        cells: [
          {
            cell_type: "code",
            execution_count: 1,
            extra: { b: 1, a: 2 },
            id: "x",
            metadata: { tags: ["t"], own: true },
            outputs: [
              {
                data: { "application/vnd.x+json": { a: [] }, "text/plain": ["1\n", "2"] },
                metadata: {},
                output_type: "display_data",
              },
              { name: "stdout", output_type: "stream", text: ["a\n", "b\n"] },
            ],
            source: ["const a = 1\n", "a"],
          },
        ],
        metadata: { kernelspec: { name: "engram" } },
        nbformat: 4,
        nbformat_minor: 5,
      },
      null,
      1,
    )}\n`;
    assert.equal(serialiseNotebook(parseNotebook(text, "a.ipynb")), text);
  });

  it("gives cells without an id always the same one, and none twice", () => {
    const text = JSON.stringify({
      cells: [1, 2, 3].map(() => ({ cell_type: "markdown", metadata: {}, source: "same" })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 4,
    });
    const ids = () => parseNotebook(text, "a.ipynb").cells.map((cell) => cell.id);
    assert.deepEqual(ids(), ids());
    assert.equal(new Set(ids()).size, 3);
    assert.equal(parseNotebook(text, "a.ipynb").nbformat_minor, 5);
  });

  it("reads what the test notebooks are made of", () => {
    assert.equal(parseNotebook(notebookText({ code: "a\nb" }), "a.ipynb").cells[0]?.source, "a\nb");
  });
});
