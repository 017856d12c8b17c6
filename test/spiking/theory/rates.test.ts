import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { erfc, erfcx, randomFrom } from "engram/math";
import { lifRate, poissonMoments, siegertRate, simulateEvents } from "engram/spiking";

const reference = JSON.parse(
  readFileSync(join(__dirname, "../../reference/spiking/siegert.json"), "utf8"),
) as {
  erfcx: [number, number][];
  rates: [number, number, number, number, number, number, number][];
};
const close = (value: number, expected: number, relative: number, what: string) => {
  assert.ok(Math.abs(value - expected) <= relative * Math.abs(expected), `${what}: ${value} for ${expected}`);
};

describe("erfcx", () => {
  it("has the values of quadrature in 60 digits, from one end to the other", () => {
    for (const [x, value] of reference.erfcx)
      close(erfcx(x), value, 4e-15 * (1 + (x < 1 ? x * x : 0)), `${x}`);
    assert.equal(erfcx(-30), Number.POSITIVE_INFINITY);
    assert.equal(erfcx(Number.POSITIVE_INFINITY), 0);
    assert.equal(erfc(Number.POSITIVE_INFINITY), 0);
    assert.throws(() => erfcx(Number.NaN), /erfcx: x must be a number/);
  });
});

describe("lifRate", () => {
  const neuron = { tauMem: 20, vRest: -65, vReset: -70, vThreshold: -50, refractory: 2 };

  it("is what an exact simulation counts", () => {
    const current = [15.01, 16, 20, 40];
    const { rasters } = simulateEvents(
      { populations: { cell: { model: "lif", size: 4, ...neuron, bias: current, vStart: -70 } } },
      { duration: 2000, random: randomFrom(1) },
    );
    current.forEach((bias, i) => {
      const train = rasters["cell"]?.time.filter((_, k) => rasters["cell"]?.neuron[k] === i) as Float64Array;
      close(
        ((train.length - 1) / (train[train.length - 1] - train[0])) * 1000,
        lifRate(neuron, bias),
        1e-12,
        `${bias}`,
      );
    });
  });

  it("is 0 up to threshold and tends to 1/refractory", () => {
    assert.equal(lifRate(neuron, 15), 0);
    assert.equal(lifRate(neuron, -1e9), 0);
    assert.ok(lifRate(neuron, 15 + 1e-9) > 0);
    close(lifRate(neuron, 1e12), 500, 1e-6, "limit");
  });

  it("refuses what is no neuron", () => {
    assert.throws(() => lifRate({ tauMem: 0 }, 1), /lifRate: tauMem/);
    assert.throws(() => lifRate({ tauMem: 1, vReset: 1 }, 1), /vReset must be below vThreshold/);
    assert.throws(() => lifRate({ tauMem: 1 }, Number.NaN), /current/);
    assert.throws(() => lifRate({ tauMem: 1, refractory: -1 }, 1), /refractory/);
  });
});

describe("siegertRate", () => {
  it("has the values of Brunel's integral in 60 digits, over a hundred orders of magnitude", () => {
    for (const [tauMem, vThreshold, vReset, refractory, mu, sigma, rate] of reference.rates) {
      const neuron = { tauMem, vRest: 0, vThreshold, vReset, refractory };
      // the exponential of (threshold − μ)²/σ² multiplies its rounding
      const steep = Math.max(1, ((vThreshold - mu) / sigma) ** 2);
      close(siegertRate(neuron, mu, sigma), rate, 1e-13 * steep, `μ ${mu} σ ${sigma}`);
    }
  });

  it("becomes the f–I curve as the noise vanishes, in the second order of sigma", () => {
    const neuron = { tauMem: 20, vThreshold: 20, vReset: 10, refractory: 2 };
    const limit = lifRate(neuron, 25);
    close(
      siegertRate(neuron, 25, 1e-3) - limit,
      (siegertRate(neuron, 25, 1e-2) - limit) / 100,
      1e-3,
      "order",
    );
    for (const sigma of [1e-8, 1e-100, 1e-300, 1e-308, 0])
      close(siegertRate(neuron, 25, sigma), limit, 1e-12, `${sigma}`);
    for (const sigma of [0.3, 1e-8, 1e-300, 0]) assert.equal(siegertRate(neuron, 10, sigma), 0);
    assert.equal(lifRate(neuron, 20), 0);
    // at threshold exactly the rate falls with the logarithm of the noise
    assert.ok(siegertRate(neuron, 20, 1e-9) > 0);
    assert.throws(() => siegertRate(neuron, 1, -1), /sigma/);
  });

  it("is the rate of a neuron under many small Poisson kicks", () => {
    const weight = 0.25;
    const rate = 10000;
    const neuron = { tauMem: 20, vRest: 0, vThreshold: 20, vReset: 10, refractory: 2 };
    const sd = poissonMoments(20, [
      { rate, weight },
      { rate, weight: -weight },
    ]).sd;
    for (const bias of [18, 24]) {
      const { counts } = simulateEvents(
        {
          populations: { cell: { model: "lif", size: 8, ...neuron, vStart: 10, bias } },
          inputs: [weight, -weight].map((w) => ({ kind: "poisson", post: "cell", rate, weight: w }) as const),
        },
        { duration: 1000, random: randomFrom(3) },
      );
      const count = counts["cell"]?.reduce((a, b) => a + b, 0) as number;
      // a kick goes past the threshold by half a weight on average: the first correction to white noise
      const expected = 8 * siegertRate({ ...neuron, vThreshold: 20 + weight / 2 }, bias, Math.SQRT2 * sd);
      // intervals vary by less than exponential ones (CV < 1): 4.4 sd of a Poisson count is a false alarm in fewer than 100,000 seeds
      assert.ok(Math.abs(count - expected) < 4.4 * Math.sqrt(expected), `${count} for ${expected}`);
    }
  });
});
