/** Neurons that race: to the bit as a program, by enumeration, and as samplers against the law of their integers and of real numbers. */
import assert from "node:assert/strict";
import { mitchellShares, raceLatency, rampTieShares } from "engram/bayesian";
import {
  type LoihiNetwork,
  type LoihiPopulation,
  type LoihiRace,
  type NoiseTable,
  noiseEntries,
  noiseValues,
  prepareEmulation,
  raceAsProgram,
  raceLaw,
  replayedDraws,
} from "engram/loihi2";
import { logSumExp, randomFrom, softmax } from "engram/math";
import fc from "fast-check";

const size = 3;
const edge = (low: number, high: number) =>
  fc.oneof(fc.integer({ min: low, max: high }), fc.constantFrom(low, high));
const each = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: size, maxLength: size });
const limit = 2 ** 23 - 1;
const racers: fc.Arbitrary<LoihiRace> = fc.record({
  ...{ model: fc.constant("race" as const), size: fc.constant(size) },
  gainMantissa: each(edge(1, 2 ** 15 - 1)),
  gainShift: edge(0, 31),
  offset: each(edge(-limit, limit)),
  xDecay: edge(0, 4096),
  zDecay: edge(0, 4096),
  stateBits: edge(2, 24),
  biasMantissa: edge(-4096, 4095),
  biasExponent: edge(-8, 7),
  vthMantissa: fc.oneof(edge(0, 2 ** 17 - 1), fc.integer({ min: 0, max: 40 })),
});
const wide = fc.oneof(fc.constant(0), fc.integer({ min: -300, max: 300 }), edge(-(2 ** 22), 2 ** 22));
const flag = fc.constantFrom(0, 0, 0, 1, 2);
const steps = fc.array(
  fc.record({ a: each(wide), reset: each(flag), start: each(flag), z: each(wide), noise: each(wide) }),
  { minLength: 1, maxLength: 12 },
);
const given = ["a", "reset", "start", "z", "noise"] as const;
const inputs: Record<(typeof given)[number], LoihiPopulation> = Object.fromEntries(
  given.map((name) => [name, { model: "input", size, payloadBits: 32 }]),
) as never;

describe("race in instructions", () => {
  for (const arithmetic of ["fixed", "ideal"] as const)
    it(`equals the native neurons to the bit, with the same faults: ${arithmetic}`, () => {
      const seen = { spikes: 0, clip: 0, rounds: 0 };
      fc.assert(
        fc.property(racers, steps, (native, course) => {
          const into = (post: string, z: string) =>
            given.map((pre) => ({
              pre,
              post,
              input: pre === "z" ? z : pre,
              synapses: { kind: "direct" } as const,
            }));
          const chip = prepareEmulation(
            {
              populations: { ...inputs, native, program: raceAsProgram(native) },
              connections: [...into("native", "z"), ...into("program", "z_in")],
            },
            { random: randomFrom(1), arithmetic },
          );
          for (const [t, sent] of course.entries()) {
            chip.step(sent);
            for (const name of ["v", "x", "z", "began"])
              assert.deepEqual(
                chip.variable("program", name),
                chip.variable("native", name),
                `${name} at ${t}`,
              );
            for (const output of ["s", "over"])
              assert.deepEqual(
                chip.sent("program", output),
                chip.sent("native", output),
                `${output} at ${t}`,
              );
            for (const s of chip.sent("native")) seen.spikes += s;
            for (const b of chip.variable("native", "began")) seen.rounds += b;
          }
          assert.deepEqual(chip.faults()["program"], chip.faults()["native"]);
          seen.clip += chip.faults()["native"].clip;
        }),
        { numRuns: 400, seed: 11 },
      );
      for (const [what, many] of Object.entries(seen))
        if (arithmetic === "fixed" || what !== "clip") assert.ok(many > 100, `${what}: ${many}`);
    });

  it("refuses a table of its own", () => {
    const noise = { law: "gumbel", bits: 4, fraction: 6 } as const;
    const neurons = {
      model: "race",
      size: 1,
      gainMantissa: 1,
      biasMantissa: 1,
      vthMantissa: 1,
      noise,
    } as const;
    assert.throws(() => raceAsProgram(neurons), {
      name: "RangeError",
      message: /neurons.noise must be left out/,
    });
  });
});

