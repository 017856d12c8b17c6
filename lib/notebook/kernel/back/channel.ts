/**
 * @file Reports to the front, written at once: they arrive while a loop runs, in order, and a front that is slow makes
 * the cell wait instead of filling the memory.
 */
import { writeSync } from "node:fs";
import { REPORTS, type Report } from "../frames";
import { stringify } from "./builtins";
import { enter, leave } from "./shield";

const nap = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of `bytes`, waiting where the pipe is full. Returns false when nobody reads any more. */
function writeAll(fd: number, bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return false;
      Atomics.wait(nap, 0, 0, 1);
    }
  }
  return true;
}

/** Sends `report`; cannot be terminated half-way. */
export function report(value: Report): void {
  enter();
  try {
    writeAll(REPORTS, Buffer.from(`${stringify(value)}\n`));
  } finally {
    leave();
  }
}

/** Writes `text` to the real stdout or stderr. */
export function writeReal(fd: 1 | 2, text: string): void {
  enter();
  try {
    writeAll(fd, Buffer.from(text));
  } finally {
    leave();
  }
}
