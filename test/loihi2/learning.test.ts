/** @file What synapses learn: numbers of Lava's own tests, rules worked out by hand, and what an emulation keeps and says of them. */
import assert from "node:assert/strict";
import {
  type EmulationOptions,
  type LearningRule,
  type LoihiNetwork,
  type NeuronModel,
  type ProfileName,
  prepareEmulation,
  replayedDraws,
  rewardStdp,
  type SignMode,
  stdp,
} from "engram/loihi2";
import { randomFrom } from "engram/math";
import { roundByChance } from "../../lib/loihi2/learning/arithmetic";

const REAL = 2 ** 24;
/** The numbers that learning draws, the same in every epoch; reals are in [0, 1). */
function draws(epochs: number, epoch: number, { decay = 0.6, impulse = 0, synapse = 0.6, spike = 0 } = {}) {
  const real = (x: number): number => Math.floor(x * REAL);
  const one = [
    ...new Array<number>(epoch).fill(spike),
    real(decay),
    impulse,
    real(decay),
    impulse,
    real(synapse),
  ];
  return replayedDraws(new Array(epochs).fill(one).flat());
}

interface Lesson {
  readonly weight: number;
  readonly signMode?: SignMode;
  /** payloads by step, from 1 on */
  readonly pre: Readonly<Record<number, number>>;
  readonly post: Readonly<Record<number, number>>;
  readonly steps: number;
  readonly options: EmulationOptions;
  readonly profile?: ProfileName;
}

/** One synapse between neurons that are told when to spike: those of the receiver are its output `square`, fed apart from the synapse. */
const pupil = (
  rule: LearningRule,
  weight: number,
  signMode?: SignMode,
  profile: ProfileName = "lava",
): LoihiNetwork<"pre" | "teach" | "reward" | "post"> => ({
  profile,
  populations: {
    pre: { model: "input", size: 1, payloadBits: 12 },
    teach: { model: "input", size: 1, payloadBits: 2 },
    reward: { model: "input", size: 1, payloadBits: 9 },
    post: { model: "normalisation", size: 1 },
  },
  connections: [
    { pre: "teach", post: "post", input: "a", synapses: { kind: "direct" } },
    {
      name: "learned",
      ...{ pre: "pre", post: "post", input: "factor" },
      synapses: {
        kind: "dense",
        weights: [weight],
        clip: true,
        ...(signMode ? { signMode } : {}),
        learning: { postOutput: "square", ...rule },
      },
    },
  ],
});

function taught(rule: LearningRule, { weight, signMode, pre, post, steps, options, profile }: Lesson) {
  const chip = prepareEmulation(pupil(rule, weight, signMode, profile), options);
  const rows: Record<string, number>[] = [];
  for (let t = 1; t <= steps; t++) {
    chip.step({ pre: [pre[t] ?? 0], teach: [post[t] ?? 0] });
    const traces = (["x1", "x2", "y1"] as const).filter((name) => rule[name]);
    rows.push(
      Object.fromEntries(["w", "t", "d", ...traces].map((name) => [name, chip.learned("learned", name)[0]])),
    );
  }
  return { chip, rows, last: rows[rows.length - 1] };
}

