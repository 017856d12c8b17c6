import assert from "node:assert/strict";
import { type Aggregate, type Statistic, table } from "engram/table";
import fc from "fast-check";

const nan = Number.NaN;
const runs = table({
  model: ["b", "a", "b", null, "a", "b"],
  beta: [1, 1, 2, 1, nan, 1],
  v: [1, 10, nan, 4, 30, 2],
  ok: [true, false, null, true, true, true],
  t: ["p", null, "q", "r", "s", "p"],
});

describe("groupBy … aggregate", () => {
  it("gives one row per group in order of appearance, missing keys as a group of their own", () => {
    const made = runs.groupBy("model").aggregate({ n: "rows", v_sum: ["v", "sum"] });
    assert.deepEqual(made, table({ model: ["b", "a", null], n: [3, 2, 1], v_sum: [3, 40, 4] }));
    const byBeta = runs.groupBy("beta").aggregate({ n: "rows" });
    assert.deepEqual(byBeta, table({ beta: [1, 2, nan], n: [4, 1, 1] }));
  });

  it("leaves missing values out of every statistic", () => {
    const of = (statistic: Statistic) => [
      ...runs
        .groupBy("model")
        .aggregate({ x: ["v", statistic] })
        .numbers("x"),
    ];
    assert.deepEqual(of("count"), [2, 2, 1]);
    assert.deepEqual(of("missing"), [1, 0, 0]);
    assert.deepEqual(of("distinct"), [2, 2, 1]);
    assert.deepEqual(of("mean"), [1.5, 20, 4]);
    assert.deepEqual(of("variance"), [0.5, 200, nan]); // of one value nothing can be said
    assert.deepEqual(of("sd"), [Math.SQRT1_2, Math.sqrt(200), nan]);
    assert.deepEqual(of("min"), [1, 10, 4]);
    assert.deepEqual(of("median"), [1.5, 20, 4]);
    assert.deepEqual(of("max"), [2, 30, 4]);
    assert.deepEqual(of({ quantile: 0.25 }), [1.25, 15, 4]);
    assert.deepEqual(of("first"), [1, 10, 4]);
    assert.deepEqual(of("last"), [2, 30, 4]);
    assert.deepEqual(
      of((values) => values.length),
      [2, 2, 1],
    );
  });

  it("of a group without present values: sum 0, count 0, the rest missing", () => {
    const t = table({ k: ["a", "b"], v: [nan, 1] }).groupBy("k");
    const { sum, count, mean, min, median, first } = t
      .aggregate({
        sum: ["v", "sum"],
        count: ["v", "count"],
        mean: ["v", "mean"],
        min: ["v", "min"],
        median: ["v", "median"],
        first: ["v", "first"],
      })
      .toRows()[0];
    assert.deepEqual([sum, count, mean, min, median, first], [0, 0, nan, nan, nan, nan]);
  });

  it("takes truth values as 0 and 1, and text where no number is needed", () => {
    const made = runs.groupBy("model").aggregate({
      rate: ["ok", "mean"],
      first: ["t", "first"],
      last: ["t", "last"],
      kinds: ["t", "distinct"],
      truth: ["ok", "last"],
    });
    assert.deepEqual(made.numbers("rate"), Float64Array.of(1, 0.5, 1));
    assert.deepEqual(
      [made.texts("first"), made.texts("last")],
      [
        ["p", "s", "r"],
        ["p", "s", "r"],
      ],
    );
    assert.deepEqual(made.numbers("kinds"), Float64Array.of(2, 1, 1));
    assert.deepEqual(made.booleans("truth"), [true, true, true]);
  });

  it("keeps composite keys apart, whatever text they hold", () => {
    const t = table({ k: ["p-q", "p", "p_q", "p"], l: ["r", "q-r", "r", "q_r"], v: [1, 10, 100, 1000] });
    assert.deepEqual(t.groupBy("k", "l").aggregate({ v: ["v", "sum"] }), t);
    const odd = table({ k: ["__proto__", "constructor", "__proto__"], v: [1, 2, 3] });
    assert.deepEqual(
      odd
        .groupBy("k")
        .aggregate({ v: ["v", "sum"] })
        .numbers("v"),
      Float64Array.of(4, 2),
    );
  });

  it("agrees with grouping by hand for any two keys, and with the whole when summed", () => {
    const keys = fc.array(
      fc.tuple(
        fc.constantFrom("a", "b", null),
        fc.constantFrom(0, -0, 1, nan),
        fc.integer({ min: -9, max: 9 }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(keys, (rows) => {
        const t = table({ k: rows.map((r) => r[0]), l: rows.map((r) => r[1]), v: rows.map((r) => r[2]) });
        const made = t
          .with(
            "k",
            rows.map((r) => r[0] ?? "missing"),
          )
          .groupBy("k", "l")
          .aggregate({ n: "rows", v: ["v", "sum"] });
        const byHand = new Map<string, [number, number]>();
        for (const [k, l, v] of rows) {
          const key = JSON.stringify([k ?? "missing", l + 0]);
          const [n, sum] = byHand.get(key) ?? [0, 0];
          byHand.set(key, [n + 1, sum + v]);
        }
        assert.deepEqual(
          made
            .toRows()
            .map((r) => [JSON.stringify([r["k"], (r["l"] as number) + 0]), [r["n"], (r["v"] as number) + 0]]),
          [...byHand].map(([key, [n, sum]]) => [key, [n, sum + 0]]),
        );
        assert.deepEqual(
          t
            .groupBy("k", "l")
            .tables()
            .map((each) => each.rows),
          [...made.numbers("n")],
        );
      }),
      { seed: 47, numRuns: 300 },
    );
  });

  it("gives the groups as tables", () => {
    const [b, a, none] = runs.groupBy("model").tables();
    assert.deepEqual([b.rows, a.rows, none.rows], [3, 2, 1]);
    assert.deepEqual(b.texts("t"), ["p", "q", "p"]);
    assert.deepEqual(none.texts("model"), [null]);
  });

  it("speaks of the whole table in one row, also of an empty one", () => {
    assert.deepEqual(runs.aggregate({ n: "rows", v: ["v", "mean"] }), table({ n: [6], v: [9.4] }));
    const empty = runs.filter(() => false);
    assert.deepEqual(empty.aggregate({ n: "rows", v: ["v", "mean"] }), table({ n: [0], v: [nan] }));
    assert.deepEqual(empty.groupBy("model").aggregate({ n: "rows" }).names, ["model", "n"]);
    assert.equal(empty.groupBy("model", "beta").aggregate({ n: "rows" }).rows, 0);
  });

  it("refuses unknown columns and statistics, numbers of text, and names that are taken", () => {
    const refuses = (wanted: object, name: string, message: string) =>
      assert.throws(() => runs.groupBy("model").aggregate(wanted as Record<string, Aggregate>), {
        name,
        message,
      });
    refuses(
      { x: ["w", "mean"] },
      "RangeError",
      'aggregate: there is no column "w"; the columns are "model", "beta", "v", "ok", "t"',
    );
    refuses(
      { x: ["t", "mean"] },
      "TypeError",
      'aggregate: column "t" must be number or boolean for mean, got a text column',
    );
    refuses(
      { x: ["t", { quantile: 0.5 }] },
      "TypeError",
      'aggregate: column "t" must be number or boolean for a number, got a text column',
    );
    refuses({ x: ["v", { quantile: 2 }] }, "RangeError", "aggregate: quantile must be in [0, 1], got 2");
    refuses(
      { x: ["v", "avg"] },
      "TypeError",
      'aggregate: statistic must be one of "count", "missing", "distinct", "first", "last", "sum", "mean", "variance", "sd", "min", "median", "max", {quantile} or a function, got "avg"',
    );
    refuses({ model: "rows" }, "RangeError", 'aggregate: there is a column "model" already; rename one');
    refuses({ x: "row" }, "TypeError", 'aggregate: x must be "rows" or [column, statistic], got "row"');
    refuses(
      { x: ["v", () => "a"] },
      "TypeError",
      'aggregate: result of "v"[0] must be number as the values before it or null, got "a"',
    );
    assert.throws(() => runs.groupBy(), {
      name: "RangeError",
      message: "groupBy: there must be at least one column, got none",
    });
    assert.throws(() => runs.groupBy("modle"), {
      name: "RangeError",
      message: 'groupBy: there is no column "modle"; did you mean "model"?',
    });
    assert.throws(() => runs.groupBy("v", "v").aggregate({}), {
      name: "RangeError",
      message: 'groupBy: there is a column "v" already; rename one',
    });
  });
});
