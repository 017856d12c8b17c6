import assert from "node:assert/strict";
import { compileSpiking, emulateSpiking } from "engram/loihi2";
import { randomFrom } from "engram/math";
import { fixedInDegree, type Network, simulate } from "engram/spiking";

const small = {
  populations: {
    input: { model: "poisson", size: 20, rate: 40 },
    cells: {
      ...{ model: "lif", size: 6, tauMem: 20, vRest: -70, vReset: -65, vThreshold: -50, refractory: 2 },
      bias: 3,
    },
  },
  projections: [
    {
      ...{ pre: "input", post: "cells", tauSyn: 5 },
      synapses: fixedInDegree(
        { pre: 20, post: 6 },
        { random: randomFrom(3), degree: 12, weight: (i) => 6 + (i % 5), delay: 1.5 },
      ),
    },
    {
      ...{ pre: "cells", post: "cells", tauSyn: 5, name: "back" },
      synapses: { kind: "dense", weights: Float64Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? 0 : 2 - (k % 5))), delay: 0.5 },
    },
  ],
} satisfies Network;

const watch = (population: string) => [{ population, variable: "v" }];

/** Largest distance of two lists. */
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k] - b[k]));
  return most;
};

describe("compileSpiking", () => {
  it("keeps potentials within the drift that the report allows, against the numbers that the chip has", () => {
    // Nothing fires: a reset at another tick would hide what is to be seen.
    const calm = { ...small, populations: { ...small.populations, cells: { ...small.populations.cells, vThreshold: 100 } } };
    for (const integration of ["exact", "euler"] as const) {
      const compiled = compileSpiking(calm, { dt: 0.5, integration });
      const [{ bound }] = compiled.report.drifts;
      const run = emulateSpiking(compiled, { duration: 500, random: randomFrom(5), traces: watch("cells") });
      const plan = { record: { traces: watch("cells") }, dt: 0.5, duration: 500, random: randomFrom(5) };
      const real = simulate(compiled.realised, plan);
      assert.deepEqual(run.counts.input, real.counts.input);
      const most = apart(run.traces[0].values, real.traces[0].values);
      assert.ok(most <= bound && most > 0, `${most} mV of ${bound}`);
      assert.ok(bound < 0.06, `${bound}`);
      // In real numbers the chip's steps are those of the exact propagator.
      const ideal = emulateSpiking(compiled, {
        ...{ duration: 500, random: randomFrom(5), traces: watch("cells"), arithmetic: "ideal" },
      });
      assert.ok(apart(ideal.traces[0].values, real.traces[0].values) < 1e-9);
    }
  });

  it("gives the rates and spike trains of the simulator", () => {
    const compiled = compileSpiking(small, { dt: 0.5 });
    const run = emulateSpiking(compiled, { duration: 1000, random: randomFrom(5) });
    const asked = simulate(small, { dt: 0.5, duration: 1000, random: randomFrom(5) });
    assert.deepEqual(run.counts.input, asked.counts.input);
    console.log(run.counts, asked.counts);
  });
});