/** K neurons of fixed potentials that begin their rounds by themselves. */
function loop(race: LoihiPopulation, delay = 0): LoihiNetwork<"go" | "race"> {
  return {
    populations: { go: { model: "input", size: 1 }, race },
    connections: [
      {
        pre: "go",
        post: "race",
        input: "start",
        synapses: { kind: "dense", weights: new Float64Array(race.size).fill(1) },
      },
      {
        ...{ pre: "race", post: "race", input: "reset" },
        synapses: { kind: "dense", weights: new Float64Array(race.size ** 2).fill(1), delay },
      },
    ],
  };
}

/** Spikes by neuron, rounds by how many spiked, and their steps. */
function raced(
  network: LoihiNetwork<"go" | "race">,
  rounds: number,
  seed: number,
  arithmetic: "fixed" | "ideal" = "fixed",
) {
  const { size: count } = network.populations.race;
  const chip = prepareEmulation(network, { random: randomFrom(seed), arithmetic });
  const spikes = new Float64Array(count);
  const highest = new Float64Array(count);
  let [done, ties, last, sum] = [0, 0, 1, 0];
  chip.step({ go: [1] });
  while (done < rounds) {
    chip.step();
    const who = [...chip.sent("race")].flatMap((s, k) => (s ? [k] : []));
    if (who.length === 0) continue;
    const over = chip.sent("race", "over");
    for (const k of who) spikes[k]++;
    highest[who.reduce((best, k) => (over[k] > over[best] ? k : best))]++;
    if (who.length > 1) ties++;
    sum += chip.time - last;
    last = chip.time;
    done++;
  }
  return { spikes, highest, ties: ties / rounds, steps: sum / rounds, faults: chip.faults()["race"] };
}

/** Pearson's statistic against χ² with K − 1 degrees of freedom, by Wilson and Hilferty; in standard deviations. */
function surprise(counts: Float64Array, shares: ArrayLike<number>): number {
  const total = counts.reduce((a, b) => a + b, 0);
  const statistic = counts.reduce((sum, c, k) => sum + (c - total * shares[k]) ** 2 / (total * shares[k]), 0);
  const free = counts.length - 1;
  return (Math.cbrt(statistic / free) - (1 - 2 / (9 * free))) / Math.sqrt(2 / (9 * free));
}

const table: NoiseTable = { law: "gumbel", bits: 8, fraction: 6 };
const u = [0, 64, 130, -40, 90, -200, 150, 20];
const ramp = (slope: number, noise: NoiseTable = table): LoihiRace => ({
  ...{
    model: "race",
    size: u.length,
    gainMantissa: 1,
    offset: u,
    biasMantissa: slope,
    vthMantissa: 12,
    noise,
  },
});

