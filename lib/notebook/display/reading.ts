/** @file Sentences with computed numbers: the text under a figure, in which nothing is typed that was measured. */
import { shown } from "../../math";

/** Text that a notebook shows as Markdown; outside a notebook it is its own plain text. */
export interface Reading {
  readonly markdown: string;
  toString(): string;
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A number as a sentence writes it: whole numbers in full, others to three significant digits, very small and very large
 * ones as a power of ten (2.22 × 10⁻¹⁵).
 *
 * @throws {RangeError} when `digits` is not a whole number in [1, 17]
 */
export function spoken(value: number, digits = 3): string {
  if (!Number.isInteger(digits) || digits < 1 || digits > 17)
    throw new RangeError(`spoken: digits must be a whole number in [1, 17], got ${shown(digits)}`);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "no number (NaN)" : value > 0 ? "∞" : "−∞";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size === 0 || (Number.isInteger(size) && size < 1e7)) return `${sign}${size}`;
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -3 && power < 6) {
    const text = size.toPrecision(digits);
    // Zeros at the end say that digits were cut: 0.5 is 0.5, but 0.99996 is 1.00.
    return `${sign}${Number(text) === size || /e/.test(text) ? Number(text) : text}`;
  }
  const raised = String(Math.abs(power)).replace(/\d/g, (digit) => superscripts[Number(digit)]);
  return `${sign}${mantissa} × 10${power < 0 ? "⁻" : ""}${raised}`;
}

/**
 * A Markdown sentence around computed values. Numbers are written by {@link spoken}; a single line break is a space.
 *
 * @example
 * reading`The sides differ by at most ${2.2e-15}.` // The sides differ by at most 2.20 × 10⁻¹⁵.
 */
export function reading(words: TemplateStringsArray, ...values: readonly unknown[]): Reading {
  const markdown = words
    .map((word, i) => {
      const value = values[i - 1];
      return i === 0 ? word : `${typeof value === "number" ? spoken(value) : String(value)}${word}`;
    })
    .join("")
    .trim();
  return {
    markdown,
    toString: () => markdown,
    [Symbol.for("Jupyter.display")]: () => ({ "text/markdown": markdown, "text/plain": markdown }),
  } as Reading;
}
