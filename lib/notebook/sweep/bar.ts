/** @file How far a shard has come: a line on standard error, moving on a terminal, now and then elsewhere. */
import { remaining } from "../display/progress";
import { progress } from "../setup/progress";

/** A line that tells how far points have come. */
export interface Bar {
  show(progress: { readonly done: number; readonly total: number; readonly skipped: number }): void;
  /** a line of its own */
  note(line: string): void;
  close(): void;
}

const CELLS = 24;
/** [ms] between two updates */
const PAUSE = 100;

/** @param label what is computed */
export function bar(label: string): Bar {
  const { stderr } = process;
  const line = progress();
  const begun = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  let moving = false;
  return {
    show({ done, skipped, total }) {
      const now = performance.now();
      if (done < total && now - last < PAUSE) return;
      last = now;
      moving = true;
      const filled = Math.floor((done / total) * CELLS);
      const cells = `${"█".repeat(filled)}${"░".repeat(CELLS - filled)}`;
      const computed = done - skipped;
      const left =
        computed > 0 && done < total ? `, ${remaining(((now - begun) / computed) * (total - done))}` : "";
      line.show(`${cells} ${label}: ${done} of ${total}${left}`);
    },
    note: (text) => line.done(text),
    close() {
      if (moving && stderr.isTTY) stderr.write("\r\x1b[K");
    },
  };
}
