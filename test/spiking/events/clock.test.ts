/** @file Exact events beside the clock: the same spikes, up to what a step can see. */
import assert from "node:assert/strict";
import { randomFrom, uniform } from "engram/math";
import { type Raster, trainsOf } from "engram/record";
import {
  fixedInDegree,
  type Network,
  type Projection,
  type SparseSynapses,
  simulate,
  simulateEvents,
} from "engram/spiking";
import fc from "fast-check";
// When a change of a current begins to act.
import { stepsUntil } from "../../../lib/dist/spiking/column.js";
import { driven, spikes } from "./small-networks";

const random = randomFrom(7);

/** A small recurrent network that is pushed by currents alone, with delays and periods in whole ms. */
function recurrent(seed: number, tauSyn: number): Network {
  const chance = randomFrom(seed);
  const size = 10;
  const synapses: SparseSynapses = fixedInDegree(
    { pre: size, post: size },
    {
      random: chance,
      degree: 3,
      withoutSelf: true,
      weight: (pre) => (pre < 7 ? 0.1 : -0.15) * (tauSyn > 0 ? 20 / tauSyn : 1),
      delay: () => 1 + Math.floor(chance() * 4),
    },
  );
  return {
    populations: {
      cell: {
        model: "lif",
        size,
        tauMem: Array.from({ length: size }, () => uniform(chance, 8, 20)),
        bias: Array.from({ length: size }, () => uniform(chance, 1.2, 2.5)),
        refractory: 2,
      },
    },
    projections: [{ pre: "cell", post: "cell", synapses, tauSyn }],
  };
}

