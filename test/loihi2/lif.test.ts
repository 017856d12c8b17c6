import assert from "node:assert/strict";
import { type LoihiLif, type LoihiNetwork, type ProfileName, prepareEmulation } from "engram/loihi2";
import { randomFrom } from "engram/math";

const spikeRows = [
  ...[60, 220, 270, 310, 320, 350, 370, 400, 410, 430, 440, 450, 460, 470, 480, 490, 500, 510, 520, 530],
  ...[670, 680, 690, 700, 710, 720, 730, 740, 750, 760, 770, 780, 840, 850],
];
/** One neuron of the NIR paper's first experiment, in the integers that its converter gives. */
const published = (profile: ProfileName): LoihiNetwork<"input" | "lif"> => ({
  profile,
  populations: {
    input: { model: "input", size: 1 },
    lif: { model: "lif", size: 1, du: 4095, dv: 163, vthMantissa: 25 },
  },
  connections: [{ pre: "input", post: "lif", synapses: { kind: "dense", weights: [10] } }],
});

function play(profile: ProfileName): { v: number[]; spikes: number[] } {
  const chip = prepareEmulation(published(profile), { random: randomFrom(1) });
  const v: number[] = [];
  const spikes: number[] = [];
  for (let row = 0; row < 1000; row++) {
    chip.step({ input: [spikeRows.includes(row) ? 1 : 0] });
    v.push(chip.variable("lif", "v")[0]);
    if (chip.sent("lif")[0]) spikes.push(row);
  }
  return { v, spikes };
}

/** A population alone, pushed by an input over one weight each step. */
function pushed(
  lif: Omit<LoihiLif, "model" | "size">,
  weight: number,
  exponent: number,
  at: readonly number[],
  steps: number,
) {
  const chip = prepareEmulation(
    {
      populations: { input: { model: "input", size: 1 }, lif: { model: "lif", size: 1, ...lif } },
      connections: [
        {
          pre: "input",
          post: "lif",
          synapses: { kind: "dense", weights: [weight], weightExponent: exponent, signMode: "mixed" },
        },
      ],
    },
    { random: randomFrom(1) },
  );
  return Array.from({ length: steps }, (_, t) => {
    chip.step({ input: [at.includes(t) ? 1 : 0] });
    return { u: chip.variable("lif", "u")[0], v: chip.variable("lif", "v")[0], s: chip.sent("lif")[0] };
  });
}

describe("LIF neurons of the chip", () => {
  it("replay a published trace of the chip: NIR paper, paper/01_lif", () => {
    const chip = play("loihi2-silicon");
    assert.deepEqual(chip.spikes, [461, 511, 711, 761]);
    const first = [640, 614, 589, 565, 542, 520, 499, 479, 459, 440, 422, 405, 388, 372];
    assert.deepEqual(chip.v.slice(61, 61 + first.length), first);
    assert.equal(Math.max(...chip.v), 1589);
    // The sums of all thousand voltages, of the chip and of Lava's CPU model: they differ by 128 at each of four spikes.
    const sum = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0);
    assert.equal(sum(chip.v), 370_259);
    const lava = play("lava");
    assert.equal(sum(lava.v), 369_747);
    assert.deepEqual(lava.spikes, chip.spikes);
    assert.deepEqual(
      chip.v.flatMap((v, row) => (v === lava.v[row] ? [] : [row])),
      chip.spikes,
    );
  });

  it("gives the values of Lava's own tests", () => {
    // tests/lava/proc/lif/test_models.py
    const still = { du: 4095, dv: 0, vthMantissa: 8, biasMantissa: 2, biasExponent: 6 };
    const spikes = pushed(still, 0, 0, [], 10).map(({ s }) => s);
    assert.deepEqual(spikes, [0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    const current = pushed({ du: 2047, dv: 0, vthMantissa: 131071 }, 128, 0, [0], 9).map(({ u }) => u);
    assert.deepEqual(current.slice(1), [8192, 4096, 2048, 1024, 512, 256, 128, 64]);
    const potential = pushed({ du: 0, dv: 2048, vthMantissa: 131071 }, 128, 0, [0], 9).map(({ v }) => v);
    assert.deepEqual(potential.slice(1), [8192, 12286, 14331, 15351, 15859, 16111, 16235, 16295]);
    const mirror = pushed({ du: 0, dv: 2048, vthMantissa: 131071 }, -128, 0, [0], 9).map(({ v }) => v);
    assert.deepEqual(
      mirror.slice(1),
      [8192, 12286, 14331, 15351, 15859, 16111, 16235, 16295].map((v) => -v),
    );
    const biased = pushed(
      { du: 4095, dv: 0, vthMantissa: 131071, biasMantissa: 4095, biasExponent: 5 },
      0,
      0,
      [],
      1,
    );
    assert.equal(biased[0].v, 131_040);
  });
});
