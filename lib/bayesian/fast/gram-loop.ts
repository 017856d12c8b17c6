/** @file The loop folded into its memories: a spike adds a column of the Gram matrix to all overlaps, compiled and in float32. */
import { type Loop, prices, type Scene } from "./loop";

/** Choices like those of the readable forms with the same chance, but where rounding decides. */
export function gramLoop(
  scene: Scene,
): Loop & { enter(overlaps: ArrayLike<number>): void; readonly spread: boolean } {
  const { network, ground, bias, uneven, drives, state, choice } = scene;
  const { count, beta } = network;
  const biased = uneven || drives.length > 0;
  const overlaps = ground.gram.overlaps(biased ? { beta, bias } : { beta });
  let work = 0;
  const choose = (): number => {
    for (const { touched } of drives)
      for (const k of touched) {
        let u = bias[k];
        for (const drive of drives) u += drive.at(k);
        overlaps.setBias(k, u);
      }
    work += prices.gram + (overlaps.spread ? prices.spread : prices.memory) * count;
    return overlaps.draw(choice());
  };
  return {
    form: "gram",
    get work() {
      return work;
    },
    get spread() {
      return overlaps.spread;
    },
    enter: (values) => overlaps.set(values),
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
  };
}
