import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { normalInto, randomFrom } from "engram/math";
import { attention, softmaxRows } from "engram/wasm";
import { type Peers, startPeers } from "../../../lib/notebook/bench/peers";
import { PeerProcess } from "../../../lib/notebook/bench/python";

describe("the Python process of the peers", function () {
  this.timeout(120_000);
  let peers: Peers;

  before(async function () {
    peers = await startPeers(1);
    if (typeof peers === "string") {
      console.log(`      skipped: ${peers}`);
      this.skip();
    }
  });
  after(() => {
    if (typeof peers !== "string") peers?.process.close();
  });
  const running = () => (peers as Exclude<Peers, string>).process;

  it("computes on the very same numbers, and measures itself", async () => {
    for (const Class of [Float32Array, Float64Array]) {
      const scores = normalInto(new Class(35), randomFrom(1));
      await running().give({ scores: { values: scores, shape: [5, 7] } });
      assert.equal(await running().open("softmax_numpy", {}), undefined);
      const found = await running().result("softmax_numpy");
      assert.ok(found instanceof Class);
      softmaxRows(scores, 5, 7).forEach((p, i) => {
        assert.ok(Math.abs(found[i] - p) <= 1e-6 * p);
      });
      const { cpu, wall } = await running().time("softmax_numpy", 50);
      assert.ok(cpu > 0 && wall > 0);
    }
  });

  it("has peers that mean what our routines mean", async () => {
    const shape = { queries: 6, keys: 6, headSize: 4, valueSize: 3, heads: 2 };
    const draw = (label: string, length: number) =>
      normalInto(new Float32Array(length), randomFrom(2).split(label));
    const [query, key, value] = [draw("query", 48), draw("key", 48), draw("value", 36)];
    await running().give({
      query: { values: query, shape: [2, 6, 4] },
      key: { values: key, shape: [2, 6, 4] },
      value: { values: value, shape: [2, 6, 3] },
    });
    let compared = 0;
    for (const [peer, settings] of [
      ["attention_numpy", { scale: 0.7 }],
      ["attention_unfused", { scale: 0.7 }],
      ["attention_fused", { scale: 0.7 }],
      ["attention_fused", { scale: 0.7, causal: true }],
    ] as const) {
      if ((await running().open(peer, settings)) !== undefined) continue;
      const found = await running().result(peer);
      attention(query, key, value, shape, settings).forEach((x, i) => {
        assert.ok(Math.abs(found[i] - x) < 1e-5, `${peer} ${i}: ${found[i]} ${x}`);
      });
      compared++;
    }
    if (compared < 4) console.log("      PyTorch is missing: compared with NumPy alone");
    assert.ok(compared >= 1);
  });

  it("hands a failure over in one line and goes on", async () => {
    await running().give({});
    await assert.rejects(running().open("softmax_numpy", {}), {
      plain: true,
      message: "bench: Python peer failed: KeyError: 'scores'",
    });
    await running().give({ scores: { values: Float32Array.of(1, 2), shape: [1, 2] } });
    assert.equal(await running().open("softmax_numpy", {}), undefined);
  });

  it("that dies is noticed, with its last words", async () => {
    const { executable } = (peers as Exclude<Peers, string>).versions;
    const folder = mkdtempSync(join(tmpdir(), "engram-test-"));
    const script = join(folder, "dying.py");
    writeFileSync(script, "import sys\nsys.exit('out of breath')\n");
    await assert.rejects(PeerProcess.start(executable, script, 1), {
      plain: true,
      message: "bench: the Python process ended: out of breath",
    });
    rmSync(folder, { recursive: true });
  });
});
