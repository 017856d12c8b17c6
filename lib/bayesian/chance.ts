/** @file Chance inside a sampler: streams whose state is four words that a snapshot can hold, and the draws that spikes need. */
import { nextUint32, type Random } from "../math";

/** A stream of uniform numbers in [0, 1) with 53 random bits each, that can be saved. */
export interface Stream {
  (): number;
  /** all that it knows, advanced in place */
  readonly words: Uint32Array;
}

/** A stream of its own, started from `random`. */
export function streamOf(random: Random): Stream {
  const words = Uint32Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32));
  if ((words[0] | words[1] | words[2] | words[3]) === 0) words[0] = 1; // the one state the generator cannot leave
  const next = () => (nextUint32(words) >>> 5) * 2 ** -27 + (nextUint32(words) >>> 6) * 2 ** -53;
  return Object.assign(next, { words });
}

/** An exponential number of mean 1, above 0: the first of its kind that can be compared with another on a logarithmic scale. */
export function exponentialOf(stream: Stream): number {
  return Math.max(-Math.log(1 - stream()), 2 ** -54);
}

/** A standard normal number by the Box–Muller transform, two uniform ones each. */
export function normalOf(stream: Stream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream()));
  return radius * Math.cos(2 * Math.PI * stream());
}

/** Means of a Poisson number up to which it is drawn in one piece; its probabilities would vanish above some 700. */
const PIECE = 30;

/** How many uniform numbers {@link poissonOf} takes. */
export const poissonPieces = (mean: number): number => Math.max(1, Math.ceil(mean / PIECE));

/** A Poisson number, by inversion: each piece compares once more often than it counts. */
export function poissonOf(stream: () => number, mean: number): number {
  const pieces = poissonPieces(mean);
  const none = Math.exp(-mean / pieces);
  let count = 0;
  for (let i = 0; i < pieces; i++) {
    let place = stream();
    let term = none;
    for (let k = 1; place >= term && term > 0; k++) {
      place -= term;
      term *= mean / pieces / k;
      count++;
    }
  }
  return count;
}
