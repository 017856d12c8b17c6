import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probeBackends } from "engram/tensor";

describe("probeBackends", () => {
  it("says of each rung how it went, each in a process of its own", async () => {
    const found = await probeBackends();
    assert.deepEqual(
      found.map(({ rung }) => rung),
      ["native", "wasm", "cpu"],
    );
    assert.deepEqual(found[1], {
      rung: "wasm",
      ok: true,
      detail: "WebAssembly with SIMD (TensorFlow.js 4.22.0), one thread",
    });
    assert.equal(found[2].ok, true);
    if (!found[0].ok) assert.match(found[0].mend ?? "", /npm run setup:tensorflow/);
  });

  it("gives up on one that does not answer", async () => {
    const [native, ...others] = await probeBackends(1);
    for (const { ok, detail } of [native, ...others]) {
      assert.equal(ok, false);
      assert.match(detail, /^it gave no answer/);
    }
    assert.match(native.mend ?? "", /ENGRAM_TENSOR=wasm/);
  });

  it("does not create the folder it looks into", async () => {
    const place = mkdtempSync(join(tmpdir(), "engram-"));
    const kept = process.env["ENGRAM_CACHE"];
    process.env["ENGRAM_CACHE"] = place;
    try {
      await probeBackends();
      assert.deepEqual(readdirSync(place), []);
    } finally {
      if (kept === undefined) delete process.env["ENGRAM_CACHE"];
      else process.env["ENGRAM_CACHE"] = kept;
      rmSync(place, { recursive: true });
    }
  });
});
