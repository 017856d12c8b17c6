/**
 * Patterns: what is stored in a memory, what it is asked with, and how near the answer comes.
 *
 * A pattern is a row of a matrix [p, n]; its alphabet (−1/+1, 0/1 or real) travels with it and is never guessed.
 * Nothing here changes its input, and all chance comes from the caller's `Random`.
 * @module engram/pattern
 */
export { type Corrupted, corrupt, type Damage, type Region } from "./corrupt";
export { type PatternLaw, randomPatterns } from "./generate";
export { type LetterPatterns, letterPatterns } from "./letters";
export { orthogonalPatterns } from "./orthogonal";
export { cosine, hamming, nearestPattern, overlap, overlaps, retrievalThreshold, retrieved } from "./overlap";
export {
  type Alphabet,
  choosePatterns,
  type Patterns,
  pattern,
  patterns,
  toBinary,
  toBipolar,
} from "./patterns";
export { binarise, centre, type Standardised, scaleTo, standardise, unitNorm } from "./scale";
