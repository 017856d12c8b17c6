/** @file Spikes on their way: each meets the synapses of its neuron in the order of their delays. */
import type { Projection } from "../network";
import { release } from "../short-term";
import { toFans } from "./fans";
import { type Learning, learning } from "./learning";
import type { Membranes } from "./membranes";

/** A projection as the events see it. */
export interface Pathway {
  /** A spike of neuron i leaves: what it will meet, or nothing. */
  launch(i: number, time: number): Flight | undefined;
  /** Postsynaptic neuron j fires. */
  hear(j: number, time: number): void;
  /** in the order of the description, as a copy */
  weights(): Float64Array;
}

/** One spike on one projection. */
export interface Flight {
  /** when it meets the next synapses [ms] */
  due(): number;
  /** Meets them: adds to the membranes, names whom it stirs, and gives whether more are to come. */
  land(stir: (j: number) => void): boolean;
}

/** `projection` onto `target`, through `receptor` (−1: a jump of the potential). */
export function pathway(
  projection: Projection,
  sizes: { readonly pre: number; readonly post: number },
  target: Membranes,
  receptor: number,
): Pathway {
  const fans = toFans(projection.synapses, sizes.pre);
  const { starts, post, weight, delay, order } = fans;
  // in real time a step is 1 ms long
  const releases = projection.shortTerm && release(projection.shortTerm, sizes.pre, 1);
  const rule = projection.plasticity;
  const learns: Learning | undefined =
    rule && rule.rule !== "bcpnn" ? learning(rule, fans, sizes.post) : undefined;

  return {
    launch(i, time) {
      const fraction = releases ? releases.fire(i, time) : 1;
      const end = starts[i + 1];
      let at = starts[i];
      if (at === end) return undefined;
      return {
        due: () => time + delay[at],
        land(stir) {
          const now = time + delay[at];
          let to = at + 1;
          while (to < end && delay[to] === delay[at]) to++;
          learns?.arrive(at, to, now);
          for (; at < to; at++) {
            target.arrive(post[at], now, receptor, weight[at] * fraction);
            stir(post[at]);
          }
          return at < end;
        },
      };
    },
    hear(j, time) {
      learns?.fire(j, time);
    },
    weights() {
      const described = new Float64Array(weight.length);
      for (let k = 0; k < weight.length; k++) described[order[k]] = weight[k];
      return described;
    },
  };
}
