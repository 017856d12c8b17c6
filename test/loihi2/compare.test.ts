/** @file The float twin and other comparisons of two runs, with cases worked by hand. */
import assert from "node:assert/strict";
import { rasterDistance } from "engram/analysis";
import {
  type ComparedWith,
  compareEmulations,
  comparisonToTables,
  type EmulationComparisonOptions,
  type LoihiNetwork,
  replayedDraws,
  runEmulation,
} from "engram/loihi2";
import { randomFrom } from "engram/math";
import { seriesOf } from "engram/record";

const random = randomFrom(1);
const near = (a: number | undefined, b: number) =>
  assert.ok(Math.abs((a ?? Number.NaN) - b) < 1e-12, `${a} is not ${b}`);

/** A neuron whose potential halves in each step, alone from v = 63; threshold 64 · 10. */
const halving = (vthMantissa = 10): LoihiNetwork<"lif"> => ({
  populations: { lif: { model: "lif", size: 1, du: 4095, dv: 2048, vthMantissa, vStart: 63 } },
});
/** Spikes by a list of steps, each sent on in the next step by a neuron that keeps nothing. */
const relay = (weight: number, vthMantissa: number): LoihiNetwork<"in" | "out"> => ({
  populations: {
    in: { model: "input", size: 1 },
    out: { model: "lif", size: 1, du: 4095, dv: 4095, vthMantissa },
  },
  connections: [
    {
      name: "wire",
      pre: "in",
      post: "out",
      synapses: { kind: "dense", weights: [weight], weightExponent: -1 },
    },
  ],
});

