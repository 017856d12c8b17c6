/** @file The factor on queries that most heads have. */
import { checkFinite } from "../../math";

/** What may be chosen about heads that scale their queries. */
export interface ScaleOptions {
  /** factor on the queries; default 1/√H */
  readonly scale?: number;
}

/** The factor that queries are multiplied with. */
export function queryScale(options: ScaleOptions, head: number): number {
  return options.scale ?? 1 / Math.sqrt(head);
}

/** Guard, where a mixer is built: a scale that was given is a number. */
export function checkScale(caller: string, { scale }: ScaleOptions): void {
  if (scale !== undefined) checkFinite(caller, "scale", scale);
}

/** Products of one query with its scale. */
export function scaleCost(options: ScaleOptions, head: number): number {
  return queryScale(options, head) === 1 ? 0 : head;
}
