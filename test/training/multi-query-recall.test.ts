/** @file The generator of multi-query associative recall: its rules, and where NumPy puts queries by the same rules. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "engram/math";
import { multiQueryRecall, noLabel } from "engram/training";
import * as fc from "fast-check";

const reference = JSON.parse(readFileSync(join(__dirname, "../reference/training/recall.json"), "utf8")) as {
  cases: { length: number; pairs: number; power: number; asked: number[]; first: number[] }[];
};

describe("training/multiQueryRecall", () => {
  it("names every pair once, asks for each of its keys once, and fills the rest with 0", () => {
    const shapes = fc
      .record({
        seed: fc.integer({ min: 0, max: 1e6 }),
        pairs: fc.integer({ min: 1, max: 6 }),
        more: fc.integer({ min: 0, max: 5 }),
        words: fc.integer({ min: 1, max: 40 }),
      })
      .map(({ seed, pairs, more, words }) => {
        const length = 4 * pairs + 2 * more;
        return { seed, pairs, length, vocabulary: Math.max(length + words, 2 * pairs + 2) };
      });
    fc.assert(
      fc.property(shapes, ({ seed, ...task }) => {
        const { tokens, labels } = multiQueryRecall(randomFrom(seed), 3, task);
        const half = Math.floor(task.vocabulary / 2);
        for (let i = 0; i < 3; i++) {
          const row = Array.from(tokens.subarray(i * task.length, (i + 1) * task.length));
          const told = Array.from(labels.subarray(i * task.length, (i + 1) * task.length));
          const context = row.slice(0, 2 * task.pairs);
          const keys = context.filter((_, t) => t % 2 === 0);
          const values = context.filter((_, t) => t % 2 === 1);
          assert.ok(keys.every((key) => key >= 1 && key < half) && new Set(keys).size === task.pairs);
          assert.ok(
            values.every((v) => v >= half && v < task.vocabulary) && new Set(values).size === task.pairs,
          );
          const asked = row.flatMap((token, t) => (t >= context.length && token !== 0 ? [t] : []));
          assert.ok(asked.every((t) => t % 2 === 0));
          assert.deepEqual(asked.map((t) => row[t]).sort(), [...keys].sort());
          row.forEach((token, t) => {
            assert.equal(told[t], asked.includes(t) ? values[keys.indexOf(token)] : noLabel);
          });
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("puts queries where NumPy's choice puts them", () => {
    const draws = 20_000;
    for (const { length, pairs, power, asked, first } of reference.cases) {
      const { tokens, labels } = multiQueryRecall(randomFrom(7), draws, {
        ...{ vocabulary: 80, length, pairs, power },
      });
      const seen = asked.map(() => 0);
      const seenFirst = asked.map(() => 0);
      for (let i = 0; i < draws; i++)
        for (let j = 0; j < asked.length; j++) {
          const at = i * length + 2 * pairs + 2 * j;
          if (labels[at] === noLabel) continue;
          seen[j]++;
          if (tokens[at] === tokens[i * length]) seenFirst[j]++;
        }
      // 5 standard deviations of a frequency of 20,000 draws (0.0177), and of the 200,000 of the reference: some 80 of them
      // are compared, so one comparison in 20,000 seeds fails by chance.
      for (const [found, wanted] of [
        [seen, asked],
        [seenFirst, first],
      ])
        found.forEach((count, j) => {
          const sd = Math.sqrt(wanted[j] * (1 - wanted[j]) * (1 / draws + 1 / 200_000));
          assert.ok(Math.abs(count / draws - wanted[j]) <= 5 * sd + 1e-5, `place ${j} of ${length}/${pairs}`);
        });
    }
  });

  it("fills with random tokens when asked, and leaves labels as they are", () => {
    const task = { vocabulary: 40, length: 16, pairs: 2 };
    const plain = multiQueryRecall(randomFrom(3), 50, { ...task, randomFill: false });
    const filled = multiQueryRecall(randomFrom(3), 50, { ...task, randomFill: true });
    assert.deepEqual(filled.labels.slice(0, 16), plain.labels.slice(0, 16));
    const zeros = (tokens: Int32Array) => tokens.reduce((sum, token) => sum + (token === 0 ? 1 : 0), 0);
    assert.equal(zeros(plain.tokens), 50 * 10);
    assert.ok(zeros(filled.tokens) < 50); // 12.5 expected, ten standard deviations
  });

  it("is the same for the same stream, and refuses sizes that do not fit", () => {
    const task = { vocabulary: 20, length: 16, pairs: 4 };
    assert.deepEqual(multiQueryRecall(randomFrom(1), 4, task), multiQueryRecall(randomFrom(1), 4, task));
    assert.notDeepEqual(multiQueryRecall(randomFrom(1), 4, task), multiQueryRecall(randomFrom(2), 4, task));
    const refused = (change: object, message: RegExp) =>
      assert.throws(() => multiQueryRecall(randomFrom(1), 4, { ...task, ...change }), message);
    refused({ length: 15 }, /multiQueryRecall: length must be even, got 15/);
    refused({ vocabulary: 16 }, /vocabulary must be a whole number at least 17, got 16/);
    refused({ pairs: 5 }, /pairs must be a whole number in \[1, 4\], got 5/);
    refused({ power: 0 }, /power must be > 0, got 0/);
    assert.throws(() => multiQueryRecall(randomFrom(1), 0, task), /count must be/);
  });
});
