import assert from "node:assert/strict";
import { firingCurves } from "engram/experiments";
import { firingCurvesFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("firing curves", () => {
  const params = {
    currents: [15, 19, 22, 30],
    sigmas: [0, 4],
    duration: 1000,
    settle: 50,
    neurons: 12,
    steps: [1, 0.5, 0.25, 0.125],
    against: 50,
  };
  const result = firingCurves.run(params, randomFrom(7));

  it("without noise are the closed form to rounding, from event to event", () => {
    const [still] = result.curves;
    still.rates.forEach((rate, k) => {
      assert.ok(Math.abs(rate - still.theory[k]) < 1e-9, `${rate} for ${still.theory[k]}`);
    });
    assert.ok(result.convergence.events < 1e-10);
  });

  it("with noise are Siegert's within their errors", () => {
    const [, noisy] = result.curves;
    noisy.rates.forEach((rate, k) => {
      // 5 standard errors of 12 neurons (a t of 11 degrees of freedom exceeds it once in 2,500), and 0.5 Hz for jumps of 0.1 mV
      assert.ok(
        Math.abs(rate - noisy.theory[k]) < 5 * noisy.errors[k] + 0.5,
        `${rate} for ${noisy.theory[k]}`,
      );
    });
  });

  it("under a clock are late by half a step: first order", () => {
    const { order, clock } = result.convergence;
    assert.ok(Math.abs(order - 1) < 0.1, `order ${order}`);
    clock.forEach((error, k) => {
      assert.ok(Math.abs(error / params.steps[k] - 0.5) < 0.15);
    });
  });

  it("can be drawn, and refuse what has no meaning", () => {
    assert.equal(firingCurvesFigure(result).name, "firing-curves");
    assert.throws(
      () => firingCurves.run({ ...params, neurons: 1 }, randomFrom(1)),
      /neurons must be a whole number at least 2, got 1/,
    );
  });
});
