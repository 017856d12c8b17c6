/** @file A compiled network run on the emulated chip, with its records in ms and mV again, as a simulation's are. */
import { checkInteger, type Random, shown } from "../../math";
import { type Raster, raster, type Trace, trace } from "../../record";
import { type Outside, prepareOutside, type TraceRecording, toSteps } from "../../spiking";
import { type Emulation, prepareEmulation } from "../engine";
import type { FaultCounts } from "../faults";
import type { CompiledSpiking } from "./spiking";

/** How a compiled network is run. */
export interface EmulateSpikingOptions {
  /** [ms] a whole number of steps */
  readonly duration: number;
  /** of sources and Poisson inputs, whose spikes are those that `simulate` draws from it */
  readonly random: Random;
  /** the chip's integers or real numbers; default "fixed" */
  readonly arithmetic?: "fixed" | "ideal";
  /** `v` of neurons [mV], or a synaptic current by its name in `scales` [mV] */
  readonly traces?: readonly TraceRecording[];
  /** called after each step, with the emulation: for meters and probes of one's own */
  readonly onStep?: (emulation: Emulation) => void;
  /** called once before the first step */
  readonly onStart?: (emulation: Emulation) => void;
}

/** What a run on the chip leaves behind. */
export interface EmulatedRecords<Name extends string = string> {
  /** as those of `simulate` */
  readonly rasters: Readonly<Record<Name, Raster>>;
  readonly counts: Readonly<Record<Name, Float64Array>>;
  /** in the order that was asked for */
  readonly traces: readonly Trace[];
  /** by population or connection of the chip */
  readonly faults: Readonly<Record<string, FaultCounts>>;
  /** synaptic operations, by connection */
  readonly operations: Readonly<Record<string, number>>;
}

/** What the chip's inputs send in one step after another. */
export interface Drive {
  /** The next step's: a view for each input, 1 or how many spikes. */
  next(): Readonly<Record<string, Float64Array>>;
}

/**
 * What the inputs of a compiled network send at each step: the spikes of its sources and Poisson inputs, those that `simulate` draws from the same
 * chance.
 *
 * @throws {RangeError} when clamped spikes are not at ticks of the clock
 * @example
 * const drive = prepareDrive(compiled, randomFrom(7));
 * chip.step(drive.next());
 */
export function prepareDrive(compiled: CompiledSpiking, random: Random): Drive {
  const { spiking, dt, inputs } = compiled;
  const outside: Outside = prepareOutside(spiking, { dt, random });
  const sources = Object.entries(spiking.populations).filter(([, { model }]) => model !== "lif");
  const sent = Object.fromEntries([
    ...sources.map(([name, { size }]) => [name, new Float64Array(size)] as const),
    ...inputs.map(
      ({ population, index }) => [population, new Float64Array(outside.arrivals(index).length)] as const,
    ),
  ]);
  // Jumps of the potential are handed over a step before they act: one look ahead.
  const ahead = inputs.some(({ early }) => early);
  const fired = new Map(sources.map(([name]) => [name, new Int32Array(0)]));
  const waiting = new Map(
    inputs.map(({ index }) => [index, new Float64Array(outside.arrivals(index).length)]),
  );
  const keep = (): void => {
    for (const [name] of sources) fired.set(name, outside.fired(name).slice());
    for (const { index, early } of inputs)
      if (!early) (waiting.get(index) as Float64Array).set(outside.arrivals(index));
  };
  if (ahead) {
    outside.step();
    keep();
  }
  return {
    next() {
      outside.step();
      if (!ahead) keep();
      for (const [name] of sources) {
        sent[name].fill(0);
        for (const i of fired.get(name) as Int32Array) sent[name][i] = 1;
      }
      for (const { population, index, early } of inputs)
        sent[population].set(early ? outside.arrivals(index) : (waiting.get(index) as Float64Array));
      if (ahead) keep();
      return sent;
    },
  };
}

interface Sampler {
  note(step: number): void;
  trace(): Trace;
}

