/** @file What a user is told, by class and message, when a network leaves what the chip can hold; and that its last value inside is taken. */
import assert from "node:assert/strict";
import {
  checkSaturation,
  customChip,
  type DenseWeights,
  inverseRoot,
  type LearningRule,
  type LoihiLif,
  type LoihiNetwork,
  type LoihiPopulation,
  loihi1,
  loihi2,
  optimizeWeightBits,
  placeNetwork,
  prepareEmulation,
  prepareMeter,
  storeWeights,
} from "engram/loihi2";
import { randomFrom } from "engram/math";

type Wrong = readonly [error: "RangeError" | "TypeError", message: string];
const refused = (run: () => unknown, [name, message]: Wrong): void => assert.throws(run, { name, message });

const lif: LoihiLif = { model: "lif", size: 2, du: 4095, dv: 0, vthMantissa: 10 };
const prepare = (network: LoihiNetwork) => prepareEmulation(network, { random: randomFrom(1) });
const between = (synapses: object, post: LoihiPopulation = lif): LoihiNetwork<"input" | "post"> => ({
  populations: { input: { model: "input", size: 3 }, post },
  connections: [{ name: "c", pre: "input", post: "post", synapses: synapses as DenseWeights }],
});

describe("weights outside the range of their signs", () => {
  const dense =
    (weights: readonly number[], more: object = {}) =>
    () =>
      prepare(between({ kind: "dense", weights, ...more }));
  const learning: LearningRule = { rules: "dw = x0", epoch: 1 };
  const text = (range: string, signs: string, got: string): string =>
    `prepareEmulation: c.weights must be in [${range}] as they are ${signs}, got ${got} (clip: true holds them at the ends)`;
  const rows: readonly (readonly [weights: readonly number[], more: object, message: string])[] = [
    [[300, -300, 39, 0, 1, 2], {}, text("-256, 255", "mixed", "2 of 6 beyond, the first 300 at 0")],
    [[0, -257, 39, 0, 1, 2], {}, text("-256, 255", "mixed", "1 of 6 beyond, the first -257 at 1")],
    [[0.5, 300, 40, 256, 255, 255.9], {}, text("0, 255", "excitatory", "2 of 6 beyond, the first 300 at 1")],
    [[0, -255, 0, 0, -256, -1], {}, text("-255, 0", "inhibitory", "1 of 6 beyond, the first -256 at 4")],
    [
      [0, 0, 0, 0, 0, -1],
      { signMode: "excitatory" },
      text("0, 255", "excitatory", "1 of 6 beyond, the first -1 at 5"),
    ],
    [
      [1, 2, 3, 4, 5, 6],
      { signMode: "inhibitory" },
      text("-255, 0", "inhibitory", "6 of 6 beyond, the first 1 at 0"),
    ],
    [[256, 0, 0, 0, 0, 0], { learning }, text("-256, 255", "mixed", "1 of 6 beyond, the first 256 at 0")],
  ];
  for (const [weights, more, message] of rows)
    it(`are counted: ${weights.join(", ")}`, () => {
      refused(dense(weights, more), ["RangeError", message]);
      const { clip } = dense(weights, { ...more, clip: true })().faults()["c"];
      assert.equal(clip, Number(/got (\d)/.exec(message)?.[1]));
    });

  it("of a list of synapses, and by themselves", () => {
    refused(
      () => prepare(between({ kind: "sparse", pre: [0, 1], post: [1, 0], weight: [1, 999] })),
      [
        "RangeError",
        "prepareEmulation: c.weight must be in [0, 255] as they are excitatory, got 1 of 2 beyond, the first 999 at 1 (clip: true holds them at the ends)",
      ],
    );
    refused(
      () => storeWeights([256]),
      [
        "RangeError",
        "storeWeights: weights must be in [0, 255] as they are excitatory, got 1 of 1 beyond, the first 256 at 0 (clip: true holds them at the ends)",
      ],
    );
    refused(
      () => optimizeWeightBits([10, 256]),
      ["RangeError", "optimizeWeightBits: weights[1] must be a whole number in [0, 255], got 256"],
    );
  });

  it("are no weights that lose low bits, which are counted alone", () => {
    const { clip, truncation } = dense([-256, 255, 254.9, 3, 0, 2])().faults()["c"];
    assert.deepEqual([clip, truncation], [0, 3]);
  });

  for (const [weights, more, message] of [
    [[0, Number.NaN, 0, 0, 0, 0], {}, "c.weights[1] must be finite, got NaN"],
    [[0, 0, 0, 0, 0, 0], { weightBits: 9 }, "c.weightBits must be a whole number in [0, 8], got 9"],
    [[0, 0, 0, 0, 0, 0], { weightBits: -1 }, "c.weightBits must be a whole number in [0, 8], got -1"],
    [[0, 0, 0, 0, 0, 0], { weightExponent: 8 }, "c.weightExponent must be a whole number in [-8, 7], got 8"],
    [
      [0, 0, 0, 0, 0, 0],
      { weightExponent: -9 },
      "c.weightExponent must be a whole number in [-8, 7], got -9",
    ],
  ] as const)
    it(message, () => refused(dense(weights, more), ["RangeError", `prepareEmulation: ${message}`]));
});

