/** @file The handwritten digits that come with the repository, read with errors that name file and line. */
import { type Matrix, matrix, shown } from "../math";
import { shownPath } from "./paths";
import { bodyLines, checkShipped, dataFile, fault, readText, type Shipped, textHash } from "./shipped";

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
const shippedFile: Shipped = {
  path: dataFile("digits", "digits.csv"),
  rows: 1797,
  sha256: "d168c7e6f3c50d0eb1a859158aabd051dc9ac54cb9b20bf72ad3c2dfb765e010",
};
const header = ["label", ...Array.from({ length: pixels }, (_, i) => `p${i}`)].join(",");

function readNumber(text: string, high: number): number {
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value <= high ? value : Number.NaN;
}

function parse(text: string, file: string): { images: Matrix; labels: Int32Array } {
  const lines = bodyLines(text, file, header, `label,p0,…,p${pixels - 1}`);
  const images = matrix(lines.length, pixels);
  const labels = new Int32Array(lines.length);
  lines.forEach((words, i) => {
    const line = i + 2;
    const fields = words.split(",");
    if (fields.length !== pixels + 1)
      throw fault(file, line, `there must be ${pixels + 1} numbers, got ${words === "" ? 0 : fields.length}`);
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
  });
  return { images, labels };
}

/** What {@link loadDigits} does with its paths given: `shipped` asks for the very file of the repository. */
export function readDigits(path: string, shipped: boolean): Digits {
  const text = readText(path, shipped ? shippedFile : undefined);
  const { images, labels } = parse(text, shownPath(path));
  if (shipped) checkShipped(text, path, images.rows, shippedFile);
  return { images, labels, side, sha256: textHash(text) };
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
  return readDigits(file ?? shippedFile.path, file === undefined);
}
