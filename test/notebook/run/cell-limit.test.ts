import assert from "node:assert/strict";
import { cellLimitOf, readRequest, runOptions } from "../../../lib/notebook/commands/request";
import { readOptions } from "../../../lib/notebook/options";

/** [s] that a cell may run, by the words of a command. */
const limit = async (...words: string[]): Promise<number> => {
  const options = readOptions("reproduce", words, runOptions);
  return cellLimitOf("reproduce", options, await readRequest("reproduce", options)) / 1000;
};

describe("the limit of a cell", () => {
  it("is half an hour, and six hours where models are trained", async () => {
    assert.equal(await limit(), 1800);
    assert.equal(await limit("--quick"), 1800);
    assert.equal(await limit("--full"), 21_600);
    assert.equal(await limit("--params", "mode=full"), 21_600);
    assert.equal(await limit("--params", "mode=quick"), 1800);
  });

  it("is what is asked for", async () => {
    assert.equal(await limit("--full", "--timeout", "7"), 7);
    assert.equal(await limit("--timeout", "7"), 7);
    await assert.rejects(limit("--timeout", "0"), /--timeout/);
  });
});
