/**
 * @file Where it is decided what of a network runs compiled: populations of leaky integrate-and-fire neurons with the connections that bring
 * them spikes. All else, and a step whose sums are too large for 32 bits, runs in TypeScript; the results are the same to the bit.
 */
import { type ChipInlet, type ChipNeurons, type Engine, prepareChipNeurons } from "../wasm";
import type { FaultTally } from "./faults";
import type { Connection, LoihiNetwork } from "./network";
import type { NeuronStep } from "./neurons/kind";
import type { LoihiLif } from "./neurons/lif";
import { flatLif, isFlat, lifConstants, resets } from "./neurons/lif-flat";
import type { Outbox } from "./outbox";
import type { CompiledPopulation, Part } from "./part";
import { type Profile, profileOf } from "./profile";
import type { BySender, Carrier } from "./synapses/carrier";
import type { PreparedConvolution } from "./synapses/convolution";
import type { Sorted } from "./synapses/sort";

/** Neurons and synapses together from which on a population is worth a memory of its own. */
const WORTH = 512;

/** A connection between parts; a direct link is no more than that. */
export interface Line {
  readonly name: string;
  readonly connection: Connection;
  readonly from: Outbox;
  readonly into: Float64Array;
  readonly sorted?: Sorted;
  readonly convolution?: PreparedConvolution;
  readonly faults?: FaultTally;
}

/** A connection that brings spikes, and nothing else, over weights that stay. */
interface SpikeConnection {
  readonly synapses: BySender;
  readonly weightExponent: number;
  readonly faults: FaultTally;
}

/**
 * Compiles the populations of a network for which that is wanted, possible and worth it: their parts are told. Returns carriers of the connections
 * that were compiled with them.
 *
 * @throws {TypeError | Error} when the engine asked for is unknown, or cannot run here
 */
export function routinesFor(
  network: LoihiNetwork,
  parts: Readonly<Record<string, Part>>,
  lines: readonly Line[],
  engine: Engine | undefined,
): Map<Line, Carrier> {
  const carriers = new Map<Line, Carrier>();
  const profile = profileOf(network.profile ?? "lava");
  const sendsSpikes = (name: string): boolean => {
    const pre = network.populations[name];
    return pre.model === "lif" || (pre.model === "input" && (pre.payloadBits ?? 0) === 0);
  };
  for (const [name, neurons] of Object.entries(network.populations)) {
    if (neurons.model !== "lif" || !isFlat(neurons, profile) || profile.weightExponent !== "sum") continue;
    const here = lines.filter(({ connection }) => connection.post === name);
    const bringing = here.filter(
      ({ sorted, connection: { pre, synapses } }) =>
        sorted && !("learning" in synapses && synapses.learning) && sendsSpikes(pre),
    );
    const connections = bringing.map(({ sorted, faults }) => ({
      synapses: (sorted as Sorted).synapses,
      weightExponent: (sorted as Sorted).stored.weightExponent,
      faults: faults as FaultTally,
    }));
    const size = connections.reduce((sum, { synapses }) => sum + synapses.receiver.length, neurons.size);
    if ((engine === undefined || engine === "auto") && size < WORTH) continue;
    const chip = chipOf(neurons, profile, connections, engine);
    if (!chip) continue;
    for (const [c, line] of bringing.entries()) {
      const inlet = chip.inlets[c];
      if (inlet) carriers.set(line, compiledCarrier(connections[c], inlet));
    }
    const others = here.some((line) => !carriers.has(line));
    parts[name].compiled = compiledPopulation(neurons, profile, chip, parts[name], others);
  }
  return carriers;
}

function chipOf(
  neurons: LoihiLif,
  profile: Profile,
  connections: readonly SpikeConnection[],
  engine: Engine | undefined,
): ChipNeurons | undefined {
  const synapses = connections.map((one) => ({ ...one.synapses, exponent: one.weightExponent }));
  const shape = { neurons: neurons.size, ...lifConstants(neurons, profile), synapses };
  return prepareChipNeurons(shape, engine === undefined ? {} : { engine });
}

/** A population whose neurons are stepped by `chip`, with `others` arriving besides what the chip carries. */
function compiledPopulation(
  neurons: LoihiLif,
  profile: Profile,
  chip: ChipNeurons,
  part: Part,
  others: boolean,
): CompiledPopulation {
  const now = part.now as NeuronStep;
  const out = part.outputs[0];
  const flat = flatLif(neurons, profile) as NonNullable<ReturnType<typeof flatLif>>;
  const forgets = resets(neurons);
  const state = { u: now.state["u"], v: now.state["v"], wait: now.state["wait"] };
  const input = now.input["a"];
  /** the step in TypeScript, on what arrives in this one */
  const here = { ...now, input: { a: chip.arrived } };
  /** the state is beyond the compiled step: steps are done here until it is not */
  let beyond = !chip.write(state);
  const stepHere = (time: number): void => {
    here.time = time;
    flat(here, out);
    beyond = !chip.write(state);
  };
  return {
    others,
    step(time) {
      const also = others ? input : undefined;
      if (forgets(time)) {
        for (const values of Object.values(state)) values.fill(0);
        beyond = !chip.write(state);
      }
      if (beyond) {
        chip.collect(also);
        stepHere(time);
        return;
      }
      const count = chip.step(also);
      if (count < 0) {
        chip.read(state);
        stepHere(time);
        return;
      }
      for (let s = 0; s < count; s++) out.add(chip.fired[s], 1);
      if (chip.wraps > 0) now.faults.add("wrap", chip.wraps);
      if (chip.clips > 0) now.faults.add("clip", chip.clips);
    },
    save() {
      if (!beyond) chip.read(state);
    },
    load() {
      beyond = !chip.write(state);
    },
  };
}

/** How many synapses every sender has; −1 when they differ. */
function rowLength(first: Int32Array): number {
  for (let i = 1; i < first.length; i++) if (first[i] !== i * first[1]) return -1;
  return first[1];
}

/** A connection whose sums lie with the neurons at which it ends. */
function compiledCarrier({ synapses, faults }: SpikeConnection, inlet: ChipInlet): Carrier {
  const { first, receivers } = synapses;
  const each = rowLength(first);
  const slots = inlet.longest + 1;
  const [place, count] = [slots * receivers, slots * receivers + 1];
  const state = new Float64Array(slots * receivers + 2);
  let [turn, operations] = [0, 0];
  const takeSpikes = (who: Int32Array, found: number): void => {
    if (each >= 0) operations += each * found;
    else for (let s = 0; s < found; s++) operations += first[who[s] + 1] - first[who[s]];
    const lost = inlet.take(who, found);
    if (lost > 0) faults.add("truncation", lost);
  };
  return {
    state,
    get operations() {
      return operations;
    },
    // The population takes what arrives itself.
    deliver() {
      turn = turn + 1 === slots ? 0 : turn + 1;
    },
    take: (senders) => takeSpikes(Int32Array.from(senders), senders.length),
    takeSpikes,
    reweigh() {},
    save() {
      inlet.read(state, turn);
      state[place] = turn;
      state[count] = operations;
    },
    load() {
      inlet.write(state, state[place]);
      [turn, operations] = [state[place], state[count]];
    },
  };
}
