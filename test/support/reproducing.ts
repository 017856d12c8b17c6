/** @file `engram reproduce` on a folder of two small notebooks, made anew for each test. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, type Settings } from "../../lib/notebook/commands/reproduce";
import {
  notebookText,
  ownUserCache,
  plainKernel,
  showFigure,
  stateClaim,
  temporaryFolder,
} from "./notebooks";

export const first = notebookText(
  { text: "# First title\n\nThe energy $E = -\\frac12 x^2$ never rises." },
  { code: 'const seed: number = 7;\nconst mode: "quick" | "full" = "quick";', tags: ["parameters"] },
  { code: showFigure("energy") },
  { code: stateClaim("the energy never rises", "{ observed: seed, atMost: 10 }") },
  { code: "console.log(mode, seed)" },
);
export const second = notebookText(
  { text: "# Second title" },
  { code: "1 + 1" },
  { code: showFigure("overlap") },
);

/** To be made once, inside a `describe`. */
export class Reproducing {
  /** holds notebooks/, cache/ and the results in out/ */
  folder = "";
  /** what the last run printed */
  said = "";
  private settings: Settings = {};

  constructor() {
    const base = temporaryFolder();
    let count = 0;
    ownUserCache(base);
    beforeEach(() => {
      this.folder = join(base, String(++count));
      mkdirSync(join(this.folder, "notebooks"), { recursive: true });
      this.settings = {
        cacheFolder: join(this.folder, "cache"),
        kernelCommand: plainKernel,
        notebooks: join(this.folder, "notebooks"),
        renderer: join(__dirname, "plain-renderer.cjs"),
      };
      this.write("01.01-first.ipynb", first);
      this.write("01.02-second.ipynb", second);
    });
  }

  /** Runs the command. @returns its exit code */
  readonly reproduce = async (...args: string[]): Promise<number> => {
    this.said = "";
    const write = process.stderr.write;
    process.stderr.write = ((text: string) => {
      this.said += text;
      return true;
    }) as typeof write;
    try {
      return await run(["--out", this.file(), ...args], this.settings);
    } finally {
      process.stderr.write = write;
    }
  };
  /** A path among the results. */
  readonly file = (...path: string[]): string => join(this.folder, "out", ...path);
  readonly text = (...path: string[]): string => readFileSync(this.file(...path), "utf8");
  readonly json = <T>(name: string): T => JSON.parse(this.text(name)) as T;
  readonly write = (name: string, text: string): void =>
    writeFileSync(join(this.folder, "notebooks", name), text);
}
