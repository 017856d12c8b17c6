/** @file What arrives at each population, by sender and by receiver, and what a synapse takes there. */
import { type Ends, outputsOf } from "../check-network";
import { parseRules } from "../learning/parse";
import type { DenseWeights, LoihiNetwork } from "../network";
import { profileOf } from "../profile";
import type { BySender } from "../synapses/carrier";
import { prepareConvolution } from "../synapses/convolution";
import { sortSynapses } from "../synapses/sort";
import { weightRanges } from "../synapses/weights";
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

const isWhole = (value: unknown, low: number, high: number): value is number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/**
 * Whether a dense connection is one that every core can count without a list of its synapses: of one delay, without rules, and in order. What is not is
 * sorted, which says what is wrong with it.
 */
function isPlain(synapses: DenseWeights, pairs: number): boolean {
  const { weights, delay = 0, learning, weightBits = 8, weightExponent = 0, signMode } = synapses;
  if (learning || !weights || weights.length !== pairs || !isWhole(delay, 0, 63)) return false;
  if (!isWhole(weightBits, 0, 8) || !isWhole(weightExponent, -8, 7)) return false;
  if (signMode !== undefined && !Object.hasOwn(weightRanges, signMode)) return false;
  let [low, high] = [0, 0];
  for (let k = 0; k < pairs; k++) {
    const w = weights[k];
    if (!Number.isFinite(w)) return false;
    if (w > high) high = w;
    else if (w < low) low = w;
  }
  const found = low > -1 ? "excitatory" : high < 1 ? "inhibitory" : "mixed";
  const [least, most] = weightRanges[signMode ?? found];
  return Math.trunc(low) >= least && Math.trunc(high) <= most;
}

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
    if (synapses.kind === "dense" && isPlain(synapses, senders * receivers)) {
      const { weightBits = 8, delay = 0 } = synapses;
      const longest = delay as number;
      return {
        ...{ ...common, kind: "dense", back: undefined, longest, rules: undefined },
        reach: (_, visit) => {
          for (let j = 0; j < receivers; j++) visit(j, longest);
        },
        format: { ...plain, weight: weightBits, delay: bitsFor(longest + 1) },
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
