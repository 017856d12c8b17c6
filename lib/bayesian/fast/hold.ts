/**
 * @file While one memory has nearly all spikes, a bound on what all others together weigh beside it: as long as it holds, a choice and a spike
 * take the same few operations however many memories are followed.
 */
import type { Drive } from "../drives";
import { type Saved, savedNumber } from "../saved";
import { COARSE, envelope, LEAST } from "./envelope";
import { type Members, ROOM } from "./members";

/** Weights of the others, of that of the one, that are small; with more than this there is no hold. */
const SMALL = 0.01;
const MOST = 0.25;
/** How far the one's own part of the state may fall from where it is, from the least to the most. */
const FALLS = [0.97, 0.9, 0.8, 0.7, 0.6, 0.5];
/** and how far it may grow where a spike of it raises another by more than itself */
const GROWTH = 1.1;
/** [nat] more than what rounding could take away */
const SURE = 1e-9;

/** What is not followed, as if it were one more member. */
export interface Outside {
  /** [overlap / factor] the bound, −Infinity when there is nothing */
  readonly bound: number;
  /** what a spike of the one adds to it at most */
  readonly reach: number;
  /** ln Σ e^b over all that is outside */
  readonly logMass: number;
}

/**
 * The hold that one member has.
 *
 * From when it is taken, the one's spikes alone add to the state: overlaps are z_i = f (a_i + H g_i), where f ≤ f₀ leaks, H grows by spikes of the one and
 * g_i is what they add to i. With c = a_s/g_s of the one, e_i = a_i − c g_i and d_i = g_i − g_s,
 *
 *     u_i − u_s = β (f e_i + h d_i) + b_i − b_s,   h = f (H + c)
 *
 * which, while h ≥ `low` (and h ≤ `high` where a d_i is above 0), is at most β (f₀ max(e_i, 0) + low d_i) + b_i − b_s. Σ envelope of these bounds is `rest`.
 */
export class Hold {
  /** the member that has it, −1 for none */
  slot = -1;
  base = 0;
  low = 0;
  high = 0;
  rest = 0;

  /** Gives the hold to a member that has fired, when the others weigh little enough beside it; how many weights were bounded. */
  take(members: Members, slot: number, factor: number, beta: number, outside: Outside): number {
    const { size, overlaps, gram, bias } = members;
    const row = slot * ROOM;
    const own = gram[row + slot];
    const base = own > 0 ? overlaps[slot] / own : 0;
    const now = factor * base;
    if (!(now > 0)) return 0;
    let [grows, looked] = [false, 0];
    const restFrom = (low: number): number => {
      const high = GROWTH * now;
      const bounded = (a: number, g: number, b: number): number => {
        looked++;
        const d = g - own;
        if (d > 0) grows = true;
        const x =
          beta * (factor * Math.max(a - base * g, 0) + (d > 0 ? high : low) * d) + b - bias[slot] + SURE;
        // Next to nothing still counts: drives that hold the one back may make much of it.
        return x < 0 ? envelope(x) || LEAST : 1;
      };
      const { bound, reach, logMass } = outside;
      let sum = bound === Number.NEGATIVE_INFINITY ? 0 : bounded(bound, reach, logMass);
      for (let i = 0; i < size && sum <= MOST; i++)
        if (i !== slot) sum += bounded(overlaps[i], gram[row + i], bias[i]);
      return sum;
    };
    let found = false;
    for (const fall of FALLS) {
      const rest = restFrom(fall * now);
      if (rest > (found ? SMALL : MOST)) break;
      found = true;
      this.low = fall * now;
      this.rest = rest;
    }
    if (!found) return looked;
    this.slot = slot;
    this.base = base;
    this.high = grows ? GROWTH * now : Number.POSITIVE_INFINITY;
    return looked;
  }

  /** How much the others weigh at most when the one's part of the state is `part` and drives hold it, `k`, back; more than it may when nothing is known. */
  weight(part: number, drives: readonly Drive[], k: number): number {
    if (!(part >= this.low && part <= this.high)) return Number.POSITIVE_INFINITY;
    let weight = this.rest;
    if (drives.length > 0) weight *= COARSE;
    for (let d = 0; d < drives.length; d++) weight *= Math.exp(-drives[d].at(k));
    return weight;
  }

  save(): Saved {
    const { slot, base, low, high, rest } = this;
    return { slot, base, low, high, rest };
  }

  load(saved: Saved): void {
    [this.slot, this.base] = [savedNumber(saved, "slot"), savedNumber(saved, "base")];
    [this.low, this.high, this.rest] = [
      savedNumber(saved, "low"),
      savedNumber(saved, "high"),
      savedNumber(saved, "rest"),
    ];
  }
}
