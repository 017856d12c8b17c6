/** @file Weights that learn from pairs and triplets of spikes, by traces that are looked at when a spike comes and not before. */
import type { PairStdp, TripletStdp } from "../network";
import type { Fans } from "./fans";

/** What a rule does at the two moments it knows. */
export interface Learning {
  /** A spike arrives at the synapses from … to − 1, which share presynaptic neuron and delay. */
  arrive(from: number, to: number, time: number): void;
  /** Postsynaptic neuron `j` fires. */
  fire(j: number, time: number): void;
}

interface Decaying {
  /** The trace of `i` at `time`. */
  read(i: number, time: number): number;
  bump(i: number, time: number): void;
  clear(i: number): void;
}

function decaying(size: number, tau: number, keep: number): Decaying {
  const value = new Float64Array(size);
  const last = new Float64Array(size);
  const read = (i: number, time: number) => value[i] * Math.exp((last[i] - time) / tau);
  return {
    read,
    bump(i, time) {
      value[i] = keep * read(i, time) + 1;
      last[i] = time;
    },
    clear(i) {
      value[i] = 0;
    },
  };
}

/** The synapses that end at each neuron. */
function incomingOf(post: Int32Array, posts: number): Int32Array[] {
  const lists: number[][] = Array.from({ length: posts }, () => []);
  post.forEach((j, k) => {
    lists[j].push(k);
  });
  return lists.map((list) => Int32Array.from(list));
}

/** The first synapse of the run that each belongs to: those of one neuron with one delay. */
function firstOfRun({ starts, delay }: Fans): Int32Array {
  const first = new Int32Array(delay.length);
  for (let i = 0; i + 1 < starts.length; i++)
    for (let k = starts[i]; k < starts[i + 1]; k++)
      first[k] = k > starts[i] && delay[k] === delay[k - 1] ? first[k - 1] : k;
  return first;
}

function pairs(rule: PairStdp, fans: Fans, posts: number): Learning {
  const { weight, post } = fans;
  const { potentiate, depress, min = 0, max, exponent = 0, pairing = "all" } = rule;
  const run = firstOfRun(fans);
  const incoming = incomingOf(post, posts);
  // a postsynaptic spike that counts for the first arrival after it alone leaves a trace at each synapse, which an arrival spends
  const spends = pairing === "postsynaptic";
  const x = decaying(weight.length, rule.tauPre, pairing === "all" ? 1 : 0);
  const y = decaying(spends ? weight.length : posts, rule.tauPost, pairing === "nearest" ? 0 : 1);
  return {
    arrive(from, to, time) {
      for (let k = from; k < to; k++) {
        const step = depress * (weight[k] - min) ** exponent * y.read(spends ? k : post[k], time);
        weight[k] = Math.max(min, weight[k] - step);
        if (spends) y.clear(k);
      }
      x.bump(from, time);
    },
    fire(j, time) {
      for (const k of incoming[j]) {
        const step = potentiate * (max - weight[k]) ** exponent * x.read(run[k], time);
        weight[k] = Math.min(max, weight[k] + step);
        if (spends) y.bump(k, time);
      }
      if (!spends) y.bump(j, time);
    },
  };
}

function triplets(rule: TripletStdp, fans: Fans, posts: number): Learning {
  const { weight, post } = fans;
  const { potentiate, potentiateTriplet, depress, depressTriplet, min = 0, max, pairing = "all" } = rule;
  const keep = pairing === "all" ? 1 : 0;
  const run = firstOfRun(fans);
  const incoming = incomingOf(post, posts);
  const [x, slowX] = [rule.tauPre, rule.tauPreSlow].map((tau) => decaying(weight.length, tau, keep));
  const [y, slowY] = [rule.tauPost, rule.tauPostSlow].map((tau) => decaying(posts, tau, keep));
  return {
    arrive(from, to, time) {
      const step = depress + depressTriplet * slowX.read(from, time);
      for (let k = from; k < to; k++) weight[k] = Math.max(min, weight[k] - y.read(post[k], time) * step);
      x.bump(from, time);
      slowX.bump(from, time);
    },
    fire(j, time) {
      const step = potentiate + potentiateTriplet * slowY.read(j, time);
      for (const k of incoming[j]) weight[k] = Math.min(max, weight[k] + x.read(run[k], time) * step);
      y.bump(j, time);
      slowY.bump(j, time);
    },
  };
}

/** {@link PairStdp} or {@link TripletStdp} on the weights of `fans`, in place. */
export function learning(rule: PairStdp | TripletStdp, fans: Fans, posts: number): Learning {
  return rule.rule === "pair" ? pairs(rule, fans, posts) : triplets(rule, fans, posts);
}
