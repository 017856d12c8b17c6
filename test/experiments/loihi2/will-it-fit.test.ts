import assert from "node:assert/strict";
import { coresNeeded, layersOf, memoryNetwork, mostMemories, willItFit } from "engram/experiments";
import { coresUsedFigure, pricedStepsFigure, willItFitFigure } from "engram/figures";
import { customChip, loihi1, loihi2, placeNetwork } from "engram/loihi2";
import { randomFrom } from "engram/math";
import fc from "fast-check";

describe("cores of a memory", () => {
  it("in closed form are those of the placer, with their messages, on any chip", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("two layers", "Gram"),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom(8, 4, 2),
        fc.constantFrom(loihi1, loihi2),
        fc.integer({ min: 64, max: 4096 }),
        fc.integer({ min: 16, max: 300 }),
        (layout, size, memories, weightBits, base, synapseBytesPerCore, neuronsPerCore) => {
          const chip = customChip(base, "small", { synapseBytesPerCore, neuronsPerCore });
          const layers = layersOf(layout, size, memories);
          const { filled, least, messages } = coresNeeded(layers, chip, weightBits);
          const placement = placeNetwork(memoryNetwork(layers, weightBits), chip);
          if (filled === Number.POSITIVE_INFINITY) {
            assert.match(placement.refusals.join(), /alone is too much for a core/);
            return;
          }
          assert.equal(placement.cores.length, filled);
          assert.equal(Math.max(...placement.cores.map(({ axonsOut }) => axonsOut)), messages);
          assert.ok(least <= filled);
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });

  it("end where the next memory needs one more", () => {
    const chip = customChip(loihi2, "four", { cores: 4, synapseBytesPerCore: 8192 });
    for (const layout of ["two layers", "Gram"] as const) {
      const most = mostMemories(layout, 50, chip, 4);
      const fits = (memories: number) =>
        placeNetwork(memoryNetwork(layersOf(layout, 50, memories), 8), chip).fits;
      assert.deepEqual([fits(most), fits(most + 1)], [true, false], `${layout} ${most}`);
    }
    // A word of 64 bits for each sender is all that a core of 2^20 bits has.
    assert.equal(mostMemories("two layers", 1, loihi2, 128), 16_384);
    assert.equal(mostMemories("two layers", 1, loihi1, 128), 4096);
  });
});

describe("will it fit", () => {
  const params = {
    ...{
      sizes: [64, 512, 4096],
      memories: [64, 128, 512],
      placed: 2 ** 20,
      weightBits: [8, 2],
      edge: 16_000,
    },
    ...{ shown: [64, 128] as const, priced: [64, 128], period: 5 },
  };
  const result = willItFit.run(params, randomFrom(1));

  it("tells what runs out first", () => {
    const at = (chip: string, size: number, memories: number) =>
      result.points.find(
        (p) => p.chip === chip && p.layout === "two layers" && p.size === size && p.memories === memories,
      );
    assert.equal(at("loihi2", 64, 64)?.first, "one core");
    assert.equal(at("loihi2", 4096, 128)?.first, "synapses");
    assert.equal(at("loihi1", 4096, 64)?.first, "neurons");
    // 910 neurons of state in a core, memories on five.
    const refused = at("loihi1", 4096, 128);
    assert.deepEqual([refused?.first, refused?.fits, refused?.messages], ["too many messages", false, 4550]);
    assert.match(refused?.refusals[0] ?? "", /4550 messages leave it/);
    // Beyond what is placed closed forms decide, and say so.
    const beyond = at("loihi1", 4096, 512);
    assert.ok(beyond && Number.isNaN(beyond.cores) && beyond.first === "too many messages");
    for (const { cores, filled, least } of result.points)
      if (!Number.isNaN(cores)) assert.ok(cores === filled && least <= cores);
  });

  it("agrees with what users of the chip report", () => {
    assert.deepEqual(
      result.partition.map(({ fits }) => fits),
      result.partition.map(({ reported }) => reported),
    );
    assert.deepEqual(result.onOff, ["neurons: neuron 0 alone is too much for a core, senders: 4200 of 4096"]);
    assert.ok(result.edgeChecks.every(({ fits, more }) => fits && !more));
  });

  it("prices steps by what was counted, with its class", () => {
    assert.equal(result.prices.length, 2 * 2 * 3);
    for (const { operations, operationsTheory, model, chip, energy, time } of result.prices) {
      assert.equal(operations, operationsTheory);
      assert.equal(energy.calibrated, model === "nahuku-fit");
      const from = { "nahuku-fit": "measured", davies2018: "vendor", "loihi2-scaled": "extrapolated" }[model];
      assert.deepEqual([energy.class, time.class], [from, from], `${model} on ${chip}`);
      assert.ok(energy.low < energy.high && time.low < time.high);
    }
  });

  it("can be drawn and written as rows, and refuses what has no meaning", () => {
    assert.deepEqual(
      [willItFitFigure, coresUsedFigure, pricedStepsFigure].map((draw) => draw(result).name),
      ["will-it-fit", "cores-used", "priced-steps"],
    );
    assert.equal(willItFit.rows(result).length, result.points.length);
    assert.throws(
      () => willItFit.run({ ...params, sizes: [0] }, randomFrom(1)),
      /RangeError: willItFit: sizes must be a whole number/,
    );
  });
});
