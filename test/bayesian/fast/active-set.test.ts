/**
 * @file The active set: its bound on all that it does not follow, and what it counts.
 */
import assert from "node:assert/strict";
import { bayesianHopfield } from "engram/bayesian";
import { matVec, randomFrom, row } from "engram/math";
import { streamOf } from "../../../lib/bayesian/chance";
import { ActiveSet } from "../../../lib/bayesian/fast/active-set";
import { LazyState } from "../../../lib/bayesian/fast/lazy-state";
import type { Ledger } from "../../../lib/bayesian/fast/ledger";
import { fireAt, frozen, gaussian, sceneOf } from "./scene";

describe("bayesian/fast", () => {
  it("no memory that an active set does not follow is above its bound, however it moves on", () => {
    for (const [count, size, beta, strength, family] of [
      [300, 32, 12, 0, 1],
      [300, 32, 16, 12, 1],
      [200, 8, 9, 0, 1],
      [500, 64, 20, 18, 1],
      [300, 64, 25, 20, 3], // it leaves a memory, lets go of its kin, and comes back
      [300, 64, 40, 36, 6],
    ]) {
      const patterns = gaussian(count + beta, count, size);
      // Families: a pattern and others near it.
      for (let k = 0; k < count; k++)
        for (let n = 0; n < size; n++)
          if (k % family > 0) {
            const at = k * size + n;
            patterns.data[at] = 0.5 * patterns.data[at] + 0.8 * patterns.data[at - (k % family) * size];
          }
      const excitability = new Float64Array(count);
      const { active, scene, step } = frozen(patterns, {
        ...{ beta, excitability, form: "active-set", spikes: 0, cue: row(patterns, 0), seed: 3 },
        ...(strength && { adaptation: { strength, tau: 60 } }),
      });
      let followed = 0;
      for (let i = 0; i < 3000; i++) {
        step();
        if (i % 5) continue;
        const z = matVec(patterns, scene.state.now());
        for (let k = 0; k < count; k++)
          if (active?.follows(k)) followed++;
          else
            assert.ok(
              z[k] <= (active?.bound ?? 0),
              `P ${count} β ${beta}: ${k} at ${z[k]} > ${active?.bound}`,
            );
      }
      assert.ok(followed < 600 * count * 0.5);
    }
  });

  it("an active set counts what it does: words of patterns, exponentials and random words", () => {
    for (const [count, size, beta, strength] of [
      [200, 16, 6, 0],
      [300, 32, 16, 12],
      [300, 48, 30, 0],
    ]) {
      const patterns = gaussian(count, count, size);
      let [words, random] = [0, 0];
      const chance = randomFrom(4);
      const network = bayesianHopfield(patterns, { beta, excitability: new Float64Array(count) });
      const data = new Proxy(patterns.data, {
        get(target, at) {
          if (typeof at === "string" && /^\d+$/.test(at)) words++;
          return Reflect.get(target, at);
        },
      });
      const counted = <T extends () => number>(stream: T): T =>
        Object.assign(() => {
          random++;
          return stream();
        }, stream) as unknown as T;
      const watched = { ...patterns, data };
      const cue = row(patterns, 0);
      const plain = sceneOf(network, cue, strength ? { strength, tau: 60 } : undefined, {
        choice: counted(streamOf(chance.split("choice"))),
        more: counted(streamOf(chance.split("more"))),
      });
      const { done, drives } = plain;
      const state = new LazyState(watched, cue, done);
      const scene = { ...plain, network: { ...network, patterns: watched }, state };
      const active = new ActiveSet(scene);
      active.rebuild(matVec(patterns, row(patterns, 0)));
      const { exp } = Math;
      let [held, released] = [0, 0];
      for (let i = 0; i < 1500; i++) {
        const before = { ...done };
        let own = 0;
        fireAt(i + 1, active, scene, () => {
          Math.exp = (x) => {
            own++;
            return exp(x);
          };
          try {
            return active.choose();
          } finally {
            Math.exp = exp;
          }
        });
        // Those of a rebuild within are of what is worth following, not of a choice.
        if (done.passes === before.passes)
          assert.equal(own, exponentialsOf(done, drives.length) - exponentialsOf(before, drives.length));
        if (done.asked - before.asked > done.sure - before.sure) released++;
        if (active.held) held++;
      }
      const all = done.looked + done.entered + 2 * done.products + done.gathered;
      assert.equal(words, size * all, `${count} ${beta}: words`);
      assert.equal(random, done.sure + done.draws + done.held + 2 * done.proposals);
      assert.ok(done.moved > 0 && done.weighed > 0 && held > 0 === done.sure > 0);
      assert.ok(released > 0 || strength === 0, "fatigue ends a hold");
    }
  });
});

/** The numbers of a ledger. */
type Counted = Pick<Ledger, "held" | "looked" | "asked">;

/** Of members held against their weight, of proposals that were looked at, and of what drives a holder when it is asked for. */
function exponentialsOf(done: Counted, drives: number): number {
  return done.held + done.looked + drives * done.asked;
}
