/** @file What is wrong with a learning rule is said with its class, its place and its value. */
import assert from "node:assert/strict";
import { type LearningRule, type LoihiNetwork, prepareEmulation } from "engram/loihi2";
import { randomFrom } from "engram/math";

const prepare = (learning: unknown, kind: "dense" | "sparse" = "dense"): unknown => {
  const rule = learning as LearningRule;
  const network: LoihiNetwork = {
    populations: {
      pre: { model: "input", size: 2 },
      reward: { model: "input", size: 1 },
      post: { model: "normalisation", size: 3 },
    },
    connections: [
      {
        ...{ name: "c", pre: "pre", post: "post" },
        synapses:
          kind === "dense"
            ? { kind, weights: [1, 2, 3, 4, 5, 6], learning: rule }
            : { kind, pre: [0], post: [2], weight: 4, learning: rule },
      },
    ],
  };
  return prepareEmulation(network, { random: randomFrom(1) });
};
const good = { rules: "dw = x0*y1", epoch: 4, y1: { impulse: 3, tau: 4 } };

describe("errors of learning rules", () => {
  const wrong: readonly (readonly [name: string, rule: unknown, error: string, message: string | RegExp])[] =
    [
      ["no rule", null, "TypeError", "c.learning must be a learning rule, got null"],
      ["no epoch", { rules: "dw = x0" }, "TypeError", "c.learning.epoch must be a number, got undefined"],
      [
        "epoch 0",
        { ...good, epoch: 0 },
        "RangeError",
        "c.learning.epoch must be a whole number in [1, 63], got 0",
      ],
      [
        "epoch 64",
        { ...good, epoch: 64 },
        "RangeError",
        "c.learning.epoch must be a whole number in [1, 63], got 64",
      ],
      [
        ...["a mode that there is not", { ...good, graded: "half" }, "TypeError"],
        'c.learning.graded must be one of "ordinary", "overwrite", "add", "overflow", got "half"',
      ] as never,
      [
        "no x1 to grade",
        { ...good, graded: "add" },
        "RangeError",
        "c.learning.x1 must be given where spikes are graded, got none",
      ],
      [
        "no y1 to read",
        { rules: "dw = x0*y1", epoch: 1 },
        "RangeError",
        "c.learning.y1 must be given, as the rules read it, got none",
      ],
      [
        "an impulse too large",
        { ...good, y1: { impulse: 128, tau: 4 } },
        "RangeError",
        "c.learning.y1.impulse must be in [0, 127], got 128",
      ],
      [
        "no impulse",
        { ...good, y1: { tau: 4 } },
        "TypeError",
        "c.learning.y1.impulse must be a number, got undefined",
      ],
      [
        "a decay upwards",
        { ...good, y1: { impulse: 8, tau: -1 } },
        "RangeError",
        /c\.learning\.y1\.tau must be in \[0, .*\], got -1/,
      ],
      [
        "no decay",
        { ...good, y1: { impulse: 8, tau: Infinity } },
        "RangeError",
        "c.learning.y1.tau must be finite, got Infinity",
      ],
      [
        "a start in parts",
        { ...good, y1: { impulse: 8, tau: 1, start: 0.5 } },
        "RangeError",
        "c.learning.y1.start[0] must be a whole number in [0, 127], got 0.5",
      ],
      [
        "starts for others",
        { ...good, y1: { impulse: 8, tau: 1, start: [1, 2] } },
        "RangeError",
        "c.learning.y1.start must have length 3, got 2",
      ],
      ["a trace that is none", { ...good, x2: 3 }, "TypeError", "c.learning.x2 must be a trace, got 3"],
      [
        "senders' third factors",
        { ...good, x1: { population: "reward" } },
        "TypeError",
        "c.learning.x1.impulse must be a number, got undefined",
      ],
      [
        "reward from nowhere",
        { ...good, y2: { population: "rewrad" } },
        "RangeError",
        'c.learning.y2.population must be one of the network, got "rewrad"; did you mean "reward"?',
      ],
      [
        "reward of another size",
        { ...good, y2: { population: "pre" } },
        "RangeError",
        "c.learning.y2.population must have 1 neuron or 3, as the receivers, got 2",
      ],
      [
        "another output",
        { ...good, y2: { population: "post", output: "v" } },
        "RangeError",
        'c.learning.y2.output must be one of its own, got "v"; the outputs are s, square',
      ],
      [
        "other spikes",
        { ...good, postOutput: "sqare" },
        "RangeError",
        'c.learning.postOutput must be one of its own, got "sqare"; did you mean "square"?',
      ],
      [
        "a tag too large",
        { ...good, tStart: 256 },
        "RangeError",
        "c.learning.tStart must be a whole number in [-256, 255], got 256",
      ],
      ["too few tags", { ...good, dStart: [1] }, "RangeError", "c.learning.dStart must have length 6, got 1"],
      [
        "an unknown flag",
        { ...good, compatibility: { impulseFractions: true } },
        "RangeError",
        'c.learning.compatibility must be of known flags, got "impulseFractions"; did you mean "impulseFraction"?',
      ],
      [
        "a flag that is none",
        { ...good, compatibility: { wrapProducts: 1 } },
        "TypeError",
        "c.learning.compatibility.wrapProducts must be true or false, got 1",
      ],
    ];
  for (const [name, rule, error, message] of wrong)
    it(`${name}: ${error}`, () => {
      const expected = typeof message === "string" ? `prepareEmulation: ${message}` : message;
      assert.throws(() => prepare(rule), { name: error, message: expected });
    });

  it("rules that cannot be read: SyntaxError", () => {
    assert.throws(() => prepare({ ...good, rules: "dw = x0*y1 +" }), {
      name: "SyntaxError",
      message: /^parseRules: rule must have a factor here, got its end at line 1, column 13\n/,
    });
    assert.throws(() => prepare({ ...good, rules: undefined }), { name: "TypeError" });
    assert.ok(prepare({ ...good, rules: "dw = x0*(-y1)", compatibility: { parserFaults: true } }));
  });

  it("tags of a list of synapses are as many as they are", () => {
    assert.ok(prepare({ ...good, tStart: [3] }, "sparse"));
    assert.throws(() => prepare({ ...good, tStart: [3, 4] }, "sparse"), {
      name: "RangeError",
      message: "prepareEmulation: c.learning.tStart must have length 1, got 2",
    });
  });
});
