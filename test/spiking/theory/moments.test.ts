import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import { poissonMoments, simulate } from "engram/spiking";

describe("poissonMoments", () => {
  it("is Campbell's theorem: λ ∫ K and λ ∫ K² of the response to one arrival, by quadrature", () => {
    for (const [tauMem, tauSyn] of [
      [20, 5],
      [3, 40],
      [10, 10 * (1 + 1e-6)],
    ]) {
      const response = (t: number) =>
        (tauSyn / (tauSyn - tauMem)) * (Math.exp(-t / tauSyn) - Math.exp(-t / tauMem)) * 0.3;
      let [first, second] = [0, 0];
      const h = 0.01;
      for (let t = h / 2; t < 50 * Math.max(tauMem, tauSyn); t += h) {
        first += response(t) * h;
        second += response(t) ** 2 * h;
      }
      const { mean, sd } = poissonMoments(tauMem, [{ rate: 700, weight: 0.3, tauSyn }]);
      assert.ok(Math.abs(mean / (0.7 * first) - 1) < 1e-5);
      assert.ok(Math.abs(sd ** 2 / (0.7 * second) - 1) < 1e-5);
    }
    const { mean, sd } = poissonMoments(20, [
      { rate: 1000, weight: 0.2 },
      { rate: 500, weight: -0.4 },
    ]);
    assert.ok(Math.abs(mean) < 1e-15);
    assert.ok(Math.abs(sd ** 2 - (1 * 0.04 * 20 + 0.5 * 0.16 * 20) / 2) < 1e-15);
    assert.deepEqual(poissonMoments(20, []), { mean: 0, sd: 0 });
  });

  it("is what a simulation of filtered arrivals shows", () => {
    const size = 300;
    const drives = [
      { rate: 900, weight: 1.5, tauSyn: 4 },
      { rate: 300, weight: -2, tauSyn: 10 },
    ];
    const { mean, sd } = poissonMoments(10, drives);
    const dt = 0.25;
    const { moments } = simulate(
      {
        populations: { cell: { model: "lif", size, tauMem: 10, vThreshold: 1e9, vStart: mean } },
        inputs: drives.map((drive) => ({ kind: "poisson", post: "cell", ...drive }) as const),
      },
      {
        dt,
        duration: 1500,
        random: randomFrom(4),
        record: { spikes: false, moments: [{ population: "cell", variable: "v", every: 40 }] },
      },
    );
    const average = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / size;
    // 150 samples of each neuron, a time constant apart: at least 0.3 independent ones each; bounds at 5 standard errors,
    // the mean wider by what arrivals at the end of a step do, dt/2 of the response's slope: below 1 part in 100
    const independent = 0.3 * size * 150;
    const [m, v] = [average(moments[0].mean), average(moments[0].variance)];
    assert.ok(
      Math.abs(m - mean) < 5 * (sd / Math.sqrt(independent)) + 0.01 * Math.abs(mean) + 0.02 * sd,
      `${m} ${mean}`,
    );
    assert.ok(Math.abs(v / sd ** 2 - 1) < 5 * Math.sqrt(2 / independent) + 0.03, `${v} ${sd ** 2}`);
  });

  it("refuses what is out of range, by name", () => {
    assert.throws(() => poissonMoments(0, []), /tauMem/);
    assert.throws(() => poissonMoments(1, [{ rate: -1, weight: 1 }]), /drives\[0\]\.rate/);
    assert.throws(() => poissonMoments(1, [{ rate: 1, weight: Number.NaN }]), /drives\[0\]\.weight/);
    assert.throws(() => poissonMoments(1, [{ rate: 1, weight: 1, tauSyn: -1 }]), /drives\[0\]\.tauSyn/);
  });
});
