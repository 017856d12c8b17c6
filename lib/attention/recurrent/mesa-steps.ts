/** @file The two memories of MesaNet, of keys with values and of keys with keys, one token or one chunk at a time. */
import { addCounts, type Counts } from "../../cost";
import { dot, type Matrix, matrix } from "../../math";

/** A, as a matrix where it is at hand, and by its product with a vector. */
export interface KeyProducts {
  readonly matrix: Matrix;
  product(x: Float64Array): Float64Array;
}

/** The solution of (A + Λ) x = q. */
export type MesaSolve = (a: KeyProducts, q: Float64Array) => Float64Array;

/** Tokens on their way into W above A, [V + H, H]. */
export interface MesaSteps {
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  readonly strength: Matrix;
  /** γ [T, 1] */
  readonly decay: Matrix;
  readonly solve: MesaSolve;
}

const at = (m: Matrix, i: number): Float64Array => m.data.subarray(i * m.cols, (i + 1) * m.cols);

/** Token t: both memories are written, then asked. */
export function mesaStep(steps: MesaSteps, both: Matrix, t: number, output: Matrix): void {
  const H = both.cols;
  const V = both.rows - H;
  const [key, value] = [at(steps.key, t), at(steps.value, t)];
  const written = key.map((k) => k * steps.strength.data[t]);
  for (let v = 0; v < V + H; v++) {
    const own = v < V ? value[v] : key[v - V];
    const row = at(both, v);
    for (let f = 0; f < H; f++) row[f] = row[f] * steps.decay.data[t] + own * written[f];
  }
  const products = matrix(H, H, both.data.subarray(V * H));
  const product = (x: Float64Array): Float64Array =>
    Float64Array.from({ length: H }, (_, f) => dot(at(products, f), x));
  const x = steps.solve({ matrix: products, product }, at(steps.query, t));
  for (let v = 0; v < V; v++) output.data[t * V + v] = dot(at(both, v), x);
}

/** Tokens `from` to `to`: the memories are asked as they were, and the keys and values since are kept. */
export function mesaChunk(steps: MesaSteps, both: Matrix, from: number, to: number, output: Matrix): void {
  const H = both.cols;
  const V = both.rows - H;
  const { key, value } = steps;
  const ages = new Float64Array(to - from);
  let age = 1;
  /** W x, or A x, with the first `count` tokens of the chunk. */
  const ask = (x: Float64Array, what: "values" | "keys", count: number): Float64Array => {
    const [low, size, kept] = what === "values" ? [0, V, value] : [V, H, key];
    const out = Float64Array.from({ length: size }, (_, v) => age * dot(at(both, low + v), x));
    for (let j = 0; j < count; j++) {
      const score = dot(at(key, from + j), x) * ages[j];
      for (let v = 0; v < size; v++) out[v] += score * kept.data[(from + j) * size + v];
    }
    return out;
  };
  for (let t = from; t < to; t++) {
    age *= steps.decay.data[t];
    for (let j = 0; j < t - from; j++) ages[j] *= steps.decay.data[t];
    ages[t - from] = steps.strength.data[t];
    const count = t - from + 1;
    const x = steps.solve({ matrix: both, product: (y) => ask(y, "keys", count) }, at(steps.query, t));
    at(output, t).set(ask(x, "values", count));
  }
  for (let i = 0; i < both.data.length; i++) both.data[i] *= age;
  for (let t = from; t < to; t++)
    for (let v = 0; v < V + H; v++) {
      const amount = ages[t - from] * (v < V ? value.data[t * V + v] : key.data[t * H + v - V]);
      for (let f = 0; f < H; f++) both.data[v * H + f] += amount * key.data[t * H + f];
    }
}

/** Operations of one token, `solve` given by the cost of a product with A. */
export function mesaStepCost(head: number, value: number, solve: (product: Counts) => Counts): Counts {
  const words = (head + value) * head;
  const product = addCounts({ mac: head * head, stateRead: head * head });
  return addCounts({ mul: words + head, mac: words, stateRead: words, stateWrite: words }, solve(product), {
    mac: head * value,
    stateRead: head * value,
  });
}

/** Operations of a chunk. */
export function mesaChunkCost(
  head: number,
  value: number,
  solve: (product: Counts) => Counts,
  tokens: number,
): Counts {
  const kept = head + value + 1;
  const words = (head + value) * head;
  let total = addCounts(
    { mul: words + tokens * (head + value), mac: tokens * words },
    { stateRead: words + 1 + tokens * kept, stateWrite: words },
  );
  for (let i = 0; i < tokens; i++)
    total = addCounts(
      total,
      { mul: 1 + i, stateRead: 1 + i, stateWrite: 1 + i + kept },
      solve(askCost(head, head, i + 1, head + 1)),
      askCost(head, value, i + 1, kept),
    );
  return total;
}

/** Asking `size` rows and `count` tokens, of each of which `kept` words are read. */
function askCost(head: number, size: number, count: number, kept: number): Counts {
  return addCounts({
    mac: size * head + count * (head + size),
    mul: size + count,
    stateRead: size * head + 1 + count * kept,
  });
}
