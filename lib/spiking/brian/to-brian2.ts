/** @file A network as a Python script for Brian2. */
import { checkInteger, checkPositive, didYouMean, shown } from "../../math";
import { checkNetwork } from "../check-network";
import { toSteps } from "../column";
import { currentsOf, type Input, type Network, projectionName, synapseCount } from "../network";
import { populationLines } from "./populations";
import { text } from "./python";
import { projectionLines } from "./synapses";

/** How the script runs the network. */
export interface BrianOptions {
  /** time step [ms] */
  readonly dt: number;
  /** [ms], a whole number of steps */
  readonly duration: number;
  /** of Brian's own generator, in [0, 2³²) */
  readonly seed: number;
  /** populations whose spikes are written; default all */
  readonly record?: readonly string[];
  /** how Brian2 makes its code: "numpy" needs no compiler; default "numpy" */
  readonly target?: "numpy" | "cython";
}

const head = (
  dt: number,
  steps: number,
  seed: number,
  target: string,
) => `"""A spiking network for Brian2 2.9. Usage: python script.py [spikes.json]

Potentials and currents are plain numbers in mV. Steps are counted from 1, and a spike of step k falls at k * dt.
Within a step: potentials and currents move on, arrivals are added, thresholds are tested, what fired is reset.
Brian's own order tests thresholds before arrivals, so the schedule below is another one; and it names a step by
the time at its beginning, so that its step k - 1 is step k here: a spike that it times t is written as t + dt.
"""
import base64
import json
import sys

import numpy as np
from brian2 import *

prefs.codegen.target = ${text(target)}
defaultclock.dt = ${dt} * ms
steps = ${steps}
seed(${seed})


def unpack(packed, dtype):
    return np.frombuffer(base64.b64decode(packed), dtype=dtype).copy()


def staircase(start, level):
    values = np.zeros(steps + 1)
    for k, value in zip(start, level):
        values[k:] = value
    return values
`;

const tail = (names: readonly string[]) => `
net = Network(${names.join(", ")})
net.schedule = ["start", "groups", "synapses", "thresholds", "resets", "end"]
net.run(steps * defaultclock.dt)

spikes = {}
for name, monitor in monitors.items():
    step = np.round(monitor.t / defaultclock.dt).astype(int) + 1
    spikes[name] = {"size": len(monitor.source), "step": step.tolist(), "neuron": np.asarray(monitor.i).tolist()}
weights = {name: np.asarray(synapses.w).tolist() for name, synapses in learning.items()}
result = {"dt": float(defaultclock.dt / ms), "steps": steps, "spikes": spikes, "weights": weights}
with open(sys.argv[1], "w") if len(sys.argv) > 1 else sys.stdout as file:
    json.dump(result, file)
    file.write("\\n")
`;

/**
 * A Python script that runs the network in Brian2 2.9 and writes who fired in which step as JSON.
 *
 * The script follows the clock-driven form step by step: the same order within a step, exact integration, `v ≥ threshold`,
 * refractory periods and delays in whole steps. Brian tests thresholds before it delivers spikes, so the script gives it
 * another schedule, delays shorter by the step in which spikes are handed over, and a refractory period longer by the step of the
 * spike, which Brian counts. Deterministic networks fire in the same steps as with {@link simulate}, up to rounding at a threshold; chance is
 * Brian's own, so random networks agree in their statistics. Populations and projections without members are left out. At the end the weights of
 * projections that learn are written too.
 *
 * Not expressed: Bayesian weights; a membrane time constant that is nearly that of one of its synapses, or is so in some neurons of a
 * population only, where Brian's symbolic solution loses its digits.
 *
 * Reference: Stimberg, Brette & Goodman 2019, eLife 8, e47314.
 *
 * @throws {RangeError | TypeError} when the network does not make sense, a time is not a whole number of steps, or something
 * cannot be expressed; the message names the field
 * @example
 * writeFileSync("network.py", toBrian2(network, { dt: 0.1, duration: 1000, seed: 7 }));
 */
export function toBrian2(network: Network, options: BrianOptions): string {
  const caller = "toBrian2";
  const { dt, duration, seed, target = "numpy" } = options;
  checkPositive(caller, "dt", dt);
  checkInteger(caller, "seed", seed, 0, 2 ** 32 - 1);
  checkNetwork(caller, network);
  const steps = toSteps(caller, "duration", duration, dt, 1);
  const names = Object.keys(network.populations);
  const wanted = new Set(options.record ?? names);
  for (const name of wanted)
    if (!names.includes(name))
      throw new RangeError(
        `${caller}: record must name populations, got ${shown(name)}${didYouMean(name, names, "populations")}`,
      );
  const variable = new Map(names.map((name, k) => [name, `population_${k}`]));
  const parts: string[] = [];
  const lines = [head(dt, steps, seed, target)];
  const monitors: string[] = [];
  const learning: string[] = [];

  names.forEach((name, k) => {
    const spec = network.populations[name];
    const python = variable.get(name) as string;
    lines.push("", `# ${text(name)}`);
    if (spec.size === 0) {
      lines.push("# has no neurons");
      return;
    }
    const inputs: Input[] = (network.inputs ?? []).filter(({ post }) => post === name);
    const tauSyn = currentsOf(network, name);
    lines.push(
      ...populationLines({ caller, at: `populations.${name}`, dt, name: python, tauSyn, inputs }, spec),
    );
    parts.push(python);
    if (!wanted.has(name)) return;
    lines.push(`monitor_${k} = SpikeMonitor(${python})`);
    parts.push(`monitor_${k}`);
    monitors.push(`${text(name)}: monitor_${k}`);
  });

  (network.projections ?? []).forEach((projection, k) => {
    const { pre, post, synapses, tauSyn = 0 } = projection;
    lines.push("", `# ${text(projectionName(projection))}`);
    if (synapseCount(synapses) === 0) {
      lines.push("# has no synapses");
      return;
    }
    const name = `synapses_${k}`;
    const ends = {
      caller,
      at: `projections[${k}]`,
      dt,
      name,
      pre: variable.get(pre) as string,
      post: variable.get(post) as string,
      preSize: network.populations[pre].size,
      target: tauSyn > 0 ? `I_${currentsOf(network, post).indexOf(tauSyn)}` : "v",
    };
    lines.push(...projectionLines(ends, projection));
    parts.push(name);
    if (projection.plasticity) learning.push(`${text(projectionName(projection))}: ${name}`);
  });
  const tables = [`monitors = {${monitors.join(", ")}}`, `learning = {${learning.join(", ")}}`];
  return [...lines, "", ...tables, tail(parts)].join("\n");
}
