/** @file What Jupyter must know to start the kernel: the contents of `kernel.json`. Writing it is set-up's business. */
import { join } from "node:path";
import { kernelFolder } from "./places";

/** The contents of a `kernel.json`. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message" | "signal";
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * The kernelspec of this checkout. Node is named by its full path, because a Jupyter that was started from a
 * desktop often has another `PATH` than the shell that set it up.
 */
export function kernelSpec(): KernelSpec {
  return {
    argv: [
      process.execPath,
      "--enable-source-maps",
      join(kernelFolder, "main.js"),
      "--connection",
      "{connection_file}",
    ],
    display_name: "TypeScript (Engram)",
    language: "typescript",
    interrupt_mode: "message",
    env: {},
    metadata: { debugger: false },
  };
}
