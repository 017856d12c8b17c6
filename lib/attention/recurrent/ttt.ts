/** @file Test-time training with a linear model: a memory that learns in mini-batches while it reads. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import { checkInteger, dot, type Matrix, matrix } from "../../math";
import { checkTokens, type Form, type Mixer, type MixerShape, stateEntry } from "../mixer";
import { scaled, withOnes } from "./entries";
import { checkForm, checkShape, checkStayedFinite, type HeadTokens, smallerRates } from "./fast-weight-mixer";
import { type InnerLoss, layerNormLoss } from "./inner-loss";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/** What may be chosen about test-time training. */
export interface TttOptions extends ScaleOptions {
  /** default `layerNormLoss()`, as in the paper */
  readonly loss?: InnerLoss;
  /** tokens whose gradients are all taken at the weights before the first of them; default 16 */
  readonly batch?: number;
  /** whether the model adds a learned constant; default true */
  readonly bias?: boolean;
}

const forms: readonly Form[] = ["recurrent", "chunked", "parallel"];

/**
 * TTT-Linear.
 *
 *     G ← G + ∇ℓ(W)        o = f(q) with weights W − η_t G        at the end of a batch W ← W − η_t G, G ← 0
 *
 * where η is `rate` [T, 1]: the rate of the token that reads scales all gradients of its batch, the rate of the
 * batch's last token is the one with which W goes on (as in flash-linear-attention; the paper's code multiplies in a
 * rate of the writing token too, which can be put into the gradient by the caller). f is the model of `loss`; with
 * `squaredError`, batch 1 and no bias it is DeltaNet. The scale of queries is 1 unless another is given. State:
 * `fastWeights` W and `gradient` G [V, H], or [V, H + 1] with a bias as last column, and `seen` [1, 1], tokens of the
 * present batch.
 *
 * In chunks the gradients of a batch are kept as keys and values: the dual form.
 *
 * Reference: Sun et al. 2024, "Learning to (Learn at Test Time): RNNs with Expressive Hidden States", arXiv
 * 2407.04620, sections 2.4–2.7.
 */
export function tttLinear(given: TttOptions = {}): Mixer<HeadTokens<"rate">> {
  const name = "tttLinear";
  const options = { scale: 1, loss: layerNormLoss(), batch: 16, bias: true, ...given };
  const { loss, batch, bias } = options;
  checkScale(name, options);
  checkInteger(name, "batch", batch, 1);
  return {
    name,
    forms,
    mix(tokens, asked = {}) {
      const { form, chunk } = checkForm(name, asked, forms);
      const columns = { query: "H", key: "H", value: loss.square ? "H" : "V", rate: 1 };
      const { H, T, V = H } = checkTokens(name, tokens, columns);
      const width = bias ? H + 1 : H;
      const entry = (of: string, rows: number, cols: number): Matrix =>
        asked.state
          ? matrix(rows, cols, stateEntry(name, asked.state, of, rows, cols).data.slice())
          : matrix(rows, cols);
      const query = scaled(tokens.query, queryScale(options, H));
      const learner: Learner = {
        loss,
        batch,
        query: bias ? withOnes(query) : query,
        key: bias ? withOnes(tokens.key) : tokens.key,
        tokens: { ...tokens, query },
        weights: entry("fastWeights", V, width),
        gradient: entry("gradient", V, width),
        seen: entry("seen", 1, 1).data[0],
      };
      checkInteger(name, "state.seen", learner.seen, 0, batch - 1);
      const output = matrix(T, V);
      if (form === "recurrent") learnStepByStep(learner, output);
      else {
        const size = form === "parallel" ? Math.max(T, 1) : chunk;
        for (let from = 0; from < T; from += size)
          learnChunk(learner, from, Math.min(from + size, T), output);
      }
      const { weights, gradient, seen } = learner;
      checkStayedFinite(name, smallerRates, output, weights, gradient);
      return { output, state: { fastWeights: weights, gradient, seen: matrix(1, 1, Float64Array.of(seen)) } };
    },
    cost(shape) {
      const checked = checkShape(name, shape, forms);
      const { length, head, value } = checked;
      const { gradient, answer } = loss.cost(value);
      return addCounts(
        learningCost({ ...checked, head: bias ? head + 1 : head }, batch),
        scaleCounts(addCounts(gradient, answer, { mul: scaleCost(options, head) }), length),
      );
    },
  };
}

interface Learner {
  readonly loss: InnerLoss;
  readonly batch: number;
  /** with a column of ones where there is a bias */
  readonly query: Matrix;
  readonly key: Matrix;
  readonly tokens: HeadTokens<"rate">;
  readonly weights: Matrix;
  readonly gradient: Matrix;
  seen: number;
}

const at = (m: Matrix, i: number): Float64Array => m.data.subarray(i * m.cols, (i + 1) * m.cols);

function gradientOf({ loss, tokens }: Learner, t: number, found: Float64Array): Float64Array {
  return loss.gradient(found, at(tokens.key, t), at(tokens.value, t));
}

