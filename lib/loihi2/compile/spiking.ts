/** @file From a spiking network in ms and mV to one in the chip's whole numbers, with an account of what rounding did. */
import { checkChoice, checkInteger, checkPositive } from "../../math";
import { checkNetwork, type Network } from "../../spiking";
import type { Connection, LoihiNetwork, LoihiPopulation } from "../network";
import { type ProfileName, profileOf } from "../profile";
import { routesOf, type Wired, weightSteps, wire } from "./connections";
import { type Convention, conventions, type Integration, integrations, NIR_TO_LAVA_SCALE } from "./decay";
import { currentName, neuronsAt } from "./neurons";
import { type Plan, planOf } from "./plan";
import { realisedOf } from "./realised";
import { type Means, refusalsOf } from "./refusals";
import { connectionRows, decayRows, driftRow, populationRows, type RoundingReport } from "./report";
import type { Connected } from "./response";
import { scaleOf } from "./scale";

/** How a network is brought to the chip. */
export interface CompileOptions {
  /** [ms] what a step of the chip stands for */
  readonly dt: number;
  /** whose arithmetic the network is for; default "lava" */
  readonly profile?: ProfileName;
  /** default "exact" */
  readonly integration?: Integration;
  /** default "nearest" */
  readonly convention?: Convention;
  /** bits of a weight, 1 … 8, where a connection has both signs 2 … 8; default 8 */
  readonly weightBits?: number;
  /** whether connections are stored in the fewest bits that hold their weights as they are; default false */
  readonly fewestBits?: boolean;
  /** how often the threshold goes into the range of potentials, 1 or more: room for inhibition below the reset; default 4 */
  readonly headroom?: number;
  /** units of the chip's potential for a mV, by population; found where left out */
  readonly scale?: Readonly<Record<string, number>>;
  /** whether neurons with several synaptic time constants or an adaptive threshold may run a program; default true */
  readonly programs?: boolean;
}

/** What the numbers of a population mean. */
export interface PopulationScale {
  /** of the chip's potential: v = vReset + units / unitsPerMillivolt */
  readonly unitsPerMillivolt: number;
  /** [mV] where the chip's potential is 0, for each neuron */
  readonly reset: Float64Array;
  /** synaptic currents: I = units / unitsPerMillivolt / gain */
  readonly currents: readonly {
    readonly variable: string;
    /** [ms] of the chip */
    readonly tauSyn: number;
    /** for each neuron */
    readonly gain: Float64Array;
  }[];
}

/** A network on its way to the chip: what was asked for, what the chip gets, and how the two go together. */
export interface CompiledSpiking<Name extends string = string> {
  /** as it was described */
  readonly spiking: Network<Name>;
  /** [ms] */
  readonly dt: number;
  /** for `prepareEmulation`, `placeNetwork`, `prepareMeter` */
  readonly network: LoihiNetwork;
  /** the description with the numbers that the chip has: simulated, it differs from the chip by the cuts of whole numbers alone */
  readonly realised: Network<Name>;
  /** by population */
  readonly scales: Readonly<Record<string, PopulationScale>>;
  /** by connection: the smallest weight [mV] for each receiving neuron */
  readonly weightSteps: Readonly<Record<string, Float64Array>>;
  /** Poisson inputs, which the chip gets as a population of their own; `early`: their spikes are handed over a step before they act */
  readonly inputs: readonly {
    readonly population: string;
    readonly index: number;
    readonly early: boolean;
  }[];
  readonly report: RoundingReport;
}

const caller = "compileSpiking";

function meansOf({
  dt,
  integration = "exact",
  convention = "nearest",
  programs = true,
}: CompileOptions): Means {
  checkPositive(caller, "dt", dt);
  checkChoice(caller, "integration", integration, integrations);
  checkChoice(caller, "convention", convention, conventions);
  return { dt, integration, convention, programs };
}

/**
 * What keeps a network from the chip, each in words with the value and the way out; none when {@link compileSpiking} takes it.
 *
 * @throws {TypeError | RangeError} when the description itself does not make sense
 */
export function compileRefusals(network: Network, options: CompileOptions): readonly string[] {
  checkNetwork(caller, network);
  return refusalsOf(network, meansOf(options));
}

function notesOf(connected: readonly Connected[]): string[] {
  return [
    ...connected
      .filter(({ plan }) => plan.program)
      .map(({ plan }) => `${plan.name} runs a program, whose instructions are this library's own`),
    ...connected.flatMap(({ wired }) =>
      wired
        .filter(({ route }) => route.input !== undefined && route.receptor.tauSyn === 0)
        .map(({ route }) => `${route.name} lacks the spikes of the first step, in which nothing can arrive`),
    ),
    ...connected.flatMap(({ wired }) =>
      wired
        .filter(({ route, has }) => route.input !== undefined && has.some((w) => w !== has[0]))
        .map(({ route }) => `${route.name} has weights that differ by neuron; realised has the first`),
    ),
    ...connected
      .filter(({ plan }) => plan.threshold.some((theta) => theta === Number.POSITIVE_INFINITY))
      .map(
        ({ plan }) =>
          `${plan.name} has no threshold: potentials end at ±${(2 ** 23 - 1).toLocaleString("en")} units, above the largest threshold of the chip`,
      ),
  ];
}

