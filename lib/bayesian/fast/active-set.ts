/**
 * @file The loop reduced to the few memories that matter: their overlaps are followed one by one, all others by one bound that no overlap
 * of theirs exceeds. A choice that falls on the bound is thinned to what is really there, so that it is exact.
 */
import { envelope } from "./envelope";
import { type Largest, largestOf } from "./largest";
import { type Loop, prices, type Scene } from "./loop";
import { evenTail, type Tail, unevenTail } from "./tail";

/** Memories that can be followed at once, and of these how many may come in at a time. */
const ROOM = 256;
const LIST = 64;
/** Spikes after which a memory is thought to fire not by chance alone: its column is looked at; and after which it is thought to stay. */
const AGAIN = 3;
const STAYS = 8;

/** How many of a sorted list to follow when the rest is bounded by the next one: the least expected work. */
export function worthFollowing(
  values: ArrayLike<number>,
  rest: number,
  logTail: (bound: number) => number,
  size: number,
): { readonly members: number; readonly work: number } {
  let best = { members: 0, work: Number.POSITIVE_INFINITY };
  for (let m = 1; m <= values.length; m++) {
    const log = logTail(m < values.length ? values[m] : rest);
    const share = Math.exp(Math.min(log, 40));
    const work = prices.member * m + share * (prices.proposal + prices.product * size);
    if (work < best.work) best = { members: m, work };
  }
  return best;
}

