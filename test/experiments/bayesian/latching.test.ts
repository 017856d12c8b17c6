/** @file Memories that tire: dwells that are cut off, kinds against a control, and settings where theory leaves no doubt. */
import assert from "node:assert/strict";
import { exponentialMean, kaplanMeier } from "engram/analysis";
import { adaptedBetaM, dwellTime, latchingOnset, retrievalState } from "engram/bayesian";
import { latchingGraph, latchingKindOf, latchingPace, memoryLatching } from "engram/experiments";
import {
  latchingGraphFigure,
  latchingMapFigure,
  latchingOrderFigure,
  latchingPaceFigure,
  latchingRestFigure,
  memoryLatchingFigure,
} from "engram/figures";
import { randomFrom } from "engram/math";
import { ratioOf, type Stay, staysOf } from "../../../lib/experiments/bayesian/stays";
import { cyclesOf, orderOf, relativeEntropy, restRanks } from "../../../lib/experiments/bayesian/tiring";
import { Visits, wander } from "../../../lib/experiments/bayesian/visits";
import { close } from "../../support/close";

describe("experiments/bayesian/visits", () => {
  it("a visit begins with a lead of one τ, ends with the loss of it for as long, and is cut off by the end", () => {
    const visits = new Visits(1);
    const seen: [number, number][] = [
      ...[0, 0.5, 1, 1.5, 2].map((t): [number, number] => [3, t]),
      [-1, 2.5], // lost for less than τ: not over
      ...[3, 4, 5].map((t): [number, number] => [3, t]),
      ...[5.5, 6, 6.5, 7].map((t): [number, number] => [-1, t]), // over at 5.5
      [2, 7.5], // a lead of less than τ is none
      [-1, 8],
      ...[8.5, 9.5, 10.5].map((t): [number, number] => [1, t]),
      ...[11, 12, 12.5].map((t): [number, number] => [4, t]),
      [-1, 13],
    ];
    for (const [k, t] of seen) visits.see(k, t);
    assert.deepEqual(visits.close(13.5), [
      { memory: 3, since: 0, length: 5.5, ended: true },
      { memory: 1, since: 8.5, length: 2.5, ended: true },
      { memory: 4, since: 11, length: 2, ended: false },
    ]);
  });

  it("looks every quarter of τ and counts who has half of an overlap", () => {
    let time = 0;
    const moving = { overlaps: () => (time < 60 ? Float64Array.of(1, 8) : Float64Array.of(3, 3)) };
    const seen = wander(
      moving,
      (t) => {
        time = t;
      },
      20,
      { duration: 10, norm: 10 },
    );
    assert.deepEqual(seen.visits, [{ memory: 1, since: 0, length: 3, ended: true }]);
    assert.equal(seen.held, 12 / 41);
    close(seen.top, 0.3, 1e-12);
  });

  it("an order leaves out what came back first, a cycle lasts to the next of another name", () => {
    const visit = (memory: number, since: number) => ({ memory, since, length: 1, ended: true });
    const visits = [visit(0, 0), visit(0, 3), visit(2, 5), visit(0, 9)];
    assert.deepEqual(orderOf(visits), [0, 2, 0]);
    assert.deepEqual(cyclesOf(visits, 20), [
      { length: 5, ended: true },
      { length: 4, ended: true },
      { length: 11, ended: false },
    ]);
  });

  it("ranks by rest: a tour in turn has the longest rested next, chance has half, to and fro the least", () => {
    const tour = Array.from({ length: 40 }, (_, i) => i % 5);
    assert.ok(
      restRanks(tour, 5, randomFrom(1))
        .slice(4)
        .every((rank) => rank === 3),
    );
    const swing = Array.from({ length: 40 }, (_, i) => i % 2);
    assert.ok(
      restRanks(swing, 5, randomFrom(1))
        .slice(1)
        .every((rank) => rank === 0),
    );
    assert.deepEqual(restRanks([2], 5, randomFrom(1)), []);
    assert.equal(relativeEntropy([0, 0, 9], 3), 0);
    close(relativeEntropy([1000, 1000, 1000], 3), 1, 1e-3);
    assert.ok(Number.isNaN(relativeEntropy([1, 1, 1], 3)));
  });
});

