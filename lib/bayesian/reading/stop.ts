/** @file When to stop listening: rules that watch the spikes come in, and one loop that obeys them. */
import { checkInteger, checkPositive, checkRange } from "../../math";
import type { Sampler } from "../sampler";

/** What has fired so far, kept up to date from spike to spike. */
export interface Tally {
  /** n, spikes so far */
  readonly spikes: number;
  /** [P] n_k; not to be written to */
  readonly counts: ArrayLike<number>;
  /** who has the most spikes; of several, who had them first */
  readonly leader: number;
  /** spikes of the leader less those of the next */
  readonly lead: number;
  /** memories that have fired */
  readonly fired: number;
  /** −Σ (n_k/n) ln(n_k/n) [nat] */
  readonly entropy: number;
}

/** When enough has been seen. Looks at the tally alone, so that one rule serves any number of decisions. */
export interface StopRule {
  /** in words, for legends */
  readonly name: string;
  stop(tally: Tally): boolean;
}

/** After n spikes: their majority. @throws {RangeError} when n is no whole number ≥ 1 */
export function afterSpikes(n: number): StopRule {
  checkInteger("afterSpikes", "n", n, 1);
  return { name: n === 1 ? "first spike" : `${n} spikes`, stop: ({ spikes }) => spikes >= n };
}

/** With the first spike: a sample of the posterior, right as often as it says. */
export const firstSpike: StopRule = afterSpikes(1);

/**
 * Once the leader is `margin` spikes ahead of the next: for two memories, Wald's sequential test of which is likelier.
 *
 * Reference: Wald 1945, Ann. Math. Stat. 16(2), sections 3 and 5.
 *
 * @throws {RangeError} when `margin` is no whole number ≥ 1
 */
export function leadBy(margin: number): StopRule {
  checkInteger("leadBy", "margin", margin, 1);
  return { name: `lead of ${margin}`, stop: ({ lead }) => lead >= margin };
}

/**
 * Once the entropy of the shares, corrected by (P̂ − 1)/(2n), is below h [nat], not before `least` spikes: one spike alone has entropy 0.
 *
 * @throws {RangeError} when h is not > 0 or `least` is no whole number ≥ 1
 */
export function entropyBelow(h: number, least = 3): StopRule {
  checkPositive("entropyBelow", "h", h);
  checkInteger("entropyBelow", "least", least, 1);
  return {
    name: `entropy below ${h} nat`,
    stop: ({ entropy, fired, spikes }) => spikes >= least && entropy + (fired - 1) / (2 * spikes) < h,
  };
}

/** A tally that takes spikes, each in constant time. */
export interface OpenTally extends Tally {
  /** Memory k has fired. */
  see(memory: number): void;
}

/** A tally of nothing yet. @throws {RangeError} when there is no memory; `see`, when no memory has the number */
export function openTally(count: number): OpenTally {
  checkInteger("openTally", "count", count, 1);
  const counts = new Float64Array(count);
  let [spikes, leader, top, next, fired] = [0, 0, 0, 0, 0];
  let logs = 0; // Σ n_k ln n_k
  return {
    counts,
    get spikes() {
      return spikes;
    },
    get leader() {
      return leader;
    },
    get lead() {
      return top - next;
    },
    get fired() {
      return fired;
    },
    get entropy() {
      return spikes === 0 ? 0 : Math.max(0, Math.log(spikes) - logs / spikes);
    },
    see(memory) {
      checkInteger("see", "memory", memory, 0, count - 1);
      const before = counts[memory]++;
      const now = before + 1;
      spikes++;
      if (before === 0) fired++;
      else logs -= before * Math.log(before);
      logs += now * Math.log(now);
      if (memory === leader) top = now;
      else if (now > top) {
        next = top;
        top = now;
        leader = memory;
      } else if (now > next) next = now;
    },
  };
}

/** What was decided, and what it took. */
export interface Decision {
  /** the leader: who has the most spikes; of several, who had them first */
  readonly answer: number;
  readonly spikes: number;
  /** from where the sampler stood to the last spike [ms] */
  readonly time: number;
  /** [P] */
  readonly counts: Float64Array;
  /** whether the rule was satisfied; false when `limit` came first */
  readonly stopped: boolean;
}

/**
 * Several rules listening to the same spikes, each deciding on its own: comparisons of rules are paired. The sampler goes on until the last
 * is satisfied.
 *
 * @param sampler goes on from where it stands
 * @param limit spikes at which it ends undecided, with the leader as answer; 10 000 when left out
 * @returns one decision for each rule, in their order
 * @throws {RangeError} when `limit` is no whole number ≥ 1
 */
export function decideEach(
  sampler: Sampler,
  rules: readonly StopRule[],
  limit = 10_000,
): readonly Decision[] {
  checkInteger("decideEach", "limit", limit, 1);
  const tally = openTally(sampler.network.count);
  const since = sampler.time;
  const made: (Decision | undefined)[] = rules.map(() => undefined);
  for (let open = rules.length; open > 0; ) {
    tally.see(sampler.fire());
    rules.forEach((rule, r) => {
      if (made[r]) return;
      const stopped = rule.stop(tally);
      if (!stopped && tally.spikes < limit) return;
      open--;
      made[r] = {
        answer: tally.leader,
        spikes: tally.spikes,
        time: sampler.time - since,
        counts: Float64Array.from(tally.counts),
        stopped,
      };
    });
  }
  return made as Decision[];
}

/**
 * Listens to a sampler until a rule is satisfied.
 *
 * @param sampler goes on from where it stands
 * @param limit spikes at which it ends undecided, with the leader as answer; 10 000 when left out
 * @throws {RangeError} when `limit` is no whole number ≥ 1
 * @example
 * const { answer, spikes } = decide(prepareSampler(network, { cue, mode: "clamped", random }), leadBy(3));
 */
export function decide(sampler: Sampler, rule: StopRule, limit = 10_000): Decision {
  checkInteger("decide", "limit", limit, 1);
  return decideEach(sampler, [rule], limit)[0];
}

/** How a decision between two memories goes, on average. */
export interface TwoWayDecision {
  /** probability that the less likely one wins */
  readonly error: number;
  /** mean number of spikes */
  readonly spikes: number;
}

/**
 * A lead between two memories, in closed form: the gambler's ruin.
 *
 *     error 1/(1 + (p/(1 − p))^m),   mean spikes m (1 − 2 error)/(2p − 1),  m² where p = ½
 *
 * Reference: Feller 1968, An Introduction to Probability Theory I, section XIV.2 and XIV.3.
 *
 * @param p probability that a spike is of the likelier one, in [½, 1]
 * @param margin m ≥ 1
 * @throws {RangeError} when a number is outside its range
 */
export function leadOfTwo(p: number, margin: number): TwoWayDecision {
  checkRange("leadOfTwo", "p", p, 0.5, 1);
  checkInteger("leadOfTwo", "margin", margin, 1);
  const error = 1 / (1 + (p / (1 - p)) ** margin);
  return { error, spikes: p === 0.5 ? margin * margin : (margin * (1 - 2 * error)) / (2 * p - 1) };
}
