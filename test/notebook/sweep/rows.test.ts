import assert from "node:assert/strict";
import { listsOf, rowsGiven, rowsOf } from "../../../lib/notebook/sweep/rows";

const result = {
  size: 100,
  glass: { load: 0.1, found: true },
  scans: [
    {
      load: 0.02,
      points: [
        { temperature: 0.1, overlap: { median: 1, low: 0.9 } },
        { temperature: 0.3, overlap: { median: 0.8, low: 0.7 } },
      ],
    },
    { load: 0.05, points: [{ temperature: 0.2, overlap: { median: 0.5, low: 0.1 } }] },
  ],
  betas: Float64Array.of(1, 2),
  errors: [0.1, null],
  names: ["a", "b", "c"],
  grid: [[{ x: 1 }, { x: 2 }], [{ x: 3 }]],
  none: [],
};

describe("rows of a result", () => {
  it("are one row of its plain values, where it has no lists", () => {
    const { betas, errors, grid, names, none, scans, ...plain } = result;
    assert.deepEqual(rowsOf(plain, null), {
      columns: ["size", "glass.load", "glass.found"],
      rows: [[100, 0.1, true]],
    });
    assert.deepEqual(rowsOf(result, "."), rowsOf(plain, null));
    assert.deepEqual(rowsOf(0.5, null), { columns: ["value"], rows: [[0.5]] });
    assert.deepEqual(rowsOf({ a: undefined, b: null, c: 3n, d: 2n ** 64n }, null).rows, [
      [null, null, 3, "18446744073709551616"],
    ]);
  });

  it("are the entries of a list, with what stands on the way repeated, and a taken name under its list's", () => {
    assert.deepEqual(rowsOf(result, "scans.points"), {
      columns: [
        "size",
        "glass.load",
        "glass.found",
        "scans.index",
        "load",
        "points.index",
        "temperature",
        "overlap.median",
        "overlap.low",
      ],
      rows: [
        [100, 0.1, true, 0, 0.02, 0, 0.1, 1, 0.9],
        [100, 0.1, true, 0, 0.02, 1, 0.3, 0.8, 0.7],
        [100, 0.1, true, 1, 0.05, 0, 0.2, 0.5, 0.1],
      ],
    });
    assert.deepEqual(rowsOf({ load: 1, runs: [{ load: 2 }] }, "runs"), {
      columns: ["load", "runs.index", "runs.load"],
      rows: [[1, 0, 2]],
    });
  });

  it("are the numbers of a list, lists side by side, and lists in lists", () => {
    assert.deepEqual(
      rowsOf(result, "betas").rows.map((row) => row.slice(3)),
      [
        [0, 1],
        [1, 2],
      ],
    );
    assert.deepEqual(rowsOf(result, "betas, errors").columns.slice(3), ["index", "betas", "errors"]);
    assert.deepEqual(
      rowsOf(result, "betas,errors").rows.map((row) => row.slice(3)),
      [
        [0, 1, 0.1],
        [1, 2, null],
      ],
    );
    assert.deepEqual(rowsOf(result, "grid").columns.slice(3), ["grid.index", "grid.index2", "x"]);
    assert.deepEqual(
      rowsOf(result, "grid").rows.map((row) => row.slice(3)),
      [
        [0, 0, 1],
        [0, 1, 2],
        [1, 0, 3],
      ],
    );
    assert.deepEqual(rowsOf(result, "none"), { columns: [], rows: [] });
    assert.deepEqual(rowsOf({ a: [], b: [] }, "a,b"), { columns: [], rows: [] });
    assert.deepEqual(rowsOf([{ a: 1 }, { b: 2 }], null), {
      columns: ["entry.index", "a", "b"],
      rows: [
        [0, 1, null],
        [1, null, 2],
      ],
    });
  });

  it("are refused where nobody said which, with the lists there are", () => {
    assert.deepEqual(listsOf(result), [
      "scans (2)",
      "scans.points (2)",
      "betas (2)",
      "errors (2)",
      "names (3)",
      "grid (2)",
      "none (0)",
    ]);
    assert.throws(() => rowsOf(result, null), {
      message:
        /^the result has lists; say with --rows which are rows, or --rows \. for none; its lists are scans \(2\), scans\.points \(2\), /,
    });
    assert.throws(() => rowsOf(result, "scan"), /^Error: there is no list scan in the result; its lists are/);
    assert.throws(() => rowsOf(result, "scans.pointes"), /there is no list scans\.pointes in the result/);
    assert.throws(() => rowsOf(result, "size"), /there is no list size in the result/);
    assert.throws(() => rowsOf(result, "betas,names"), /^Error: names has 3 values where betas has 2$/);
    assert.throws(() => rowsOf(result, "betas,bets"), /there is no list bets in the result/);
    assert.throws(() => rowsOf({}, null), /the result has no plain values; it has no lists/);
    assert.throws(() => rowsOf(undefined, "a"), /there is no list a/);
  });

  it("may be given by the experiment, as records of plain values", () => {
    assert.deepEqual(rowsGiven([{ a: 1 }, { a: 2, b: "x" }]), {
      columns: ["a", "b"],
      rows: [
        [1, null],
        [2, "x"],
      ],
    });
    assert.deepEqual(rowsGiven([]), { columns: [], rows: [] });
    assert.throws(() => rowsGiven({ a: 1 }), /rows must give a list of records/);
    assert.throws(() => rowsGiven([1]), /rows must give records, and entry 0 is none/);
    assert.throws(() => rowsGiven([{ a: [1] }]), /rows must give plain values, and a of entry 0 is none/);
  });
});