describe("experiments/bayesian/stays", () => {
  const random = randomFrom(4);
  /** exponential stays of mean 1, one after another until the watch is over */
  const watched = (duration: number): Stay[] => {
    const stays: Stay[] = [];
    for (let t = 0; t < duration; ) {
      const length = -Math.log(1 - random());
      stays.push({ length: Math.min(length, duration - t), ended: t + length <= duration });
      t += length;
    }
    return stays;
  };

  it("is the integral of Kaplan and Meier's curve with an exponential end", () => {
    const stays = [0.5, 1, 1, 2, 3].map((length, i) => ({ length, ended: i !== 2 && i !== 4 }));
    const { mean, cv, ends } = staysOf([stays], random, 10);
    const lengths = stays.map(({ length }) => length);
    const ended = stays.map((stay) => stay.ended);
    const curve = kaplanMeier(lengths, ended);
    assert.deepEqual([...curve.time], [0.5, 1, 2]);
    const tail = exponentialMean(lengths, ended).mean as number;
    const s = curve.survival;
    close(mean.value, 0.5 + 0.5 * s[0] + s[1] + s[2] + s[2] * tail, 1e-12);
    const square = 0.25 + 0.75 * s[0] + 3 * s[1] + 5 * s[2] + 2 * s[2] * tail * (3 + tail);
    close(cv.value, Math.sqrt(square - mean.value ** 2) / mean.value, 1e-12);
    assert.equal(ends, 3);
  });

  it("exponential stays under short watches keep their mean and CV, which those that ended do not", () => {
    // 400 watches of 1.5: some 600 ends, a standard error of 0.04 for the mean, 0.05 for the CV; 4.5 of them.
    const runs = Array.from({ length: 400 }, () => watched(1.5));
    const { mean, cv } = staysOf(runs, random, 200);
    assert.ok(Math.abs(mean.value - 1) < 0.19, `${mean.value}`);
    assert.ok(Math.abs(cv.value - 1) < 0.23, `${cv.value}`);
    assert.ok(mean.low < mean.value && mean.value < mean.high && mean.high - mean.low < 0.3);
    const whole = runs.flat().filter(({ ended }) => ended);
    assert.ok(whole.reduce((sum, { length }) => sum + length / whole.length, 0) < 0.6);
  });

  it("says what it can without an end, and nothing without a stay", () => {
    const open = { length: 7, ended: false };
    const one = staysOf([[open]], random, 10);
    assert.deepEqual([one.mean.low, one.mean.high, one.ends], [7, Number.POSITIVE_INFINITY, 0]);
    assert.ok(Number.isNaN(one.mean.value) && Number.isNaN(one.cv.value));
    const two = staysOf([[open], [open]], random, 10);
    close(two.mean.low, 14 / -Math.log(0.025), 1e-9);
    assert.ok(Number.isNaN(staysOf([[], []], random, 10).mean.low));
    assert.ok(Number.isNaN(ratioOf([[1, 0]], random, 10).value));
    assert.deepEqual(ratioOf([[1, 2]], random, 10), { value: 0.5, low: 0.5, high: 0.5 });
  });
});

