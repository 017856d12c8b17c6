/** @file Fast forms as any sampler: snapshots, readers on the way, rasters. */
import assert from "node:assert/strict";
import {
  bayesianHopfield,
  draw,
  type Form,
  prepareSampler,
  run,
  type Sampler,
  type SamplerOptions,
} from "engram/bayesian";
import { randomFrom, row } from "engram/math";
import { fast, gaussian } from "./scene";

describe("bayesian/fast", () => {
  describe("as any sampler", () => {
    /** Families of memories and a β at which the network moves on: active sets come and go. */
    const world = (priors: boolean) => {
      const patterns = gaussian(77, 300, 48);
      return bayesianHopfield(patterns, {
        beta: 18,
        ...(priors
          ? { prior: Float64Array.from({ length: 300 }, (_, k) => (k % 7 === 3 ? 0 : 1 + (k % 3))) }
          : { excitability: new Float64Array(300) }),
      });
    };
    const moods: Partial<SamplerOptions>[] = [
      {},
      { pacing: "paced", gain: 0.07 },
      { pacing: 3, adaptation: { strength: 14, tau: 60 } },
      { rate: 300, mode: "evidence", cueBeta: 1 },
      { pacing: "paced", gain: 1 },
      { transitions: { strength: -2, delay: 7, tau: 11 }, adaptation: { strength: 9, tau: 200 } },
    ];
    const make = (
      form: Form | "auto",
      mood: Partial<SamplerOptions>,
      seed: number,
      priors: boolean,
    ): Sampler => {
      const network = world(priors);
      return prepareSampler(network, {
        ...{ cue: row(network.patterns, 5), form, random: randomFrom(seed) },
        ...mood,
      });
    };

    it("goes on from a snapshot to the same spikes and the same snapshot, forms that change over included", () => {
      const changed = new Set<string>();
      for (const form of fast)
        for (const mood of moods)
          for (const priors of [false, true]) {
            if (priors !== (moods.indexOf(mood) % 2 === 1) && form !== "auto") continue;
            const [one, other] = [make(form, mood, 1, priors), make(form, mood, 2, priors)];
            draw(other, 333); // elsewhere, with other chance
            for (const before of [0, 9, 400]) {
              draw(one, before);
              one.advance((one.time + one.due) / 2);
              const kept = structuredClone(one.snapshot());
              const [was, first] = [one.form, draw(one, 400)];
              changed.add(`${form}: ${was} ${one.form}`);
              other.restore(kept);
              assert.equal(other.form, was);
              assert.deepEqual(draw(other, 400), first, `${form} ${JSON.stringify(mood)} after ${before}`);
              assert.deepEqual(other.snapshot(), one.snapshot());
              assert.equal(other.due, one.due);
              assert.deepEqual(other.cost(), one.cost());
              // Back, with the same sampler.
              one.restore(kept);
              assert.deepEqual(draw(one, 400), first);
            }
          }
      for (const way of ["auto: gram active-set", "auto: active-set gram"])
        assert.ok(changed.has(way), `${way} is among ${[...changed].join(", ")}`);
      const { parts } = make("gram", {}, 1, false).snapshot();
      assert.throws(
        () => make("active-set", {}, 1, false).restore({ of: "another", parts }),
        /restore: snapshot must be of a sampler .*active-set/,
      );
      assert.throws(
        () => make("auto", {}, 1, false).restore(make("gram", {}, 1, false).snapshot()),
        /of a sampler .*auto 300 × 48, got one of .*gram 300 × 48/,
      );
    });

    it("is not moved by who reads on the way", () => {
      for (const form of fast)
        for (const mood of moods) {
          const [read, left] = [make(form, mood, 4, true), make(form, mood, 4, true)];
          for (let i = 0; i < 400; i++) {
            read.advance(read.due);
            if (i % 3 === 0) read.posterior();
            if (i % 5 === 0) read.state();
            read.snapshot();
            // The same steps of time: only how factors of decay are rounded depends on them.
            left.advance(left.due);
            assert.equal(read.fire(), left.fire());
          }
          assert.deepEqual(read.snapshot(), left.snapshot());
        }
    });

    it("runs to a raster, and counts a round for each spike", () => {
      for (const form of fast) {
        const [sampler, again] = [make(form, {}, 3, false), make(form, {}, 3, false)];
        const raster = run(sampler, { duration: 100 });
        const spikes = draw(again, raster.neuron.length);
        assert.deepEqual(Int32Array.from(raster.neuron), spikes);
        assert.deepEqual(
          [again.rounds, again.steps, again.latency, again.count],
          [spikes.length, 0, 0, spikes.length],
        );
        assert.equal(sampler.time, 100);
      }
    });
  });
});
