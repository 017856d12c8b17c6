/**
 * Roof: files, provenance, rendering. All side effects live here and in the notebook room.
 * @module engram/io
 */
export { type Digits, loadDigits } from "./digits";
export { cacheFolder, root, shownPath } from "./paths";
export { explainFile, isPlain, PlainError } from "./plain";
export { writeAtomic } from "./write";
