import assert from "node:assert/strict";
import { engineInfo } from "engram/wasm";
import { Arena } from "../../lib/dist/wasm/arena.js";

for (const engine of ["wasm", "wasm-relaxed"] as const)
  describe(`the power of two in ${engine}`, () => {
    before(function () {
      if (!engineInfo().available.includes(engine)) {
        console.log(`      ${engine} does not run here: skipped`);
        this.skip();
      }
    });

    it("has a relative error below 1.5e-7 over the whole range of float32", () => {
      const arena = new Arena(engine);
      const chunk = 1 << 16;
      const [at] = arena.layout("test", [chunk * 4]);
      const view = arena.f32(at, chunk);
      const arguments_ = new Float32Array(chunk);
      const bits = new Uint32Array(arguments_.buffer);
      const last = 0xc2fc0000; // −126, the last normal result
      let largest = 0;
      // Every 499th negative number from −0 down: 4.5 million arguments of all sizes.
      for (let next = 0x80000000; next < last; ) {
        for (let i = 0; i < chunk; i++) {
          bits[i] = Math.min(next, last);
          next += 499;
        }
        view.set(arguments_);
        arena.run.exp2F32(at, chunk / 4);
        for (let i = 0; i < chunk; i++)
          largest = Math.max(largest, Math.abs(view[i] / 2 ** arguments_[i] - 1));
      }
      console.log(`      largest relative error ${largest.toExponential(2)}`);
      assert.ok(largest < 1.5e-7, `error ${largest}`);
    });

    it("has a relative error below 4e-16 over the whole range of float64", () => {
      const arena = new Arena(engine);
      const count = 1 << 20;
      const [at] = arena.layout("test", [count * 8]);
      const view = arena.f64(at, count);
      const given = Float64Array.from({ length: count }, (_, i) =>
        // half spread evenly over [−1022, 0], half over the orders of magnitude down to 2⁻⁶⁰
        i % 2 ? (-1022 * i) / count : -(2 ** (10 - (70 * i) / count)),
      ).map((x) => Math.max(x, -1022));
      view.set(given);
      arena.run.exp2F64(at, count / 2);
      let largest = 0;
      for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(view[i] / 2 ** given[i] - 1));
      console.log(`      largest relative error ${largest.toExponential(2)}`);
      assert.ok(largest < 4e-16, `error ${largest}`);
    });

    it("is exact at whole numbers, and 0 from the smallest normal number down to −∞", () => {
      const arena = new Arena(engine);
      const [at] = arena.layout("test", [512]);
      for (const [view, run, lowest] of [
        [arena.f32(at, 8), arena.run.exp2F32, -127],
        [arena.f64(at, 4), arena.run.exp2F64, -1023],
      ] as const) {
        for (const x of [0, -1, -2, -17, lowest + 1]) {
          view.fill(x);
          run(at, 2);
          assert.ok(view.every((y) => y === 2 ** x));
        }
        for (const x of [lowest, lowest - 0.25, lowest - 1, -1e30, Number.NEGATIVE_INFINITY]) {
          view.fill(x);
          run(at, 2);
          assert.ok(view.every((y) => Object.is(y, 0)));
        }
        // Between the two the result is below the normal numbers; it is never negative.
        for (let x = lowest; x < lowest + 1; x += 1 / 64) {
          view.fill(x);
          run(at, 2);
          assert.ok(view.every((y) => y >= 0 && y <= 2 ** (lowest + 1)));
        }
      }
    });
  });
