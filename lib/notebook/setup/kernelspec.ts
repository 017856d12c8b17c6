/** @file Tells Jupyter about the kernel: for this checkout alone by default, for the user when asked. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { root, writeAtomic } from "../../io/index";
import { kernelSpec } from "../kernel/index";

/** Name under which notebooks ask for the kernel. */
export const kernelName = "engram";

/** Jupyter's data folder of this checkout: found through JUPYTER_PATH, so nothing of the user's is touched. */
export const checkoutJupyter: string = join(root, "build", "jupyter");

/** Jupyter's data folder of the user, as Jupyter itself finds it on each platform. */
export function userJupyter(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = environment;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (platform === "win32") return join(APPDATA || join(homedir(), ".jupyter", "data"), "jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** Surroundings in which Jupyter sees the kernel of this checkout before any other of its name. */
export function withCheckoutKernel(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const path = [checkoutJupyter, environment["JUPYTER_PATH"]].filter(Boolean).join(delimiter);
  return { ...environment, JUPYTER_PATH: path };
}

/** Where the kernelspec stands below a Jupyter data folder. */
export function kernelspecFile(data: string): string {
  return join(data, "kernels", kernelName, "kernel.json");
}

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="10" fill="#0072b2"/><g fill="none" stroke="#fff" stroke-width="3"><path d="M14 20L32 12L50 20L44 36L20 36Z M14 20L44 36 M50 20L20 36 M32 12L20 36 M32 12L44 36"/></g><g fill="#f0e442"><circle cx="14" cy="20" r="4"/><circle cx="32" cy="12" r="4"/><circle cx="50" cy="20" r="4"/><circle cx="44" cy="36" r="4"/><circle cx="20" cy="36" r="4"/></g><text x="32" y="58" font-family="sans-serif" font-weight="bold" font-size="17" fill="#fff" text-anchor="middle">TS</text></svg>
`;

/**
 * Writes the kernelspec with its picture below the Jupyter data folder `data` and returns its file.
 * One that already says the same is left alone.
 *
 * @throws {PlainError} when it cannot be written
 */
export async function installKernelspec(data: string): Promise<string> {
  const file = kernelspecFile(data);
  const text = `${JSON.stringify(kernelSpec(), null, 2)}\n`;
  if ((await readFile(file, "utf8").catch(() => "")) === text) return file;
  await writeAtomic(join(data, "kernels", kernelName, "logo-svg.svg"), logo);
  await writeAtomic(file, text);
  return file;
}
