/**
 * @file Each fault of danfo.js 1.2.0 that would touch research data, shown in danfo beside the right answer here, so that
 * a new version of danfo that mends one is noticed; and the bridge between its DataFrame and our tables.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTable, root } from "engram/io";
import { type Danfo, danfo, table, tableFromCsv, tableFromDataFrame } from "engram/table";

const nan = Number.NaN;

/** danfo's types know less than its functions take. */
interface Loose {
  [name: string]: (...args: unknown[]) => Loose & { values: unknown; dtypes: string[]; columns: string[] };
}

describe("danfo.js 1.2.0", function () {
  this.timeout(120_000);
  let d: Danfo;
  let loose: Loose;
  let folder = "";
  before(async () => {
    d = await danfo();
    loose = d as unknown as Loose;
    folder = mkdtempSync(join(tmpdir(), "engram-danfo-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const frame = (columns: object) => new d.DataFrame(columns);
  /** What danfo's groupby says, as rows. */
  const grouped = (columns: object, keys: string[], of: string, statistic: string) =>
    d.toJSON(
      frame(columns)
        .groupby(keys)
        .agg({ [of]: statistic }),
    ) as unknown as Record<string, unknown>[];
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  describe("faults", () => {
    it("sort leaves a column with NaN unsorted; ours puts missing values last", () => {
      assert.deepEqual(frame({ a: [3, nan, 1] }).sortValues("a").values, [[3], [nan], [1]]);
      assert.deepEqual(
        table({ a: [3, nan, 1] })
          .sortBy("a")
          .numbers("a"),
        Float64Array.of(1, 3, nan),
      );
    });

    it("sort takes text without its capitals; ours takes it as it is", () => {
      assert.deepEqual(frame({ a: ["b", "B", "a"] }).sortValues("a").values, [["a"], ["b"], ["B"]]);
      assert.deepEqual(
        table({ a: ["b", "B", "a"] })
          .sortBy("a")
          .texts("a"),
        ["B", "a", "b"],
      );
    });

    it("groupby joins composite keys by a dash; ours compares them as values", () => {
      const columns = { k: ["p-q", "p"], l: ["r", "q-r"], v: [1, 10] };
      assert.deepEqual(grouped(columns, ["k", "l"], "v", "sum"), [{ k: "p-q", l: "r", v_sum: 11 }]);
      assert.deepEqual(
        table(columns)
          .groupBy("k", "l")
          .aggregate({ v: ["v", "sum"] }),
        table(columns),
      );
    });

    it("groupby fails on keys that objects have; ours does not", () => {
      assert.throws(() => grouped({ k: ["constructor"], v: [1] }, ["k"], "v", "sum"), TypeError);
      const made = table({ k: ["constructor"], v: [1] })
        .groupBy("k")
        .aggregate({ v: ["v", "sum"] });
      assert.deepEqual(made.numbers("v"), Float64Array.of(1));
    });

    it("groupby lets one NaN spoil a group and counts it as present; ours leaves it out", () => {
      const columns = { k: ["a", "a"], v: [1, nan] };
      const of = (statistic: string) => grouped(columns, ["k"], "v", statistic)[0][`v_${statistic}`];
      assert.deepEqual(["mean", "sum", "min", "max", "std"].map(of), [nan, nan, nan, nan, nan]);
      assert.equal(of("count"), 2);
      const ours = table(columns)
        .groupBy("k")
        .aggregate({
          m: ["v", "mean"],
          s: ["v", "sum"],
          lo: ["v", "min"],
          hi: ["v", "max"],
          n: ["v", "count"],
        });
      assert.deepEqual(ours.toRows(), [{ k: "a", m: 1, s: 1, lo: 1, hi: 1, n: 1 }]);
    });

    it("the spread of a single value is 0; ours is missing, since n − 1 is 0", () => {
      assert.equal(grouped({ k: ["a"], v: [7] }, ["k"], "v", "std")[0]["v_std"], 0);
      assert.equal(new d.Series([7]).std(), 0);
      assert.equal(
        table({ v: [7] })
          .aggregate({ sd: ["v", "sd"] })
          .numbers("sd")[0],
        nan,
      );
    });

    it("describe lets one NaN spoil mean, deviation and median; ours leaves it out", () => {
      const said = frame({ a: [1, nan, 3] }).describe().values as number[][];
      assert.deepEqual(
        said.map(([x]) => x),
        [2, nan, nan, 1, nan, 3, nan],
      ); // count mean std min median max variance
      const ours = table({ a: [1, nan, 3] })
        .describe()
        .toRows()[0];
      assert.deepEqual([ours["count"], ours["mean"], ours["sd"], ours["median"]], [2, 2, Math.SQRT2, 2]);
    });

    it("concat spoils its first frame; our append touches none", () => {
      const first = frame({ a: [1, 2] });
      d.concat({ dfList: [first, frame({ a: [3, 4] })], axis: 0 });
      assert.throws(() => first.column("a"), /index of length 2 but Ndframe rows has length of 4/);
      const ours = table({ a: [1, 2] });
      assert.deepEqual(ours.append(table({ a: [3, 4] })).numbers("a"), Float64Array.of(1, 2, 3, 4));
      assert.deepEqual(ours.numbers("a"), Float64Array.of(1, 2));
    });

    it("an unknown column is undefined; ours is an error with the nearest name", () => {
      assert.equal((frame({ beta: [1] }) as unknown as Record<string, unknown>)["bta"], undefined);
      assert.throws(() => table({ beta: [1] }).numbers("bta"), /did you mean "beta"\?$/);
    });

    it("merge joins composite keys by an underscore; ours compares them as values", () => {
      const left = { k: ["a_b", "a"], l: ["c", "b_c"], v: [1, 2] };
      const right = { k: ["a", "a_b"], l: ["b_c", "c"], w: [3, 4] };
      const merged = loose["merge"]({ left: frame(left), right: frame(right), on: ["k", "l"], how: "inner" });
      assert.equal((merged.values as unknown[]).length, 4);
      assert.deepEqual(
        table(left)
          .join(table(right), { on: ["k", "l"] })
          .numbers("w"),
        Float64Array.of(4, 3),
      );
    });

    it("merge matches the number 1 with the text 1; ours refuses keys of two kinds", () => {
      const merged = loose["merge"]({
        left: frame({ k: [1], v: [1] }),
        right: frame({ k: ["1"], w: [3] }),
        on: ["k"],
        how: "inner",
      });
      assert.deepEqual(merged.values, [[1, 1, 3]]);
      assert.throws(
        () => table({ k: [1] }).join(table({ k: ["1"] }), { on: "k" }),
        /must be number in both tables, got text/,
      );
    });

    it("tensors round to single precision; our columns are doubles", () => {
      assert.deepEqual([...frame({ a: [16777217, 1] }).tensor.dataSync()], [16777216, 1]);
      assert.equal(table({ a: [16777217] }).numbers("a")[0], 16777217);
    });

    it("typed arrays are refused; ours takes them", () => {
      assert.throws(() => frame({ a: Float64Array.of(1, 2) }));
      assert.deepEqual(table({ a: Float64Array.of(1, 2) }).numbers("a"), Float64Array.of(1, 2));
    });

    it("a frame without rows cannot be made; our tables may be empty", () => {
      assert.throws(() => frame({ a: [] }));
      assert.equal(table({ a: [] }).rows, 0);
    });

    it("truth values with one missing are called float32; ours stay boolean", () => {
      assert.deepEqual(frame({ b: [true, null, false] }).dtypes, ["float32"]);
      assert.equal(table({ b: [true, null, false] }).kind("b"), "boolean");
    });

    it("text is written without quotes, so that it reads back as something else; ours reads back", () => {
      const cells = ["x,y", 'say "a"', "two\nlines"];
      assert.equal(loose["toCSV"](frame({ a: cells })) as unknown, 'a\nx,y\nsay "a"\ntwo\nlines\n');
      assert.deepEqual(tableFromCsv(table({ a: cells }).toCsv()).texts("a"), cells);
    });

    it("reading loses leading zeros, and calls text a number; ours does not", async () => {
      const read = async (text: string) => {
        const df = await d.readCSV(file("x.csv", text));
        return [df.values, df.dtypes] as const;
      };
      assert.deepEqual(await read("id\n007\n"), [[[7]], ["int32"]]);
      assert.deepEqual(tableFromCsv("id\n007\n").texts("id"), ["007"]);
      const late = `n\n${"1\n".repeat(30)}x\n`;
      const [values, dtypes] = await read(late);
      assert.deepEqual([(values as unknown[][])[30][0], dtypes], ["x", ["int32"]]);
      assert.equal(tableFromCsv(late).kind("n"), "text");
    });

    it("a ragged file is refused without saying where; ours names file and line", async () => {
      const path = file("ragged.csv", "a,b\n1,x\n2\n");
      await assert.rejects(d.readCSV(path), (error: Error) => !/ragged|line|3/.test(error.message));
      assert.throws(() => readTable(path), {
        name: "SyntaxError",
        message: /ragged\.csv:3: there must be 2 fields as in the header, got 1$/,
      });
    });

    it("JSON that does not parse ends the whole process; ours is an error that names file, line and column", () => {
      const path = file("bad.json", '{"a": [1,\n 2}\n');
      const script = `require("danfojs-node").readJSON(process.argv[1]).catch(() => console.log("caught"))`;
      assert.throws(() => execFileSync(process.execPath, ["-e", script, path], { cwd: root, stdio: "pipe" }));
      assert.throws(() => readTable(path), { name: "SyntaxError", message: /bad\.json:2:3: not valid JSON/ });
    });
  });

  describe("bridge", () => {
    const ours = table({
      x: [0.1, nan, 16777217],
      t: ["a", null, "b"],
      b: [true, null, false],
      id: ["1", "2", "3"],
    });

    it("carries values, kinds and missing values there and back", async () => {
      const df = await ours.toDataFrame();
      assert.deepEqual(df.dtypes, ["float32", "string", "boolean", "string"]);
      assert.deepEqual(df.isNa().values, [
        [false, false, false, false],
        [true, true, true, false],
        [false, false, false, false],
      ]);
      assert.equal(df.iloc({ rows: [2], columns: [0] }).values.flat()[0], 16777217);
      assert.deepEqual(tableFromDataFrame(df), ours);
    });

    it("copies, so that what danfo does to its frame never reaches the table", async () => {
      const df = await ours.toDataFrame();
      df.addColumn("y", [1, 2, 3], { inplace: true });
      (df.values as unknown[][])[0][0] = 99;
      assert.equal(ours.numbers("x")[0], 0.1);
      const back = tableFromDataFrame(df);
      (df.values as unknown[][])[0][0] = 77;
      assert.equal(back.numbers("x")[0], 99);
    });

    it("takes kinds from the values, where danfo's dtypes are wrong", () => {
      assert.equal(tableFromDataFrame(frame({ b: [true, null, false] })).kind("b"), "boolean");
      assert.throws(() => tableFromDataFrame(frame({ m: [1, "x"] })), {
        name: "TypeError",
        message: 'fromDataFrame: column "m"[1] must be number as the values before it or null, got "x"',
      });
    });

    it("brings danfo's Excel files and encoders in", async () => {
      const path = join(folder, "sheet.xlsx");
      d.toExcel(frame({ a: [1, 2.5], b: ["x", "y"] }), { filePath: path });
      assert.deepEqual(
        tableFromDataFrame((await d.readExcel(path)) as InstanceType<Danfo["DataFrame"]>),
        table({ a: [1, 2.5], b: ["x", "y"] }),
      );
      const dummies = d.getDummies(await ours.select("id").toDataFrame(), { columns: ["id"] });
      assert.deepEqual(tableFromDataFrame(dummies as InstanceType<Danfo["DataFrame"]>).rows, 3);
    });

    it("refuses what is no DataFrame, and tables that danfo cannot hold", async () => {
      assert.throws(() => tableFromDataFrame({} as InstanceType<Danfo["DataFrame"]>), {
        name: "TypeError",
        message: "fromDataFrame: df must be a danfo DataFrame, got object",
      });
      await assert.rejects(table({ a: [] }).toDataFrame(), {
        name: "RangeError",
        message: "toDataFrame: danfo needs at least one row and one column, got 0 × 1",
      });
    });
  });
});

describe("engram/table", () => {
  it("does not load danfo.js until it is asked for", () => {
    const script = `require("engram/table").table({ a: [1] }).describe().toHtml(); console.log(Object.keys(require.cache).filter((path) => /node_modules.(danfojs|@tensorflow)/.test(path)).length)`;
    assert.equal(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" }).trim(), "0");
  });
});
