/** @file The handwritten digits that come with the repository, read with errors that name file and line. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Matrix, matrix, shown } from "../math";
import { root, shownPath } from "./paths";
import { explainFile, PlainError } from "./plain";

/** 8×8 images of handwritten digits with their labels. */
export interface Digits {
  /** [images, 64] one image a row, pixels row by row from the top left, whole numbers from 0 (white) to 16 (black) */
  readonly images: Matrix;
  /** [images] the digit shown, 0 to 9 */
  readonly labels: Int32Array;
  /** [pixels] width and height of an image: 8 */
  readonly side: number;
  /** SHA-256 of the text read, with line feeds as line ends: what a result made from these images depends on */
  readonly sha256: string;
}

const side = 8;
const pixels = side * side;
const largest = 16;
/** Number of images in the shipped file; data/digits/README.md says where they come from. */
const shippedRows = 1797;
/** SHA-256 of the shipped file, as data/README.md lists it. */
const shippedHash = "d168c7e6f3c50d0eb1a859158aabd051dc9ac54cb9b20bf72ad3c2dfb765e010";
const shippedFile = join(root, "data", "digits", "digits.csv");
const mend = "restore it with: git checkout -- data/digits/digits.csv";
const header = ["label", ...Array.from({ length: pixels }, (_, i) => `p${i}`)].join(",");

const fault = (file: string, line: number, words: string): SyntaxError =>
  Object.assign(new SyntaxError(`${file}:${line}: ${words}`), { plain: true, line });

function readText(file: string, name: string, shipped: boolean): string {
  try {
    return readFileSync(file, "utf8")
      .replace(/^\uFEFF/, "")
      .replace(/\r\n/g, "\n");
  } catch (error) {
    if (shipped && (error as NodeJS.ErrnoException).code === "ENOENT")
      throw new PlainError(`cannot read ${name}: the file is missing; ${mend}`, { cause: error });
    throw explainFile("read", name, error);
  }
}

function readNumber(text: string, high: number): number {
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value <= high ? value : Number.NaN;
}

function parse(text: string, file: string): { images: Matrix; labels: Int32Array } {
  const lines = text.split("\n");
  if (text === "") throw fault(file, 1, "the file is empty");
  if (lines[0] !== header)
    throw fault(file, 1, `the header must be label,p0,…,p${pixels - 1}, got ${shown(lines[0])}`);
  if (lines.at(-1) !== "")
    throw fault(file, lines.length, "the last line does not end; the file seems to be cut off here");
  const rows = lines.length - 2;
  if (rows === 0) throw fault(file, 2, "there must be at least one image, got only the header");
  const images = matrix(rows, pixels);
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const line = i + 2;
    const fields = lines[i + 1].split(",");
    if (fields.length !== pixels + 1)
      throw fault(
        file,
        line,
        `there must be ${pixels + 1} numbers, got ${lines[i + 1] === "" ? 0 : fields.length}`,
      );
    labels[i] = readNumber(fields[0], 9);
    if (Number.isNaN(readNumber(fields[0], 9)))
      throw fault(file, line, `label must be a whole number in [0, 9], got ${shown(fields[0])}`);
    for (let j = 0; j < pixels; j++) {
      const value = readNumber(fields[j + 1], largest);
      if (Number.isNaN(value))
        throw fault(
          file,
          line,
          `pixel ${j} must be a whole number in [0, ${largest}], got ${shown(fields[j + 1])}`,
        );
      images.data[i * pixels + j] = value;
    }
  }
  return { images, labels };
}

/** What {@link loadDigits} does with its paths given: `shipped` asks for the very file of the repository. */
export function readDigits(path: string, shipped: boolean): Digits {
  const name = shownPath(path);
  const text = readText(path, name, shipped);
  const { images, labels } = parse(text, name);
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (shipped && sha256 !== shippedHash)
    throw new PlainError(
      `${name} was changed: it holds ${images.rows} images, expected ${shippedRows}, and its SHA-256 begins with ` +
        `${sha256.slice(0, 12)}, expected ${shippedHash.slice(0, 12)}; ${mend}`,
    );
  return { images, labels, side, sha256 };
}

/**
 * The 8×8 handwritten digits of the repository: the 1,797 test images of Alpaydin & Kaynak (1998).
 *
 * Without an argument the shipped file is read and must be unchanged. Another file of the same form (a header
 * `label,p0,…,p63`, then one image a line) may hold any number of images and is not compared with anything.
 * Line ends may be LF or CRLF.
 *
 * @param file path of another file
 * @returns pixels as they stand in the file, 0 to 16; see `scaleTo` of engram/pattern for other ranges
 * @throws {SyntaxError} `file:line: …` when a line is not an image, or the file is empty or cut off
 * @throws {PlainError} when the file cannot be read, or is the shipped one and was changed; says how to restore it
 * @example
 * loadDigits().images.rows // 1797
 */
export function loadDigits(file?: string): Digits {
  if (file !== undefined && typeof file !== "string")
    throw new TypeError(`loadDigits: file must be a path, got ${shown(file)}`);
  return readDigits(file ?? shippedFile, file === undefined);
}
