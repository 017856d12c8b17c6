/** @file What happens by itself: sources that fire, Poisson arrivals, currents that change. All have a time and no step. */
import { exponential, type Random } from "../../math";
import { column } from "../column";
import type { ClampedNeurons, CurrentInput, PerNeuron } from "../network";

/** Something that happens again and again. */
export interface Happening {
  /** when it happens next [ms]; Infinity for never again */
  next(): number;
  /** It happens: `act` is called for each neuron it happens to. */
  pass(act: (neuron: number, amount: number) => void): void;
}

/**
 * Independent Poisson processes, drawn as one: the waiting time of their sum, and then whose event it was, with probability
 * proportional to its rate. Amount 1 each.
 */
export function poissonEvents(rate: PerNeuron, size: number, random: Random): Happening {
  const rates = column(rate, size, 0);
  const upTo = new Float64Array(size);
  let total = 0;
  for (let i = 0; i < size; i++) {
    total += rates[i];
    upTo[i] = total;
  }
  const wait = () => (total > 0 ? exponential(random, total / 1000) : Number.POSITIVE_INFINITY);
  let time = wait();
  function whose(): number {
    const mark = random() * total;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] > mark) high = middle;
      else low = middle + 1;
    }
    return low;
  }
  return {
    next: () => time,
    pass(act) {
      act(whose(), 1);
      time += wait();
    },
  };
}

/**
 * Spikes at given times; all that fall at one instant are one event.
 *
 * @throws {RangeError} when a neuron is to fire twice at one instant
 */
export function clampedEvents(caller: string, at: string, { time, neuron }: ClampedNeurons): Happening {
  let next = 0;
  const last = new Map<number, number>();
  for (let k = 0; k < time.length; k++) {
    if (last.get(neuron[k]) === time[k])
      throw new RangeError(
        `${caller}: ${at} must let a neuron fire at most once at a time, got neuron ${neuron[k]} twice at ${time[k]} ms`,
      );
    last.set(neuron[k], time[k]);
  }
  return {
    next: () => (next < time.length ? time[next] : Number.POSITIVE_INFINITY),
    pass(act) {
      for (const now = time[next]; next < time.length && time[next] === now; next++) act(neuron[next], 1);
    },
  };
}

/** Changes of a current, as differences to what it was. What lies before 0 acts from 0 on. */
export function currentEvents({ time, current, neurons }: CurrentInput, size: number): Happening {
  let next = 0;
  let level = 0;
  return {
    next: () => (next < time.length ? Math.max(0, time[next]) : Number.POSITIVE_INFINITY),
    pass(act) {
      const by = current[next] - level;
      level = current[next++];
      if (neurons) for (let k = 0; k < neurons.length; k++) act(neurons[k], by);
      else for (let i = 0; i < size; i++) act(i, by);
    },
  };
}
