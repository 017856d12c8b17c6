/** @file Which Python the peers run in, if any. */
import { join } from "node:path";
import { root } from "../../io";
import { type PeerHome, presentPeers } from "../setup/peers";
import { capture } from "../setup/process";
import { PeerProcess, type PythonVersions } from "./python";

/** The running peers, or why there are none. */
export type Peers = { readonly process: PeerProcess; readonly versions: PythonVersions } | string;

const setUp = "set up peers with: npm run setup:peers";

const script = join(root, "test", "bench", "peers.py");

/** ENGRAM_PYTHON, the environment of `engram setup peers`, or plain python3: the first that is named or there. */
async function peerPython(): Promise<string | undefined> {
  const named = process.env["ENGRAM_PYTHON"];
  if (named) return named;
  const own = await presentPeers();
  if (own) return own;
  for (const program of process.platform === "win32" ? ["python", "python3"] : ["python3", "python"])
    if ((await capture(program, ["--version"], { timeout: 20_000 })).code === 0) return program;
  return undefined;
}

/** Starts the Python process of the peers, each library kept to `threads`. */
export async function startPeers(threads: number): Promise<Peers> {
  const python = await peerPython();
  if (python === undefined) return `no Python here; ${setUp}`;
  const started = await PeerProcess.start(python, script, threads);
  if (started.versions.numpy === undefined) {
    started.process.close();
    return `${python} has no NumPy; ${setUp}`;
  }
  return started;
}

/** Peers that live apart, each home started when it is first asked for. */
export class PeersApart {
  readonly #started = new Map<PeerHome, Promise<Peers>>();
  readonly #threads: number;

  constructor(threads: number) {
    this.#threads = threads;
  }

  async #start(home: PeerHome): Promise<Peers> {
    const python = await presentPeers(home);
    return python === undefined ? setUp : PeerProcess.start(python, script, this.#threads);
  }

  /** The process of a home, or why there is none. */
  readonly at = async (home: PeerHome): Promise<PeerProcess | string> => {
    let found = this.#started.get(home);
    if (!found) {
      found = this.#start(home);
      this.#started.set(home, found);
    }
    const peers = await found;
    return typeof peers === "string" ? peers : peers.process;
  };

  /** What was started. */
  async versions(): Promise<Partial<Record<PeerHome, PythonVersions>>> {
    const out: Partial<Record<PeerHome, PythonVersions>> = {};
    for (const [home, found] of this.#started) {
      const peers = await found;
      if (typeof peers !== "string") out[home] = peers.versions;
    }
    return out;
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    for (const found of this.#started.values()) {
      const peers = await found.catch(() => "");
      if (typeof peers !== "string") peers.process.close();
    }
  }
}
