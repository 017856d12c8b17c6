/** @file Days, times of day and instants as ISO 8601 writes them, with every digit of their fraction. */

/** What a whole number counts: days since 1970, or parts of a second since midnight or since 1970 began. */
export interface TimeUnit {
  readonly of: "date" | "time" | "instant";
  /** parts of a second are 10^−digits s; 0 for days */
  readonly digits: 0 | 3 | 6 | 9;
}

const daySeconds = 86_400n;

/** "2024-02-29T12:00:00" of whole seconds since 1970, or undefined beyond what a Date holds (some 275,760 years each way). */
function secondsText(seconds: bigint): string | undefined {
  const date = new Date(1000 * Number(seconds));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, -".000Z".length);
}

/**
 * `count` units as text: "2024-02-29", "12:00:00.250" or "2024-02-29T12:00:00.250Z", the fraction with 3 digits, and 6 or 9 where they are not zero.
 *
 * @returns undefined for a time of day outside the day, or an instant further from 1970 than a Date holds
 */
export function isoText(count: bigint, { of, digits }: TimeUnit): string | undefined {
  if (of === "date") return secondsText(count * daySeconds)?.split("T")[0];
  const parts = 10n ** BigInt(digits);
  const fraction = ((count % parts) + parts) % parts;
  const seconds = (count - fraction) / parts;
  if (of === "time" && !(seconds >= 0n && seconds < daySeconds)) return undefined;
  const shown = `${fraction}`.padStart(digits, "0").replace(/(?<=^(...)+)(000)+$/, "");
  const text = secondsText(seconds);
  return text && (of === "time" ? `${text.split("T")[1]}.${shown}` : `${text}.${shown}Z`);
}
