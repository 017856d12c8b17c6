/** @file The experiments of the tour of the chip: pairs of spikes, traces, cores; and the figures of what they find. */
import assert from "node:assert/strict";
import { allToAll, chipLearningWindow, coreBudget } from "engram/experiments";
import {
  chipLearningFigure,
  chipNeuronFigure,
  chipOverflowFigure,
  chipResetFigure,
  chipTraceFigure,
  coreBudgetFigure,
  stepPriceFigure,
  storedWeightsFigure,
} from "engram/figures";
import {
  estimateCost,
  type LoihiNetwork,
  loihi1,
  loihi2,
  parseRules,
  placeNetwork,
  runEmulation,
} from "engram/loihi2";
import { randomFrom } from "engram/math";

describe("pairs of spikes on the chip", () => {
  const params = { impulse: 60, tau: 10, rate: 0.5, epochs: [1, 6], lag: 30, runs: 60 };
  const result = chipLearningWindow.run(params, randomFrom(7));

  it("change a synapse on average as the closed form says with epochs of 1, and as all draws do with longer ones", () => {
    const [one, six] = result.windows;
    // 61 lags each: 4.5 standard errors are passed by chance once in a thousand times.
    for (const [{ change, error }, from] of [
      [one, result.theory],
      [six, six.expected],
    ] as const)
      change.forEach((x, i) => {
        assert.ok(Math.abs(x - from[i]) <= 4.5 * error[i], `lag ${result.lags[i]}: ${x} for ${from[i]}`);
      });
    const furthest = (a: Float64Array, b: Float64Array): number =>
      Math.max(...a.map((x, i) => Math.abs(x - b[i])));
    assert.ok(furthest(one.expected, result.theory) < 0.01);
    assert.ok(furthest(six.expected, result.theory) > 0.2, "one number for six steps rounds otherwise");
    assert.equal(one.change[params.lag], 0);
    assert.ok(six.updates < one.updates);
  });

  it("leave traces in steps of an epoch, in whole numbers and in real ones", () => {
    const [fixed, ideal, slow] = result.courses;
    assert.deepEqual([fixed.arithmetic, ideal.arithmetic, slow.epoch], ["fixed", "ideal", 6]);
    // The spike of step 3 is seen at once, or when its epoch of 6 ends after three more steps of decay.
    assert.deepEqual([fixed.x1[1], fixed.x1[2], ideal.x1[2]], [0, 60, 60]);
    assert.ok(Math.abs(ideal.x1[5] - 60 * Math.exp(-3 / 10)) < 1e-9);
    assert.equal(slow.x1[4], 0);
    assert.ok(Math.abs(slow.x1[5] - ideal.x1[5]) < 2);
    assert.ok(fixed.x1.every(Number.isInteger));
    assert.deepEqual(parseRules(result.rules), parseRules("dw = -2^-1*x0*y1 + 2^-1*y0*x1"));
  });

  it("are the same for the same seed, as rows too, and can be drawn", () => {
    const small = { ...params, runs: 3, lag: 2 };
    assert.deepEqual(
      chipLearningWindow.run(small, randomFrom(3)),
      chipLearningWindow.run(small, randomFrom(3)),
    );
    assert.equal(chipLearningWindow.rows(result).length, 2 * 61);
    assert.match(chipLearningFigure(result).alt, /epochs of 6/);
    assert.match(chipTraceFigure(result).alt, /real numbers, epochs of 1 from 0 to/);
    assert.throws(() => chipLearningWindow.run({ ...params, runs: 1 }, randomFrom(1)), /runs must be/);
    assert.throws(() => chipLearningWindow.run({ ...params, tau: 0 }, randomFrom(1)), /tau must be/);
  });
});

describe("cores for populations connected all to all", () => {
  it("are as many as the closed form says, with one neuron more at the edge", () => {
    const result = coreBudget.run({ sizes: [64, 341, 342, 512], weightBits: [8] }, randomFrom(1));
    assert.deepEqual(
      result.rows.map(({ cores, theory }) => [cores, theory]),
      [
        [1, 1],
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    );
    assert.deepEqual(result.largest, [341]);
    assert.match(result.rows[2].full ?? "", /synapses: 1050624 bits of 1048576/);
    // 341 neurons: five blocks of 64, and 21 left in 192 bits.
    assert.equal(result.rows[1].share, (341 * (5 * 576 + 192)) / 1_048_576);
    assert.match(coreBudgetFigure(result, 128).alt, /8 bits, closed form from 1 to 3/);
    assert.equal(coreBudget.rows(result).length, 4);
    assert.throws(() => coreBudget.run({ sizes: [5000], weightBits: [8] }, randomFrom(1)), /sizes must be/);
  });
  it("hold a network that connects each neuron with each", () => {
    const { cores } = placeNetwork(allToAll(20, 8), loihi2);
    assert.equal(cores[0].synapses, 400);
  });
});

describe("figures of the tour of the chip", () => {
  const of = { chip: [0, 2, 1], ideal: [0, 2.5, 1.25] };

  it("say what they show", () => {
    assert.match(chipNeuronFigure(of, of, 3).alt, /real numbers − whole ones .* from 0 to 0.5/);
    assert.match(chipOverflowFigure(of, of).alt, /current u, whole numbers/);
    assert.match(storedWeightsFigure([0, 1], [{ bits: 8, values: [0, 0] }]).alt, /weight stored/);
    const rates = [{ name: "soft", measured: [0, 1], theory: [0, 1] }];
    assert.match(chipResetFigure([0, 1], rates).alt, /soft, closed form/);
  });
  it("leave out events that did not happen", () => {
    const network: LoihiNetwork<"n"> = {
      populations: { n: { model: "lif", size: 2, du: 4095, dv: 0, vthMantissa: 1, biasMantissa: 100 } },
    };
    const [two, one] = ([loihi2, loihi1] as const).map((chip) => {
      const run = runEmulation(network, {
        ...{ steps: 4, random: randomFrom(1), placement: placeNetwork(network, chip) },
      });
      assert.ok(run.metered);
      return run.metered;
    });
    const figure = stepPriceFigure(estimateCost(two, "loihi2-scaled"), estimateCost(one, "nahuku-fit"), 4);
    assert.match(figure.alt, /for active update, spike: Loihi 2, at least/);
    assert.match(figure.alt, /Loihi 1, fitted 146, 139\./);
  });
});
