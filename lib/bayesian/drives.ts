/** @file What memory neurons remember of their own and each other's spikes: fatigue, and what one memory says for another later. */
import type { Constants } from "./dynamics";
import { Leaky } from "./leaky";

/** An additional drive of every memory neuron. */
export interface Drive {
  /** Time passes, from where it was to `time` [ms]. */
  advance(time: number): void;
  /** Memory k fires, at the time reached. */
  fire(k: number): void;
  /** Adds the drive [nat] to `potentials` [P]. */
  addTo(potentials: Float64Array): void;
  /** The drive of memory k [nat]. */
  at(k: number): number;
  /** the memories whose drive has ever been other than 0 */
  readonly touched: readonly number[];
  /** true when no drive is ever above 0 */
  readonly holdsBack: boolean;
  /** When the drive changes by more than its leak [ms]; Infinity when nothing is on the way. */
  next(): number;
}

/** A list that names everyone once. */
function touches(count: number): { readonly touched: readonly number[]; touch(k: number): void } {
  const seen = new Uint8Array(count);
  const touched: number[] = [];
  return {
    touched,
    touch(k) {
      if (seen[k]) return;
      seen[k] = 1;
      touched.push(k);
    },
  };
}

/** −A_k, with τ_A dA_k/dt = −A_k + g s_k/R. */
export function adaptationDrive({ jump, tau }: NonNullable<Constants["adaptation"]>, count: number): Drive {
  const fatigue = new Leaky(count);
  const { touched, touch } = touches(count);
  let now = 0;
  return {
    touched,
    holdsBack: true, // strength ≥ 0
    at: (k) => -fatigue.factor * fatigue.stored[k],
    advance(time) {
      fatigue.decay(Math.exp((now - time) / tau));
      now = time;
    },
    fire(k) {
      touch(k);
      fatigue.add(k, jump);
    },
    addTo(potentials) {
      const { stored, factor } = fatigue;
      for (let k = 0; k < count; k++) potentials[k] -= factor * stored[k];
    },
    next: () => Number.POSITIVE_INFINITY,
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
  const lanes = lanesOf(pairs, count);
  const { touched, touch } = touches(count);
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
      touch(k);
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
  return {
    touched,
    holdsBack: pairs.every(({ weight }) => jump * weight <= 0),
    at: (k) => drive.factor * drive.stored[k],
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
    addTo(potentials) {
      const { stored, factor } = drive;
      for (let k = 0; k < count; k++) potentials[k] += factor * stored[k];
    },
    next() {
      const lane = firstLane();
      return lane ? lane.times[lane.head] : Number.POSITIVE_INFINITY;
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
