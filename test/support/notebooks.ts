/** @file Makes notebooks and folders for tests of the runner, and names the quick kernel that runs them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "engram/io";

/** Command of the small kernel in plain-kernel.cjs. */
export const plainKernel: readonly string[] = [
  process.execPath,
  join(__dirname, "plain-kernel.cjs"),
  "--connection",
  "{connection}",
];

/** Gives the tests of one file a user cache of their own: what others set up meanwhile must not change keys. */
export function ownUserCache(folder: string): void {
  const outer = process.env["ENGRAM_CACHE"];
  before(() => {
    process.env["ENGRAM_CACHE"] = join(folder, "user-cache");
  });
  after(() => {
    if (outer === undefined) delete process.env["ENGRAM_CACHE"];
    else process.env["ENGRAM_CACHE"] = outer;
  });
}

/** Whether a process runs; one that has ended and waits to be collected by its parent does not. */
export function runs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "")[0] !== "Z";
  } catch {
    return process.platform !== "linux" && isAlive(pid);
  }
}

interface CellDraft {
  code?: string;
  text?: string;
  tags?: string[];
}

/** The text of a notebook with these cells. */
export function notebookText(...cells: CellDraft[]): string {
  return `${JSON.stringify(
    {
      cells: cells.map(({ code, text, tags }, i) => ({
        cell_type: text === undefined ? "code" : "markdown",
        ...(text === undefined ? { execution_count: null } : {}),
        id: `cell-${i}`,
        metadata: tags ? { tags } : {},
        ...(text === undefined ? { outputs: [], source: code } : { source: text }),
      })),
      metadata: {
        kernelspec: { display_name: "TypeScript (Engram)", language: "typescript", name: "engram" },
      },
      nbformat: 4,
      nbformat_minor: 5,
    },
    null,
    1,
  )}\n`;
}

/** A fresh folder for one test file, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "engram-test-"));
  after(() => rmSync(folder, { force: true, recursive: true }));
  return folder;
}

/** Code of a cell that shows a figure as `show` does. */
export function showFigure(name: string, points = "[1, 2, 3]"): string {
  return `globalThis[Symbol.for("engram.kernel")].display({
  data: {
    "application/vnd.plotly.v1+json": { data: [{ y: ${points} }], layout: {} },
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><defs><clipPath id="a"><rect width="9" height="9"/></clipPath></defs><rect id="b" clip-path="url(#a)" width="40" height="30" fill="teal"/></svg>',
    "text/plain": "three points",
  },
  metadata: { engram: { figure: { name: "${name}", alt: "three points", width: 89, height: 60 } } },
});`;
}

/** Code of a cell that states a claim with the library's own `check`. */
export function stateClaim(claim: string, given: string): string {
  return `require("engram/notebook").check("${claim}", ${given});`;
}