describe("compareEmulations", () => {
  it("gives largest, RMS and mean difference of a variable and relative to the threshold, worked by hand", () => {
    const { populations, partedAt, run, against } = compareEmulations(halving(), {
      ...{ steps: 3, random },
      record: { traces: [{ population: "lif", variable: "v" }] },
    });
    // 63 → 31, 15, 7 in whole numbers, 31.5, 15.75, 7.875 in real ones: −0.5, −0.75, −0.875
    assert.deepEqual(Array.from(seriesOf(run.traces[0], 0)), [31, 15, 7]);
    assert.deepEqual(Array.from(seriesOf(against.traces[0], 0)), [31.5, 15.75, 7.875]);
    const { overall, beforeParting } = populations.lif.variables["v"];
    assert.deepEqual([overall.largest, overall.step, overall.neuron], [0.875, 3, 0]);
    const rms = Math.sqrt((0.5 ** 2 + 0.75 ** 2 + 0.875 ** 2) / 3);
    near(overall.rms, rms);
    near(overall.mean, -(0.5 + 0.75 + 0.875) / 3);
    near(overall.largestOfThreshold, 0.875 / 640);
    near(overall.rmsOfThreshold, rms / 640);
    assert.deepEqual(beforeParting, overall);
    assert.equal(partedAt, undefined);
    assert.deepEqual(populations.lif.variables["u"].overall, {
      ...{ largest: 0, step: 0, neuron: -1, rms: 0, mean: 0, largestOfThreshold: 0, rmsOfThreshold: 0 },
    });
    assert.deepEqual(Object.keys(populations.lif.variables), ["v", "u"]);
    assert.deepEqual(populations.lif.spikes, {
      ours: 0,
      theirs: 0,
      coincident: 0,
      coincidence: 1,
      distance: 0,
    });
    // Without a threshold above 0 there is nothing to measure by. v > 0 fires in the first step, in both runs.
    const bare = compareEmulations(halving(0), { steps: 1, random }).populations.lif.variables["v"].overall;
    assert.deepEqual(bare, { largest: 0, step: 0, neuron: -1, rms: 0, mean: 0 });
  });

  it("says when they part, and what the difference was before", () => {
    // 3 · 2^−1 cuts to 1, and 64 is not above 64; in real numbers 96 is.
    const inputs = { in: { step: [2, 5], neuron: [0, 0] } };
    const { populations, partedAt, run, against } = compareEmulations(relay(3, 1), {
      steps: 8,
      random,
      inputs,
    });
    assert.equal(partedAt, 3);
    assert.deepEqual([populations.in.partedAt, populations.out.partedAt], [undefined, 3]);
    const { variables, outputs, spikes, faults } = populations.out;
    assert.equal(variables["u"].beforeParting.largest, 0);
    assert.deepEqual([variables["u"].overall.largest, variables["u"].overall.step], [32, 3]);
    // v is 0 after their spike, and 64 here.
    assert.deepEqual([variables["v"].overall.largest, variables["v"].overall.largestOfThreshold], [64, 1]);
    assert.deepEqual([outputs["s"].overall.largest, outputs["s"].overall.mean], [1, -0.25]);
    near(spikes.distance, Math.sqrt(2 * 0.5 + Math.exp(-0.3)));
    assert.deepEqual(
      { ...spikes, distance: 0 },
      { ours: 0, theirs: 2, coincident: 0, coincidence: 0, distance: 0 },
    );
    near(rasterDistance(run.rasters.out, against.rasters.out, 10), spikes.distance);
    assert.deepEqual(faults, { wrap: 0, clip: 0, payload: 0, truncation: 0, saturation: 0 });
    assert.deepEqual([run.faults["wire"].truncation, against.faults["wire"].truncation], [2, 0]);
    assert.equal(populations.in.faults, undefined);
  });

  it("counts spikes that are at most so many steps apart as one", () => {
    // Where the potential decays it climbs more slowly to 64 · 3.
    const climbing = (dv: number): LoihiNetwork<"lif"> => ({
      populations: { lif: { model: "lif", size: 1, du: 4095, dv, vthMantissa: 3, biasMantissa: 50 } },
    });
    const against = { network: climbing(400) };
    const at = (network: LoihiNetwork<"lif">) =>
      Array.from(runEmulation(network, { steps: 20, random }).rasters.lif.time);
    // 50, 100, 150, 200 > 192; with decay 50, 95, 135, 171, 204 > 192.
    assert.deepEqual(at(climbing(0)), [4, 8, 12, 16, 20]);
    assert.deepEqual(at(climbing(400)), [5, 10, 15, 20]);
    const spikes = (within: number, dt = 1) =>
      compareEmulations(climbing(0), { steps: 20, random, within, against, dt }).populations.lif.spikes;
    for (const dt of [1, 0.1]) {
      // 20 with 20; 4 with 5 and 16 with 15; 8 with 10; 12 is left over
      assert.equal(spikes(0, dt).coincident, 1);
      assert.equal(spikes(1, dt).coincident, 3);
      assert.equal(spikes(2, dt).coincident, 4);
      assert.equal(spikes(3, dt).coincident, 4);
    }
    near(spikes(2).coincidence, 8 / 9);
    // a distance in steps does not change with what a step is taken for
    near(spikes(2, 0.1).distance, spikes(2).distance);
  });

  it("compares profiles: Lava's neuron and the chip's differ in what a spike leaves, alone", () => {
    const network: LoihiNetwork<"lif"> = {
      populations: {
        lif: { model: "lif", size: 2, du: 4095, dv: 100, vthMantissa: 10, biasMantissa: [130, 0] },
      },
    };
    const { populations, partedAt, against } = compareEmulations(network, {
      ...{ steps: 12, random, against: { profile: "loihi2-silicon" } },
    });
    // 130, 256, 379, 499, 616, 730 > 640: spikes in steps 6 and 12, where the chip shows 128.
    assert.deepEqual([against.profile, against.arithmetic, partedAt], ["loihi2-silicon", "fixed", undefined]);
    const { overall } = populations.lif.variables["v"];
    assert.deepEqual([overall.largest, overall.step, overall.neuron], [128, 6, 0]);
    near(overall.rms, Math.sqrt((2 * 128 ** 2) / 24));
    near(overall.mean, (-2 * 128) / 24);
  });

  const teaching: LoihiNetwork<"pre" | "post"> = {
    populations: {
      pre: { model: "input", size: 1 },
      post: { model: "lif", size: 1, du: 4095, dv: 0, vthMantissa: 9999 },
    },
    connections: [
      {
        name: "learned",
        ...{ pre: "pre", post: "post" },
        synapses: {
          kind: "dense",
          weights: [10],
          learning: { rules: "dw = u0*x1", epoch: 4, x1: { impulse: 16, tau: 20 } },
        },
      },
    ],
  };
  it("compares what is learned, and draws alike in both", () => {
    // x1 is 16 after the spike in step 2, and decays in steps 3 and 4: 16 e^(−2/20) = 14.477 in real numbers; in whole ones 15.22 and 14.27 or 15.22, cut
    // or not by the draws given: 15 and 14.
    const cut = 0.9 * 2 ** 24;
    const epoch = [0, 0, 0, 0, cut, 0, cut, 0, cut].map(Math.floor);
    const draws = () => replayedDraws([...epoch, ...epoch]);
    const inputs = { pre: { step: [2], neuron: [0] } };
    const options = { steps: 4, inputs, record: { connections: [{ connection: "learned", every: 4 }] } };
    const { learned, run, against } = compareEmulations(teaching, { ...options, random: draws() });
    assert.equal(run.connections[0].values[0], 24);
    near(against.connections[0].values[0], 10 + 16 * Math.exp(-0.1));
    near(learned["learned"].largest, 16 * Math.exp(-0.1) - 14);
    // Each has drawn what it would have drawn alone.
    const alone = runEmulation(teaching, { ...options, random: draws() });
    assert.deepEqual(run, alone);
    const again = compareEmulations(teaching, {
      ...options,
      random: draws(),
      against: { arithmetic: "fixed" },
    });
    assert.equal(again.learned["learned"].largest, 0);
  });

  it("stops when it is told to", () => {
    const seen: number[] = [];
    const stopped = compareEmulations(halving(), {
      ...{ steps: 9, random, every: 2 },
      onProgress: (done, all) => {
        seen.push(done, all);
        return done < 4;
      },
    });
    assert.deepEqual([stopped.steps, stopped.run.steps, seen], [4, 4, [2, 9, 4, 9]]);
  });

  it("becomes tables in one call", () => {
    const inputs = { in: { step: [2, 5], neuron: [0, 0] } };
    const { variables, spikes } = comparisonToTables(
      compareEmulations(relay(3, 1), { steps: 8, random, inputs }),
    );
    assert.deepEqual(variables.names.slice(0, 4), ["population", "variable", "largest", "rms"]);
    assert.equal(variables.rows, 4);
    assert.deepEqual(Array.from(spikes.numbers("theirs")), [2, 2]);
    assert.deepEqual(Array.from(spikes.numbers("parted_at")), [Number.NaN, 3]);
    assert.deepEqual(Array.from(spikes.numbers("truncation")), [Number.NaN, 0]);
  });

  it("refuses what cannot be compared", () => {
    const wrong = (options: Partial<EmulationComparisonOptions<"lif">>, error: RegExp, type = RangeError) =>
      assert.throws(
        () => compareEmulations(halving(), { steps: 1, random, ...options }),
        (thrown: Error) => thrown instanceof type && error.test(thrown.message),
        String(error),
      );
    const lif = { model: "lif", size: 2, du: 0, dv: 0, vthMantissa: 1 } as const;
    const against = (network: LoihiNetwork) => ({ network }) as ComparedWith<"lif">;
    wrong(
      { against: against({ populations: { lif } }) },
      /network must have 1 neurons "lif" in lif, got 2 "lif"/,
    );
    wrong({ against: against({ populations: { fil: lif } }) }, /in lif, got none/);
    wrong(
      { against: against({ populations: { lif, more: lif } }) },
      /must have the populations lif, got lif, more/,
    );
    wrong({ against: against({} as LoihiNetwork) }, /against.network must have populations/, TypeError);
    wrong({ within: -1 }, /compareEmulations: within/);
    wrong({ tau: 0 }, /compareEmulations: tau/);
    wrong({ steps: 1.5 }, /compareEmulations: steps/);
  });
});