describe("experiments/bayesian/memoryLatching", () => {
  const small = {
    size: 8,
    networks: [
      { memories: 8, scale: 14 },
      { memories: 8, scale: 6 },
    ],
    strengths: [0.7, 2],
    nus: [20],
    pacings: ["poisson", "paced"] as const,
    noiseless: 300,
    slowness: 50,
    duration: 200,
    runs: 6,
    resamples: 100,
  };
  const result = memoryLatching.run(small, randomFrom(1));
  const at = (scale: number, strength: number, pacing: string) =>
    result.outcomes.find((o) => o.scale === scale && o.strength === strength && o.pacing === pacing)!;

  it("stays below the onset, moves on above it at theory's pace, dies out without noise where the average can rest", () => {
    for (const scale of [14, 6]) {
      const rest = at(scale, 0.7, "none");
      assert.deepEqual([rest.kind, rest.held.value, rest.changes], ["static", 1, 0]);
      const g = 0.7 * latchingOnset(8, scale).strength;
      close(rest.top, retrievalState(8, adaptedBetaM(scale, g))!.retrieved.overlap, 2e-3);
    }
    const sharp = at(14, 2, "none");
    assert.equal(sharp.kind, "latching");
    const strength = 2 * latchingOnset(8, 14).strength;
    const theory = 50 * dwellTime({ memories: 8, betaM: 14, strength, tauRatio: 1 / 50 });
    for (const dwell of [sharp.first, sharp.dwell, at(14, 2, "paced").dwell])
      assert.ok(Math.abs(dwell.value / theory - 1) < 0.1, `${dwell.value}, ${theory}`);
    assert.ok(at(14, 2, "paced").dwellCv.value < at(14, 2, "poisson").dwellCv.value);
    assert.equal(at(6, 2, "none").kind, "average");
    assert.ok(at(6, 2, "none").held.value < 0.3);
    const noisy = at(6, 2, "poisson");
    assert.equal(noisy.kind, "latching");
    assert.ok(noisy.changes >= 8 && noisy.held.low > 0.4 && noisy.cycle.value > noisy.dwell.value);
  });

  it("the same noise without fatigue is the control: hardly any fatigue is no latching", () => {
    const noisy = { ...small, networks: [small.networks[1]], strengths: [0.001], nus: [5], noiseless: 0 };
    const [control, hardly] = memoryLatching.run({ ...noisy, pacings: ["poisson"] }, randomFrom(2)).outcomes;
    assert.ok(control.changes > 20 && hardly.changes > 20);
    assert.deepEqual([control.kind, hardly.kind], ["itinerant", "itinerant"]);
    assert.deepEqual([control.strength, hardly.control], [0, control.changes]);
    // A watch of 200 τ and dwells of 17 τ, exponential: 4.5 standard errors of some 80.
    assert.ok(Math.abs(control.dwellCv.value - 1) < 0.5, `${control.dwellCv.value}`);
    assert.equal(latchingKindOf(1, 1, 0, false), "itinerant");
    assert.equal(latchingKindOf(1, 8, 0, false), "latching");
    assert.equal(latchingKindOf(1, 60, 20, false), "itinerant");
    assert.equal(latchingKindOf(1, 90, 20, false), "latching");
    assert.equal(latchingKindOf(0.4, 90, 20, false), "average");
    assert.equal(latchingKindOf(1, 0, 20, false), "static");
    assert.equal(latchingKindOf(1, 1, 0, true), "itinerant");
    assert.equal(latchingKindOf(1, 2, 0, true), "latching");
  });

  it("is the same again, reads as a table and as figures, and refuses what makes no sense", () => {
    assert.deepEqual(memoryLatching.run(small, randomFrom(1)), result);
    assert.equal(memoryLatching.rows(result).length, 18);
    const theory = [{ name: "theory", at: () => 10 }];
    assert.match(memoryLatchingFigure(result, theory).alt, /dwell time/);
    assert.match(latchingRestFigure(result, theory).alt, /overlap at rest/);
    assert.match(latchingOrderFigure(result).alt, /rank of next/);
    assert.match(latchingMapFigure(result, { memories: 8, pacing: "paced" }).alt, /time with a memory/);
    const run = (more: object) => () => memoryLatching.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ networks: [{ memories: 8, scale: 2 }] }), /spinodal/);
    assert.throws(run({ nus: [0] }), /nu must be > 0, got 0/);
    assert.throws(run({ strengths: [-1] }), /strength must be > 0, got -1/);
    assert.throws(run({ slowness: 0 }), /slowness must be > 0, got 0/);
    assert.throws(run({ runs: 0 }), /runs must be a whole number at least 1, got 0/);
    assert.throws(run({ noiseless: -1 }), /noiseless must be in .*got -1/);
    assert.throws(run({ pacings: ["none"] }), /pacing must be one of/);
  });
});

