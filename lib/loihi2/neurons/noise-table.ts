/** @file Noise that a chip can draw: one random word, looked up in a table of whole numbers. */
import { checkChoice, checkInteger, shown } from "../../math";
import type { Arithmetic } from "../arithmetic";

/** What noise is drawn, and how finely. */
export interface NoiseTable {
  /** Gumbel's law, −ln(−ln U), or the exponential one of mean 1, −ln(1 − U) */
  readonly law: "gumbel" | "exponential";
  /** the table has 2^bits entries, bits 1 … 16 */
  readonly bits: number;
  /** entries are in units of 2^−fraction, 0 … 22 */
  readonly fraction: number;
  /**
   * the last entry is not one number but that far out plus what an exponential table of as many entries gives for the next bits of the word: both
   * laws end like that. A table without ends where 1/2^(bits + 1) of chance is left. Default false; bits at most 16
   */
  readonly tail?: boolean;
}

/** Bits of the word that is drawn for one number: as many for coarse tables as for fine ones, which so see the same chance. */
export const NOISE_WORD = 32;

/** @throws {TypeError | RangeError} when a number is missing or outside its range */
export function checkNoiseTable(caller: string, name: string, table: NoiseTable): void {
  if (table === null || typeof table !== "object")
    throw new TypeError(`${caller}: ${name} must be a table of noise, got ${shown(table)}`);
  checkChoice(caller, `${name}.law`, table.law, ["gumbel", "exponential"]);
  checkInteger(caller, `${name}.bits`, table.bits, 1, 16);
  checkInteger(caller, `${name}.fraction`, table.fraction, 0, 22);
}

const quantile = {
  gumbel: (p: number) => -Math.log(-Math.log(p)),
  exponential: (p: number) => -Math.log1p(-p),
};

/**
 * The entries of a table: quantiles at the middles of 2^bits equal shares of chance, rounded to the nearest unit.
 *
 * @throws {TypeError | RangeError} when a number is missing or outside its range
 */
export function noiseEntries(table: NoiseTable): Int32Array {
  checkNoiseTable("noiseEntries", "table", table);
  const { law, bits, fraction } = table;
  const size = 2 ** bits;
  return Int32Array.from({ length: size }, (_, i) =>
    Math.round(quantile[law]((i + 0.5) / size) * 2 ** fraction),
  );
}

/** Values of a table with their probabilities, in order; equal ones are one. */
export interface NoiseValues {
  readonly values: Float64Array;
  readonly probabilities: Float64Array;
}

/** Where the last entry begins, and what may be added to it. */
function tailOf({ law, bits, fraction }: NoiseTable): { readonly from: number; readonly more: Int32Array } {
  const from = Math.round(quantile[law](1 - 2 ** -bits) * 2 ** fraction);
  return { from, more: noiseEntries({ law: "exponential", bits, fraction }) };
}

/**
 * What a table can give and how likely it is.
 *
 * @throws {TypeError | RangeError} when a number is missing or outside its range
 */
export function noiseValues(table: NoiseTable): NoiseValues {
  const entries = Array.from(noiseEntries(table), (value) => ({ value, chance: 2 ** -table.bits }));
  if (table.tail) {
    const { from, more } = tailOf(table);
    const { chance } = entries.pop()!;
    for (const value of more) entries.push({ value: from + value, chance: chance * 2 ** -table.bits });
  }
  const all = new Map<number, number>();
  for (const { value, chance } of entries) all.set(value, (all.get(value) ?? 0) + chance);
  const values = Float64Array.from(all.keys()).sort();
  return { values, probabilities: values.map((value) => all.get(value)!) };
}

/** From a word of {@link NOISE_WORD} bits to noise; in real numbers that of the law itself. */
export function noiseReader(table: NoiseTable, { name }: Arithmetic): (word: number) => number {
  const { law, bits, fraction } = table;
  if (name === "ideal") return (word) => quantile[law]((word + 0.5) / 2 ** NOISE_WORD) * 2 ** fraction;
  const entries = noiseEntries(table);
  const rest = 2 ** (NOISE_WORD - bits);
  const last = entries.length - 1;
  if (!table.tail) return (word) => entries[Math.floor(word / rest)];
  const { from, more } = tailOf(table);
  const next = 2 ** (NOISE_WORD - 2 * bits);
  return (word) => {
    const i = Math.floor(word / rest);
    return i < last ? entries[i] : from + more[Math.floor((word % rest) / next)];
  };
}
