/**
 * Roof: files, provenance, rendering. All side effects live here and in the notebook room.
 * @module engram/io
 */
export { loadCheckpoint, saveCheckpointSync } from "./checkpoint-file";
export { type Digits, loadDigits } from "./digits";
export { type Fashion, loadFashion } from "./fashion";
export { parseJson } from "./json";
export { readNetx } from "./netx-file";
export { readNir, writeNir } from "./nir-file";
export { readParquet } from "./parquet-read";
export { type ParquetOptions, writeParquet } from "./parquet-write";
export { cacheFolder, root, shownPath } from "./paths";
export { explainFile, isPlain, PlainError } from "./plain";
export { fileHash, type Provenance, provenance } from "./provenance";
export {
  findChromium,
  type RenderOptions,
  renderPdf,
  renderPng,
  renderSvg,
  type SaveOptions,
  saveFigure,
} from "./render";
export { type KeptResult, type ResultHead, readResult, resultFile, writeResult } from "./results";
export { readTable, writeTable } from "./table-file";
export { codeHash, openUnfinished, type Unfinished, type UnfinishedKey } from "./unfinished";
export { type FileSystem, isAlive, sweepTemporary, writeAtomic } from "./write";