describe("simulateEvents and the clock", () => {
  it("have decimal times in the same steps, whatever their last bit", () => {
    const dt = 0.1;
    const time = Array.from({ length: 400 }, (_, k) => Number(((k + 1) * dt).toFixed(1)));
    assert.ok(
      time.some((t, k) => t !== (k + 1) * dt),
      "some decimal is no multiple of the float 0.1",
    );
    const network = driven([{ time, weight: 2, delay: 0.3 }], { tauMem: 1 });
    const clock = simulate(network, { dt, duration: 41, random }).rasters;
    const events = simulateEvents(network, { duration: 41, random }).rasters;
    for (const [name, late] of [
      ["s0", 0],
      ["cell", 3],
    ] as const) {
      const steps = time.map((_, k) => k + 1 + late);
      for (const raster of [clock[name], events[name]])
        assert.deepEqual(
          Array.from(raster?.time ?? [], (t) => Math.round(t / dt)),
          steps,
        );
      events[name]?.time.forEach((t, k) => {
        assert.ok(Math.abs(t - steps[k] * dt) < 1e-13);
      });
    }
    for (const [at, step, found] of [
      [0.3, 0.1, 3],
      [0.25, 0.1, 3],
      [0.2001, 0.1, 3],
      [262164.28, 0.01, 26216428],
      [5033202.9, 0.3, 16777343],
    ])
      assert.equal(stepsUntil(at, step), found);
  });

  it("meet as dt → 0, in the first order of dt", () => {
    for (const tauSyn of [0, 5]) {
      const network = recurrent(4, tauSyn);
      const exact = trainsOf(spikes(network, 50));
      const steps = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128];
      const errors = steps.map((dt) => {
        const { rasters } = simulate(network, { dt, duration: 80, random });
        const trains = trainsOf(rasters["cell"] as Raster);
        let sum = 0;
        let count = 0;
        exact.forEach((train, i) => {
          train.forEach((time, k) => {
            sum += Math.abs(trains[i][k] - time);
            count++;
          });
        });
        return sum / count;
      });
      const x = steps.map((dt) => Math.log2(dt));
      const y = errors.map((error) => Math.log2(error));
      const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      const slope =
        x.reduce((sum, xi, k) => sum + (xi - mean(x)) * (y[k] - mean(y)), 0) /
        x.reduce((sum, xi) => sum + (xi - mean(x)) ** 2, 0);
      // a threshold is noticed up to dt late, and that adds up over the spikes of a train
      assert.ok(slope > 0.85 && slope < 1.15, `tauSyn ${tauSyn}: slope ${slope}, errors ${errors}`);
      assert.ok(errors[7] < 0.05, `${errors}`);
    }
  });

  it("agree on every spike of random small networks, within what a fine clock can see", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0, 3, 8), (seed, tauSyn) => {
        const network = recurrent(seed, tauSyn);
        const dt = 1 / 512;
        const duration = 12;
        const { rasters } = simulate(network, { dt, duration, random });
        const exact = trainsOf(spikes(network, duration));
        trainsOf(rasters["cell"] as Raster).forEach((clocked, i) => {
          // a spike on the last step may lie on either side of the end
          const inside = (train: Float64Array) => train.filter((time) => time < duration - 0.1);
          assert.equal(inside(exact[i]).length, inside(clocked).length, `neuron ${i}`);
          inside(exact[i]).forEach((time, k) => {
            assert.ok(Math.abs(clocked[k] - time) < 0.05, `${clocked[k]} ${time}`);
          });
        });
      }),
      { seed: 6, numRuns: 12 },
    );
  });

  it("agree on weights that learn from pairs and triplets, and on release that tires", () => {
    // all times are whole steps, so that both see the same events
    const times = (seed: number) => {
      const chance = randomFrom(seed);
      return Array.from({ length: 60 }, (_, k) => 1 + 4 * k + Math.floor(chance() * 8) / 2);
    };
    const rules: NonNullable<Projection["plasticity"]>[] = [
      { rule: "pair", potentiate: 0.02, depress: 0.025, tauPre: 17, tauPost: 34, max: 1.5 },
      {
        rule: "pair",
        potentiate: 0.05,
        depress: 0.04,
        tauPre: 17,
        tauPost: 34,
        max: 2,
        exponent: 0.4,
        pairing: "nearest",
      },
      {
        rule: "pair",
        potentiate: 0.02,
        depress: 0.03,
        tauPre: 17,
        tauPost: 34,
        max: 2,
        pairing: "postsynaptic",
      },
      {
        rule: "triplet",
        potentiate: 0.01,
        potentiateTriplet: 0.02,
        depress: 0.015,
        depressTriplet: 0.005,
        tauPre: 17,
        tauPost: 34,
        tauPreSlow: 101,
        tauPostSlow: 125,
        max: 3,
      },
    ];
    for (const plasticity of rules) {
      const [a, b, teacher] = [times(1), times(2), times(3)];
      const order = [...a.map((t) => [t, 0]), ...b.map((t) => [t, 1])].sort((p, q) => p[0] - q[0]);
      const network: Network = {
        populations: {
          pre: { model: "clamped", size: 2, time: order.map(([t]) => t), neuron: order.map(([, i]) => i) },
          teacher: { model: "clamped", size: 1, time: teacher, neuron: teacher.map(() => 0) },
          cell: { model: "lif", size: 2, tauMem: 0.1, vThreshold: 10 },
        },
        projections: [
          {
            name: "learns",
            pre: "pre",
            post: "cell",
            synapses: { kind: "dense", weights: [0.5, 0.6, 0.7, 0.8], delay: [1, 2.5, 0.5, 1] },
            plasticity,
            shortTerm: { use: 0.4, tauRecovery: 30, tauFacilitation: 50 },
          },
          {
            pre: "teacher",
            post: "cell",
            synapses: { kind: "sparse", pre: [0, 0], post: [0, 1], weight: 20, delay: [0.5, 3] },
          },
        ],
      };
      const options = { duration: 250, random };
      const exact = simulateEvents(network, options);
      const clocked = simulate(network, {
        ...options,
        dt: 0.5,
        record: { weights: [{ projection: "learns", every: 500 }] },
      });
      assert.equal(exact.counts["cell"]?.[0], teacher.length);
      assert.deepEqual(exact.counts["cell"], clocked.counts["cell"]);
      const weights = exact.weights["learns"] as Float64Array;
      weights.forEach((weight, k) => {
        assert.ok(Math.abs(weight - clocked.weights[0].values[k]) < 1e-12, `${weight}`);
        assert.ok(Math.abs(weight - [0.5, 0.6, 0.7, 0.8][k]) > 1e-3);
      });
    }
  });

  it("agree on depressing synapses: the sum of what arrives decides", () => {
    const network = driven([{ time: [1, 2, 3, 4, 30], weight: 3, delay: 1 }], { vThreshold: 0.9, tauMem: 1 });
    const shortTerm = { use: 0.4, tauRecovery: 20, tauFacilitation: 0 };
    const tired = {
      ...network,
      projections: network.projections?.map((p) => ({ ...p, shortTerm })) as Projection[],
    };
    // 1.2 fires; the next sends 0.4 · 3 · (1 − 0.4 e^(−1/20)) = 0.74 …; after 26 ms nearly all is back
    assert.deepEqual([...spikes(tired, 40).time], [2, 31]);
    assert.deepEqual(
      [...(simulate(tired, { dt: 0.5, duration: 40, random }).rasters["cell"] as Raster).time],
      [2, 31],
    );
  });
});
