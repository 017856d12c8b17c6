/** @file Populations and what comes from outside, as Brian2 groups. */
import { column, stepsUntil, toSteps } from "../column";
import type { CurrentInput, Input, LifNeurons, PoissonInput, Population } from "../network";
import { clampedSources } from "../sources";
import { array, numbers } from "./python";

/** What lines of a script are made from. */
export interface Context {
  readonly caller: string;
  /** path of the description, for errors */
  readonly at: string;
  readonly dt: number;
  /** name of the Python variable */
  readonly name: string;
  /** different time constants of the synaptic currents, in order: I_0, I_1, … */
  readonly tauSyn: readonly number[];
  readonly inputs: readonly Input[];
}

const integer = (size: number, of: (i: number) => number) =>
  Int32Array.from({ length: size }, (_, i) => of(i));

/** @throws {RangeError} where Brian's symbolic solution would divide by (nearly) nothing */
function checkApart({ caller, at, tauSyn }: Context, spec: LifNeurons): void {
  const taus = column(spec.tauMem, spec.size, 0);
  taus.forEach((tau, i) => {
    for (const other of tauSyn) {
      const same = tau === other && taus.every((one) => one === tau);
      if (!same && Math.abs(tau / other - 1) < 1e-6)
        throw new RangeError(
          `${caller}: ${at}.tauMem must differ from the time constant of a synapse by a part in 10⁶, or be one number for all that is equal to it, got ${tau} in neuron ${i} beside ${other}`,
        );
    }
  });
}

/** The outside currents, as arrays over steps: a change acts from the first step that begins at it or after it. */
function currents(context: Context, size: number, list: readonly CurrentInput[]): string[] {
  return list.flatMap(({ time, current, neurons }, k) => {
    const from = integer(time.length, (j) => Math.max(0, stepsUntil(time[j], context.dt)));
    const on = neurons ? new Set(Array.from(neurons)) : undefined;
    return [
      `${context.name}_stimulus_${k} = TimedArray(staircase(${array(from)}, ${array(Float64Array.from(current))}), dt=defaultclock.dt)`,
      ...(on ? [`${context.name}.reached_${k} = ${array(integer(size, (i) => Number(on.has(i))))}`] : []),
    ];
  });
}

/** Lines that set what arrives in a step, together with the synapses. */
function poissonArrivals(context: Context, spec: LifNeurons, list: readonly PoissonInput[]): string[] {
  return list.flatMap(({ rate, weight, tauSyn = 0 }, k) => {
    const { name } = context;
    const mean = column(rate, spec.size, 0).map((hz) => (hz * context.dt) / 1000);
    const target = tauSyn > 0 ? `I_${context.tauSyn.indexOf(tauSyn)}` : "v";
    return [
      `${name}.mean_${k} = ${numbers(mean, spec.size, 0)}`,
      `${name}.run_regularly("${target} += ${weight} * poisson(mean_${k})", when="synapses")`,
    ];
  });
}

/** Time constants stand outside of the equations under one name for each value, so that equal ones are one symbol to Brian. */
const tauName = (context: Context, s: number) => `${context.name}_tau_${s}`;

function constants(context: Context, spec: LifNeurons): string[] {
  return [
    ...context.tauSyn.map((tau, s) => `${tauName(context, s)} = ${tau} * ms`),
    ...(spec.adaptation ? [`${context.name}_tau_h = ${spec.adaptation.tau} * ms`] : []),
  ];
}

function equations(
  context: Context,
  spec: LifNeurons,
  outside: readonly CurrentInput[],
  means: number,
): string[] {
  const { tauSyn, name } = context;
  const same = typeof spec.tauMem === "number" ? tauSyn.indexOf(spec.tauMem) : -1;
  const push = ["bias", ...outside.map((_, k) => `outside_${k}`), ...tauSyn.map((_, s) => `I_${s}`)];
  return [
    spec.leak === false
      ? "v : 1"
      : `dv/dt = (v_rest - v + ${push.join(" + ")}) / ${same >= 0 ? tauName(context, same) : "tau_m"} : 1`,
    ...tauSyn.map((_, s) => `dI_${s}/dt = -I_${s} / ${tauName(context, s)} : 1`),
    ...(spec.adaptation ? [`dh/dt = -h / ${name}_tau_h : 1`] : []),
    ...outside.map(
      ({ neurons }, k) => `outside_${k} = ${name}_stimulus_${k}(t)${neurons ? ` * reached_${k}` : ""} : 1`,
    ),
    ...outside.flatMap(({ neurons }, k) => (neurons ? [`reached_${k} : integer (constant)`] : [])),
    ...Array.from({ length: means }, (_, k) => `mean_${k} : 1 (constant)`),
    "tau_m : second (constant)",
    "v_rest : 1 (constant)",
    "v_reset : 1 (constant)",
    "theta : 1 (constant)",
    "bias : 1 (constant)",
    "held : integer (constant)",
  ];
}