function answerOf({ loss, tokens }: Learner, t: number, read: Float64Array): Float64Array {
  return loss.answer(read, at(tokens.query, t));
}

function learnStepByStep(learner: Learner, output: Matrix): void {
  const { weights, gradient, query, key, batch } = learner;
  for (let t = 0; t < query.rows; t++) {
    const rate = learner.tokens.rate.data[t];
    const [q, k] = [at(query, t), at(key, t)];
    const found = output.data.slice(0, weights.rows).map((_, v) => dot(at(weights, v), k));
    const g = gradientOf(learner, t, found);
    const read = new Float64Array(weights.rows);
    learner.seen = (learner.seen + 1) % batch;
    for (let v = 0; v < weights.rows; v++) {
      const sum = at(gradient, v);
      for (let f = 0; f < k.length; f++) sum[f] += g[v] * k[f];
      read[v] = dot(at(weights, v), q) - rate * dot(sum, q);
    }
    at(output, t).set(answerOf(learner, t, read));
    if (learner.seen === 0) {
      for (let i = 0; i < gradient.data.length; i++) weights.data[i] -= rate * gradient.data[i];
      gradient.data.fill(0);
    }
  }
}

/** Tokens `from` to `to`: W₀ and G₀ stay as they are, gradients since are kept with the share with which W has them. */
function learnChunk(learner: Learner, from: number, to: number, output: Matrix): void {
  const { weights, gradient, query, key, batch } = learner;
  const { rows } = weights;
  const written: Float64Array[] = [];
  const shares = new Float64Array(to - from);
  let moved = 0; // share of G₀ in W
  let begun = 0; // writes when the present batch began; before that, batches that are done
  let open = true; // whether G₀ belongs to the present batch
  const ask = (x: Float64Array, rate: number, upTo: number): Float64Array => {
    const out = new Float64Array(rows);
    const share = open ? -rate : moved;
    for (let v = 0; v < rows; v++)
      out[v] = dot(at(weights, v), x) + (share === 0 ? 0 : share * dot(at(gradient, v), x));
    for (let j = 0; j < upTo; j++) {
      const score = dot(at(key, from + j), x) * (j < begun ? shares[j] : -rate);
      for (let v = 0; v < rows; v++) out[v] += score * written[j][v];
    }
    return out;
  };
  for (let t = from; t < to; t++) {
    const rate = learner.tokens.rate.data[t];
    written.push(gradientOf(learner, t, ask(at(key, t), 0, begun)));
    at(output, t).set(answerOf(learner, t, ask(at(query, t), rate, written.length)));
    learner.seen = (learner.seen + 1) % batch;
    if (learner.seen !== 0) continue;
    shares.fill(-rate, begun, written.length);
    if (open) [moved, open] = [-rate, false];
    begun = written.length;
  }
  for (let i = 0; i < weights.data.length; i++) weights.data[i] += moved * gradient.data[i];
  if (!open) gradient.data.fill(0);
  written.forEach((g, j) => {
    const [into, share] = j < begun ? [weights, shares[j]] : [gradient, 1];
    for (let v = 0; v < rows; v++)
      for (let f = 0, to = v * into.cols; f < into.cols; f++, to++)
        into.data[to] += share * g[v] * key.data[(from + j) * into.cols + f];
  });
}

/** Operations around the loss, with `head` columns of W. */
function learningCost(shape: Required<MixerShape>, batch: number): Counts {
  const { length, past, form, chunk, head, value } = shape;
  const words = head * value;
  const ends = (from: number, to: number): number => Math.floor(to / batch) - Math.floor(from / batch);
  if (form === "recurrent") {
    const steps = ends(past, past + length);
    return counts({
      mac: length * words * 4 + steps * words,
      mul: length * value,
      add: length * value,
      stateRead: length * words * 3 + steps * words * 2,
      stateWrite: length * words + steps * words * 2,
    });
  }
  const total = { mac: 0, mul: 0, add: 0, stateRead: 0, stateWrite: 0 };
  const size = form === "parallel" ? length : chunk;
  for (let from = 0; from < length; from += size) {
    const tokens = Math.min(size, length - from);
    let begun = 0;
    let open = true;
    const ask = (items: number, withGradient: boolean): void => {
      total.mac += words * (withGradient ? 2 : 1) + (withGradient ? value : 0) + items * (head + value);
      total.mul += items;
      total.stateRead += words * (withGradient ? 2 : 1) + items * (head + value);
    };
    for (let i = 0; i < tokens; i++) {
      ask(begun, !open);
      ask(i + 1, true);
      total.stateWrite += head + value;
      if ((past + from + i + 1) % batch === 0) [begun, open] = [i + 1, false];
    }
    total.mac += (open ? 0 : words) + tokens * words;
    total.mul += begun * value;
    total.stateRead += words * (open ? 1 : 2) + tokens * (head + value);
    total.stateWrite += words * (open ? 1 : 2);
  }
  return counts(total);
}
