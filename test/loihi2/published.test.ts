/**
 * @file Numbers that the tests of Lava (lava-nc b6822fb), lava-dl and Brian2Loihi expect, by the file that they stand in. Where such a test only
 * bounds an error, the bound here is our own, from the arithmetic.
 */
import assert from "node:assert/strict";
import {
  inverseRoot,
  type LoihiSynapses,
  type NeuronModel,
  optimizeWeightBits,
  type ProfileName,
  prepareEmulation,
  type SignMode,
  storeWeights,
} from "engram/loihi2";
import { randomFrom, uniformInteger } from "engram/math";
import { alone, single } from "../support/alone";

const repeated = (steps: number, value: number): number[] => new Array<number>(steps).fill(value);
const indices = (values: readonly number[], value: number): number[] =>
  values.flatMap((x, t) => (x === value ? [t] : []));

/** What arrives, step by step, over one connection of which the first neuron sends once, in step `at`. */
function arriving(
  synapses: LoihiSynapses,
  [pre, post]: readonly [number, number],
  { at = 0, steps = 3, payload = 1, profile = "lava" as ProfileName } = {},
): number[][] {
  const chip = prepareEmulation(
    {
      profile,
      populations: {
        input: { model: "input", size: pre, payloadBits: 24 },
        post: { model: "vector", size: post },
      },
      connections: [{ name: "c", pre: "input", post: "post", synapses }],
    },
    { random: randomFrom(1) },
  );
  return Array.from({ length: steps }, (_, t) => {
    chip.step({ input: Array.from({ length: pre }, (_, i) => (i === 0 && t === at ? payload : 0)) });
    return [...chip.sent("post")];
  });
}

