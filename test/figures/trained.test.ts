/** @file Figures of trained results, from what is kept: every run is drawn, and the words say what is to be seen. */
import assert from "node:assert/strict";
import {
  type FastWeightEntry,
  publishedLosses,
  type RecallEntry,
  recallShare,
  type SpikingDigitsEntry,
} from "engram/experiments";
import {
  associativeRecallFigure,
  checkFigure,
  type Figure,
  fastWeightCapacityFigure,
  fastWeightUpdateFigure,
  spikeRatesFigure,
  spikingAccuracyFigure,
  spikingCountsFigure,
} from "engram/figures";
import { readResult, resultFile } from "engram/io";

const kept = <Entry>(name: string) => readResult<Entry>(resultFile(name)).entries;
/** All y values of the traces that are drawn, without gaps. */
const drawn = (figure: Figure): number[] =>
  figure.data.flatMap((trace) => ((trace as { y?: (number | null)[] }).y ?? []).filter((y) => y !== null));

describe("figures of trained results", () => {
  it("show every trained model of associative recall", () => {
    const entries = kept<RecallEntry>("associative-recall");
    const figure = associativeRecallFigure(entries, 1000);
    checkFigure("test", figure);
    const values = drawn(figure);
    for (const entry of entries)
      assert.ok(values.includes(recallShare(entry)), JSON.stringify(entry).slice(0, 80));
    assert.match(figure.alt, /delta/);
  });

  it("show our losses of fast weights and the published ones", () => {
    const entries = kept<FastWeightEntry>("fast-weight-recall");
    for (const [law, figure] of [
      ["once", fastWeightCapacityFigure(entries)],
      ["reassigned", fastWeightUpdateFigure(entries)],
    ] as const) {
      checkFigure("test", figure);
      const values = drawn(figure);
      for (const entry of entries.filter((one) => one.law === law)) assert.ok(values.includes(entry.loss));
      for (const { losses } of publishedLosses.filter((one) => one.law === law))
        for (const [, loss] of losses) assert.ok(values.includes(loss));
    }
  });

  it("show seeds, rates and operations of the spiking models", () => {
    const entries = kept<SpikingDigitsEntry>("spiking-digits");
    const accuracy = spikingAccuracyFigure(entries, 1200);
    checkFigure("test", accuracy);
    const values = drawn(accuracy);
    for (const { right, asked } of entries) assert.ok(values.includes(right / asked));
    // Every dot is within its axis, also where a model reads badly.
    const bad = entries.map((entry, i) => (i === 0 ? { ...entry, right: entry.asked / 2 } : entry));
    const axis = spikingAccuracyFigure(bad, 1200).layout.yaxis as { range: number[] };
    assert.ok(axis.range[0] < 0.5 && axis.range[1] > 1, `${axis.range}`);
    const rates = spikeRatesFigure(entries);
    checkFigure("test", rates);
    assert.ok(!rates.alt.includes("softmax") && rates.alt.includes("spike-driven attention"));
    checkFigure("test", spikingCountsFigure(entries));
  });
});