describe("learning on the chip", () => {
  describe("numbers of Lava's test_learning.py: x1 16 over 20 steps, x2 24 over 5, epochs of 4, spikes at 2 (payload 51) and 3, weight 10", () => {
    // Draws are ours: those of the test are not known, any decay draw in (0.537, 0.650) gives its numbers.
    const rule = (dependency: string, more: Partial<LearningRule> = {}): LearningRule => ({
      ...{
        rules: `dw = ${dependency}*x1`,
        epoch: 4,
        x1: { impulse: 16, tau: 20 },
        x2: { impulse: 24, tau: 5 },
      },
      ...more,
    });
    const lesson = { weight: 10, pre: { 2: 51 }, post: { 3: 1 }, steps: 4 };
    const fixed = { options: { random: randomFrom(0) } };
    const last = (dependency: string, more: Partial<LearningRule> = {}) =>
      taught(rule(dependency, more), { ...lesson, ...fixed, options: { random: draws(2, 4) } }).last;

    it("spikes that are not graded", () => {
      for (const [dependency, w] of [
        ["x0", 26],
        ["y0", 25],
        ["u0", 24],
      ] as const)
        assert.deepEqual(last(dependency), { w, t: 0, d: 0, x1: 14, x2: 16 });
    });

    it("payloads that replace x1", () => {
      const more: Partial<LearningRule> = { graded: "overwrite", x1: { impulse: 16, tau: 20, start: 15 } };
      for (const [dependency, w] of [
        ["x0", 34],
        ["y0", 33],
        ["u0", 32],
      ] as const) {
        const { rows } = taught(rule(dependency, more), { ...lesson, options: { random: draws(1, 4) } });
        assert.deepEqual(
          rows.map(({ x1 }) => x1),
          [15, 26, 26, 22],
        );
        assert.equal(rows[3]["w"], w);
      }
    });

    it("payloads that are added, up to 127", () => {
      const more: Partial<LearningRule> = { graded: "add", x1: { impulse: 16, tau: 20, start: 115 } };
      for (const [dependency, w] of [
        ["x0", 125],
        ["y0", 119],
        ["u0", 114],
      ] as const) {
        const { rows, chip } = taught(rule(dependency, more), {
          ...lesson,
          options: { random: draws(1, 4) },
        });
        assert.deepEqual(
          rows.map(({ x1 }) => x1),
          [115, 127, 127, 104],
        );
        assert.equal(rows[3]["w"], w);
        assert.equal(chip.faults()["learned"].saturation, 1);
      }
    });

    it("payloads that are added, what is beyond 127 kept", () => {
      const { rows } = taught(rule("x0", { graded: "overflow", x1: { impulse: 16, tau: 20, start: 115 } }), {
        ...lesson,
        pre: { 2: 51, 7: 51 },
        post: { 3: 1 },
        steps: 10,
        options: { random: draws(3, 4) },
      });
      assert.deepEqual(
        rows.map(({ x1 }) => x1),
        [115, 14, 14, 10, 10, 10, 36, 28, 28, 28],
      );
      assert.equal(rows[9]["w"], 22);
    });

    it("in real numbers", () => {
      for (const [dependency, w] of [
        ["x0", 26],
        ["y0", 25.2196707],
        ["u0", 24.4773986],
      ] as const) {
        const options = { random: randomFrom(1), arithmetic: "ideal" as const };
        const { last } = taught(rule(dependency), { ...lesson, options });
        assert.ok(Math.abs(last["w"] - w) < 1e-7, `${last["w"]}`);
        assert.ok(Math.abs(last["x1"] - 14.4773986) < 1e-7);
        assert.ok(Math.abs(last["x2"] - 16.0876811) < 1e-7);
      }
    });
  });

  it("rounds by chance as Lava's test_utils.py has it", () => {
    const values = [2.7459, 5.1456, 10.9149, 11.3795, 15.2976];
    assert.deepEqual(
      values.map((x) => roundByChance(x, 0.5364)),
      [3, 5, 11, 11, 15],
    );
  });

  it("rounds down where a draw is the fraction itself", () => {
    assert.equal(roundByChance(2.5, 0.5), 2);
    const weight = (synapse: number): number =>
      taught(
        { rules: "dw = 2^-1*x0", epoch: 1 },
        {
          ...{ weight: 4, pre: { 1: 1 }, post: {}, steps: 1 },
          options: { random: draws(1, 1, { synapse }) },
        },
      ).last["w"];
    assert.equal(weight(0.5), 4);
    assert.equal(weight(0.5 - 1 / REAL), 5);
  });

  it("a first spike of an epoch comes with the way through it, a second at once", () => {
    const rule: LearningRule = {
      rules: "dw = x0*x1",
      epoch: 5,
      x1: { impulse: 20.5, tau: 0 },
      y1: { impulse: 3.25, tau: 1e9 },
    };
    const { rows } = taught(rule, {
      ...{ weight: 0, pre: { 2: 1, 4: 1 }, post: { 1: 1, 3: 1 }, steps: 5 },
      options: { random: draws(1, 5, { spike: 31, impulse: 64, decay: 0.999 }) },
    });
    // The sender's second spike adds ⌈20.5⌉; a trace without memory has lost it at once, and holds the impulse in the step of the last spike alone.
    assert.deepEqual(
      rows.map(({ x1 }) => x1),
      [0, 0, 0, 21, 0],
    );
    // 0.25 is 32 of 128 parts: above a draw of 31, not above one of 64. The first spike's impulse came at once, the last one's with the way.
    assert.deepEqual(
      rows.map(({ y1 }) => y1),
      [0, 0, 4, 4, 7],
    );
    assert.equal(rows[4]["w"], 20);
  });

  it("an impulse's fraction is added as often as it says, or always from a half on with Lava's fault", () => {
    const chance = (impulse: number, compatibility: LearningRule["compatibility"] = {}): number => {
      let raised = 0;
      for (let draw = 0; draw < 128; draw++) {
        const rule: LearningRule = { rules: "dw = x0*x1", epoch: 1, x1: { impulse, tau: 9 }, compatibility };
        const options = { random: draws(1, 1, { impulse: draw }) };
        raised += taught(rule, { weight: 0, pre: { 1: 1 }, post: {}, steps: 1, options }).last["x1"] - 3;
      }
      return raised / 128;
    };
    for (const fraction of [0, 0.25, 0.5, 0.75]) {
      assert.equal(chance(3 + fraction), fraction);
      assert.equal(chance(3 + fraction, { impulseFraction: true }), Math.min(1, 2 * fraction));
    }
  });

  it("Brian2Loihi's traces lose 1/τ of themselves in a step", () => {
    const x1 = (profile: ProfileName, tau: number): number[] =>
      taught(
        { rules: "dw = x0*x1", epoch: 1, x1: { impulse: 0, tau, start: 100 } },
        { ...{ weight: 0, pre: {}, post: {}, steps: 4, profile }, options: { random: draws(4, 1) } },
      ).rows.map((row) => row["x1"]);
    assert.deepEqual(x1("brian2loihi", 5), [80, 64, 51, 41]);
    assert.deepEqual(x1("lava", 5), [82, 67, 55, 45]);
    assert.deepEqual(x1("brian2loihi", 0.5), [0, 0, 0, 0]);
  });

  it("payloads in 8 bits wrap with Lava's fault, and are limited without it", () => {
    const x1 = (
      graded: "overwrite" | "add" | "overflow",
      payload: number,
      gradedBytes: boolean,
      start = 0,
    ) => {
      const rule: LearningRule = {
        ...{ rules: "dw = x0*x1", epoch: 2, x1: { impulse: 0, tau: 9, start }, graded },
        compatibility: { gradedBytes },
      };
      const options = { random: draws(1, 2) };
      const { chip, last } = taught(rule, { weight: 0, pre: { 1: payload }, post: {}, steps: 1, options });
      const { wrap, saturation } = chip.faults()["learned"];
      return [last["x1"], wrap, saturation];
    };
    assert.deepEqual(x1("overwrite", 255, true), [128, 0, 0]);
    assert.deepEqual(x1("overwrite", 255, false), [127, 0, 1]);
    assert.deepEqual(x1("overwrite", 600, true), [44, 1, 0]);
    assert.deepEqual(x1("overwrite", -3, false), [0, 0, 1]);
    assert.deepEqual(x1("add", 400, true, 100), [44, 1, 0]);
    assert.deepEqual(x1("add", 400, false, 100), [127, 0, 1]);
    assert.deepEqual(x1("overflow", 54, false, 100), [127, 0, 0]);
    assert.deepEqual(x1("overflow", 56, false, 100), [1, 0, 0]);
  });

  it("spikes that did not overflow count for nothing else", () => {
    const rule: LearningRule = {
      ...{
        rules: "dw = x0*x2",
        epoch: 2,
        x1: { impulse: 9, tau: 0 },
        x2: { impulse: 5, tau: 0 },
        graded: "overflow",
      },
    };
    const weight = (start: number): number =>
      taught(
        { ...rule, x1: { impulse: 9, tau: 0, start } },
        { weight: 0, pre: { 1: 56 }, post: {}, steps: 2, options: { random: draws(1, 2) } },
      ).last["w"];
    assert.equal(weight(99), 0);
    assert.equal(weight(100), 5);
  });

  it("a product of more than 11 bits of factors is brought down to 15 with its number", () => {
    const learned = (rules: string, arithmetic: "fixed" | "ideal" = "fixed"): number =>
      taught(
        { rules, epoch: 1, x1: { impulse: 100, tau: 9 }, y1: { impulse: 90, tau: 9 } },
        { weight: 0, pre: { 1: 1 }, post: { 1: 1 }, steps: 1, options: { random: draws(1, 1), arithmetic } },
      ).last["w"];
    assert.equal(learned("dw = 2^-5*x0*x1*y1"), Math.floor((1125 * 4) / 128 + 0.4));
    assert.equal(learned("dw = 2^-5*x0*x1*y1", "ideal"), (9000 / 8) * 2 ** -5);
    assert.equal(learned("dw = 2^-7*x0*x1*sgn(y1)"), Math.floor(12 / 128 + 0.4)); // a sign counts as 9 bits: 100/2^5 is cut to 3
    assert.equal(learned("dw = x0*(x1 + 200)"), 127);
    assert.equal(learned("dw = x0*(x1 - 300)"), -128);
    assert.equal(learned("dw = x0*(x1 - 98.5)"), 1);
    assert.equal(learned("dw = 4*x0*x1"), 255);
  });

  it("weights and tags stay in their ranges, of their sign, and say when they were held", () => {
    const end = (rules: string, weight: number, signMode?: SignMode, steps = 30, synapse = 0.6) => {
      const options = { random: draws(steps, 1, { synapse }) };
      const pre = Object.fromEntries(Array.from({ length: steps }, (_, t) => [t + 1, 1]));
      const { last, chip } = taught(
        { rules, epoch: 1 },
        { weight, ...(signMode ? { signMode } : {}), pre, post: {}, steps, options },
      );
      return [last["w"], last["t"], last["d"], chip.faults()["learned"].clip > 0];
    };
    assert.deepEqual(end("dw = 20*x0", 0), [255, 0, 0, true]);
    assert.deepEqual(end("dw = -20*x0", 0), [-256, 0, 0, true]);
    assert.deepEqual(end("dw = -20*x0", 100, "excitatory"), [0, 0, 0, false]);
    assert.deepEqual(end("dw = 20*x0", -100, "inhibitory"), [0, 0, 0, false]);
    assert.deepEqual(end("dw = -20*x0", -100, "inhibitory"), [-255, 0, 0, true]);
    assert.deepEqual(end("dt = 20*x0; dd = 20*x0", 0), [0, 255, 255, true]);
    assert.deepEqual(end("dt = -20*x0; dd = -20*x0", 0), [0, -256, 0, true]);
    // Sums end at −32769/128 = −256.008, so that a tag comes to −257 by chance.
    assert.deepEqual(end("dt = -20*x0; dd = -20*x0", 0, "mixed", 30, 0.995), [0, -257, 0, true]);
    // All rules read what was there before the first of them.
    assert.deepEqual(end("dt = w*x0\ndw = t*x0\ndd = x0*t", 6, "mixed", 1), [6, 6, 0, false]);
  });

  it("weights at the start are held as all others are, or left as they are with Lava's fault", () => {
    const weights = (unclippedStart: boolean, signMode: SignMode) => {
      const rule: LearningRule = { rules: "dw = 2*y0", epoch: 2, compatibility: { unclippedStart } };
      const options = { random: draws(1, 2) };
      const lesson = { weight: -301, signMode, pre: {}, post: {}, steps: 2, options };
      return taught(rule, lesson).rows.map(({ w }) => w);
    };
    assert.deepEqual(weights(false, "mixed"), [-256, -256]);
    assert.deepEqual(weights(true, "mixed"), [-302, -256]);
    assert.deepEqual(weights(true, "excitatory"), [-301, 0]);
  });

  it("rules of u come every 2^k epochs", () => {
    for (let k = 0; k <= 4; k++) {
      const lesson = { weight: 0, pre: {}, post: {}, steps: 48, options: { random: draws(16, 3) } };
      const { last } = taught({ rules: `dw = 2*u${k}`, epoch: 3 }, lesson);
      assert.equal(last["w"], 2 * Math.floor(16 / 2 ** k));
    }
  });

  it("pairs of spikes: order and distance", () => {
    // Distances of 1 … 6 steps in one epoch each; in real numbers the change is the impulse, decayed for that long.
    const change = (pre: number, post: number, arithmetic: "fixed" | "ideal"): number =>
      taught(stdp({ rate: 0.5, aPlus: 2, aMinus: -1, tauPlus: 8, tauMinus: 4, impulse: 32, epoch: 8 }), {
        ...{ weight: 0, pre: { [pre]: 1 }, post: { [post]: 1 }, steps: 8 },
        options: { random: draws(1, 8, { decay: 0.5, synapse: 0.5 }), arithmetic },
      }).last["w"];
    for (let apart = 1; apart <= 6; apart++) {
      const [after, before] = [32 * Math.exp(-apart / 8), -16 * Math.exp(-apart / 4)];
      assert.ok(Math.abs(change(1, 1 + apart, "ideal") - after) < 1e-9);
      assert.ok(Math.abs(change(1 + apart, 1, "ideal") - before) < 1e-9);
      assert.ok(Math.abs(change(1, 1 + apart, "fixed") - after) <= 2);
      assert.ok(Math.abs(change(1 + apart, 1, "fixed") - before) <= 2);
    }
    assert.equal(change(3, 3, "fixed"), 32 - 16);
  });

  it("reward turns eligibility into weight", () => {
    const rule: LearningRule = {
      ...rewardStdp({ reward: { population: "reward" }, impulse: 64, tauPlus: 10, epoch: 1 }),
      postOutput: "square",
    };
    const chip = prepareEmulation(pupil(rule, 0), { random: draws(4, 1, { decay: 0.5, synapse: 0.5 }) });
    const rows: number[][] = [];
    for (const [pre, teach, reward] of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 100],
    ]) {
      chip.step({ pre: [pre], teach: [teach], reward: [reward] });
      rows.push(["w", "t", "y2"].map((name) => chip.learned("learned", name)[0]));
    }
    // 64 → 58 when the receiver spikes, 1/16 of t is lost in each epoch from then on; ⌊54·100/32⌋ = 168.
    assert.deepEqual(rows, [
      [0, 0, 0],
      [0, 58, 0],
      [0, 54, 0],
      [168, 51, 100],
    ]);
  });

  it("a spike is carried by the weights that there were when it was sent", () => {
    for (const profile of ["lava", "brian2loihi"] as const) {
      const chip = prepareEmulation<"pre" | "post">(
        {
          profile,
          populations: { pre: { model: "input", size: 1 }, post: { model: "vector", size: 1 } },
          connections: [
            {
              ...{ pre: "pre", post: "post" },
              synapses: {
                kind: "dense",
                weights: [10],
                weightExponent: 1,
                learning: { rules: "dw = 6*x0", epoch: 2 },
              },
            },
          ],
        },
        { random: randomFrom(1) },
      );
      const arrived: number[] = [];
      for (let t = 0; t < 6; t++) {
        chip.step({ pre: [1] });
        arrived.push(chip.sent("post")[0]);
      }
      assert.deepEqual(arrived, [0, 20, 20, 32, 32, 44], profile);
      assert.deepEqual([...chip.weights("pre → post")], [28]);
      assert.deepEqual(chip.updates(), { "pre → post": 3 });
    }
  });
});