/** Brian cannot solve a membrane without a leak symbolically: its integral over a step is written out. */
function integral(context: Context, outside: readonly CurrentInput[]): string[] {
  const push = ["bias", ...outside.map((_, k) => `outside_${k}`)].join(" + ");
  // the currents have decayed already: over the step they were τ (e^(dt/τ) − 1) times what is left of them
  const synaptic = context.tauSyn
    .map((_, s) => ` + I_${s} * ${tauName(context, s)} * expm1(dt / ${tauName(context, s)})`)
    .join("");
  return [
    `${context.name}.run_regularly("v += ((${push}) * dt${synaptic}) / tau_m", when="groups", order=1)`,
  ];
}

function lif(context: Context, spec: LifNeurons): string[] {
  const { name, caller, at, dt } = context;
  const { size, escape: noise, adaptation, leak = true } = spec;
  if (leak) checkApart(context, spec);
  const outside = context.inputs.filter((input) => input.kind === "current");
  const poisson = context.inputs.filter((input) => input.kind === "poisson");
  const refractory = column(spec.refractory, size, 0);
  const held = integer(size, (i) => {
    const where = typeof spec.refractory === "number" ? `${at}.refractory` : `${at}.refractory[${i}]`;
    return toSteps(caller, where, refractory[i], dt);
  });
  const above = adaptation ? "v - theta - h" : "v - theta";
  const threshold = noise
    ? `rand() < -expm1(-${noise.rate}*Hz * dt * exp((${above}) / ${noise.width}))`
    : `${above} >= 0`;
  const lines = equations(context, spec, outside, poisson.length);
  const set = (variable: string, value: string) => `${name}.${variable} = ${value}`;
  const body = [
    ...constants(context, spec),
    `${name} = NeuronGroup(${size}, """`,
    ...lines.map((line) => `    ${line}`),
    `""", threshold="${threshold}", reset="v = v_reset${adaptation ? `; h += ${adaptation.jump}` : ""}",`,
    // the step of the spike itself is counted by Brian, and not by the description
    `    refractory="(held + 1) * dt", method="exact")`,
    set("tau_m", `${numbers(spec.tauMem, size, 0)} * ms`),
    set("v_rest", numbers(spec.vRest, size, 0)),
    set("v_reset", numbers(spec.vReset, size, spec.vRest ?? 0)),
    set("theta", numbers(spec.vThreshold, size, 1)),
    set("bias", numbers(spec.bias, size, 0)),
    set("held", held.every((steps) => steps === held[0]) ? `${held[0]}` : array(held)),
    set("v", numbers(spec.vStart, size, spec.vRest ?? 0)),
  ];
  // not by Brian's "unless refractory", whose factor would stand in the symbolic solution and divide it by 0 at equal time constants
  const hold = `${name}.run_regularly("v = v * int(not_refractory) + v_reset * (1 - int(not_refractory))", when="before_thresholds")`;
  return [
    ...body,
    ...(held.some((steps) => steps > 0) ? [hold] : []),
    ...currents(context, size, outside),
    ...(leak ? [] : integral(context, outside)),
    ...poissonArrivals(context, spec, poisson),
  ];
}

/**
 * One population, of at least one neuron.
 *
 * @throws {RangeError} for times that are not whole steps, and time constants that Brian2 cannot tell apart
 */
export function populationLines(context: Context, spec: Population): string[] {
  const { name, caller, at, dt } = context;
  if (spec.model === "lif") return lif(context, spec);
  if (spec.model === "poisson") {
    const chance = column(spec.rate, spec.size, 0).map((rate) => -Math.expm1((-rate * dt) / 1000));
    return [
      `${name} = NeuronGroup(${spec.size}, "p : 1 (constant)", threshold="rand() < p")`,
      `${name}.p = ${numbers(chance, spec.size, 0)}`,
    ];
  }
  clampedSources(caller, at, spec, dt); // looks at the times
  const steps = integer(spec.time.length, (k) => Math.round(spec.time[k] / dt) - 1);
  return [
    `${name} = SpikeGeneratorGroup(${spec.size}, ${array(Int32Array.from(spec.neuron))}, ${array(steps)} * defaultclock.dt)`,
  ];
}
