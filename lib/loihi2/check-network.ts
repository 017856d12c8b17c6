/** @file The door: whether a description can be run. */
import { checkChoice, checkInteger, nearNames, shown } from "../math";
import { checkLearning } from "./learning/check";
import type { Connection, LoihiNetwork, LoihiPopulation, LoihiSynapses } from "./network";
import { inputsOf, kindOf, kinds } from "./neurons";
import type { Output } from "./neurons/kind";
import { profileOf } from "./profile";

/** What a population sends. */
export function outputsOf(population: LoihiPopulation): readonly Output[] {
  return population.model === "input"
    ? [{ name: "s", payloadBits: population.payloadBits ?? 0 }]
    : kindOf(population).outputs(population);
}

/** Where a connection comes from and goes to, by place. */
export interface Ends {
  readonly name: string;
  readonly output: number;
  readonly input: number;
}

/** Name of a connection. */
export const connectionName = ({ name, pre, post }: Connection): string => name ?? `${pre} → ${post}`;

const known = (names: readonly string[], wanted: string): string => {
  const near = nearNames(wanted, names);
  return near.length > 0
    ? `, did you mean ${near.map((n) => `"${n}"`).join(" or ")}?`
    : `: there is ${names.join(", ")}`;
};

const synapseKinds: readonly LoihiSynapses["kind"][] = [
  ...(["dense", "sparse", "convolution", "convolution-in-time", "direct"] as const),
];

function placeOf(caller: string, what: string, names: readonly string[], wanted: string | undefined): number {
  if (wanted === undefined) return 0;
  const place = names.indexOf(wanted);
  if (place < 0)
    throw new RangeError(`${caller}: ${what} must be one of its own, got "${wanted}"${known(names, wanted)}`);
  return place;
}

/**
 * Whether a description can be run, and where its connections come from and go to.
 *
 * @throws {TypeError | RangeError} when a population, connection or parameter is missing, unknown or outside its range
 * @throws {SyntaxError} when a learning rule cannot be read
 */
export function checkLoihiNetwork(caller: string, network: LoihiNetwork): readonly Ends[] {
  if (network === null || typeof network !== "object" || typeof network.populations !== "object")
    throw new TypeError(`${caller}: network must have populations, got ${shown(network)}`);
  profileOf(network.profile ?? "lava");
  const { populations, connections = [] } = network;
  const names = Object.keys(populations);
  if (names.length === 0) throw new RangeError(`${caller}: populations must hold at least one, got none`);
  for (const name of names) {
    const population = populations[name];
    checkInteger(caller, `${name}.size`, population.size, 1);
    if (population.model === "input") {
      checkInteger(caller, `${name}.payloadBits`, population.payloadBits ?? 0, 0, 32);
      continue;
    }
    const models = ["input", ...Object.keys(kinds)];
    if (!Object.hasOwn(kinds, population.model))
      throw new RangeError(
        `${caller}: ${name}.model must be known, got "${population.model as string}"${known(models, population.model)}`,
      );
    kindOf(population).check(caller, name, population);
  }
  const seen = new Set<string>();
  return connections.map((connection) => {
    const name = connectionName(connection);
    if (seen.has(name))
      throw new RangeError(`${caller}: connections must have names of their own, got "${name}" twice`);
    seen.add(name);
    for (const end of ["pre", "post"] as const)
      if (!Object.hasOwn(populations, connection[end]))
        throw new RangeError(
          `${caller}: ${name}.${end} must be a population, got ${shown(connection[end])}${known(names, String(connection[end]))}`,
        );
    const [pre, post] = [populations[connection.pre], populations[connection.post]];
    if (post.model === "input")
      throw new RangeError(`${caller}: ${name}.post must have inputs, got "${connection.post}"`);
    checkChoice(caller, `${name}.synapses.kind`, connection.synapses?.kind, synapseKinds);
    const outputs = outputsOf(pre).map((output) => output.name);
    if (connection.synapses.kind === "direct" && pre.size !== post.size)
      throw new RangeError(`${caller}: ${name} must link as many neurons, got ${pre.size} and ${post.size}`);
    const { synapses } = connection;
    if ((synapses.kind === "dense" || synapses.kind === "sparse") && synapses.learning !== undefined) {
      const population = (of: string) => ({
        size: populations[of].size,
        outputs: outputsOf(populations[of]).map((output) => output.name),
      });
      checkLearning(caller, `${name}.learning`, synapses.learning, {
        ...{ senders: pre.size, receivers: population(connection.post), populations: names, population },
        synapses: synapses.kind === "dense" ? pre.size * post.size : synapses.pre.length,
      });
    }
    return {
      name,
      output: placeOf(caller, `${name}.output`, outputs, connection.output),
      input: placeOf(caller, `${name}.input`, inputsOf(post), connection.input),
    };
  });
}
