/** @file What memory neurons remember of their own and each other's spikes: fatigue, and what one memory says for another later. */
import type { Constants } from "./dynamics";
import { Leaky } from "./leaky";
import { type Keeper, leakyKeeper, savedArray, savedNumber } from "./saved";

/** An additional drive of every memory neuron. */
export interface Drive extends Keeper {
  /** the time constant with which it leaks to 0 [ms] */
  readonly tau: number;
  /** Time passes, from where it was to `time` [ms]. */
  advance(time: number): void;
  /** Memory k fires, at the time reached. */
  fire(k: number): void;
  /** Adds the drive [nat] to `potentials` [P]. */
  addTo(potentials: Float64Array): void;
  /** The drive of memory k [nat]. */
  at(k: number): number;
  /** the memories whose drive may be other than 0 */
  readonly touched: readonly number[];
  /** true when no drive is ever above 0 */
  readonly holdsBack: boolean;
  /** Adds to `potentials` what the drive will be at `time` [ms], not before now, when nothing fires meanwhile. */
  addAt(time: number, potentials: Float64Array): void;
  /** The first time above `time` [ms], not before now, at which the drive does more than leak; Infinity when nothing is on the way. */
  next(time: number): number;
}

/** A list that names everyone once. */
class Touched {
  readonly list: number[] = [];
  readonly #seen: Uint8Array;

  constructor(count: number) {
    this.#seen = new Uint8Array(count);
  }

