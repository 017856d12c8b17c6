/** @file What arrives at each population, by sender and by receiver, and what a synapse takes there. */
import { type Ends, outputsOf } from "../check-network";
import { parseRules } from "../learning/parse";
import type { LoihiNetwork } from "../network";
import { profileOf } from "../profile";
import type { BySender } from "../synapses/carrier";
import { prepareConvolution } from "../synapses/convolution";
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
  readonly kind: "dense" | "sparse" | "convolution" | "direct";
  /** whom a sender reaches, synapse by synapse, and with which delay; undefined for a direct link */
  readonly reach: ((sender: number, visit: (receiver: number, delay: number) => void) => void) | undefined;
  /** senders of a receiver, synapse by synapse, where not all of them reach it */
  readonly back: ((receiver: number, visit: (sender: number) => void) => void) | undefined;
  readonly senders: number;
  /** of a dense connection, synapses of each sender to each receiver */
  readonly each: number;
  /** weights of a kernel, which a core keeps once for all of its neurons */
  readonly kernel: number;
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
  return (j, visit) => {
    for (let k = begin[j]; k < begin[j + 1]; k++) visit(from[k]);
  };
}

const bySender =
  ({ first, receiver, delay }: BySender): Incoming["reach"] =>
  (i, visit) => {
    for (let k = first[i]; k < first[i + 1]; k++) visit(receiver[k], delay?.[k] ?? 0);
  };

/** Every connection of a network that has been checked, in order. */
export function incomingOf(
  caller: string,
  { populations, connections = [], profile: profileName = "lava" }: LoihiNetwork,
  ends: readonly Ends[],
  chip: ChipDescriptor,
): readonly Incoming[] {
  const profile = profileOf(profileName);
  return connections.map(({ pre, post, synapses }, c) => {
    const { name, output } = ends[c];
    const [senders, receivers] = [populations[pre].size, populations[post].size];
    const { payloadBits } = outputsOf(populations[pre])[output];
    const common = { ...{ name, pre, post, output, senders, payloadBits }, each: 1, kernel: 0, longest: 0 };
    const plain = { weight: 0, delay: 0, tag: 0, index: 0 };
    if (synapses.kind === "direct")
      return {
        ...common,
        kind: "direct",
        back: undefined,
        reach: undefined,
        format: plain,
        rules: undefined,
      };
    if (synapses.kind === "convolution") {
      const ends = [senders, receivers] as const;
      const { image, kernel } = prepareConvolution(caller, name, synapses, ends, profile);
      return {
        ...{ ...common, kind: "convolution", kernel: image.weights, rules: undefined },
        reach: (i, visit) =>
          image.to(i, (receiver) => {
            for (let o = 0; o < image.output[2]; o++) visit(receiver + o, 0);
          }),
        back: image.from,
        format: { ...plain, weight: kernel.weightBits },
      };
    }
    const { synapses: sorted, stored } = sortSynapses(caller, name, synapses, senders, receivers, profile);
    const longest = sorted.delay?.reduce((a, b) => Math.max(a, b), 0) ?? 0;
    const learning = "learning" in synapses ? synapses.learning : undefined;
    const rules = learning && parseRules(learning.rules, learning.compatibility);
    const products = Object.values(rules ?? {}).flat();
    const tagged =
      rules?.t !== undefined || products.some(({ factors }) => factors.some((f) => f.variable === "t"));
    return {
      ...common,
      kind: synapses.kind === "sparse" ? "sparse" : "dense",
      each: synapses.kind === "convolution-in-time" ? synapses.steps : 1,
      reach: bySender(sorted),
      back: synapses.kind === "sparse" ? byReceiver(sorted) : undefined,
      longest,
      format: {
        weight: stored.weightBits,
        delay: rules?.d ? bitsFor((chip.delay.value ?? 63) + 1) : bitsFor(longest + 1),
        tag: tagged ? (chip.tagBits.value ?? 0) : 0,
        index: synapses.kind !== "sparse" ? 0 : bitsFor(chip.neuronsPerCore.value ?? 0),
      },
      rules: rules && {
        products: products.length,
        factors: products.reduce((sum, { factors }) => sum + factors.length, 0),
        targets: Object.keys(rules).length,
      },
    };
  });
}
