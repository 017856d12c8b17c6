/**
 * @file Writes tables as Parquet and as JSON for check-parquet.py, which reads both:
 *
 *     npx tsx test/reference/io/write-parquet.ts build/parquet && python test/reference/io/check-parquet.py build/parquet
 */
import { join } from "node:path";
import { writeParquet, writeTable } from "engram/io";
import { randomFrom } from "engram/math";
import { type Table, table } from "engram/table";

const random = randomFrom(7);
const many = Array.from({ length: 2500 }, (_, i) => i);
const tables: Readonly<Record<string, { of: Table; whole?: readonly string[] }>> = {
  small: {
    of: table({
      beta: [0.1, null, Number.POSITIVE_INFINITY, -0],
      "glass.load": [1e-300, -1e300, 0, 5e-324],
      seed: [0, 1, 2 ** 53 - 1, 7],
      model: ["dense", null, "β, “modern”", ""],
      held: [true, null, false, true],
    }),
    whole: ["seed"],
  },
  "several groups": {
    of: table({
      x: Float64Array.from(many, random),
      step: Float64Array.from(many, (i) => i % 7),
      name: many.map((i) => `name ${i % 11}`),
    }),
  },
  empty: { of: table({ x: new Float64Array(), y: [] }) },
};

async function main(): Promise<void> {
  const folder = process.argv[2] ?? "build/parquet";
  for (const [name, { of, whole = [] }] of Object.entries(tables)) {
    await writeParquet(join(folder, `${name}.parquet`), of, { whole, notes: { made: "engram" } });
    await writeTable(join(folder, `${name}.json`), of);
  }
}
void main();