  add(k: number): void {
    if (this.#seen[k]) return;
    this.#seen[k] = 1;
    this.list.push(k);
  }

  /** Exactly those whose number is not 0. */
  reset(values: Float64Array): void {
    this.#seen.fill(0);
    this.list.length = 0;
    for (let k = 0; k < values.length; k++) if (values[k] !== 0) this.add(k);
  }
}

/** −A_k, with τ_A dA_k/dt = −A_k + g s_k/R. */
export function adaptationDrive({ jump, tau }: NonNullable<Constants["adaptation"]>, count: number): Drive {
  const fatigue = new Leaky(count);
  const kept = leakyKeeper(fatigue);
  const touched = new Touched(count);
  let now = 0;
  const add = (potentials: Float64Array, left: number): void => {
    const { stored } = fatigue;
    const factor = fatigue.factor * left;
    for (let k = 0; k < count; k++) potentials[k] -= factor * stored[k];
  };
  return {
    tau,
    advance(time) {
      fatigue.decay(Math.exp((now - time) / tau));
      now = time;
    },
    fire(k) {
      touched.add(k);
      fatigue.add(k, jump);
    },
    addTo: (potentials) => add(potentials, 1),
    at: (k) => -fatigue.factor * fatigue.stored[k],
    touched: touched.list,
    holdsBack: true, // its strength is never below 0
    addAt: (time, potentials) => add(potentials, Math.exp((now - time) / tau)),
    next: () => Number.POSITIVE_INFINITY,
    save: () => ({ ...kept.save(), now }),
    load(saved) {
      kept.load(saved);
      touched.reset(fatigue.stored);
      now = savedNumber(saved, "now");
    },
  };
}

/** Arrivals of one delay, first in first out. */
interface Lane {
  readonly delay: number;
  readonly times: number[];
  readonly sources: number[];
  /** first arrival that is still to come */
  head: number;
  /** of every source, its transitions of this delay */
  readonly targets: readonly { readonly to: number; readonly weight: number }[][];
}

function lanesOf(pairs: NonNullable<Constants["transitions"]>["pairs"], count: number): Lane[] {
  const delays = [...new Set(pairs.map(({ delay }) => delay))].sort((a, b) => a - b);
  return delays.map((delay) => {
    const targets: { to: number; weight: number }[][] = Array.from({ length: count }, () => []);
    for (const { from, to, weight, delay: own } of pairs)
      if (own === delay) targets[from].push({ to, weight });
    return { delay, times: [], sources: [], head: 0, targets };
  });
}

/** γ Σ_j W_kj z_j(t − D_kj): spikes wait in one lane per delay and then jump onto a leaky drive of their targets. */
export function transitionDrive(
  { jump, tau, pairs }: NonNullable<Constants["transitions"]>,
  count: number,
): Drive {
  const drive = new Leaky(count);
  const kept = leakyKeeper(drive);
  const touched = new Touched(count);
  const lanes = lanesOf(pairs, count);
  let now = 0;
  const to = (time: number): void => {
    drive.decay(Math.exp((now - time) / tau));
    now = time;
  };
  const firstLane = (): Lane | undefined => {
    let first: Lane | undefined;
    for (const lane of lanes)
      if (lane.head < lane.times.length && !(first && first.times[first.head] <= lane.times[lane.head]))
        first = lane;
    return first;
  };
  const arrive = (lane: Lane): void => {
    for (const { to: k, weight } of lane.targets[lane.sources[lane.head]]) {
      touched.add(k);
      drive.add(k, jump * weight);
    }
    lane.head++;
    // What has arrived is let go of now and then.
    if (lane.head > 1024 && 2 * lane.head > lane.times.length) {
      lane.times.splice(0, lane.head);
      lane.sources.splice(0, lane.head);
      lane.head = 0;
    }
  };
  const add = (potentials: Float64Array, left: number): void => {
    const { stored } = drive;
    const factor = drive.factor * left;
    for (let k = 0; k < count; k++) potentials[k] += factor * stored[k];
  };
  return {
    tau,
    advance(time) {
      for (let lane = firstLane(); lane && lane.times[lane.head] <= time; lane = firstLane()) {
        to(lane.times[lane.head]);
        arrive(lane);
      }
      to(time);
    },
    fire(j) {
      for (const lane of lanes) {
        if (lane.targets[j].length === 0) continue;
        lane.times.push(now + lane.delay);
        lane.sources.push(j);
      }
    },
    addTo: (potentials) => add(potentials, 1),
    at: (k) => drive.factor * drive.stored[k],
    touched: touched.list,
    holdsBack: pairs.every(({ weight }) => jump * weight <= 0),
    addAt(time, potentials) {
      add(potentials, Math.exp((now - time) / tau));
      for (const { times, sources, targets, head } of lanes)
        for (let i = head; i < times.length && times[i] <= time; i++)
          for (const { to: k, weight } of targets[sources[i]])
            potentials[k] += jump * weight * Math.exp((times[i] - time) / tau);
    },
    next(time) {
      let first = Number.POSITIVE_INFINITY;
      for (const { times, head } of lanes) {
        let i = head;
        while (i < times.length && times[i] <= time) i++;
        if (i < times.length && times[i] < first) first = times[i];
      }
      return first;
    },
    save() {
      const waiting = lanes.flatMap(({ times, sources, head }, lane) =>
        times.slice(head).flatMap((time, i) => [lane, time, sources[head + i]]),
      );
      return { ...kept.save(), now, waiting: Float64Array.from(waiting) };
    },
    load(saved) {
      kept.load(saved);
      touched.reset(drive.stored);
      now = savedNumber(saved, "now");
      for (const lane of lanes) {
        lane.times.length = 0;
        lane.sources.length = 0;
        lane.head = 0;
      }
      const waiting = savedArray(saved, "waiting");
      for (let i = 0; i < waiting.length; i += 3) {
        lanes[waiting[i]].times.push(waiting[i + 1]);
        lanes[waiting[i]].sources.push(waiting[i + 2]);
      }
    },
  };
}

/** All drives that the constants ask for. */
export function drivesOf({ adaptation, transitions }: Constants, count: number): readonly Drive[] {
  return [
    ...(adaptation ? [adaptationDrive(adaptation, count)] : []),
    ...(transitions ? [transitionDrive(transitions, count)] : []),
  ];
}
