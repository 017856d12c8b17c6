import assert from "node:assert/strict";
import { counts } from "engram/cost";
import {
  coreCounterNames,
  costModels,
  customChip,
  detailedTime,
  effectiveSynops,
  estimateCost,
  type LoihiNetwork,
  loihi1,
  loihi2,
  type Metered,
  maxAffineTime,
  placeNetwork,
  prepareEmulation,
  prepareMeter,
  priceClasses,
  pricedEvents,
  type StepCounters,
} from "engram/loihi2";
import { randomFrom } from "engram/math";

/** Four neurons on two cores of two tiles. */
const network: LoihiNetwork<"n"> = {
  populations: { n: { model: "lif", size: 4, du: 4095, dv: 0, vthMantissa: 10 } },
};
const sparse = { neuronsPerCore: 2, coresPerTile: 1, columns: 2, rows: 1, cores: 2 };
const on = (chip: typeof loihi1) => placeNetwork(network, { ...customChip(chip, chip.name, sparse) });

const none = () => Object.fromEntries(coreCounterNames.map((name) => [name, Float64Array.of(0, 0)]));
/** A step with the counters given, the others 0. */
function step(
  given: Partial<Record<(typeof coreCounterNames)[number], readonly [number, number]>>,
  more: Partial<StepCounters> = {},
): StepCounters {
  const cores = {
    ...none(),
    ...Object.fromEntries(Object.entries(given).map(([k, v]) => [k, Float64Array.from(v)])),
  };
  return {
    ...{ step: 1, cores: cores as StepCounters["cores"], hopsEastWest: 0, hopsNorthSouth: 0 },
    ...{
      links: new Int32Array(0),
      linkBits: new Float64Array(0),
      barriers: 1,
      counts: counts(),
      messages: undefined,
    },
    ...more,
  };
}
/** One of two neurons of core 0 is active and sends two messages, one of them a hop away, where ten synapses wait. */
const busy = step(
  {
    ...{ active: [1, 0], idle: [1, 2], fired: [1, 0], messagesOut: [2, 0], messagesIn: [1, 1] },
    ...{
      denseOperations: [4, 0],
      sparseOperations: [0, 10],
      synapseWords: [1, 5],
      bitsIn: [32, 32],
      bitsOut: [64, 0],
    },
  },
  { hopsEastWest: 1, hopsNorthSouth: 2, links: Int32Array.of(1), linkBits: Float64Array.of(32) },
);
const near = (a: number | undefined, b: number): void =>
  assert.ok(Math.abs((a ?? Number.NaN) - b) < 1e-9 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

describe("costs", () => {
  it("of a step by the fit to silicon, by hand", () => {
    const { energy, energyOf, time } = estimateCost({ placement: on(loihi1), steps: [busy] }, "nahuku-fit");
    // Four accesses, an update, a spike, two messages, synapses of both kinds, one hop east and two north.
    const parts = 4 * 51.2 + 21.6 + 69.3 + 2 * 111 + 4 * 35.5 + 10 * 33.6 + 3 + 2 * 4.2;
    near(energy.value, parts);
    near(energy.low, parts / 1.25);
    near(energy.high, parts * 1.25);
    near(energyOf.sparseOperation.value, 336);
    // Core 0 sends for 2·6 + 3.7 + 30 + 2·5.1 = 55.9 ns and receives 16 + 4·3.8; core 1 receives for 16 + 10·4.7 = 63 ns. Two tiles: 1 µs.
    near(time.value, 63 + 1000);
    assert.deepEqual(
      [energy.unit, energy.model, energy.class, energy.calibrated, energy.boundary],
      ["pJ", "nahuku-fit", "measured", true, "chip, dynamic"],
    );
    assert.ok(energy.provenance[0].includes("SANA-FE") && energy.excludes[0].includes("static power"));
  });

  it("of a step by Davies et al., by hand", () => {
    const learning = step({ learningUpdates: [5, 2] });
    const { energy, time, longest } = estimateCost(
      { placement: on(loihi1), steps: [busy, learning] },
      "davies2018",
    );
    near(energy.value, 81 + 3 * 52 + 2 * 1.7 + 14 * 23.6 + 3 + 2 * 4 + 7 * 120);
    assert.equal(energy.calibrated, false);
    assert.equal(energy.class, "vendor");
    const barrier = 113 + 352 / 31;
    // First step: core 1 with 35 ns of synapses; core 0 sends for 8.4 + 5.3 + 2·2.1. Second: 5 updates of 6.1 ns.
    near(time.value, 35 + barrier + 5 * 6.1 + barrier);
    near(longest.value, 35 + barrier);
    // Given as the least and as the most.
    const { low, high } = estimateCost(
      { placement: on(loihi1), steps: [step({ denseOperations: [1, 0] })] },
      "davies2018",
    ).energy;
    assert.deepEqual([low, high], [23.6, 23.6 * 1.5]);
  });

  it("of Loihi 2 are ranges without a value, and not calibrated", () => {
    const made = estimateCost({ placement: on(loihi2), steps: [busy] }, "loihi2-scaled");
    const fit = estimateCost({ placement: on(loihi1), steps: [busy] }, "nahuku-fit");
    assert.equal(made.energy.value, undefined);
    // From the fit over the published gains up to the fit.
    near(made.energy.high, fit.energy.value ?? Number.NaN);
    near(
      made.energy.low,
      (4 * 51.2 + 21.6) / 2 + 69.3 / 10 + 2 * 111 + (4 * 35.5 + 10 * 33.6) / 5 + 3 + 2 * 4.2,
    );
    near(made.time.high, 1063);
    // Core 0 now is the slower: (12 + 3.7)/2 + 3 + 10.2 against 16 + 10·4.7/5 = 25.4; then it is core 1 again.
    near(made.time.low, 25.4 + 1000 / 9);
    for (const figure of [made.energy, made.time, made.longest, ...Object.values(made.energyOf)]) {
      assert.equal(figure.calibrated, false);
      assert.ok(figure.low <= figure.high);
      assert.ok(figure.high === 0 || figure.class === "extrapolated");
    }
    // A fit to another chip is no calibration either.
    assert.equal(
      estimateCost({ placement: on(loihi2), steps: [busy] }, "nahuku-fit").energy.calibrated,
      false,
    );
  });

  it("have barriers of the tiles in use: of the largest entry that is not above them", () => {
    const at = (tiles: number) => costModels["nahuku-fit"].barrier(tiles).value;
    assert.deepEqual([1, 2, 3, 4, 28, 29, 32].map(at), [600, 1000, 1000, 1400, 1400, 1800, 1800]);
    const { barrier } = costModels["loihi2-scaled"];
    assert.deepEqual(
      [1, 2, 4, 29].map((tiles) => Math.round(10 * barrier(tiles).low) / 10),
      [66.7, 111.1, 155.6, 200],
    );
  });

  it("are data: every price with class, source and a range around it", () => {
    for (const { name, energy, time, barrier } of Object.values(costModels)) {
      for (const [unit, prices] of [
        ["pJ", energy],
        ["ns", time],
      ] as const)
        for (const event of pricedEvents) {
          const price = prices[event];
          if (!price) {
            // What nobody has measured: learning in the fit.
            assert.deepEqual([event, name === "davies2018"], ["learningUpdate", false]);
            continue;
          }
          assert.equal(price.unit, unit);
          assert.ok(priceClasses.includes(price.class) && price.source.length > 20);
          assert.ok(
            price.low <= price.high &&
              (price.value === undefined || (price.low <= price.value && price.value <= price.high)),
          );
        }
      assert.equal(barrier(1).unit, "ns");
    }
  });

  it("name the weakest class that weighs", () => {
    const models = costModels["nahuku-fit"];
    const weak = {
      ...models,
      energy: { ...models.energy, hopEastWest: { ...costModels["loihi2-scaled"].energy.hopEastWest } },
    };
    const cost = (hopsEastWest: number) =>
      estimateCost(
        { placement: on(loihi1), steps: [step({ idle: [2, 2] }, { hopsEastWest })] },
        weak as typeof models,
      ).energy;
    // Of 204.8 pJ a twentieth is 10.2, of three hops 9: with all it is less than a twentieth.
    assert.equal(cost(3).class, "measured");
    assert.equal(cost(8).class, "extrapolated");
    // In a long run no single step is a twentieth of its time; the price of all of them is.
    const long = estimateCost({ placement: on(loihi2), steps: new Array(100).fill(busy) }, "loihi2-scaled");
    assert.deepEqual([long.time.class, long.energy.class], ["extrapolated", "extrapolated"]);
  });

  it("refuse what they have no price for, unless told to leave it out", () => {
    const learning: Metered = { placement: on(loihi1), steps: [step({ learningUpdates: [5, 2] })] };
    assert.throws(() => estimateCost(learning, "nahuku-fit"), {
      name: "RangeError",
      message:
        'estimateCost: model "nahuku-fit" must have a price for energy of learningUpdate, got undefined for 7 of them (leaveOut leaves them out)',
    });
    const { energy } = estimateCost(learning, "nahuku-fit", { leaveOut: ["learningUpdate"] });
    assert.equal(energy.value, 0);
    assert.equal(energy.excludes[energy.excludes.length - 1], "learningUpdate");
    assert.throws(
      () => estimateCost(learning, "joules" as "nahuku-fit"),
      /^TypeError: estimateCost: model must be one of/,
    );
    assert.throws(
      () => estimateCost({ ...learning, steps: [] }, "nahuku-fit"),
      /metered must have steps, got none/,
    );
    assert.throws(
      () => estimateCost(learning, "nahuku-fit", { leaveOut: ["heat" as "spike"] }),
      /leaveOut must be one of/,
    );
  });

  it("bound a step's time from below by its slowest part, with given parameters", () => {
    const parameters = {
      neuron: 1,
      synapse: 2,
      word: 3,
      bandwidth: 4,
      barrier: 5,
      source: "chosen for a test",
      class: "assumed",
    } as const;
    const at = (change: Partial<typeof parameters>) =>
      maxAffineTime({ placement: on(loihi2), steps: [busy, step({})] }, { ...parameters, ...change });
    const { time, decided } = at({});
    // Two updates, ten operations 20, five words 15, 64 bits out of core 0 16; then only the barrier.
    assert.deepEqual([time.low, time.high, time.value], [20 + 5, Number.POSITIVE_INFINITY, undefined]);
    assert.deepEqual(decided, { neuron: 0, synapse: 1, word: 0, link: 0, barrier: 1 });
    assert.equal(at({ neuron: 11 as 1 }).time.low, 22 + 5);
    assert.equal(at({ word: 5 as 3 }).time.low, 25 + 5);
    assert.equal(at({ bandwidth: 1 as 4 }).time.low, 64 + 5);
    assert.deepEqual(at({ barrier: 50 as 5 }).decided, {
      neuron: 0,
      synapse: 0,
      word: 0,
      link: 0,
      barrier: 2,
    });
    assert.equal(time.calibrated, false);
    assert.throws(() => at({ word: undefined as never }), {
      name: "TypeError",
      message: /^maxAffineTime: word must/,
    });
    assert.throws(() => at({ source: "" as never }), /source must say where the parameters are from/);
    assert.throws(() => maxAffineTime({ placement: on(loihi2), steps: [] }, parameters), /must have steps/);
  });

  it("count operations that stand for energy: synaptic ones and ten for a neuron", () => {
    const metered = { placement: on(loihi2), steps: [busy] };
    const { value, unit } = effectiveSynops(metered);
    assert.deepEqual([value, unit], [14 + 10 * 4, "operations"]);
    assert.equal(effectiveSynops(metered, 0).value, 14);
    assert.throws(() => effectiveSynops(metered, -1), RangeError);
  });

  it("follow messages one by one, by hand", () => {
    const chip = on(loihi1);
    const sends = { dense: 0, sparse: 10, convolution: 0, active: 1, idle: 0, fired: 1 };
    const messages = [
      // From outside: core 1 is busy with it until 16 + 3.8.
      { from: -1, to: 1, sender: -1, dense: 1, sparse: 0, convolution: 0, active: 0, idle: 0, fired: 0 },
      { from: 0, to: 1, sender: 0, ...sends },
    ];
    const one = step({ active: [1, 0], idle: [1, 2], fired: [1, 0] }, { messages });
    const { value, low, high } = detailedTime({ placement: chip, steps: [one] }, "nahuku-fit");
    // Sent at 9.7 + 30 + 5.1 = 44.8, a hop of 4.1 later there, taken for 16 + 47.
    near(value, 44.8 + 4.1 + 63 + 1000);
    assert.ok(low < (value ?? 0) && high > (value ?? 0));
    const scaled = detailedTime({ placement: on(loihi2), steps: [one] }, "loihi2-scaled");
    assert.equal(scaled.value, undefined);
    near(scaled.high, value ?? Number.NaN);
    near(scaled.low, 4.85 + 3 + 5.1 + 4.1 + 16 + 9.4 + 1000 / 9);
    assert.throws(() => detailedTime({ placement: chip, steps: [busy] }, "nahuku-fit"), {
      name: "RangeError",
      message:
        "detailedTime: metered must have its messages, got none (prepareMeter keeps them with messages: true)",
    });
    assert.throws(
      () => detailedTime({ placement: chip, steps: [one] }, "nahuku-fit", { buffer: 0 }),
      RangeError,
    );
  });

  it("grow with the steps of a run", () => {
    // The same run twice costs twice: energy is linear in what was done.
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    const meter = prepareMeter(network, on(loihi1), chip);
    for (let t = 0; t < 4; t++) {
      chip.step();
      meter.read();
    }
    const metered = meter.metered();
    const once = estimateCost({ ...metered, steps: metered.steps.slice(0, 2) }, "nahuku-fit");
    const twice = estimateCost(metered, "nahuku-fit");
    near(twice.energy.value, 2 * (once.energy.value ?? 0));
    near(twice.energy.value, 16 * 51.2);
    near(twice.time.value, 4 * (12 + 1000));
  });
});
