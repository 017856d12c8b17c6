/** @file Updates of Adam and AdamW, clipping and the schedule, against PyTorch (test/reference/training/make-adam.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AdamOptions,
  adamStep,
  clipByGlobalNorm,
  constantSchedule,
  copyParameters,
  cosineSchedule,
  noMoments,
  type ParameterSet,
  type Schedule,
} from "engram/training";
import { allClose } from "../support/close";

interface Trace {
  readonly rates: readonly number[];
  readonly states: readonly Record<string, number[]>[];
  readonly moments: Record<string, { first: number[]; second: number[] }>;
}
const reference = JSON.parse(readFileSync(join(__dirname, "../reference/training/adam.json"), "utf8")) as {
  shapes: Record<string, number[]>;
  initial: Record<string, number[]>;
  gradients: Record<string, number[]>[];
  traces: Record<string, Trace>;
  clipped: { largest: number; norm: number; after: number[][] }[];
};
const steps = reference.gradients.length;

const setOf = (values: Record<string, number[]>): ParameterSet =>
  Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      { shape: reference.shapes[name], data: Float32Array.from(data) },
    ]),
  );

describe("training/adam", () => {
  const cases: readonly [name: string, options: AdamOptions, schedule: Schedule][] = [
    ["adam", {}, constantSchedule(0.01)],
    [
      "adam with an L2 penalty",
      { decayFirst: 0.8, decaySecond: 0.95, epsilon: 1e-6, weightDecay: 0.1, decoupled: false },
      constantSchedule(0.02),
    ],
    ["adamw", { weightDecay: 0.1 }, constantSchedule(0.01)],
    [
      "adamw with a cosine",
      { decaySecond: 0.99, weightDecay: 0.01 },
      cosineSchedule({ peak: 0.05, steps, floor: 0.001 }),
    ],
  ];
  for (const [name, options, schedule] of cases)
    it(`${name} goes as PyTorch's, to 32-bit rounding`, () => {
      const { rates, states, moments } = reference.traces[name];
      const parameters = setOf(reference.initial);
      let held = noMoments(parameters);
      const seen: ParameterSet[] = [];
      for (let step = 0; step < steps; step++) {
        assert.ok(Math.abs(schedule(step) - rates[step]) <= 1e-9, `rate ${step}`);
        held = adamStep(parameters, setOf(reference.gradients[step]), held, schedule(step), options);
        seen.push(copyParameters(parameters));
      }
      assert.equal(held.step, steps);
      [seen[0], seen[5], seen[steps - 1]].forEach((at, i) => {
        // Twelve steps of rates up to 0.05, each rounded to 24 bits twice over.
        for (const [key, { data }] of Object.entries(at)) allClose(data, states[i][key], 2e-6);
      });
      for (const [key, { first, second }] of Object.entries(moments)) {
        const scale = Math.max(...second);
        allClose(held.first[key].data, first, 1e-6 * Math.max(...first.map(Math.abs)));
        allClose(held.second[key].data, second, 1e-6 * scale);
      }
    });

  it("clips by the norm over all parameters, as PyTorch does", () => {
    for (const { largest, norm, after } of reference.clipped) {
      const gradients = setOf(reference.gradients[3]);
      assert.ok(Math.abs(clipByGlobalNorm(gradients, largest) / norm - 1) < 1e-6);
      // PyTorch divides by the norm plus 1e-6.
      Object.values(gradients).forEach(({ data }, i) => {
        allClose(data, after[i], 2e-6);
      });
    }
  });

  it("rises along a line, falls along half a cosine, and stays at the floor", () => {
    const rate = cosineSchedule({ peak: 2, steps: 110, warmUp: 10, floor: 0.5 });
    allClose([rate(0), rate(4), rate(9), rate(10)], [0.2, 1, 2, 2], 1e-12);
    allClose(
      [rate(60), rate(85), rate(110), rate(500)],
      [1.25, 0.5 + 0.75 * (1 - Math.SQRT1_2), 0.5, 0.5],
      1e-12,
    );
  });

  it("refuses constants out of range", () => {
    const none: ParameterSet = setOf(reference.initial);
    const run = (options: AdamOptions, rate = 0.1) => adamStep(none, none, noMoments(none), rate, options);
    assert.throws(() => run({ decayFirst: 1 }), {
      name: "RangeError",
      message: /adamStep: decayFirst must be in \[0, 0\.9/,
    });
    assert.throws(() => run({ epsilon: 0 }), /adamStep: epsilon must be > 0, got 0/);
    assert.throws(() => run({ weightDecay: -1 }), /weightDecay must be in/);
    assert.throws(() => run({}, Number.NaN), /adamStep: rate must be finite, got NaN/);
    assert.throws(
      () => cosineSchedule({ peak: 1, steps: 10, warmUp: 10 }),
      /warmUp must be a whole number in \[0, 9\], got 10/,
    );
    assert.throws(() => cosineSchedule({ peak: 1, steps: 10, floor: 2 }), /floor must be in \[0, 1\], got 2/);
    assert.throws(() => constantSchedule(0), /rate must be > 0/);
    assert.throws(() => clipByGlobalNorm(none, 0), /clipByGlobalNorm: largest must be > 0, got 0/);
  });
});
