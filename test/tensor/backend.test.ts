import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backend, backendInfo, describeBackend, nativeFolder } from "engram/tensor";
import { explain, RungFailure } from "../../lib/tensor/failure";
import { attachNative } from "../../lib/tensor/native";
import { prove } from "../../lib/tensor/proof";
import { loadTensorflow, type Tensorflow } from "../../lib/tensor/tfjs";
import { alone } from "./backends";

describe("backend", () => {
  it("chooses once, and says what it chose", async () => {
    const first = await backend();
    assert.equal(await backend(), first);
    assert.equal(await backend({ rung: first.info.rung }), first);
    assert.equal(backendInfo(), first.info);
    assert.equal(first.info.attempts.at(-1)?.ok, true);
    const show = (first as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for("Jupyter.display")
    ];
    assert.match(
      show()["text/plain"],
      /^Tensor backend: .+ \(TensorFlow\.js 4\.\d+\.\d+\), (one thread|\d+ threads)$/,
    );
    assert.ok(show()["text/plain"].includes(describeBackend(first.info)));
  });

  it("makes its choice the backend of TensorFlow.js", () => {
    const { out } = alone("const { tf } = await t.backend(); console.log(tf.getBackend())", {
      ENGRAM_TENSOR: "cpu",
    });
    assert.equal(out.trim(), "cpu");
  });

  it("refuses another rung than the one in use", async () => {
    const { info } = await backend();
    const other = info.rung === "cpu" ? "wasm" : "cpu";
    await assert.rejects(backend({ rung: other }), {
      name: "RangeError",
      message: `backend: rung must be ${info.rung}, which this process already uses, got "${other}"; name it in the first call, or restart the kernel`,
    });
  });

  it("refuses a rung that there is not, named either way, and a senseless number of threads", async () => {
    await assert.rejects(backend({ rung: "gpu" as never }), {
      message: 'backend: rung must be one of native, wasm, cpu, got "gpu"',
    });
    await assert.rejects(backend({ threads: 0 }), { name: "RangeError" });
    const { out } = alone("await t.backend().catch((e) => console.log(e.plain, e.message))", {
      ENGRAM_TENSOR: "gpu",
    });
    assert.equal(out.trim(), 'true backend: ENGRAM_TENSOR must be one of native, wasm, cpu, got "gpu"');
  });

  it("climbs down to WebAssembly where native TensorFlow is absent, and records why", function () {
    const { out } = alone("console.log(JSON.stringify((await t.backend()).info))");
    const { rung, forced, threads, attempts } = JSON.parse(out);
    if (attempts[0].ok) this.skip(); // the optional package installed itself: nothing is absent here
    assert.deepEqual({ rung, forced, threads }, { rung: "wasm", forced: false, threads: 1 });
    assert.deepEqual(attempts[0], {
      rung: "native",
      ok: false,
      detail: "native TensorFlow is not installed",
      mend: "npm run setup:tensorflow",
    });
  });

  it("does not trust a backend that computes wrongly or throws", () => {
    for (const [fault, why] of [
      [
        "(call) => add({ inputs: { a: multiply(call), b: multiply(call) }, backend: call.backend })",
        /^the WebAssembly backend failed: it computes wrongly: /,
      ],
      [
        "() => { throw new Error('illegal instruction') }",
        /^the WebAssembly backend failed: illegal instruction$/,
      ],
    ] as const) {
      const { out } = alone(
        `const tf = require("@tensorflow/tfjs"); require("@tensorflow/tfjs-backend-wasm");
         const kernel = tf.getKernel("BatchMatMul", "wasm"), multiply = kernel.kernelFunc, add = tf.getKernel("Add", "wasm").kernelFunc;
         kernel.kernelFunc = ${fault};
         console.log(JSON.stringify((await t.backend()).info));`,
      );
      const { rung, attempts } = JSON.parse(out);
      if (rung === "native") return; // the optional package installed itself
      assert.equal(rung, "cpu");
      assert.equal(attempts[1].rung, "wasm");
      assert.match(attempts[1].detail, why);
    }
  });

  it("fails in one line where the rung that was asked for is absent, and can be asked again", function () {
    const { out } = alone(
      "await t.backend().catch((e) => console.log(e.plain, e.message)); console.log((await t.backend({ rung: 'wasm' })).info.rung)",
      { ENGRAM_TENSOR: "native" },
    );
    if (out.startsWith("backend: rung")) this.skip();
    assert.deepEqual(out.trim().split("\n"), [
      "true backend: native cannot be used: native TensorFlow is not installed (mend: npm run setup:tensorflow)",
      "wasm",
    ]);
  });

  it("prints nothing of its own", () => {
    for (const rung of ["wasm", "cpu"]) {
      const { out, err, status } = alone("const { tf } = await t.backend(); tf.ones([2]).add(1).dataSync()", {
        ENGRAM_TENSOR: rung,
      });
      assert.deepEqual({ out, err, status }, { out: "", err: "", status: 0 });
    }
  });

  it("leaves what happens at an uncaught error to the program", () => {
    const { out } = alone(
      `const heard = []; process.on("unhandledRejection", () => heard.push("mine"));
       await t.backend({ rung: "wasm" });
       Promise.reject(new Error("a fault of the cell"));
       setTimeout(() => console.log("alive", heard.join()), 20);`,
    );
    assert.equal(out.trim(), "alive mine");
  });

  it("outlives a reload of the compiled library", () => {
    const { out } = alone(
      `const a = await t.backend({ rung: "wasm" });
       for (const key of Object.keys(require.cache)) if (key.includes("/lib/dist/")) delete require.cache[key];
       const again = require("engram/tensor");
       console.log(again !== t, (await again.backend()) === a, again.backendInfo().rung);`,
    );
    assert.equal(out.trim(), "true true wasm");
  });
});

