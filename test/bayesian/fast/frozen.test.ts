/**
 * @file Fast forms that are asked again and again without going on draw from the posterior. Statistical bounds are 4.5 standard errors
 * (false alarms: 7e-6 each, 3.4e-6 where one-sided), seeds are fixed.
 */
import assert from "node:assert/strict";
import { row } from "engram/math";
import { chiSquareScore, frozen, gaussian } from "./scene";

describe("bayesian/fast", () => {
  it("frozen, both forms draw from the posterior: χ² at several β and P, with priors and fatigue", () => {
    const cases: [count: number, size: number, beta: number, draws: number][] = [
      [1, 4, 3, 100],
      [40, 16, 2, 10_000],
      [300, 32, 6, 10_000],
      [300, 32, 12, 10_000],
      [300, 32, 30, 10_000],
      [900, 64, 9, 10_000],
      [900, 64, 16, 10_000],
    ];
    let held = 0;
    for (const [count, size, beta, draws] of cases)
      for (const priors of [false, true])
        for (const adaptation of [undefined, { strength: 6, tau: 30 }])
          for (const form of ["gram", "active-set"] as const) {
            const patterns = gaussian(count + size, count, size);
            const prior = Float64Array.from({ length: count }, (_, k) =>
              k % 7 === 3 ? 0 : 1 + (k % 5) ** 2,
            );
            const own = beta / 2; // without a prior: all alike but for the length of patterns
            const excitability = Float64Array.from({ length: count }, () => -own);
            const { loop, active, p } = frozen(patterns, {
              ...{ beta, form, spikes: 200, cue: row(patterns, 0), seed: count + beta },
              ...(priors ? { prior } : { excitability }),
              ...(adaptation && { adaptation }),
            });
            const counts = new Float64Array(count);
            for (let i = 0; i < draws; i++) counts[loop.choose()]++;
            if (active?.held) held++;
            const score = chiSquareScore(counts, p);
            const name = `${form} P ${count} β ${beta}${priors ? " priors" : ""}${adaptation ? " fatigue" : ""}`;
            assert.ok(score < 4.5, `${name}: χ² is ${score} standard errors off`);
            assert.ok(!active || active.surest <= 0, `${name}: bound exceeded, ${active?.surest}`);
            for (let k = 0; k < count; k++) assert.ok(p[k] > 0 || counts[k] === 0, `${name}: ${k} fired`);
          }
    assert.ok(held >= 4, `one memory had a hold in ${held} cases`);
  });

  it("where one memory has most spikes, under a hold and without: χ² of many draws, with priors and fatigue", () => {
    let [cases, tails] = [0, 0];
    for (let seed = 0; seed < 30; seed++) {
      if (seed % 2 === 0 && seed % 8 > 0) continue; // those with a tail take longer
      const [count, size] = seed % 2 ? [40, 24] : [400, 32];
      const patterns = gaussian(seed, count, size);
      const prior = Float64Array.from({ length: count }, (_, k) => 1 + (k % 3));
      const { loop, active, scene, p } = frozen(patterns, {
        ...{ beta: seed % 2 ? 6.5 + 0.1 * seed : 12, form: "active-set", spikes: 150 },
        ...{ cue: row(patterns, 0), seed },
        ...(seed % 3 === 1 ? { prior } : { excitability: new Float64Array(count) }),
        ...(seed % 4 > 1 && { adaptation: { strength: 0.5, tau: 30 } }),
      });
      const others = 1 - p.reduce((a, b) => Math.max(a, b));
      if (!active || others < 0.003 || others > 0.5) continue;
      const counts = new Float64Array(count);
      for (let i = 0; i < (seed % 2 ? 400_000 : 60_000); i++) counts[loop.choose()]++;
      if (scene.done.sure > 60_000) cases++;
      if (scene.done.looked > 1000) tails++;
      const score = chiSquareScore(counts, p);
      assert.ok(score < 4.5, `seed ${seed}, others ${others}: χ² is ${score} standard errors off`);
    }
    assert.ok(cases >= 2 && tails >= 2, `${cases} cases, the tail was asked in ${tails}`);
  });
});
