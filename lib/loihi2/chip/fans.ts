/** @file Where the messages of each neuron go, and what each does there. */
import { outputsOf } from "../check-network";
import type { LoihiNetwork } from "../network";
import type { Incoming } from "./incoming";
import { axonBits, type BlockFormat } from "./synapse-memory";

/** Messages of one output of a population: those of neuron i are `first[i]` up to `first[i + 1]`, one for each core that it reaches. */
export interface Fan {
  readonly population: string;
  readonly output: string;
  readonly payloadBits: number;
  readonly first: Int32Array;
  /** index of the core, in increasing order */
  readonly core: Int32Array;
  /** synaptic operations there, of dense connections, of sparse ones and of convolutions */
  readonly dense: Int32Array;
  readonly sparse: Int32Array;
  readonly convolution: Int32Array;
  /** words of synaptic memory that are read there */
  readonly words: Int32Array;
}

/** Synapses of a sender in each core when it has `each` with every neuron. */
function perCore(coreOf: Int32Array, cores: number, each: number): Int32Array {
  const count = new Int32Array(cores);
  for (const core of coreOf) if (core >= 0) count[core] += each;
  return count;
}

/** The fans of all outputs. */
export function fansOf(
  { populations }: LoihiNetwork,
  incoming: readonly Incoming[],
  coreOf: Readonly<Record<string, Int32Array>>,
  cores: number,
  block: BlockFormat,
): readonly Fan[] {
  return Object.entries(populations).flatMap(([name, population]) =>
    outputsOf(population).flatMap(({ name: output, payloadBits }, o) => {
      const from = incoming.filter((one) => one.pre === name && one.output === o);
      // What a neuron sends is an event, whoever listens; a further output that nobody listens to is none.
      if (o > 0 && from.length === 0) return [];
      const first = new Int32Array(population.size + 1);
      const columns: Record<"core" | "dense" | "sparse" | "convolution" | "words", number[]> = {
        ...{ core: [], dense: [], sparse: [], convolution: [], words: [] },
      };
      const [dense, sparse, convolution, words, count] = Array.from(
        { length: 5 },
        () => new Int32Array(cores),
      );
      const reached = new Uint8Array(cores);
      // Where all reach all, each sender has as many synapses in a core as any other.
      const alike = from.map(({ kind, each, post }) =>
        kind === "dense" ? perCore(coreOf[post], cores, each) : undefined,
      );
      for (let i = 0; i < population.size; i++) {
        for (const [f, { kind, reach, post, format }] of from.entries()) {
          const own = coreOf[post];
          if (kind === "direct" || !reach) {
            if (own[i] >= 0) reached[own[i]] = 1;
            continue;
          }
          const same = alike[f];
          if (same) count.set(same);
          else
            reach(i, (j) => {
              if (own[j] >= 0) count[own[j]]++;
            });
          const kinds = { dense, sparse, convolution }[kind];
          for (let c = 0; c < cores; c++) {
            if (count[c] === 0) continue;
            reached[c] = 1;
            kinds[c] += count[c];
            words[c] += axonBits(count[c], format, block) / block.word;
            count[c] = 0;
          }
        }
        for (let c = 0; c < cores; c++) {
          if (!reached[c]) continue;
          columns.core.push(c);
          columns.dense.push(dense[c]);
          columns.sparse.push(sparse[c]);
          columns.convolution.push(convolution[c]);
          columns.words.push(words[c]);
          dense[c] = sparse[c] = convolution[c] = words[c] = reached[c] = 0;
        }
        first[i + 1] = columns.core.length;
      }
      return {
        ...{ population: name, output, payloadBits, first },
        core: Int32Array.from(columns.core),
        dense: Int32Array.from(columns.dense),
        sparse: Int32Array.from(columns.sparse),
        convolution: Int32Array.from(columns.convolution),
        words: Int32Array.from(columns.words),
      };
    }),
  );
}
