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
  /** synaptic operations there, of dense and of sparse connections */
  readonly dense: Int32Array;
  readonly sparse: Int32Array;
  /** words of synaptic memory that are read there */
  readonly words: Int32Array;
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
      const columns: Record<"core" | "dense" | "sparse" | "words", number[]> = {
        ...{ core: [], dense: [], sparse: [], words: [] },
      };
      const [dense, sparse, words, count] = Array.from({ length: 4 }, () => new Int32Array(cores));
      const reached = new Uint8Array(cores);
      for (let i = 0; i < population.size; i++) {
        for (const { kind, synapses, post, format } of from) {
          const own = coreOf[post];
          if (synapses === undefined) {
            if (own[i] >= 0) reached[own[i]] = 1;
            continue;
          }
          for (let k = synapses.first[i]; k < synapses.first[i + 1]; k++) {
            const c = own[synapses.receiver[k]];
            if (c >= 0) count[c]++;
          }
          const kinds = kind === "dense" ? dense : sparse;
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
          columns.words.push(words[c]);
          dense[c] = sparse[c] = words[c] = reached[c] = 0;
        }
        first[i + 1] = columns.core.length;
      }
      return {
        ...{ population: name, output, payloadBits, first },
        core: Int32Array.from(columns.core),
        dense: Int32Array.from(columns.dense),
        sparse: Int32Array.from(columns.sparse),
        words: Int32Array.from(columns.words),
      };
    }),
  );
}
