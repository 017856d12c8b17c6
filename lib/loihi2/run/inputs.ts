/** @file What inputs send in each step of a run. */
import { checkInteger, checkLength, didYouMean, shown } from "../../math";
import type { Raster } from "../../record";
import type { LoihiNetwork } from "../network";
import type { Senders } from "../senders";
import type { InputPlan, SpikeList } from "./plan";

/** What an input is handed in a step: a number for each neuron, or who sends. */
export type Sent = ArrayLike<number> | Senders;

/** What an input sends in a step, nothing where undefined. */
type Source = (step: number) => Sent | undefined;

/** What a time may miss its step by, in steps: decimal times are rounded. */
const near = 1e-6;

function tableSource(
  caller: string,
  at: string,
  rows: readonly ArrayLike<number>[],
  size: number,
  start: number,
  steps: number,
): Source {
  if (rows.length > steps)
    throw new RangeError(
      `${caller}: ${at} must have at most a row for each of ${steps} steps, got ${rows.length}`,
    );
  for (const [r, row] of rows.entries()) {
    if (row === null || typeof row !== "object")
      throw new TypeError(`${caller}: ${at}[${r}] must have a number for each neuron, got ${shown(row)}`);
    checkLength(caller, `${at}[${r}]`, row, size);
  }
  return (step) => rows[step - start - 1];
}

function listSource(caller: string, at: string, list: SpikeList, size: number, start: number): Source {
  const { step, neuron, payload = 1 } = list;
  if (step === null || typeof step !== "object")
    throw new TypeError(`${caller}: ${at}.step must be a list, got ${shown(step)}`);
  checkLength(caller, `${at}.neuron`, neuron, step.length);
  if (typeof payload !== "number") checkLength(caller, `${at}.payload`, payload, step.length);
  for (let k = 0; k < step.length; k++) {
    checkInteger(caller, `${at}.step[${k}]`, step[k], 1);
    checkInteger(caller, `${at}.neuron[${k}]`, neuron[k], 0, size - 1);
  }
  const order = Uint32Array.from({ length: step.length }, (_, k) => k).sort(
    (a, b) => step[a] - step[b] || neuron[a] - neuron[b],
  );
  for (let k = 1; k < order.length; k++)
    if (step[order[k]] === step[order[k - 1]] && neuron[order[k]] === neuron[order[k - 1]])
      throw new RangeError(
        `${caller}: ${at} must let a neuron send at most once in a step, got neuron ${neuron[order[k]]} twice in step ${step[order[k]]}`,
      );
  const neurons = Int32Array.from(order, (k) => neuron[k]);
  const payloads = typeof payload === "number" && payload === 1 ? undefined : new Float64Array(order.length);
  payloads?.forEach((_, k) => {
    payloads[k] = typeof payload === "number" ? payload : payload[order[k]];
  });
  let next = 0;
  while (next < order.length && step[order[next]] <= start) next++;
  return (now) => {
    const from = next;
    while (next < order.length && step[order[next]] === now) next++;
    if (next === from) return undefined;
    return {
      neurons: neurons.subarray(from, next),
      ...(payloads ? { payloads: payloads.subarray(from, next) } : {}),
    };
  };
}

function rasterSource(caller: string, at: string, raster: Raster, size: number, start: number, dt: number) {
  const { time, neuron } = raster;
  if (raster.size !== size)
    throw new RangeError(`${caller}: ${at}.size must be ${size}, got ${shown(raster.size)}`);
  const step = Float64Array.from(time, (t, k) => {
    const whole = Math.round(t / dt);
    if (!(Math.abs(t / dt - whole) <= near))
      throw new RangeError(
        `${caller}: ${at}.time[${k}] must be a whole number of steps of ${dt} ms, got ${shown(t)}`,
      );
    return whole;
  });
  const { payload } = raster as { readonly payload?: Float64Array };
  return listSource(caller, at, { step, neuron, ...(payload ? { payload } : {}) }, size, start);
}

function sourceOf(
  caller: string,
  at: string,
  plan: InputPlan,
  size: number,
  { start, steps, dt }: RunWindow,
): Source {
  if (typeof plan === "function") return plan;
  if (plan === null || typeof plan !== "object")
    throw new TypeError(
      `${caller}: ${at} must be a table, a list, a raster or a function, got ${shown(plan)}`,
    );
  if ("step" in plan) return listSource(caller, at, plan, size, start);
  if ("time" in plan) return rasterSource(caller, at, plan, size, start, dt);
  if (!Array.isArray(plan))
    throw new TypeError(
      `${caller}: ${at} must be a table, a list, a raster or a function, got ${shown(plan)}`,
    );
  return tableSource(caller, at, plan, size, start, steps);
}

/** Steps after `start`, each taken for `dt` [ms]. */
export interface RunWindow {
  readonly start: number;
  readonly steps: number;
  readonly dt: number;
}

/**
 * What all inputs send, step by step.
 *
 * @throws {TypeError | RangeError} when one is no input of the network, or what it sends does not fit it
 */
export function inputSource(
  caller: string,
  network: LoihiNetwork,
  inputs: Readonly<Record<string, InputPlan | undefined>>,
  window: RunWindow,
): (step: number) => Record<string, Sent> {
  const { populations } = network;
  const names = Object.keys(populations).filter((name) => populations[name].model === "input");
  const sources = Object.entries(inputs).flatMap(([name, plan]) => {
    if (!names.includes(name))
      throw new RangeError(
        `${caller}: inputs must be those of the network, got ${shown(name)}${didYouMean(name, names, "inputs")}`,
      );
    if (plan === undefined) return [];
    return [[name, sourceOf(caller, `inputs.${name}`, plan, populations[name].size, window)] as const];
  });
  return (step) => {
    const row: Record<string, Sent> = {};
    for (const [name, source] of sources) {
      const sent = source(step);
      if (sent !== undefined) row[name] = sent;
    }
    return row;
  };
}
