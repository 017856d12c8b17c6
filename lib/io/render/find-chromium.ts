/** @file Where a Chromium stands on this machine, if it does. */
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { PlainError } from "../plain";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];

function usualPaths(): string[] {
  const { env, platform } = process;
  if (platform === "darwin")
    return ["/Applications", join(homedir(), "Applications")].flatMap((folder) =>
      ["Chromium", "Google Chrome", "Microsoft Edge"].map((app) =>
        join(folder, `${app}.app/Contents/MacOS`, app),
      ),
    );
  if (platform === "win32")
    return [env["PROGRAMFILES"], env["PROGRAMFILES(X86)"], env["LOCALAPPDATA"]].flatMap((folder) =>
      folder
        ? ["Chromium/Application/chrome.exe", "Google/Chrome/Application/chrome.exe"]
            .concat("Microsoft/Edge/Application/msedge.exe")
            .map((path) => join(folder, path))
        : [],
    );
  const folders = ["/usr/bin", "/usr/local/bin", "/snap/bin", ...(env["PATH"] ?? "").split(delimiter)];
  return names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)));
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The variables that name a browser; the first that is set decides, even when nothing stands there. */
const variables = ["ENGRAM_CHROMIUM", "CHROME_PATH"];

/** Path of an installed Chromium, Chrome or Edge: what ENGRAM_CHROMIUM or CHROME_PATH names, else the usual places. */
export function findChromium(): string | undefined {
  const named = variables
    .map((name) => process.env[name])
    .find((value) => value !== undefined && value !== "");
  return (named === undefined ? usualPaths() : [named]).find(runs);
}

/** @throws {PlainError} saying what is missing and how to get it, when there is no browser */
export function requireChromium(what: string): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const name = variables.find((variable) => process.env[variable]);
  const why =
    name === undefined
      ? "no Chromium or Chrome was found; install one (Debian and Ubuntu: apt install chromium) or name it with CHROME_PATH"
      : `${name} names ${process.env[name]}, which cannot be run`;
  throw new PlainError(`${what} needs a browser, because it holds WebGL or 3-D: ${why}`);
}
