/** @file The table of heads in kernel form: every row is whole, and says where its head is or why there is none. */
import assert from "node:assert/strict";
import { softmaxFamilies } from "engram/attention";
import { specimens } from "../support/heads";

const exported = require("engram/attention") as Record<string, unknown>;

describe("attention/families-softmax", () => {
  it("names are unique, and every row has a builder that is exported or a reason why not, never both", () => {
    assert.equal(new Set(softmaxFamilies.map(({ name }) => name)).size, softmaxFamilies.length);
    for (const { name, builder, omitted } of softmaxFamilies) {
      assert.notEqual(builder === undefined, omitted === undefined, name);
      if (builder) assert.equal(typeof exported[builder], "function", name);
    }
  });

  it("no cell is empty, and every reference has a year", () => {
    for (const { reference, retrieval, regression, state } of softmaxFamilies) {
      assert.match(reference, /20\d\d|arXiv \d{4}\.\d{5}/);
      for (const cell of [...Object.values(retrieval), ...Object.values(regression), state])
        assert.ok(cell.length > 0);
    }
  });

  it("every head that is built has its row under its own name", () => {
    const names = softmaxFamilies.filter(({ builder }) => builder).map(({ name }) => name);
    const built = new Set(specimens.map(({ mixer }) => mixer.name));
    assert.deepEqual([...built].sort(), names.filter((name) => name !== "grouped-query").sort());
  });

  it("the kernel-form families of fla-core 0.6.0 are all there", () => {
    // Folders of fla/ops, and the row that answers for each.
    const folders = {
      attn: "softmax",
      attnres: "attention-residuals",
      deltaformer: "deltaformer",
      dsa: "deepseek-sparse",
      forgetting_attn: "forgetting",
      moba: "block-attention",
      nsa: "native-sparse",
      parallax: "parallax",
      path_attn: "path",
      stickbreaking_attn: "stick-breaking",
      wall_attn: "wall",
    };
    for (const name of Object.values(folders))
      assert.ok(
        softmaxFamilies.some((row) => row.name === name),
        name,
      );
  });
});