/** Exact in double precision whatever β; fast where few memories matter. */
export class ActiveSet implements Loop {
  readonly form = "active-set";
  work = 0;
  readonly #scene: Scene;
  /** what is known of memories that have fired: their nearest */
  readonly #nearest = new Map<number, Largest>();
  readonly #slotOf = new Map<number, number>();
  #size = 0;
  /** members from which on those that need not be followed are looked for */
  #sweepAt = 16;
  readonly #ids = new Int32Array(ROOM);
  /** overlaps / factor */
  readonly #overlaps = new Float64Array(ROOM);
  readonly #bias = new Float64Array(ROOM);
  /** G among members, a row for each that has fired; how often, up to STAYS; and what a spike of it adds at most to any other memory */
  readonly #gram = new Float64Array(ROOM * ROOM);
  readonly #spikes = new Uint8Array(ROOM);
  readonly #reach = new Float64Array(ROOM);
  /** no other memory's overlap is larger than factor · bound */
  #bound = Number.NEGATIVE_INFINITY;
  #factor = 1;
  #tail: Tail = evenTail(Number.NEGATIVE_INFINITY, 1);
  readonly #potentials = new Float64Array(ROOM);
  readonly #weights = new Float64Array(ROOM);
  /** where the last choice was found, −1 in the tail */
  #last = -1;
  /** work on proposals since the last rebuild, and how much of it calls for the next */
  #thinning = 0;
  #patience: number;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#patience = this.#passing;
  }

  /** the work of one pass over all patterns */
  get #passing(): number {
    const { rows, cols } = this.#scene.network.patterns;
    return prices.passing * rows * cols;
  }

  /** How many proposals have been made: for tests and tables. */
  proposals = 0;
  rebuilds = 0;
  /** how far below the bound the nearest of all proposals was [nat]: above 0, the bound would be none */
  surest: number = Number.NEGATIVE_INFINITY;
  follows(k: number): boolean {
    return this.#slotOf.has(k);
  }
  /** No memory that is not followed has a larger overlap. */
  get bound(): number {
    return this.#factor * this.#bound;
  }

  decay(factor: number): void {
    this.#factor *= factor;
    if (this.#factor >= 1e-100) return;
    for (let i = 0; i < this.#size; i++) this.#overlaps[i] *= this.#factor;
    this.#bound = this.#bound === Number.NEGATIVE_INFINITY ? this.#bound : this.#bound * this.#factor;
    this.#factor = 1;
  }

  #dot(k: number, vector: Float64Array, first = 0): number {
    const { data, cols } = this.#scene.network.patterns;
    let sum = 0;
    for (let n = 0, at = k * cols; n < cols; n++, at++) sum += data[at] * vector[first + n];
    this.work += prices.product * cols;
    return sum;
  }

  #enter(k: number): number {
    const { network, state, bias } = this.#scene;
    const { data, cols } = network.patterns;
    const slot = this.#size++;
    this.#ids[slot] = k;
    this.#slotOf.set(k, slot);
    this.#overlaps[slot] = this.#dot(k, state.now()) / this.#factor;
    this.#bias[slot] = bias[k];
    this.#spikes[slot] = 0;
    for (let i = 0; i < slot; i++)
      if (this.#spikes[i]) this.#gram[i * ROOM + slot] = this.#dot(this.#ids[i], data, k * cols);
    return slot;
  }

  /** Follows the memories that are worth it now, and bounds the others, from products with all patterns when they are at hand. */
  rebuild(products?: ArrayLike<number>): void {
    const { network, ground, state, bias, uneven } = this.#scene;
    const now = state.now();
    let square = 0;
    for (let n = 0; n < now.length; n++) square += now[n] * now[n];
    const z = products ?? ground.gram.products(now);
    if (!products) this.work += this.#passing;
    const slack = ground.slack(Math.sqrt(square));
    this.#slotOf.clear();
    this.#size = 0;
    this.#factor = 1;
    this.#thinning = 0;
    this.rebuilds++;
    const chosen = new Set<number>();
    const possible = uneven
      ? Float64Array.from(bias, (b, k) => (b > Number.NEGATIVE_INFINITY ? z[k] : b))
      : z;
    const near = largestOf(possible, LIST);
    const likely = largestOf(
      Float64Array.from(bias, (b, k) => network.beta * z[k] + b),
      uneven ? LIST / 2 : 1,
    );
    // Some are followed because they are likely already, so many that the least is left to do; then the nearest that this leaves worth it.
    let members = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let first = 1; first <= likely.ids.length; first *= 2) {
      const tail = this.#tailWithout(new Set(likely.ids.subarray(0, first)));
      const { members: m, work } = worthFollowing(
        near.values,
        near.rest,
        (bound) => network.beta * bound + tail.logMass - likely.values[0],
        network.size,
      );
      if (work + prices.member * first >= least) continue;
      least = work + prices.member * first;
      members = m;
      chosen.clear();
      for (const k of likely.ids.subarray(0, first)) chosen.add(k);
    }
    for (let i = 0; i < members; i++) chosen.add(near.ids[i]);
    for (const k of chosen) this.#enter(k);
    this.#tail = this.#tailWithout(chosen);
    let bound = members < near.values.length ? near.values[members] : near.rest;
    // What was followed for its prior alone may stand between: that only loosens the bound.
    if (members === 0 && near.values.length > 0) bound = near.values[0];
    this.#bound = bound === Number.NEGATIVE_INFINITY ? bound : bound + slack;
    this.#sweepAt = Math.max(16, 2 * this.#size);
    this.#last = -1;
    this.work += prices.memory * 10 * network.count;
  }

  #tailWithout(followed: ReadonlySet<number>): Tail {
    const { network, bias, uneven, highest } = this.#scene;
    return uneven ? unevenTail(bias, (k) => followed.has(k)) : evenTail(highest, network.count);
  }

  /** ln of the tail's mass if every memory in it were at the bound. */
  #logTail(): number {
    const { beta } = this.#scene.network;
    return this.#bound === Number.NEGATIVE_INFINITY
      ? this.#bound
      : beta * this.#factor * this.#bound + this.#tail.logMass;
  }

  choose(): number {
    const { choice, more } = this.#scene;
    for (let place = choice(); ; place = more()) {
      const k = this.#attempt(place);
      if (k >= 0) return k;
      if (this.#thinning > this.#patience) {
        // When the last rebuild has not helped the next one waits for longer.
        const before = this.#logTail();
        this.rebuild();
        this.#patience =
          this.#logTail() < before - 1 ? this.#passing : Math.min(2 * this.#patience, 64 * this.#passing);
      }
    }
  }

  /** One draw from what members and tail have at most; −1 when it falls on what is not there. */
  #attempt(place: number): number {
    const { network, drives } = this.#scene;
    const potentials = this.#potentials;
    const weights = this.#weights;
    const size = this.#size;
    const scale = network.beta * this.#factor;
    const overlaps = this.#overlaps;
    const bias = this.#bias;
    const log = this.#logTail();
    let top = log;
    for (let i = 0; i < size; i++) {
      let u = scale * overlaps[i] + bias[i];
      for (let d = 0; d < drives.length; d++) u += drives[d].at(this.#ids[i]);
      potentials[i] = u;
      if (u > top) top = u;
    }
    let total = 0;
    for (let i = 0; i < size; i++) {
      const weight = envelope(potentials[i] - top);
      weights[i] = weight;
      total += weight;
    }
    const tail = envelope(log - top);
    this.work += prices.active + prices.member * size;
    let rest = place * (total + tail);
    let last = -1;
    for (let i = 0; i < size; i++) {
      const weight = weights[i];
      if (weight === 0) continue;
      last = i;
      if (rest < weight) break;
      rest -= weight;
      if (tail > 0) last = -1;
    }
    this.#last = last; // without a tail rounding alone goes past the last member
    if (last < 0) return this.#propose(log - top, tail);
    const u = potentials[last] - top;
    return u === 0 || this.#scene.more() * weights[last] < Math.exp(u) ? this.#ids[last] : -1;
  }

  /** A memory of the tail, kept with the probability that it has beside what was set aside for it: `weight`, for a bound of e^u; −1 when it is not. */
  #propose(u: number, weight: number): number {
    const { network, state, drives, more, bias, uneven, highest } = this.#scene;
    const k = this.#tail.propose(more);
    this.proposals++;
    const worked = this.work;
    this.work += prices.proposal;
    let accepted = 0;
    if (!this.#slotOf.has(k)) {
      let below = network.beta * (this.#dot(k, state.now()) - this.#factor * this.#bound);
      if (!uneven) below += bias[k] - highest; // next to nothing
      for (const drive of drives) below += drive.at(k);
      if (below > this.surest) this.surest = below;
      accepted = Math.exp(u + below);
    }
    this.#thinning += this.work - worked;
    return more() * weight < accepted ? k : -1;
  }

  /** What is known of the memories nearest to k. */
  #nearestOf(k: number): Largest {
    let near = this.#nearest.get(k);
    if (!near) {
      const column = Float64Array.from(this.#scene.ground.gram.column(k));
      column[k] = Number.NEGATIVE_INFINITY;
      near = largestOf(column, LIST);
      this.#nearest.set(k, near);
      this.work += prices.memory * 10 * column.length;
    }
    return near;
  }

  /** What a spike of k adds at most to a memory that is not followed. */
  #reachOf(k: number): number {
    const { ids, values, rest } = this.#nearestOf(k);
    const first = ids.findIndex((id) => !this.#slotOf.has(id));
    const reach = first < 0 ? rest : values[first];
    const { ground } = this.#scene;
    return reach === Number.NEGATIVE_INFINITY ? reach : reach + ground.slack(Math.sqrt(ground.squares[k]));
  }

  /** Learns what a spike of k does to the members and to those that are not followed. */
  #firstSpike(k: number): number {
    const slot = this.#slotOf.get(k) ?? this.#enter(k);
    const { data, cols } = this.#scene.network.patterns;
    for (let i = 0; i < this.#size; i++)
      this.#gram[slot * ROOM + i] = this.#dot(k, data, this.#ids[i] * cols);
    // No inner product is larger than this: a loose bound, but one that takes no pass over all patterns.
    const { ground } = this.#scene;
    this.#reach[slot] = this.#nearest.has(k)
      ? this.#reachOf(k)
      : ground.longest * Math.sqrt(ground.squares[k]) * 1.000001;
    this.#spikes[slot] = 1;
    return slot;
  }

  /** A memory that goes on firing draws the state to itself: those nearest to it are followed as far as that is worth it. */
  #follow(slot: number): void {
    const { network, bias, ground } = this.#scene;
    const { beta, size } = network;
    const k = this.#ids[slot];
    const near = this.#nearestOf(k);
    const own = beta * ground.squares[k] + bias[k];
    const { members } = worthFollowing(
      near.values,
      near.rest,
      (bound) => beta * bound + this.#tail.logMass - own,
      size,
    );
    for (let i = 0; i < members; i++)
      if (!this.#slotOf.has(near.ids[i]) && this.#size < ROOM) this.#enter(near.ids[i]);
    this.#reach[slot] = this.#reachOf(k);
  }

  /** Lets go of members that the bound covers as it is. What may not be proposed stays, and so does memory `k`, and what it would draw above the bound. */
  #sweep(k: number): void {
    for (let i = this.#size - 1; i >= 0; i--) {
      const keeper = this.#slotOf.get(k);
      if (i === keeper || !(this.#overlaps[i] <= this.#bound) || !this.#tail.has(this.#ids[i])) continue;
      if (keeper !== undefined && this.#spikes[keeper] && this.#gram[keeper * ROOM + i] > this.#reach[keeper])
        continue;
      this.#drop(i);
    }
    this.#sweepAt = Math.max(16, 2 * this.#size);
  }

  #drop(slot: number): void {
    const last = --this.#size;
    const gram = this.#gram;
    for (let j = 0; j <= last; j++) {
      if (!this.#spikes[j]) continue;
      const at = j * ROOM;
      if (gram[at + slot] > this.#reach[j]) this.#reach[j] = gram[at + slot];
      gram[at + slot] = gram[at + last];
    }
    this.#slotOf.delete(this.#ids[slot]);
    if (slot === last) return;
    gram.copyWithin(slot * ROOM, last * ROOM, last * ROOM + last + 1);
    for (const column of [this.#ids, this.#overlaps, this.#bias, this.#spikes, this.#reach])
      column[slot] = column[last];
    this.#slotOf.set(this.#ids[slot], slot);
  }

  add(k: number, amount: number): void {
    let slot = this.#last >= 0 && this.#ids[this.#last] === k ? this.#last : this.#slotOf.get(k);
    if (slot === undefined || this.#spikes[slot] < STAYS) slot = this.#early(k);
    const scaled = amount / this.#factor;
    const gram = this.#gram;
    const overlaps = this.#overlaps;
    const size = this.#size;
    for (let i = 0, at = slot * ROOM; i < size; i++, at++) overlaps[i] += scaled * gram[at];
    this.#bound += scaled * this.#reach[slot];
  }

  fire(factor: number, amount: number, reset: boolean): number {
    const { state } = this.#scene;
    this.decay(factor);
    state.decay(factor);
    const k = this.choose();
    if (reset) {
      this.decay(0);
      state.decay(0);
    }
    this.add(k, amount);
    state.add(k, amount);
    return k;
  }

  /** The place of a memory that has not fired often yet. */
  #early(k: number): number {
    if (this.#size >= this.#sweepAt) this.#sweep(k);
    if (this.#size > ROOM - LIST - 1) this.rebuild();
    let slot = this.#slotOf.get(k);
    if (slot === undefined || this.#spikes[slot] === 0) slot = this.#firstSpike(k);
    else {
      const spikes = ++this.#spikes[slot];
      if (spikes === AGAIN) this.#reach[slot] = this.#reachOf(k);
      if (spikes === STAYS) this.#follow(slot);
    }
    return slot;
  }

  overlaps(into: Float64Array): void {
    const { network, state } = this.#scene;
    const now = state.now();
    for (let k = 0; k < into.length; k++) into[k] = this.#dot(k, now);
    for (let i = 0; i < this.#size; i++) into[this.#ids[i]] = this.#factor * this.#overlaps[i];
    this.work -= prices.product * network.count * network.size;
  }
}
