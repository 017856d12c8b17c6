/** The Bayesian spiking Hopfield network on the chip, against its law in integers, its posterior, and the network in real numbers. */
import assert from "node:assert/strict";
import { bayesianHopfield, flipBeta, posteriorFromCounts } from "engram/bayesian";
import { addCounts, scaleCounts } from "engram/cost";
import {
  type CompileMemoryOptions,
  compileMemory,
  countsOf,
  estimateCost,
  loihi2,
  memoryCost,
  memoryForms,
  placeNetwork,
  prepareMemory,
  prepareMeter,
  raceLaw,
} from "engram/loihi2";
import { logSumExp, randomFrom, softmax } from "engram/math";
import { corrupt, randomPatterns } from "engram/pattern";

const divergence = (q: ArrayLike<number>, p: ArrayLike<number>): number =>
  Array.from(q).reduce((sum, x, k) => (x > 0 ? sum + x * Math.log(x / p[k]) : sum), 0);

function stored(seed: number, memories: number, size: number, beta: number, prior?: readonly number[]) {
  const random = randomFrom(seed);
  const patterns = randomPatterns(random.split("patterns"), memories, size);
  const network = bayesianHopfield(patterns.matrix, { beta, ...(prior && { prior }) });
  const cue = (k: number, fraction: number) =>
    corrupt(random.split(`cue ${k}`), patterns, k, { kind: "flip", fraction }).probe;
  return { random, network, cue };
}

