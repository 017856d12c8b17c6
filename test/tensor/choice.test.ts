import assert from "node:assert/strict";
import { normalInto, randomFrom } from "engram/math";
import { attend, backend, backendInfo, describeChoice, retriever } from "engram/tensor";
import { attention, prepareRetrieval } from "engram/wasm";
import { attendNativeFrom } from "../../lib/tensor/attend";
import { decide } from "../../lib/tensor/choice";
import { stepperOn } from "../../lib/tensor/retriever";
import { noise, onEach } from "./backends";

/** Runs `work` with variables set, and puts them back. */
async function withVariables<T>(
  values: Readonly<Record<string, string | undefined>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(values)) set(name, value);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

const plain = { ENGRAM_TENSOR: undefined, ENGRAM_WASM: undefined };
const question = { caller: "test", on: undefined, nativeFrom: 1000 };
const decided = async (asked: Partial<Parameters<typeof decide>[0]>) =>
  (await decide({ ...question, products: 10, ...asked })).choice;

describe("the choice of what runs a dense routine", () => {
  it("takes the compiled routines below the size where TensorFlow gains, and says so", async () => {
    await withVariables(plain, async () => {
      const choice = await decided({ products: 999 });
      assert.equal(choice.runner, "wasm");
      assert.equal(choice.forced, false);
      assert.equal(
        describeChoice(choice),
        "compiled routines (WebAssembly SIMD): 1.0e3 products, native TensorFlow from 1.0e3 on",
      );
    });
  });

  it("takes native TensorFlow from there on where it is present, the compiled routines elsewhere", async () => {
    await withVariables(plain, async () => {
      const choice = await decided({ products: 1000 });
      const { info } = await backend();
      assert.equal(choice.runner, info.rung === "native" ? "native" : "wasm");
      if (info.rung === "native")
        assert.match(describeChoice(choice), /^native TensorFlow .*: 1\.0e3 products, at least/);
      else assert.match(choice.reason, /TensorFlow|tensor backend/);
    });
  });

  it("follows ENGRAM_TENSOR and ENGRAM_WASM, and the option above both", async () => {
    const large = { products: 1e6 };
    for (const rung of ["wasm", "cpu"])
      await withVariables({ ENGRAM_TENSOR: rung, ENGRAM_WASM: "typescript" }, async () => {
        const choice = await decided(large);
        assert.deepEqual([choice.runner, choice.forced], ["typescript", true]);
        assert.equal(describeChoice(choice), `TypeScript twins: ENGRAM_TENSOR is ${rung}`);
        assert.equal((await decided({ ...large, on: "wasm" })).reason, "asked for");
        assert.equal((await decided({ ...large, on: "wasm" })).runner, "wasm");
      });
    await withVariables({ ENGRAM_TENSOR: undefined, ENGRAM_WASM: "typescript" }, async () => {
      const choice = await decided({});
      assert.deepEqual([choice.runner, choice.forced], ["typescript", true]);
    });
    if ((await backend()).info.rung !== "native") return;
    await withVariables({ ENGRAM_TENSOR: "native", ENGRAM_WASM: undefined }, async () => {
      assert.equal((await decided({ products: 1 })).runner, "native");
      assert.equal((await decided({ products: 1, unable: "mask" })).runner, "wasm");
    });
  });

  it("refuses unknown names, and TensorFlow for what it cannot do", async () => {
    await assert.rejects(decided({ on: "gpu" as "native" }), {
      name: "TypeError",
      message: 'test: on must be one of "auto", "native", "wasm", "wasm-relaxed", "typescript", got "gpu"',
    });
    await withVariables({ ENGRAM_TENSOR: "fast" }, () =>
      assert.rejects(decided({}), {
        name: "TypeError",
        message: 'test: ENGRAM_TENSOR must be one of "native", "wasm", "cpu", got "fast"',
      }),
    );
    await assert.rejects(decided({ on: "native", unable: "mask" }), {
      name: "RangeError",
      message: 'test: on must not be "native" with mask',
    });
    if (backendInfo()?.rung !== "native")
      await assert.rejects(decided({ on: "native" }), /test: native TensorFlow cannot be used: /);
  });
});

