/** @file Letters as pictures of signs, to store a word and see it recalled. */
import { matrix, shown } from "../math";
import type { Patterns } from "./patterns";

/** Seven rows of five pixels for each letter, from A on; a row is a number in base 32, its highest bit on the left. */
const rows: readonly string[] = [
  ...["ehhvhhh", "uhhuhhu", "ehggghe", "uhhhhhu", "vgguggv", "vgguggg", "ehgnhhf", "hhhvhhh", "e44444e"],
  ...["72222ic", "hikokih", "ggggggv", "hrllhhh", "hhpljhh", "ehhhhhe", "uhhuggg", "ehhhlid", "uhhukih"],
  ...["fgge11u", "v444444", "hhhhhhe", "hhhhha4", "hhhllla", "hha4ahh", "hha4444", "v1248gv"],
];

/** Pixels of a picture. */
const [WIDTH, HEIGHT] = [5, 7];

/** Letters as patterns, with the width that their pictures have. */
export interface LetterPatterns extends Patterns {
  /** pixels in a row of a picture */
  readonly imageWidth: number;
}

/**
 * The letters of a word as patterns of signs: pictures of 5 × 7 pixels, ink is 1 and paper −1, in the order of the word. Some letters have much in
 * common, as things to be remembered do: overlaps are −0.5 to 0.9.
 *
 * @param word letters A to Z, each once
 * @throws {TypeError | RangeError} when `word` is no text, empty, or has another character or one twice
 * @example
 * letterPatterns("ENGRAM").matrix.rows // 6
 */
export function letterPatterns(word: string): LetterPatterns {
  if (typeof word !== "string" || word === "")
    throw new TypeError(`letterPatterns: word must be letters, got ${shown(word)}`);
  const letters = Array.from(word);
  const stored = matrix(letters.length, WIDTH * HEIGHT);
  stored.data.fill(-1);
  letters.forEach((letter, k) => {
    if (!/^[A-Z]$/.test(letter))
      throw new RangeError(`letterPatterns: word must be letters A to Z, got ${shown(letter)}`);
    if (letters.indexOf(letter) !== k)
      throw new RangeError(`letterPatterns: word must have each letter once, got ${letter} twice`);
    const picture = rows[letter.charCodeAt(0) - 65];
    for (let y = 0; y < HEIGHT; y++) {
      const line = Number.parseInt(picture[y], 32);
      for (let x = 0; x < WIDTH; x++)
        if ((line >> (WIDTH - 1 - x)) & 1) stored.data[(k * HEIGHT + y) * WIDTH + x] = 1;
    }
  });
  return { matrix: stored, alphabet: "bipolar", imageWidth: WIDTH };
}
