/**
 * @file Stop rules: the tally against a plain count, decisions against the gambler's ruin and the binomial law. Statistical bounds
 * are 4.5 standard errors (false alarms: 7e-6 each), seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  afterSpikes,
  bayesianHopfield,
  countEntropy,
  decide,
  decideEach,
  entropyBelow,
  firstSpike,
  leadBy,
  leadOfTwo,
  openTally,
  prepareSampler,
  type StopRule,
} from "engram/bayesian";
import { matrix, meanError, randomFrom } from "engram/math";
import * as fc from "fast-check";
import { close } from "../support/close";

const random = randomFrom(51);
const sampler = (p: readonly number[], name: string, dynamics: object = {}) =>
  prepareSampler(bayesianHopfield(matrix(p.length, 1), { beta: 1 }), {
    ...{ evidence: p.map(Math.log), random: random.split(name) },
    ...dynamics,
  });
/** Share of wrong answers and mean number of spikes over many decisions, with their standard errors. */
function outcomes(p: readonly number[], rule: StopRule, trials: number) {
  const source = sampler(p, `${p.join(" ")} ${rule.name}`);
  const decisions = Array.from({ length: trials }, () => decide(source, rule));
  const wrong = Float64Array.from(decisions, ({ answer }) => (answer === 0 ? 0 : 1));
  const spikes = Float64Array.from(decisions, (d) => d.spikes);
  return { wrong: meanError(wrong), spikes: meanError(spikes) };
}
const within = ({ mean: m, error }: { mean: number; error: number }, expected: number, what: string): void =>
  assert.ok(Math.abs(m - expected) <= 4.5 * error + 1e-12, `${what}: ${m} ± ${error}, expected ${expected}`);

describe("bayesian/stop", () => {
  it("the tally is that of a plain count at every spike", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 80 }), (spikes) => {
        const tally = openTally(5);
        const counts = new Float64Array(5);
        let leader = 0;
        for (const k of spikes) {
          tally.see(k);
          counts[k]++;
          if (counts[k] > counts[leader]) leader = k; // of several, who had them first
          const sorted = [...counts].sort((a, b) => b - a);
          assert.equal(tally.leader, leader);
          assert.equal(tally.lead, sorted[0] - sorted[1]);
          assert.equal(tally.fired, counts.filter((c) => c > 0).length);
          close(tally.entropy, countEntropy(counts).raw, 1e-12);
        }
        assert.equal(tally.spikes, spikes.length);
        assert.deepEqual([...(tally.counts as Float64Array)], [...counts]);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("a lead between two memories errs and takes as many spikes as a gambler's ruin", () => {
    for (const [p, margin] of [
      [0.6, 1],
      [0.6, 4],
      [0.75, 3],
      [0.55, 6],
    ]) {
      const expected = leadOfTwo(p, margin);
      const { wrong, spikes } = outcomes([p, 1 - p], leadBy(margin), 4000);
      within(wrong, expected.error, `error at ${p}, ${margin}`);
      within(spikes, expected.spikes, `spikes at ${p}, ${margin}`);
    }
    assert.deepEqual(leadOfTwo(0.5, 3), { error: 0.5, spikes: 9 });
    assert.deepEqual(leadOfTwo(1, 3), { error: 0, spikes: 3 });
  });

  it("a fixed number of spikes errs as a binomial majority, the first spike as the posterior says", () => {
    // 5 of 0.7: Σ_{k ≤ 2} C(5, k) 0.7^k 0.3^(5 − k) = 0.16308
    within(outcomes([0.7, 0.3], afterSpikes(5), 4000).wrong, 0.16308, "majority of 5");
    within(outcomes([0.5, 0.3, 0.2], firstSpike, 4000).wrong, 0.5, "first");
  });

  it("a lead needs fewer spikes than a fixed number for the same error, at any error asked for", () => {
    // p = 0.6: errors 0.08 to 0.02. How many spikes in a fixed number give as few: counted up in odd numbers.
    const errorOf = (n: number): number => {
      let [sum, term] = [0, 0.4 ** n];
      for (let k = 0; k <= (n - 1) / 2; k++) {
        sum += term;
        term *= ((n - k) / (k + 1)) * (0.6 / 0.4);
      }
      return sum;
    };
    for (const margin of [6, 8, 10]) {
      const { error, spikes } = leadOfTwo(0.6, margin);
      let n = 1;
      while (errorOf(n) > error) n += 2;
      assert.ok(n / spikes > 1.4 && n / spikes < 4, `${margin}: ${n} against ${spikes}`);
    }
  });

  it("entropy stops when the counts say so, and not before it can know", () => {
    const rule = entropyBelow(0.5, 4);
    const tally = openTally(3);
    const stops = [0, 0, 0, 0, 1, 1].map((k) => {
      tally.see(k);
      return rule.stop(tally);
    });
    // The fifth spike: −0.8 ln 0.8 − 0.2 ln 0.2 = 0.50 and 1/10 more.
    assert.deepEqual(stops, [false, false, false, true, false, false]);
    assert.equal(decide(sampler([0.5, 0.5], "never"), entropyBelow(0.01, 40), 200).stopped, false);
    const { answer, spikes, stopped } = decide(sampler([0.02, 0.98], "soon"), entropyBelow(0.3));
    assert.deepEqual([answer, stopped], [1, true]);
    assert.ok(spikes < 40);
  });

  it("several rules on the same spikes decide as each alone would", () => {
    const rules = [leadBy(4), firstSpike, afterSpikes(6), entropyBelow(0.4), leadBy(2)];
    for (let trial = 0; trial < 30; trial++) {
      const p = [0.5, 0.3, 0.2];
      const together = decideEach(sampler(p, `each ${trial}`), rules, 25);
      rules.forEach((rule, r) => {
        assert.deepEqual(together[r], decide(sampler(p, `each ${trial}`), rule, 25));
      });
    }
    assert.deepEqual(decideEach(sampler([0.5, 0.5], "none"), []), []);
  });

  it("says the time it took, goes on from where the sampler stands, and gives up at the limit", () => {
    const source = sampler([0.5, 0.5], "time", { pacing: "paced", rate: 200 });
    const first = decide(source, afterSpikes(3));
    assert.deepEqual([first.spikes, first.time, first.stopped], [3, 15, true]);
    const second = decide(source, leadBy(30), 7);
    assert.deepEqual([second.spikes, second.time, second.stopped], [7, 35, false]);
    assert.equal(
      second.counts.reduce((a, b) => a + b),
      7,
    );
    assert.equal(source.time, 50);
    assert.throws(() => decide(source, firstSpike, 0), /limit must be a whole number at least 1/);
    assert.throws(() => afterSpikes(0), /n must be a whole number at least 1/);
    assert.throws(() => leadBy(0.5), /margin must be a whole number at least 1/);
    assert.throws(() => entropyBelow(0), /h must be > 0/);
    assert.throws(() => leadOfTwo(0.4, 1), /p must be in \[0.5, 1\]/);
  });
});
