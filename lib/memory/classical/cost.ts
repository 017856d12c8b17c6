/** @file Closed forms of what a classical Hopfield network does. */
import { addCounts, type Counts, counts } from "../../cost";
import type { SpinCost, SpinMemoryCost } from "../spins";
import type { ClassicalHopfieldOptions } from "./classical";
import { storageCost } from "./rules";
import type { SpinNetworkOptions } from "./spin-network";

/** What a decision costs per neuron, once its field is there, and the order of the sweep. */
function decisions(n: number, options: SpinNetworkOptions): Counts {
  const { threshold = 0, temperature = 0, schedule } = options;
  const none = typeof threshold === "number" ? threshold === 0 : Array.from(threshold).every((u) => u === 0);
  return addCounts(
    { cmp: n, add: none ? 0 : n, weightRead: none ? 0 : n, rng: schedule === "random" ? n - 1 : 0 },
    temperature > 0 ? { mul: n, exp: n, add: n, div: n, rng: n } : {},
  );
}

/** Fields from couplings: all n at first, then n − 1 of them anew with every change. */
function overWeights(n: number, inTurn: boolean, selfCoupling: boolean): { step: Counts; flip: Counts } {
  const others = selfCoupling ? n : n - 1;
  const all = { ac: n * others, weightRead: n * others };
  if (!inTurn) return { step: counts(all), flip: counts() };
  return {
    step: counts({ ...all, stateWrite: n, stateRead: n }),
    flip: counts({ ac: others, weightRead: others, stateRead: others, stateWrite: others }),
  };
}

/** Fields from overlaps: p·n for the overlaps, p·n for the fields, p overlaps anew with every change. */
function overPatterns(
  n: number,
  p: number,
  inTurn: boolean,
  selfCoupling: boolean,
): { step: Counts; flip: Counts } {
  const all = { ac: 2 * p * n, weightRead: 2 * p * n, add: selfCoupling ? 0 : n };
  if (!inTurn) return { step: counts(all), flip: counts() };
  return {
    step: counts({ ...all, stateWrite: p, stateRead: p * n }),
    flip: counts({ ac: p, weightRead: p, stateRead: p, stateWrite: p }),
  };
}

/** Cost of a network of n neurons whose couplings are given. */
export function networkCost(n: number, options: SpinNetworkOptions): SpinCost {
  const { schedule, selfCoupling = false } = options;
  const { step, flip } = overWeights(n, schedule !== "synchronous", selfCoupling);
  return { step: addCounts(step, decisions(n, options)), flip };
}

/** Cost of a classical Hopfield network of n neurons that holds p patterns. */
export function classicalCost(n: number, p: number, options: ClassicalHopfieldOptions): SpinMemoryCost {
  const { form = "weights", schedule, selfCoupling = false } = options;
  const inTurn = schedule !== "synchronous";
  const store =
    form === "kernel" ? counts({ weightWrite: n }) : storageCost(n, p, options.rule ?? "hebb", selfCoupling);
  const { step, flip } =
    form === "weights" ? overWeights(n, inTurn, selfCoupling) : overPatterns(n, p, inTurn, selfCoupling);
  return { step: addCounts(step, decisions(n, options)), flip, store };
}
