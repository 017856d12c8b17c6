/** The experiment on the emulated chip, in small: held against its law and closed forms, and able to fail. */
import assert from "node:assert/strict";
import { type HardwareEmulationParams, hardwareEmulation } from "engram/experiments";
import {
  chipFormsFigure,
  chipPricesFigure,
  hardwareBitsFigure,
  hardwareRaceFigure,
  placedMemoryFigure,
} from "engram/figures";
import { randomFrom } from "engram/math";

const { quick } = hardwareEmulation;
const small: HardwareEmulationParams = {
  ...quick,
  sampling: { ...quick.sampling, memories: 12, cues: 3 },
  noiseBits: [4, 8],
  slopes: [1, 1 / 4],
  stateBits: [8, 12, 24],
  counted: [{ noiseBits: 8, slope: 1 / 2 }],
  ...{ rounds: 250, delays: [0, 6] },
  forms: { ...quick.forms, memories: 6, spikes: [10, 100], trains: 6, floorRounds: 400 },
  recall: { ...quick.recall, memories: 24, cues: 6, rounds: 6, variants: quick.recall.variants.slice(0, 2) },
  placed: { ...quick.placed, memories: 60, size: 32, decisions: 2 },
};

describe("experiments/loihi2/hardwareEmulation", () => {
  const result = hardwareEmulation.run(small, randomFrom(3));

  it("finds the laws that theory gives", () => {
    const of = (noiseBits: number, tail: boolean, slope: number) =>
      result.noise.find((l) => l.noiseBits === noiseBits && l.tail === tail && l.slope === slope)!;
    for (const { winners, ties, slope } of result.noise) assert.ok(winners > 1 && ties > 0 && ties < slope);
    // Where noise has a tail, latencies are those of Gumbel's law.
    for (const slope of [1, 1 / 4]) {
      const { steps, expectedSteps, spread } = of(8, true, slope);
      assert.ok(
        Math.abs(steps - expectedSteps) < 0.4 && Math.abs(spread - 1) < 0.03,
        `${steps} ${expectedSteps} ${spread}`,
      );
    }
    assert.ok(of(4, false, 1).divergenceHighest > 20 * of(8, false, 1).divergenceHighest);
    assert.ok(of(4, true, 1).divergenceHighest < of(4, false, 1).divergenceHighest / 10);
    assert.ok(of(8, true, 1 / 4).divergence < of(8, true, 1).divergence);
    const held = result.state.filter(({ slope }) => slope === 1);
    assert.equal(result.state.length, 6);
    assert.ok(held[0].divergenceHighest > held[2].divergenceHighest);
  });

  it("the emulated chip agrees with them", () => {
    for (const { divergence, expected, ties, expectedTies, steps, expectedSteps } of result.counted) {
      // Student's intervals of three cues, four half-widths: passed by chance once in some thousand times each.
      for (const [m, e] of [
        [divergence, expected],
        [ties, expectedTies],
        [steps, expectedSteps],
      ] as const)
        assert.ok(
          Math.abs(m.mean - e) < 4 * (m.high - m.mean) + 0.02 * e,
          `${m.mean} ± ${m.high - m.mean}, ${e}`,
        );
    }
    const [prompt, late] = result.late;
    assert.ok(prompt.spikes.mean < 1.4 && late.spikes.mean > 1.3 * prompt.spikes.mean);
    for (const { form, points, floor } of result.forms) {
      const { divergence, theory } = points[1];
      assert.ok(divergence.mean < 3 * theory + 0.02 && floor < 0.1, `${form}: ${divergence.mean} ${theory}`);
    }
  });

  it("recalls as in real numbers, and says what it takes", () => {
    assert.deepEqual(
      result.recall.map(({ by }) => by),
      ["real numbers", "chip, real numbers", "chip", "chip"],
    );
    for (const { found, faults } of result.recall) assert.ok(found.fraction === 1 && faults === 0);
    assert.ok(result.recall[2].operations > 0 && result.recall[2].steps > 1);
    const { placed } = result;
    assert.ok(placed.fits && placed.cores.length === 1 && placed.prices.length === 3);
    for (const { energyPerStep, timePerDecision } of placed.prices)
      assert.ok(
        energyPerStep.low > 0 && timePerDecision.high > timePerDecision.low && !energyPerStep.calibrated,
      );
  });

  it("reads as a table and as figures, the same from the same seed", () => {
    assert.equal(hardwareEmulation.rows(result).length, 2 * 2 * 2 + 6);
    assert.deepEqual(hardwareEmulation.run(small, randomFrom(3)), result);
    assert.match(hardwareBitsFigure(result).alt, /bits of noise, with a tail/);
    assert.match(hardwareRaceFigure(result).alt, /delay of the reset/);
    assert.match(chipFormsFigure(result).alt, /noisy leaky/);
    assert.match(placedMemoryFigure(result.placed).alt, /synaptic memory in use/);
    assert.match(chipPricesFigure(result.placed).alt, /energy of a decision/);
  });

  it("the picture of a placement has cores where the mesh has them", () => {
    // Four rows: tile 5 is the second of the second column; its core 1 is the lower right one of four.
    const [core] = result.placed.cores;
    const figure = placedMemoryFigure({
      ...result.placed,
      cores: [{ ...core, core: 21, tile: 5, synapses: 0.5 }],
    });
    const { z } = figure.data[0] as unknown as { z: (number | null)[][] };
    assert.equal(z[2][3], 0.5);
    assert.equal(z.flat().filter((share) => share !== null).length, 1);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => hardwareEmulation.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ rounds: 1 }), /rounds must be a whole number at least 2/);
    assert.throws(run({ sampling: { ...small.sampling, beta: 0 } }), /beta/);
  });
});
