/** @file The carrier of projections that change: release that tires, weights that learn. Weights are read when a spike arrives. */
import { bcpnn } from "./bcpnn";
import type { Plasticity, ShortTerm } from "./network";
import { type Live, type LivelyCarrier, partOf } from "./part";
import { toRuns } from "./runs";
import { release } from "./short-term";
import { pairRule, tripletRule } from "./stdp";
import type { SynapseList } from "./synapse-list";

/** What a rule of plasticity does at the three moments it knows. Weights are in the order of the runs. */
export interface Rule {
  /** Time has moved on to `step`: traces decay. */
  pass(step: number): void;
  /** A spike arrives at run `r`: weights are ready to be read when this returns. */
  arrive(r: number): void;
  /** Neuron `j` fired. */
  fire(j: number): void;
  /** The weight of synapse `k` now; looking changes nothing. */
  read(k: number): number;
  readonly live: Live;
}

/** Rings of who fired, and what was released, for as long as the longest delay. */
export function livelyCarrier(
  list: SynapseList,
  dt: number,
  shortTerm: ShortTerm | undefined,
  plasticity: Plasticity | undefined,
): LivelyCarrier {
  const runs = toRuns(list);
  const weight = runs.weight.slice();
  const slots = list.longest + 1;
  const who = new Int32Array(slots * list.pre);
  const howMany = new Int32Array(slots);
  const sent = new Float64Array(slots * list.pre).fill(1);
  const releases = shortTerm ? release(shortTerm, list.pre, dt) : undefined;
  const rule =
    plasticity === undefined
      ? undefined
      : plasticity.rule === "pair"
        ? pairRule(plasticity, runs, weight, list.posts, dt)
        : plasticity.rule === "triplet"
          ? tripletRule(plasticity, runs, weight, list.posts, dt)
          : bcpnn(plasticity, runs, weight, list.posts, dt);

  return {
    ...partOf({ who, howMany, sent, weight, ...releases?.live, ...rule?.live }),
    send(fired, count, step) {
      const slot = step % slots;
      howMany[slot] = count;
      for (let f = 0; f < count; f++) {
        who[slot * list.pre + f] = fired[f];
        if (releases) sent[slot * list.pre + f] = releases.fire(fired[f], step);
      }
    },
    receive(step, target) {
      rule?.pass(step);
      runs.delays.forEach((delay, d) => {
        if (delay >= step) return;
        const slot = (step - delay) % slots;
        for (let f = 0; f < howMany[slot]; f++) {
          const r = runs.runAt[d * list.pre + who[slot * list.pre + f]];
          if (r < 0) continue;
          rule?.arrive(r);
          const fraction = sent[slot * list.pre + f];
          for (let k = runs.starts[r]; k < runs.starts[r + 1]; k++)
            target[runs.post[k]] += weight[k] * fraction;
        }
      });
    },
    hear(fired, count) {
      if (rule) for (let f = 0; f < count; f++) rule.fire(fired[f]);
    },
    weights() {
      const described = new Float64Array(weight.length);
      for (let k = 0; k < weight.length; k++) described[runs.order[k]] = rule ? rule.read(k) : weight[k];
      return described;
    },
  };
}
