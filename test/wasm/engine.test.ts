import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { engineInfo, prepareAttention, softmaxRows } from "engram/wasm";

const root = join(__dirname, "..", "..");

function withVariable<T>(value: string | undefined, work: () => T): T {
  const before = process.env["ENGRAM_WASM"];
  const set = (to: string | undefined) => {
    if (to === undefined) delete process.env["ENGRAM_WASM"];
    else process.env["ENGRAM_WASM"] = to;
  };
  set(value);
  try {
    return work();
  } finally {
    set(before);
  }
}

const ran = (engine?: "auto" | "wasm" | "wasm-relaxed" | "typescript") =>
  prepareAttention(
    new Float32Array(1),
    new Float32Array(1),
    { keys: 1, headSize: 1 },
    engine ? { engine } : {},
  ).engine;

describe("the engine of engram/wasm", () => {
  it("is plain WebAssembly unless something else is asked for, never the relaxed one", () => {
    withVariable(undefined, () => {
      assert.equal(ran(), "wasm");
      assert.equal(ran("auto"), "wasm");
      assert.equal(ran("typescript"), "typescript");
      const info = engineInfo();
      assert.equal(info.engine, "wasm");
      assert.equal(info.reason, "WebAssembly SIMD runs here");
    });
  });

  it("follows ENGRAM_WASM, and the option above it", () => {
    withVariable("typescript", () => {
      assert.equal(ran(), "typescript");
      assert.equal(ran("wasm"), "wasm");
      assert.equal(engineInfo().engine, "typescript");
      assert.equal(engineInfo().reason, "ENGRAM_WASM is typescript");
    });
    withVariable("", () => assert.equal(ran(), "wasm"));
    withVariable("fast", () =>
      assert.throws(() => softmaxRows(new Float32Array(1), 1, 1), {
        name: "TypeError",
        message:
          'softmaxRows: ENGRAM_WASM must be one of "auto", "wasm", "wasm-relaxed", "typescript", got "fast"',
      }),
    );
    assert.throws(() => ran("gpu" as "auto"), /prepareAttention: engine must be one of .*, got "gpu"/);
  });

  it("falls back to TypeScript without WebAssembly, and refuses a forced engine that cannot run", () => {
    const script = `
      delete globalThis.WebAssembly;
      const { engineInfo, softmaxRows } = require("engram/wasm");
      const values = new Float32Array([0, 0]);
      const info = engineInfo();
      let refusal = "";
      try { softmaxRows(values, 1, 2, { engine: "wasm" }); } catch (error) { refusal = error.message; }
      console.log(JSON.stringify([info.engine, info.reason, info.available, [...softmaxRows(values, 1, 2)], refusal]));`;
    const printed = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" });
    const [engine, reason, available, weights, refusal] = JSON.parse(printed);
    assert.deepEqual(
      [engine, reason, available, weights],
      ["typescript", "WebAssembly SIMD does not run here", ["typescript"], [0.5, 0.5]],
    );
    assert.match(refusal, /^softmaxRows: engine "wasm" does not run in Node .*; "typescript" always does$/);
  });

  it("keeps the name WebAssembly out of the public declarations", () => {
    const dist = join(root, "lib", "dist", "wasm");
    const reached = new Set<string>();
    const follow = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      const text = readFileSync(join(dist, name), "utf8");
      const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
      assert.doesNotMatch(code, /WebAssembly|SharedArrayBuffer|Array</, name);
      for (const [, from] of code.matchAll(/from "\.\/([\w-]+)"/g)) follow(`${from}.d.ts`);
    };
    follow("index.d.ts");
    assert.ok(reached.size >= 4 && readdirSync(dist).includes("webassembly.d.ts"));
  });
});

const exported: Record<string, string> = {
  wasm: "simd",
  "wasm-relaxed": "relaxed",
  spikes: "spikes",
  "spikes-shared": "spikesShared",
};

describe("lib/wasm/build.mjs", () => {
  it("gives the same bytes again, of at most 32 KiB for the dense routines and 16 KiB for spikes", function () {
    this.timeout(120_000);
    const printed = execFileSync(process.execPath, [join(root, "lib", "wasm", "build.mjs"), "--hashes"], {
      encoding: "utf8",
    });
    const modules = engineInfo().modules;
    assert.deepEqual(
      printed.trim().split("\n"),
      modules.map(({ name, sha256 }) => `${exported[name]} ${sha256}`),
    );
    for (const [names, most] of [
      [["wasm", "wasm-relaxed"], 32],
      [["spikes", "spikes-shared"], 16],
    ] as const) {
      const sizes = modules.filter(({ name }) => (names as readonly string[]).includes(name));
      assert.equal(sizes.length, 2);
      assert.ok(sizes.reduce((sum, { bytes }) => sum + bytes, 0) <= most * 1024);
    }
  });
});
