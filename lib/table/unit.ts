/** @file Units that stand at the end of column names, where no comment can say them: `time_ms`, `energy_pj`. */

const units: Readonly<Record<string, string>> = {
  s: "s",
  ms: "ms",
  us: "µs",
  ns: "ns",
  hz: "Hz",
  khz: "kHz",
  mhz: "MHz",
  mv: "mV",
  pj: "pJ",
  nj: "nJ",
  uj: "µJ",
  mj: "mJ",
  mw: "mW",
  mm: "mm",
  percent: "%",
  bits: "bits",
  bytes: "bytes",
  kb: "kB",
  mb: "MB",
};

/** A column's name as a reader wants it. */
export interface Label {
  /** the name without its unit */
  readonly quantity: string;
  /** as it is printed; undefined for a plain number or text */
  readonly unit?: string;
}

/**
 * Quantity and unit of a column name: its last part, when that is a unit of the library in lower case.
 *
 * @example
 * labelOf("energy_pj") // { quantity: "energy", unit: "pJ" }
 */
export function labelOf(name: string): Label {
  const cut = name.lastIndexOf("_");
  const ending = name.slice(cut + 1);
  if (cut < 1 || !Object.hasOwn(units, ending)) return { quantity: name };
  return { quantity: name.slice(0, cut), unit: units[ending] };
}
