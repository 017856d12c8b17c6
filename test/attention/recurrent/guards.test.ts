/** @file What heads with a state refuse, and what they answer at the edges. */
import assert from "node:assert/strict";
import {
  basedAttention,
  deltaNet,
  deltaProduct,
  favor,
  gatedDeltaNet,
  hgrn2,
  layerNormLoss,
  lightNet,
  lightningAttention,
  linearAttention,
  logLinearAttention,
  type Mixer,
  mamba2,
  mesaNet,
  mlstm,
  performer,
  preconditionedGatedDelta,
  rebasedAttention,
  retention,
  rwkv6,
  titansLinear,
  tttLinear,
} from "engram/attention";
import { type Matrix, matrix, randomFrom } from "engram/math";
import { allClose } from "../../support/close";
import { filled, gaussian, heads } from "./heads";

const of = (rows: number, cols: number, value = 1): Matrix => filled(rows, cols, () => value);
const tokens = {
  query: of(2, 3),
  key: of(2, 3),
  value: of(2, 2),
  strength: of(2, 1),
  logDecay: of(2, 1, -1),
};

describe("attention/recurrent: guards", () => {
  for (const { mixer, tokens: draw } of heads(3)) {
    const given = draw(4, 3, randomFrom(1));
    it(`${mixer.name} refuses what does not fit, and answers no tokens with none`, () => {
      const [name] = Object.keys(given);
      const less = { ...given };
      delete less[name];
      assert.throws(() => mixer.mix(less), TypeError);
      const last = Object.keys(given).at(-1) as string;
      const short = { ...given, [last]: matrix(3, given[last].cols) };
      assert.throws(() => mixer.mix(short), /RangeError: .* must have 4 rows as .* has, got 3/);
      const bad = { ...given, [name]: of(4, given[name].cols, Number.NaN) };
      assert.throws(() => mixer.mix(bad), /must be finite, got NaN/);
      assert.throws(
        () => mixer.mix(given, { form: "sideways" as never }),
        /TypeError: .*form must be one of/,
      );
      assert.throws(() => mixer.mix(given, { chunk: 0 }), /chunk must be a whole number at least 1, got 0/);
      assert.throws(() => mixer.mix(given, { state: {} }), /state must have .*, got nothing/);
      const { state } = mixer.mix(given);
      const [entry] = Object.keys(state);
      const wrong = { ...state, [entry]: matrix(state[entry].rows + 1, state[entry].cols) };
      assert.throws(() => mixer.mix(given, { state: wrong }), /RangeError: .* must be .* × .*, got/);
      assert.throws(
        () => mixer.cost({ length: 0, head: 3 }),
        /length must be a whole number at least 1, got 0/,
      );
      const none = mixer.mix(draw(0, 3, randomFrom(1)));
      assert.equal(none.output.rows, 0);
      const after = mixer.mix(given, { state: none.state });
      assert.deepEqual(after.output.data, mixer.mix(given).output.data);
      // A call changes neither its tokens nor the state it goes on from.
      const kept = structuredClone([given, state]);
      mixer.mix(given, { state });
      assert.deepEqual([given, state], kept);
    });
  }

  it("gates out of range are named with their place", () => {
    const refuses = (run: () => unknown, message: RegExp) => assert.throws(run, message);
    refuses(
      () => gatedDeltaNet().mix({ ...tokens, logDecay: of(2, 1, 0.1) }),
      /^RangeError: gatedDeltaNet: logDecay\[0\] must be ≤ 0, got 0.1$/,
    );
    refuses(() => mesaNet().mix({ ...tokens, strength: of(2, 1, -1) }), /strength\[0\] must be in \[0, /);
    const energy = { energyStrength: of(2, 1, -1), logEnergyDecay: of(2, 1, 0) };
    refuses(
      () => preconditionedGatedDelta().mix({ ...tokens, ...energy }),
      /energyStrength\[0\] must be ≥ 0, got -1/,
    );
    refuses(
      () => titansLinear().mix({ ...tokens, rate: of(2, 1), momentum: of(2, 1), forget: of(2, 1, 2) }),
      /forget\[0\] must be in \[0, 1\], got 2/,
    );
    refuses(() => mamba2().mix({ ...tokens, step: of(2, 1, -1) }), /mamba2: −step\[0\] must be ≤ 0/);
  });

  it("options out of range are refused when a mixer is built", () => {
    const refuses = (build: () => Mixer<never>, message: RegExp) => assert.throws(build, message);
    refuses(() => deltaNet({ scale: Number.NaN }), /deltaNet: scale must be finite, got NaN/);
    refuses(() => retention({ decay: 1.5 }), /retention: decay must be in \[0, 1\], got 1.5/);
    refuses(
      () => lightningAttention({ head: 2, heads: 2, layer: 0, layers: 1 }),
      /head must be a whole number in \[0, 1\], got 2/,
    );
    refuses(() => linearAttention({ epsilon: -1 }), /epsilon must be in \[0, /);
    refuses(() => mamba2({ rate: 1 }), /rate must be ≤ 0, got 1/);
    refuses(() => deltaProduct({ steps: 0 }), /steps must be a whole number at least 1, got 0/);
    refuses(() => mesaNet({ regulariser: 0 }), /regulariser must be > 0, got 0/);
    refuses(() => mesaNet({ regulariser: [1, 0] }), /regulariser\[1\] must be > 0, got 0/);
    refuses(() => mesaNet({ solver: { steps: 0 } }), /solver.steps must be a whole number at least 1, got 0/);
    refuses(() => tttLinear({ batch: 0 }), /batch must be a whole number at least 1, got 0/);
    refuses(() => titansLinear({ batch: 0.5 }), /batch must be a whole number at least 1, got 0.5/);
    assert.throws(() => layerNormLoss({ epsilon: 0 }), /epsilon must be > 0, got 0/);
    assert.throws(
      () => favor({ head: 2, features: 0, random: randomFrom(1) }),
      /features must be a whole number at least 1/,
    );
  });

  it("sizes that only the tokens tell are checked with them", () => {
    assert.throws(
      () => rwkv6({ bonus: [1] }).mix({ ...tokens, logDecay: of(2, 3, -1) }),
      /bonus must have length 3, got 1/,
    );
    assert.throws(() => mesaNet({ regulariser: [1] }).mix(tokens), /regulariser must have length 3, got 1/);
    assert.throws(
      () => deltaProduct({ steps: 2 }).mix({ ...tokens, strength: of(2, 2) }),
      /key must have 2 × 3 columns, got 3/,
    );
    const odd = { ...tokens, key: of(2, 6), value: of(2, 3), strength: of(2, 2) };
    assert.throws(
      () => deltaProduct({ steps: 2 }).mix(odd),
      /value must have a multiple of 2 columns, got 3/,
    );
    assert.throws(() => tttLinear().mix({ ...tokens, rate: of(2, 1) }), /value must have 3 columns, got 2/);
    const gain = tttLinear({ loss: layerNormLoss({ gain: [1] }) });
    assert.throws(
      () => gain.mix({ ...tokens, value: of(2, 3), rate: of(2, 1) }),
      /gain must have length 3, got 1/,
    );
    const random = randomFrom(1);
    const wide = linearAttention({ featureMap: favor({ head: 4, random }) });
    assert.throws(() => wide.mix(tokens), /favor: rows must have 4 columns, got 3/);
  });

  it("log-linear attention ends where its levels end", () => {
    const mixer = logLinearAttention({ levels: 2 });
    const three = {
      query: of(3, 2),
      key: of(3, 2),
      value: of(3, 1),
      logDecay: of(3, 1, 0),
      levelScale: of(3, 2),
    };
    assert.throws(() => mixer.mix(three), /levels must be at least 3, got 2/);
    assert.throws(() => mixer.cost({ length: 2, past: 1, head: 2 }), /levels must be at least 3, got 2/);
    const two = Object.fromEntries(
      Object.entries(three).map(([name, m]) => [name, matrix(2, m.cols, m.data.slice(0, 2 * m.cols))]),
    );
    assert.equal(mixer.mix(two as typeof three).output.rows, 2);
  });

  it("what overflows is an error, not a NaN", () => {
    const long = { query: of(700, 2), key: of(700, 2, 3), value: of(700, 1), strength: of(700, 1, 2) };
    for (const form of deltaNet().forms)
      assert.throws(
        () => deltaNet().mix(long, { form }),
        /RangeError: deltaNet: what is remembered must stay finite, got/,
      );
  });

  it("an overflow names what keeps this head from it, and only tokens it has", () => {
    const [big, one] = [of(2, 2, 1e200), of(2, 2)];
    const gate = of(2, 1, 900);
    const cases: readonly (readonly [() => unknown, RegExp])[] = [
      [
        () => mlstm().mix({ query: one, key: one, value: one, logDecay: of(2, 1, 0), logInput: gate }),
        /^RangeError: mlstm: .* got (Infinity|NaN); logInput below 600 and/,
      ],
      [
        () => hgrn2().mix({ query: big, value: big, logDecay: of(2, 2, -1) }),
        /^RangeError: hgrn2: .*; tokens with entries below 1e40 keep it so$/,
      ],
      [
        () => lightNet().mix({ query: big, key: one, value: big }),
        /^RangeError: lightNet: .*; tokens with entries below 1e40 keep it so$/,
      ],
      [
        () => linearAttention().mix({ query: big, key: one, value: big }),
        /^RangeError: linearAttention: .*; tokens with/,
      ],
    ];
    for (const [run, message] of cases) assert.throws(run, message);
    const below = { query: one, key: one, value: one, logDecay: of(2, 1, 0), logInput: of(2, 1, 600) };
    assert.ok(mlstm().mix(below).output.data.every(Number.isFinite));
  });

  it("features that vanish are answered with zeros where a normaliser has an ε", () => {
    const nothing = { query: of(2, 2, 0), key: of(2, 2, 0), value: of(2, 1) };
    assert.deepEqual([...rebasedAttention().mix(nothing).output.data], [0, 0]);
    // φ(0) of Taylor's series is 1 at the constant feature: the mean of the values.
    const [first, second] = basedAttention({ epsilon: 0 }).mix({
      ...nothing,
      value: matrix(2, 1, Float64Array.of(1, 3)),
    }).output.data;
    assert.deepEqual([first, second], [1, 2]);
    assert.throws(
      () => rebasedAttention({ epsilon: 0 }).mix(nothing),
      /^RangeError: rebasedAttention: similarities of query 0 must not sum to 0, got 0; features vanish where/,
    );
  });

  it("a Performer answers queries of any length, and says when its keys are too long", () => {
    const random = randomFrom(3);
    const [H, T] = [64, 6];
    const mixer = performer({ head: H, random: random.split("directions") });
    const { relative: _, ...whole } = favor({ head: H, random: randomFrom(3).split("directions") });
    const drawn = (size: number, name: string): Matrix => {
      const m = gaussian(T, H, random.split(name));
      return matrix(
        T,
        H,
        m.data.map((x) => size * x),
      );
    };
    const [query, key] = [drawn(1, "query"), drawn(1, "key")];
    const value = gaussian(T, 3, random.split("value"));
    const long = drawn(14, "query");
    for (const form of mixer.forms) {
      const { output } = mixer.mix({ query: long, key, value }, { form, chunk: 2 });
      assert.ok(output.data.every((x) => Math.abs(x) < 6));
      // In the range where plain features do not vanish, the answers are theirs.
      const plain = linearAttention({
        featureMap: whole,
        scale: 1,
        epsilon: 0,
      });
      const near = mixer.mix({ query, key, value }, { form, chunk: 2 }).output.data;
      allClose(near, plain.mix({ query, key, value }).output.data, 1e-9);
    }
    assert.throws(
      () => mixer.mix({ query, key: drawn(100, "key"), value }),
      /^RangeError: performer: similarities of query 0 must not sum to 0, got 0; features vanish where keys are too long/,
    );
  });
});
