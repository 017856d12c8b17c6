/** @file What a learner has become, as plain data. */
import { checkAllFinite, checkInteger, checkLength, shown } from "../../math";
import type { Excitabilities } from "./prior-learning";
import type { Slots } from "./slots";
import type { Weights } from "./weights";

/** All that a learner has learned, as plain data: JSON keeps it without loss. */
export interface LearnerSnapshot {
  readonly model: string;
  readonly count: number;
  readonly size: number;
  /** observations so far */
  readonly time: number;
  /** what the rule holds, memory by memory: patterns, mean signs, or w⁺ and w⁻ */
  readonly weights: readonly number[];
  /** π */
  readonly prior: readonly number[];
  /** h [nat] */
  readonly homeostasis: readonly number[];
  readonly uses: readonly number[];
  /** observation of the last use, −1 before */
  readonly last: readonly number[];
  /** 1 where there is a memory */
  readonly taken: readonly number[];
}

/** The parts that a snapshot is of. */
interface Parts {
  readonly weights: Weights;
  readonly slots: Slots;
  readonly excitable: Excitabilities;
}

/** What a snapshot is compared by. */
type Kind = Pick<LearnerSnapshot, "model" | "count" | "size">;

const columns = ["weights", "prior", "homeostasis", "uses", "last", "taken"] as const;

/** A snapshot's columns and where they live. */
const places = ({
  weights,
  slots,
  excitable,
}: Parts): Record<(typeof columns)[number], Float64Array | Uint8Array> => ({
  weights: weights.data,
  prior: excitable.prior,
  homeostasis: excitable.drive,
  uses: slots.uses,
  last: slots.last,
  taken: slots.taken,
});

/** The snapshot of the parts. */
export function keep(kind: Kind & { readonly time: number }, parts: Parts): LearnerSnapshot {
  const lists = Object.entries(places(parts)).map(([name, values]) => [name, Array.from(values)]);
  return { ...kind, ...(Object.fromEntries(lists) as Pick<LearnerSnapshot, (typeof columns)[number]>) };
}

/**
 * Writes a snapshot into the parts.
 *
 * @throws {TypeError | RangeError} when it is none, or one of a learner of another model or size; nothing is written then
 */
export function recall(snapshot: LearnerSnapshot, kind: Kind, parts: Parts): void {
  if (snapshot === null || typeof snapshot !== "object")
    throw new TypeError(`restore: snapshot must be one, got ${shown(snapshot)}`);
  for (const name of ["model", "count", "size"] as const)
    if (snapshot[name] !== kind[name])
      throw new RangeError(
        `restore: snapshot.${name} must be ${shown(kind[name])}, got ${shown(snapshot[name])}`,
      );
  checkInteger("restore", "snapshot.time", snapshot.time);
  const into = places(parts);
  for (const name of columns) {
    if (!Array.isArray(snapshot[name]))
      throw new TypeError(
        `restore: snapshot.${name} must be a list of numbers, got ${shown(snapshot[name])}`,
      );
    checkLength("restore", `snapshot.${name}`, snapshot[name], into[name].length);
    checkAllFinite("restore", `snapshot.${name}`, snapshot[name]);
  }
  for (const name of columns) into[name].set(snapshot[name]);
  parts.weights.refresh();
}
