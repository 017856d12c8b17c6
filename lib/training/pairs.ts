/** @file Sequences of keys with values, and what is asked about them. Pure. */
import { checkChoice, checkInteger, permutation, type Random, uniformInteger } from "../math";
import type { PairBatch } from "./fast-weights";

/** Whether a key occurs once, or keys and values are drawn anew for each pair, so that the last value counts. */
export type PairLaw = "once" | "reassigned";

const laws: readonly PairLaw[] = ["once", "reassigned"];

function drawPairs(random: Random, keys: number, length: number, law: PairLaw): [Int32Array, Int32Array] {
  if (law === "once") return [permutation(random, keys), permutation(random, keys)];
  const draw = (): Int32Array => Int32Array.from({ length }, () => uniformInteger(random, keys));
  return [draw(), draw()];
}

/** For each value the pair that has it, one sequence after another. */
function placesOf(values: Int32Array, keys: number): Int32Array {
  const places = new Int32Array(values.length);
  values.forEach((value, i) => {
    places[i - (i % keys) + value] = i % keys;
  });
  return places;
}

/**
 * Training sequences: S pairs with every key once, or 2S pairs of keys drawn with replacement; one question each, about the
 * key of a pair that is drawn evenly, answered by the last value of that key.
 *
 * Reference: Schlag et al. 2021, section 6.1.1 and 6.1.2.
 *
 * @throws {TypeError} when the law is unknown
 * @throws {RangeError} when there is no sequence, or fewer than two keys
 */
export function pairBatch(random: Random, count: number, keys: number, law: PairLaw): PairBatch {
  checkInteger("pairBatch", "count", count, 1);
  checkInteger("pairBatch", "keys", keys, 2);
  checkChoice("pairBatch", "law", law, laws);
  const length = law === "once" ? keys : 2 * keys;
  const batch = {
    keys: new Int32Array(count * length),
    values: new Int32Array(count * length),
    questions: new Int32Array(count),
    answers: new Int32Array(count),
  };
  for (let i = 0; i < count; i++) {
    const [k, v] = drawPairs(random, keys, length, law);
    batch.keys.set(k, i * length);
    batch.values.set(v, i * length);
    batch.questions[i] = k[uniformInteger(random, length)];
    batch.answers[i] = v[k.lastIndexOf(batch.questions[i])];
  }
  const once = law === "once" ? { places: placesOf(batch.values, keys) } : {};
  return { ...batch, ...once, count, length, asked: 1, random: random.split("features") };
}

/**
 * One sequence with a question about each of its keys, at most `most` of them.
 *
 * With keys drawn with replacement it has S pairs, half as many as in training: so the authors' evaluation, whose numbers
 * are compared here.
 *
 * @throws {TypeError} when the law is unknown
 * @throws {RangeError} when there are fewer than two keys, or no question may be asked
 */
export function pairExam(random: Random, keys: number, law: PairLaw, most = 200): PairBatch {
  checkInteger("pairExam", "keys", keys, 2);
  checkChoice("pairExam", "law", law, laws);
  checkInteger("pairExam", "most", most, 1);
  const [k, v] = drawPairs(random, keys, keys, law);
  const questions = Int32Array.from([...new Set(k)].sort((a, b) => a - b).slice(0, most));
  return {
    keys: k,
    values: v,
    ...(law === "once" ? { places: placesOf(v, keys) } : {}),
    questions,
    answers: questions.map((key) => v[k.lastIndexOf(key)]),
    count: 1,
    length: keys,
    asked: questions.length,
    random: random.split("features"),
  };
}
