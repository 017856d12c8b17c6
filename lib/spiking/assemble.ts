/** @file From a description to parts that run: who receives what, with which constants, from which stream of chance. */
import { type Random, shown } from "../math";
import type { Engine, Propagation } from "../wasm";
import { column } from "./column";
import { denseLearner } from "./dense-learner";
import { type Arrival, currentSteps, poissonArrival } from "./inputs";
import { type LifState, lifNeurons, type Receptor } from "./lif";
import { livelyCarrier } from "./lively-carrier";
import { type Network, projectionName, type Synapses, synapseCount, weightsOf } from "./network";
import { packedCarrier } from "./packed-carrier";
import type { Carrier, Firing, Live, LivelyCarrier, Part } from "./part";
import { clampedSources, poissonSources } from "./sources";
import { synapseList } from "./synapse-list";

/** The parts of a network. */
export interface Assembly {
  readonly populations: ReadonlyMap<string, Firing | LifState>;
  readonly carriers: readonly { readonly from: Firing; readonly carrier: Carrier }[];
  readonly lively: readonly { readonly to: Firing; readonly carrier: LivelyCarrier }[];
  readonly weights: ReadonlyMap<string, { count: number; read(step: number): Float64Array }>;
  save(): Record<string, Live>;
  /** Ends the threads that carry spikes. */
  close(): void;
  /** how each projection is carried */
  readonly layouts: readonly string[];
  /** Loads all parts or, where one refuses what was saved, none. @throws {RangeError} when what was saved does not fit */
  load(parts: Readonly<Record<string, Live>>, step: number): void;
}

/** [bytes] what the spikes on their way through one projection may take */
const largestRing = 2 ** 31;

/** @throws {RangeError} when spikes on their way would take more memory than there may be */
function checkRing(caller: string, at: string, synapses: Synapses, neurons: number, dt: number): void {
  const { delay } = synapses;
  let longest = 0;
  if (typeof delay === "number") longest = delay;
  else for (let k = 0; k < delay.length; k++) longest = Math.max(longest, delay[k]);
  const bytes = 8 * neurons * (longest / dt + 1);
  if (bytes > largestRing)
    throw new RangeError(
      `${caller}: ${at}.delay must leave spikes on their way below ${largestRing / 2 ** 30} GiB, got ${longest} ms, which at dt = ${dt} ms take ${(bytes / 2 ** 30).toFixed(1)} GiB`,
    );
}

/** @throws {RangeError} when what was saved does not have what these parts hold now */
function checkSaved(
  caller: string,
  now: Readonly<Record<string, Live>>,
  saved: Readonly<Record<string, Live>>,
  step: number,
): void {
  const refuse = (what: string) => {
    throw new RangeError(`${caller}: snapshot must be whole, got one ${what}`);
  };
  for (const [name, held] of Object.entries(now)) {
    if (!Object.hasOwn(saved, name)) refuse(`without ${shown(name)}`);
    for (const [key, values] of Object.entries(held)) {
      const found = saved[name][key];
      if (found === undefined) refuse(`without ${shown(name)}.${key}`);
      // what is on its way is empty before the first step; the carrier itself looks at its length and at what it holds
      if (key !== "pending" && found.length !== values.length)
        refuse(`that has ${shown(name)}.${key} with ${found.length} numbers instead of ${values.length}`);
      // carriers count steps for themselves, from −1 on
      if (key === "step" && found[0] !== (step === 0 ? -1 : step))
        refuse(`at step ${step} that has ${shown(name)}.step at ${found[0]}`);
    }
  }
}