const wild = (random: (n: number) => number, kind: "dense" | "sparse"): LoihiNetwork<"pre" | "post"> => {
  const [senders, receivers] = [5, 4];
  const learning: LearningRule = {
    ...stdp({ impulse: 40, epoch: 3 }),
    rules: `${stdp().rules}\ndt = x0*y1 - 2^-2*u1*t`,
  };
  const lif: NeuronModel = { model: "lif", size: receivers, du: 2047, dv: 300, vthMantissa: 60 };
  const size = 15;
  const list = (n: number, below: number) => Array.from({ length: n }, () => random(below));
  return {
    populations: { pre: { model: "input", size: senders }, post: lif },
    connections: [
      {
        ...{ name: "c", pre: "pre", post: "post" },
        synapses:
          kind === "dense"
            ? { kind, weights: list(senders * receivers, 256), delay: list(senders * receivers, 3), learning }
            : {
                kind,
                pre: list(size, senders),
                post: list(size, receivers),
                weight: list(size, 256),
                learning,
              },
      },
    ],
  };
};

describe("networks that learn", () => {
  const names = ["w", "t", "d", "x1", "y1", "tx", "ty"];
  const play = (kind: "dense" | "sparse", seed: number) => {
    const random = randomFrom(seed);
    const whole = (n: number): number => Math.floor(random() * n);
    const chip = prepareEmulation(wild(whole, kind), { random: randomFrom(seed) });
    const inputs = Array.from({ length: 40 }, () =>
      Array.from({ length: 5 }, () => (random() < 0.3 ? 1 : 0)),
    );
    const run = (from: number, to: number) =>
      inputs.slice(from, to).map((pre) => {
        chip.step({ pre });
        return [
          ...names.map((name) => [...chip.learned("c", name)]),
          [...chip.sent("post")],
          chip.faults(),
          chip.updates(),
        ];
      });
    return { chip, run };
  };

  it("go on from a snapshot, and from the start, to the same numbers", () => {
    for (const kind of ["dense", "sparse"] as const)
      for (let seed = 1; seed <= 5; seed++) {
        const { chip, run } = play(kind, seed);
        const start = [...chip.weights("c")];
        run(0, 17);
        const kept = chip.snapshot();
        const once = run(17, 40);
        assert.notDeepEqual([...chip.weights("c")], start);
        chip.restore(kept);
        assert.deepEqual(run(17, 40), once);
        chip.reset();
        assert.deepEqual([...chip.weights("c")], start);
        run(0, 17);
        assert.deepEqual(chip.snapshot(), kept);
        const other = play(kind, seed).chip;
        other.restore(kept);
        assert.deepEqual(other.snapshot(), kept);
      }
  });

  it("show weights in the order of their description", () => {
    const chip = prepareEmulation<"pre" | "post">(
      {
        populations: { pre: { model: "input", size: 3 }, post: { model: "vector", size: 2 } },
        connections: [
          {
            name: "still",
            pre: "pre",
            post: "post",
            synapses: { kind: "dense", weights: [2, 4, 6, 8, 10, 12] },
          },
          {
            ...{ name: "list", pre: "pre", post: "post" },
            synapses: {
              ...{ kind: "sparse", pre: [2, 0, 2], post: [1, 0, 0], weight: [20, 30, 40] },
              learning: { rules: "dw = x0*t", epoch: 1, tStart: [1, 2, 3] },
            },
          },
        ],
      },
      { random: randomFrom(1) },
    );
    assert.deepEqual([...chip.weights("still")], [2, 4, 6, 8, 10, 12]);
    chip.step({ pre: [0, 0, 1] });
    assert.deepEqual([...chip.weights("list")], [21, 30, 43]);
    assert.deepEqual([...chip.learned("list", "t")], [1, 2, 3]);
    assert.throws(() => chip.weights("lost"), {
      name: "RangeError",
      message: 'weights: connection must have weights, got "lost"; did you mean "list"?',
    });
    assert.throws(() => chip.learned("still", "w"), {
      name: "RangeError",
      message: /^learned: connection must learn, got "still"/,
    });
    assert.throws(() => chip.learned("list", "x1"), {
      name: "RangeError",
      message: 'learned: variable must be one of w, t, d, tx, ty, updates, got "x1"',
    });
  });

  it("refuse a snapshot of another network", () => {
    const { chip } = play("dense", 1);
    const kept = chip.snapshot();
    const before = chip.snapshot();
    chip.step({ pre: [1, 1, 1, 1, 1] });
    const now = chip.snapshot();
    const { w: _, ...less } = kept.learning["c"];
    assert.throws(() => chip.restore({ ...kept, learning: { c: less } }), {
      name: "RangeError",
      message: "restore: snapshot must be of such a network, c.w of length 20, got undefined",
    });
    assert.deepEqual(chip.snapshot(), now);
    assert.deepEqual(kept, before);
  });
});
