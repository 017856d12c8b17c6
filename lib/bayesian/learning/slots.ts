/** @file Who is a memory already, how often and when each was used, and whom to give up. */

/** Whose place a new memory takes when none is free: nobody's, that of the one unused for longest, or that of the one least used. */
export type Forgetting = "never" | "least-recent" | "least-used";

/** Every {@link Forgetting}. */
export const forgettings = ["never", "least-recent", "least-used"] as const;

/** Places for memories. */
export class Slots {
  /** 1 where there is a memory */
  readonly taken: Uint8Array;
  /** spikes that each memory has learned from since it began */
  readonly uses: Float64Array;
  /** number of the observation that it last learned from, −1 before */
  readonly last: Float64Array;

  constructor(count: number, taken: number) {
    this.taken = new Uint8Array(count).fill(1, 0, taken);
    this.uses = new Float64Array(count);
    this.last = new Float64Array(count).fill(-1);
  }

  /** number of memories */
  get filled(): number {
    return this.taken.reduce((sum, one) => sum + one, 0);
  }

  /** spikes that the present memories have learned from */
  get used(): number {
    return this.uses.reduce((sum, n) => sum + n, 0);
  }

  /** A place for a new memory, −1 where there is none to have. */
  place(forgetting: Forgetting): number {
    const free = this.taken.indexOf(0);
    if (free >= 0 || forgetting === "never") return free;
    const { uses, last } = this;
    let victim = 0;
    for (let k = 1; k < uses.length; k++) {
      const older = last[k] < last[victim];
      if (
        forgetting === "least-recent" ? older : uses[k] < uses[victim] || (uses[k] === uses[victim] && older)
      )
        victim = k;
    }
    return victim;
  }

  /** Memory k learns from observation `time`. */
  use(k: number, time: number): void {
    this.uses[k]++;
    this.last[k] = time;
  }

  /** Place k is a new memory's. */
  begin(k: number): void {
    this.taken[k] = 1;
    this.uses[k] = 0;
  }
}