/** The network is checked already. */
export function assemble(
  caller: string,
  network: Network,
  {
    dt,
    random,
    engine,
    threads,
  }: { dt: number; random: Random; engine?: Engine | undefined; threads?: number | undefined },
): Assembly {
  const sizes = new Map(Object.entries(network.populations).map(([name, { size }]) => [name, size]));
  const parts = new Map<string, Part>();
  const receptors = new Map<string, Map<number, Receptor["arrivals"][number][]>>();
  const outside = new Map<string, Arrival[]>();
  const sending: { readonly pre: string; readonly carrier: Carrier }[] = [];
  const learning: { readonly post: string; readonly carrier: LivelyCarrier }[] = [];
  const layouts: string[] = [];
  const closing: Propagation[] = [];
  const weights = new Map<string, { count: number; read(step: number): Float64Array }>();
  const receive = (post: string, tauSyn: number, arrival: Receptor["arrivals"][number]) => {
    const of = receptors.get(post) ?? new Map<number, Receptor["arrivals"][number][]>();
    receptors.set(post, of.set(tauSyn, [...(of.get(tauSyn) ?? []), arrival]));
  };

  (network.projections ?? []).forEach((projection, index) => {
    const name = projectionName(projection);
    const { pre, post, tauSyn = 0, shortTerm, plasticity } = projection;
    const at = `projections[${index}].synapses`;
    const { synapses } = projection;
    const between = { pre: sizes.get(pre) as number, post: sizes.get(post) as number };
    const count = synapseCount(synapses);
    checkRing(caller, at, synapses, Math.max(between.pre, between.post), dt);
    const learner =
      plasticity?.rule === "pair" && plasticity.precision === "float32"
        ? denseLearner(caller, at, plasticity, synapses, between, { dt, engine })
        : undefined;
    const lively =
      shortTerm || plasticity
        ? (learner ??
          livelyCarrier(synapseList(caller, at, synapses, between, dt), dt, shortTerm, plasticity))
        : undefined;
    const packed = lively ? undefined : packedCarrier(caller, at, synapses, between, { dt, engine, threads });
    const carrier = (lively ?? packed) as Carrier;
    if (packed) closing.push(packed.propagation);
    layouts.push(
      `${name}: ${(packed?.propagation ?? learner)?.describe() ?? `${count} synapses that change, in TypeScript`}`,
    );
    if (lively && plasticity) learning.push({ post, carrier: lively });
    weights.set(name, {
      count,
      read: (step) => lively?.weights(step) ?? column(weightsOf(synapses), count, 0),
    });
    sending.push({ pre, carrier });
    receive(post, tauSyn, carrier);
    parts.set(`projection ${name}`, carrier);
  });
  (network.inputs ?? []).forEach((input, index) => {
    const size = sizes.get(input.post) as number;
    const arrival =
      input.kind === "poisson"
        ? poissonArrival(input, size, dt, random.split(`input ${index}`))
        : currentSteps(input, size, dt);
    if (input.kind === "poisson") receive(input.post, input.tauSyn ?? 0, arrival);
    else outside.set(input.post, [...(outside.get(input.post) ?? []), arrival]);
    parts.set(`input ${index}`, arrival);
  });

  const populations = new Map<string, Firing | LifState>();
  for (const [name, spec] of Object.entries(network.populations)) {
    const at = `populations.${name}`;
    const chance = random.split(`population ${name}`);
    const made =
      spec.model === "poisson"
        ? poissonSources(spec, dt, chance)
        : spec.model === "clamped"
          ? clampedSources(caller, at, spec, dt)
          : lifNeurons(
              caller,
              at,
              spec,
              Array.from(receptors.get(name) ?? [], ([tauSyn, arrivals]) => ({ tauSyn, arrivals })),
              outside.get(name) ?? [],
              dt,
              chance,
            );
    populations.set(name, made);
    parts.set(`population ${name}`, made);
  }
  const firing = (name: string) => populations.get(name) as Firing;
  const save = () => Object.fromEntries(Array.from(parts, ([name, part]) => [name, part.save()]));
  return {
    populations,
    carriers: sending.map(({ pre, carrier }) => ({ from: firing(pre), carrier })),
    lively: learning.map(({ post, carrier }) => ({ to: firing(post), carrier })),
    weights,
    layouts,
    close: () => {
      for (const propagation of closing) propagation.close();
    },
    save,
    load(saved, step) {
      const before = save();
      checkSaved("restore", before, saved, step);
      const loaded: [string, Part][] = [];
      try {
        for (const [name, part] of parts) {
          loaded.push([name, part]);
          part.load(saved[name]);
        }
      } catch (error) {
        // one part refused its own: those before it go back to where they were
        for (const [name, part] of loaded) part.load(before[name]);
        throw error;
      }
    },
  };
}
