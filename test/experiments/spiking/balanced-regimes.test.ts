import assert from "node:assert/strict";
import { balancedNetwork, balancedRegimes } from "engram/experiments";
import { regimeExamplesFigure, regimeMapFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("balanced regimes", () => {
  const params = {
    excitatory: 1600,
    share: 0.25,
    weight: 0.2,
    examples: [{ g: 5, drive: 2 }],
    map: { g: [3, 6], drive: [0.5, 2] },
    duration: 400,
    settle: 100,
  };
  const result = balancedRegimes.run(params, randomFrom(7));

  it("a network with strong inhibition fires irregularly near the rate of theory, one with weak inhibition at its limit", () => {
    const [example] = result.examples;
    // mean-field theory leaves out what neurons share; at this size that is within a quarter
    assert.ok(Math.abs(example.rate / example.theory - 1) < 0.25, `${example.rate} for ${example.theory}`);
    assert.ok((example.report.cv?.mean ?? 0) > 0.25);
    const [quiet, busy] = result.map;
    assert.equal(quiet[1].report.regime, "silent");
    assert.ok(busy[0].rate > 250 && (busy[0].report.cv?.mean ?? 1) < 0.1);
    assert.ok(Math.abs(busy[0].rate / busy[0].theory - 1) < 0.1);
  });

  it("has the connections it speaks of", () => {
    const network = balancedNetwork(params, { g: 5, drive: 2 }, randomFrom(1));
    const counts = (network.projections ?? []).map(
      ({ synapses }) => synapses.kind === "sparse" && synapses.pre.length,
    );
    assert.deepEqual(counts, [1600 * 400, 400 * 400, 1600 * 100, 400 * 100]);
    const weights = (network.projections ?? []).map(
      ({ synapses }) => synapses.kind === "sparse" && synapses.weight,
    );
    assert.deepEqual(weights, [0.2, 0.2, -1, -1]);
    // ν_thr = 20 / (0.2 · 400 · 20) per ms = 12.5 Hz for each of 400 synapses, twice
    assert.deepEqual(
      (network.inputs ?? []).map((input) => input.kind === "poisson" && input.rate),
      [10000, 10000],
    );
  });

  it("is the same for the same seed, and can be drawn", () => {
    const small = {
      ...params,
      excitatory: 400,
      examples: [{ g: 5, drive: 2, duration: 410 }],
      map: { g: [5], drive: [1] },
    };
    const once = balancedRegimes.run(small, randomFrom(3));
    assert.deepEqual(balancedRegimes.run(small, randomFrom(3)), once);
    assert.equal(regimeExamplesFigure(result).name, "balanced-regimes");
    assert.equal(regimeMapFigure(result).name, "balanced-map");
    assert.throws(() => regimeMapFigure({ ...result, map: [] }), /there must be a map, got none/);
    assert.throws(
      () => balancedRegimes.run({ ...params, excitatory: 10 }, randomFrom(1)),
      /excitatory \/ 4 must be a whole number/,
    );
  });
});
