/** @file The closed forms of what sparse memories cost, against twins that count while they compute. */
import assert from "node:assert/strict";
import { scaleCounts } from "engram/cost";
import { fromRows, type Matrix, matrix, type Random, randomFrom, row } from "engram/math";
import {
  bcpnn,
  circleMemory,
  logIntersections,
  sparseDistributedMemory,
  willshaw,
  willshawNet,
} from "engram/memory";
import { randomPatterns } from "engram/pattern";
import { allClose, close } from "../../support/close";
import { allStates } from "../../support/spins";
import { sameCounts, type Tally, tally } from "../../support/tally";

const draw = (random: Random, p: number, n: number): Matrix => randomPatterns(random, p, n).matrix;
const sign = (t: Tally, h: number, old: number): number => {
  const up = t.more(h, 0); // one look at the sign
  return up ? 1 : h < 0 ? -1 : old;
};

describe("memory/sparse cost", () => {
  const words = (n: number): Matrix => fromRows([...allStates(n)]);

  it("sparseDistributedMemory: a step and a write, exactly on average over all cues", () => {
    for (const [seed, r, n, radius] of [
      [1, 5, 4, 1],
      [2, 3, 6, 2],
      [3, 7, 5, 5],
    ]) {
      const addresses = draw(randomFrom(seed), r, n);
      const memory = sparseDistributedMemory(addresses, { radius }).store(draw(randomFrom(seed + 9), 3, n));
      const [step, store] = [tally(), tally()];
      const cues = words(n);
      for (let value = 0; value < cues.rows; value++) {
        const cue = row(cues, value);
        const sums = new Float64Array(n);
        const counters = Int32Array.from(memory.counters);
        for (let k = 0; k < r; k++) {
          for (const t of [step, store]) t.note("weightRead", Math.ceil(n / 32));
          let away = 0;
          for (let i = 0; i < n; i++) {
            away = step.ac(away, row(addresses, k)[i] === cue[i] ? 0 : 1);
            store.note("ac");
          }
          store.note("cmp");
          if (step.more(away, radius)) continue;
          for (let i = 0; i < n; i++) {
            sums[i] = step.ac(sums[i], step.weight(memory.counters[k * n + i]));
            counters[k * n + i] = store.storeWeight(store.ac(store.weight(counters[k * n + i]), cue[i]));
          }
        }
        assert.deepEqual(
          memory.step(cue),
          sums.map((sum, i) => sign(step, sum, cue[i])),
        );
        assert.deepEqual(memory.store(matrix(1, n, cue)).counters, counters);
      }
      for (const [told, seen] of [
        [memory.cost().step, step],
        [memory.cost().store, store],
      ] as const)
        for (const [name, value] of Object.entries(scaleCounts(told, cues.rows)))
          close(value, seen.seen[name as "ac"], 1e-9, name);
    }
  });

  it("circleMemory: one step", () => {
    const [p, n, radius] = [4, 9, 3];
    const random = randomFrom(5);
    const patterns = draw(random, p, n);
    const logs = logIntersections(n, radius);
    for (let k = 0; k < 10; k++) {
      const state = draw(random, 1, n).data;
      const t = tally();
      const distances = Array.from({ length: p }, (_, mu) => {
        t.note("weightRead", Math.ceil(n / 32));
        return row(patterns, mu).reduce((sum, x, i) => t.ac(sum, x === state[i] ? 0 : 1), 0);
      });
      let nearest = distances[0];
      for (const distance of distances.slice(1)) if (t.more(nearest, distance)) nearest = distance;
      t.note("lut", p + 1);
      const votes = distances.map((distance) => t.exp(t.add(logs[distance], -logs[nearest])));
      const field = new Float64Array(n);
      let total = 0;
      votes.forEach((vote, mu) => {
        total = t.add(total, vote);
        for (let i = 0; i < n; i++) field[i] = t.ac(field[i], vote * t.weight(row(patterns, mu)[i]));
      });
      const memory = circleMemory(patterns, { radius });
      assert.deepEqual(
        memory.step(state),
        field.map((h, i) => sign(t, Math.abs(h) < 1e-13 * total ? 0 : h, state[i])),
      );
      sameCounts(memory.cost().step, t);
      assert.equal(memory.cost().store.weightWrite, n + 1);
    }
  });

  it("willshaw: one recall under each threshold, and one more pattern", () => {
    const random = randomFrom(6);
    const binary = (p: number, n: number, k: number): Matrix =>
      randomPatterns(random, p, n, { law: "binary", activity: k / n, exact: true }).matrix;
    for (const [p, n, m] of [
      [3, 6, 5],
      [5, 40, 7],
    ]) {
      const [keys, values] = [binary(p, n, 3), binary(p, m, 2)];
      for (const threshold of ["all", { atLeast: 2 }, { winners: 3 }] as const) {
        const net = willshawNet(keys, values, { threshold });
        const cue = binary(1, n, 2).data;
        const t = tally();
        const sums = Array.from({ length: m }, (_, i) => {
          t.note("weightRead", Math.ceil(n / 32));
          let sum = 0;
          for (let j = 0; j < n; j++) sum = t.ac(sum, cue[j] && net.synapse(i, j) ? 1 : 0);
          return sum;
        });
        let least = typeof threshold === "object" && "atLeast" in threshold ? threshold.atLeast : 0;
        if (threshold === "all") for (const x of cue) least = t.ac(least, x);
        if (typeof threshold === "object" && "winners" in threshold) {
          const left = [...sums];
          for (let k = 0; k < threshold.winners; k++) {
            let best = 0;
            for (let i = 1; i < left.length; i++) if (t.more(left[i], left[best])) best = i;
            least = left[best];
            left.splice(best, 1);
          }
        }
        assert.deepEqual(
          net.recall(cue),
          Float64Array.from(sums, (sum) => (t.more(sum, Math.max(1, least) - 1) ? 1 : 0)),
        );
        sameCounts(net.cost().recall, t);
      }
      const memory = willshaw(keys);
      const store = tally();
      const fresh = binary(1, n, 3).data;
      for (let i = 0; i < n; i++) {
        if (fresh[i] === 0) continue;
        for (let w = 0; w < Math.ceil(n / 32); w++) store.storeWeight(store.weight(0));
        for (let j = 0; j < n; j++) store.ac(0, fresh[j]);
      }
      sameCounts(memory.cost().store, store);
      assert.deepEqual(memory.cost().step, willshawNet(keys, keys).cost().recall);
    }
  });

  it("bcpnn: one step with and without hypercolumns, and one more pattern", () => {
    const random = randomFrom(7);
    for (const [columns, units] of [
      [3, 2],
      [4, 3],
      [5, 1],
    ]) {
      const n = columns * units;
      const patterns = matrix(4, n);
      for (let mu = 0; mu < 4; mu++)
        for (let a = 0; a < columns; a++)
          if (units > 1) row(patterns, mu)[a * units + Math.floor(random() * units)] = 1;
          else row(patterns, mu)[a] = Math.floor(random() * 2);
      const gain = 1.5;
      const memory = bcpnn(patterns, units > 1 ? { hypercolumn: units, gain } : {});
      const t = tally();
      const state = Float64Array.from({ length: n }, () => random());
      const now = state.slice();
      const support = (from: Float64Array, i: number, read: (x: number) => number): number => {
        let h = t.weight(memory.bias[i]);
        for (let j = 0; j < n; j++)
          if (Math.floor(j / units) !== Math.floor(i / units))
            h = t.mac(h, t.weight(row(memory.weights, i)[j]), read(from[j]));
        return h;
      };
      if (units === 1)
        for (let i = 0; i < n; i++) {
          const e = t.exp(support(state, i, (x) => x));
          now[i] = t.more(e, 1) ? 1 : e;
        }
      else
        for (let a = 0; a < columns; a++) {
          const fields = Array.from({ length: units }, (_, k) =>
            t.mul(gain, support(now, a * units + k, t.state)),
          );
          let top = fields[0];
          for (const h of fields.slice(1)) if (t.more(h, top)) top = h;
          const masses = fields.map((h) => t.exp(t.add(h, -top)));
          const share = t.div(
            1,
            masses.reduce((sum, mass) => t.add(sum, mass)),
          );
          masses.forEach((mass, k) => {
            now[a * units + k] = t.storeState(t.mul(mass, share));
          });
        }
      allClose(memory.step(state), now, 1e-12);
      sameCounts(memory.cost().step, t);

      const store = tally();
      const fresh = row(patterns, 0);
      const states = units > 1 ? units : 2;
      const scale = store.div(1, store.add(4 + 1, 1)); // patterns with the new one, and the prior
      const on = Array.from({ length: n }, (_, i) => {
        let count = 0;
        for (let mu = 0; mu < 4; mu++) count += row(patterns, mu)[i];
        return store.storeWeight(store.add(store.weight(count), fresh[i]));
      });
      const bias = on.map((count) =>
        store.storeWeight(store.log(store.mul(store.add(count, 1 / states), scale))),
      );
      const grown = memory.store(matrix(1, n, fresh));
      allClose(grown.bias, bias, 1e-12);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          if (Math.floor(i / units) === Math.floor(j / units)) continue;
          let both = 0;
          for (let mu = 0; mu < 4; mu++) both += row(patterns, mu)[i] * row(patterns, mu)[j];
          both = store.storeWeight(store.mac(store.weight(both), fresh[i], fresh[j]));
          const joint = store.mul(store.add(both, 1 / states ** 2), scale);
          const weight = store.storeWeight(store.add(store.add(store.log(joint), -bias[i]), -bias[j]));
          close(row(grown.weights, i)[j], weight, 1e-12);
        }
      sameCounts(memory.cost().store, store);
    }
  });
});