describe("delays above 63", () => {
  const delays = [
    [{ kind: "dense", weights: [1, 2, 3, 4, 5, 6] }, 64, "c.delay must be a whole number in [0, 63], got 64"],
    [
      { kind: "dense", weights: [1, 2, 3, 4, 5, 6] },
      [0, 63, 1, 2, 64, 0],
      "c.delay[4] must be a whole number in [0, 63], got 64",
    ],
    [
      { kind: "sparse", pre: [0], post: [1], weight: 3 },
      [100],
      "c.delay[0] must be a whole number in [0, 63], got 100",
    ],
    [
      { kind: "sparse", pre: [0], post: [1], weight: 3 },
      -1,
      "c.delay must be a whole number in [0, 63], got -1",
    ],
    [
      { kind: "sparse", pre: [0], post: [1], weight: 3 },
      0.5,
      "c.delay must be a whole number in [0, 63], got 0.5",
    ],
  ] as const;
  for (const [synapses, delay, message] of delays)
    it(message, () => {
      refused(() => prepare(between({ ...synapses, delay })), ["RangeError", `prepareEmulation: ${message}`]);
      prepare(between({ ...synapses, delay: 63 }));
    });
});

describe("payloads wider than their bits", () => {
  const rows: readonly (readonly [bits: number, inside: readonly number[], wrong: number, range: string])[] =
    [
      [0, [0, 1], 2, "[0, 1]"],
      [0, [0, 1], -1, "[0, 1]"],
      [1, [-1, 0], 1, "[-1, 0]"],
      [8, [-128, 127], 128, "[-128, 127]"],
      [8, [-128, 127], -129, "[-128, 127]"],
      [8, [-128, 127], 0.5, "[-128, 127]"],
      [24, [-(2 ** 23), 2 ** 23 - 1], 2 ** 23, "[-8388608, 8388607]"],
      [32, [-(2 ** 31), 2 ** 31 - 1], 2 ** 31, "[-2147483648, 2147483647]"],
    ];
  for (const [payloadBits, inside, wrong, range] of rows)
    it(`${wrong} in ${payloadBits} bits`, () => {
      const chip = prepare({ populations: { input: { model: "input", size: 2, payloadBits } } });
      chip.step({ input: inside });
      refused(
        () => chip.step({ input: [0, wrong] }),
        ["RangeError", `step: input[1] must be a whole number in ${range}, got ${wrong}`],
      );
    });
  it("of 33 bits there are none", () =>
    refused(
      () => prepare({ populations: { input: { model: "input", size: 2, payloadBits: 33 } } }),
      ["RangeError", "prepareEmulation: input.payloadBits must be a whole number in [0, 32], got 33"],
    ));

  it("inside a network are sent as they are, and counted", () => {
    const network: LoihiNetwork<"input" | "square"> = {
      populations: {
        input: { model: "input", size: 1, payloadBits: 16 },
        square: { model: "product", size: 1 },
      },
      connections: ["a", "b"].map((input) => ({
        ...{ name: input, pre: "input", post: "square", input, synapses: { kind: "direct" } },
      })),
    };
    const chip = prepare(network);
    for (const [x, payload] of [
      [2896, 0],
      [2897, 1],
    ]) {
      chip.step({ input: [x] });
      assert.equal(chip.faults()["square"].payload, payload);
      assert.equal(chip.sent("square")[0], x * x);
    }
  });
});

