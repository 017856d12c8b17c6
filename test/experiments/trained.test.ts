/** @file Experiments that train: their quick sizes, and that what is kept was made with their full ones. */
import assert from "node:assert/strict";
import {
  associativeRecall,
  bestRuns,
  examineKept,
  fastWeightRecall,
  lookAgain,
  meanCounts,
  publishedLosses,
  type RecallEntry,
  recallShare,
  type SpikingDigitsEntry,
  spikingDigits,
} from "engram/experiments";
import { loadDigits, readResult, resultFile } from "engram/io";
import { randomFrom } from "engram/math";
import type { Tensorflow } from "../../lib/tensor/tfjs";
import { on } from "../tensor/backends";

const experiments = [associativeRecall, fastWeightRecall, spikingDigits] as const;

describe("experiments that train", () => {
  let tf: Tensorflow;
  before(async () => {
    tf = (await on("wasm")) as Tensorflow;
  });
  const run = (onRun = () => {}) => {
    const shop = { tf, onRun };
    const random = (name: string) => randomFrom(3).split(name);
    return {
      recall: associativeRecall.run(associativeRecall.quick, random("a"), shop),
      weights: fastWeightRecall.run(fastWeightRecall.quick, random("b"), shop),
      digits: spikingDigits.run(spikingDigits.quick, random("c"), shop, loadDigits()),
    };
  };

  let first: ReturnType<typeof run>;
  it("give as many entries as they say, of plain JSON, the same for the same seed, and keep no tensor", () => {
    let runs = 0;
    first = run(() => runs++);
    assert.equal(
      runs,
      experiments.reduce<number>((sum, e) => sum + e.runs(e.quick as never), 0),
    );
    assert.equal(runs, Object.values(first).flat().length);
    assert.deepEqual(JSON.parse(JSON.stringify(first)), first);
    const tensors = tf.memory().numTensors;
    assert.deepEqual(run(), first);
    assert.equal(tf.memory().numTensors, tensors);
  });

  it("learn something even in their quick sizes", () => {
    const { recall, weights } = first;
    // One of eight values by chance is 0.125; four standard deviations of 200 queries are 0.094.
    assert.ok(recallShare(recall[0]) > 0.22, `share ${recallShare(recall[0])}`);
    assert.ok(weights[0].loss < 0.1, `loss ${weights[0].loss}`);
  });

  it("refuse sizes that cannot be", () => {
    const random = randomFrom(1);
    assert.throws(
      () => associativeRecall.run({ ...associativeRecall.quick, exam: 0 }, random, { tf }),
      /associativeRecall: exam must be/,
    );
    assert.throws(
      () => fastWeightRecall.run({ ...fastWeightRecall.quick, every: 0 }, random, { tf }),
      /fastWeightRecall: every must be/,
    );
    assert.throws(
      () => spikingDigits.run({ ...spikingDigits.quick, exam: 1797 }, random, { tf }, loadDigits()),
      /spikingDigits: exam must be a whole number in \[1, 1796\], got 1797/,
    );
  });

  it("compare runs at the rate with the best median, not the best run", () => {
    const entry = (rate: number, right: number): RecallEntry => ({
      ...{ model: "delta", width: 4, pairs: 2, repeat: 0, parameters: 1, losses: [], asked: 10 },
      ...{ rate, right },
    });
    const runs = [entry(0.1, 10), entry(0.1, 2), entry(0.1, 3), entry(0.2, 6), entry(0.2, 7), entry(0.2, 8)];
    assert.deepEqual(bestRuns(runs, "delta", 4, 2).map(recallShare), [0.6, 0.7, 0.8]);
    assert.throws(
      () => bestRuns(runs, "linear", 4, 2),
      /entries must hold a run of linear with D = 4 and 2 pairs, got none/,
    );
    const tools = { tf, sequences: 1 };
    assert.throws(
      () => examineKept(runs[0], associativeRecall.full, randomFrom(1), tools),
      /entry must keep its parameters/,
    );
    const blank = { model: "softmax" } as SpikingDigitsEntry;
    assert.throws(
      () => lookAgain(blank, spikingDigits.full, randomFrom(1), { tf }, loadDigits()),
      /entry must keep its parameters/,
    );
    assert.throws(() => meanCounts([]), /entries must hold at least one run, got none/);
  });

  for (const experiment of experiments)
    it(`${experiment.name}: what is kept was made with the sizes of today, from a clean checkout`, () => {
      const { head, entries } = readResult(resultFile(experiment.name));
      assert.deepEqual(head.parameters, JSON.parse(JSON.stringify(experiment.full)));
      assert.equal(head.experiment, experiment.name);
      assert.equal(entries.length, experiment.runs(experiment.full as never));
      assert.equal(head.provenance.dirty, false);
      assert.match(head.provenance.commit as string, /^[0-9a-f]{40}$/);
      assert.ok(head.backend && head.seconds > 0);
    });

  it("published losses name lines that are trained here, at the same numbers of keys", () => {
    for (const { law, feature, rule, losses } of publishedLosses) {
      const line = fastWeightRecall.full.lines.find(
        (l) => l.law === law && l.feature === feature && l.rule === rule,
      );
      assert.ok(line, `${law} ${feature} ${rule}`);
      for (const [keys, loss] of losses) {
        assert.ok(loss > 0 && loss <= 0.5);
        assert.ok(feature === "favor" || line.keys.includes(keys));
      }
    }
  });
});
