/** @file Convolutions of the chip, over images and in time, held against their definition; what they take of a core. */
import assert from "node:assert/strict";
import {
  axonBits,
  type Convolution,
  customChip,
  estimateCost,
  type LoihiNetwork,
  type LoihiSynapses,
  loihi2,
  type ProfileName,
  placeNetwork,
  prepareEmulation,
  prepareMeter,
  totalCounter,
} from "engram/loihi2";
import { randomFrom, uniformInteger } from "engram/math";
import fc from "fast-check";

const both = (shape: number | readonly number[] | undefined, other: number): readonly number[] =>
  typeof shape === "number" ? [shape, shape] : (shape ?? [other, other]);

/** What a kernel is, in the words of the definition: sums over places of the image, in whole numbers of any size. */
function byDefinition(of: Convolution, sent: readonly number[]) {
  const [[W, H, C], O] = [of.input, of.channels];
  const [[kw, kh], [sx, sy], [px, py], [dx, dy]] = [
    ...[both(of.kernelSize, 1), both(of.stride, 1), both(of.padding, 0), both(of.dilation, 1)],
  ];
  const size = (n: number, p: number, d: number, k: number, s: number): number =>
    Math.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1;
  const [ow, oh] = [size(W, px, dx, kw, sx), size(H, py, dy, kh, sy)];
  const sums: bigint[] = [];
  let operations = 0;
  for (let x = 0; x < ow; x++)
    for (let y = 0; y < oh; y++)
      for (let o = 0; o < O; o++) {
        let sum = 0n;
        for (let i = 0; i < kw; i++)
          for (let j = 0; j < kh; j++)
            for (let c = 0; c < C; c++) {
              const [u, v] = [x * sx + i * dx - px, y * sy + j * dy - py];
              if (u < 0 || u >= W || v < 0 || v >= H) continue;
              const s = sent[(u * H + v) * C + c];
              if (s !== 0) operations++;
              sum += BigInt(of.kernel[((o * kw + kw - 1 - i) * kh + kh - 1 - j) * C + c]) * BigInt(s);
            }
        sums.push(sum);
      }
  return { sums, operations, size: ow * oh * O };
}

const image = (
  synapses: LoihiSynapses,
  [pre, post]: readonly [number, number],
  profile: ProfileName = "lava",
) =>
  ({
    profile,
    populations: {
      input: { model: "input", size: pre, payloadBits: 24 },
      post: { model: "vector", size: post },
    },
    connections: [{ name: "c", pre: "input", post: "post", synapses }],
  }) as LoihiNetwork<"input" | "post">;

/** What arrives of one step, and the emulation. */
function arriving(network: LoihiNetwork<"input" | "post">, sent: readonly number[], arithmetic?: "ideal") {
  const chip = prepareEmulation(network, { random: randomFrom(1), arithmetic: arithmetic ?? "fixed" });
  chip.step({ input: sent });
  assert.ok(chip.sent("post").every((x) => x === 0));
  chip.step();
  const arrived = [...chip.sent("post")];
  chip.step();
  assert.ok(chip.sent("post").every((x) => x === 0));
  return { arrived, chip };
}

const two = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));
const size = (max: number) => fc.integer({ min: 1, max });
const shapes = fc
  .record({
    input: fc.tuple(size(6), size(6), size(3)),
    channels: fc.integer({ min: 1, max: 3 }),
    ...{ kernelSize: two(1, 3), stride: two(1, 3), padding: two(0, 2), dilation: two(1, 2) },
  })
  .filter(({ input, kernelSize, padding, dilation }) =>
    [0, 1].every((d) => input[d] + 2 * padding[d] - dilation[d] * (kernelSize[d] - 1) >= 1),
  );
const cases = fc.tuple(shapes, fc.integer({ min: 0, max: 2 ** 31 }), fc.constantFrom(1, 24, 200, 40_000));
const filled = (length: number, seed: number, high: number, some: number): number[] => {
  const random = randomFrom(seed);
  return Array.from({ length }, () => (random() < some ? uniformInteger(random, 2 * high + 1) - high : 0));
};
const wrapped = (x: bigint): number => Number(BigInt.asIntN(24, x));

