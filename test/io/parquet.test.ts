import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { readParquet, readTable, writeParquet } from "engram/io";
import { type ColumnSource, table } from "engram/table";
import fc from "fast-check";
import { temporaryFolder } from "../support/notebooks";

const reference = join(__dirname, "../reference/io");

describe("Parquet files", () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.parquet");

  it("give the very same table back, whatever is in it", async () => {
    const column = (rows: number) => {
      const some = { minLength: rows, maxLength: rows };
      return fc.oneof(
        fc.array(fc.double(), some).map((values) => Float64Array.from(values)),
        fc.array(fc.constantFrom(0, -0, Number.NaN, 1), some).map((values) => Float64Array.from(values)),
        fc.array(fc.option(fc.string({ unit: "grapheme" })), some),
        fc.array(fc.option(fc.boolean()), some),
      );
    };
    const any = fc.integer({ min: 0, max: 40 }).chain((rows) =>
      fc.dictionary(
        fc.string().filter((name) => name.trim() !== ""),
        column(rows),
        { minKeys: 1 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(any, async (columns) => {
        // A list without a present value is a number column, and stays one.
        const made = table(Object.entries(columns) as [string, ColumnSource][]);
        await writeParquet(path, made);
        const read = await readParquet(path);
        assert.deepEqual(read.names, made.names);
        for (const name of made.names) {
          const kind = made.kind(name);
          assert.equal(read.kind(name), kind);
          if (kind === "number")
            assert.deepEqual(read.numbers(name), made.numbers(name)); // tells −0 from 0
          else assert.deepEqual(read.select(name).toRows(), made.select(name).toRows());
        }
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it("keep the kind of a column in which all is missing", async () => {
    const made = table({ a: ["x"], b: [true] }).filter(() => false);
    await writeParquet(path, made);
    assert.deepEqual(await readParquet(path), made);
  });

  it("are the same bytes for the same table, in several groups of rows too", async () => {
    const made = table({ x: Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i)) });
    await writeParquet(path, made);
    await writeParquet(join(folder, "b.parquet"), made, {});
    assert.deepEqual(readFileSync(path), readFileSync(join(folder, "b.parquet")));
    assert.deepEqual((await readParquet(path)).numbers("x"), made.numbers("x"));
  });

  it("are the same bytes whatever bits a NaN has", async () => {
    const bits = [0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff8000000000001n];
    const files = bits.map(async (one, k) => {
      const x = new Float64Array(BigUint64Array.of(one, 0n, one).buffer);
      await writeParquet(join(folder, `nan ${k}.parquet`), table({ x }));
      return readFileSync(join(folder, `nan ${k}.parquet`));
    });
    const [first, ...others] = await Promise.all(files);
    for (const other of others) assert.deepEqual(other, first);
  });

  it("hold whole numbers as integers where asked, and refuse others", async () => {
    const made = table({ seed: [2 ** 53 - 1, null, 0], x: [0.5, 1, 2] });
    await writeParquet(path, made, { whole: ["seed"] });
    assert.deepEqual(await readParquet(path), made);
    const refused: [readonly string[], RegExp][] = [
      [["x"], /^writeParquet: column "x"\[0\] must be a whole number below 2⁵³, got 0\.5$/],
      [["sed"], /there is no column "sed"; did you mean "seed"\?/],
    ];
    for (const [whole, message] of refused)
      await assert.rejects(writeParquet(path, made, { whole }), { name: "RangeError", message });
  });

  it("of pandas and Polars are read: integers, gaps, texts, times, three compressions", async () => {
    const held = JSON.parse(readFileSync(join(reference, "parquet.json"), "utf8"));
    const expected = table({
      ...held,
      beta: held.beta.map((x: unknown) => (x === "Infinity" ? Number.POSITIVE_INFINITY : x)),
    });
    const files = ["pandas-snappy", "pandas-gzip"];
    if ("zstdDecompressSync" in zlib) files.push("polars-zstd");
    else
      await assert.rejects(readParquet(join(reference, "polars-zstd.parquet")), {
        plain: true,
        message:
          /polars-zstd\.parquet: it is compressed with ZSTD, which this Node cannot unpack; write it with snappy or gzip$/,
      });
    for (const file of files)
      assert.deepEqual(await readParquet(join(reference, `${file}.parquet`)), expected, file);
  });

  it("give days, times of day and instants with every digit that they have", async () => {
    assert.deepEqual(
      await readParquet(join(reference, "pyarrow-times.parquet")),
      table({
        date: ["2024-02-29", null, "1969-12-31"],
        "time ms": ["13:04:05.250", null, "00:00:00.000"],
        "time us": ["13:04:05.250001", null, "00:00:00.000"],
        "time ns": ["13:04:05.250000001", null, "00:00:00.000001"],
        "instant ms": ["2024-02-29T13:04:05.250Z", null, "1969-12-31T23:59:59.999Z"],
        "instant us": ["2024-02-29T13:04:05.250001Z", null, "1969-12-31T23:59:59.999999Z"],
        "instant ns": ["2024-02-29T13:04:05.250000001Z", null, "1969-12-31T23:59:59.999999Z"],
      }),
    );
    assert.deepEqual(
      await readParquet(join(reference, "pyarrow-int96.parquet")),
      table({ int96: ["2024-02-29T13:04:05.250000001Z", null, "1969-12-31T23:59:59.999999Z"] }),
    );
    await assert.rejects(readParquet(join(reference, "pyarrow-far.parquet")), {
      name: "RangeError",
      message: /column "far" of .*\[0\] must be within 275,760 years of 1970, got 9223372036854775807n$/,
    });
  });

  it("with columns that a table cannot hold are refused by column, and the others can be picked", async () => {
    const lists = join(reference, "polars-lists.parquet");
    await assert.rejects(readParquet(lists), {
      plain: true,
      message: /cannot read column "list" of .*: it holds lists/,
    });
    await assert.rejects(readParquet(lists, { columns: ["large"] }), {
      name: "RangeError",
      message:
        /^readParquet: column "large" of .*\[0\] must be a number that 53 bits hold, got 9007199254740993n$/,
    });
    assert.deepEqual(await readParquet(lists, { columns: ["kept"] }), table({ kept: [1.5, 2.5] }));
    await assert.rejects(
      readParquet(lists, { columns: ["kpt"] }),
      /columns must name columns of .*, got "kpt"; there are kept, list, large/,
    );
  });

  it("are refused when they are none, cut off, not there, or named otherwise", async () => {
    const whole = readFileSync(join(reference, "pandas-snappy.parquet"));
    for (const bytes of [
      Buffer.from("x,y\n1,2\n"),
      whole.subarray(0, 2000),
      whole.subarray(2000),
      Buffer.alloc(0),
    ]) {
      writeFileSync(path, bytes);
      await assert.rejects(readParquet(path), {
        plain: true,
        message: /^cannot read .*a\.parquet: it is not a whole Parquet file/,
      });
    }
    await assert.rejects(readParquet(join(folder, "none.parquet")), { message: /there is no such file/ });
    await assert.rejects(
      readParquet("a.csv"),
      /^RangeError: readParquet: path must end in \.parquet, got "a\.csv"$/,
    );
    await assert.rejects(
      writeParquet(path, table({})),
      /^RangeError: writeParquet: table must have at least one column, got none$/,
    );
    assert.throws(() => readTable("a.parquet"), /got "a\.parquet"; Parquet files are for readParquet$/);
  });
});
