import assert from "node:assert/strict";
import { CheckFailed, check, type Expectation, type Verdict } from "engram/notebook";

const key = Symbol.for("engram.kernel");

describe("check", () => {
  let shown: Record<string, unknown>[] = [];
  const globals = globalThis as Record<symbol, unknown>;
  beforeEach(() => {
    shown = [];
    globals[key] = { display: ({ data }: { data: Record<string, unknown> }) => shown.push(data) };
  });
  afterEach(() => delete globals[key]);
  const passes = (given: Expectation): boolean => {
    try {
      check("claim", given);
    } catch (error) {
      if (error instanceof CheckFailed) return false;
      throw error;
    }
    return true;
  };

  it("judges numbers by absolute tolerance, and other values exactly", () => {
    assert.equal(passes({ expected: 1, observed: 1 }), true);
    assert.equal(passes({ expected: 1, observed: 1 + 1e-9 }), false);
    assert.equal(passes({ expected: 1, observed: 1.05, tolerance: 0.1 }), true);
    assert.equal(passes({ expected: 1, observed: 0.85, tolerance: 0.1 }), false);
    assert.equal(passes({ expected: true, observed: true }), true);
    assert.equal(passes({ expected: "a", observed: "b" }), false);
    assert.equal(passes({ expected: 1, observed: "1" }), false);
  });

  it("judges bounds, with their ends", () => {
    assert.equal(passes({ atMost: 1, observed: 1 }), true);
    assert.equal(passes({ atMost: 1, observed: 1.1 }), false);
    assert.equal(passes({ atLeast: 1, observed: 1 }), true);
    assert.equal(passes({ atLeast: 1, observed: 0.9 }), false);
    assert.equal(passes({ observed: 2, within: [1, 2] }), true);
    assert.equal(passes({ observed: 2.1, within: [1, 2] }), false);
  });

  it("lets NaN pass nothing", () => {
    const rules: Omit<Expectation, "observed">[] = [
      { expected: Number.NaN },
      { expected: 0, tolerance: Number.POSITIVE_INFINITY },
      { atMost: Number.POSITIVE_INFINITY },
      { atLeast: Number.NEGATIVE_INFINITY },
      { within: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] },
    ];
    for (const rule of rules) assert.equal(passes({ observed: Number.NaN, ...rule }), false);
    const [first = {}] = shown;
    assert.equal((first["application/vnd.engram.check+json"] as Verdict).observed, "NaN");
  });

  it("stands ours beside what a paper reports", () => {
    const paper = { source: "Amit et al. 1987", value: 0.138 };
    check("capacity", { expected: 0.138, observed: 0.1379, paper, tolerance: 1e-3 });
    assert.equal(
      shown[0]?.["text/plain"],
      "✓ capacity: observed 0.1379, expected 0.138 ± 0.001; paper: 0.138 (Amit et al. 1987)",
    );
    const [{ "application/vnd.engram.check+json": verdict }] = shown as [Record<string, Verdict>];
    assert.deepEqual(verdict?.paper, paper);
    const given = { expected: 1, observed: 1 };
    assert.throws(
      () => check("x", { ...given, paper: { source: " ", value: 1 } }),
      /paper\.source must name/,
    );
    assert.throws(
      () => check("x", { ...given, paper: { source: "A", value: Number.NaN } }),
      /paper\.value must be a finite number or words, got NaN/,
    );
  });

  it("shows verdict, claim and both values in words", () => {
    check("the energy never rises", { atMost: 1e-12, observed: 3.2e-16, unit: "mV" });
    assert.equal(
      shown[0]?.["text/plain"],
      "✓ the energy never rises: observed 3.2e-16 mV, expected at most 1e-12 mV",
    );
    assert.match(String(shown[0]?.["text/markdown"]), /^\*\*✓ holds\*\* · the energy never rises · /);
    assert.deepEqual(shown[0]?.["application/vnd.engram.check+json"], {
      claim: "the energy never rises",
      expected: { atMost: 1e-12 },
      observed: 3.2e-16,
      passed: true,
      tolerance: null,
      unit: "mV",
    });
  });

  it("throws with both values, and with all their digits where these decide", () => {
    assert.throws(() => check("sums to one", { expected: 1, observed: 0.5, tolerance: 1e-3 }), {
      message: "sums to one: observed 0.5, expected 1 ± 0.001",
      name: "CheckFailed",
    });
    assert.throws(
      () => check("is one", { expected: 1, observed: 1.00000001 }),
      /observed 1\.00000001, expected 1$/,
    );
  });

  it("refuses a claim without a rule, with two, or with a tolerance that means nothing", () => {
    assert.throws(() => check("c", { observed: 1 }), TypeError);
    assert.throws(() => check("c", { atLeast: 0, atMost: 1, observed: 1 }), /exactly one of .* got 2/);
    assert.throws(() => check("c", { expected: 1, observed: 1, tolerance: -1 }), RangeError);
    assert.throws(() => check("c", { atMost: 1, observed: 1, tolerance: 1 }), RangeError);
  });

  it("judges outside a notebook too, where there is nothing to show on", () => {
    delete globals[key];
    check("fine", { expected: 1, observed: 1 });
    assert.throws(() => check("not fine", { expected: 1, observed: 2 }), CheckFailed);
  });
});
