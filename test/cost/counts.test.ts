import assert from "node:assert/strict";
import { addCounts, countNames, counts, scaleCounts, totalOf } from "engram/cost";

describe("counts", () => {
  it("fill in zeros and keep one order", () => {
    assert.deepEqual(Object.keys(counts({ exp: 3, mac: 2 })), [...countNames]);
    assert.equal(counts({ exp: 3 }).exp, 3);
    assert.equal(counts({ exp: 3 }).mac, 0);
  });
  it("add and scale by category", () => {
    const sum = addCounts({ mac: 2, cmp: 1 }, { mac: 5 }, {});
    assert.deepEqual([sum.mac, sum.cmp, sum.exp], [7, 1, 0]);
    assert.deepEqual(scaleCounts(sum, 2), addCounts(sum, sum));
  });
  it("come to one number of operations, and one of words", () => {
    const all = counts(Object.fromEntries(countNames.map((name, i) => [name, 2 ** i])));
    const [operations, words] = [totalOf(all, "operations"), totalOf(all, "words")];
    assert.equal(words, all.weightRead + all.weightWrite + all.stateRead + all.stateWrite);
    // Every category is in one of them, but events.
    assert.equal(operations + words + all.events, 2 ** countNames.length - 1);
    assert.equal(totalOf({ mac: 64, exp: 2, weightRead: 64 }, "operations"), 66);
    assert.equal(totalOf({}, "words"), 0);
    assert.throws(() => totalOf({}, "bytes" as never), /totalOf: what must be one of .*, got "bytes"/);
  });
  it("refuse what is not a count", () => {
    assert.throws(() => counts({ macs: 1 } as never), /counts: category must be one of "mac".*, got "macs"/);
    assert.throws(() => counts({ mac: -1 }), /counts: mac must be ≥ 0, got -1/);
    assert.throws(() => counts({ mac: Number.NaN }), /counts: mac must be finite, got NaN/);
    assert.throws(() => scaleCounts({}, -2), /scaleCounts: times must be ≥ 0, got -2/);
  });
});
