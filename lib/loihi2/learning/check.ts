/** @file The door for connections that learn. */
import { checkChoice, checkInteger, checkRange, didYouMean, shown } from "../../math";
import { checkNumbers, checkWhole, columnOf } from "../neurons/parameters";
import { TRACE_MAX } from "./arithmetic";
import { parseRules } from "./parse";
import {
  gradedModes,
  isThirdFactor,
  type LearningCompatibility,
  type LearningRule,
  postTraces,
  preTraces,
  type ThirdFactor,
  type TraceParameters,
} from "./rule";

/** What a population that spikes or sends a third factor has. */
export interface Sender {
  readonly size: number;
  readonly outputs: readonly string[];
}

/** Where the connection is. */
export interface Place {
  readonly senders: number;
  readonly receivers: Sender;
  readonly synapses: number;
  readonly populations: readonly string[];
  population(name: string): Sender;
}

const flags: Readonly<Record<keyof LearningCompatibility, true>> = {
  ...{ impulseFraction: true, gradedBytes: true, wrapProducts: true, unclippedStart: true },
  parserFaults: true,
};

function checkOutput(caller: string, name: string, output: string | undefined, { outputs }: Sender): void {
  if (output !== undefined && !outputs.includes(output))
    throw new RangeError(
      `${caller}: ${name} must be one of its own, got ${shown(output)}${didYouMean(String(output), outputs, "outputs")}`,
    );
}

function checkTrace(caller: string, name: string, trace: TraceParameters, size: number): void {
  const { impulse, tau, start = 0 } = trace;
  checkRange(caller, `${name}.impulse`, impulse, 0, TRACE_MAX);
  checkRange(caller, `${name}.tau`, tau, 0, Number.MAX_VALUE);
  checkNumbers(caller, `${name}.start`, start, size);
  columnOf(start, size).forEach((x, i) => {
    checkInteger(caller, `${name}.start[${i}]`, x, 0, TRACE_MAX);
  });
}

function checkThirdFactor(caller: string, name: string, given: ThirdFactor, place: Place): void {
  const { population, output } = given;
  if (!place.populations.includes(population))
    throw new RangeError(
      `${caller}: ${name}.population must be one of the network, got ${shown(population)}${didYouMean(String(population), place.populations, "populations")}`,
    );
  const sender = place.population(population);
  const { size } = place.receivers;
  if (sender.size !== 1 && sender.size !== size)
    throw new RangeError(
      `${caller}: ${name}.population must have 1 neuron or ${size}, as the receivers, got ${sender.size}`,
    );
  checkOutput(caller, `${name}.output`, output, sender);
}

function checkCompatibility(caller: string, name: string, compatibility: LearningCompatibility): void {
  const known = Object.keys(flags);
  for (const [flag, value] of Object.entries(compatibility)) {
    if (!Object.hasOwn(flags, flag))
      throw new RangeError(
        `${caller}: ${name} must be of known flags, got "${flag}"${didYouMean(flag, known, "flags")}`,
      );
    if (typeof value !== "boolean")
      throw new TypeError(`${caller}: ${name}.${flag} must be true or false, got ${shown(value)}`);
  }
}

/**
 * @throws {TypeError | RangeError} when a part of a learning rule is missing or outside its range
 * @throws {SyntaxError} when the text of its rules cannot be read
 */
export function checkLearning(caller: string, name: string, rule: LearningRule, place: Place): void {
  if (rule === null || typeof rule !== "object")
    throw new TypeError(`${caller}: ${name} must be a learning rule, got ${shown(rule)}`);
  const { epoch, graded = "ordinary", compatibility = {}, postOutput, tStart = 0, dStart = 0 } = rule;
  checkInteger(caller, `${name}.epoch`, epoch, 1, 63);
  checkChoice(caller, `${name}.graded`, graded, gradedModes);
  checkCompatibility(caller, `${name}.compatibility`, compatibility);
  checkOutput(caller, `${name}.postOutput`, postOutput, place.receivers);
  checkWhole(caller, `${name}.tStart`, tStart, place.synapses, -256, 255);
  checkWhole(caller, `${name}.dStart`, dStart, place.synapses, 0, 255);
  for (const trace of [...preTraces, ...postTraces]) {
    const parameters = rule[trace];
    if (parameters === undefined) continue;
    if (parameters === null || typeof parameters !== "object")
      throw new TypeError(`${caller}: ${name}.${trace} must be a trace, got ${shown(parameters)}`);
    const pre = trace[0] === "x";
    if (isThirdFactor(parameters) && !pre) checkThirdFactor(caller, `${name}.${trace}`, parameters, place);
    else
      checkTrace(
        caller,
        `${name}.${trace}`,
        parameters as TraceParameters,
        pre ? place.senders : place.receivers.size,
      );
  }
  if (graded !== "ordinary" && !rule.x1)
    throw new RangeError(`${caller}: ${name}.x1 must be given where spikes are graded, got none`);
  for (const product of Object.values(parseRules(rule.rules, compatibility)).flat())
    for (const { variable } of product.factors)
      if (/^[xy][123]$/.test(variable) && !rule[variable as "x1"])
        throw new RangeError(`${caller}: ${name}.${variable} must be given, as the rules read it, got none`);
}