describe("parameters of neurons out of range", () => {
  const rows: readonly (readonly [neurons: object, error: Wrong[0], message: string])[] = [
    [{ du: 4096 }, "RangeError", "post.du must be a whole number in [0, 4095], got 4096"],
    [{ du: -1 }, "RangeError", "post.du must be a whole number in [0, 4095], got -1"],
    [{ du: [0, 5000] }, "RangeError", "post.du[1] must be a whole number in [0, 4095], got 5000"],
    [{ du: undefined }, "TypeError", "post.du must be a number or one for each neuron, got undefined"],
    [{ du: [1] }, "RangeError", "post.du must have length 2, got 1"],
    [{ dv: 4096 }, "RangeError", "post.dv must be a whole number in [0, 4095], got 4096"],
    [{ dv: -1 }, "RangeError", "post.dv must be a whole number in [0, 4095], got -1"],
    [{ dv: 0.04 }, "RangeError", "post.dv must be a whole number in [0, 4095], got 0.04"],
    [
      { vthMantissa: 2 ** 17 },
      "RangeError",
      "post.vthMantissa must be a whole number in [0, 131071], got 131072",
    ],
    [{ vthMantissa: -1 }, "RangeError", "post.vthMantissa must be a whole number in [0, 131071], got -1"],
    [{ vthMantissa: [3, Number.NaN] }, "RangeError", "post.vthMantissa[1] must be finite, got NaN"],
    [
      { biasMantissa: 4096 },
      "RangeError",
      "post.biasMantissa must be a whole number in [-4096, 4095], got 4096",
    ],
    [{ biasExponent: 8 }, "RangeError", "post.biasExponent must be a whole number in [-8, 7], got 8"],
    [{ refractory: 0 }, "RangeError", "post.refractory must be a whole number in [1, 64], got 0"],
    [{ refractory: 65 }, "RangeError", "post.refractory must be a whole number in [1, 64], got 65"],
    [
      { reset: { interval: 0 } },
      "RangeError",
      "post.reset.interval must be a whole number at least 1, got 0",
    ],
    [{ reset: {} }, "TypeError", "post.reset.interval must be a number, got undefined"],
    [
      { reset: { interval: 2, offset: -1 } },
      "RangeError",
      "post.reset.offset must be a whole number at least 0, got -1",
    ],
    [
      { model: "ternary", vthHighMantissa: 2 ** 17, vthLowMantissa: 0 },
      "RangeError",
      "post.vthHighMantissa must be a whole number in [-131072, 131071], got 131072",
    ],
    [
      { model: "ternary", vthHighMantissa: 1, vthLowMantissa: 2 },
      "RangeError",
      "post.vthLowMantissa must not be above vthHighMantissa, got 2 and 1 at neuron 0",
    ],
    [{ model: "resonate-graded", tau: 0, period: 9, vth: 1 }, "RangeError", "post.tau must be > 0, got 0"],
    [
      { model: "resonate-graded", tau: 5, period: [9, -1], vth: 1 },
      "RangeError",
      "post.period must be > 0, got -1",
    ],
    [{ model: "resonate-graded", tau: 5, period: 9, vth: -1 }, "RangeError", "post.vth must be ≥ 0, got -1"],
    [{ model: "constraint", form: "sat" }, "TypeError", 'post.form must be one of "qubo", "csp", got "sat"'],
    [
      { model: "constraint", form: "csp", stepSize: 1, theta: 2 ** 24, sustained: 1 },
      "RangeError",
      "post.theta must be a whole number in [0, 16777215], got 16777216",
    ],
    [
      { model: "constraint", form: "csp", theta: 1, sustained: 1 },
      "TypeError",
      "post.stepSize must be a number or one for each neuron, got undefined",
    ],
    [
      { model: "constraint", form: "csp", stepSize: 1, theta: 1, sustained: -1 },
      "RangeError",
      "post.sustained must be a whole number in [0, 8388607], got -1",
    ],
    [
      { model: "constraint", form: "csp", stepSize: 1, theta: 1, sustained: 1, noisePrecision: 25 },
      "RangeError",
      "post.noisePrecision must be a whole number in [0, 24], got 25",
    ],
  ];
  for (const [neurons, error, message] of rows)
    it(message, () =>
      refused(
        () => prepare({ populations: { post: { ...lif, ...neurons } as LoihiPopulation } }),
        [error, `prepareEmulation: ${message}`],
      ),
    );
});