describe("experiments/bayesian/latchingPace", () => {
  it("comes near theory as fatigue slows down, without noise and with paced spikes", () => {
    const small = {
      ...latchingPace.quick,
      ...{ networks: [{ memories: 8, scale: 14 }], strengths: [2], slownesses: [20, 80], span: 5, runs: 4 },
    };
    const result = latchingPace.run(small, randomFrom(1));
    const strength = 2 * latchingOnset(8, 14).strength;
    const of = (slowness: number, pacing: string) =>
      result.points.find((p) => p.slowness === slowness && p.pacing === pacing)!.dwell.value;
    for (const slowness of [20, 80]) {
      const theory = dwellTime({ memories: 8, betaM: 14, strength, tauRatio: 1 / slowness });
      assert.ok(Math.abs(of(slowness, "none") / theory - 1) < 0.1);
      assert.ok(Math.abs(of(slowness, "paced") / of(slowness, "none") - 1) < 0.15);
      assert.ok(of(slowness, "poisson") < of(slowness, "none"));
    }
    assert.equal(latchingPace.rows(result).length, 6);
    assert.match(latchingPaceFigure(result, [{ name: "theory", at: () => 1 }]).alt, /dwell time/);
    assert.throws(
      () => latchingPace.run({ ...small, slownesses: [0] }, randomFrom(1)),
      /slowness must be > 0/,
    );
    assert.throws(() => latchingPace.run({ ...small, span: 0 }, randomFrom(1)), /span must be > 0/);
  });
});

describe("experiments/bayesian/latchingGraph", () => {
  it("memories call their kin, and a graph of alike patterns has less entropy than chance", () => {
    const small = { ...latchingGraph.quick, flips: [0.1, 0.5], duration: 1500, worlds: 2, resamples: 50 };
    const result = latchingGraph.run(small, randomFrom(1));
    const [kin, strangers] = result.outcomes;
    assert.ok(kin.family.value > 3 * kin.chanceFamily, `${kin.family.value}`);
    // Independent patterns have no families: 4.5 standard errors of the share of some hundred changes.
    const error = Math.sqrt(0.16 / strangers.changes);
    assert.ok(Math.abs(strangers.family.value - strangers.chanceFamily) < 4.5 * error + 0.05);
    for (const { bins, pull, entropy, chanceEntropy, graph } of result.outcomes) {
      assert.ok(bins[bins.length - 1].preference.value > bins[0].preference.value);
      assert.ok(pull.value > 0 && pull.low <= pull.value && pull.value <= pull.high);
      assert.ok(entropy.value < chanceEntropy && chanceEntropy < 1.1);
      for (const from of graph) {
        const total = from.reduce((sum, share) => sum + share, 0);
        assert.ok(total === 0 || Math.abs(total - 1) < 1e-12);
      }
    }
    assert.deepEqual(latchingGraph.run(small, randomFrom(1)), result);
    assert.equal(latchingGraph.rows(result).length, kin.bins.length + strangers.bins.length);
    assert.match(latchingGraphFigure(result).alt, /comes next, over chance/);
    assert.throws(
      () => latchingGraph.run({ ...small, families: 2, children: 1 }, randomFrom(1)),
      /families · children must be a whole number at least 3, got 2/,
    );
    assert.throws(
      () => latchingGraph.run({ ...small, flips: [0.6] }, randomFrom(1)),
      /flips must be in \[0, 0.5\]/,
    );
    assert.throws(() => latchingGraph.run({ ...small, worlds: 0 }, randomFrom(1)), /worlds must be/);
  });
});
