/**
 * @file The loop reduced to the few memories that matter: their overlaps are followed one by one, all others by one bound that no overlap
 * of theirs exceeds. A choice that falls on the bound is thinned to what is really there, so that it is exact.
 */
import { type Saved, savedArray, savedNumber } from "../saved";
import { envelope } from "./envelope";
import { NEAREST } from "./ground";
import { Hold } from "./hold";
import { passWork, proposalWork } from "./ledger";
import type { Loop, Scene } from "./loop";
import { Members, ROOM } from "./members";
import { Reach } from "./reach";
import { selectionOf, tailWithout } from "./selection";
import { evenTail, type Tail } from "./tail";
import { worthFollowing } from "./worth";

/** Spikes after which a memory is thought to fire not by chance alone: its column is looked at; and after which it is thought to stay. */
const AGAIN = 3;
const STAYS = 8;
/** Spikes in a row after which a hold is tried, at first and at most; and choices after which it was worth it. */
const SOON = 2;
const LATE = 1024;
const LONG = 16;

/** Exact in double precision whatever β; fast where few memories matter. */
export class ActiveSet implements Loop {
  readonly form = "active-set";
  readonly #scene: Scene;
  readonly #members: Members;
  readonly #reach: Reach;
  /** members from which on those that need not be followed are looked for */
  #sweepAt = 16;
  /** no other memory's overlap is larger than factor · bound */
  #bound = Number.NEGATIVE_INFINITY;
  #factor = 1;
  readonly #hold = new Hold();
  /** what the holder's spikes have added, / factor: lift times its row is still to be added to overlaps and bound */
  #lift = 0;
  #tail: Tail = evenTail(Number.NEGATIVE_INFINITY, 1);
  /** whom the tail leaves out */
  #aside = new Set<number>();
  readonly #potentials = new Float64Array(ROOM);
  readonly #weights = new Float64Array(ROOM);
  /** who fired last, how often in a row, how often it is to be before a hold is tried, and choices since that was */
  #last = -1;
  #streak = 0;
  #wait = SOON;
  #since = 0;
  /** proposals since the last rebuild, and how much work on them calls for the next */
  #proposed = 0;
  #patience: number;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#members = new Members(scene);
    this.#reach = new Reach(scene, this.#members);
    this.#patience = this.#pass;
  }

  get #pass(): number {
    const { rows, cols } = this.#scene.network.patterns;
    return passWork(rows, cols);
  }

  /** How far below the bound the nearest of all proposals was [nat]: above 0, the bound would be none. For tests. */
  surest: number = Number.NEGATIVE_INFINITY;
  follows(k: number): boolean {
    return this.#members.has(k);
  }
  /** No memory that is not followed has a larger overlap. */
  get bound(): number {
    const { slot } = this.#hold;
    return this.#factor * (slot < 0 ? this.#bound : this.#bound + this.#lift * this.#members.reach[slot]);
  }
  /** Whether one memory has a hold. */
  get held(): boolean {
    return this.#hold.slot >= 0;
  }

  decay(factor: number): void {
    this.#factor *= factor;
    if (this.#factor >= 1e-100) return;
    this.#release();
    const { size, overlaps } = this.#members;
    for (let i = 0; i < size; i++) overlaps[i] *= this.#factor;
    this.#bound = this.#bound === Number.NEGATIVE_INFINITY ? this.#bound : this.#bound * this.#factor;
    this.#factor = 1;
  }

  /** Adds to the overlaps what the holder's spikes have come to. */
  #lay(): void {
    if (this.#lift === 0) return;
    const { size, overlaps, gram, reach } = this.#members;
    const { slot } = this.#hold;
    for (let i = 0, at = slot * ROOM; i < size; i++, at++) overlaps[i] += this.#lift * gram[at];
    this.#bound += this.#lift * reach[slot];
    this.#hold.base += this.#lift;
    this.#lift = 0;
    this.#scene.done.moved += size;
  }

  #release(): void {
    if (this.#hold.slot < 0) return;
    this.#lay();
    this.#hold.slot = -1;
    // One that did not last is tried later the next time.
    this.#wait = this.#since >= LONG ? SOON : Math.min(2 * this.#wait, LATE);
  }

  #enter(k: number): number {
    return this.#members.enter(k, this.#factor);
  }

  /** Follows the memories that are worth it now, and bounds the others, from products with all patterns when they are at hand. */
  rebuild(products?: ArrayLike<number>): void {
    const { ground, state, done } = this.#scene;
    this.#release();
    const now = state.now();
    let square = 0;
    for (let n = 0; n < now.length; n++) square += now[n] * now[n];
    const z = products ?? ground.gram.products(now);
    if (!products) done.passes++;
    done.lists += 2;
    const slack = ground.slack(Math.sqrt(square));
    this.#members.clear();
    this.#factor = 1;
    this.#proposed = 0;
    const { followed, bound, tail } = selectionOf(this.#scene, z);
    for (const k of followed) this.#enter(k);
    this.#aside = followed;
    this.#tail = tail;
    this.#bound = bound === Number.NEGATIVE_INFINITY ? bound : bound + slack;
    this.#sweepAt = Math.max(16, 2 * this.#members.size);
  }

  /** ln of the tail's mass if every memory in it were at the bound. */
  #logTail(): number {
    const { beta } = this.#scene.network;
    return this.#bound === Number.NEGATIVE_INFINITY
      ? this.#bound
      : beta * this.#factor * this.#bound + this.#tail.logMass;
  }

  choose(): number {
    const { choice, more, done } = this.#scene;
    let place = choice();
    if (this.#streak >= this.#wait) this.#tryHold();
    if (this.#hold.slot >= 0) {
      let weight = this.#others();
      if (!(weight <= 1)) {
        this.#release();
        if (this.#wait === SOON) this.#tryHold();
        weight = this.#hold.slot >= 0 ? this.#others() : Number.POSITIVE_INFINITY;
      }
      if (weight <= 1) {
        this.#since++;
        done.sure++;
        place *= 1 + weight;
        if (place < 1) return this.#last;
        this.#lay();
        const k = this.#amongOthers(place - 1);
        if (k >= 0) return k;
        place = more();
      }
    }
    for (; ; place = more()) {
      const k = this.#attempt(place);
      if (k >= 0) return k;
      if (proposalWork(this.#scene.network.size) * this.#proposed > this.#patience) {
        // When the last rebuild has not helped the next one waits for longer.
        const before = this.#logTail();
        this.rebuild();
        this.#patience =
          this.#logTail() < before - 1 ? this.#pass : Math.min(2 * this.#patience, 64 * this.#pass);
      }
    }
  }

  /** The memory that fires and fires is given the hold. */
  #tryHold(): void {
    const { network, done } = this.#scene;
    const members = this.#members;
    const slot = members.slotOf(this.#last);
    this.#streak = 0;
    this.#since = 0;
    if (slot !== undefined && members.spikes[slot] >= STAYS) {
      const outside = { bound: this.#bound, reach: members.reach[slot], logMass: this.#tail.logMass };
      done.weighed += this.#hold.take(members, slot, this.#factor, network.beta, outside);
    }
    if (this.#hold.slot < 0) this.#wait = Math.min(2 * this.#wait, LATE);
  }

  /** What all others weigh at most beside the holder, whatever drives hold them back. */
  #others(): number {
    const { drives, done } = this.#scene;
    done.asked++;
    return this.#hold.weight(this.#factor * (this.#hold.base + this.#lift), drives, this.#last);
  }

  #potential(i: number): number {
    const { network, drives } = this.#scene;
    const { ids, overlaps, bias } = this.#members;
    let u = network.beta * this.#factor * overlaps[i] + bias[i];
    for (let d = 0; d < drives.length; d++) u += drives[d].at(ids[i]);
    return u;
  }

  /** One draw from what members and tail have at most; −1 when it falls on what is not there. */
  #attempt(place: number): number {
    const { done } = this.#scene;
    const [potentials, weights] = [this.#potentials, this.#weights];
    const { size } = this.#members;
    const log = this.#logTail();
    let top = log;
    for (let i = 0; i < size; i++) {
      const u = this.#potential(i);
      potentials[i] = u;
      if (u > top) top = u;
    }
    const tail = envelope(log - top);
    let total = tail;
    for (let i = 0; i < size; i++) {
      const weight = envelope(potentials[i] - top);
      weights[i] = weight;
      total += weight;
    }
    done.draws++;
    done.weighed += size;
    return this.#find(place * total, top, log - top, tail);
  }

  /** The same among all but the holder, when its weight is 1. */
  #amongOthers(place: number): number {
    const [potentials, weights] = [this.#potentials, this.#weights];
    const { size } = this.#members;
    const { slot } = this.#hold;
    const top = this.#potential(slot);
    for (let i = 0; i < size; i++) {
      potentials[i] = this.#potential(i);
      weights[i] = i === slot ? 0 : envelope(potentials[i] - top);
    }
    this.#scene.done.weighed += size;
    const log = this.#logTail() - top;
    return this.#find(place, top, log, envelope(log));
  }

  /** The member, or the memory of the tail, at which weights beside that of `top` have come to `rest`; −1 for none. */
  #find(rest: number, top: number, log: number, tail: number): number {
    const { more, done } = this.#scene;
    const { size, ids } = this.#members;
    const weights = this.#weights;
    for (let i = 0; i < size; i++) {
      const weight = weights[i];
      if (rest >= weight) {
        rest -= weight;
        continue;
      }
      const u = this.#potentials[i] - top;
      if (u === 0) return ids[i];
      done.held++;
      return more() * weight < Math.exp(u) ? ids[i] : -1;
    }
    return rest < tail ? this.#propose(log, tail) : -1;
  }

  /** A memory of the tail, kept with the probability that it has beside what was set aside for it: `weight`, for a bound of e^u; −1 when it is not. */
  #propose(u: number, weight: number): number {
    const { network, state, drives, more, bias, uneven, highest, done } = this.#scene;
    const k = this.#tail.propose(more);
    done.proposals++;
    this.#proposed++;
    let accepted = 0;
    if (!this.#members.has(k)) {
      done.looked++;
      let below = network.beta * (this.#members.dot(k, state.now()) - this.#factor * this.#bound);
      if (!uneven) below += bias[k] - highest; // next to nothing
      for (const drive of drives) below += drive.at(k);
      if (below > this.surest) this.surest = below;
      accepted = Math.exp(u + below);
    }
    return more() * weight < accepted ? k : -1;
  }

  /** Learns what a spike of k does to the members and to those that are not followed. */
  #firstSpike(k: number): number {
    const members = this.#members;
    const slot = members.slotOf(k) ?? this.#enter(k);
    members.fillRow(slot);
    members.reach[slot] = this.#reach.atFirst(k);
    members.spikes[slot] = 1;
    return slot;
  }

  /** A memory that goes on firing draws the state to itself: those nearest to it are followed as far as that is worth it. */
  #follow(slot: number): void {
    const { network, bias, ground } = this.#scene;
    const { beta, size } = network;
    const members = this.#members;
    const k = members.ids[slot];
    const near = this.#reach.nearest(k);
    const own = beta * ground.squares[k] + bias[k];
    const { members: worth } = worthFollowing(
      near.values,
      near.rest,
      (bound) => beta * bound + this.#tail.logMass - own,
      size,
    );
    for (let i = 0; i < worth; i++)
      if (!members.has(near.ids[i]) && members.size < ROOM) this.#enter(near.ids[i]);
    members.reach[slot] = this.#reach.of(k);
  }

  add(k: number, amount: number): void {
    if (this.#hold.slot >= 0) {
      if (k === this.#last) {
        this.#lift += amount / this.#factor;
        return;
      }
      this.#release();
    }
    const members = this.#members;
    let slot = members.slotOf(k);
    if (slot === undefined || members.spikes[slot] < STAYS) slot = this.#early(k);
    const { size, overlaps, gram } = members;
    const scaled = amount / this.#factor; // early spikes may have brought the factor up to date
    for (let i = 0, at = slot * ROOM; i < size; i++, at++) overlaps[i] += scaled * gram[at];
    this.#bound += scaled * members.reach[slot];
    this.#scene.done.moved += size;
    this.#streak = k === this.#last ? this.#streak + 1 : 0;
    this.#last = k;
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
    const members = this.#members;
    if (members.size >= this.#sweepAt) {
      members.sweep(k, this.#bound, this.#tail);
      this.#sweepAt = Math.max(16, 2 * members.size);
    }
    if (members.size > ROOM - NEAREST - 1) this.rebuild();
    let slot = members.slotOf(k);
    if (slot === undefined || members.spikes[slot] === 0) slot = this.#firstSpike(k);
    else {
      const spikes = ++members.spikes[slot];
      if (spikes === AGAIN) members.reach[slot] = this.#reach.of(k);
      if (spikes === STAYS) this.#follow(slot);
    }
    return slot;
  }

  overlaps(into: Float64Array): void {
    const members = this.#members;
    const now = this.#scene.state.values();
    for (let k = 0; k < into.length; k++) into[k] = members.dot(k, now);
    const row = Math.max(this.#hold.slot, 0) * ROOM;
    for (let i = 0; i < members.size; i++)
      into[members.ids[i]] = this.#factor * (members.overlaps[i] + this.#lift * members.gram[row + i]);
  }

  save(): Saved {
    return {
      ...this.#members.save(),
      ...this.#hold.save(),
      ...{ bound: this.#bound, factor: this.#factor, lift: this.#lift, sweepAt: this.#sweepAt },
      ...{ last: this.#last, streak: this.#streak, wait: this.#wait, since: this.#since },
      ...{ proposed: this.#proposed, patience: this.#patience },
      ...{ known: this.#reach.known(), aside: Float64Array.from(this.#aside) },
    };
  }

  load(saved: Saved): void {
    const number = (name: string): number => savedNumber(saved, name);
    this.#members.load(saved);
    this.#hold.load(saved);
    [this.#bound, this.#factor, this.#lift] = [number("bound"), number("factor"), number("lift")];
    [this.#sweepAt, this.#last, this.#streak] = [number("sweepAt"), number("last"), number("streak")];
    [this.#wait, this.#since] = [number("wait"), number("since")];
    [this.#proposed, this.#patience] = [number("proposed"), number("patience")];
    this.#reach.load(savedArray(saved, "known"));
    this.#aside = new Set(savedArray(saved, "aside"));
    this.#tail = tailWithout(this.#scene, this.#aside);
  }
}