describe("memories on the chip", () => {
  it("hold the evidence of a cue within what their rounding report allows", () => {
    const prior = [1, 2, 3, 4, 5, 6, 7, 8];
    const { network, cue, random } = stored(1, 8, 64, 0.11, prior);
    for (const stateBits of [24, 16, 12]) {
      const memory = compileMemory(network, { stateBits });
      const probe = cue(3, 0.2);
      const chip = prepareMemory(memory, { random });
      chip.recall({ cue: probe, rounds: 1 });
      const wanted = network.evidence(probe).map((u) => u - memory.common);
      const units = memory.potentials(probe);
      const row = (what: string) => memory.rounding.find(({ quantity }) => quantity === what)!;
      const bound =
        64 * Math.abs(row("β").error) +
        Math.abs(row("excitability").error) +
        1.5 / memory.perNat +
        (0.11 * 64 * Math.abs(row("patterns").error) + 0.11 / memory.perOverlap);
      for (let k = 0; k < 8; k++)
        assert.ok(
          Math.abs(units[k] / memory.perNat - wanted[k]) <= bound,
          `${stateBits}: ${units[k] / memory.perNat} ${wanted[k]} ± ${bound}`,
        );
      assert.equal(chip.emulation.faults()["memory"].clip, 0);
      const x = chip.emulation.variable("memory", "x");
      for (let k = 0; k < 8; k++)
        assert.ok(
          Math.abs(
            x[k] / memory.perOverlap -
              network.patterns.data.subarray(64 * k, 64 * k + 64).reduce((s, v, i) => s + v * probe[i], 0),
          ) < 1e-9,
        );
    }
  });

  // Each bound of this file is passed by chance less than once in 10^5.
  it("fire by the law of their integers, and so by the posterior", () => {
    const { network, cue, random } = stored(2, 16, 64, 0.05);
    const probe = cue(0, 0.1);
    const memory = compileMemory(network, { slope: 1 / 4, noise: { bits: 8, tail: true } });
    const neurons = memory.network.populations.memory;
    assert.ok(neurons.model === "race" && neurons.noise);
    const law = raceLaw({
      ...{ potentials: memory.potentials(probe), noise: neurons.noise, slope: neurons.biasMantissa },
      threshold: 64 * neurons.vthMantissa,
    });
    const rounds = 4000;
    const found = prepareMemory(memory, { random }).recall({ cue: probe, rounds });
    const counts = new Float64Array(16);
    for (const { highest } of found) counts[highest]++;
    const statistic = counts.reduce(
      (sum, c, k) => sum + (c - rounds * law.highest[k]) ** 2 / (rounds * law.highest[k]),
      0,
    );
    assert.ok(statistic < 50.5, `χ² of 15 degrees: ${statistic}`);
    assert.ok(divergence(law.highest, network.posterior(probe)) < 1e-4);
    const steps = found.reduce((sum, one) => sum + one.steps, 0) / rounds;
    assert.ok(
      Math.abs(steps - law.steps.mean) < (4.5 * law.steps.sd) / Math.sqrt(rounds),
      `${steps} ${law.steps.mean}`,
    );
    // Latency reads the evidence: E t = (θ − γ − lse u)/s and half a step.
    const evidence = logSumExp(network.evidence(probe)) - memory.common;
    const expected = (memory.threshold! - 0.5772156649 - evidence) / memory.slope! + 0.5;
    assert.ok(Math.abs(law.steps.mean - expected) < 0.2, `${law.steps.mean} ${expected}`);
  });

  for (const form of memoryForms)
    it(`find the right memory, by all forms: ${form}`, () => {
      const { network, cue, random } = stored(3, 8, 64, 0.08);
      const probe = cue(5, 0.1);
      // The exponential race must be told how clear a cue is, or it is slow.
      const evidence = logSumExp(network.evidence(probe)) + 0.08 * 32 + Math.log(8);
      const threshold = form === "exponential" ? { threshold: evidence + Math.log(30) } : {};
      const memory = compileMemory(network, { form, slope: 1 / 2, ...threshold });
      const rounds = 1200;
      const counts = new Float64Array(8);
      for (const { highest } of prepareMemory(memory, { random }).recall({ cue: probe, rounds }))
        counts[highest]++;
      const shares = posteriorFromCounts(counts, 0);
      const p = network.posterior(probe);
      // Counting alone makes (K − 1)/2n = 0.003; a quantile of 10^-5 is 0.015. The noisy race is a softmax at another temperature.
      const nearest = (temperature: number) =>
        divergence(shares, softmax(network.evidence(probe), temperature));
      if (form === "noisy-lif")
        assert.ok(Math.min(nearest(0.7), nearest(1), nearest(1.4), nearest(2)) < 0.05);
      else assert.ok(divergence(shares, p) < 0.02, `${divergence(shares, p)}`);
    });

  it("left to themselves follow the network in real numbers, noise for noise", () => {
    const { network, cue } = stored(4, 16, 64, 0.3);
    const gain = 0.2;
    const memory = compileMemory(network, { mode: "autonomous", gain, slope: 1 / 2 });
    const probe = cue(2, 0.2);
    const runs = (["fixed", "ideal"] as const).map((arithmetic) => {
      const chip = prepareMemory(memory, { random: randomFrom(5), arithmetic });
      return { chip, rounds: chip.recall({ cue: probe, rounds: 40 }) };
    });
    for (const { rounds } of runs) assert.ok(rounds.slice(-20).every(({ highest }) => highest === 2));
    // The state that the spikes make, worked out beside the chip, one update behind the last spike.
    const state = Float64Array.from(probe);
    for (const { winners } of runs[0].rounds.slice(0, -1))
      for (let i = 0; i < 64; i++) {
        state[i] *= 1 - gain;
        for (const k of winners) state[i] += gain * network.patterns.data[64 * k + i];
      }
    const x = runs[0].chip.emulation.variable("memory", "x");
    // Weights of the overlaps are off by up to 1/16 of an overlap each, times 1/gain at rest; decay by 1/8192 of 64, over as many rounds.
    for (let k = 0; k < 16; k++) {
      const overlap = network.patterns.data
        .subarray(64 * k, 64 * k + 64)
        .reduce((sum, v, i) => sum + v * state[i], 0);
      assert.ok(Math.abs(x[k] / memory.perOverlap - overlap) < 0.5, `${x[k] / memory.perOverlap} ${overlap}`);
    }
  });

  it("tire, and call the next", () => {
    const { network, cue, random } = stored(6, 6, 64, 0.25);
    const course = (options: CompileMemoryOptions) => {
      const memory = compileMemory(network, { mode: "autonomous", gain: 0.25, slope: 1, ...options });
      const winners = prepareMemory(memory, { random })
        .recall({ cue: cue(0, 0), rounds: 240 })
        .map(({ highest }) => highest);
      return winners.filter((k, i) => i === 0 || k !== winners[i - 1]);
    };
    assert.deepEqual(course({}), [0]);
    assert.ok(new Set(course({ adaptation: { strength: 60, tau: 20 } })).size >= 4);
    const sequence = course({ transitions: { strength: 30, tau: 6, delay: 40 } });
    assert.deepEqual(
      sequence.slice(0, 6).filter((k, i, all) => i === 0 || k > all[i - 1]),
      [0, 1, 2, 3, 4, 5],
    );
    assert.throws(
      () => course({ transitions: { strength: 1, tau: 6 }, adaptation: { strength: 1, tau: 2 } }),
      /exclude each other/,
    );
  });

  it("are placed, counted and priced", () => {
    const { network, cue, random } = stored(7, 32, 64, flipBeta(0.2));
    const memory = compileMemory(network, { mode: "autonomous", slope: 1 / 2 });
    const placement = placeNetwork(memory.network, loihi2);
    assert.ok(placement.fits && placement.cores.length === 1);
    const chip = prepareMemory(memory, { random });
    const meter = prepareMeter(memory.network, placement, chip.emulation);
    const rounds = chip.recall({ cue: cue(1, 0.1), rounds: 5, onStep: () => meter.read() });
    const counts = countsOf(meter.metered());
    const steps = chip.emulation.time;
    const spikes = rounds.reduce((sum, { winners }) => sum + winners.length, 0);
    // 5 rounds begin; the last spike's messages are sent and counted, but begin no round.
    assert.equal(counts.rng, 5 * 32);
    assert.equal(counts.lut, 5 * 32);
    assert.equal(counts.mul, 5 * 32 * 2);
    assert.equal(counts.cmp, steps * 32);
    assert.equal(counts.mac, 64 * 32);
    assert.equal(counts.ac, 32 + 2 * 32 * spikes);
    assert.equal(counts.add, steps * 32 + 2 * 5 * 32);
    // The closed form is the meter's, part by part.
    for (const form of memoryForms) {
      const drive = form === "gumbel" ? { adaptation: { strength: 3, tau: 10 } } : {};
      const other = compileMemory(network, {
        form,
        mode: "autonomous",
        slope: 1,
        ...drive,
        ...(form === "exponential" && { threshold: 40 }),
      });
      const own = prepareMemory(other, { random });
      const watch = prepareMeter(other.network, placeNetwork(other.network, loihi2), own.emulation);
      const probe = cue(3, 0.1).map((q, i) => (i < 9 ? 0 : q));
      const done = own.recall({ cue: probe, rounds: 7, onStep: () => watch.read() });
      const cost = memoryCost(other, 64 - 9);
      const sent = done.reduce((sum, { winners }) => sum + winners.length, 0);
      assert.deepEqual(
        countsOf(watch.metered()),
        addCounts(
          cost.drive,
          scaleCounts(cost.round, 7),
          scaleCounts(cost.step, own.emulation.time),
          scaleCounts(cost.spike, sent),
        ),
        form,
      );
    }
    const { energy, time } = estimateCost(meter.metered(), "loihi2-scaled");
    assert.ok(energy.low > 0 && energy.high > energy.low && !energy.calibrated && time.high > time.low);
  });

  it("say what cannot be", () => {
    const { network, cue, random } = stored(8, 4, 64, 0.1);
    const bad = (options: CompileMemoryOptions, message: RegExp) =>
      assert.throws(() => compileMemory(network, options), { name: "RangeError", message });
    bad({ stateBits: 8, threshold: 200 }, /stateBits must hold a threshold/);
    bad({ slope: 1 / 1000 }, /at a slope/);
    bad({ gain: 0 }, /gain must be above 0/);
    bad({ resetDelay: 64 }, /resetDelay/);
    bad({ noise: { bits: 0 } }, /noise.bits/);
    const memory = compileMemory(network);
    assert.throws(() => memory.payload(cue(0, 0).map((q) => 2 * q)), /cue\[0\] must be at most 1/);
    assert.throws(() => prepareMemory(memory, { random }).recall({ cue: cue(0, 0), rounds: 0 }), RangeError);
    const never = bayesianHopfield(network.patterns, { beta: 0.1, prior: [1, 0, 1, 1] });
    assert.throws(() => compileMemory(never), /excitability/);
  });
});
