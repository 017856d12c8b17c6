/** @file Closed forms of what a classical Hopfield network does. */
import { addCounts, type Counts, counts } from "../../cost";
import type { SpinMemoryCost } from "../spins";
import type { ClassicalHopfieldOptions } from "./classical";

/** What a decision costs per neuron, once its field is there, and the order of the sweep. */
function decisions(n: number, options: ClassicalHopfieldOptions): Counts {
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

/** One more pattern. Symmetric couplings are stored once, the diagonal only where the rule needs it. */
function storing(n: number, p: number, options: ClassicalHopfieldOptions): Counts {
  const { rule = "hebb", form, selfCoupling = false } = options;
  if (form === "kernel") return counts({ weightWrite: n });
  const pairs = (n * (n - 1)) / 2;
  const half = (n * (n + 1)) / 2;
  if (rule === "hebb") {
    const words = selfCoupling ? half : pairs;
    return counts({ ac: words, weightRead: words, weightWrite: words });
  }
  if (rule === "storkey")
    return counts({
      ac: n * (n - 1),
      add: 2 * pairs,
      mul: pairs,
      mac: pairs,
      weightRead: n * (n - 1) + pairs,
      weightWrite: pairs,
    });
  if (rule === "pseudo-inverse")
    return counts({
      ac: n * n,
      mac: n * n + n + half,
      add: 2 * n,
      pow: 1,
      cmp: 1,
      div: n,
      weightRead: 2 * n * n + half,
      weightWrite: half,
    });
  // Dreaming starts again from all p + 1 patterns: Gram matrix, Cholesky factor, two triangular systems, product.
  const q = p + 1;
  const gram = (q * (q + 1)) / 2;
  return counts({
    ac: gram * n + half * q,
    mul: gram + half,
    add: q,
    mac: (q * (q * q - 1)) / 6 + q * (q - 1) * n,
    pow: q,
    div: (q * (q - 1)) / 2 + 2 * q * n,
    weightRead: 2 * gram * n + q * n + half * q,
    weightWrite: half,
  });
}

/** Cost of a classical Hopfield network of n neurons that holds p patterns. */
export function classicalCost(n: number, p: number, options: ClassicalHopfieldOptions): SpinMemoryCost {
  const { form = "weights", schedule, selfCoupling = false } = options;
  const inTurn = schedule !== "synchronous";
  const { step, flip } =
    form === "weights" ? overWeights(n, inTurn, selfCoupling) : overPatterns(n, p, inTurn, selfCoupling);
  return { step: addCounts(step, decisions(n, options)), flip, store: storing(n, p, options) };
}