describe("numbers of the references' own tests", () => {
  describe("proc/lif/test_models.py", () => {
    it("ternary: thresholds 5 and −3, +1 at index 2, −1 at 8 and 10", () => {
      const neurons: NeuronModel = {
        ...{ model: "ternary", size: 1, du: 4095, dv: 0, vthHighMantissa: 5, vthLowMantissa: -3 },
      };
      // Inputs of ±1 over a weight of 2.
      const input = [...repeated(5, 1), ...repeated(7, -1)].map((a) => 2 * a);
      const sent = alone(neurons, { a: single(input) }, ["s"], []).rows.map((row) => row.sent["s"][0]);
      assert.deepEqual([indices(sent, 1), indices(sent, -1)], [[2], [8, 10]]);
    });

    it("ternary: the current and potential of LIF, mirrored", () => {
      const neurons: NeuronModel = {
        ...{ model: "ternary", size: 1, du: 0, dv: 2048, vthHighMantissa: 131071, vthLowMantissa: -131072 },
      };
      const v = [8192, 12286, 14331, 15351, 15859, 16111, 16235, 16295];
      for (const sign of [1, -1]) {
        const { rows } = alone(neurons, { a: single([128 * sign, ...repeated(7, 0)]) }, [], ["v"]);
        assert.deepEqual(
          rows.map(({ state }) => state["v"][0]),
          v.map((x) => sign * x),
        );
      }
    });

    it("with a reset every 4 steps at offset 3: at indices 2, 6, 10 all is forgotten before the update", () => {
      const neurons: NeuronModel = {
        ...{ model: "lif", size: 1, du: 0, dv: 0, vthMantissa: 131071, biasMantissa: 64 },
        reset: { interval: 4, offset: 3 },
      };
      const { rows } = alone(neurons, { a: single(repeated(12, 0)) }, [], ["v"]);
      assert.deepEqual(
        rows.map(({ state }) => state["v"][0] / 64),
        [1, 2, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2],
      );
      // A current that does not decay is forgotten too.
      const pushed = alone({ ...neurons, biasMantissa: 0 }, { a: single([1, ...repeated(4, 0)]) }, [], ["u"]);
      assert.deepEqual(
        pushed.rows.map(({ state }) => state["u"][0]),
        [64, 63, 0, 0, 0],
      );
    });

    it("with a pause, in real numbers: v 1 2 3 4 0 0 1 2 and 2 4 0 0 2 4 0 0", () => {
      // Lava counts the steps that v stands still, here one; ours is the distance to the next spike that could be.
      for (const [bias, v] of [
        [1, [1, 2, 3, 4, 0, 0, 1, 2]],
        [2, [2, 4, 0, 0, 2, 4, 0, 0]],
      ] as const) {
        const neurons: NeuronModel = {
          ...{
            model: "lif",
            size: 1,
            du: 4095,
            dv: 0,
            vthMantissa: 4,
            biasMantissa: 64 * bias,
            refractory: 2,
          },
        };
        for (const arithmetic of ["ideal", "fixed"] as const) {
          const { rows } = alone(neurons, { a: single(repeated(8, 0)) }, [], ["v"], { arithmetic });
          assert.deepEqual(
            rows.map(({ state }) => state["v"][0] / 64),
            v,
          );
        }
      }
    });
  });

  describe("proc/dense/test_models.py and proc/sparse/test_models.py", () => {
    const kinds: readonly ((weights: readonly number[], more: object) => LoihiSynapses)[] = [
      (weights, more) => ({ kind: "dense", weights, ...more }),
      (weights, more) => ({
        kind: "sparse",
        pre: weights.map(() => 0),
        post: weights.map((_, j) => j),
        weight: weights,
        ...more,
      }),
    ];
    const rows: readonly (readonly [
      weights: readonly number[],
      signMode: SignMode,
      more: object,
      arrives: readonly number[],
    ])[] = [
      [[0.5, 300, 40], "excitatory", {}, [0, 255, 40]],
      [[300, -300, 39], "mixed", {}, [254, -256, 38]],
      [[300, -300, 39], "mixed", { weightExponent: 1 }, [508, -512, 76]],
      [[300, -300, 39], "mixed", { weightBits: 7 }, [252, -256, 36]],
    ];
    for (const [weights, signMode, more, arrives] of rows)
      it(`${weights.join(", ")} (${signMode}${Object.entries(more)
        .map(([k, v]) => `, ${k} ${v}`)
        .join("")}) arrive as ${arrives.join(", ")}`, () => {
        for (const of of kinds)
          assert.deepEqual(arriving(of(weights, { signMode, clip: true, ...more }), [1, 3])[1], arrives);
      });

    it("delays: sent at index 3, arrives at 4 + d", () => {
      for (const of of kinds)
        for (let delay = 0; delay <= 63; delay++) {
          const arrived = arriving(of([2], { delay }), [1, 1], { at: 3, steps: 70 }).map(([x]) => x);
          assert.deepEqual(indices(arrived, 2), [4 + delay]);
          assert.equal(indices(arrived, 0).length, 69);
        }
    });
  });

  describe("utils/test_weightutils.py", () => {
    it("10, 10, 10: exponent −4, 3 bits, in memory 5, 5, 5", () => {
      const { weights, inMemory, ...format } = optimizeWeightBits([10, 10, 10]);
      assert.deepEqual(format, { weightBits: 3, weightExponent: -4, signMode: "excitatory" });
      assert.deepEqual(
        [[...weights], [...inMemory]],
        [
          [160, 160, 160],
          [5, 5, 5],
        ],
      );
    });

    it("weights of 0 alone: no bits, of both signs one", () => {
      for (const [signMode, bits] of [
        ["excitatory", 0],
        ["inhibitory", 0],
        ["mixed", 1],
      ] as const) {
        const found = optimizeWeightBits([0, 0, 0], signMode);
        assert.deepEqual([found.weightBits, found.weightExponent, [...found.inMemory]], [bits, 0, [0, 0, 0]]);
      }
    });

    it("what is lost, or of nine bits, in the reference is refused", () => {
      const message =
        /^optimizeWeightBits: mixed weights must fit 8 bits, got \d+ with weights from .* to .*$/;
      for (const weights of [
        [-1, 255],
        [-2, 255],
        [129, -1],
        [-131, 4],
      ])
        assert.throws(() => optimizeWeightBits(weights, "mixed"), { name: "RangeError", message });
    });

    it("whatever it finds is stored without loss and comes to the same sums: all weights of each sign", () => {
      const random = randomFrom(3);
      let found = 0;
      for (const [signMode, low, high] of [
        ["excitatory", 0, 255],
        ["inhibitory", -255, 0],
        ["mixed", -256, 255],
      ] as const)
        for (let n = 0; n < 400; n++) {
          const step = 2 ** uniformInteger(random, 9);
          const span = uniformInteger(random, high - low) + 1;
          const weights = Array.from({ length: 5 }, () => {
            const w =
              Math.trunc((low + ((uniformInteger(random, span) * 7919) % (high - low + 1))) / step) * step;
            return Math.min(high, Math.max(low, w)) + 0;
          });
          let best: ReturnType<typeof optimizeWeightBits>;
          try {
            best = optimizeWeightBits(weights, signMode);
          } catch (error) {
            assert.equal(signMode, "mixed", String(error));
            continue;
          }
          found++;
          const { weightBits, weightExponent } = best;
          assert.ok(weightBits >= 0 && weightBits <= 8 && weightExponent <= 0 && weightExponent >= -8);
          const kept = storeWeights(best.weights, best);
          assert.deepEqual(kept.values, best.weights);
          assert.equal(kept.clipped + kept.truncated, 0);
          const unit = 2 ** (8 - weightBits + (signMode === "mixed" ? 1 : 0) + weightExponent);
          assert.deepEqual(
            [...best.inMemory].map((m) => m * unit + 0),
            weights,
          );
          const limit = 2 ** weightBits;
          const inside = (m: number): boolean =>
            signMode === "mixed" ? m >= -limit / 2 && m < limit / 2 : Math.abs(m) < limit;
          assert.ok([...best.inMemory].every((m) => Number.isInteger(m) && inside(m)));
        }
      assert.ok(found > 1000, String(found));
    });
  });

  it("proc/resfire/test_resfire.py: payloads 661, 833, 932, 1007 at indices 11, 23, 36, 48", () => {
    // What the neurons are and get was found from these eight numbers, which no other round ones give: turns of 50 steps, τ of 100, and kicks at
    // index 4 a quarter of a turn apart.
    const neurons: NeuronModel = { model: "resonate-graded", size: 4, tau: 100, period: 50, vth: 1 };
    const kick = (values: readonly number[]) =>
      Array.from({ length: 50 }, (_, t) => (t === 4 ? values : [0, 0, 0, 0]));
    const inputs = { re: kick([500, -700, -900, 1100]), im: kick([-500, -700, 900, 1100]) };
    const { rows } = alone(neurons, inputs, ["s"], []);
    const sent = rows.flatMap((row, t) => row.sent["s"].flatMap((x, i) => (x === 0 ? [] : [[i, t, x]])));
    assert.deepEqual(sent, [
      [0, 11, 661],
      [1, 23, 833],
      [2, 36, 932],
      [3, 48, 1007],
    ]);
  });

  describe("proc/graded/test_graded.py, proc/prodneuron/test_prod_neuron.py", () => {
    it("graded spikes meet weights floored to even numbers, and sums are floored by their exponent, −7", () => {
      const random = randomFrom(5);
      for (let n = 0; n < 50; n++) {
        const weights = Array.from({ length: 6 }, () => uniformInteger(random, 511) - 255);
        if (!weights.some((w) => w < 0) || !weights.some((w) => w > 0)) continue;
        const payload = uniformInteger(random, 2001) - 1000;
        for (const weightExponent of [0, -7]) {
          const [, arrived] = arriving({ kind: "dense", weights, weightExponent }, [1, 6], { payload });
          assert.deepEqual(
            arrived,
            weights.map((w) => Math.floor((2 * Math.floor(w / 2) * payload) / 2 ** -weightExponent) + 0),
          );
        }
      }
    });

    it("products are floored by their exponent, and sent above the threshold alone", () => {
      const [a, b] = [
        [7, -7, 100, -100, 3],
        [9, 9, 100, 100, 5],
      ];
      const sent = (exponent: number, vth: number): number[] =>
        alone({ model: "product", size: 5, exponent, vth }, { a: [a], b: [b] }, ["s"], []).rows[0].sent["s"];
      assert.deepEqual(sent(0, 0), [63, -63, 10_000, -10_000, 15]);
      assert.deepEqual(sent(4, 0), [3, -4, 625, -625, 0]);
      assert.deepEqual(sent(4, 3), [0, -4, 625, -625, 0]);
    });
  });

  it("InvSqrt: the inverse root of 2^0 … 2^23", () => {
    const table = [
      ...[
        264045, 185567, 131343, 92781, 65669, 46389, 32802, 23193, 16400, 11594, 8199, 5795, 4095, 2895, 2047,
      ],
      ...[1448, 1023, 724, 511, 361, 255, 179, 127, 89],
    ];
    assert.deepEqual(
      table.map((_, i) => inverseRoot(2 ** i)),
      table,
    );
    const { rows } = alone(
      { model: "inverse-root", size: 24 },
      { a: [table.map((_, i) => 2 ** i)] },
      ["s"],
      [],
    );
    assert.deepEqual(rows[0].sent["s"], table);
    assert.equal(inverseRoot(0), 0);
  });

  it("NormVecDelay: squares go out at once, products with what is sent back a step later", () => {
    const neurons: NeuronModel = { model: "normalisation", size: 2, vth: 5 };
    const inputs = {
      a: [
        [3, -4],
        [1, 2],
        [0, 0],
      ],
      factor: [
        [9, 9],
        [2, -2],
        [5, 3],
      ],
    };
    const { rows } = alone(neurons, inputs, ["s", "square"], []);
    assert.deepEqual(
      rows.map(({ sent }) => sent["square"]),
      [
        [9, 16],
        [1, 4],
        [0, 0],
      ],
    );
    // 3 · 2 and −4 · −2 are above 5; 1 · 5 is not, 2 · 3 is.
    assert.deepEqual(
      rows.map(({ sent }) => sent["s"]),
      [
        [0, 0],
        [6, 8],
        [0, 6],
      ],
    );
  });

  it("proc/rf and proc/rf_iz: fixed point beside real numbers, within what their cuts can come to", () => {
    const random = randomFrom(7);
    for (const model of ["resonate", "resonate-reset"] as const) {
      const [alpha, period, decayBits, stateExponent] = [0.05, 11, 12, 6];
      // No spike resets anything here: vth is out of reach.
      const neurons: NeuronModel = { model, size: 1, alpha, period, vth: 60_000, decayBits, stateExponent };
      const inputs = {
        re: Array.from({ length: 400 }, () => [uniformInteger(random, 41) - 20]),
        im: Array.from({ length: 400 }, () => [uniformInteger(random, 41) - 20]),
      };
      const [fixed, ideal] = (["fixed", "ideal"] as const).map(
        (arithmetic) => alone(neurons, inputs, [], ["re", "im"], { arithmetic }).rows,
      );
      let [bound, largest] = [0, 0];
      fixed.forEach(({ state }, t) => {
        const [re, im] = [ideal[t].state["re"][0], ideal[t].state["im"][0]];
        const error = Math.hypot(state["re"][0] - re, state["im"][0] - im);
        assert.ok(error <= bound, `step ${t}: ${error} of ${bound}`);
        // To come: two products cut in each part, factors that are short by less than 2^-12, and (1 − α) of what there is.
        bound =
          (1 - alpha) * bound + 2 * Math.SQRT2 + (Math.SQRT2 * (Math.hypot(re, im) + bound)) / 2 ** decayBits;
        largest = Math.max(largest, error);
      });
      assert.ok(largest > 1);
    }
  });

  it("proc/sdn: what was sent is within the threshold and the bits below of the activation", () => {
    const random = randomFrom(9);
    const input = Array.from({ length: 300 }, () => uniformInteger(random, 4001) - 2000);
    for (const [vth, spikeExponent, stateExponent] of [
      [0, 0, 6],
      [7, 2, 4],
      [30, 6, 6],
    ]) {
      const scale = 2 ** (spikeExponent + stateExponent);
      const run = (neurons: NeuronModel, a: readonly number[]) =>
        alone(neurons, { a: single(a) }, ["s"], []).rows.map(({ sent }) => sent["s"][0]);
      const common = { size: 1, vth, spikeExponent, stateExponent } as const;
      const sigma = run({ model: "sigma-delta", ...common, activation: "relu" }, input);
      const delta = run({ model: "delta", ...common }, input);
      let [sum, known, sent] = [0, 0, 0];
      input.forEach((a, t) => {
        sum += a;
        known += sigma[t] * 2 ** stateExponent;
        assert.ok(
          Math.abs(Math.max(0, sum) - known) <= Math.max(vth * scale, 2 ** stateExponent),
          `sigma-delta, step ${t}`,
        );
        sent += delta[t] * 2 ** stateExponent;
        assert.ok(
          Math.abs(a * scale - sent) <= Math.max(vth * scale, 2 ** stateExponent),
          `delta, step ${t}`,
        );
      });
    }
  });

  it("Brian2Loihi, 02_weight-calculation.ipynb: weights 3 and 5 with exponents −2 … 7 in the current", () => {
    for (const [weight, weightExponent, u] of [
      [3, -1, 64],
      [3, 0, 192],
      [3, 7, 24_576],
      [5, -2, 64],
      [5, -1, 128],
      [5, 0, 320],
    ]) {
      const synapses: LoihiSynapses = { kind: "dense", weights: [weight], weightExponent };
      assert.equal(64 * arriving(synapses, [1, 1], { profile: "brian2loihi" })[1][0], u);
    }
  });
});