function samplerOf(compiled: CompiledSpiking, chip: Emulation, at: string, wanted: TraceRecording): Sampler {
  const caller = "emulateSpiking";
  const { population, variable, every = 1 } = wanted;
  checkInteger(caller, `${at}.every`, every, 1);
  const scale = Object.hasOwn(compiled.scales, population) ? compiled.scales[population] : undefined;
  if (!scale)
    throw new RangeError(
      `${caller}: ${at}.population must be one of ${Object.keys(compiled.scales).join(", ")}, got ${shown(population)}`,
    );
  const current = scale.currents.find((one) => one.variable === variable);
  if (variable !== "v" && !current)
    throw new RangeError(
      `${caller}: ${at}.variable must be one of ${["v", ...scale.currents.map((one) => one.variable)].join(", ")}, got ${shown(variable)}`,
    );
  const values = chip.variable(population, variable);
  const neurons = Int32Array.from(wanted.neurons ?? Array.from(values.keys()));
  neurons.forEach((i, k) => {
    checkInteger(caller, `${at}.neurons[${k}]`, i, 0, values.length - 1);
  });
  const [times, samples]: [number[], number[]] = [[], []];
  return {
    note(step) {
      if (step % every !== 0) return;
      times.push(step * compiled.dt);
      for (const i of neurons)
        samples.push(
          current
            ? values[i] / scale.unitsPerMillivolt / current.gain[i]
            : scale.reset[i] + values[i] / scale.unitsPerMillivolt,
        );
    },
    trace: () => trace(variable, "mV", Float64Array.from(times), neurons, Float64Array.from(samples)),
  };
}

/**
 * Runs a compiled network on the emulated chip from its start and gives its records in ms and mV, at the ticks at which `simulate` has them.
 *
 * @throws {RangeError} when `duration` is not a whole number of steps, a trace names what there is not, or a step of the emulation fails
 * @example
 * const { rasters, faults } = emulateSpiking(compileSpiking(network, { dt: 0.1 }), { duration: 500, random: randomFrom(7) });
 */
export function emulateSpiking<Name extends string>(
  compiled: CompiledSpiking<Name>,
  { duration, random, arithmetic = "fixed", traces = [], onStart, onStep }: EmulateSpikingOptions,
): EmulatedRecords<Name> {
  const { dt, network, spiking } = compiled;
  const steps = toSteps("emulateSpiking", "duration", duration, dt);
  const chip = prepareEmulation(network, { random, arithmetic });
  const drive = prepareDrive(compiled, random);
  const samplers = traces.map((wanted, k) => samplerOf(compiled, chip, `traces[${k}]`, wanted));
  const names = Object.keys(spiking.populations) as Name[];
  const spikes = names.map((name) => {
    const { size } = spiking.populations[name];
    const kept: { time: number[]; neuron: number[] } = { time: [], neuron: [] };
    return { name, size, sent: chip.sent(name), counts: new Float64Array(size), ...kept };
  });
  onStart?.(chip);
  for (let step = 1; step <= steps; step++) {
    chip.step(drive.next());
    for (const { sent, counts, time, neuron } of spikes)
      for (let i = 0; i < sent.length; i++) {
        if (sent[i] === 0) continue;
        counts[i]++;
        time.push(step * dt);
        neuron.push(i);
      }
    for (const sampler of samplers) sampler.note(step);
    onStep?.(chip);
  }
  return {
    rasters: Object.fromEntries(
      spikes.map(({ name, size, time, neuron }) => [
        name,
        raster(size, dt / 2, (steps + 0.5) * dt, time, neuron),
      ]),
    ) as unknown as Record<Name, Raster>,
    counts: Object.fromEntries(spikes.map(({ name, counts }) => [name, counts])) as unknown as Record<
      Name,
      Float64Array
    >,
    traces: samplers.map((sampler) => sampler.trace()),
    faults: chip.faults(),
    operations: chip.operations(),
  };
}
