/** @file The table of heads with a state: names, builders, and no family of the reference package forgotten. */
import assert from "node:assert/strict";
import * as attention from "engram/attention";
import { recurrentFamilies } from "engram/attention";
import { heads } from "./heads";

describe("attention/families-recurrent", () => {
  it("names are unique, and every row has a builder that is exported or the reason why not", () => {
    const names = recurrentFamilies.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, builder, omitted } of recurrentFamilies) {
      assert.ok(
        (builder === undefined) !== (omitted === undefined),
        `${name}: builder or omitted, one of them`,
      );
      if (builder) assert.equal(typeof (attention as Record<string, unknown>)[builder], "function", builder);
    }
  });

  it("every head that is built has a row under its own name", () => {
    const built = recurrentFamilies.filter(({ builder }) => builder).map(({ name }) => name);
    assert.deepEqual([...built].sort(), [...new Set(heads(2).map(({ mixer }) => mixer.name))].sort());
  });

  it("names every state-form folder of fla-core 0.6.0's ops", () => {
    const folders =
      "abc atk based comba cyfa delta_rule gated_delta_product gated_delta_rule gated_oja_rule gdn2 generalized_delta_rule gla gsa hgrn kda lightnet lightning_attn linear_attn log_linear_attn mesa_net momentum_delta_rule precond_gated_delta_rule precond_kda rebased retention rwkv4 rwkv6 rwkv7 simple_gla titans ttt";
    const words = recurrentFamilies.flatMap(({ reference }) => reference.split(/[^a-z0-9_]+/));
    assert.deepEqual(
      folders.split(" ").filter((folder) => !words.includes(folder)),
      [],
    );
  });
});
