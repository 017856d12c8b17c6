/**
 * @file The emulated chip going on from step to step. It knows populations and connections, and nothing of what they are made of.
 *
 * A step: connections hand over what was sent the step before; populations take it in and send, those that a direct link feeds after those that
 * feed it; connections take in what was sent.
 */
import { checkChoice, type Random, shown } from "../math";
import type { Engine } from "../wasm";
import { fixed, ideal } from "./arithmetic";
import { checkLoihiNetwork } from "./check-network";
import { type Draws, seededDraws } from "./draws";
import { type FaultCounts, FaultTally } from "./faults";
import { learnerOf } from "./learning/learner";
import { type LearningState, plasticityOf, type Wire } from "./learning/plasticity";
import { isThirdFactor, postTraces } from "./learning/rule";
import type { LoihiNetwork } from "./network";
import type { Outbox } from "./outbox";
import { type Part, preparePart } from "./part";
import { profileOf } from "./profile";
import { type Line, routinesFor } from "./routines";
import { type Senders, send } from "./senders";
import { type Carrier, carrierOf } from "./synapses/carrier";
import { convolutionCarrier, prepareConvolution } from "./synapses/convolution";
import { sortSynapses } from "./synapses/sort";

/** How a network is run. */
export interface EmulationOptions {
  /** of neurons and connections that draw, each with a stream of its own. A `Draws` is shared by all, for replays */
  readonly random: Random | Draws;
  /** `"fixed"`, the chip's integers, or `"ideal"`, the same network in real numbers that neither round nor end; default `"fixed"` */
  readonly arithmetic?: "fixed" | "ideal";
  /**
   * what computes whole numbers, the same to the bit: compiled routines where they pay, which is `"auto"`, wherever they can, or TypeScript alone.
   * Real numbers, and what no routine was compiled for, run in TypeScript in any case.
   */
  readonly engine?: Engine;
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
   * One step: what the inputs send in it, a number for each neuron or who sends; nothing where they are left out.
   *
   * @throws {RangeError} when a population is no input, a length does not fit, a payload is no whole number of its bits, or sums of spikes or
   * products of learning leave 32 bits: the emulation has then done part of the step, and goes on from a snapshot
   */
  step(inputs?: Readonly<Partial<Record<Name, ArrayLike<number> | Senders>>>): void;
  /** What a population sent in the last step, a view: [neuron]. */
  sent(population: Name, output?: string): Float64Array;
  /** Who sent something in the last step, in rising order; overwritten by the next. */
  senders(population: Name, output?: string): readonly number[];
  /** A variable of a population now, a view to read: it goes with the steps. */
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
  /** What runs each population, with the connections that bring it spikes. */
  engines(): Readonly<Record<Name, "wasm" | "typescript">>;
  snapshot(): EmulationSnapshot;
  /** @throws {RangeError} when the snapshot is of another network or arithmetic */
  restore(snapshot: EmulationSnapshot): void;
  /** Back to the start. */
  reset(): void;
}

