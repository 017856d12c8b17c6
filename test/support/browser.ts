import { type Browser, chromium } from "playwright-core";

/** Starts a Chromium without a window, and without anything that would talk to the outside. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}