describe("traces that stand at their limit", () => {
  const run = (impulse: number, arithmetic: "fixed" | "ideal" = "fixed") => {
    const learning: LearningRule = {
      ...{ rules: "dw = x0*y1", epoch: 4, x1: { impulse: 4, tau: 2 }, y1: { impulse, tau: 1000 } },
    };
    const network: LoihiNetwork<"input" | "post"> = {
      populations: {
        input: { model: "input", size: 3 },
        post: { ...lif, biasMantissa: 4095, vthMantissa: 0 },
      },
      connections: [
        {
          name: "c",
          pre: "input",
          post: "post",
          synapses: { kind: "dense", weights: [0, 0, 0, 0, 0, 0], learning },
        },
      ],
    };
    const chip = prepareEmulation(network, { random: randomFrom(1), arithmetic });
    for (let t = 0; t < 43; t++) chip.step();
    return chip;
  };

  it("are refused where they do for longer than is asked", () => {
    const chip = run(127);
    const { x1, y1 } = chip.saturation()["c"];
    assert.equal(x1, 0);
    // Both receivers fire in each step: at 127 from the second spike on, and a first one alone of each epoch counts at its step.
    assert.ok(y1 > 0.9, String(y1));
    checkSaturation(chip, 1);
    refused(
      () => checkSaturation(chip, 0.05),
      [
        "RangeError",
        `checkSaturation: traces of "c" must stand at 127 in at most 5 % of their steps, got y1 in ${Number((100 * y1).toPrecision(3))} %`,
      ],
    );
    // Nothing saturates without an impulse.
    checkSaturation(run(0), 0);
    assert.deepEqual(run(0).saturation(), { c: { x1: 0, y1: 0 } });
  });

  it("are counted step by step, from an epoch's end to the next, and go on from a snapshot", () => {
    const chip = prepareEmulation(
      between({
        kind: "dense",
        weights: [0, 0, 0, 0, 0, 0],
        learning: { rules: "dw = x0*x1", epoch: 2, x1: { impulse: 127, tau: 0 } },
      }),
      { random: randomFrom(1) },
    );
    assert.deepEqual(chip.saturation(), { c: { x1: 0 } });
    // One of three senders, in the last of two steps: one of six at 127; forgotten in the next.
    for (const input of [
      [0, 0, 0],
      [1, 0, 0],
      [0, 0, 0],
    ])
      chip.step({ input });
    assert.deepEqual(chip.saturation(), { c: { x1: 1 / 6 } });
    const kept = chip.snapshot();
    chip.step();
    assert.deepEqual(chip.saturation(), { c: { x1: 1 / 12 } });
    assert.deepEqual([...chip.learned("c", "x1 full")], [1, 0, 0]);
    chip.restore(kept);
    assert.deepEqual(chip.saturation(), { c: { x1: 1 / 6 } });
    chip.reset();
    assert.deepEqual(chip.saturation(), { c: { x1: 0 } });
  });

  it("must be asked for as a share", () =>
    refused(
      () => checkSaturation(run(0), 5),
      ["RangeError", "checkSaturation: most must be in [0, 1], got 5"],
    ));
});

describe("sums outside 32 bits", () => {
  const network = (weightExponent: number, weight = 255): LoihiNetwork<"input" | "post"> => ({
    populations: { input: { model: "input", size: 2, payloadBits: 32 }, post: { model: "vector", size: 1 } },
    connections: [
      {
        name: "c",
        pre: "input",
        post: "post",
        synapses: { kind: "dense", weights: [weight, weight], weightExponent },
      },
    ],
  });
  const rows = [
    [0, 255, [2 ** 23, 2 ** 18], "2205941760"],
    [7, 254, [2 ** 16, 2 ** 9], "2147352576"],
    [7, 255, [2 ** 16, 2 ** 9], "2155806720"],
    [0, -255, [2 ** 23, 2 ** 18], "-2205941760"],
    [-8, 255, [2 ** 23, 2 ** 18], "2205941760"],
  ] as const;
  for (const [exponent, weight, input, sum] of rows)
    it(`${weight} · (${input.join(" + ")}) · 2^${exponent}`, () => {
      const chip = prepare(network(exponent, weight));
      const run = () => chip.step({ input });
      if (Math.abs(Number(sum)) < 2 ** 31) run();
      else
        refused(run, ["RangeError", `step: sums of "c" must fit 32 bits with sign, got ${sum} at neuron 0`]);
    });

  it("of products too", () => {
    const chip = prepare({
      populations: { input: { model: "input", size: 1, payloadBits: 32 }, p: { model: "product", size: 1 } },
      connections: ["a", "b"].map((input) => ({
        ...{ name: input, pre: "input", post: "p", input, synapses: { kind: "direct" } },
      })),
    });
    chip.step({ input: [46340] });
    refused(
      () => chip.step({ input: [46341] }),
      ["RangeError", "step: products must fit 32 bits with sign, got 46341 × 46341"],
    );
  });
});

