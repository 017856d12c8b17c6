/** @file What every head in kernel form keeps: forms agree, streams may be cut anywhere, edges have a defined outcome. */
import assert from "node:assert/strict";
import {
  decodeState,
  encodeState,
  type KernelMixer,
  type MixerState,
  sliceTokens,
  type Tokens,
} from "engram/attention";
import { matMul, matrix, maxDifference, row, stackRows } from "engram/math";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { grouped, type Specimen, specimens } from "../../support/heads";

const all = [...specimens, ...grouped];
const titled = (list: readonly Specimen[]) =>
  list.map((one, i) => ({ ...one, title: `${one.mixer.name} #${i}` }));

/** States hold the same numbers; what moves with every token is the same to rounding. */
function sameState(actual: MixerState, expected: MixerState, tolerance: number): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const name of Object.keys(expected)) {
    assert.deepEqual([actual[name].rows, actual[name].cols], [expected[name].rows, expected[name].cols]);
    allClose(actual[name].data, expected[name].data, tolerance);
  }
}

describe("attention: every head in kernel form", () => {
  for (const { title, mixer, tokens } of titled(all))
    it(`${title}: forms agree, and a stream cut anywhere and written down goes on with the same numbers`, () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 1e6 }),
          fc.array(fc.integer({ min: 0, max: 13 }), { maxLength: 4 }),
          fc.constantFrom(...mixer.forms),
          fc.integer({ min: 1, max: 6 }),
          (seed, cuts, form, chunk) => {
            const T = 13;
            const given = tokens(T, seed);
            const whole = mixer.mix(given);
            sameState(mixer.mix(given, { form, chunk }).state, whole.state, 1e-12);
            let state: MixerState | undefined;
            let from = 0;
            for (const to of [...cuts.sort((a, b) => a - b), T]) {
              const piece = mixer.mix(sliceTokens(given, from, to), { state, form, chunk });
              const { cols } = whole.output;
              allClose(piece.output.data, whole.output.data.subarray(from * cols, to * cols), 1e-12);
              state = decodeState(encodeState(piece.state));
              from = to;
            }
            sameState(state as MixerState, whole.state, 1e-12);
          },
        ),
        { seed: 11, numRuns: 25 },
      );
    });

  for (const { title, mixer, tokens } of titled(specimens)) {
    it(`${title}: is causal`, () => {
      const early = tokens(9, 3);
      const late = tokens(9, 4);
      // Tokens 0 … 4 of one stream and 5 … 8 of another: the first five answers are those of the first.
      const mixed: Tokens = Object.fromEntries(
        Object.keys(early).map((name) => [
          name,
          stackRows(sliceTokens(early, 0, 5)[name], sliceTokens(late, 5, 9)[name]),
        ]),
      );
      const { output } = mixer.mix(mixed);
      const first = 5 * output.cols;
      assert.deepEqual(output.data.subarray(0, first), mixer.mix(early).output.data.subarray(0, first));
      assert.ok(maxDifference(output.data, mixer.mix(early).output.data) > 1e-3);
    });

    it(`${title}: scores of ten thousand give finite numbers, the same in all forms`, () => {
      const given = tokens(9, 5);
      const scores = ["query", "key", "otherQuery", "otherKey", "tilt", "indexQuery", "latent"];
      const large: Tokens = Object.fromEntries(
        Object.entries(given).map(([name, { rows, cols, data }]) => [
          name,
          matrix(rows, cols, scores.includes(name) ? data.map((x) => 100 * x) : data),
        ]),
      );
      const { output } = mixer.mix(large);
      assert.ok(output.data.every(Number.isFinite));
      let size = 1;
      for (const x of output.data) size = Math.max(size, Math.abs(x));
      for (const form of mixer.forms)
        assert.ok(
          maxDifference(mixer.mix(large, { form, chunk: 2 }).output.data, output.data) <= 1e-9 * size,
        );
    });

    it(`${title}: no token gives no output and leaves the state, one token is answered`, () => {
      const none = mixer.mix(tokens(0, 1));
      assert.equal(none.output.rows, 0);
      const one = mixer.mix(tokens(1, 2), { state: none.state });
      assert.equal(one.output.rows, 1);
      assert.ok(one.output.data.every(Number.isFinite));
      const still = mixer.mix(tokens(0, 3), { state: one.state });
      sameState(still.state, one.state, 0);
      assert.equal(still.output.cols, one.output.cols);
    });

    it(`${title}: refuses a state of another size, one without its entries, and tokens that are no numbers`, () => {
      const given = tokens(4, 1);
      const { state } = mixer.mix(given);
      const [name] = Object.keys(state);
      const { [name]: _, ...rest } = state;
      assert.throws(
        () => mixer.mix(given, { state: rest }),
        new RegExp(`TypeError: ${mixer.name}: state must have`),
      );
      const wider = { ...state, [name]: matrix(state[name].rows, state[name].cols + 1) };
      assert.throws(
        () => mixer.mix(given, { state: wider }),
        new RegExp(`RangeError: ${mixer.name}: state.${name} must be`),
      );
      const bad = {
        ...given,
        query: matrix(4, given["query"].cols, given["query"].data.slice().fill(Number.NaN, 5, 6)),
      };
      assert.throws(
        () => mixer.mix(bad),
        new RegExp(`RangeError: ${mixer.name}: query\\[5\\] must be finite, got NaN`),
      );
    });

    it(`${title}: attention times values is the output, and goes on from a state`, () => {
      const { attention } = mixer as KernelMixer;
      const given = tokens(8, 6);
      const { output, state } = mixer.mix(given);
      const weights = attention(given);
      assert.deepEqual([weights.rows, weights.cols], [8, 8]);
      for (let i = 0; i < 8; i++) for (let j = i + 1; j < 8; j++) assert.equal(weights.data[8 * i + j], 0);
      const half = mixer.mix(sliceTokens(given, 0, 5)).state;
      const later = attention(sliceTokens(given, 5, 8), { state: half });
      // A window forgets what no later query can meet: its columns are the last of the whole.
      const skip = 8 - later.cols;
      for (let i = 0; i < 3; i++) allClose(row(later, i), row(weights, 5 + i).subarray(skip), 1e-12);
      if (mixer.name === "latent") return; // its output is mapped up once more
      allClose(matMul(weights, state["corrected"] ?? given["value"]).data, output.data, 1e-12);
    });
  }

  it("a score that overflows is refused, and named", () => {
    const huge = { query: matrix(2, 1).data.fill(1e200), key: matrix(2, 1).data.fill(-1e200) };
    const tokens = { query: matrix(2, 1, huge.query), key: matrix(2, 1, huge.key), value: matrix(2, 1) };
    for (const { mixer } of specimens) {
      if (!["softmax", "sink", "sigmoid", "stick-breaking", "distance", "top-k"].includes(mixer.name))
        continue;
      assert.throws(
        () => mixer.mix(tokens),
        new RegExp(`^RangeError: ${mixer.name}: scores\\[0\\] must be finite, got -Infinity$`),
      );
    }
  });

  it("the forms and chunks that a head does not have are refused", () => {
    const [{ mixer, tokens }] = specimens;
    const form = "sideways" as "parallel";
    assert.throws(
      () => mixer.mix(tokens(2, 1), { form }),
      /TypeError: softmax: form must be one of "parallel", "chunked", "recurrent", got "sideways"/,
    );
    assert.throws(
      () => mixer.mix(tokens(2, 1), { form: "chunked", chunk: 0 }),
      /RangeError: softmax: chunk must be a whole number at least 1, got 0/,
    );
  });
});
