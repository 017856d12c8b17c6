/** @file Makes notebooks and folders for tests of the runner, and names the quick kernel that runs them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Command of the small kernel in plain-kernel.cjs. */
export const plainKernel: readonly string[] = [
  process.execPath,
  join(__dirname, "plain-kernel.cjs"),
  "--connection",
  "{connection}",
];

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
        id: `cell-${i}`,
        metadata: tags ? { tags } : {},
        ...(text === undefined ? { execution_count: null, outputs: [], source: code } : { source: text }),
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