describe("attend()", () => {
  const shape = { queries: 9, keys: 20, headSize: 6, valueSize: 5, heads: 3 };
  const [q, k, v] = [noise(1, 3 * 9 * 6), noise(2, 3 * 20 * 6), noise(3, 3 * 20 * 5)];

  it("gives the compiled routine's bits where that runs", async () => {
    for (const on of ["wasm", "typescript"] as const) {
      const { values, choice } = await attend(q, k, v, shape, { on, causal: true });
      assert.equal(choice.runner, on);
      assert.deepEqual(values, attention(q, k, v, shape, { engine: on, causal: true }));
    }
  });

  it("gives the same numbers through TensorFlow, head by head, to float32's accuracy", async function () {
    if ((await backend()).info.rung !== "native") this.skip();
    const { values, choice } = await attend(q, k, v, shape, { on: "native", scale: 0.7 });
    assert.equal(choice.runner, "native");
    const right = attention(q, k, v, shape, { engine: "typescript", scale: 0.7 });
    assert.equal(values.length, right.length);
    for (let i = 0; i < right.length; i++) assert.ok(Math.abs(values[i] - right[i]) < 2e-6);
  });

  it("refuses the same arrays whatever runs", async () => {
    const native = (await backend()).info.rung === "native";
    for (const on of native ? (["wasm", "native"] as const) : (["wasm"] as const)) {
      const bad = k.slice();
      bad[7] = Number.NaN;
      const refuses = (work: Promise<unknown>, name: string, message: RegExp) =>
        assert.rejects(work, { name, message });
      await refuses(attend(q, bad, v, shape, { on }), "RangeError", /: key\[7\] must be finite, got NaN$/);
      await refuses(
        attend(q, k.subarray(1), v, shape, { on }),
        "RangeError",
        /: key must have length 360, got 359$/,
      );
      await refuses(
        attend(q, k, v, { ...shape, keys: 0 }, { on }),
        "RangeError",
        /: keys must be a whole number/,
      );
      await refuses(
        attend(Array.from(q) as never, k, v, shape, { on }),
        "TypeError",
        /: query must be a Float32Array/,
      );
      const huge = q.map((x) => x * 1e38);
      await refuses(attend(huge, k, v, shape, { on, scale: 9 }), "RangeError", /must stay below 3\.4e38/);
    }
  });

  it("has a place to change sides that the bench can show both sides of", () => {
    assert.ok(attendNativeFrom > 2 * 32 * 32 * 64 && attendNativeFrom < 2 * 1024 * 1024 * 64);
  });
});

describe("retriever()", () => {
  const shape = { patterns: 600, width: 12 };
  const patterns = normalInto(new Float32Array(600 * 12), randomFrom(4), 0, 0.3);
  const states = patterns.slice(0, 10 * 12).map((x) => x + 0.01);

  it("answers as prepareRetrieval does, and says what ran", async () => {
    const memory = await retriever(patterns, shape, { on: "wasm" });
    const asked = { beta: 20, steps: 4 };
    const found = memory.retrieve(states, asked);
    assert.equal(memory.choice.runner, "wasm");
    assert.equal(found.choice, memory.choice);
    assert.deepEqual(
      found.states,
      prepareRetrieval(patterns, shape, { engine: "wasm" }).retrieve(states, asked).states,
    );
    memory.dispose();
  });

  it("takes full steps through TensorFlow where asked, and frees what it held", async function () {
    const { tf, info } = await backend();
    if (info.rung !== "native") this.skip();
    const before = tf.memory().numTensors;
    const memory = await retriever(patterns, shape, { on: "native" });
    for (const beta of [1, 30]) {
      const found = memory.retrieve(states, { beta, steps: 3 });
      const right = prepareRetrieval(patterns, shape, { engine: "typescript" });
      right.retrieve(states, { beta, steps: 3, method: "full" }).states.forEach((x, i) => {
        assert.ok(Math.abs(x - found.states[i]) < 2e-5);
      });
      if (beta === 1) assert.equal(found.full, 30);
    }
    memory.dispose();
    memory.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  onEach("full steps are the same numbers on every rung", (tf) => {
    const before = tf.memory().numTensors;
    const stepper = stepperOn(tf, patterns, 12);
    stepper.load();
    const right = prepareRetrieval(patterns, shape, { engine: "typescript" });
    const found = stepper.step(states, 5);
    right.retrieve(states, { beta: 5, method: "full" }).states.forEach((x, i) => {
      assert.ok(Math.abs(x - found[i]) < 2e-6);
    });
    stepper.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses patterns that do not fit before TensorFlow sees them", async () => {
    const native = (await backend()).info.rung === "native";
    for (const on of native ? (["wasm", "native"] as const) : (["wasm"] as const))
      await assert.rejects(retriever(patterns, { patterns: 7, width: 12 }, { on }), {
        name: "RangeError",
        message: "prepareRetrieval: patterns must have length 84, got 7200",
      });
  });
});
