/** @file Whether traces had room. */
import { checkRange } from "../../math";
import type { Emulation } from "../engine";

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/**
 * Refuses a run in which a trace stood at its limit of 127 too often: what comes after another spike no longer counts there, and rules that read it
 * learn less than they say. Its impulse, or its time constant, is too large then.
 *
 * @param most share of the steps of all neurons of a trace, 0 … 1
 * @throws {RangeError} when a trace was at its limit in more
 * @example
 * checkSaturation(chip, 0.05);
 */
export function checkSaturation(emulation: Pick<Emulation, "saturation">, most: number): void {
  const caller = "checkSaturation";
  checkRange(caller, "most", most, 0, 1);
  for (const [connection, traces] of Object.entries(emulation.saturation())) {
    const beyond = Object.entries(traces).filter(([, share]) => share > most);
    if (beyond.length > 0)
      throw new RangeError(
        `${caller}: traces of "${connection}" must stand at 127 in at most ${percent(most)} of their steps, got ${beyond.map(([trace, share]) => `${trace} in ${percent(share)}`).join(", ")}`,
      );
  }
}
