/**
 * @file The emulated chip going on from step to step. It knows populations and connections, and nothing of what they are made of.
 *
 * A step: connections hand over what was sent the step before; populations take it in and send, those that a direct link feeds after those that
 * feed it; connections take in what was sent.
 */
import { checkInteger, checkLength, type Random, shown } from "../math";
import { fixed, ideal } from "./arithmetic";
import { checkLoihiNetwork, outputsOf } from "./check-network";
import { type Draws, seededDraws } from "./draws";
import { type FaultCounts, FaultTally } from "./faults";
import { learnerOf } from "./learning/learner";
import { type LearningState, plasticityOf, type Wire } from "./learning/plasticity";
import { isThirdFactor, postTraces } from "./learning/rule";
import type { LoihiNetwork } from "./network";
import { inputsOf, kindOf } from "./neurons";
import type { NeuronStep } from "./neurons/kind";
import { profileOf } from "./profile";
import { type Carrier, carrierOf } from "./synapses/carrier";
import { convolutionCarrier, prepareConvolution } from "./synapses/convolution";
import { sortSynapses } from "./synapses/sort";

/** How a network is run. */
export interface EmulationOptions {
  /** of neurons and connections that draw, each with a stream of its own. A `Draws` is shared by all, for replays */
  readonly random: Random | Draws;
  /** `"fixed"`, the chip's integers, or `"ideal"`, the same network in real numbers that neither round nor end; default `"fixed"` */
  readonly arithmetic?: "fixed" | "ideal";
}

/** All that an emulation needs to go on from where it was. */
export interface EmulationSnapshot {
  readonly step: number;
  readonly arithmetic: "fixed" | "ideal";
  readonly populations: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>;
  readonly connections: Readonly<Record<string, Float64Array>>;
  readonly learning: LearningState;
  readonly draws: readonly Uint32Array[];
  readonly faults: Readonly<Record<string, FaultCounts>>;
}

/** A network on the emulated chip. */
export interface Emulation<Name extends string = string> {
  /** steps done */
  readonly time: number;
  /**
   * One step: what the inputs send in it, 0 where they are left out.
   *
   * @throws {RangeError} when a population is no input, a length does not fit, a payload is no whole number of its bits, or sums of spikes or
   * products of learning leave 32 bits: the emulation has then done part of the step, and goes on from a snapshot
   */
  step(inputs?: Readonly<Partial<Record<Name, ArrayLike<number>>>>): void;
  /** What a population sent in the last step, a view: [neuron]. */
  sent(population: Name, output?: string): Float64Array;
  /** A variable of a population now, a view. */
  variable(population: Name, name: string): Float64Array;
  /** What went wrong so far, by population or connection. */
  faults(): Readonly<Record<string, FaultCounts>>;
  /** Synaptic operations so far, by connection. */
  operations(): Readonly<Record<string, number>>;
  /** Weights of a connection now, a copy in the order of its description. */
  weights(connection: string): Float64Array;
  /**
   * A variable of a connection that learns, a copy: `w`, `t`, `d` in the order of its description, `x1`, `x2`, `tx` of senders, `y1` … `y3`, `ty`
   * of receivers (`tx`, `ty`: the step of the last spike in this epoch, 0 for none; `x1 full` and so on: steps at 127 so far), `updates` so far by
   * receiver.
   */
  learned(connection: string, variable: string): Float64Array;
  /** Changes of synapses worked out by learning so far, by connection that learns. */
  updates(): Readonly<Record<string, number>>;
  /**
   * In which share of their steps traces stood at 127, of all neurons together and the epochs that have ended, by connection that learns and trace;
   * see {@link checkSaturation}.
   */
  saturation(): Readonly<Record<string, Readonly<Record<string, number>>>>;
  snapshot(): EmulationSnapshot;
  /** @throws {RangeError} when the snapshot is of another network or arithmetic */
  restore(snapshot: EmulationSnapshot): void;
  /** Back to the start. */
  reset(): void;
}

const isDraws = (random: Random | Draws): random is Draws => typeof random !== "function";

