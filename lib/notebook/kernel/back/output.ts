/**
 * @file What cells print. Collected and sent in large pieces: before anything else is shown, when a piece is large or
 * has waited, and when the cell ends. 100,000 lines become a few messages.
 */
import { StringDecoder } from "node:string_decoder";
import { endMark } from "../frames";
import { now } from "./builtins";
import { report, writeReal } from "./channel";
import { currentRun, type Run } from "./run";
import { shielded } from "./shield";

type Name = "stdout" | "stderr";

/** Sent when this much has come together [characters]. */
const PIECE = 65_536;
/** Sent when it has waited this long [ms]. */
const LATEST = 40;

const later = setTimeout;
let pending = "";
let owner: Run | undefined;
let stream: Name = "stdout";
let since = 0;
let planned = false;

/** Sends what was collected. */
export function flush(): void {
  if (pending === "" || owner === undefined) return;
  shielded(() => {
    const text = pending;
    pending = "";
    if (owner !== undefined && !owner.silent) report({ is: "stream", id: owner.id, name: stream, text });
  });
}

/** Prints `text` as output of `run`. */
export function print(name: Name, text: string, run: Run = currentRun()): void {
  if (owner !== run || stream !== name) flush();
  owner = run;
  stream = name;
  const at = now();
  if (pending === "") since = at;
  pending += text;
  if (pending.length >= PIECE || at - since >= LATEST) flush();
  else if (!planned) {
    planned = true;
    later(() => {
      planned = false;
      flush();
    }, LATEST).unref();
  }
}

/** Sends the rest, and marks the end of the cell in the real streams, which native code and subprocesses write to. */
export function endOutput(run: Run): void {
  flush();
  writeReal(1, endMark(run.id));
  writeReal(2, endMark(run.id));
}

/** From here on `process.stdout` and `process.stderr` print into cells. */
export function installOutput(): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder("utf8");
    const write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | ((error?: Error) => void),
      done?: (error?: Error) => void,
    ): boolean => {
      const text =
        typeof chunk === "string"
          ? chunk
          : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      print(name, text);
      const told = typeof encoding === "function" ? encoding : done;
      if (told !== undefined) process.nextTick(told);
      return true;
    };
    process[name].write = write as typeof process.stdout.write;
  }
  process.on("exit", flush);
}
