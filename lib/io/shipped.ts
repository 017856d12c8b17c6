/** @file Data files that come with the repository: read as text, compared with their checksum, with the mend in every error. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { root, shownPath } from "./paths";
import { explainFile, PlainError } from "./plain";

/** A file of the repository, as data/README.md lists it. */
export interface Shipped {
  /** path of the file */
  readonly path: string;
  /** records in it */
  readonly rows: number;
  /** SHA-256 of its text with line feeds as line ends */
  readonly sha256: string;
}

/** Path of a file of the repository's data. */
export const dataFile = (...names: readonly string[]): string => join(root, "data", ...names);

const mendOf = (path: string): string =>
  `restore it with: git checkout -- ${relative(root, path).split(sep).join("/")}`;

/** The text of a data file, without a byte-order mark and with line feeds as line ends; `shipped` when it is the repository's. */
export function readText(path: string, shipped: Shipped | undefined): string {
  const name = shownPath(path);
  try {
    return readFileSync(path, "utf8")
      .replace(/^\uFEFF/, "")
      .replace(/\r\n/g, "\n");
  } catch (error) {
    if (shipped && (error as NodeJS.ErrnoException).code === "ENOENT")
      throw new PlainError(`cannot read ${name}: the file is missing; ${mendOf(shipped.path)}`, {
        cause: error,
      });
    throw explainFile("read", name, error);
  }
}

/** SHA-256 of a text. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Makes sure that a text is the one that was shipped.
 *
 * @throws {PlainError} when it was changed; says how to restore it
 */
export function checkShipped(text: string, path: string, rows: number, shipped: Shipped): void {
  const { rows: expected, sha256 } = shipped;
  const found = textHash(text);
  if (found === sha256) return;
  throw new PlainError(
    `${shownPath(path)} was changed: it holds ${rows} images, expected ${expected}, and its SHA-256 begins with ` +
      `${found.slice(0, 12)}, expected ${sha256.slice(0, 12)}; ${mendOf(shipped.path)}`,
  );
}

/** The error of one line of a data file. */
export const fault = (file: string, line: number, words: string): SyntaxError =>
  Object.assign(new SyntaxError(`${file}:${line}: ${words}`), { plain: true, line });

/**
 * The lines below the header of a data file.
 *
 * @throws {SyntaxError} `file:line: …` when it is empty, cut off, or has another header
 */
export function bodyLines(
  text: string,
  file: string,
  header: string,
  shownHeader: string = header,
): string[] {
  const lines = text.split("\n");
  if (text === "") throw fault(file, 1, "the file is empty");
  if (lines[0] !== header)
    throw fault(file, 1, `the header must be ${shownHeader}, got ${JSON.stringify(clipped(lines[0]))}`);
  if (lines.at(-1) !== "")
    throw fault(file, lines.length, "the last line does not end; the file seems to be cut off here");
  if (lines.length === 2) throw fault(file, 2, "there must be at least one image, got only the header");
  return lines.slice(1, -1);
}

const clipped = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