/** Populations in an order in which direct links go forward. */
function ordered(
  caller: string,
  names: readonly string[],
  links: readonly (readonly [string, string])[],
): string[] {
  const order: string[] = [];
  const open = new Set(names);
  while (open.size > 0) {
    const ready = [...open].filter((name) => !links.some(([pre, post]) => post === name && open.has(pre)));
    if (ready.length === 0)
      throw new RangeError(
        `${caller}: direct links must not go round in a circle, got ${[...open].join(", ")}`,
      );
    for (const name of ready) {
      open.delete(name);
      order.push(name);
    }
  }
  return order;
}

/**
 * A network on the emulated chip, at its start.
 *
 * @throws {TypeError | RangeError} when the description cannot be run
 * @throws {SyntaxError} when a learning rule cannot be read
 * @example
 * const chip = prepareEmulation(network, { random: randomFrom(1) });
 * chip.step({ input: [1, 0, 0] });
 * chip.sent("neurons");
 */
export function prepareEmulation<Name extends string>(
  network: LoihiNetwork<Name>,
  { random, arithmetic: kind = "fixed" }: EmulationOptions,
): Emulation<Name> {
  const caller = "prepareEmulation";
  const ends = checkLoihiNetwork(caller, network);
  const arithmetic = kind === "ideal" ? ideal : fixed;
  const profile = profileOf(network.profile ?? "lava");
  const { populations, connections = [] } = network;
  const names = Object.keys(populations) as Name[];
  const tallies: Record<string, FaultTally> = {};
  const shared = isDraws(random) ? random : undefined;
  const allDraws: Draws[] = shared ? [shared] : [];

  const parts = Object.fromEntries(
    names.map((name) => {
      const population = populations[name];
      const { size } = population;
      const outputs = outputsOf(population).map((output) => ({ ...output, sent: new Float64Array(size) }));
      const output = Object.fromEntries(outputs.map((one) => [one.name, one.sent]));
      if (population.model === "input")
        return [name, { outputs, output, input: {}, state: {}, variables: [] }];
      const model = kindOf(population);
      const variables = model.variables(population);
      const faults = new FaultTally();
      tallies[name] = faults;
      const draws = shared ?? seededDraws((random as Random).split(name));
      if (!shared) allDraws.push(draws);
      const state = Object.fromEntries(variables.map((one) => [one.name, one.start.slice()]));
      const input = Object.fromEntries(inputsOf(population).map((one) => [one, new Float64Array(size)]));
      const update = model.prepare(population, arithmetic, profile);
      const step = (time: number): void => update({ time, state, input, output, faults, draws });
      return [name, { outputs, output, input, state, variables, step }];
    }),
  ) as Record<Name, Part>;

  const wired = connections.map((connection, c) => {
    const { name, output, input } = ends[c];
    const [pre, post] = [parts[connection.pre as Name], parts[connection.post as Name]];
    const into = Object.values(post.input)[input];
    const { sent } = pre.outputs[output];
    const { synapses } = connection;
    if (synapses.kind === "direct") return { name, connection, into, sent, carrier: undefined };
    const faults = new FaultTally();
    tallies[name] = faults;
    const { weightExponent: on, weightBits: rounding } = profile;
    if (synapses.kind === "convolution") {
      const prepared = prepareConvolution(caller, name, synapses, [sent.length, into.length], profile);
      const { values: weight, clipped, truncated } = prepared.kernel;
      faults.add("clip", clipped);
      faults.add("truncation", truncated);
      const carrier = convolutionCarrier(name, prepared, { on, rounding }, arithmetic, faults);
      const origin = Int32Array.from(weight, (_, k) => k);
      return { name, connection, into, sent, carrier, learner: undefined, origin, weight };
    }
    const { synapses: sorted, stored } = sortSynapses(
      ...([caller, name, synapses, sent.length, into.length, profile] as const),
    );
    faults.add("clip", stored.clipped);
    faults.add("truncation", stored.truncated);
    const scale = { weightExponent: stored.weightExponent, on, rounding };
    const carrier = carrierOf(name, sorted, scale, arithmetic, faults);
    const { origin, weight } = sorted;
    const rule = "learning" in synapses ? synapses.learning : undefined;
    if (!rule) return { name, connection, into, sent, carrier, learner: undefined, origin, weight };
    const draws = shared ?? seededDraws((random as Random).split(`${name} learning`));
    if (!shared) allDraws.push(draws);
    const outputOf = (population: string, wanted: string | undefined): Float64Array => {
      const part = parts[population as Name];
      return wanted === undefined ? part.outputs[0].sent : part.output[wanted];
    };
    const given = postTraces.flatMap((trace) => {
      const from = rule[trace];
      return from && isThirdFactor(from) ? [[trace, outputOf(from.population, from.output)] as const] : [];
    });
    const learner = learnerOf({
      ...{ name, rule, synapses: sorted, signMode: stored.signMode, arithmetic, profile, faults, draws },
      ...{ pre: sent, post: outputOf(connection.post, rule.postOutput), given: Object.fromEntries(given) },
    });
    return { name, connection, into, sent, carrier, learner, origin, weight };
  });
  const links = wired.filter(({ carrier }) => carrier === undefined);
  const carriers = wired.filter((one): one is typeof one & Wire => one.carrier !== undefined);
  const plasticity = plasticityOf(carriers);
  const order = ordered(
    caller,
    names,
    links.map(({ connection }) => [connection.pre, connection.post] as const),
  ) as Name[];
  const atStart = Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tally.counts]));
  const drawsAtStart = allDraws.map(({ state }) => state.slice());
  const senders: number[] = [];
  let time = 0;

  const give = (name: string, values: ArrayLike<number>): void => {
    const population = Object.hasOwn(populations, name) ? populations[name as Name] : undefined;
    if (population?.model !== "input")
      throw new RangeError(`step: inputs must be those of the network, got "${name}"`);
    const [{ sent, payloadBits }] = parts[name as Name].outputs;
    checkLength("step", name, values, sent.length);
    const half = 2 ** Math.max(0, payloadBits - 1);
    const [low, high] = payloadBits === 0 ? [0, 1] : [-half, half - 1];
    for (let i = 0; i < sent.length; i++) {
      if (kind === "fixed") checkInteger("step", `${name}[${i}]`, values[i], low, high);
      else if (!Number.isFinite(values[i]))
        throw new RangeError(`step: ${name}[${i}] must be finite, got ${shown(values[i])}`);
      sent[i] = values[i];
    }
  };
  const partOf = (population: Name): Part => {
    if (!Object.hasOwn(parts, population))
      throw new RangeError(
        `emulation: population must be one of ${names.join(", ")}, got ${shown(population)}`,
      );
    return parts[population];
  };

  return {
    get time() {
      return time;
    },
    step(inputs) {
      for (const { outputs } of Object.values<Part>(parts)) for (const { sent } of outputs) sent.fill(0);
      for (const [name, values] of Object.entries(inputs ?? {})) give(name, values as ArrayLike<number>);
      time++;
      for (const { input } of Object.values<Part>(parts))
        for (const values of Object.values(input)) values.fill(0);
      for (const { carrier, into } of carriers) carrier.deliver(into);
      for (const name of order) {
        for (const { connection, into, sent } of links)
          if (connection.post === name) for (let i = 0; i < into.length; i++) into[i] += sent[i];
        parts[name].step?.(time);
      }
      for (const { carrier, sent } of carriers) {
        senders.length = 0;
        for (let i = 0; i < sent.length; i++) if (sent[i] !== 0) senders.push(i);
        carrier.take(senders, sent);
      }
      plasticity.step(time);
    },
    sent(population, output) {
      const { outputs } = partOf(population);
      const found = output === undefined ? outputs[0] : outputs.find((one) => one.name === output);
      if (!found)
        throw new RangeError(
          `sent: output must be one of ${outputs.map((one) => one.name).join(", ")}, got ${shown(output)}`,
        );
      return found.sent;
    },
    variable(population, name) {
      const { state } = partOf(population);
      if (!Object.hasOwn(state, name))
        throw new RangeError(
          `variable: name must be one of ${Object.keys(state).join(", ")}, got ${shown(name)}`,
        );
      return state[name];
    },
    faults: () => Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tally.counts])),
    operations: () => Object.fromEntries(carriers.map(({ name, carrier }) => [name, carrier.operations])),
    weights: plasticity.weights,
    learned: plasticity.learned,
    updates: plasticity.updates,
    saturation: () => plasticity.saturation(time),
    snapshot: () => ({
      step: time,
      arithmetic: kind,
      populations: Object.fromEntries(
        names.map((name) => [
          name,
          Object.fromEntries(
            [...Object.entries(parts[name].state), ...Object.entries(parts[name].output).map(sentAs)].map(
              ([key, values]) => [key, values.slice()],
            ),
          ),
        ]),
      ),
      connections: Object.fromEntries(carriers.map(({ name, carrier }) => [name, carrier.state.slice()])),
      learning: plasticity.snapshot(),
      draws: allDraws.map(({ state }) => state.slice()),
      faults: Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tally.counts])),
    }),
    restore(snapshot) {
      checkSnapshot(snapshot, kind, parts, carriers, allDraws);
      plasticity.check(snapshot.learning);
      time = snapshot.step;
      for (const name of names) {
        const kept = snapshot.populations[name];
        for (const [key, values] of Object.entries(parts[name].state)) values.set(kept[key]);
        for (const [key, values] of Object.entries(parts[name].output).map(sentAs)) values.set(kept[key]);
      }
      for (const { name, carrier } of carriers) carrier.state.set(snapshot.connections[name]);
      plasticity.restore(snapshot.learning);
      for (const [i, { state }] of allDraws.entries()) state.set(snapshot.draws[i]);
      for (const [name, counts] of Object.entries(snapshot.faults)) tallies[name].set(counts);
    },
    reset() {
      time = 0;
      for (const part of Object.values<Part>(parts)) {
        for (const { name, start } of part.variables) part.state[name].set(start);
        for (const { sent } of part.outputs) sent.fill(0);
      }
      for (const { carrier } of carriers) carrier.state.fill(0);
      plasticity.reset();
      for (const [i, { state }] of allDraws.entries()) state.set(drawsAtStart[i]);
      for (const [name, counts] of Object.entries(atStart)) tallies[name].set(counts);
    },
  };
}

