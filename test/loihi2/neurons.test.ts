import assert from "node:assert/strict";
import { inverseRoot, type LoihiNetwork, type NeuronModel, prepareEmulation } from "engram/loihi2";
import { randomFrom } from "engram/math";
import fc from "fast-check";

/** Neurons fed by inputs of their own over direct links, which add no step: one row for each step. */
function fed(
  neurons: NeuronModel,
  inputs: Readonly<Record<string, readonly (readonly number[])[]>>,
  names: readonly string[],
) {
  const ports = Object.keys(inputs);
  const network: LoihiNetwork = {
    populations: {
      n: neurons,
      ...Object.fromEntries(
        ports.map((port) => [port, { model: "input", size: neurons.size, payloadBits: 32 }]),
      ),
    },
    connections: ports.map((port) => ({ pre: port, post: "n", input: port, synapses: { kind: "direct" } })),
  };
  const chip = prepareEmulation(network, { random: randomFrom(1) });
  return inputs[ports[0]].map((_, t) => {
    chip.step(Object.fromEntries(ports.map((port) => [port, inputs[port][t]])));
    return Object.fromEntries([
      ...["s"].map((name) => [name, Array.from(chip.sent("n", name))]),
      ...names.map((name) => [name, Array.from(chip.variable("n", name))]),
    ]) as Record<string, number[]>;
  });
}
const times = (steps: number, value: number): number[][] => Array.from({ length: steps }, () => [value]);

describe("neurons of the chip beside LIF", () => {
  it("inverse roots are within 1 % and a unit of 2^18/√x over the whole range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 24 - 1 }), (x) => {
        const exact = 2 ** 18 / Math.sqrt(x);
        assert.ok(
          Math.abs(inverseRoot(x) - exact) <= 0.01 * exact + 2,
          `${x}: ${inverseRoot(x)} for ${exact}`,
        );
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("adaptive: thresholds rise and come back as real numbers say, to the rounding", () => {
    const neurons: NeuronModel = {
      ...{
        model: "adaptive",
        size: 1,
        deltaI: 0.4,
        deltaV: 0.4,
        deltaTheta: 0.2,
        deltaR: 0.4,
        theta0: 5,
        thetaStep: 3.75,
      },
    };
    const run = fed(neurons, { a: times(100, 4) }, ["v", "theta", "r", "i"]);
    assert.ok(run.some(({ s }) => s[0] === 1));
    let theta = 320;
    let r = 0;
    run.forEach((row, t) => {
      theta = (theta - 320) * (1 - 0.2) + 320;
      r *= 0.6;
      // Each step cuts less than one unit, of which 1/(1 − keep) add up.
      assert.ok(Math.abs(row["theta"][0] - theta - (row["s"][0] ? 240 : 0)) <= 6, `step ${t}`);
      if (row["s"][0]) {
        r += 2 * theta;
        theta += 240;
      }
      assert.ok(Math.abs(row["r"][0] - r) <= 20, `step ${t}: ${row["r"][0]} ${r}`);
    });
  });

  it("resonators spike once a turn, with the period they are given", () => {
    for (const period of [11, 20, 50]) {
      const neurons: NeuronModel = {
        ...{ model: "resonate", size: 1, alpha: 0.002, period, vth: 10, stateExponent: 6 },
      };
      const kick = [[400], ...times(299, 0)];
      const spikes = fed(neurons, { re: kick, im: times(300, 0) }, ["re"]).flatMap(({ s }, t) =>
        s[0] ? [t] : [],
      );
      assert.ok(spikes.length >= 3);
      for (let k = 1; k < spikes.length; k++)
        assert.ok(Math.abs(spikes[k] - spikes[k - 1] - period) <= 1, `${period}: ${spikes}`);
    }
  });

  it("sigma-delta: what is sent adds up to the activation when corrected, and loses low bits as Lava has it", () => {
    const of = (form: "corrected" | "lava"): NeuronModel => ({
      ...{ model: "sigma-delta", size: 1, vth: 0, stateExponent: 6, form },
    });
    const total = (form: "corrected" | "lava"): number =>
      fed(of(form), { a: times(7, 60) }, []).reduce((sum, { s }) => sum + s[0], 0);
    assert.equal(64 * total("corrected"), 384);
    assert.equal(total("lava"), 0);
  });

  it("Boltzmann neurons are on as often as their energy says", () => {
    const size = 4000;
    for (const [state, temperature] of [
      [0, 4],
      [2, 4],
      [-3, 8],
    ]) {
      const neurons: NeuronModel = { model: "boltzmann", size, temperature, stateStart: state };
      const [{ on }] = fed(neurons, { a: [new Array<number>(size).fill(0)] }, ["on"]);
      const p = 1 / (1 + Math.exp((4 * state) / temperature));
      const share = on.reduce((a, b) => a + b, 0) / size;
      // Seeded; 4.5 standard errors are passed by chance once in 150,000 times.
      assert.ok(Math.abs(share - p) < 4.5 * Math.sqrt((p * (1 - p)) / size), `${share} for ${p}`);
    }
  });

  it("vectors and products send what is above their threshold", () => {
    const v = (model: Partial<NeuronModel>): NeuronModel =>
      ({ model: "vector", size: 4, vth: 3, ...model }) as NeuronModel;
    assert.deepEqual(fed(v({}), { a: [[3, 4, -4, -3]] }, [])[0]["s"], [0, 4, -4, 0]);
    assert.deepEqual(fed(v({ rectify: true }), { a: [[3, 4, -4, 9]] }, [])[0]["s"], [0, 4, 0, 9]);
    const p: NeuronModel = { model: "product", size: 3, exponent: 1 };
    assert.deepEqual(fed(p, { a: [[3, -3, 7]], b: [[5, 5, 0]] }, [])[0]["s"], [7, -8, 0]);
    assert.throws(
      () => fed(p, { a: [[65536, 0, 0]], b: [[65536, 0, 0]] }, []),
      /fit 32 bits.*got 65536 × 65536/,
    );
  });
});
