import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { axesOf, withParams } from "../../../lib/notebook/sweep/grid";
import { temporaryFolder } from "../../support/notebooks";

const base = {
  size: 100,
  rule: "hebb",
  exact: true,
  loads: [0.1, 0.2],
  betas: [[1, 2]],
  glass: { load: 0.1, temperatures: [1, 2] },
  scans: [{ load: 0.02 }, { load: 0.05 }],
};

describe("the grid of a sweep", () => {
  const folder = temporaryFolder();
  const axes = (...texts: string[]) => axesOf("x", base, texts);
  const params = (...texts: string[]) => withParams("x", base, texts);

  it("reads lists, spans and JSON, in the kind of the parameter", async () => {
    assert.deepEqual(await axes("size=100,200", "rule=hebb,07", "exact=true,false"), [
      { name: "size", values: [100, 200] },
      { name: "rule", values: ["hebb", "07"] },
      { name: "exact", values: [true, false] },
    ]);
    assert.deepEqual(await axes("size=0:1:11"), [
      { name: "size", values: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] },
    ]);
    const [{ values }] = await axes("size=log:1:64:7");
    assert.deepEqual(
      values.map((x) => Number((x as number).toPrecision(12))),
      [1, 2, 4, 8, 16, 32, 64],
    );
    assert.deepEqual(await axes("glass.load=0.1,0.2", "scans.1.load=[1]", "betas=[[[3,4]],[[5,6]]]"), [
      { name: "glass.load", values: [0.1, 0.2] },
      { name: "scans.1.load", values: [1] },
      { name: "betas", values: [[[3, 4]], [[5, 6]]] },
    ]);
  });

  it("takes one value at a time for a parameter that is a list", async () => {
    assert.deepEqual(await axes("loads=0.1,0.2"), [{ name: "loads", values: [[0.1], [0.2]] }]);
    assert.deepEqual(await axes("loads=[[0.1,0.2],0.3]"), [{ name: "loads", values: [[0.1, 0.2], [0.3]] }]);
    assert.deepEqual((await params("loads=0.5"))["loads"], [0.5]);
    assert.deepEqual((await params("loads=[1,2]"))["loads"], [1, 2]);
  });

  it("reads files of lists and of values, and leaves the parameters given as they are", async () => {
    const file = join(folder, "grid.json");
    writeFileSync(file, '{"size": [1, 2], "glass.load": [0.3]}');
    assert.deepEqual(await axes(file), [
      { name: "size", values: [1, 2] },
      { name: "glass.load", values: [0.3] },
    ]);
    const values = join(folder, "values.json");
    writeFileSync(values, '{"size": 7, "glass.load": 0.3}');
    const before = structuredClone(base);
    assert.deepEqual(await params(values, "scans.0.load=1"), {
      ...base,
      size: 7,
      glass: { ...base.glass, load: 0.3 },
      scans: [{ load: 1 }, { load: 0.05 }],
    });
    assert.deepEqual(base, before);
  });

  it("refuses what does not fit, in one line with the value", async () => {
    const broken = join(folder, "broken.json");
    writeFileSync(broken, "[1]");
    const refused: [string, string | RegExp][] = [
      ["sise=1", 'x: there is no parameter "sise"; did you mean "size"?'],
      ["glass.lod=1", 'x: there is no parameter "glass.lod"; did you mean "glass" or "glass.load"?'],
      ["scans.7.load=1", /^x: there is no parameter "scans\.7\.load"/],
      ["size", 'x: --grid must be name=value or a .json file, got "size"'],
      ["size=big", 'x: size must be a number as in the experiment, got "big"'],
      ["size=1,,2", 'x: size must be a number as in the experiment, got ""'],
      ["size=[]", "x: --grid size must be at least one value, got Array of length 0"],
      ["size=[1,null]", "x: size must be a number as in the experiment, got null"],
      ["size=[1", /^x: --grid size:1:3: not valid JSON: expected "," or "\]", the file ends$/],
      ["size=1e999", "x: size must be finite, got Infinity"],
      ["size=3,4,3", "x: --grid size must not have a value twice, got 3 twice"],
      ["size=1:2:1", /FROM:TO:COUNT must have a whole count in \[2, 100000\], got "1:2:1"$/],
      ["size=1:1:3", /FROM:TO:COUNT must have two different numbers, got "1:1:3"$/],
      ["size=1:a:3", /FROM:TO:COUNT must have two finite numbers, got "1:a:3"$/],
      ["size=log:0:1:3", /log:FROM:TO:COUNT must have two rising numbers above 0, got "log:0:1:3"$/],
      ["exact=yes", 'x: exact must be a boolean as in the experiment, got "yes"'],
      ["betas=1,2", 'x: --grid betas must be a list of values in JSON, since each is a list, got "1,2"'],
      ["glass=1", 'x: --grid glass must be a list of values in JSON, since each is an object, got "1"'],
      ['glass=[{"lod":1}]', 'x: glass has no "lod"; did you mean "load"?'],
      ['glass=[{"load":"a"}]', 'x: glass.load must be a number as in the experiment, got "a"'],
      ["loads=a", 'x: loads.0 must be a number as in the experiment, got "a"'],
      ["none.json", "cannot read none.json: there is no such file or folder"],
      [broken, /broken\.json must hold an object of parameters, got Array of length 1$/],
    ];
    for (const [text, message] of refused) await assert.rejects(axes(text), { plain: true, message }, text);
    await assert.rejects(axes("size=1", "size=2"), { message: "x: --grid names size twice" });
    await assert.rejects(
      axes("glass.load=1", 'glass=[{"load":1}]'),
      /--grid glass and glass\.load exclude each other/,
    );
    await assert.rejects(params("size=a"), {
      message: 'x: size must be a number as in the experiment, got "a"',
    });
    await assert.rejects(params("glass={"), {
      message: 'x: glass must be an object as in the experiment, got "{"',
    });
  });
});
