/** @file Regimes of spiking memories: what is read off them, and that points far from every boundary are named as theory has it. */
import assert from "node:assert/strict";
import { bayesianHopfield, prepareSampler } from "engram/bayesian";
import { memoryRegimeOf, memoryRegimes, watch } from "engram/experiments";
import { memoryRegimesFigure, regimeCoursesFigure } from "engram/figures";
import { randomFrom, row } from "engram/math";
import { orthogonalPatterns } from "engram/pattern";
import { Lead } from "../../../lib/experiments/bayesian/watch";

const small = {
  ...memoryRegimes.quick,
  scales: [3, 8, 10],
  nus: [2, 20, 1000],
  duration: 60,
  examples: [{ memories: 16, scale: 10, nu: 20 }],
};

describe("experiments/bayesian/regimes", () => {
  it("a lead counts from its beginning once it has been held, and short ones do not count", () => {
    const lead = new Lead(1);
    const seen: [number, number][] = [
      [2, 0], // ahead from the start
      [2, 1.5], // leads since 0
      [5, 2], // for a moment
      [2, 2.5],
      [7, 4], // ahead since 4
      [7, 4.9],
      [7, 5.1], // leads since 4
      [2, 6],
      [2, 7.2], // leads since 6
    ];
    const changed = seen.map(([k, time]) => lead.see(k, time));
    assert.deepEqual(changed, [false, true, false, false, false, false, true, false, true]);
    assert.equal(lead.leader, 2);
    assert.equal(lead.switches, 2);
    assert.deepEqual(lead.dwells, [4, 2]);
  });

  it("memories that share the spikes are counted without bias, however few spikes a window has", () => {
    // No overlap with anything: four memories at probabilities 1 : 1 : 2 : 4, 1/Σp² = 2.909.
    const { matrix } = orthogonalPatterns(4, 4);
    const network = bayesianHopfield(matrix, { beta: 1e-9, prior: [1, 1, 2, 4] });
    for (const nu of [0.5, 2, 20]) {
      const sampler = prepareSampler(network, { cue: row(matrix, 0), rate: 50 * nu, random: randomFrom(4) });
      const seen = watch(sampler, 20, { duration: 20_000 / nu, norm: 4 });
      const expected = 64 / 22;
      // 20,000 spikes give at least 15,000 pairs: a standard error of Σp² below 0.004, of its inverse below 0.034.
      assert.ok(Math.abs(seen.participation - expected) < 4.5 * 0.034, `${nu}: ${seen.participation}`);
    }
  });

  it("names points far from every boundary as theory has them, with the irregularity that is theirs", () => {
    const result = memoryRegimes.run(small, randomFrom(3));
    const names = result.maps[0].map((cells) => cells.map(({ regime }) => regime));
    // β₀(16) = 5.19 and P = 16: below, no memory holds; between them the average holds too, if noise is small enough.
    // (At β M = 8 and ν = 20 noise may or may not leave the average within the time watched.)
    assert.match(names[1].splice(1, 1)[0], /retrieval|bistable/);
    assert.deepEqual(names, [
      ["sampling", "averaging", "averaging"],
      ["sampling", "bistable"],
      ["sampling", "retrieval", "bistable"],
    ]);
    const [, , [, held]] = result.maps[0];
    // A held memory fires as a Poisson process: CV and Fano factor 1.
    assert.ok(Math.abs((held.fromPattern.cv ?? 0) - 1) < 0.15, `${held.fromPattern.cv}`);
    assert.ok(Math.abs(held.fromPattern.overlap - 1) < 0.1);
    assert.ok(result.maps[0][2][2].hysteresis > 0.7);
    assert.deepEqual(memoryRegimes.run(small, randomFrom(3)), result);
    const rows = memoryRegimes.rows(result);
    assert.equal(rows.length, 9);
    assert.equal(rows[5]["regime"], "bistable");
    const figure = memoryRegimesFigure(result, 0, [{ name: "spinodal", scale: 5.19 }]);
    assert.match(figure.alt, /spinodal|Map of overlap/);
    assert.match(regimeCoursesFigure(result).alt, /energy/);
  });

  it("thresholds name a regime by what they say", () => {
    const held = { switches: 0, overlap: 0.9, participation: 1 };
    assert.equal(memoryRegimeOf({ memories: 8, nu: 20 }, held, { top: 0.9 }), "retrieval");
    assert.equal(memoryRegimeOf({ memories: 8, nu: 20 }, held, { top: 0.3 }), "bistable");
    const shared = { switches: 3, overlap: 0.1, participation: 6 };
    assert.equal(memoryRegimeOf({ memories: 8, nu: 1 }, shared, { top: 0.3 }), "averaging");
    const turns = { switches: 3, overlap: 0.1, participation: 1.2 };
    assert.equal(memoryRegimeOf({ memories: 8, nu: 1 }, turns, { top: 1 }), "sampling");
    assert.equal(memoryRegimeOf({ memories: 8, nu: 5 }, turns, { top: 1 }), "itinerant");
  });

  it("refuses sizes that make no sense", () => {
    const run = (more: object) => () => memoryRegimes.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ size: 12 }), /size must be a power of two, got 12/);
    assert.throws(run({ memories: [32] }), /count must be a whole number in \[1, 16\], got 32/);
    assert.throws(run({ nus: [0] }), /nu must be > 0, got 0/);
    assert.throws(run({ scales: [-1] }), /scale must be > 0, got -1/);
    assert.throws(run({ duration: 0 }), /duration must be > 0, got 0/);
  });
});
