/** @file Which memories a state visits, one after another, and for how long; the last visit is cut off by the end of the watch. */
import { argMax } from "../../math";

/** A while with one memory. */
export interface Visit {
  readonly memory: number;
  /** [τ] when it began */
  readonly since: number;
  /** [τ] from its beginning to its end, or to the end of the watch */
  readonly length: number;
  /** false when the watch was over first */
  readonly ended: boolean;
}

/**
 * Follows who leads, with patience: a visit begins when a memory leads for `hold` and is over when it has not led for as long; both are
 * counted from the beginning of that while. Between visits nobody may lead.
 */
export class Visits {
  readonly #past: Visit[] = [];
  readonly #hold: number;
  #now: { readonly memory: number; readonly since: number } | undefined;
  #gone: number | undefined;
  #candidate = -1;
  #from = 0;

  constructor(hold: number) {
    this.#hold = hold;
  }

  /** At `time` memory `k` leads, −1: nobody. */
  see(k: number, time: number): void {
    if (k !== this.#candidate) {
      this.#candidate = k;
      this.#from = time;
    }
    if (k === this.#now?.memory) this.#gone = undefined;
    else if (this.#now) {
      this.#gone ??= time;
      if (time - this.#gone >= this.#hold) this.#end(this.#gone, true);
    }
    if (!this.#now && k >= 0 && time - this.#from >= this.#hold) this.#now = { memory: k, since: this.#from };
  }

  #end(time: number, ended: boolean): void {
    if (!this.#now) return;
    this.#past.push({ ...this.#now, length: time - this.#now.since, ended });
    this.#now = undefined;
    this.#gone = undefined;
  }

  /** All visits, the last of them cut off at `time` if it is not over. Nothing is seen afterwards. */
  close(time: number): readonly Visit[] {
    this.#end(this.#gone ?? time, false);
    return this.#past;
  }
}

/** A run, seen at regular times. */
export interface Wander {
  readonly visits: readonly Visit[];
  /** share of the looks at which a memory had at least half of the state */
  readonly held: number;
  /** mean of the largest overlap over the second half of the looks */
  readonly top: number;
}

/**
 * Looks at memories every quarter of τ for `duration` τ: the one with at least half of the state leads.
 *
 * @param goTo takes what is watched to a time [ms]
 * @param norm ‖x_k‖² of the patterns
 * @param hold [τ] of {@link Visits}
 */
export function wander(
  moving: { overlaps(): Float64Array },
  goTo: (time: number) => void,
  tau: number,
  { duration, norm, hold = 1 }: { readonly duration: number; readonly norm: number; readonly hold?: number },
): Wander {
  const visits = new Visits(hold);
  const looks = Math.round(4 * duration);
  let [held, top, late] = [0, 0, 0];
  for (let look = 0; look <= looks; look++) {
    goTo((look * tau) / 4);
    const overlaps = moving.overlaps();
    const first = argMax(overlaps);
    const leads = overlaps[first] >= 0.5 * norm;
    if (leads) held++;
    if (2 * look >= looks) {
      top += overlaps[first] / norm;
      late++;
    }
    visits.see(leads ? first : -1, look / 4);
  }
  return { visits: visits.close(looks / 4), held: held / (looks + 1), top: top / late };
}
