/** @file `engram setup <what>`: brings what npm does not, into the user's cache. One entry of the table each. */
import { PlainError } from "../../io/index";
import { didYouMean } from "../../math";
import { setupJupyter, setupKernel } from "./commands";
import { run as setupPeers } from "./peers";
import { setupTensorflow } from "./tensorflow";

/** Something that can be set up. */
export interface SetUp {
  /** In one line, for the list. */
  readonly summary: string;
  /** Does it; the result is the exit code. */
  readonly run: (argv: readonly string[]) => Promise<number>;
}

/** All that can be set up, by the word that names it on the command line. */
export const setUps: Readonly<Record<string, SetUp>> = {
  jupyter: { summary: "JupyterLab, pinned, for working in the browser", run: setupJupyter },
  kernel: { summary: "the kernel, for Jupyters and VS Code of your own (--user)", run: setupKernel },
  tensorflow: { summary: "native TensorFlow, for dense tensors at full speed", run: setupTensorflow },
  peers: { summary: "NumPy, PyTorch, Brian2 and NEST, which npm run bench compares with", run: setupPeers },
};

/** `engram setup <what> [options]`. */
export async function run(argv: readonly string[]): Promise<number> {
  const [what = "", ...rest] = argv;
  if (Object.hasOwn(setUps, what)) return setUps[what]!.run(rest);
  const list = Object.entries(setUps).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`);
  if (what === "" || what === "--help") {
    process.stdout.write(`engram setup <what>\n${list.join("\n")}\n`);
    return what === "" ? 1 : 0;
  }
  const names = Object.keys(setUps);
  throw new PlainError(
    `setup: there is nothing named ${JSON.stringify(what)}${didYouMean(what, names, "names")}`,
  );
}
