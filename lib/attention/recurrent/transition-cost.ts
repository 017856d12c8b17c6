/** @file Operations of transitions in each of their forms, as closed forms of their sizes. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import type { Form } from "../mixer";
import type { TransitionShape } from "./transitions";

/**
 * Operations of T tokens' transitions.
 *
 * Step by step, each of the V·F weights is read and written once per step, and read once more where it is asked for
 * what it would find; the query is answered in the same pass. In chunks, the weights are asked instead of written,
 * and what was written since is state too: keys, values and, where all channels decay alike, one factor each. The
 * weights are written at the end. A row of W that sums the keys is written by additions, and its ones are kept nowhere.
 *
 * @param chunk tokens per chunk, ≥ 1
 */
export function transitionCost(shape: TransitionShape, length: number, form: Form, chunk: number): Counts {
  if (form === "recurrent") return scaleCounts(stepCost(shape), length);
  const size = form === "parallel" ? length : Math.min(chunk, length);
  const whole = Math.floor(length / size);
  return addCounts(scaleCounts(chunkCost(shape, size), whole), chunkCost(shape, length - whole * size));
}

function stepCost({ features, values, decay, erase, steps = 1, sums }: TransitionShape): Counts {
  const words = features * values;
  const summed = sums ? steps * features : 0;
  return counts({
    mac: words * (1 + steps * (1 + (erase ? 1 : 0) + (erase === "own" ? 1 : 0))) - summed,
    add: (erase === "key" ? steps * values : 0) + summed,
    mul: decay ? words : 0,
    stateRead: words * steps * (erase ? 2 : 1),
    stateWrite: words * steps,
  });
}

/** One chunk of `tokens`. */
function chunkCost(shape: TransitionShape, tokens: number): Counts {
  if (tokens === 0) return counts();
  const { features, values, erase, steps = 1, read = "after" } = shape;
  const words = features * values;
  const writes = tokens * steps;
  const items = erase === "own" ? 2 : 1; // kept by each write
  const scalar = shape.decay === "scalar" || (shape.decay === "channel" && features === 1);
  const channel = shape.decay === "channel" && !scalar;
  const factor = scalar ? 1 : 0;
  const ages = channel ? features : factor; // words of the age of the first weights
  const pairs = (upTo: number): number => (upTo * (upTo - 1)) / 2;
  // How many kept items are met, summed over the passes of each kind.
  const metByErase = erase ? items * pairs(writes) : 0;
  const metByRead = items * steps * (pairs(tokens) + (read === "before" ? 0 : tokens));
  const metByDecay = shape.decay ? items * steps * pairs(tokens) : 0;
  const asked = erase ? writes : 0;
  const met = metByErase + metByRead;
  const ask = read === "across" ? features : values; // size of an answer to a query
  const ones = shape.sums ? 1 : 0; // rows of W whose values are known
  const summed = ones * (met + writes * features);
  return counts({
    mac: (asked + tokens) * words + met * (features + values) + items * writes * words - summed,
    add: (erase === "key" ? writes * values : 0) + summed,
    mul:
      (channel ? (asked + tokens) * features : factor * (asked * values + tokens * ask)) +
      met * factor +
      metByDecay * (channel ? features : factor) +
      tokens * ages +
      (shape.decay ? words : 0) +
      items * writes * values * factor,
    stateRead:
      (asked + tokens) * (words + ages) +
      met * (features + values - ones + factor) +
      metByDecay * (channel ? features : factor) +
      tokens * ages +
      words +
      ages +
      items * writes * (features + values - ones + factor),
    stateWrite:
      items * writes * (features + values - ones + factor) +
      metByDecay * (channel ? features : factor) +
      tokens * ages +
      words,
  });
}
