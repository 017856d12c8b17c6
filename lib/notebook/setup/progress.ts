/** @file One line that tells how far a long step is: rewritten in a terminal, now and then elsewhere. */

/** Shows the state of a step that takes a while. */
export interface Progress {
  /** Replaces the shown text; outside a terminal a line is printed at most every ten seconds. */
  show(text: string): void;
  /** Ends the line with a last text. */
  done(text: string): void;
}

/** A progress line on standard error. */
export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let last = Date.now();
  const fit = (text: string) => text.slice(0, (stream.columns ?? 80) - 1);
  return {
    show(text) {
      if (stream.isTTY) stream.write(`\r\x1b[K${fit(text)}`);
      else if (Date.now() - last >= 10_000) {
        last = Date.now();
        stream.write(`${text}\n`);
      }
    },
    done(text) {
      stream.write(`${stream.isTTY ? "\r\x1b[K" : ""}${text}\n`);
    },
  };
}