const engines: readonly Engine[] = ["auto", "wasm", "wasm-relaxed", "typescript"];

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
  { random, arithmetic: kind = "fixed", engine }: EmulationOptions,
): Emulation<Name> {
  const caller = "prepareEmulation";
  const ends = checkLoihiNetwork(caller, network);
  if (engine !== undefined) checkChoice(caller, "engine", engine, engines);
  checkChoice(caller, "arithmetic", kind, ["fixed", "ideal"]);
  if (random === null || (typeof random !== "function" && typeof random !== "object"))
    throw new TypeError(`${caller}: random must be a generator or draws, got ${shown(random)}`);
  const arithmetic = kind === "ideal" ? ideal : fixed;
  const profile = profileOf(network.profile ?? "lava");
  const { populations, connections = [] } = network;
  const names = Object.keys(populations) as Name[];
  const tallies: Record<string, FaultTally> = {};
  const shared = isDraws(random) ? random : undefined;
  const allDraws: Draws[] = shared ? [shared] : [];
  const drawsOf = (name: string): Draws => {
    if (shared) return shared;
    const draws = seededDraws((random as Random).split(name));
    allDraws.push(draws);
    return draws;
  };

  const parts = Object.fromEntries(
    names.map((name) => {
      const draws = populations[name].model === "input" ? undefined : drawsOf(name);
      const part = preparePart(populations[name], arithmetic, profile, draws);
      if (part.now) tallies[name] = part.now.faults;
      return [name, part];
    }),
  ) as Record<Name, Part>;

  const lines = connections.map((connection, c): Line => {
    const { name, output, input } = ends[c];
    const { synapses } = connection;
    const from = parts[connection.pre as Name].outputs[output];
    const into = Object.values(parts[connection.post as Name].input)[input];
    const line = { name, connection, into, from };
    if (synapses.kind === "direct") return line;
    const faults = new FaultTally();
    tallies[name] = faults;
    const sizes = [from.sent.length, into.length] as const;
    const made =
      synapses.kind === "convolution"
        ? prepareConvolution(caller, name, synapses, sizes, profile)
        : sortSynapses(caller, name, synapses, ...sizes, profile);
    const { clipped, truncated } = "kernel" in made ? made.kernel : made.stored;
    faults.add("clip", clipped);
    faults.add("truncation", truncated);
    return "kernel" in made ? { ...line, faults, convolution: made } : { ...line, faults, sorted: made };
  });
  const compiled = kind === "fixed" ? routinesFor(network as LoihiNetwork, parts, lines, engine) : new Map();
  const rounding = { on: profile.weightExponent, rounding: profile.weightBits };
  const wired = lines.map((line) => {
    const { name, connection, into, from, sorted, convolution, faults } = line;
    const { synapses } = connection;
    if (convolution && faults) {
      const { values: weight } = convolution.kernel;
      const origin = Int32Array.from(weight, (_, k) => k);
      const carrier = convolutionCarrier(name, convolution, rounding, arithmetic, faults);
      return { name, connection, into, from, carrier, learner: undefined, origin, weight };
    }
    if (!sorted || !faults) return { name, connection, into, from, carrier: undefined };
    const { origin, weight } = sorted.synapses;
    const scale = { weightExponent: sorted.stored.weightExponent, ...rounding };
    const carrier: Carrier =
      compiled.get(line) ?? carrierOf(name, sorted.synapses, scale, arithmetic, faults);
    const rule = "learning" in synapses ? synapses.learning : undefined;
    if (!rule) return { name, connection, into, from, carrier, learner: undefined, origin, weight };
    const draws = drawsOf(`${name} learning`);
    const outputOf = (population: string, wanted: string | undefined): Float64Array => {
      const part = parts[population as Name];
      return wanted === undefined ? part.outputs[0].sent : part.output[wanted];
    };
    const given = postTraces.flatMap((trace) => {
      const from = rule[trace];
      return from && isThirdFactor(from) ? [[trace, outputOf(from.population, from.output)] as const] : [];
    });
    const learner = learnerOf({
      ...{ name, rule, synapses: sorted.synapses, signMode: sorted.stored.signMode, arithmetic, profile },
      ...{ pre: from.sent, post: outputOf(connection.post, rule.postOutput), faults, draws },
      given: Object.fromEntries(given),
    });
    return { name, connection, into, from, carrier, learner, origin, weight };
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
  const inOrder = order.map((name) => ({
    part: parts[name],
    links: links.filter(({ connection }) => connection.post === name),
  }));
  const outboxes = Object.values<Part>(parts).flatMap(({ outputs }) => outputs);
  const inputs = Object.values<Part>(parts).flatMap(({ input, compiled }) =>
    compiled && !compiled.others ? [] : Object.values(input),
  );
  let time = 0;

  const inputBoxes = new Map(
    names.filter((name) => populations[name].model === "input").map((name) => [name, parts[name].outputs[0]]),
  );
  const give = (name: Name, values: ArrayLike<number> | Senders): void => {
    const outbox = inputBoxes.get(name);
    if (!outbox) throw new RangeError(`step: inputs must be those of the network, got "${name}"`);
    send(name, values, outbox, kind === "fixed");
  };
  const partOf = (population: Name): Part => {
    if (!Object.hasOwn(parts, population))
      throw new RangeError(
        `emulation: population must be one of ${names.join(", ")}, got ${shown(population)}`,
      );
    return parts[population];
  };
  const outputOf = (caller: string, population: Name, output: string | undefined): Outbox => {
    const { outputs } = partOf(population);
    const found = output === undefined ? outputs[0] : outputs.find((one) => one.name === output);
    if (!found)
      throw new RangeError(
        `${caller}: output must be one of ${outputs.map((one) => one.name).join(", ")}, got ${shown(output)}`,
      );
    return found;
  };

  return {
    get time() {
      return time;
    },
    step(given) {
      for (const outbox of outboxes) outbox.clear();
      for (const name in given)
        if (Object.hasOwn(given, name)) give(name, given[name] as ArrayLike<number> | Senders);
      time++;
      for (const values of inputs) values.fill(0);
      for (const { carrier, into } of carriers) carrier.deliver(into);
      for (const { part, links } of inOrder) {
        for (const { into, from } of links) for (let i = 0; i < into.length; i++) into[i] += from.sent[i];
        part.step(time);
      }
      for (const { carrier, from } of carriers)
        if (carrier.takeSpikes) carrier.takeSpikes(from.senders, from.count);
        else carrier.take(from.list(), from.sent);
      plasticity.step(time);
    },
    sent: (population, output) => outputOf("sent", population, output).sent,
    senders: (population, output) => outputOf("senders", population, output).list(),
    variable(population, name) {
      const part = partOf(population);
      const { state } = part;
      if (!Object.hasOwn(state, name))
        throw new RangeError(
          `variable: name must be one of ${Object.keys(state).join(", ")}, got ${shown(name)}`,
        );
      // From now on it is brought up to date in every step.
      part.watch();
      return state[name];
    },
    faults: () => Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tally.counts])),
    operations: () => Object.fromEntries(carriers.map(({ name, carrier }) => [name, carrier.operations])),
    weights: plasticity.weights,
    learned: plasticity.learned,
    updates: plasticity.updates,
    saturation: () => plasticity.saturation(time),
    engines: () =>
      Object.fromEntries(names.map((name) => [name, parts[name].compiled ? "wasm" : "typescript"])) as Record<
        Name,
        "wasm" | "typescript"
      >,
    snapshot() {
      for (const part of Object.values<Part>(parts)) part.compiled?.save();
      for (const { carrier } of carriers) carrier.save?.();
      return {
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
      };
    },
    restore(snapshot) {
      checkSnapshot(snapshot, kind, parts, carriers, allDraws);
      plasticity.check(snapshot.learning);
      time = snapshot.step;
      for (const name of names) {
        const kept = snapshot.populations[name];
        for (const [key, values] of Object.entries(parts[name].state)) values.set(kept[key]);
        for (const [key, values] of Object.entries(parts[name].output).map(sentAs)) values.set(kept[key]);
        for (const outbox of parts[name].outputs) outbox.gather();
        parts[name].compiled?.load();
      }
      for (const { name, carrier } of carriers) {
        carrier.state.set(snapshot.connections[name]);
        carrier.load?.();
      }
      plasticity.restore(snapshot.learning);
      for (const [i, { state }] of allDraws.entries()) state.set(snapshot.draws[i]);
      for (const [name, counts] of Object.entries(snapshot.faults)) tallies[name].set(counts);
    },
    reset() {
      time = 0;
      for (const part of Object.values<Part>(parts)) {
        for (const { name, start } of part.variables) part.state[name].set(start);
        for (const outbox of part.outputs) outbox.clear();
        part.compiled?.load();
      }
      for (const { carrier } of carriers) {
        carrier.state.fill(0);
        carrier.load?.();
      }
      plasticity.reset();
      for (const [i, { state }] of allDraws.entries()) state.set(drawsAtStart[i]);
      for (const [name, counts] of Object.entries(atStart)) tallies[name].set(counts);
    },
  };
}

/** What was sent stands beside the variables of a snapshot, under a name that no variable has. */
const sentAs = ([name, values]: [string, Float64Array]): [string, Float64Array] => [`sent ${name}`, values];

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
