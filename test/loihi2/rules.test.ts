/** @file The text of learning rules: what it means, and what is wrong with it. */
import assert from "node:assert/strict";
import {
  type Dependency,
  formatRules,
  type Product,
  parseRules,
  type Rules,
  rewardStdp,
  ruleNumber,
  ruleVariables,
  stdp,
} from "engram/loihi2";
import fc from "fast-check";

const plain = (variable: Product["factors"][number]["variable"]) => ({ variable, constant: 0, sign: false });

const number = fc
  .record({ mantissa: fc.integer({ min: -8, max: 7 }), exponent: fc.integer({ min: -7, max: 8 }) })
  // −8 is halved wherever it can be.
  .filter(({ mantissa, exponent }) => mantissa !== -8 || exponent === 8);
const factor = fc.record(
  {
    variable: fc.constantFrom(...ruleVariables.filter((name) => name !== "x0" && name !== "y0")),
    constant: fc.integer({ min: -300, max: 300 }).map((c) => c / 2),
    sign: fc.boolean(),
  },
  { noNullPrototype: true },
);
const rules = fc.integer({ min: 0, max: 9 }).chain((k) => {
  const product = fc
    .record({
      number,
      dependency: fc.constantFrom<Dependency>("x0", "y0", k),
      factors: fc.array(factor, { maxLength: 4 }),
    })
    .map(({ number: held, ...rest }): Product => ({ ...rest, ...held }));
  const sum = fc.array(product, { minLength: 1, maxLength: 4 });
  return fc
    .record({ w: sum, d: sum, t: sum }, { requiredKeys: [], noNullPrototype: true })
    .filter((some) => Object.keys(some).length > 0);
});

