import assert from "node:assert/strict";
import { reading, spoken } from "../../../lib/notebook/display/reading";

describe("notebook/display/reading", () => {
  it("spoken() writes numbers as a sentence does", () => {
    const cases: [number, string][] = [
      [0, "0"],
      [42, "42"],
      [-3, "−3"],
      [1797, "1797"],
      [0.1234567, "0.123"],
      [95.2, "95.2"],
      [-0.5, "−0.5"],
      [0.00123456, "0.00123"],
      [2.220446049250313e-15, "2.22 × 10⁻¹⁵"],
      [6.022e23, "6.02 × 10²³"],
      [9.9996, "10.0"],
      [0.99996, "1.00"],
      [0.5, "0.5"],
      [123456.7, "123000"],
      [Number.POSITIVE_INFINITY, "∞"],
      [Number.NaN, "no number (NaN)"],
    ];
    for (const [value, text] of cases) assert.equal(spoken(value), text);
    assert.equal(spoken(Math.PI, 5), "3.1416");
    assert.throws(
      () => spoken(1, 0),
      /^RangeError: spoken: digits must be a whole number in \[1, 17\], got 0$/,
    );
  });

  it("reading puts numbers into words, and shows itself as Markdown", () => {
    const text = reading`At β = ${0.25} the *${"first"}* of ${3} holds.`;
    assert.equal(String(text), "At β = 0.25 the *first* of 3 holds.");
    const display = (text as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for("Jupyter.display")
    ]();
    assert.deepEqual(display, { "text/markdown": text.markdown, "text/plain": text.markdown });
  });
});
