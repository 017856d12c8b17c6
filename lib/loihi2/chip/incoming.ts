/** @file What arrives at each population, by sender and by receiver, and what a synapse takes there. */
import { type Ends, outputsOf } from "../check-network";
import { parseRules } from "../learning/parse";
import type { LoihiNetwork } from "../network";
import type { BySender } from "../synapses/carrier";
import { sortSynapses } from "../synapses/sort";
import type { ChipDescriptor } from "./descriptor";
import type { SynapseFormat } from "./synapse-memory";

/** A connection as the cores of its receivers see it. */
export interface Incoming {
  readonly name: string;
  readonly pre: string;
  readonly post: string;
  /** place of the output among those of `pre` */
  readonly output: number;
  readonly kind: "dense" | "sparse" | "direct";
  /** undefined for a direct link */
  readonly synapses: BySender | undefined;
  /** of a sparse connection, senders of receiver j: `from[first[j]]` up to `first[j + 1]` */
  readonly back: { readonly first: Int32Array; readonly from: Int32Array } | undefined;
  readonly senders: number;
  /** steps of its longest delay */
  readonly longest: number;
  /** bits of the payload of a message over it */
  readonly payloadBits: number;
  readonly format: SynapseFormat;
  /** products and factors of its rules, when it learns */
  readonly rules:
    | { readonly products: number; readonly factors: number; readonly targets: number }
    | undefined;
}

const bitsFor = (values: number): number => (values <= 1 ? 0 : Math.ceil(Math.log2(values)));

function byReceiver({ senders, receivers, first, receiver }: BySender): Incoming["back"] {
  const begin = new Int32Array(receivers + 1);
  for (const j of receiver) begin[j + 1]++;
  for (let j = 0; j < receivers; j++) begin[j + 1] += begin[j];
  const next = begin.slice();
  const from = new Int32Array(receiver.length);
  for (let i = 0; i < senders; i++)
    for (let k = first[i]; k < first[i + 1]; k++) from[next[receiver[k]]++] = i;
  return { first: begin, from };
}

/** Every connection of a network that has been checked, in order. */
export function incomingOf(
  caller: string,
  { populations, connections = [] }: LoihiNetwork,
  ends: readonly Ends[],
  chip: ChipDescriptor,
): readonly Incoming[] {
  return connections.map(({ pre, post, synapses }, c) => {
    const { name, output } = ends[c];
    const [senders, receivers] = [populations[pre].size, populations[post].size];
    const { payloadBits } = outputsOf(populations[pre])[output];
    const common = { name, pre, post, output, senders, payloadBits, kind: synapses.kind };
    if (synapses.kind === "direct") {
      const format = { weight: 0, delay: 0, tag: 0, index: 0 };
      return { ...common, back: undefined, synapses: undefined, longest: 0, format, rules: undefined };
    }
    const { synapses: sorted, stored } = sortSynapses(caller, name, synapses, senders, receivers);
    const longest = sorted.delay?.reduce((a, b) => Math.max(a, b), 0) ?? 0;
    const { learning } = synapses;
    const rules = learning && parseRules(learning.rules, learning.compatibility);
    const products = Object.values(rules ?? {}).flat();
    const tagged =
      rules?.t !== undefined || products.some(({ factors }) => factors.some((f) => f.variable === "t"));
    return {
      ...common,
      back: synapses.kind === "sparse" ? byReceiver(sorted) : undefined,
      ...{ synapses: sorted, longest },
      format: {
        weight: stored.weightBits,
        delay: rules?.d ? bitsFor((chip.delay.value ?? 63) + 1) : bitsFor(longest + 1),
        tag: tagged ? (chip.tagBits.value ?? 0) : 0,
        index: synapses.kind === "dense" ? 0 : bitsFor(chip.neuronsPerCore.value ?? 0),
      },
      rules: rules && {
        products: products.length,
        factors: products.reduce((sum, { factors }) => sum + factors.length, 0),
        targets: Object.keys(rules).length,
      },
    };
  });
}
