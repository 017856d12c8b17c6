/** @file Progress of a set-up: numbered steps with their times, and what a long one is at. */

/** Tells what a running step is at, e.g. `120 of 274 MB`. */
export type Note = (text: string) => void;

/** Runs one step after another and says so on standard error. */
export type Steps = <T>(title: string, work: (note: Note) => T | Promise<T>) => Promise<T>;

/** Steps numbered up to `total`. On a terminal a note stays on the step's line, elsewhere it comes every ten seconds. */
export function steps(total: number): Steps {
  const stream = process.stderr;
  const live = stream.isTTY === true;
  let number = 0;
  return async (title, work) => {
    const head = `[${++number}/${total}] ${title}`;
    const started = Date.now();
    let told = started;
    stream.write(live ? head : `${head}\n`);
    const note: Note = (text) => {
      if (live) stream.write(`\r${head}: ${text}\u001b[K`);
      else if (Date.now() - told >= 10_000) {
        told = Date.now();
        stream.write(`      ${text}\n`);
      }
    };
    let done = false;
    try {
      const result = await work(note);
      done = true;
      return result;
    } finally {
      const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
      const end = done ? seconds : "failed";
      stream.write(live ? `\r${head}: ${end}\u001b[K\n` : `      ${end}\n`);
    }
  };
}
