/** @file Tells how a run goes on: one line per notebook kept up to date on a terminal, plain lines elsewhere. */
import type { Listener, Outcome } from "./session";

/** Where progress is written. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Progress that must be closed, so that the terminal is left tidy. */
export interface Progress extends Listener {
  /** a line of its own, above the moving ones */
  note(line: string): void;
  close(): void;
}

/** A time as people say it: 0.4 s, 12 s, 3 min 5 s. */
export function shownTime(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** The line with which a notebook ends. */
export function closingLine(outcome: Outcome): string {
  const { cached, changed, duration, failure, source } = outcome;
  const meanwhile = changed ? ` (not kept: ${changed.join(", ")} changed while it ran)` : "";
  if (failure)
    return `✗ ${source.name}  failed${failure.number ? ` in code cell ${failure.number}` : ""}: ${failure.message}${meanwhile}`;
  const time = cached ? `unchanged (computed in ${shownTime(duration)})` : shownTime(duration);
  return `✓ ${source.name}  ${time}${meanwhile}`;
}

function plainProgress(screen: Screen): Progress {
  const line = (text: string) => void screen.write(`${text}\n`);
  const started = new Set<string>();
  return {
    cell: (source, number) => {
      // Only what is really computed is announced; what comes from the cache is over at once.
      if (number > 0 && !started.has(source.name)) {
        started.add(source.name);
        line(`  ${source.name}  started`);
      }
    },
    close: () => {},
    done: (outcome) => line(closingLine(outcome)),
    note: line,
    start: () => {},
  };
}

interface Row {
  name: string;
  since: number;
  text: string;
}

function livingProgress(screen: Screen): Progress {
  const rows = new Map<string, Row>();
  let drawn = 0;
  const clip = (text: string) => {
    const width = (screen.columns ?? 80) - 1;
    return [...text].length > width ? `${[...text].slice(0, width - 1).join("")}…` : text;
  };
  const draw = (above = "") => {
    const lines = [...rows.values()].map(({ name, since, text }) =>
      clip(`· ${name}  ${shownTime(performance.now() - since)}  ${text}`),
    );
    const up = drawn > 0 ? `\u001B[${drawn}A` : "";
    screen.write(`${up}\u001B[J${above}${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  };
  const timer = setInterval(() => draw(), 200);
  timer.unref();
  return {
    cell: ({ name }, number, count, title) => {
      const row = rows.get(name);
      if (row) row.text = `cell ${number}/${count}  ${title}`;
    },
    close: () => {
      clearInterval(timer);
      rows.clear();
      draw();
    },
    done: (outcome) => {
      rows.delete(outcome.source.name);
      draw(`${closingLine(outcome)}\n`);
    },
    note: (text) => draw(`${text}\n`),
    start: ({ name }) => void rows.set(name, { name, since: performance.now(), text: "starting" }),
  };
}

/** Progress for a screen: moving when it is a terminal. */
export function progress(screen: Screen): Progress {
  const dumb = process.env["TERM"] === "dumb" || process.env["CI"] !== undefined;
  return screen.isTTY && !dumb ? livingProgress(screen) : plainProgress(screen);
}
