import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import { brunelFixedPoint, fixedInDegree, type Network, siegertRate, simulate } from "engram/spiking";

const neuron = { tauMem: 20, vRest: 0, vThreshold: 20, vReset: 10, refractory: 2 };
const network = { neuron, excitatory: 1000, weight: 0.1 };

describe("brunelFixedPoint", () => {
  it("gives the rates that Brunel 2000, table 1, gives for the theory", () => {
    for (const [g, externalRate, rate] of [
      [6, 40, 55.8],
      [5, 20, 38.0],
      [4.5, 9, 6.5],
    ])
      assert.ok(Math.abs(brunelFixedPoint({ ...network, g, externalRate }).rate - rate) < 0.06);
  });

  it("finds rates that reproduce themselves, and which of several are stable", () => {
    for (const [g, externalRate, count] of [
      [5, 20, 1],
      [3.5, 8, 3],
      [2, 5, 3],
      [3, 20, 1],
    ]) {
      const { rate, fixedPoints } = brunelFixedPoint({ ...network, g, externalRate });
      assert.equal(fixedPoints.length, count);
      fixedPoints.forEach((point, k) => {
        const response = siegertRate(neuron, point.mu, point.sigma);
        assert.ok(Math.abs(response - point.rate) < 1e-8 * (1 + point.rate), `${response} ${point.rate}`);
        assert.equal(point.stable, k % 2 === 0);
      });
      assert.equal(rate, fixedPoints[0].rate);
    }
  });

  it("is silent without a push", () => {
    const { rate, fixedPoints } = brunelFixedPoint({ ...network, g: 5, externalRate: 0 });
    assert.equal(rate, 0);
    assert.equal(fixedPoints.length, 1);
  });

  it("is the rate of a sparse network, to three parts in a hundred", () => {
    const random = randomFrom(5);
    const sizes: Record<string, number> = { e: 800, i: 200 };
    const [excitatory, g, externalRate] = [80, 5, 70];
    const weight = 0.35;
    const wire = (pre: string, post: string, degree: number, strength: number) => ({
      pre,
      post,
      synapses: fixedInDegree(
        { pre: sizes[pre], post: sizes[post] },
        { random, degree, weight: strength, delay: () => 0.5 + Math.floor(random() * 15) / 10 },
      ),
    });
    const description: Network = {
      populations: { e: { model: "lif", size: 800, ...neuron }, i: { model: "lif", size: 200, ...neuron } },
      projections: ["e", "i"].flatMap((post) => [
        wire("e", post, excitatory, weight),
        wire("i", post, excitatory / 4, -g * weight),
      ]),
      inputs: ["e", "i"].map((post) => ({ kind: "poisson", post, rate: externalRate * excitatory, weight })),
    };
    const { rasters } = simulate(description, { dt: 0.1, duration: 200, random });
    const late = rasters["e"]?.time.filter((time) => time > 60) as Float64Array;
    const found = late.length / 800 / 0.14;
    // a kick passes the threshold by half a weight on average. 8000 spikes of regular, weakly correlated trains: their number varies by
    // less than 1 in 100; the step and the finite network add about as much
    const { rate } = brunelFixedPoint({
      neuron: { ...neuron, vThreshold: 20 + weight / 2 },
      excitatory,
      weight,
      g,
      externalRate,
    });
    assert.ok(Math.abs(found / rate - 1) < 0.03, `${found} ${rate}`);
  });

  it("refuses what is no network", () => {
    const refused = (change: object, message: RegExp) =>
      assert.throws(() => brunelFixedPoint({ ...network, g: 5, externalRate: 20, ...change }), message);
    refused({ excitatory: 0 }, /excitatory/);
    refused({ g: -1 }, /brunelFixedPoint: g/);
    refused({ externalRate: Number.NaN }, /externalRate/);
    refused({ weight: 0 }, /weight/);
    refused({ neuron: { ...neuron, refractory: 0 } }, /neuron\.refractory/);
  });
});
