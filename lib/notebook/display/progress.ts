/** @file How far a long cell has come: one line, updated in place. */
import { checkInteger, shown } from "../../math/index";
import { kernelHost } from "../host";

/** A line that says how far work has come. */
export interface Progress {
  /** counts `by` more pieces as done; default 1 */
  step(by?: number): void;
  /** pieces done */
  readonly done: number;
}

/** Time between two updates [ms]. */
const PAUSE = 200;
const CELLS = 24;
let lines = 0;

/** A time that is left, as people say it. */
export function remaining(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}

/**
 * Shows how much of `total` pieces is done; the line ends as `label: 20 of 20`, the same in every run. Outside a notebook
 * it only counts.
 *
 * @throws {TypeError | RangeError} when total is not a whole number ≥ 1, or label is not text
 * @example
 * const seen = progress(seeds.length, "seeds");
 * for (const seed of seeds) {
 *   results.push(run(seed));
 *   seen.step();
 * }
 */
export function progress(total: number, label: string): Progress {
  checkInteger("progress", "total", total, 1);
  if (typeof label !== "string" || label.trim() === "")
    throw new TypeError(`progress: label must be text, got ${shown(label)}`);
  const host = kernelHost();
  const id = `engram-progress-${process.pid}-${++lines}`;
  const start = performance.now();
  let done = 0;
  let last = Number.NEGATIVE_INFINITY;
  const say = (): void => {
    const now = performance.now();
    if (host === undefined || (done < total && now - last < PAUSE)) return;
    const update = last > Number.NEGATIVE_INFINITY;
    last = now;
    const filled = Math.floor((done / total) * CELLS);
    const bar = `${"█".repeat(filled)}${"░".repeat(CELLS - filled)}`;
    const left = done > 0 ? `, ${remaining(((now - start) / done) * (total - done))}` : "";
    const text =
      done === total ? `${label}: ${total} of ${total}` : `${bar} ${label}: ${done} of ${total}${left}`;
    host.display({ data: { "text/plain": text } }, { id, update });
  };
  say();
  return {
    step(by = 1) {
      checkInteger("progress.step", "by", by, 0);
      if (done === total) return;
      done = Math.min(total, done + by);
      say();
    },
    get done() {
      return done;
    },
  };
}
