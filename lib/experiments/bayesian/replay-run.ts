/** @file One replay of a sequence, watched: which item came when, and how it ended. */
import { argMax } from "../../math";
import { Lead } from "./watch";

/**
 * How a replay ended: with all transitions made (`"done"`), with an item out of order (`"wrong"`), with one that was never left (`"stuck"`), or
 * with none held any more (`"lost"`).
 */
export type ReplayEnd = "done" | "wrong" | "stuck" | "lost";

/** A replay. */
export interface ReplayRun {
  /** items, one after another */
  readonly order: readonly number[];
  /** [τ] when each began */
  readonly begins: readonly number[];
  readonly end: ReplayEnd;
}

/** What goes on in time and has overlaps, spiking or not. */
interface Moving {
  readonly time: number;
  overlaps(): Float64Array;
}

/** What is asked of a replay. Lengths are in time constants of the state. */
export interface ReplayOptions {
  /** ‖x_k‖² */
  readonly norm: number;
  /** what is to come after an item */
  readonly next: (k: number) => number;
  /** transitions to be made */
  readonly transitions: number;
  /** [τ] that a transition may take */
  readonly patience: number;
  /** looks per τ; 4 when left out */
  readonly looks?: number;
  /** whether an item out of order ends it; true when left out */
  readonly strict?: boolean;
}

/** Follows a replay to its end. An item is there when it leads with half of an overlap for half a τ. */
export function replayRun(
  moving: Moving,
  goTo: (time: number) => void,
  tau: number,
  { norm, next, transitions, patience, looks = 4, strict = true }: ReplayOptions,
): ReplayRun {
  const lead = new Lead(0.5);
  const begins: number[] = [];
  const { order } = lead;
  const ended = (end: ReplayEnd): ReplayRun => ({ order, begins, end });
  for (let look = 0; ; look++) {
    const time = look / looks;
    goTo(time * tau);
    const overlaps = moving.overlaps();
    const first = argMax(overlaps);
    if (overlaps[first] < 0.5 * norm) lead.lose(time);
    else if (lead.see(first, time)) {
      begins.push(lead.since);
      const n = order.length;
      const right = n === 1 ? first === 0 : first === next(order[n - 2]);
      if (strict && !right) return ended("wrong");
      if (n > transitions) return ended("done");
    }
    if (time - lead.since > patience)
      return ended(order.length > 0 && overlaps[lead.leader] >= 0.5 * norm ? "stuck" : "lost");
  }
}
