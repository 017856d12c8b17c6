/** @file Every family that is built has a specimen, and the table shows all families with both axes. */
import assert from "node:assert/strict";
import {
  headSpecimens,
  type Mixer,
  mesaNet,
  recurrentFamilies,
  softmaxFamilies,
  tableOfFamilies,
} from "engram/attention";
import { randomFrom } from "engram/math";

const families = [...softmaxFamilies, ...recurrentFamilies];

describe("attention: specimens and table of families", () => {
  it("one specimen for every family that is built, and none beside", () => {
    const built = families.filter(({ builder }) => builder !== undefined).map(({ name }) => name);
    const shown = headSpecimens(4, 3).map(({ family }) => family);
    assert.deepEqual([...shown].sort(), [...built].sort());
  });

  it("tokens of every specimen are taken, at any length and for sizes that differ, and are those of the seed", () => {
    for (const [head, value] of [
      [2, 1],
      [6, 5],
    ])
      for (const { family, mixer, tokens } of headSpecimens(head, value))
        for (const length of [0, 1, 9]) {
          const given = tokens(length, randomFrom(3));
          const { output } = mixer.mix(given);
          assert.equal(output.rows, length, family);
          assert.ok(output.data.every(Number.isFinite), family);
          assert.deepEqual(given, tokens(length, randomFrom(3)));
        }
  });

  it("an odd head size is refused, as rotary positions need pairs", () => {
    assert.throws(() => headSpecimens(3, 3), /RangeError: headSpecimens: head must be even, got 3/);
    assert.throws(() => headSpecimens(2, 0), /value must be a whole number at least 1, got 0/);
  });

  it("forms are those of the builder without options, and a form that is missing is missing for a reason", () => {
    const mixers = new Map(headSpecimens(4, 3).map(({ family, mixer }) => [family, mixer]));
    // Its specimen has a solver that is not the default.
    mixers.set("mesaNet", mesaNet() as Mixer<never> as Mixer);
    for (const { name, builder, forms, why } of families) {
      assert.deepEqual(forms, builder && mixers.get(name)?.forms, name);
      if (builder) assert.equal(forms?.length === 3, why === undefined, name);
    }
    assert.deepEqual(mesaNet({ solver: { steps: 3 } }).forms, ["recurrent", "chunked", "parallel"]);
  });

  it("tableOfFamilies: a row for each family, a reason where nothing is built", () => {
    const all = tableOfFamilies(families);
    assert.equal(all.rows, families.length);
    assert.deepEqual(
      all.texts("head"),
      families.map(({ name }) => name),
    );
    const [built, why] = [all.texts("built_by"), all.texts("left_out")];
    built.forEach((name, i) => void assert.ok((name === null) !== (why[i] === null), `${families[i].name}`));
    const forms = all.texts("forms");
    forms.forEach((names, i) => void assert.equal(names === null, built[i] === null, families[i].name));
    assert.equal(forms[0], "parallel, chunked, recurrent");
    assert.equal(all.texts("separation")[0], "softmax");
    assert.equal(all.texts("optimiser")[0], "closed form at each query");
    assert.equal(all.texts("state")[0], "T (H + V)");
  });
});
