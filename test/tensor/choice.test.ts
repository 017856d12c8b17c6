import assert from "node:assert/strict";
import { normalInto, randomFrom } from "engram/math";
import {
  attend,
  backend,
  backendInfo,
  describeChoice,
  nativeFolder,
  type Retriever,
  retriever,
} from "engram/tensor";
import { attention, engineInfo, prepareRetrieval } from "engram/wasm";
import { attendNativeFrom, maskedNativeFrom } from "../../lib/tensor/attend";
import { decide } from "../../lib/tensor/choice";
import { stepperOn } from "../../lib/tensor/retriever";
import { alone, noise, onEach } from "./backends";

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

  const large = { products: 1e6 };
  const under = (
    tensor: string | undefined,
    wasm: string | undefined,
    asked: Parameters<typeof decided>[0] = large,
  ) =>
    withVariables({ ENGRAM_TENSOR: tensor, ENGRAM_WASM: wasm }, async () => {
      const { runner, reason, forced } = await decided(asked);
      return [runner, reason, forced];
    });

  it("runs what ENGRAM_TENSOR names, one variable at a time", async () => {
    assert.deepEqual(await under("cpu", undefined), ["typescript", "ENGRAM_TENSOR is cpu", true]);
    assert.deepEqual(await under("wasm", undefined), ["wasm", "ENGRAM_TENSOR is wasm", true]);
    if ((await backend()).info.rung !== "native") return;
    assert.deepEqual(await under("native", undefined, { products: 1 }), [
      ...["native", "ENGRAM_TENSOR is native"],
      true,
    ]);
  });

  it("runs what ENGRAM_WASM names where ENGRAM_TENSOR leaves it to it", async () => {
    for (const engine of ["wasm", "typescript"])
      for (const tensor of [undefined, "wasm"])
        assert.deepEqual(await under(tensor, engine), [engine, `ENGRAM_WASM is ${engine}`, true]);
    assert.deepEqual(await under("cpu", "wasm"), ["typescript", "ENGRAM_TENSOR is cpu", true]);
    assert.equal((await under(undefined, "auto", { products: 1 }))[2], false);
    assert.deepEqual(await under("wasm", "auto"), ["wasm", "ENGRAM_TENSOR is wasm", true]);
    if ((await backend()).info.rung !== "native") return;
    assert.deepEqual(await under("native", "typescript"), ["native", "ENGRAM_TENSOR is native", true]);
  });

  it("runs what the option names, whatever the variables say", async () => {
    for (const tensor of [undefined, "wasm", "cpu", "native"])
      for (const on of ["wasm", "typescript"] as const)
        assert.deepEqual(await under(tensor, "typescript", { ...large, on }), [on, "asked for", true]);
    if ((await backend()).info.rung !== "native") return;
    assert.deepEqual(await under("cpu", "typescript", { products: 1, on: "native" }), [
      ...["native", "asked for"],
      true,
    ]);
  });

  const asks = `const v = Float32Array.of(1, 2, 3, 4), shape = { queries: 2, keys: 2, headSize: 2 };
    const ask = (on) => t.attend(v, v, v, shape, { on }).then(({ choice }) => choice.runner, (e) => e.message);`;

  it("opens what the option names in a process that has opened nothing, whatever ENGRAM_TENSOR says", async function () {
    if ((await backend()).info.rung !== "native") this.skip();
    const { out } = alone(`${asks} console.log(await ask("native"));`, {
      ...{ ENGRAM_TENSOR: "cpu", ENGRAM_TENSORFLOW: nativeFolder() },
    });
    assert.equal(out.trim(), "native");
  });

  it("says why native TensorFlow cannot be had: what was found, or that another backend is in use", () => {
    const { out } = alone(
      `${asks} console.log(await ask("native")); await t.backend(); console.log(await ask("native"));`,
      { ENGRAM_TENSOR: "cpu", ENGRAM_TENSORFLOW: "/nowhere" },
    );
    const cannot = "attend: native TensorFlow cannot be used:";
    assert.deepEqual(out.trim().split("\n"), [
      `${cannot} native TensorFlow is not installed (mend: npm run setup:tensorflow)`,
      `${cannot} backend: rung must be cpu, which this process already uses, got "native"; name it in the first call, or restart the kernel`,
    ]);
  });

  it("refuses unknown names, and TensorFlow where it is not", async () => {
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
    await withVariables({ ENGRAM_TENSOR: undefined, ENGRAM_WASM: "fast" }, () =>
      assert.rejects(decided({}), { name: "TypeError", message: /ENGRAM_WASM must be one of "auto"/ }),
    );
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

  it("gives the same numbers through TensorFlow, head by head, masked or not, to float32's accuracy", async function () {
    if ((await backend()).info.rung !== "native") this.skip();
    const mask = Uint8Array.from({ length: 9 * 20 }, (_, i) => (i % 3 === 0 || (i >= 40 && i < 60) ? 0 : 1));
    for (const seen of [{}, { causal: true }, { mask }, { causal: true, mask }]) {
      const asked = { scale: 0.7, ...seen };
      const { values, choice } = await attend(q, k, v, shape, { on: "native", ...asked });
      assert.equal(choice.runner, "native");
      const right = attention(q, k, v, shape, { engine: "typescript", ...asked });
      assert.equal(values.length, right.length);
      for (let i = 0; i < right.length; i++) assert.ok(Math.abs(values[i] - right[i]) < 2e-6);
      // The third query may attend to nothing: zeros, not nearly zeros.
      if (seen.mask)
        for (const n of [0, 1, 2])
          assert.ok(values.subarray((9 * n + 2) * 5, (9 * n + 3) * 5).every((x) => x === 0));
    }
  });

  it("follows ENGRAM_TENSOR and ENGRAM_WASM, masked or not", async () => {
    const native = (await backend()).info.rung === "native";
    const ways = [["cpu", "typescript"], ["wasm", "wasm"], ...(native ? [["native", "native"]] : [])];
    for (const [variable, runner] of ways)
      await withVariables({ ...plain, ENGRAM_TENSOR: variable }, async () => {
        const { choice } = await attend(q, k, v, shape, { causal: true });
        assert.deepEqual([choice.runner, choice.forced], [runner, true]);
        assert.equal((await retriever(k, { patterns: 60, width: 6 })).choice.runner, runner);
      });
    await withVariables({ ...plain, ENGRAM_WASM: "typescript" }, async () => {
      const { values, choice } = await attend(q, k, v, shape);
      assert.deepEqual([choice.runner, choice.forced], ["typescript", true]);
      assert.deepEqual(values, attention(q, k, v, shape, { engine: "typescript" }));
    });
  });

  it("counts a causal call by the pairs that are looked at", async () => {
    await withVariables(plain, async () => {
      const { choice } = await attend(q, k, v, shape, { causal: true });
      // 12 + 13 + … + 20 pairs in each of 3 heads, 6 + 5 products each.
      assert.match(choice.reason, /^4\.8e3 products/);
    });
  });

  it("looks at sizes before it decides, so that none of them wakes TensorFlow", () => {
    const { out } = alone(
      `const v = new Float32Array(4), shape = { queries: NaN, keys: 2, headSize: 2 };
       await t.attend(v, v, v, shape).catch((e) => console.log(e.message, t.backendInfo()));`,
    );
    assert.equal(out.trim(), "attend: queries must be finite, got NaN undefined");
  });

  it("refuses the same arrays in the same words whatever runs", async () => {
    const native = (await backend()).info.rung === "native";
    const ways = [...engineInfo().available, ...(native ? (["native"] as const) : [])];
    for (const on of ways) {
      const bad = k.slice();
      bad[7] = Number.NaN;
      const refuses = (work: Promise<unknown>, name: string, message: RegExp) =>
        assert.rejects(work, { name, message });
      await refuses(
        attend(q, bad, v, shape, { on }),
        "RangeError",
        /^attend: key\[7\] must be finite, got NaN$/,
      );
      await refuses(
        attend(q, k.subarray(1), v, shape, { on }),
        "RangeError",
        /^attend: key must have length 360, got 359$/,
      );
      await refuses(
        attend(q, k, v, { ...shape, keys: 0 }, { on }),
        "RangeError",
        /^attend: keys must be a whole number/,
      );
      await refuses(
        attend(Array.from(q) as never, k, v, shape, { on }),
        "TypeError",
        /^attend: query must be a Float32Array/,
      );
      const mask = new Uint8Array(180);
      for (const asked of [{ mask }, { causal: true }]) {
        for (const wrong of [Number.NaN, Number.NEGATIVE_INFINITY]) {
          const values = v.slice();
          values[3] = wrong;
          await refuses(
            attend(q, k, values, shape, { on, ...asked }),
            "RangeError",
            /^attend: value\[3\] must be finite/,
          );
        }
      }
      await refuses(
        attend(q, k, v, shape, { on, mask: mask.subarray(1) }),
        "RangeError",
        /^attend: mask must have length 180, got 179$/,
      );
      await refuses(
        attend(q, k, v, shape, { on, mask: new Float32Array(180) as never }),
        "TypeError",
        /^attend: mask must be a Uint8Array, got /,
      );
      const seven = new Uint8Array(180);
      seven[179] = 7;
      await refuses(
        attend(q, k, v, shape, { on, mask: seven }),
        "RangeError",
        /^attend: mask\[179\] must be 0 or 1, got 7$/,
      );
      const huge = q.map((x) => x * 1e38);
      await refuses(
        attend(huge, k, v, shape, { on, scale: 9 }),
        "RangeError",
        /^attend: .* must stay below 3\.4e38/,
      );
      // 3e38 is a float32; exponents to base 2 take it times 1.44.
      const one = { queries: 1, keys: 1, headSize: 1 };
      const [large, larger] = [Float32Array.of(1.5e19), Float32Array.of(2e19)];
      await refuses(
        attend(larger, large, v.subarray(0, 1), one, { on }),
        "RangeError",
        /^attend: .* entries of up to 2\.00e\+19 in query, 1\.50e\+19 in key, /,
      );
      const { values } = await attend(large, large, v.subarray(0, 1), one, { on });
      assert.deepEqual(values, v.slice(0, 1));
    }
  });

  it("has a place to change sides that the bench can show both sides of", () => {
    assert.ok(attendNativeFrom > 2 * 32 * 32 * 64 && attendNativeFrom < 2 * 1024 * 1024 * 64);
    assert.ok(maskedNativeFrom > 1024 * 1025 * 64 && maskedNativeFrom <= 2048 * 2049 * 64);
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
      assert.deepEqual(memory.retrieve(states, { beta, steps: 0 }).states, states);
    }
    memory.dispose();
    memory.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  /** What a call answers, and how many of TensorFlow's kernels it ran. */
  const watched = async (memory: Retriever, asked: Parameters<Retriever["retrieve"]>[1], from = states) => {
    const { tf } = await backend();
    let found: ReturnType<Retriever["retrieve"]> | undefined;
    const { kernels } = await tf.profile(() => {
      found = memory.retrieve(from, asked);
      return tf.scalar(0);
    });
    return { ...found!, products: kernels.filter(({ name }) => name === "BatchMatMul").length };
  };

  it("makes every step by TensorFlow where that is named: two products each", async function () {
    if ((await backend()).info.rung !== "native") this.skip();
    await withVariables({ ...plain, ENGRAM_TENSOR: "native" }, async () => {
      for (const on of ["native", undefined] as const) {
        const memory = await retriever(patterns, shape, on && { on });
        for (const method of ["auto", "full"] as const) {
          const found = await watched(memory, { beta: 50, steps: 5, method });
          assert.deepEqual(
            [found.products, found.full, found.surveyed, found.choice],
            [10, 50, 0, memory.choice],
          );
        }
        assert.throws(() => memory.retrieve(states, { beta: 50, steps: 5, method: "active" }), {
          name: "RangeError",
          message: /^retrieve: method must be "full" or "auto" on native TensorFlow \(/,
        });
        assert.throws(() => memory.retrieve(states, { beta: 50, method: "some" as "full" }), TypeError);
        memory.dispose();
      }
    });
  });

  it("says of each result whose steps they were where TensorFlow is chosen by size", async function () {
    if ((await backend()).info.rung !== "native") this.skip();
    await withVariables(plain, async () => {
      const memory = await retriever(patterns, shape, { batch: 1000 });
      assert.equal(memory.choice.forced, false);
      assert.match(memory.choice.name, /^full steps: native TensorFlow .*; active sets: compiled routines/);
      const sharp = await watched(memory, { beta: 1000, steps: 5 });
      assert.deepEqual([sharp.products, sharp.full, sharp.choice.runner], [0, 0, "wasm"]);
      assert.match(
        sharp.choice.name,
        /^active sets: compiled routines .*; full steps: native TensorFlow .* \(0 of 50\)$/,
      );
      const dull = await watched(memory, { beta: 0.1, steps: 5 });
      assert.deepEqual([dull.products, dull.full, dull.choice.runner], [10, 50, "native"]);
      assert.doesNotMatch(dull.choice.name, /active/);
      const vain = await watched(memory, { beta: 5, steps: 5 });
      assert.ok(vain.surveyed > 0 && vain.full === 50);
      assert.match(vain.choice.name, /^active sets: compiled .* \(50 of 50\)$/);
      // A state in the middle of all patterns and one upon a pattern, at a sharpness where only the first needs all of them.
      const apart = Float32Array.from([...new Float32Array(12), ...patterns.subarray(0, 12)]);
      const mixed = await watched(memory, { beta: 150, steps: 1, method: "active" }, apart);
      assert.ok(mixed.products > 0 && mixed.full === 1 && mixed.surveyed >= 1);
      assert.match(mixed.choice.name, /\(1 of 2\)$/);
      memory.dispose();
    });
  });

  it("refuses to retrieve once it is disposed of, whatever ran", async () => {
    const native = (await backend()).info.rung === "native";
    for (const on of ["wasm", "typescript", ...(native ? (["native"] as const) : [])] as const) {
      const memory = await retriever(patterns, shape, { on });
      memory.dispose();
      for (const steps of [0, 1])
        assert.throws(() => memory.retrieve(states, { beta: 1, steps }), {
          name: "Error",
          message: "retrieve: memory must not be disposed of, make a new one with retriever()",
        });
    }
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

  it("refuses a batch that decides nothing, whatever would run", async () => {
    for (const batch of [Number.NaN, 0, 1.5])
      await assert.rejects(retriever(patterns, shape, { batch }), {
        name: "RangeError",
        message: /^retriever: batch must be (finite|a whole number at least 1), got /,
      });
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
