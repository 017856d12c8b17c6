/** @file How wide a label will be, so that room can be made for it before anything is drawn. */
import { pt } from "./theme";

/** Advance widths of DejaVu Sans for the characters from space to `~`, in hundredths of the font size. */
const ascii: readonly number[] = [
  ...[
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    34,
  ],
  ...[
    34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61,
    73,
  ],
  ...[
    68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61,
    63,
  ],
  ...[63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84],
];
/** Other characters are about as wide as these. */
const WIDE = 84;
const USUAL = 64;
/** Sub- and superscripts are set smaller. */
const SCRIPT = 0.7;

function advance(text: string): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    sum += code < 127 ? (ascii[code - 32] ?? 0) : /[−×→∞≤≥±]/.test(character) ? WIDE : USUAL;
  }
  return sum / 100;
}

/** Width of a label in px at `size` pt; its tags count nothing, TeX about as much as its letters. */
export function labelWidth(label: string, size: number): number {
  const tex = label
    .replace(/\\(?:text|mathrm|mathbf|mathcal)\{([^}]*)\}/g, "$1")
    .replace(/\\[A-Za-z]+/g, "x");
  const plain = tex.replace(/[${}]/g, "");
  const scripts = [...plain.matchAll(/<su[bp]>(.*?)<\/su[bp]>/g)].map(([, inner]) => inner).join("");
  const rest = plain.replace(/<su[bp]>.*?<\/su[bp]>/g, "").replace(/<[^>]*>/g, "");
  return (advance(rest) + SCRIPT * advance(scripts)) * pt(size);
}
