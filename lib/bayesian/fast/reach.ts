/** @file What a spike adds at most to the overlap of a memory that is not followed. */
import type { Largest } from "./largest";
import type { Scene } from "./loop";
import type { Members } from "./members";

/** Bounds from the nearest memories of each that fires, looked up when that is worth a pass over its column. */
export class Reach {
  readonly #scene: Scene;
  readonly #members: Members;
  readonly #known = new Set<number>();

  constructor(scene: Scene, members: Members) {
    this.#scene = scene;
    this.#members = members;
  }

  /** The memories nearest to k. */
  nearest(k: number): Largest {
    if (!this.#known.has(k)) {
      this.#known.add(k);
      this.#scene.done.lists++;
    }
    return this.#scene.ground.nearest(k);
  }

  /** For memory k, from its column. */
  of(k: number): number {
    const { ids, values, rest } = this.nearest(k);
    const { ground } = this.#scene;
    const first = ids.findIndex((id) => !this.#members.has(id));
    const reach = first < 0 ? rest : values[first];
    return reach === Number.NEGATIVE_INFINITY ? reach : reach + ground.slack(Math.sqrt(ground.squares[k]));
  }

  /** For a memory of which nothing may be known: no inner product is larger than that of two lengths, which is loose but takes no pass. */
  atFirst(k: number): number {
    const { ground } = this.#scene;
    return this.#known.has(k) ? this.of(k) : ground.longest * Math.sqrt(ground.squares[k]) * 1.000001;
  }

  /** of which memories the nearest have been looked up */
  known(): Float64Array {
    return Float64Array.from(this.#known);
  }

  load(known: Float64Array): void {
    this.#known.clear();
    for (const k of known) this.#known.add(k);
  }
}