describe("a core's budget", () => {
  const wide = (size: number, senders: number, more: object = {}): LoihiNetwork<"input" | "post"> => ({
    populations: {
      input: { model: "input", size: senders },
      post: { ...lif, size, ...more } as LoihiPopulation,
    },
    connections: [
      {
        name: "c",
        pre: "input",
        post: "post",
        synapses: { kind: "dense", weights: new Array<number>(size * senders).fill(1) },
      },
    ],
  });
  const small = (changes: Parameters<typeof customChip>[2], base = loihi2) =>
    customChip(base, "small", changes);
  const rows = [
    ["cores", wide(9, 3), small({ neuronsPerCore: 2, cores: 4 }), "cores: 5 of 4"],
    [
      "senders",
      wide(1, 33),
      small({ axonsIn: 32 }),
      "post: neuron 0 alone is too much for a core, senders: 33 of 32",
    ],
    [
      "synapses",
      wide(1, 33),
      small({ synapseBytesPerCore: 256 }),
      "post: neuron 0 alone is too much for a core, synapses: 2112 bits of 2048",
    ],
    [
      "memory",
      wide(1, 1),
      small({ bytesPerCore: 16 }),
      "post: neuron 0 alone is too much for a core, memory: 16 bytes of state and 8 of synapses, of 16",
    ],
    [
      "state",
      wide(1, 1),
      small({ stateBytesPerNeuron: 15 }),
      "post: the state of a neuron takes 16 bytes of 15",
    ],
    [
      "delays",
      between({ kind: "sparse", pre: [0], post: [0], weight: 1, delay: 63 }),
      loihi1,
      "c: a delay of 63 steps, of 62",
    ],
    [
      "kinds",
      { populations: { post: { model: "vector", size: 1 } } } as LoihiNetwork<"input" | "post">,
      loihi1,
      'post: loihi1 has no neurons of kind "vector"; post: payloads of 24 bits, of 0',
    ],
  ] as const;
  for (const [what, network, chip, reasons] of rows)
    it(`${what}: ${reasons}`, () => {
      const placement = placeNetwork(network, chip);
      assert.deepEqual([placement.fits, placement.refusals.join("; ")], [false, reasons]);
      refused(
        () => prepareMeter(network, placement, prepare(network)),
        ["RangeError", `prepareMeter: placement must fit its chip, got ${reasons}`],
      );
      assert.equal(placeNetwork(wide(1, 1), loihi2).fits, true);
    });
});

describe("real numbers", () => {
  it("have no 32 bits that sums could leave", () => {
    const populations = {
      input: { model: "input", size: 1, payloadBits: 24 },
      post: { model: "lif", size: 1, du: 0, dv: 0, vthMantissa: 10 },
    } as const;
    for (const weightExponent of [3, -3]) {
      const synapses = { kind: "dense", weights: [254], weightExponent } as const;
      const network: LoihiNetwork<"input" | "post"> = {
        populations,
        connections: [{ pre: "input", post: "post", synapses }],
      };
      const twin = prepareEmulation(network, { random: randomFrom(1), arithmetic: "ideal" });
      for (let step = 0; step < 3; step++) twin.step({ input: [2 ** 23 - 1] });
      const each = 64 * 254 * 2 ** weightExponent * (2 ** 23 - 1);
      assert.equal(twin.variable("post", "u")[0], each * (1 + 4095 / 4096));
    }
  });
});

describe("options and numbers that make no sense", () => {
  const network: LoihiNetwork = { populations: { n: lif } };
  it("are refused at the door", () => {
    refused(
      () => prepareEmulation(network, { random: randomFrom(1), arithmetic: "float" as "ideal" }),
      ["TypeError", 'prepareEmulation: arithmetic must be one of "fixed", "ideal", got "float"'],
    );
    refused(
      () => prepareEmulation(network, {} as { random: ReturnType<typeof randomFrom> }),
      ["TypeError", "prepareEmulation: random must be a generator or draws, got undefined"],
    );
    const adaptive = { model: "adaptive", size: 1, deltaI: 1, deltaV: 0, deltaTheta: 0, deltaR: 0 } as const;
    refused(
      () => prepare({ populations: { n: { ...adaptive, theta0: 1, thetaStep: 1 } } }),
      ["RangeError", "prepareEmulation: n.deltaI must be below 1, got 1"],
    );
    for (const x of [-1, 0.5, 2 ** 24])
      refused(
        () => inverseRoot(x),
        ["RangeError", `inverseRoot: x must be a whole number in [0, 16777215], got ${x}`],
      );
  });
});
