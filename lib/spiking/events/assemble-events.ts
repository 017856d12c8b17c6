/** @file From a description to what events meet: membranes, pathways, and what happens by itself. */
import type { Random } from "../../math";
import { column } from "../column";
import { currentsOf, type Network } from "../network";
import { type Pathway, pathway } from "./flights";
import { type Membranes, membranes } from "./membranes";
import { clampedEvents, currentEvents, type Happening, poissonEvents } from "./outside";

/** A population: neurons offset … offset + size − 1 of the whole network. */
export interface Crowd {
  readonly name: string;
  readonly size: number;
  readonly offset: number;
  /** none for sources */
  readonly membranes: Membranes | undefined;
  /** projections that leave it, and those that end at it and learn, by number */
  readonly outgoing: readonly number[];
  readonly incoming: readonly number[];
}

/** What happens by itself, to a neuron of the whole network: it fires, or it is acted upon. */
export interface Outside {
  readonly happening: Happening;
  /** Acts on neuron `id` (not for sources). */
  readonly act?: (id: number, time: number, amount: number) => void;
  readonly offset: number;
}

/** The parts of a network. */
export interface EventAssembly {
  readonly crowds: readonly Crowd[];
  readonly pathways: readonly { readonly way: Pathway; readonly offset: number }[];
  readonly outside: readonly Outside[];
  /** neurons and sources of all populations together */
  readonly neurons: number;
}

/** The network is checked already. */
export function assembleEvents(caller: string, network: Network, random: Random): EventAssembly {
  const names = Object.keys(network.populations);
  const receptors = new Map(names.map((name) => [name, currentsOf(network, name)]));
  const receptorOf = (post: string, tauSyn = 0) => (receptors.get(post) as number[]).indexOf(tauSyn);
  const projections = network.projections ?? [];
  const places = (test: (k: number) => boolean) => [...projections.keys()].filter(test);
  const outside: Outside[] = [];
  const crowds = new Map<string, Crowd>();
  let neurons = 0;
  for (const [name, spec] of Object.entries(network.populations)) {
    const offset = neurons;
    neurons += spec.size;
    const chance = random.split(`population ${name}`);
    if (spec.model === "poisson")
      outside.push({ happening: poissonEvents(spec.rate, spec.size, chance), offset });
    if (spec.model === "clamped")
      outside.push({ happening: clampedEvents(caller, `populations.${name}`, spec), offset });
    crowds.set(name, {
      name,
      size: spec.size,
      offset,
      membranes:
        spec.model === "lif"
          ? membranes(spec, Float64Array.from(receptors.get(name) as number[]))
          : undefined,
      outgoing: places((k) => projections[k].pre === name),
      incoming: places((k) => projections[k].post === name && projections[k].plasticity !== undefined),
    });
  }
  const crowd = (name: string) => crowds.get(name) as Crowd;
  (network.inputs ?? []).forEach((input, k) => {
    const { size, offset, membranes: target } = crowd(input.post);
    if (input.kind === "current")
      outside.push({
        happening: currentEvents(input, size),
        act: (id, time, by) => target?.change(id - offset, time, by),
        offset,
      });
    else {
      const receptor = receptorOf(input.post, input.tauSyn);
      outside.push({
        happening: poissonEvents(column(input.rate, size, 0), size, random.split(`input ${k}`)),
        act: (id, time) => target?.arrive(id - offset, time, receptor, input.weight),
        offset,
      });
    }
  });
  return {
    crowds: [...crowds.values()],
    pathways: projections.map((projection) => {
      const [pre, post] = [crowd(projection.pre), crowd(projection.post)];
      const receptor = receptorOf(projection.post, projection.tauSyn);
      return {
        way: pathway(projection, { pre: pre.size, post: post.size }, post.membranes as Membranes, receptor),
        offset: post.offset,
      };
    }),
    outside,
    neurons,
  };
}