describe("the text of learning rules", () => {
  it("is read as it says", () => {
    assert.deepEqual(parseRules("dw = 2^-3*y0*x1 - 2^-3*x0*y1"), {
      w: [
        { dependency: "y0", factors: [plain("x1")], mantissa: 1, exponent: -3 },
        { dependency: "x0", factors: [plain("y1")], mantissa: -1, exponent: -3 },
      ],
    });
    assert.deepEqual(parseRules("dt=u2*(w+ 3)*sgn(y3 - 1.5)*x2\n\tdd = -x0*y0;"), {
      t: [
        {
          ...{ dependency: 2, mantissa: 1, exponent: 0 },
          factors: [
            { ...plain("w"), constant: 3 },
            { variable: "y3", constant: -1.5, sign: true },
            plain("x2"),
          ],
        },
      ],
      d: [{ dependency: "x0", factors: [plain("y0")], mantissa: -1, exponent: 0 }],
    });
    assert.equal(
      formatRules(parseRules("dw =\n  x1 * 4 * x0 * 2^+1\n  + (y1)*y0")),
      "dw = 4*2^1*x0*x1 + y0*y1",
    );
    const small = parseRules("dw = x0*(x1 - 0.0000001)");
    assert.deepEqual(parseRules(formatRules(small)), small);
  });

  it("has one number for each product, halved while it is above 7 and even", () => {
    const held = (text: string): [number, number] => {
      const { mantissa, exponent } = (parseRules(`dw = ${text}`).w as readonly Product[])[0];
      return [mantissa, exponent];
    };
    assert.deepEqual(held("x0"), [1, 0]);
    assert.deepEqual(held("6*x0"), [6, 0]);
    assert.deepEqual(held("8*x0"), [4, 1]);
    assert.deepEqual(held("-8*x0"), [-4, 1]);
    assert.deepEqual(held("- 8*2^8*x0"), [-8, 8]);
    assert.deepEqual(held("3*x0*4*2^-2*2^1"), [6, 0]);
    assert.deepEqual(held("0*x0"), [0, 0]);
    assert.deepEqual(held("2^-8*8*x0"), [4, -7]);
  });

  it("of any rules gives the same rules", () => {
    fc.assert(
      fc.property(rules, (some) => {
        assert.deepEqual(parseRules(formatRules(some as Rules)), some);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("never does anything but be read or refused with its place", () => {
    const words = [
      "dw",
      "=",
      "x0",
      "y0",
      "u1",
      "u12",
      "x1",
      "w",
      "sgn",
      "(",
      ")",
      "*",
      "**",
      "+",
      "-",
      "2",
      "^",
      "3.5",
      ";",
      "\n",
      "?",
    ];
    let read = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { maxLength: 12 }),
        fc.boolean(),
        (some, parserFaults) => {
          const text = `dw = x0*x1 ${some.join(" ")}`;
          try {
            const found = parseRules(text, { parserFaults });
            assert.deepEqual(parseRules(formatRules(found)), found);
            read++;
          } catch (error) {
            if (!(error instanceof SyntaxError)) throw error;
            assert.match(
              error.message,
              /^parseRules: rule must .*, got .* at line \d+, column \d+\n.*\n\s*\^$/s,
            );
          }
        },
      ),
      { seed: 1, numRuns: 3000 },
    );
    assert.ok(read > 10);
  });

  const wrong: readonly (readonly [text: string, rule: string, got: string, line: number, column: number])[] =
    [
      ["", 'begin with "dw =", "dd =" or "dt ="', "its end", 1, 1],
      ["w = x0", 'begin with "dw =", "dd =" or "dt ="', '"w"', 1, 1],
      ["dw x0", 'have "=" after "dw"', '"x0"', 1, 4],
      ["dw = x0\ndt = y0*\n", "have a factor here", "its end", 2, 9],
      ["dw = x0\ndw = y0", "be given once for each target", '"dw" twice', 2, 1],
      ["dw = x0 ? y1", "be of names, numbers and + - * ^ ( ) = ;", '"?"', 1, 9],
      ["dw = x1*y1", "have x0, y0 or one of u0 … u9 in every product", "none", 1, 6],
      ["dw = x0 + 3*x1", "have x0, y0 or one of u0 … u9 in every product", "none", 1, 11],
      [
        "dw = x0*z1",
        "be of x0 x1 x2 y0 y1 y2 y3 w d t u0…u9 and sgn()",
        '"z1" (did you mean x1 or y1?)',
        1,
        9,
      ],
      ["dw = x0*tau", "be of x0 x1 x2 y0 y1 y2 y3 w d t u0…u9 and sgn()", '"tau"', 1, 9],
      ["dw = 0.5*x0", "have whole numbers and powers of 2 alone as numbers of a product", '"0.5"', 1, 6],
      ["dw = 3^2*x0", "have no powers but those of 2", '"3"', 1, 6],
      ["dw = 2^x0", "have a whole number after 2^", '"x0"', 1, 8],
      ["dw = 2^1.5*x0", "have a whole number after 2^", '"1.5"', 1, 8],
      ["dw = 13*x0", "have numbers m*2^e with m of 4 bits, −8 … 7, and e in −7 … 8", "13*2^0", 1, 6],
      ["dw = x0 - 2^-8*y0", "have numbers m*2^e with m of 4 bits, −8 … 7, and e in −7 … 8", "-1*2^-8", 1, 11],
      ["dw = 2^9*x0", "have numbers m*2^e with m of 4 bits, −8 … 7, and e in −7 … 8", "1*2^9", 1, 6],
      ["dw = x0*-3", "have signs before a product, not inside it", '"-"', 1, 9],
      ["dw = x0*u1", "have u1 before all variables of its product", '"u1"', 1, 9],
      ["dw = w*u1", "have u1 before all variables of its product", '"u1"', 1, 8],
      ["dw = u1*w\ndt = u2*w", "have the same u everywhere", "u2 after u1", 2, 6],
      ["dw = x0*(3 + y1)", "have one variable, plus or minus a number, in a bracket", '"3"', 1, 10],
      ["dw = x0*(u1 + 1)", "have one variable, plus or minus a number, in a bracket", '"u1"', 1, 10],
      ["dw = x0*(y1 + w)", "have one variable, plus or minus a number, in a bracket", '"w"', 1, 15],
      ["dw = x0*(y1 + 3", 'have ")" here', "its end", 1, 16],
      ["dw = x0*sgn y1", 'have "(" after "sgn"', '"y1"', 1, 13],
      ["dw = x0)", "go on with + - * or end here", '")"', 1, 8],
      ["dw = x0^2", "go on with + - * or end here", '"^"', 1, 8],
      // What Lava reads as something else.
      ["dw = x0*(-y1)", "have no sign in a bracket", '"(-y1)", which Lava would read as "(y1)",', 1, 9],
      [
        "dw = x0*sgn(-w)",
        "have no sign in a bracket",
        '"sgn(-w)", which Lava would read as "sgn(w)",',
        1,
        12,
      ],
      [
        "dw = x0*(y1*2)",
        "have one variable, plus or minus a number, in a bracket",
        '"(y1*2)", which Lava would read as "(y1+2)",',
        1,
        9,
      ],
      ["dw = u12*w", "have u0 … u9", '"u12", which Lava would read as "2*u1",', 1, 6],
      ["dw = x0**2", "have no powers but those of 2", '"x0**2", which Lava would read as "x0*2",', 1, 8],
      ["dw = x0 y1", 'have "*" between factors', '"x0 y1", which Lava would read as "x0*y1",', 1, 9],
      ["dw = 2x0", 'have "*" between factors', '"2 x0", which Lava would read as "2*x0",', 1, 7],
    ];
  for (const [text, rule, got, line, column] of wrong)
    it(`is refused as ${JSON.stringify(text)}`, () => {
      const row = text.split("\n")[line - 1];
      const message = `parseRules: rule must ${rule}, got ${got} at line ${line}, column ${column}\n  ${row}\n  ${" ".repeat(column - 1)}^`;
      assert.throws(() => parseRules(text), { name: "SyntaxError", message });
    });

  it("keeps its mark below the place after tabs and other line ends", () => {
    assert.throws(
      () => parseRules("dw = x0\r\n\tdt = q*x0\r\n"),
      /at line 2, column 7\n {2}\tdt = q\*x0\n {2}\t {5}\^$/,
    );
  });

  it("is read with Lava's faults where they are asked for", () => {
    const read = (text: string): string => formatRules(parseRules(text, { parserFaults: true }));
    assert.equal(read("dw = x0*(-y1)"), "dw = x0*y1");
    assert.equal(read("dw = x0*sgn(-w)"), "dw = x0*sgn(w)");
    assert.equal(read("dw = x0*(y1*2)"), "dw = x0*(y1 + 2)");
    assert.equal(read("dw = u12*w"), "dw = 2*u1*w");
    assert.equal(read("dw = x0**2"), "dw = 2*x0");
    assert.equal(read("dw = x0 y1"), "dw = x0*y1");
    assert.throws(() => read("dw = x0*u1"), SyntaxError);
    assert.throws(() => read("dw = x0*-3"), SyntaxError);
  });

  it("must be a text", () => {
    assert.throws(() => parseRules(3 as unknown as string), {
      name: "TypeError",
      message: "parseRules: text must be a string, got 3",
    });
  });
});

describe("ready-made learning rules", () => {
  it("round their numbers as Lava does", () => {
    const number = (x: number): number => {
      const { mantissa, exponent } = ruleNumber(x);
      return mantissa * 2 ** exponent;
    };
    for (const [x, held] of [
      [0.3, 0.25],
      [0.75, 1],
      [1.5, 2],
      [1, 1],
      [-1, -1],
      [-0.3, -0.25],
      [6.9, 6],
      [12, 12],
      [0, 0],
    ])
      assert.equal(number(x), held);
    for (const x of [13, 1e-3, 1e5, Number.NaN])
      assert.throws(() => ruleNumber(x), { name: "RangeError", message: /^ruleNumber: x must/ });
    assert.throws(() => ruleNumber(13), {
      message: "ruleNumber: x must come to m·2^e with m in [-8, 7] and e in [-7, 8], got 13 as 13·2^0",
    });
  });

  it("say what they are", () => {
    assert.deepEqual(
      stdp({ rate: 3, aPlus: 0.25, aMinus: -0.5, tauPlus: 9, tauMinus: 7, impulse: 20, epoch: 4 }),
      {
        ...{ rules: "dw = -3*2^-1*x0*y1 + 3*2^-2*y0*x1", epoch: 4 },
        ...{ x1: { impulse: 20, tau: 9 }, y1: { impulse: 20, tau: 7 } },
      },
    );
    const reward = { population: "reward" };
    assert.deepEqual(rewardStdp({ reward, eligibilityDecay: 0.125 }), {
      ...{ rules: "dw = u0*t*y2\ndt = -x0*y1 + y0*x1 - 2^-3*u0*t", epoch: 1 },
      ...{ x1: { impulse: 16, tau: 10 }, y1: { impulse: 16, tau: 10 }, y2: reward },
    });
    assert.equal(rewardStdp({ reward, eligibilityDecay: 0 }).rules, "dw = u0*t*y2\ndt = -x0*y1 + y0*x1");
    assert.throws(() => stdp({ rate: 3, aPlus: 5 }), {
      name: "RangeError",
      message: /got 3 × 5 as 15·2\^0$/,
    });
    assert.throws(() => rewardStdp({ reward, eligibilityDecay: 2 }), {
      name: "RangeError",
      message: "rewardStdp: eligibilityDecay must be in [0, 1], got 2",
    });
  });
});