describe("the native rung", () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "engram-"));
  });
  afterEach(() => rmSync(place, { recursive: true }));
  const tf = loadTensorflow();

  const fails = (folder: string, message: RegExp, mend = /^npm run setup:tensorflow/): void =>
    assert.throws(
      () => attachNative(tf, [{ folder, what: "the copy" }]),
      (error) => error instanceof RungFailure && message.test(error.message) && mend.test(error.mend ?? ""),
    );

  it("explains a package without its compiled part", () =>
    fails(place, /^the copy has no compiled binding$/));

  it("explains a binding that is no library", () => {
    mkdirSync(join(place, "lib", "napi-v8"), { recursive: true });
    writeFileSync(join(place, "lib", "napi-v8", "tfjs_binding.node"), "half a download");
    fails(place, /^the copy does not load: it is damaged, or was built for another kind of machine$/);
  });

  it("goes on to the second place and names both failures", () =>
    assert.throws(
      () =>
        attachNative(tf, [
          { folder: place, what: "the first" },
          { folder: place, what: "the second" },
        ]),
      { message: "the first has no compiled binding; the second has no compiled binding" },
    ));

  it("explains what the system says when a library cannot be loaded", () => {
    const cases: [string, RegExp][] = [
      [
        "libtensorflow_cc.so.2: cannot open shared object file: No such file or directory",
        /its library libtensorflow_cc\.so\.2 is missing$/,
      ],
      [
        "/lib/libc.so.6: version `GLIBC_2.27' not found (required by x)",
        /older than it needs \(GLIBC_2\.27\)$/,
      ],
      ["x.node: invalid ELF header", /another kind of machine$/],
      ["x.node: undefined symbol: TF_NewStatus", /TF_NewStatus is missing/],
      ["Could not find TensorFlow op\nsecond line", /^it failed: Could not find TensorFlow op$/],
    ];
    for (const [said, meant] of cases) assert.match(explain("it", new Error(said)).message, meant);
  });

  it("has one folder per version and kind of machine in the user's cache", () => {
    const kept = process.env["ENGRAM_CACHE"];
    process.env["ENGRAM_CACHE"] = place;
    try {
      assert.match(
        nativeFolder(),
        new RegExp(`tensorflow-[\\d.]+-tfjs-[\\d.]+-${process.platform}-${process.arch}$`),
      );
      assert.ok(nativeFolder().startsWith(place));
    } finally {
      if (kept === undefined) delete process.env["ENGRAM_CACHE"];
      else process.env["ENGRAM_CACHE"] = kept;
    }
  });
});

describe("prove", () => {
  it("refuses a backend that computes wrongly", async () => {
    const tf = loadTensorflow();
    await tf.setBackend("cpu");
    prove(tf);
    const wrong = new Proxy(tf, {
      get: (target, name: keyof Tensorflow) =>
        name === "matMul" ? (a: never, b: never) => target.add(target.matMul(a, b), 1) : target[name],
    });
    assert.throws(() => prove(wrong), {
      message: "it computes wrongly: a matrix product gave 59, 65, 140, 155 instead of 58, 64, 139, 154",
    });
  });
});