describe("law of a race of integers", () => {
  it("is what all starts together give, one by one", () => {
    const noise: NoiseTable = { law: "gumbel", bits: 2, fraction: 3 };
    const g = noiseEntries(noise);
    for (const slope of [1, 3, 8]) {
      const potentials = [0, 5, 3];
      const [shares, highest, random] = [0, 1, 2].map(() => new Float64Array(3));
      let [winners, several, steps] = [0, 0, 0];
      for (let i = 0; i < 64; i++) {
        const starts = potentials.map((x, k) => x + g[Math.floor(i / 4 ** k) % 4]);
        const at = starts.map((start) => {
          let t = 1;
          while (start + t * slope <= 40) t++;
          return t;
        });
        const first = Math.min(...at);
        const who = at.flatMap((t, k) => (t === first ? [k] : []));
        const best = who.filter((k) => starts[k] === Math.max(...who.map((j) => starts[j])));
        for (const k of who) shares[k]++;
        for (const k of who) random[k] += 1 / who.length;
        for (const k of best) highest[k] += 1 / best.length;
        winners += who.length / 64;
        several += who.length > 1 ? 1 / 64 : 0;
        steps += first / 64;
      }
      const law = raceLaw({ potentials, noise, slope, threshold: 40 });
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`);
      for (let k = 0; k < 3; k++) {
        near(law.shares[k], shares[k] / (64 * winners));
        near(law.highest[k], highest[k] / 64);
        near(law.random[k], random[k] / 64);
      }
      near(law.winners, winners);
      near(law.ties, several);
      near(law.steps.mean, steps);
    }
  });

  it("comes to the softmax, to ties at random in real numbers, and to the latency that theory gives", () => {
    const [nats, threshold] = [u.map((x) => x / 64), 12];
    const law = raceLaw({
      potentials: u,
      noise: { ...table, bits: 16 },
      slope: 32,
      threshold: 64 * threshold,
    });
    const exact = softmax(nats);
    const tied = rampTieShares(nats, { slope: 0.5, threshold });
    for (let k = 0; k < u.length; k++) {
      assert.ok(Math.abs(law.highest[k] - exact[k]) < 2e-5);
      assert.ok(Math.abs(law.random[k] - tied[k]) < 2e-4, `${law.random[k]} ${tied[k]}`);
    }
    const { mean, sd } = raceLatency(logSumExp(nats), threshold, 0.5);
    // A clock rounds up by half a step on average, and by 1/12 in its variance.
    assert.ok(Math.abs(law.steps.mean - mean - 0.5) < 0.05, `${law.steps.mean} ${mean}`);
    assert.ok(Math.abs(law.steps.sd - Math.sqrt(sd ** 2 + 1 / 12)) < 0.05);
  });

  it("a second look at the word where the first ends takes the error of coarse tables away", () => {
    const divergence = (noise: NoiseTable) => {
      const { highest } = raceLaw({ potentials: u, noise, slope: 8, threshold: 64 * 12 });
      const exact = softmax(u.map((x) => x / 64));
      return highest.reduce((sum, q, k) => (q > 0 ? sum + q * Math.log(q / exact[k]) : sum), 0);
    };
    const cut = divergence({ law: "gumbel", bits: 4, fraction: 6 });
    const tailed = divergence({ law: "gumbel", bits: 4, fraction: 6, tail: true });
    assert.ok(tailed < cut / 10, `${tailed} ${cut}`);
    const { probabilities } = noiseValues({ law: "gumbel", bits: 4, fraction: 6, tail: true });
    assert.ok(Math.abs(probabilities.reduce((a, b) => a + b, 0) - 1) < 1e-12);
  });

  it("refuses what is no race", () => {
    const race = { potentials: [0, 1], noise: table, slope: 8, threshold: 64 };
    assert.throws(() => raceLaw({ ...race, slope: 0.5 }), RangeError);
    assert.throws(() => raceLaw({ ...race, potentials: [0.5] }), RangeError);
    assert.throws(() => raceLaw({ ...race, potentials: [] }), TypeError);
    assert.throws(() => raceLaw({ ...race, noise: { ...table, bits: 20 } }), RangeError);
  });
});

// All seeded. Each bound is passed by chance less than once in 10^5 (4.3 standard deviations on one side).
describe("races on the chip", () => {
  for (const [slope, tail] of [
    [4, false],
    [32, false],
    [64, true],
  ] as const)
    it(`ramps win as the law of their integers says: slope ${slope / 64} nat${tail ? ", with a tail" : ""}`, () => {
      const noise = { ...table, tail };
      const rounds = 2500;
      const found = raced(loop(ramp(slope, noise)), rounds, 3);
      const law = raceLaw({ potentials: u, noise, slope, threshold: 64 * 12 });
      assert.ok(surprise(found.highest, law.highest) < 4.3, `${surprise(found.highest, law.highest)}`);
      // Ties make counts a little less scattered than independent spikes, never more.
      assert.ok(surprise(found.spikes, law.shares) < 4.3, `${surprise(found.spikes, law.shares)}`);
      assert.ok(Math.abs(found.ties - law.ties) < 4.5 * Math.sqrt(law.ties / rounds));
      assert.ok(Math.abs(found.steps - law.steps.mean) < (4.5 * law.steps.sd) / Math.sqrt(rounds));
      assert.equal(found.faults.clip, 0);
    });

  it("in real numbers the highest is a sample of the softmax", () => {
    const found = raced(loop(ramp(32)), 6000, 4, "ideal");
    assert.ok(surprise(found.highest, softmax(u.map((x) => x / 64))) < 4.3);
  });

  it("a reset that is delayed lets others cross too", () => {
    const spikes = (delay: number) => raced(loop(ramp(16), delay), 1500, 5).spikes.reduce((a, b) => a + b, 0);
    assert.ok(
      spikes(0) < 1.2 * 1500 &&
        raced(loop(ramp(16), 6), 1500, 5).steps < raced(loop(ramp(16)), 1500, 5).steps,
    );
  });

  it("noise of the neurons' own is that of neurons of noise, word for word", () => {
    const words = Array.from({ length: 4000 }, (_, i) => (i * 2654435761) % 2 ** 32);
    const own = prepareEmulation(loop(ramp(16)), { random: replayedDraws(words) });
    const { noise, ...without } = ramp(16);
    const { populations, connections = [] } = loop(without as LoihiRace);
    const beside = prepareEmulation(
      {
        populations: { ...populations, noise: { model: "noise", size: u.length, noise: noise! } },
        connections: [
          ...connections,
          ...connections.map((one) => ({ ...one, post: "noise", input: "a", name: `${one.pre} to noise` })),
          { pre: "noise", post: "race", input: "noise", synapses: { kind: "direct" } },
        ],
      },
      { random: replayedDraws(words) },
    );
    let spikes = 0;
    for (let t = 0; t < 600; t++) {
      for (const chip of [own, beside]) chip.step({ go: [t === 0 ? 1 : 0] });
      assert.deepEqual(beside.sent("race"), own.sent("race"), `step ${t}`);
      spikes += own.sent("race").reduce((a, b) => a + b, 0);
    }
    assert.ok(spikes > 10);
  });

  it("accumulators with Mitchell's slopes win by these slopes", () => {
    const nats = u.map((x) => x / 64);
    const threshold = logSumExp(nats) + Math.log(40);
    const fine = 1024;
    const offset = nats.map((x) => Math.round(((x - threshold) / Math.LN2) * fine));
    const race: LoihiPopulation = {
      ...{ model: "exponential-race", size: u.length, gainMantissa: 1, offset, gainFraction: 10 },
      noise: { law: "exponential", bits: 12, fraction: 19 },
    };
    const { highest } = raced(loop(race), 2500, 6);
    // Its 12 bits of noise leave 10^-4 of divergence, far below what 2500 rounds can see.
    assert.ok(
      surprise(highest, mitchellShares(nats, threshold)) < 4.3,
      `${surprise(highest, mitchellShares(nats, threshold))}`,
    );
    assert.ok(surprise(raced(loop(race), 2500, 7, "ideal").highest, softmax(nats)) < 4.3);
  });

  it("noisy leaky neurons are a softmax at a temperature, nearly", () => {
    const dv = Math.round(4096 * -Math.expm1(-1 / 20));
    const V = 64 * 477;
    const current = [0.4, 0.47, 0.5, 0.53, 0.6, 0.7, 0.55, 0.45];
    const race: LoihiPopulation = {
      ...{ model: "noisy-race", size: 8, gainMantissa: 1, dv, vthMantissa: 477, noiseExponent: 12 },
      offset: current.map((i) => Math.round((i * V * dv) / 4096)),
    };
    const { spikes } = raced(loop(race), 2000, 8);
    const total = spikes.reduce((a, b) => a + b, 0);
    // ln of shares over currents: β_eff, between the 4 and 10.4 that theory gives for means of 0.75 and 0.35.
    const slope = Math.log(spikes[5] / spikes[0]) / (current[5] - current[0]);
    assert.ok(slope > 5 && slope < 11, `${slope}`);
    const best = softmax(current, slope);
    const divergence = spikes.reduce((sum, s, k) => sum + (s / total) * Math.log(s / total / best[k]), 0);
    assert.ok(divergence < 0.03, `${divergence}`);
  });

  it("refuses parameters outside their ranges", () => {
    const bad = (change: object, message: RegExp) =>
      assert.throws(
        () => prepareEmulation(loop({ ...ramp(8), ...change } as LoihiRace), { random: randomFrom(1) }),
        {
          name: "RangeError",
          message,
        },
      );
    bad({ gainMantissa: 0 }, /race.gainMantissa/);
    bad({ stateBits: 25 }, /race.stateBits/);
    bad({ xDecay: 4097 }, /race.xDecay/);
    bad({ noise: { ...table, bits: 17 } }, /race.noise.bits/);
    bad({ vthMantissa: 2 ** 17 }, /race.vthMantissa/);
  });
});
