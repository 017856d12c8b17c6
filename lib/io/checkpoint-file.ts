/** @file Trainings on disk: checkpoints as whole files, so that one that is interrupted leaves the last whole one. */
import { readFileSync } from "node:fs";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../training";
import { shownPath } from "./paths";
import { explainFile } from "./plain";
import { writeAtomicSync } from "./write";

/**
 * Writes a checkpoint; the file holds the old one or the new one at every moment. A training never waits, so this does not either:
 * `onCheckpoint: (made) => saveCheckpointSync(path, made)`.
 *
 * @throws {PlainError} when the file cannot be written
 */
export function saveCheckpointSync(path: string, checkpoint: Checkpoint): void {
  writeAtomicSync(path, encodeCheckpoint(checkpoint));
}

/**
 * Reads a checkpoint.
 *
 * @throws {SyntaxError} naming the file, when it is not a checkpoint or a part of it is missing
 * @throws {PlainError} when the file cannot be read
 */
export function loadCheckpoint(path: string): Checkpoint {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw explainFile("read", shownPath(path), error);
  }
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw Object.assign(new SyntaxError(`${shownPath(path)}: ${error.message}`, { cause: error }), {
      plain: true,
    });
  }
}
