/** @file Which Python the peers run in, if any. */
import { join } from "node:path";
import { root } from "../../io";
import { presentPeers } from "../setup/peers";
import { capture } from "../setup/process";
import { PeerProcess, type PythonVersions } from "./python";

/** The running peers, or why there are none. */
export type Peers = { readonly process: PeerProcess; readonly versions: PythonVersions } | string;

const setUp = "set up peers with: npm run setup:peers";

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
  const started = await PeerProcess.start(python, join(root, "test", "bench", "peers.py"), threads);
  if (started.versions.numpy === undefined) {
    started.process.close();
    return `${python} has no NumPy; ${setUp}`;
  }
  return started;
}
