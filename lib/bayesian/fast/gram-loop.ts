/** @file The loop folded into its memories: a spike adds a column of the Gram matrix to all overlaps, compiled and in float32. */
import { savedArray, savedNumber } from "../saved";
import type { Loop, Scene } from "./loop";

/** The loop by columns. */
export interface GramLoop extends Loop {
  /** Starts from these overlaps [P]. */
  enter(overlaps: ArrayLike<number>): void;
  /** whether most memories had a say in the last choice */
  readonly spread: boolean;
}

/** Choices like those of the readable forms with the same chance, but where rounding decides. */
export function gramLoop(scene: Scene): GramLoop {
  const { network, ground, bias, uneven, drives, state, choice, done } = scene;
  const { count, beta } = network;
  const biased = uneven || drives.length > 0;
  const overlaps = ground.gram.overlaps(biased ? { beta, bias } : { beta });
  let spread = false;
  // What drives add is written at the next choice, wherever they are not 0.
  const withoutDrives = (): void => {
    if (drives.length > 0) for (let k = 0; k < count; k++) overlaps.setBias(k, bias[k]);
  };
  const choose = (): number => {
    for (const { touched } of drives)
      for (const k of touched) {
        let u = bias[k];
        for (const drive of drives) u += drive.at(k);
        overlaps.setBias(k, u);
      }
    const k = overlaps.draw(choice());
    done.columns++;
    spread = overlaps.spread;
    if (spread) done.spread++;
    return k;
  };
  return {
    form: "gram",
    get spread() {
      return spread;
    },
    enter(values) {
      overlaps.set(values);
      withoutDrives();
    },
    decay: (factor) => overlaps.decay(factor),
    add: (k, amount) => overlaps.add(k, amount),
    overlaps: (into) => overlaps.read(into),
    choose,
    fire(factor, amount, reset) {
      overlaps.decay(factor);
      state.decay(factor);
      const k = choose();
      if (reset) {
        overlaps.decay(0);
        state.decay(0);
      }
      overlaps.add(k, amount);
      state.add(k, amount);
      return k;
    },
    save: () => ({ ...overlaps.save(), mostMattered: spread ? 1 : 0 }),
    load(saved) {
      const number = (name: string): number => savedNumber(saved, name);
      overlaps.load({
        ...{ z: savedArray(saved, "z", count), column: number("column") },
        ...{ keep: number("keep"), gain: number("gain") },
      });
      spread = number("mostMattered") === 1;
      withoutDrives();
    },
  };
}
