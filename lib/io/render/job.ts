/** @file What is said between the thread that wants pictures and the one that draws them. */
import type { Figure } from "../../figures";
import { isPlain, PlainError } from "../plain";

/** A form that a picture can have. */
export type Format = "svg" | "pdf" | "png";

/** An order for one figure in some forms. */
export interface Job {
  readonly figure: Figure;
  readonly formats: readonly Format[];
  /** pixels per inch of a PNG */
  readonly dpi: number;
  /** what plotly drew elsewhere (in a browser), to be finished here */
  readonly drawn?: string;
}

/** The forms that were ordered. */
export interface Pictures {
  readonly svg?: string;
  readonly pdf?: Uint8Array;
  readonly png?: Uint8Array;
}

/** An error that crosses threads: copying alone would lose its class. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly plain: boolean;
}

/** What comes back: pictures, or why there are none. */
export type Reply = { readonly pictures: Pictures } | { readonly failure: Failure };

const classes: Readonly<Record<string, new (message: string) => Error>> = {
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
};

/** The error in plain data. */
export function failureOf(error: unknown): Failure {
  // Errors of the page are of its own classes: told by name, not by class.
  const { name, message, stack } = (
    typeof error === "object" && error !== null ? error : {}
  ) as Partial<Error>;
  const words = message ?? String(error);
  return { name: name ?? "Error", message: words, stack: stack ?? words, plain: isPlain(error) };
}

/**
 * The error again, of the class that it had, with the trace of whoever wanted the picture. What this room did not
 * refuse itself, such as a fault in plotly, keeps the drawing thread's trace as its cause.
 */
export function errorOf(failure: Failure, frames: string): Error {
  const kind = failure.plain ? PlainError : (classes[failure.name] ?? Error);
  const error = new kind(failure.message);
  error.stack = `${error.name}: ${failure.message}\n${frames}`;
  if (!failure.message.startsWith("render: "))
    error.cause = Object.assign(new Error(failure.message), { stack: failure.stack });
  return error;
}
