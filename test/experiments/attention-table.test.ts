/** @file Experiments of the table of attention: forms and streams of all heads, and what a token costs. */
import assert from "node:assert/strict";
import { attentionCosts, formsAgree } from "engram/experiments";
import { attentionCostsFigure, formsAgreeFigure } from "engram/figures";
import { randomFrom } from "engram/math";

const small = { ...formsAgree.quick, length: 40, head: 6, value: 5, chunk: 7, pieces: 4 };

describe("experiments on the table of attention", () => {
  it("formsAgree: all forms of every head, and its stream in pieces, to 1e-9", () => {
    const result = formsAgree.run(small, randomFrom(1));
    assert.equal(result.heads.length, 56);
    assert.ok(result.largest <= 1e-9, `largest ${result.largest}`);
    for (const { family, forms, forward, scale } of result.heads) {
      assert.ok(scale > 0.1, `${family} must answer something`);
      assert.ok(forms.includes("recurrent"), family);
      assert.ok(forms.length > 1, `${family} has nothing to be compared with`);
      assert.ok(forward <= result.largest);
    }
    assert.ok(
      result.heads.some(({ forward }) => forward > 0),
      "sums in another order must round differently somewhere",
    );
    assert.match(formsAgreeFigure(result).alt, /head that keeps a state/);
  });

  it("attentionCosts: words and operations as the formulas of softmax and linear attention say", () => {
    const past = [1, 2, 4, 8, 40];
    const result = attentionCosts.run({ ...attentionCosts.quick, head: 8, past }, randomFrom(1));
    const of = (family: string) => result.families.indexOf(family);
    assert.deepEqual(
      [...result.words[of("softmax")]],
      past.map((n) => 16 * n),
    );
    assert.deepEqual([...result.words[of("linearAttention")]], new Array(5).fill(8 * 9));
    assert.deepEqual([...result.words[of("deltaNet")]], new Array(5).fill(64));
    assert.deepEqual([...result.words[of("mesaNet")]], new Array(5).fill(128));
    // One key more: H products for its score, V for its value, and an exponential, two additions and a comparison at least.
    const { operations } = result;
    const perKey = (operations[of("softmax")][4] - operations[of("softmax")][3]) / 32;
    assert.ok(perKey >= 16 + 3 && perKey <= 16 + 6, `${perKey} operations per key`);
    for (const family of ["linearAttention", "deltaNet", "mesaNet"])
      assert.equal(new Set(operations[of(family)]).size, 1, `${family} does not depend on the past`);
    assert.match(attentionCostsFigure(result).alt, /operations for one token more/);
  });

  it("give the same numbers for the same seed, and refuse what cannot be", () => {
    const once = () => formsAgree.run({ ...small, length: 9, pieces: 3 }, randomFrom(4));
    assert.deepEqual(once(), once());
    assert.throws(() => formsAgree.run({ ...small, draws: 0 }, randomFrom(1)), /draws must be/);
    assert.throws(() => formsAgree.run({ ...small, pieces: 0 }, randomFrom(1)), /pieces must be/);
    const short = formsAgree.run({ ...formsAgree.quick, length: 2 }, randomFrom(1));
    assert.ok(short.pieces === 2 && short.largest <= 1e-9, `${short.pieces} pieces, ${short.largest}`);
    assert.throws(
      () => attentionCosts.run({ ...attentionCosts.quick, families: ["mamba3"] }, randomFrom(1)),
      /RangeError: attentionCosts: families must be built here, got mamba3/,
    );
    assert.throws(
      () => attentionCosts.run({ ...attentionCosts.quick, past: [4, 2] }, randomFrom(1)),
      /past must be a whole number at least 4, got 2/,
    );
  });
});
