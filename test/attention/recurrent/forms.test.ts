/** @file All forms of a head are one function, and its state can be cut anywhere, written down and read back. */
import assert from "node:assert/strict";
import { decodeState, encodeState, type Mixed, type MixerState, mixInPieces } from "engram/attention";
import { randomFrom } from "engram/math";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { type Gates, heads } from "./heads";

const tolerance = 1e-9;

function same(actual: Mixed, expected: Mixed): void {
  allClose(actual.output.data, expected.output.data, tolerance);
  sameState(actual.state, expected.state);
}

function sameState(actual: MixerState, expected: MixerState): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const name of Object.keys(expected)) {
    assert.deepEqual([actual[name].rows, actual[name].cols], [expected[name].rows, expected[name].cols]);
    allClose(actual[name].data, expected[name].data, tolerance);
  }
}

const gates: fc.Arbitrary<Gates> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ strength: fc.constantFrom(0, 1, 2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      logDecay: fc.constantFrom(0, -1e-3, -5, -40, -700, -1e5),
      strength: fc.constantFrom(0, 1),
    }),
  },
);

const drawn = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  H: fc.integer({ min: 1, max: 5 }),
  V: fc.integer({ min: 1, max: 4 }),
  T: fc.integer({ min: 1, max: 24 }),
  chunk: fc.integer({ min: 1, max: 11 }),
  cuts: fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }),
  gates,
});

const names = heads(2).map(({ mixer }, i) => [mixer.name, i] as const);

describe("attention/recurrent: forms and streams", () => {
  for (const [name, place] of names)
    it(`${name}: recurrent, chunked and parallel agree, whole and in pieces`, () => {
      fc.assert(
        fc.property(drawn, ({ seed, H, V, T, chunk, cuts, gates }) => {
          const { mixer, tokens: draw } = heads(H)[place];
          const tokens = draw(T, V, randomFrom(seed), gates);
          const whole = mixer.mix(tokens, { form: mixer.forms[0] });
          for (const form of mixer.forms.slice(1)) same(mixer.mix(tokens, { form, chunk }), whole);
          const ends = cuts.map((cut) => cut % (T + 1)).sort((a, b) => a - b);
          for (const form of mixer.forms) {
            const through: typeof mixer = {
              ...mixer,
              mix(piece, options) {
                const { output, state } = mixer.mix(piece, options);
                return { output, state: decodeState(encodeState(state)) };
              },
            };
            same(mixInPieces(through, tokens, ends, { form, chunk }), whole);
          }
        }),
        { numRuns: 40, seed: 7 },
      );
    });

  it("agree over 200 tokens that forget almost everything, almost nothing, or reflect", () => {
    for (const gate of [
      { logDecay: -30 },
      { logDecay: 0, strength: 2 },
      { logDecay: -1e-4, strength: 1 },
      { logDecay: -746 },
    ])
      for (const { mixer, tokens: draw } of heads(4)) {
        const tokens = draw(200, 3, randomFrom(5), gate);
        const whole = mixer.mix(tokens);
        for (const form of mixer.forms.slice(1)) same(mixer.mix(tokens, { form, chunk: 33 }), whole);
      }
  });
});
