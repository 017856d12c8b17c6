/** @file The last cell of a notebook: with what it was computed. */
import { provenance as checkoutProvenance, type Provenance } from "../io/index";
import { kernelHost } from "./host";

/** Media type under which the runner finds it. */
export const provenanceType = "application/vnd.engram.provenance+json";

/** Facts that only the notebook knows: seed, sizes, data set. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** The tensor backend that computed: which one, on how many threads, from which versions. */
export interface Tensors {
  readonly name: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** A run as the notebook's last cell describes it. */
export interface RunProvenance extends Provenance {
  /** tensor backend in use; null when no tensors were computed */
  readonly backend: string | null;
  /** what `backend()` of engram/tensor chose, such as native TensorFlow; null when it was not asked */
  readonly tensors: Tensors | null;
  readonly facts: Facts;
  /** [s] since the kernel's process started */
  readonly seconds: number;
}

/** Name of the tensor backend, read where tfjs keeps its one engine, so that nothing has to be loaded. */
export function backendInUse(): string | null {
  const engine = (globalThis as { _tfengine?: { backendName?: unknown } })._tfengine;
  return typeof engine?.backendName === "string" ? engine.backendName : null;
}

function tensorsInUse(): Tensors | null {
  if (backendInUse() === null) return null;
  // Loaded already when tensors computed, and not otherwise.
  const { backendInfo } = require("../tensor/index") as typeof import("../tensor/index");
  const info = backendInfo();
  return info === undefined ? null : { name: info.name, threads: info.threads, versions: info.versions };
}

/**
 * Shows commit, versions, backend and the given facts, and keeps them for the run's manifest.
 *
 * @example
 * await provenance({ seed, patterns: 20 });
 */
export async function provenance(facts: Facts = {}): Promise<void> {
  const run: RunProvenance = {
    ...(await checkoutProvenance()),
    backend: backendInUse(),
    tensors: tensorsInUse(),
    facts,
    seconds: Number(process.uptime().toFixed(1)),
  };
  const rows: [string, string][] = [
    [
      "commit",
      run.commit === null ? "none" : `${run.commit.slice(0, 10)}${run.dirty ? ", with changes" : ""}`,
    ],
    ...Object.entries(run.versions),
    ["backend", run.backend ?? "none"],
    ...(run.tensors
      ? ([["tensors", `${run.tensors.name}, threads ${run.tensors.threads}`]] as [string, string][])
      : []),
    ["platform", run.platform],
    ...Object.entries(facts).map(([name, value]): [string, string] => [name, String(value)]),
    ["time", `${run.seconds} s`],
  ];
  kernelHost()?.display({
    data: {
      "text/markdown": [
        "| made with | |",
        "|---|---|",
        ...rows.map(([name, value]) => `| ${name} | ${value} |`),
      ].join("\n"),
      "text/plain": rows.map(([name, value]) => `${name}: ${value}`).join("\n"),
      [provenanceType]: run,
    },
  });
}
