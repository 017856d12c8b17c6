/** @file What a price is, and what a figure made of prices says of itself. */

/** Where a number is from, from the firmest to the weakest. */
export const priceClasses = ["measured", "vendor", "literature", "extrapolated", "assumed"] as const;

/**
 * Where a number is from: measured on silicon, said by the maker (synthesis and SPICE included), of a model in the literature, carried over from
 * another chip, or taken because nobody publishes it.
 */
export type PriceClass = (typeof priceClasses)[number];

/** By what a value of each class may be off, up or down. A source's own range comes before it. */
const spread: Readonly<Record<PriceClass, number>> = {
  ...{ measured: 1.25, vendor: 1.5, literature: 2, extrapolated: 4, assumed: 4 },
};

/** One price. */
export interface Price {
  /** undefined where there is a range alone */
  readonly value: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly unit: "pJ" | "ns";
  readonly class: PriceClass;
  readonly source: string;
}

/** A price of a class, with the range of its class unless its source has one. */
export function priceOf(
  value: number,
  unit: Price["unit"],
  from: PriceClass,
  source: string,
  range: { readonly low?: number; readonly high?: number } = {},
): Price {
  return {
    ...{ value, low: range.low ?? value / spread[from], high: range.high ?? value * spread[from] },
    ...{ unit, class: from, source },
  };
}

/** A number with all that must be said with it. */
export interface CostFigure {
  /** undefined where there is a range alone */
  readonly value: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly unit: "pJ" | "ns" | "operations";
  readonly model: string;
  /** the weakest of the classes whose prices together make up more than a twentieth of it */
  readonly class: PriceClass;
  /** sources of its prices */
  readonly provenance: readonly string[];
  /** whether the model was fitted to measurements of this chip */
  readonly calibrated: boolean;
  /** what it covers, and what it leaves out */
  readonly boundary: string;
  readonly excludes: readonly string[];
}

/** A number of things at a price. */
export interface Priced {
  readonly times: number;
  readonly price: Price;
}

/** Value and range of a sum. */
export interface Sum {
  readonly value: number | undefined;
  readonly low: number;
  readonly high: number;
}

/** A sum of priced things: its ranges add up, as if all were off the same way. */
export function sumOf(terms: readonly Priced[]): Sum {
  let [value, low, high]: [number | undefined, number, number] = [0, 0, 0];
  for (const { times, price } of terms) {
    if (times === 0) continue;
    value = value === undefined || price.value === undefined ? undefined : value + times * price.value;
    low += times * price.low;
    high += times * price.high;
  }
  return { value, low, high };
}

/** Class and sources of a sum. A price counts with all times that it is in the sum, however many terms these are. */
export function provenanceOf(terms: readonly Priced[]): Pick<CostFigure, "class" | "provenance"> {
  const used = terms.filter(({ times }) => times > 0);
  const total = sumOf(used).high;
  const of = (from: PriceClass): number => sumOf(used.filter(({ price }) => price.class === from)).high;
  const weakest = [...priceClasses].reverse().find((from) => of(from) > total / 20) ?? priceClasses[0];
  return { class: weakest, provenance: [...new Set(used.map(({ price }) => price.source))] };
}
