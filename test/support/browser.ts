import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import * as io from "../../lib/io";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** A Chromium or Chrome of this machine, or undefined. */
export async function findBrowser(): Promise<string | undefined> {
  const { findChromium } = io as unknown as { findChromium?: () => unknown };
  if (findChromium) return (await findChromium()) as string | undefined;
  const { CHROME_PATH, PATH } = process.env;
  const places = (PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [CHROME_PATH, ...places].find((file) => file && existsSync(file));
}

/** Starts it without a window, and without anything that would talk to the outside. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}
