import assert from "node:assert/strict";
import type { Case, Result, Variant } from "../../../lib/notebook/bench/declare";
import { measure, median, ratio } from "../../../lib/notebook/bench/measure";
import { columns, describe as describeCase, judge, short } from "../../../lib/notebook/bench/report";

const sum = (result: Result) => Array.from(result).reduce((total, x) => total + x, 0);

/** A contender that notes each call and answers with one number. */
function counting(name: string, answer: number, calls: string[]): Variant {
  return {
    name,
    open: () => ({
      run: () => {
        calls.push(name);
        for (let i = 0; i < 2000; i++) Math.exp(i);
        return Float32Array.of(answer);
      },
      close: () => calls.push(`${name} closed`),
    }),
  };
}

function example(calls: string[], more: Partial<Case> = {}): Case {
  return {
    name: "example",
    variants: [
      counting("first", 1, calls),
      counting("second", 1, calls),
      { name: "third", open: () => ({ absent: "its library is missing" }) },
    ],
    error: (result) => Math.abs(sum(result) - 1),
    tolerance: 0.1,
    ...more,
  };
}

describe("measure()", () => {
  it("runs every contender once in each round, in turning order, and closes it", async () => {
    const calls: string[] = [];
    const outcome = await measure(example(calls), "no Python here", { rounds: 4, least: 0 });
    assert.deepEqual(
      outcome.measured.map(({ name, calls, cpu, wall }) => [name, calls, cpu.length, wall.length]),
      [
        ["first", 1, 4, 4],
        ["second", 1, 4, 4],
      ],
    );
    assert.ok(outcome.measured.every(({ wall }) => wall.every((time) => time > 0)));
    assert.deepEqual(calls.slice(-10), [
      ...["first", "second", "second", "first", "first", "second", "second", "first"],
      ...["first closed", "second closed"],
    ]);
  });

  it("says who is absent and why, Python peers included", async () => {
    const peers = [{ name: "NumPy", python: "softmax_numpy" }];
    const { absent } = await measure(example([], { peers }), "no Python here", { rounds: 1, least: 0 });
    assert.deepEqual(absent, [
      { name: "third", reason: "its library is missing" },
      { name: "NumPy", reason: "no Python here" },
    ]);
  });

  it("closes what it opened when a contender fails", async () => {
    const calls: string[] = [];
    const failing: Variant = {
      name: "failing",
      open: () => ({
        run: () => {
          throw new Error("it broke");
        },
      }),
    };
    const variants = [counting("first", 1, calls), failing];
    await assert.rejects(measure(example(calls, { variants }), "", { rounds: 1, least: 0 }), /it broke/);
    assert.equal(calls.at(-1), "first closed");
  });
});

describe("the report of a case", () => {
  const asked = (tolerance: number): Case => ({
    ...example([]),
    operations: 3e6,
    tolerance,
    goals: [
      { id: "G1", variant: "first", peer: "second", atLeast: 0.4 },
      { id: "G2", variant: "first", peer: "second", atLeast: 0.6 },
      { id: "G3", variant: "first", peer: "nobody", atLeast: 1 },
      { id: "G4", variant: "first", peer: "second", atLeast: 1, threads: 2 },
    ],
    facts: () => [{ id: "G5", what: "memory", value: 3, unit: "MB", atMost: 2 }],
  });
  const outcome = {
    measured: [
      { name: "first", cpu: [3, 2, 40], wall: [9, 9, 9], calls: 1, error: 1e-7 },
      { name: "second", cpu: [1.5, 1, 20], wall: [18, 18, 18], calls: 1, error: 2e-3 },
    ],
    absent: [{ name: "third", reason: "its library is missing" }],
  };

  it("judges the goals of this number of threads by median ratios within rounds", () => {
    const report = judge("bench", asked(1e-2), outcome, 1);
    assert.deepEqual(
      judge(
        "bench",
        asked(1e-2),
        { ...outcome, measured: [{ ...outcome.measured[0], cpu: [3, 1, 40] }, outcome.measured[1]] },
        1,
      ).goals.map(({ measured, range }) => [measured, range]),
      [
        [0.5, [0.5, 1]],
        [0.5, [0.5, 1]],
      ],
    );
    assert.deepEqual(
      report.goals.map(({ id, measured, met }) => [id, measured, met]),
      [
        ["G1", 0.5, true],
        ["G2", 0.5, false],
      ],
    );
    assert.deepEqual(
      report.facts.map(({ id, met }) => [id, met]),
      [["G5", false]],
    );
    assert.deepEqual(
      judge("bench", asked(1e-2), outcome, 2).goals.map(({ id, measured, met }) => [id, measured, met]),
      [["G4", 2, true]],
    );
  });

  it("prints one table, with the misses as plainly as the rest", () => {
    const part = asked(1e-2);
    assert.equal(
      describeCase(part, judge("bench", part, outcome, 1)),
      [
        "example",
        "        CPU ms  best  Gop/s  ÷ second   error",
        "first     3.00  2.00   1.00     0.500  1.0e-7",
        "second    1.50  1.00   2.00         1  2.0e-3",
        "third is absent: its library is missing",
        "goal G1: first ≥ 0.4 × second, measured 0.500 (0.500 to 0.500): met",
        "goal G2: first ≥ 0.6 × second, measured 0.500 (0.500 to 0.500): missed",
        "goal G5: memory ≤ 2.00 MB, measured 3.00: missed",
      ].join("\n"),
    );
  });

  it("marks a contender whose answer is not float64's, NaN included", () => {
    const part = asked(1e-4);
    const report = judge("bench", part, outcome, 1);
    assert.deepEqual(report.wrong, ["second"]);
    assert.match(describeCase(part, report), /^second .* WRONG 2\.0e-3$/m);
    const broken = { ...outcome, measured: [{ ...outcome.measured[0], error: Number.NaN }] };
    assert.deepEqual(judge("bench", part, broken, 1).wrong, ["first"]);
  });

  it("has its arithmetic right", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.equal(ratio([1, 2, 100], [2, 4, 100]), 2);
    assert.deepEqual([0, 1.2345, 123.4, 1e-5, 2.5e6].map(short), ["0.00", "1.23", "123", "1.0e-5", "2.5e+6"]);
    assert.equal(
      columns([
        ["", "b"],
        ["long", "1"],
        ["x", "10"],
      ]),
      "       b\nlong   1\nx     10",
    );
  });
});
