/**
 * @file A small process that outlives a killed run just long enough to clear up behind it: it is told which
 * kernels run and which folder is private, and when the pipe to the run breaks it ends and removes them.
 * Started by {@link watch} in `watch.ts`; speaks one line per event: `+pid`, `-pid`, `=folder`.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { killTree } from "../tree";

const children = new Set<number>();
let folder: string | undefined;

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  if (line.startsWith("+")) children.add(Number(line.slice(1)));
  else if (line.startsWith("-")) children.delete(Number(line.slice(1)));
  else if (line.startsWith("=")) folder = line.slice(1);
});
lines.on("close", () => {
  for (const pid of children) killTree(pid);
  if (folder !== undefined) rmSync(folder, { force: true, recursive: true });
  process.exit(0);
});
// Ctrl-C reaches every process of the terminal; this one leaves when the run has left.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
