/** @file Numbers as text: the shortest form that reads back to the same double, and what counts as a number. */

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const named: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "+inf": Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  "+infinity": Number.POSITIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
};

/** The shortest text that reads back to the same double, with the sign of −0; empty for NaN, which is missing. */
export function writeNumber(x: number): string {
  if (Number.isNaN(x)) return "";
  return Object.is(x, -0) ? "-0" : String(x);
}

/** The number that a text in decimal or exponent form says, or NaN, inf and infinity in any case; else undefined. */
export function readNumber(text: string): number | undefined {
  const word = text.trim();
  if (!decimal.test(word)) return named[word.toLowerCase()];
  const value = Number(word);
  return Number.isFinite(value) ? value : undefined; // above the largest double: not silently infinite
}

/**
 * Whether a number loses digits when it is kept as a double: `007`, which is a name more than a number, and
 * whole numbers beyond 2⁵³ that no double equals.
 */
export function losesDigits(text: string): boolean {
  const word = text.trim();
  if (/^[+-]?0\d/.test(word)) return true;
  if (!/^[+-]?\d{16,}$/.test(word)) return false;
  const digits = word.replace(/^\+/, "");
  return String(Number(digits)) !== digits && BigInt(Number(digits)) !== BigInt(digits);
}
