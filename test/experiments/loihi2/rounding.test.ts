import assert from "node:assert/strict";
import {
  bitSweep,
  exponentRounding,
  fixedAgainstReal,
  lastCoincidence,
  leakRounding,
} from "engram/experiments";
import { bitSweepFigure, fixedAgainstRealFigure, leakRoundingFigure } from "engram/figures";
import { randomFrom } from "engram/math";
import { bothWaysSpread, leakCuts } from "../../../lib/experiments/loihi2/leak-rounding";

describe("whole numbers against real ones", () => {
  const result = fixedAgainstReal.run(
    { ...fixedAgainstReal.quick, layers: 2, size: 40, excitatory: 60, duration: 800 },
    randomFrom(3),
  );
  const { layers, recurrent, control } = result;
  const parts = [...layers.parts, ...recurrent.parts];

  it("stay within the bound of the report until a spike differs", () => {
    for (const { name, before, bound, bias, partedAt, course } of parts) {
      assert.ok(before > 0 && before <= bound, `${name}: ${before} of ${bound}`);
      assert.ok(bias < 0, `${name}: ${bias}`);
      assert.ok(
        partedAt > 1 &&
          course.subarray(0, Math.min(layers.partedAt, recurrent.partedAt) - 1).every((x) => x <= bound),
      );
    }
    const { example } = layers;
    assert.ok(example);
    assert.ok(example.before.every((x) => Math.abs(x) <= example.bound));
    assert.equal(example.before.length, layers.partedAt - 1);
  });

  it("give layers that stay alike and a recurrent network that does not, in real numbers either", () => {
    assert.ok(layers.parts[0].coincidence > 0.9);
    assert.ok(layers.parts[1].coincidence < layers.parts[0].coincidence);
    assert.ok(lastCoincidence(recurrent.parts[0]) < 0.5 && lastCoincidence(control.parts[0]) < 0.5);
    assert.ok(parts.every(({ faults }) => Object.values(faults).every((n) => n === 0)));
  });

  it("can be drawn and written as rows, and refuse what has no meaning", () => {
    assert.equal(fixedAgainstRealFigure(result).name, "fixed-against-real");
    assert.equal(fixedAgainstReal.rows(result).length, 4);
    assert.throws(
      () => fixedAgainstReal.run({ ...fixedAgainstReal.quick, layers: 0 }, randomFrom(1)),
      /RangeError: fixedAgainstReal: layers must be a whole number/,
    );
  });
});

describe("cuts of leaks", () => {
  const leaks = leakRounding.run(
    { ...leakRounding.quick, losses: [101, 257, 1601], neurons: 20, steps: 800 },
    randomFrom(5),
  );
  const exponents = exponentRounding.run(
    { ...exponentRounding.quick, shifts: [0, 1, 3, 8], steps: 200 },
    randomFrom(5),
  );

  it("have the mean and the spread of even noise", () => {
    for (const { drive, dv, du, mean, error, meanTheory, spread, spreadTheory } of leaks.points) {
      const which = `${drive}, dv ${dv}, du ${du}`;
      // Student's t of 19 degrees of freedom is beyond 6 once in 200,000 times.
      assert.ok(Math.abs(mean - meanTheory) < 6 * error, `${which}: ${mean} for ${meanTheory}`);
      assert.ok(Math.abs(spread / spreadTheory - 1) < 0.3, `${which}: ${spread} for ${spreadTheory}`);
    }
    for (const { below, belowTheory, above, aboveTheory } of leaks.rests)
      assert.deepEqual([below, above], [belowTheory, aboveTheory]);
    const end = leaks.alone.fixed.indexOf(0) + 1;
    assert.ok(Math.abs(end / leaks.alone.endTheory - 1) < 0.05);
  });

  it("have closed forms that meet where they must", () => {
    // A current that is forgotten at once but for a hair is as good as none.
    const [none, nearly] = [leakCuts(101, 4096), leakCuts(101, 4095)];
    assert.ok(Math.abs(nearly.mean - 2 * none.mean) < 0.01 * none.mean);
    assert.ok(Math.abs(nearly.spread - Math.SQRT2 * none.spread) < 0.01 * none.spread);
    // Slow leaks: ½ √(1 − 2/π) of 4096/dv, and single cuts are nothing beside it.
    assert.ok(Math.abs(bothWaysSpread(2) / (2048 * 0.5 * Math.sqrt(1 - 2 / Math.PI)) - 1) < 2e-3);
  });

  it("of negative exponents lose half a unit, once or for each spike", () => {
    for (const { cut, shift, mean, error, theory } of exponents.points) {
      if (shift === 0) assert.equal(mean, 0);
      else assert.ok(Math.abs(mean - theory) < 6 * error, `${cut} ${shift}: ${mean} for ${theory}`);
    }
  });

  it("can be drawn, and refuse what the chip does not have", () => {
    assert.equal(leakRoundingFigure(leaks, exponents).name, "leak-rounding");
    assert.equal(leakRounding.rows(leaks).length, leaks.points.length);
    assert.throws(
      () => leakRounding.run({ ...leakRounding.quick, losses: [4096] }, randomFrom(1)),
      /RangeError: leakRounding: losses must be a whole number/,
    );
    assert.throws(
      () => exponentRounding.run({ ...exponentRounding.quick, shifts: [9] }, randomFrom(1)),
      /RangeError: exponentRounding: shifts must be/,
    );
  });
});

describe("bits of weights and states", () => {
  const result = bitSweep.run(
    {
      ...{
        ...bitSweep.quick,
        inputs: 60,
        size: 30,
        layers: 1,
        excitatory: 40,
        neurons: 40,
        runs: 1,
        duration: 500,
      },
      ...{ weightBits: [1, 3, 8], stateBits: [18, 22, 26], series: [22] },
    },
    randomFrom(2),
  );

  it("err as rounding noise does", () => {
    for (const { bits, report, measured, theory, cut, cutTheory } of result.weights) {
      assert.ok(Math.abs(report / measured - 1) < 1e-9);
      if (bits > 1) assert.ok(Math.abs(report / theory - 1) < 0.1, `${bits} bits: ${report} for ${theory}`);
      assert.ok(Math.abs(cut / cutTheory - 1) < 0.05);
    }
    const lawful = [...result.potentials, ...result.states].filter(
      ({ step, faults }) => step <= 0.5 && faults === 0,
    );
    assert.ok(lawful.length >= 5);
    for (const { rms, theory, weightBits, stateBits } of lawful)
      assert.ok(Math.abs(rms / theory - 1) < 0.4, `${weightBits} bits, ${stateBits}: ${rms} for ${theory}`);
  });

  it("count faults where states are too long, and there alone", () => {
    for (const { stateBits, faults, spikes } of result.states) {
      assert.equal(faults > 0, stateBits > 24.5, `${faults} at ${stateBits}`);
      assert.equal(spikes > 0, faults > 0);
    }
  });

  it("can be drawn, and are refused beyond what a weight has", () => {
    const [layer] = result.spikes.filter(({ part, bits }) => part === "layer 1" && bits === 8);
    assert.ok(layer.coincidence[0] > 0.5 && Math.abs(layer.ratio - 1) < 0.1);
    assert.equal(bitSweepFigure(result).name, "bit-sweep");
    assert.equal(bitSweep.rows(result).length, result.potentials.length + result.states.length);
    assert.throws(
      () => bitSweep.run({ ...bitSweep.quick, weightBits: [0] }, randomFrom(1)),
      /RangeError: bitSweep: weightBits must be/,
    );
  });
});
