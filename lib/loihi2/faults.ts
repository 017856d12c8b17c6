/** @file What went wrong in a run without stopping it: counted, by population or connection and kind. */

/**
 * `wrap` a current left its range and came back on the other side; `clip` a value was held at its limit; `payload` a message was wider
 * than its field; `truncation` low bits of weights, messages or sums were lost; `saturation` a trace stood at its limit.
 */
export type Fault = "wrap" | "clip" | "payload" | "truncation" | "saturation";

/** Every {@link Fault}. */
export const faults: readonly Fault[] = ["wrap", "clip", "payload", "truncation", "saturation"];

/** How often each happened. */
export type FaultCounts = Readonly<Record<Fault, number>>;

/** A count of every fault at one place. */
export class FaultTally {
  readonly #counts: Record<Fault, number> = { wrap: 0, clip: 0, payload: 0, truncation: 0, saturation: 0 };
  /** one function for each fault, to be called when it happens */
  readonly wrap = (): void => this.add("wrap");
  readonly clip = (): void => this.add("clip");
  readonly payload = (): void => this.add("payload");
  readonly truncation = (): void => this.add("truncation");
  readonly saturation = (): void => this.add("saturation");

  add(fault: Fault, times = 1): void {
    this.#counts[fault] += times;
  }
  get counts(): FaultCounts {
    return { ...this.#counts };
  }
  set(counts: FaultCounts): void {
    Object.assign(this.#counts, counts);
  }
}
