/** @file Guards on memories and on what is seen of them. */
import { checkAllFinite, checkInteger, checkLength, type Matrix } from "../../math";

/** @throws {RangeError} when there is no memory, no entry, or one is not finite */
export function checkMemories(caller: string, name: string, { rows, cols, data }: Matrix): void {
  if (rows === 0 || cols === 0)
    throw new RangeError(`${caller}: ${name} must hold at least one memory, got ${rows} × ${cols}`);
  checkAllFinite(caller, name, data);
}

/** @throws {RangeError} when there is no memory of this number */
export function checkMemory(caller: string, memory: number, count: number): void {
  checkInteger(caller, "memory", memory, 0, count - 1);
}

/** @throws {RangeError} when an observation has another length, or an entry is not finite */
export function checkObservation(caller: string, observation: ArrayLike<number>, size: number): void {
  checkLength(caller, "observation", observation, size);
  checkAllFinite(caller, "observation", observation);
}
