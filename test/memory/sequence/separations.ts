/** @file How far sequence memories of the tests set patterns apart. */
import type { SequenceSeparation } from "engram/memory";

export const poly = (degree: number): SequenceSeparation => ({ kind: "polynomial", degree });
export const exponential: SequenceSeparation = { kind: "exponential" };
