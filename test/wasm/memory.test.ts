import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { attention, engineInfo, prepareAttention, softmaxRows } from "engram/wasm";
// The arena is internal: the compiled copy is the one that engram/wasm uses.
import { Arena, idleBytes } from "../../lib/dist/wasm/arena.js";

const engine = engineInfo().available.includes("wasm") ? "wasm" : undefined;

describe("memory of the compiled routines", () => {
  before(function () {
    if (!engine) {
      console.log("      WebAssembly SIMD is missing: skipped");
      this.skip();
    }
  });

  it("does not grow over ten thousand calls", () => {
    const call = (queries: number, keys: number) =>
      attention(
        new Float32Array(queries * 8).fill(1),
        new Float32Array(keys * 8),
        new Float32Array(keys * 8).fill(1),
        { queries, keys, headSize: 8 },
        { engine: "wasm" },
      );
    call(70, 300);
    softmaxRows(new Float64Array(40_000), 4, 10_000, { engine: "wasm" });
    const bytes = idleBytes("wasm");
    for (let i = 0; i < 10_000; i++) {
      assert.equal(call(1 + (i % 70), 1 + (i % 300))[0], 1);
      if (i % 10 === 0) softmaxRows(new Float32Array(12), 3, 4, { engine: "wasm" });
    }
    assert.equal(idleBytes("wasm"), bytes);
  });

  it("is let go after a call that needed very much", () => {
    const cols = 20_000_000;
    assert.equal(softmaxRows(new Float32Array(cols), 1, cols, { engine: "wasm" })[0], Math.fround(1 / cols));
    assert.equal(idleBytes("wasm"), 0);
    assert.equal(softmaxRows(new Float32Array(4), 1, 4, { engine: "wasm" })[0], 0.25);
    assert.ok(idleBytes("wasm") <= 2 ** 20);
  });

  it("of prepared keys is freed with them", function () {
    this.timeout(120_000);
    const key = new Float32Array(500_000).fill(1); // packed: 2 MB
    const value = key.subarray(0, 500);
    const shape = { keys: 500, headSize: 1000, valueSize: 1 };
    const resident = () => process.memoryUsage().rss / 2 ** 20;
    const before = resident();
    for (let i = 0; i < 500; i++) {
      const prepared = prepareAttention(key, value, shape, { engine: "wasm" });
      assert.equal(prepared.attend(new Float32Array(1000))[0], 1);
    }
    const grown = resident() - before;
    assert.ok(grown < 500, `500 prepared arrays of 2 MB left ${grown.toFixed(0)} MiB more in use`);
  });

  it("of propagations is freed with them, and forgotten threads end", function () {
    this.timeout(120_000);
    const script = `
      const { readdirSync } = require("node:fs");
      const { preparePropagation } = require("engram/wasm");
      const pre = new Int32Array(250_000), post = Int32Array.from(pre, (_, k) => k % 1000);
      const threads = () => process.platform === "linux" ? readdirSync("/proc/self/task").length : 0;
      const make = (threads) => {
        const synapses = { sources: 1, targets: 1000, pre, post, weight: 1, delaySteps: 1 };
        const carried = preparePropagation(synapses, { engine: "wasm", threads });
        carried.receive(0, carried.input());
        carried.send(Int32Array.of(0), 1, 0);
      };
      (async () => {
        const rest = () => new Promise((resolve) => setTimeout(resolve, 50));
        const settle = async () => { for (let i = 0; i < 10; i++) { gc(); await rest(); } };
        make(1);
        await settle();
        const [bytes, tasks] = [process.memoryUsage().rss, threads()];
        for (let i = 0; i < 150; i++) { make(1); if (i % 30 === 0) await settle(); }
        for (let i = 0; i < 4; i++) { make(3); await rest(); }
        const most = threads();
        // a busy machine is in no hurry to collect what is forgotten, nor to end a thread
        for (let i = 0; i < 600 && (i < 10 || threads() > tasks); i++) { gc(); await rest(); }
        console.log(JSON.stringify([(process.memoryUsage().rss - bytes) / 2 ** 20, most - tasks, threads() - tasks]));
      })();`;
    const printed = execFileSync(process.execPath, ["--expose-gc", "-e", script], {
      cwd: join(__dirname, "..", ".."),
      encoding: "utf8",
    });
    const [grown, most, left] = JSON.parse(printed);
    assert.ok(grown < 100, `150 propagations of 1 MB left ${grown.toFixed(0)} MiB more in use`);
    if (process.platform === "linux") assert.ok(most > 0);
    assert.ok(left <= 0, `${left} threads are left`);
  });

  it("takes its views anew after growth, and what a call returned stays what it was", () => {
    const small = { queries: 1, keys: 2, headSize: 1 };
    const query = new Float32Array([1]);
    const first = attention(query, new Float32Array([0, 0]), new Float32Array([1, 3]), small, {
      engine: "wasm",
    });
    const keys = 200_000;
    const grown = attention(
      new Float32Array(16).fill(1),
      new Float32Array(keys * 16),
      new Float32Array(keys * 16).fill(7),
      { queries: 1, keys, headSize: 16 },
      { engine: "wasm" },
    );
    assert.deepEqual([...first], [2]);
    assert.ok(grown.every((x) => Math.abs(x - 7) < 7e-6));
  });

  it("lays out blocks that do not overlap, and refuses more than there can be", () => {
    const arena = new Arena("wasm");
    const offsets = arena.layout("test", [1, 100, 70_000, 0]);
    assert.ok(offsets.every((at) => at % 64 === 0));
    assert.deepEqual(
      offsets.slice(1).map((at, i) => at - offsets[i]),
      [64, 128, 70_016, 0],
    );
    assert.ok(arena.size >= offsets[4]);
    const view = arena.f32(offsets[0], 4);
    arena.layout("test", [arena.size]);
    assert.equal(view.length, 0, "a view from before the growth is dead");
    assert.throws(() => arena.layout("attention", [2 ** 32]), {
      name: "RangeError",
      message: /^attention: needs 409\d MiB of WebAssembly memory, 4096 MiB is the most there can be$/,
    });
  });
});