describe("convolutions of the chip", () => {
  it("are what their definition says, from those that were sent alone, and wrap to 24 bits", () => {
    let wraps = 0;
    fc.assert(
      fc.property(cases, ([shape, seed, high]) => {
        const [length, [kw, kh]] = [shape.input.reduce((a, b) => a * b), shape.kernelSize];
        const kernel = filled(shape.channels * kw * kh * shape.input[2], seed, high, 0.9);
        const synapses = { kind: "convolution", ...shape, kernel } as Convolution;
        const sent = filled(length, seed + 1, Math.min(high, 2 ** 12), 0.5);
        const { sums, operations, size } = byDefinition(synapses, sent);
        const { arrived, chip } = arriving(image(synapses, [length, size]), sent);
        assert.deepEqual(arrived, sums.map(wrapped));
        assert.equal(chip.operations()["c"], operations);
        assert.equal(chip.faults()["c"].wrap, sums.filter((x) => BigInt(wrapped(x)) !== x).length);
        assert.deepEqual([...chip.weights("c")], kernel);
        wraps += chip.faults()["c"].wrap;
        assert.deepEqual(arriving(image(synapses, [length, size]), sent, "ideal").arrived, sums.map(Number));
      }),
      { seed: 1, numRuns: 150 },
    );
    assert.ok(wraps > 20, String(wraps));
  });

  it("turn the kernel round: an impulse comes out as the kernel itself", () => {
    const synapses: Convolution = {
      ...{ kind: "convolution", input: [3, 3, 1], channels: 1, kernelSize: 3, padding: 1 },
      kernel: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    };
    assert.deepEqual(
      arriving(image(synapses, [9, 9]), [0, 0, 0, 0, 1, 0, 0, 0, 0]).arrived,
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it("+2^23 becomes −2^23, unlike a current", () => {
    const synapses: Convolution = {
      kind: "convolution",
      input: [1, 1, 1],
      channels: 1,
      kernelSize: 1,
      kernel: [2 ** 22],
    };
    assert.deepEqual(arriving(image(synapses, [1, 1]), [2]).arrived, [-(2 ** 23)]);
    assert.deepEqual(arriving(image(synapses, [1, 1]), [-2]).arrived, [-(2 ** 23)]);
    assert.deepEqual(arriving(image(synapses, [1, 1]), [1]).arrived, [2 ** 22]);
  });

  it("have the bits and exponent of their weights, or leave them aside as Lava does", () => {
    const synapses: Convolution = {
      ...{ kind: "convolution", input: [1, 1, 1], channels: 3, kernelSize: 1, kernel: [7, -9, 300] },
      ...{ weightBits: 7, weightExponent: -1, clip: true },
    };
    const of = (profile: ProfileName) => arriving(image(synapses, [1, 3], profile), [3]);
    assert.deepEqual(of("lava").arrived, [21, -27, 900]);
    assert.deepEqual(of("lava").chip.faults()["c"], {
      wrap: 0,
      clip: 0,
      payload: 0,
      truncation: 0,
      saturation: 0,
    });
    // 7 bits of both signs are multiples of 4, in −256 … 255: 4, −12 and 252; of the sums half is left.
    assert.deepEqual(of("loihi2-silicon").arrived, [6, -18, 378]);
    // 300 was held; 7 and −9 lost bits.
    const { clip, truncation } = of("loihi2-silicon").chip.faults()["c"];
    assert.deepEqual([clip, truncation], [1, 2]);
    // Each weight by itself: the nearest multiples of 4, which are 8, −8 and 252, and half of them.
    assert.deepEqual(of("nengo-loihi1").arrived, [12, -12, 378]);
    assert.throws(
      () =>
        prepareEmulation(image({ ...synapses, clip: false }, [1, 3], "loihi2-silicon"), {
          random: randomFrom(1),
        }),
      {
        name: "RangeError",
        message: /c\.kernel must be in \[-256, 255\] as they are mixed, got 1 of 3 beyond/,
      },
    );
  });

  it("go on from a snapshot", () => {
    const synapses: Convolution = {
      kind: "convolution",
      input: [4, 4, 1],
      channels: 2,
      kernelSize: 2,
      kernel: [1, 2, 3, 4, 5, 6, 7, 8],
    };
    const network = image(synapses, [16, 18]);
    const [a, b] = [1, 2].map((seed) => prepareEmulation(network, { random: randomFrom(seed) }));
    a.step({ input: filled(16, 3, 9, 0.5) });
    b.restore(a.snapshot());
    for (const chip of [a, b]) chip.step();
    assert.deepEqual(b.sent("post"), a.sent("post"));
    assert.ok(a.sent("post").some((x) => x !== 0));
    assert.deepEqual(b.operations(), a.operations());
  });

  const good: Convolution = {
    kind: "convolution",
    input: [4, 5, 2],
    channels: 3,
    kernelSize: [2, 3],
    kernel: filled(36, 1, 9, 1),
  };
  const wrong: readonly (readonly [changes: object, error: string, message: string])[] = [
    [{ input: [4, 5] }, "TypeError", "c.input must be a width, a height and channels, got Array of length 2"],
    [{ input: [4, 5, 0] }, "RangeError", "c.input[2] must be a whole number at least 1, got 0"],
    [{ channels: 0 }, "RangeError", "c.channels must be a whole number at least 1, got 0"],
    [
      { kernelSize: [2, 3, 4] },
      "TypeError",
      "c.kernelSize must be a number or a width and a height, got Array of length 3",
    ],
    [{ kernelSize: 0.5 }, "RangeError", "c.kernelSize must be a whole number at least 1, got 0.5"],
    [{ stride: [1, 0] }, "RangeError", "c.stride[1] must be a whole number at least 1, got 0"],
    [{ padding: -1 }, "RangeError", "c.padding must be a whole number at least 0, got -1"],
    [{ dilation: 0 }, "RangeError", "c.dilation must be a whole number at least 1, got 0"],
    [
      { dilation: 4 },
      "RangeError",
      "c.kernelSize must fit its input, got 2 × 3 for 4 × 5 with padding 0 × 0 and dilation 4 × 4",
    ],
    [{ input: [4, 4, 2] }, "RangeError", "c.pre must have 4 × 4 × 2 = 32 neurons, got 40"],
    [{ stride: 2 }, "RangeError", "c.post must have 2 × 2 × 3 = 12 neurons, got 27"],
    [{ kernel: [1, 2] }, "RangeError", "c.kernel must have length 36, got 2"],
    [{ kernel: undefined }, "TypeError", "c.kernel must be a list, got undefined"],
    [
      { kernel: good.kernel, ...{ kind: "convolutoin" } },
      "TypeError",
      'c.synapses.kind must be one of "dense", "sparse", "convolution", "convolution-in-time", "direct", got "convolutoin"',
    ],
    [
      { kernel: Array.from(good.kernel, (w, k) => (k === 5 ? 2 ** 23 : w)) },
      "RangeError",
      "c.kernel[5] must be of 24 bits with sign, got 8388608",
    ],
  ];
  for (const [changes, name, message] of wrong)
    it(`are refused: ${message}`, () => {
      const network = image({ ...good, ...changes } as Convolution, [40, 27]);
      assert.throws(() => prepareEmulation(network, { random: randomFrom(1) }), {
        name,
        message: `prepareEmulation: ${message}`,
      });
    });

  it("refuse payloads with which their sums would not be exact", () => {
    const network = image({ ...good, kernel: new Array<number>(36).fill(2 ** 23 - 1) }, [40, 27]);
    const chip = prepareEmulation(
      {
        ...network,
        populations: { ...network.populations, input: { model: "input", size: 40, payloadBits: 32 } },
      },
      { random: randomFrom(1) },
    );
    chip.step({ input: new Array<number>(40).fill(2 ** 23 - 1) });
    assert.throws(() => chip.step({ input: [2 ** 30, ...new Array<number>(39).fill(0)] }), {
      name: "RangeError",
      message: 'step: sums of "c" must be exact, got a payload of 1073741824',
    });
  });
});

describe("convolutions in time", () => {
  it("weigh what was sent in the last K steps, the last matrix what was sent last", () => {
    const lengths = fc.tuple(
      ...(
        [
          [1, 64],
          [1, 4],
          [1, 4],
          [0, 2 ** 31],
        ] as const
      ).map(([min, max]) => fc.integer({ min, max })),
    );
    fc.assert(
      fc.property(lengths, ([steps, pre, post, seed]) => {
        const weights = filled(steps * pre * post, seed, 999, 0.8);
        const network = image({ kind: "convolution-in-time", steps, weights }, [pre, post]);
        const chip = prepareEmulation(network, { random: randomFrom(1) });
        const sent = Array.from({ length: 80 }, (_, t) => filled(pre, seed + 1 + t, 99, 0.3));
        for (let t = 0; t < sent.length; t++) {
          chip.step({ input: sent[t] });
          const want = Array.from({ length: post }, (_, o) => {
            let sum = 0;
            for (let j = 0; j < steps && t - 1 - j >= 0; j++)
              for (let i = 0; i < pre; i++)
                sum += weights[((steps - 1 - j) * post + o) * pre + i] * sent[t - 1 - j][i];
            return sum;
          });
          assert.deepEqual([...chip.sent("post")], want, `step ${t}`);
        }
        assert.deepEqual([...chip.weights("c")], weights);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("are stored where they are stored, and refused where they are too long", () => {
    const network = (steps: number, profile: ProfileName) =>
      image(
        { kind: "convolution-in-time", steps, weights: new Array<number>(steps).fill(-7), weightExponent: 1 },
        [1, 1],
        profile,
      );
    assert.deepEqual(arriving(network(1, "lava"), [2]).arrived, [-14]);
    assert.deepEqual(arriving(network(1, "loihi2-silicon"), [2]).arrived, [-28]);
    for (const [steps, got] of [
      [65, "65"],
      [0, "0"],
    ] as const)
      assert.throws(() => prepareEmulation(network(steps, "lava"), { random: randomFrom(1) }), {
        name: "RangeError",
        message: `prepareEmulation: c.steps must be a whole number in [1, 64], got ${got}`,
      });
  });
});

describe("convolutions on cores", () => {
  const block = { synapses: 64, header: 10, word: 64 };
  const kernel = filled(3 * 2 * 3 * 2, 1, 60, 1).map((w) => 2 * w);
  const synapses: Convolution = {
    kind: "convolution",
    input: [4, 5, 2],
    channels: 3,
    kernelSize: [2, 3],
    kernel,
  };
  const network = image(synapses, [40, 27]);

  it("keep their kernel once in each core, and listen to those alone that reach it", () => {
    const one = placeNetwork(network, loihi2);
    // −120 … 120, even: 7 bits.
    const bits = axonBits(36, { weight: 7, delay: 0, tag: 0, index: 0 }, block);
    assert.equal(bits, 320);
    assert.deepEqual(
      [one.cores.length, one.cores[0].synapseBits, one.cores[0].synapses, one.cores[0].axonsIn],
      [1, bits, 27 * 12, 40],
    );
    assert.ok(one.assumed.some((text) => text.startsWith("a kernel takes memory once in each core")));
    // Nine neurons a core are one row of places: it sees two columns of the image.
    const three = placeNetwork(network, customChip(loihi2, "nine", { neuronsPerCore: 9 }));
    assert.deepEqual(
      three.cores.map(({ synapseBits, axonsIn }) => [synapseBits, axonsIn]),
      [
        [bits, 20],
        [bits, 20],
        [bits, 20],
      ],
    );
  });

  it("say when weights as they are need more bits than the chip has", () => {
    const wide = image({ ...synapses, kernel: Array.from(kernel, (_, k) => 500 - 31 * k) }, [40, 27]);
    assert.deepEqual(placeNetwork(wide, loihi2).refusals, ["c: weights of 11 bits, of 8"]);
    // A power of two that all share is the exponent's.
    const shifted = image({ ...synapses, kernel: kernel.map((w) => 32 * w) }, [40, 27]);
    assert.equal(placeNetwork(shifted, loihi2).fits, true);
  });

  it("are counted and priced by themselves", () => {
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    const meter = prepareMeter(
      network,
      placeNetwork(network, customChip(loihi2, "nine", { neuronsPerCore: 9 })),
      chip,
      { messages: true },
    );
    for (let t = 0; t < 6; t++) {
      chip.step({ input: filled(40, t, 3, 0.4) });
      meter.read();
    }
    const metered = meter.metered();
    const total = chip.operations()["c"];
    assert.ok(total > 100);
    assert.equal(totalCounter(metered, "convolutionOperations"), total);
    assert.equal(totalCounter(metered, "gradedOperations"), total);
    assert.equal(totalCounter(metered, "denseOperations") + totalCounter(metered, "sparseOperations"), 0);
    assert.equal(
      metered.steps
        .flatMap(({ messages }) => messages ?? [])
        .reduce((sum, { convolution }) => sum + convolution, 0),
      total,
    );
    assert.equal(
      metered.steps.reduce((sum, { counts }) => sum + counts.mac, 0),
      total,
    );
    // 24 pJ each on Loihi 1 by SANA-FE's fit.
    const { energyOf } = estimateCost(metered, "nahuku-fit", { leaveOut: [] });
    assert.equal(energyOf.convolutionOperation.value, 24 * total);
    // What arrives makes neurons active: those that get something, in the step after.
    const [, second] = metered.steps;
    assert.ok(second.cores.active.reduce((a, b) => a + b, 0) > 0);
  });

  it("in time have as many synapses as steps, with delays", () => {
    const inTime = image(
      { kind: "convolution-in-time", steps: 5, weights: new Array<number>(30).fill(6) },
      [3, 2],
    );
    const { cores } = placeNetwork(inTime, loihi2);
    // 6 is 3 · 2: two bits; five delays: three bits. Ten synapses from each of three senders.
    const bits = 3 * axonBits(10, { weight: 2, delay: 3, tag: 0, index: 0 }, block);
    assert.deepEqual([cores[0].synapseBits, cores[0].synapses, cores[0].axonsIn], [bits, 30, 3]);
  });
});
