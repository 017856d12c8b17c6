/** @file What spikes act on: the state, the drives and the potentials they make, now and later, whoever makes the spikes. */
import { type Cued, type CueOptions, cued } from "./cue";
import { type Drive, drivesOf } from "./drives";
import type { Constants } from "./dynamics";
import { type Form, type LayeredForm, type Layers, layersOf } from "./layers";
import type { BayesianHopfield } from "./network";
import { type Saved, savedArray, savedNumber } from "./saved";

/** A part of the potentials that leaks to 0. */
export interface Leak {
  /** [P] nats, at the time asked for */
  readonly values: Float64Array;
  /** [ms], Infinity where it stays */
  readonly tau: number;
}

/** State, drives and potentials of all memories. */
export interface Membrane {
  /** that runs now */
  readonly form: Form;
  /** [P] what of the potentials does not change */
  readonly bias: Float64Array;
  /** whether nothing changes them */
  readonly fixed: boolean;
  /** whether the state adds to them */
  readonly closed: boolean;
  readonly time: number;
  /** Time passes: the state leaks, what is on the way arrives. */
  pass(time: number): void;
  /** A spike of k; `first` of those that come together. */
  land(k: number, first: boolean): void;
  /** Time passes up to a spike: who fires; undefined where that is to be found from all potentials. */
  readonly fire: ((time: number) => number) | undefined;
  /** What spikes have taken so far, where it depends on who fired: see {@link Layers.spent}. */
  readonly spent: Layers["spent"];
  /** u, written to `into` [P] */
  potentials(into: Float64Array): void;
  /**
   * The parts of u at `time`, not before now, when nothing fires meanwhile: u = bias + their sum. From then on each leaks
   * exponentially to 0 until {@link Membrane.arrival}. The arrays are overwritten by the next call.
   */
  ahead(time: number): readonly Leak[];
  /** The first arrival after `time`, not before now; Infinity when nothing is on the way. */
  arrival(time: number): number;
  overlaps(): Float64Array;
  state(): Float64Array;
  save(): Readonly<Record<string, Saved>>;
  load(saved: Readonly<Record<string, Saved>>): void;
}

function firesItself(layers: Layers): layers is Layers & Required<Pick<Layers, "fire">> {
  return layers.fire !== undefined;
}

/** Memories up to which their Gram matrix is worth its P² numbers (32 MiB). */
const GRAM_UP_TO = 2048;

/** Makes the layers of a network that has seen its cue, where they are to be others than `layersOf` makes; undefined where these will do. */
export type LayersMaker = (seen: Cued, drives: readonly Drive[]) => Layers | undefined;

/** The membranes of a network that has seen its cue. */
export function membraneOf(
  caller: string,
  network: BayesianHopfield,
  cue: CueOptions,
  constants: Constants,
  form: LayeredForm | "auto",
  make?: LayersMaker,
): Membrane {
  const { count, beta } = network;
  const { tau, jump, reset } = constants;
  const seen = cued(caller, network, cue);
  const { start, bias, closed } = seen;
  const chosen = form !== "auto" ? form : closed && count <= GRAM_UP_TO ? "collapsed" : "two-layer";
  const drives = drivesOf(constants, count);
  const layers = make?.(seen, drives) ?? layersOf(chosen, network, start);
  // Fields of an object, which are written in place. Intervals of a clock are all the same: what they leave is found once.
  const clock = { now: 0, interval: 0, left: 1 };
  const leftAt = (time: number): number => {
    const interval = time - clock.now;
    if (interval !== clock.interval) {
      clock.interval = interval;
      clock.left = Math.exp(-interval / tau);
    }
    return clock.left;
  };
  const fireBy =
    (own: Required<Pick<Layers, "fire">>) =>
    (time: number): number => {
      for (let d = 0; d < drives.length; d++) drives[d].advance(time);
      const k = own.fire(reset ? 1 : leftAt(time), jump, reset);
      clock.now = time;
      based = -1;
      for (let d = 0; d < drives.length; d++) drives[d].fire(k);
      return k;
    };
  // Overlaps at the last spike: until the next one they leak, and a look ahead need not make them from the state again.
  const base = new Float64Array(count);
  let based = -1;
  const parts: Leak[] = [
    ...(closed ? [{ values: new Float64Array(count), tau: reset ? Number.POSITIVE_INFINITY : tau }] : []),
    ...drives.map((drive) => ({ values: new Float64Array(count), tau: drive.tau })),
  ];
  return {
    get form() {
      return layers.form;
    },
    bias,
    fixed: !closed && drives.length === 0,
    closed,
    get time() {
      return clock.now;
    },
    pass(time) {
      if (!reset) layers.decay(leftAt(time));
      for (const drive of drives) drive.advance(time);
      clock.now = time;
    },
    land(k, first) {
      if (reset && first) layers.decay(0);
      layers.add(k, jump);
      based = -1;
      for (const drive of drives) drive.fire(k);
    },
    fire: firesItself(layers) ? fireBy(layers) : undefined,
    spent: layers.spent,
    potentials(into) {
      if (closed) {
        layers.overlaps(into);
        for (let k = 0; k < count; k++) into[k] = beta * into[k] + bias[k];
      } else into.set(bias);
      for (const drive of drives) drive.addTo(into);
    },
    ahead(time) {
      let at = 0;
      if (closed) {
        const { values } = parts[at++];
        if (based < 0) {
          layers.overlaps(base);
          based = clock.now;
        }
        const factor = reset ? 1 : Math.exp((based - time) / tau);
        for (let k = 0; k < count; k++) values[k] = factor * beta * base[k];
      }
      for (const drive of drives) drive.addAt(time, parts[at++].values.fill(0));
      return parts;
    },
    arrival(time) {
      let first = Number.POSITIVE_INFINITY;
      for (const drive of drives) first = Math.min(first, drive.next(time));
      return first;
    },
    overlaps() {
      const overlaps = new Float64Array(count);
      layers.overlaps(overlaps);
      return overlaps;
    },
    state: () => layers.state(),
    save() {
      const kept: Record<string, Saved> = {
        clock: { now: clock.now, based, base: base.slice() },
        layers: layers.save(),
      };
      drives.forEach((drive, i) => {
        kept[`drive ${i}`] = drive.save();
      });
      return kept;
    },
    load(saved) {
      clock.now = savedNumber(saved["clock"], "now");
      based = savedNumber(saved["clock"], "based");
      base.set(savedArray(saved["clock"], "base", count));
      layers.load(saved["layers"]);
      drives.forEach((drive, i) => {
        drive.load(saved[`drive ${i}`]);
      });
    },
  };
}
