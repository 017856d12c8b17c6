/** @file The images of clothes that come with the repository, read with errors that name file and line. */
import { type Matrix, matrix, shown } from "../math";
import { shownPath } from "./paths";
import { bodyLines, checkShipped, dataFile, fault, readText, type Shipped, textHash } from "./shipped";

/** 28×28 grey images of clothes with their labels. */
export interface Fashion {
  /** [images, 784] one image a row, pixels row by row from the top left, whole numbers from 0 (background) to 255 */
  readonly images: Matrix;
  /** [images] 0 to 9, in the order of `names` */
  readonly labels: Int32Array;
  /** what the labels mean */
  readonly names: readonly string[];
  /** [pixels] width and height of an image: 28 */
  readonly side: number;
  /** SHA-256 of the text read, with line feeds as line ends: what a result made from these images depends on */
  readonly sha256: string;
}

const side = 28;
const pixels = side * side;
const names = [
  "T-shirt/top",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
] as const;
const shippedFile: Shipped = {
  path: dataFile("fashion", "fashion.csv"),
  rows: 1000,
  sha256: "c351cfb70a6265095dbde5e1569395e6e7bb83956a861523eb22f714ca7d04a6",
};

function parse(text: string, file: string): { images: Matrix; labels: Int32Array } {
  const lines = bodyLines(text, file, "label,pixels");
  const images = matrix(lines.length, pixels);
  const labels = new Int32Array(lines.length);
  lines.forEach((words, i) => {
    const [label, encoded = ""] = words.split(",");
    if (!/^\d$/.test(label))
      throw fault(file, i + 2, `label must be a whole number in [0, 9], got ${shown(label)}`);
    const bytes = Buffer.from(encoded, "base64");
    if (bytes.length !== pixels || bytes.toString("base64") !== encoded)
      throw fault(file, i + 2, `pixels must be ${pixels} bytes in base64, got ${shown(encoded)}`);
    labels[i] = Number(label);
    images.data.set(bytes, i * pixels);
  });
  return { images, labels };
}

/** What {@link loadFashion} does with its paths given: `shipped` asks for the very file of the repository. */
export function readFashion(path: string, shipped: boolean): Fashion {
  const text = readText(path, shipped ? shippedFile : undefined);
  const { images, labels } = parse(text, shownPath(path));
  if (shipped) checkShipped(text, path, images.rows, shippedFile);
  return { images, labels, names, side, sha256: textHash(text) };
}

/**
 * The 28×28 images of clothes of the repository: the first 1,000 test images of Fashion-MNIST (Xiao et al. 2017).
 *
 * Without an argument the shipped file is read and must be unchanged. Another file of the same form (a header
 * `label,pixels`, then one image a line in base64) may hold any number of images and is not compared with anything.
 *
 * @param file path of another file
 * @returns pixels as they stand in the file, 0 to 255; see `scaleTo` of engram/pattern for other ranges
 * @throws {SyntaxError} `file:line: …` when a line is not an image, or the file is empty or cut off
 * @throws {PlainError} when the file cannot be read, or is the shipped one and was changed; says how to restore it
 * @example
 * loadFashion().images.rows // 1000
 */
export function loadFashion(file?: string): Fashion {
  if (file !== undefined && typeof file !== "string")
    throw new TypeError(`loadFashion: file must be a path, got ${shown(file)}`);
  return readFashion(file ?? shippedFile.path, file === undefined);
}
