/** @file Regimes of spiking memories: what is read off them, and that points far from every boundary are named as theory has it. */
import assert from "node:assert/strict";
import { bayesianHopfield, escapeExponent, prepareSampler } from "engram/bayesian";
import { memoryRegimeOf, memoryRegimes, watch, watchMemory } from "engram/experiments";
import {
  memoryRegimeMeasuresFigure,
  memoryRegimesFigure,
  regimeChoices,
  regimeCoursesFigure,
} from "engram/figures";
import { randomFrom, row } from "engram/math";
import { orthogonalPatterns } from "engram/pattern";

const small = {
  ...memoryRegimes.quick,
  scales: [3, 8, 10],
  nus: [2, 20, 1000],
  duration: 60,
  settle: 10,
  runs: { least: 1, most: 3, work: 40 },
  exampleDuration: 100,
  examples: [{ memories: 16, scale: 10, nu: 20 }],
};

describe("experiments/bayesian/regimes", () => {
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
    for (const draw of [memoryRegimesFigure, memoryRegimeMeasuresFigure])
      assert.match(draw(result, 0, [{ name: "spinodal", scale: 5.19 }]).alt, /Map of/);
    assert.match(regimeCoursesFigure(result).alt, /energy/);
  });

  it("a closer look is at one of the runs of the map itself, the first that goes by the name of its point", () => {
    const points = { ...small, scales: [3, 8], nus: [2, 20, 100], examples: [] };
    const { maps } = memoryRegimes.run(points, randomFrom(3));
    const cells = maps[0].flat();
    assert.equal(regimeChoices({ maps }, 0).length, cells.length);
    for (const cell of cells) {
      const { look, agreeing, runs, nu, scale } = cell;
      assert.equal(runs, nu === 2 ? 3 : nu === 20 ? 2 : 1);
      assert.ok(look && agreeing * 2 > runs - 1 && look.run < runs);
      // The same run again: its chance goes by the point and the number of the run alone.
      const network = bayesianHopfield(orthogonalPatterns(16, 16).matrix, { beta: scale / 16 });
      const random = randomFrom(3).split(`16 memories, ${scale}, ${nu}`).split(look.run);
      const again = watchMemory(network, { nu }, "pattern", random.split("pattern"), small);
      const from = again.spikes.stop - look.course.span * 20;
      const last = Array.from(again.spikes.time.keys()).filter((i) => again.spikes.time[i] >= from);
      assert.deepEqual(
        Array.from(look.course.spikes.neuron),
        last.map((i) => again.spikes.neuron[i]),
      );
      const average = watchMemory(network, { nu }, "average", random.split("average"), small);
      assert.equal(memoryRegimeOf(cell, again, average), cell.regime);
    }
  });

  it("half of the runs hold where theory has the time watched, with an interval; below the spinodal nowhere", () => {
    const { holding, maps } = memoryRegimes.run(
      {
        ...small,
        scales: [4, 10],
        nus: [2, 5, 8, 12, 20, 40],
        kept: [],
        runs: { least: 4, most: 12, work: 100 },
      },
      randomFrom(1),
    );
    const [none, { nu }] = holding[0];
    assert.equal(none.nu, undefined);
    assert.ok(nu && nu.low < nu.value && nu.value < nu.high);
    // ln(70)/S is 6.0; the prefactor and the logistic curve's own form move it by less than a half.
    const expected = Math.log(70) / escapeExponent(16, 10);
    assert.ok(nu.value > 0.5 * expected && nu.value < 1.6 * expected, `${nu.value}, ${expected}`);
    assert.equal(maps[0][0][0].look, undefined);
  });

  it("random patterns are drawn anew for every run, and leave their average earlier", () => {
    const result = memoryRegimes.run(
      { ...small, size: 64, patterns: "random", scales: [10], nus: [100], examples: [] },
      randomFrom(1),
    );
    // Orthogonal ones are bistable here (their average is lost at 16), random ones retrieve (at 7.1 at the latest).
    assert.equal(result.maps[0][0][0].regime, "retrieval");
    const orthogonal = memoryRegimes.run(
      { ...small, scales: [10], nus: [1000], examples: [] },
      randomFrom(1),
    );
    assert.equal(orthogonal.maps[0][0][0].regime, "bistable");
    assert.match(memoryRegimesFigure(result, 0).name, /random-16/);
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
    assert.throws(
      run({ runs: { least: 0, most: 1, work: 1 } }),
      /runs.least must be a whole number at least 1/,
    );
    assert.throws(
      run({ runs: { least: 3, most: 2, work: 1 } }),
      /runs.most must be a whole number at least 3/,
    );
    assert.throws(run({ patterns: "other" }), /patterns must be/);
    assert.throws(run({ duration: 0 }), /duration must be > 0, got 0/);
  });
});
