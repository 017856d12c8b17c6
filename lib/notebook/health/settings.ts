/** @file The settings of the environment, `ENGRAM_…`: is each of them one, with a value that it can have? */
import { existsSync } from "node:fs";
import { didYouMean, shown } from "../../math/index";
import { type Finding, missing, ok, warn } from "./finding";

/** What a setting can be: one of some words, a file or folder that is there, or anything. */
type Rule = readonly string[] | "place" | "any";

/** Every setting that something here reads. */
export const settings: Readonly<Record<string, Rule>> = {
  ENGRAM_CACHE: "any", // made when it is not there
  ENGRAM_CHROMIUM: "place",
  ENGRAM_JUPYTER: "any", // a command, looked up like any other
  ENGRAM_PYTHON: "any",
  ENGRAM_RELOAD: ["0", "1"],
  ENGRAM_TENSOR: ["native", "wasm", "cpu"],
  ENGRAM_TENSORFLOW: "place",
  ENGRAM_TRACE: "any",
  ENGRAM_WASM: ["auto", "wasm", "wasm-relaxed", "typescript"],
};

function fault(name: string, value: string): Finding | undefined {
  const rule = settings[name];
  if (rule === undefined)
    return warn(
      "settings",
      `there is no setting ${name}${didYouMean(name, Object.keys(settings), "settings")}`,
      `unset ${name}`,
    );
  // A setting without a value is read as one that is not there.
  if (rule === "any" || value === "") return undefined;
  if (rule === "place")
    return existsSync(value)
      ? undefined
      : warn(
          "settings",
          `${name} names ${shown(value)}, which is not there`,
          `unset ${name}, or name another`,
        );
  if (rule.includes(value)) return undefined;
  return {
    ...missing("settings", `${name} must be one of ${rule.join(", ")}, got ${shown(value)}`, `unset ${name}`),
    needed: true,
  };
}

/** One row for each setting that is none, or else one that says which are made. */
export function settingsHealth(environment: NodeJS.ProcessEnv = process.env): readonly Finding[] {
  // Those of CI and of tests are not ours to judge.
  const made = Object.entries(environment)
    .filter(([name]) => /^ENGRAM_(?!CI_|TEST_)/.test(name))
    .sort();
  const faults = made.flatMap(([name, value]) => fault(name, value ?? "") ?? []);
  if (faults.length > 0) return faults;
  const words = made.map(([name, value]) => `${name}=${value}`);
  return [ok("settings", words.length > 0 ? words.join(" ") : "none made; all by themselves")];
}