/**
 * A spiking network in the chip's whole numbers.
 *
 * Potentials are kept above the reset, x = v − vReset, so that the chip's reset to 0 is ours; what pulls them elsewhere is a bias. With s units of
 * potential for a mV, the same for all that reaches a population, and decays of the chip k_v, k_u (parts of 4096):
 *
 *     x ← k_v x + u + b,  u ← k_u u + 64 Σ m 2^e:   s g_c (bias + vRest − vReset) = b,  s g w = 64 m 2^e
 *     spike from s (vThreshold − vReset) on
 *
 * where g_c = 1 − k_v and g is what a current of 1 mV adds to the potential in a step (1 where synapses let it jump), both for the time constants that
 * the chip has: so it goes exactly, but for the cuts of whole numbers, as `simulate` goes with `realised`, step by step, spikes at the same ticks.
 * A spike through a delay of d steps needs d of the chip's through a current, d − 1 where potentials jump. s is chosen so that weights use their
 * bits, see `report` for what remains. Neurons with several tauSyn or an adaptive threshold run a program.
 *
 * Reference: Rotter & Diesmann 1999, Biol. Cybern. 81, for exact integration.
 *
 * @throws {RangeError} with a list of all that the chip does not have: short-term plasticity, learning rules in ms, escape noise, currents that
 *   change, delays or pauses that are too long, time constants that are too slow for dt
 * @throws {TypeError | RangeError} when the description itself does not make sense
 * @example
 * const compiled = compileSpiking(network, { dt: 0.1 });
 * compiled.report.rows.filter(({ largest }) => largest > 0.01);
 * emulateSpiking(compiled, { duration: 1000, random: randomFrom(7) }).counts.excitatory
 */
export function compileSpiking<Name extends string>(
  network: Network<Name>,
  options: CompileOptions,
): CompiledSpiking<Name> {
  const { profile = "lava", weightBits = 8, fewestBits = false, headroom = 4, scale: given = {} } = options;
  const means = meansOf(options);
  const { dt, convention } = means;
  profileOf(profile);
  checkInteger(caller, "weightBits", weightBits, 1, 8);
  if (!(headroom >= 1 && Number.isFinite(headroom)))
    throw new RangeError(`${caller}: headroom must be at least 1, got ${headroom}`);
  const refusals = compileRefusals(network, options);
  if (refusals.length > 0)
    throw new RangeError(
      `${caller}: network must hold only what the chip has, got ${refusals.length === 1 ? "" : `${refusals.length} things: `}${refusals.join("; ")}`,
    );

  const all: Network = network;
  const names = Object.keys(all.populations);
  const plans = new Map<string, Plan>(
    names.flatMap((name) =>
      all.populations[name].model === "lif" ? [[name, planOf(all, name, means)] as const] : [],
    ),
  );
  const routes = routesOf(all, plans, dt, weightBits);
  const mixed = routes.find(({ wanted }) => wanted.signMode === "mixed");
  if (mixed && weightBits < 2)
    throw new RangeError(
      `${caller}: weightBits must be at least 2 where a connection has weights of both signs, got 1 with ${mixed.name}`,
    );
  const connected = new Map<string, Connected>();
  for (const [name, plan] of plans) {
    const mine = routes.filter(({ post }) => post === name);
    const reaching = mine.map(({ wanted, receiver, spikes, receptor: { loss } }) => ({
      ...{ wanted, loss, spikes },
      post: receiver,
    }));
    const fixed = Object.hasOwn(given, name) ? given[name] : undefined;
    if (fixed !== undefined) checkPositive(caller, `scale.${name}`, fixed);
    const conventional = convention === "nir-to-lava" ? NIR_TO_LAVA_SCALE : undefined;
    const scale = fixed ?? conventional ?? scaleOf(plan, reaching, headroom);
    const wired = mine.map((route) => wire(route, plan, scale, means, fewestBits));
    connected.set(name, { plan, scale, chip: neuronsAt(plan, scale, profile, convention), wired });
  }
  for (const name of Object.keys(given))
    if (!connected.has(name))
      throw new RangeError(`${caller}: scale must name neurons of the network, got "${name}"`);

  const every = [...connected.values()];
  const inputs = routes.flatMap(({ pre, input, receptor }) =>
    input ? [{ population: pre, index: input.index, early: receptor.tauSyn === 0 }] : [],
  );
  const wires = new Map(every.flatMap(({ wired }) => wired.map((one) => [one.route, one] as const)));
  const populations: Record<string, LoihiPopulation> = Object.fromEntries([
    ...names.map((name) => {
      const chip = connected.get(name)?.chip.neurons;
      return [name, chip ?? { model: "input", size: all.populations[name].size }] as const;
    }),
    ...routes.flatMap(({ pre, input }) => (input ? [[pre, input.neurons] as const] : [])),
  ]);
  const connections: Connection[] = routes.map((route) => (wires.get(route) as Wired).connection);
  return {
    ...{ spiking: network, dt, inputs },
    network: { profile, populations, connections },
    realised: realisedOf(network, connected),
    scales: Object.fromEntries(
      every.map(({ plan, scale }) => [
        plan.name,
        {
          unitsPerMillivolt: scale,
          reset: plan.reset,
          currents: plan.receptors.flatMap(({ tauSyn, tauHas, gain }) => {
            const variable = currentName(plan, tauSyn);
            return variable === undefined ? [] : [{ variable, tauSyn: tauHas, gain }];
          }),
        },
      ]),
    ),
    weightSteps: Object.fromEntries(
      every.flatMap(({ wired, scale }) => wired.map((one) => [one.route.name, weightSteps(one, scale)])),
    ),
    report: {
      rows: [...every.flatMap(populationRows), ...every.flatMap(connectionRows)],
      decays: every.flatMap(({ plan }) => decayRows(plan, dt)),
      drifts: every.map(driftRow),
      notes: notesOf(every),
    },
  };
}
