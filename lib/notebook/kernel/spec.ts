/** @file How Jupyter starts the kernel. */
import { join } from "node:path";
import { root } from "../../io";

/** The content of a `kernel.json`. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message" | "signal";
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The kernelspec of this checkout: absolute paths, so it is written where it is used and never committed. */
export function kernelSpec(): KernelSpec {
  const main = join(root, "lib", "dist", "notebook", "kernel", "main.js");
  return {
    argv: [process.execPath, "--enable-source-maps", main, "--connection", "{connection_file}"],
    display_name: "TypeScript (Engram)",
    language: "typescript",
    interrupt_mode: "message",
    env: {},
    metadata: { debugger: false },
  };
}