/** What was sent stands beside the variables of a snapshot, under a name that no variable has. */
const sentAs = ([name, values]: [string, Float64Array]): [string, Float64Array] => [`sent ${name}`, values];

interface Part {
  readonly outputs: readonly {
    readonly name: string;
    readonly payloadBits: number;
    readonly sent: Float64Array;
  }[];
  readonly output: NeuronStep["output"];
  readonly input: NeuronStep["input"];
  readonly state: NeuronStep["state"];
  readonly variables: readonly { readonly name: string; readonly start: Float64Array }[];
  readonly step?: (time: number) => void;
}

/** @throws {RangeError} when the snapshot is not one of this network */
function checkSnapshot(
  snapshot: EmulationSnapshot,
  arithmetic: string,
  parts: Readonly<Record<string, Part>>,
  carriers: readonly { readonly name: string; readonly carrier: Carrier }[],
  draws: readonly Draws[],
): void {
  if (snapshot === null || typeof snapshot !== "object")
    throw new TypeError(`restore: snapshot must be one, got ${shown(snapshot)}`);
  if (snapshot.arithmetic !== arithmetic)
    throw new RangeError(
      `restore: snapshot must be of ${arithmetic} arithmetic, got ${shown(snapshot.arithmetic)}`,
    );
  const check = (name: string, kept: ArrayLike<number> | undefined, length: number): void => {
    if (kept?.length !== length)
      throw new RangeError(
        `restore: snapshot must be of such a network, ${name} of length ${length}, got ${shown(kept)}`,
      );
  };
  for (const [name, part] of Object.entries(parts))
    for (const [key, values] of [...Object.entries(part.state), ...Object.entries(part.output).map(sentAs)])
      check(`${name}.${key}`, snapshot.populations?.[name]?.[key], values.length);
  for (const { name, carrier } of carriers) check(name, snapshot.connections?.[name], carrier.state.length);
  for (const [i, { state }] of draws.entries()) check("draws", snapshot.draws?.[i], state.length);
}
