/** @file Tries every rung in a process of its own, so that a library that crashes cannot take the caller along. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Attempt, type Rung, rungs } from "./backend";

/** The last line that carries a reason, without the prefix of the log. */
function lastWord(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("I0000"));
  return (lines.at(-1) ?? "").trim().slice(0, 300);
}

/** What a trial gets besides its rung. */
interface Trial {
  readonly limit: number;
  readonly size?: number;
  readonly env?: Readonly<Record<string, string>>;
}

function probe(rung: Rung, { limit, size = 0, env = {} }: Trial): Promise<Attempt> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(__dirname, "trial.js"), String(size)], {
      // The log level lets the library say why it dies.
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "0", ENGRAM_TENSOR: rung, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let answer = "";
    let complaint = "";
    child.stdout.on("data", (data) => {
      answer += data;
    });
    child.stderr.on("data", (data) => {
      complaint = (complaint + data).slice(-10_000);
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), limit);
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      resolve(attempt);
    };
    child.on("error", (error) => end({ rung, ok: false, detail: `node does not start: ${error.message}` }));
    child.on("close", (code, signal) => {
      try {
        end(JSON.parse(answer.split("\n").findLast((line) => line.startsWith("{")) ?? "") as Attempt);
      } catch {
        const how = signal === "SIGKILL" ? "gave no answer" : `crashed (${signal ?? `exit ${code}`})`;
        const mend =
          rung === "native" ? { mend: "npm run setup:tensorflow -- --force, or ENGRAM_TENSOR=wasm" } : {};
        const why = lastWord(complaint);
        end({ rung, ok: false, detail: `it ${how}${why ? `: ${why}` : ""}`, ...mend });
      }
    });
  });
}

/** Tries each rung in a process of its own (together about two seconds) and says how each went; for `doctor`. */
export function probeBackends(limit = 60_000): Promise<Attempt[]> {
  return Promise.all(rungs.map((rung) => probe(rung, { limit })));
}

/** Tries the native TensorFlow in `folder`, and no other, with a matrix product of `size`; for the set-up. */
export function tryNative(folder: string, size: number, limit = 120_000): Promise<Attempt> {
  return probe("native", { limit, size, env: { ENGRAM_TENSORFLOW: folder } });
}
