/**
 * @file The Python process in which peers run: one for the whole bench, driven by lines of JSON over its standard input
 * and output. Arrays travel as raw files, so that both sides compute on the very same bits.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PlainError } from "../../io";
import { pythonSurroundings } from "../setup/environment";
import type { Result, Shaped } from "./declare";

/** Time that one peer's process needed for a number of calls. */
export interface Spent {
  /** [ms] of processor time, all threads together */
  readonly cpu: number;
  /** [ms] by the clock */
  readonly wall: number;
}

/** What the Python process says it is. */
export interface PythonVersions {
  readonly python: string;
  readonly numpy?: string;
  readonly torch?: string;
  readonly brian2?: string;
  readonly brian2loihi?: string;
  readonly nest?: string;
  readonly nengoLoihi?: string;
  readonly sanafe?: string;
  /** path of the interpreter that has all of these, as far as they are there */
  readonly executable: string;
}

/** Variables that keep numerical libraries to a number of threads; they are read when the process starts. */
export function threadVariables(threads: number): Record<string, string> {
  const names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}

/** A running Python with the peers loaded. */
export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #answers: AsyncIterableIterator<string>;
  #complaints = "";

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    this.#answers = createInterface(child.stdout!)[Symbol.asyncIterator]();
    child.stdin!.on("error", () => {}); // a dead process is noticed by its missing answer
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
  }

  /** Starts `script` and waits until it has said its versions. */
  static async start(
    executable: string,
    script: string,
    threads: number,
  ): Promise<{ process: PeerProcess; versions: PythonVersions }> {
    const child = spawn(executable, ["-u", script], {
      env: { ...pythonSurroundings(), ...threadVariables(threads) },
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const started = new PeerProcess(child, mkdtempSync(join(tmpdir(), "engram-bench-")));
    const failure = new Promise<never>((_, reject) => {
      child.once("error", (error) =>
        reject(new PlainError(`bench: cannot start ${executable}: ${error.message}`)),
      );
    });
    try {
      const versions = await Promise.race([
        started.#ask<PythonVersions>({ do: "versions", threads }),
        failure,
      ]);
      return { process: started, versions };
    } catch (error) {
      started.close();
      throw error;
    }
  }

  async #ask<T extends object>(question: object): Promise<T> {
    this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#answers.next();
    if (done)
      throw new PlainError(`bench: the Python process ended: ${this.#complaints.trim() || "without a word"}`);
    const answer = JSON.parse(value) as T & { error?: string };
    if (answer.error !== undefined) throw new PlainError(`bench: Python peer failed: ${answer.error}`);
    return answer;
  }

  /** Gives the process the arrays of a case; those of the case before are forgotten. */
  async give(data: Readonly<Record<string, Shaped>>): Promise<void> {
    const arrays = Object.entries(data).map(([name, { values, shape }]) => {
      const file = join(this.#folder, `${name}.bin`);
      writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return { name, file, type: values.BYTES_PER_ELEMENT === 8 ? "float64" : "float32", shape };
    });
    await this.#ask({ do: "data", arrays });
    for (const { file } of arrays) rmSync(file);
  }

  /** Makes a peer ready, under a name of its own where it runs with several settings; the reason when it cannot run. */
  async open(peer: string, settings: object, name: string = peer): Promise<string | undefined> {
    return (await this.#ask<{ absent?: string }>({ do: "open", peer, settings, name })).absent;
  }

  /** Runs the open peer `calls` times and says what the process itself measured. */
  time(name: string, calls: number): Promise<Spent> {
    return this.#ask<Spent>({ do: "time", name, calls });
  }

  /** What the open peer computes. */
  async result(name: string): Promise<Result> {
    const file = join(this.#folder, "result.bin");
    const { type } = await this.#ask<{ type: string }>({ do: "result", name, file });
    const bytes = readFileSync(file);
    rmSync(file);
    // A small file's bytes lie somewhere in a shared buffer: copy them to a place that is aligned.
    const own = new Uint8Array(bytes).buffer;
    return type === "float64" ? new Float64Array(own) : new Float32Array(own);
  }

  /** Ends the process and removes its files. */
  close(): void {
    this.#child.stdin?.end();
    this.#child.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
