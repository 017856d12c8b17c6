/** @file Retrievals by a memory on the chip, round by round. */
import { checkInteger } from "../../math";
import { type Emulation, type EmulationOptions, prepareEmulation } from "../engine";
import type { CompiledMemory } from "./memory";

/** A round of a race on the chip. */
export interface MemoryRound {
  /** memories whose neurons spiked in its last step; several where they tied */
  readonly winners: readonly number[];
  /** the one of them that was farthest above the threshold, the first of equals */
  readonly highest: number;
  /** steps from its beginning to that step, both included */
  readonly steps: number;
}

/** What is asked, and for how long. */
export interface RecallOptions {
  /** [N] */
  readonly cue: ArrayLike<number>;
  /** rounds to wait for */
  readonly rounds: number;
  /** after so many steps without a spike the retrieval ends; default 10⁵ */
  readonly patience?: number;
  /** called after every step, as a meter's `read` */
  readonly onStep?: () => void;
}

/** A compiled memory that is being asked. */
export interface ChipMemory {
  readonly emulation: Emulation<"cue" | "start" | "memory">;
  /**
   * Shows a cue, starts, and waits for rounds. Retrievals follow one another on the same chip, each when no spike of the one before is on its way;
   * a start forgets all evidence.
   *
   * @throws {RangeError} when the cue does not fit or a number is no whole number ≥ 1
   */
  recall(options: RecallOptions): readonly MemoryRound[];
}

/**
 * A compiled memory on the emulated chip.
 *
 * @throws {TypeError | RangeError} when the options are none
 * @example
 * const chip = prepareMemory(compileMemory(network), { random: randomFrom(1) });
 * chip.recall({ cue, rounds: 10 }).map(({ highest }) => highest);
 */
export function prepareMemory(memory: CompiledMemory, options: EmulationOptions): ChipMemory {
  const emulation = prepareEmulation(memory.network, options);
  return {
    emulation,
    recall({ cue, rounds, patience = 1e5, onStep }) {
      checkInteger("recall", "rounds", rounds, 1);
      checkInteger("recall", "patience", patience, 1);
      const payload = memory.payload(cue);
      // Spikes of an earlier retrieval that are still on their way would write into this one.
      for (
        let quiet = 0, waited = 0;
        emulation.time > 0 && quiet <= memory.delay && waited < patience;
        waited++
      ) {
        quiet = emulation.sent("memory").some((s) => s !== 0) ? 0 : quiet + 1;
        if (quiet > memory.delay) break;
        emulation.step();
        onStep?.();
      }
      emulation.step({ cue: payload, start: [1] });
      onStep?.();
      const found: MemoryRound[] = [];
      const over = emulation.sent("memory", "over");
      const spikes = emulation.sent("memory");
      for (let steps = 1; found.length < rounds && steps <= patience; steps++) {
        emulation.step();
        onStep?.();
        const winners: number[] = [];
        let highest = -1;
        for (let k = 0; k < spikes.length; k++) {
          if (spikes[k] === 0) continue;
          winners.push(k);
          if (highest < 0 || over[k] > over[highest]) highest = k;
        }
        if (highest < 0) continue;
        found.push({ winners, highest, steps });
        steps = 0;
      }
      return found;
    },
  };
}
