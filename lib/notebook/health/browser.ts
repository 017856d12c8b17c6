/** @file A browser for what needs WebGL, such as 3-D surfaces. */
import { findChromium } from "../../io/index";
import { type Finding, ok, warn } from "./finding";

/** Chromium or Chrome of this machine. */
export function browserHealth(): Finding {
  const browser = findChromium();
  return browser !== undefined
    ? ok("browser", browser)
    : warn(
        "browser",
        "no Chromium or Chrome; 3-D figures cannot be drawn",
        "install Chromium (Debian and Ubuntu: apt install chromium), or name one with CHROME_PATH",
      );
}
