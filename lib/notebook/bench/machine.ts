/** @file On what a bench ran: without it a number means nothing. */
import { cpus, loadavg, totalmem } from "node:os";
import { engineInfo } from "../../wasm";
import type { PythonVersions } from "./python";

/** The machine and the versions of everything that was timed. */
export interface Surroundings {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** processes that wanted to run over the last minute; nothing else should, for times by the clock */
  readonly load: number;
  readonly node: string;
  readonly v8: string;
  readonly modules: Readonly<Record<string, string>>;
  readonly python?: PythonVersions;
}

/** What is there now. */
export function surroundings(python?: PythonVersions): Surroundings {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? process.arch,
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0],
    node: process.versions.node,
    v8: process.versions.v8,
    modules: Object.fromEntries(engineInfo().modules.map(({ name, sha256 }) => [name, sha256])),
    ...(python && { python }),
  };
}

/** The same for a reader. */
export function describeSurroundings(found: Surroundings, threads: number): string {
  const { python, cores, load } = found;
  const peers = python
    ? [
        `Python ${python.python}`,
        python.numpy ? `NumPy ${python.numpy}` : "no NumPy",
        python.torch ? `PyTorch ${python.torch}` : "no PyTorch",
      ]
    : ["no Python"];
  const lines = [
    `${found.processor}, ${cores} cores, ${found.memoryGiB} GiB · Node ${found.node}, V8 ${found.v8} · ${peers.join(", ")}`,
    threads === 1
      ? "one thread: processor time of the process, median over rounds; ratios above 1 mean faster than the peer"
      : `${threads} threads: time by the clock, median over rounds; ratios above 1 mean faster than the peer`,
  ];
  if (load > 0.3 * cores)
    lines.push(
      `the machine is busy (load ${load.toFixed(1)} on ${cores} cores): caches and memory are shared${threads === 1 ? "" : ", and times by the clock say little"}`,
    );
  return lines.join("\n");
}
