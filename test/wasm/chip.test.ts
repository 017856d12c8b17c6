import assert from "node:assert/strict";
import { randomFrom, uniformInteger } from "engram/math";
import { type ChipShape, engineInfo, prepareChipNeurons } from "engram/wasm";

const compiled = engineInfo().available.includes("wasm");

/** So many senders to so many neurons, each synapse with a weight from `weight` and a delay from `delay`. */
function shapeOf(
  senders: number,
  neurons: number,
  exponent: number,
  weight: (k: number) => number,
  delay?: (k: number) => number,
): ChipShape {
  const count = senders * neurons;
  const column = (x: number): Float64Array => new Float64Array(neurons).fill(x);
  return {
    neurons,
    ...{ keepU: column(3686), keepV: column(3968), bias: column(3), threshold: column(40_000) },
    ...{ refractory: column(1), shown: 0 },
    synapses: [
      {
        senders,
        first: Int32Array.from({ length: senders + 1 }, (_, i) => i * neurons),
        receiver: Int32Array.from({ length: count }, (_, k) => k % neurons),
        weight: Float64Array.from({ length: count }, (_, k) => weight(k)),
        delay: delay && Uint8Array.from({ length: count }, (_, k) => delay(k)),
        exponent,
      },
    ],
  };
}

/** The same in BigInt, whose division cuts toward zero and whose shift cuts toward −∞. */
function definition({ neurons, keepU, keepV, bias, threshold, synapses }: ChipShape) {
  const [{ first, receiver, weight, delay, exponent }] = synapses;
  const [u, v] = [keepU, keepV].map(() => Array.from({ length: neurons }, () => 0n));
  const ring = Array.from({ length: 64 }, () => u.slice());
  let time = 0;
  return {
    u,
    v,
    /** who fires, how many currents turned and potentials were held */
    step() {
      let [wraps, clips] = [0, 0];
      const fired: number[] = [];
      const arrives = ring[time++ % 64];
      for (let j = 0; j < neurons; j++) {
        const raw = (u[j] * BigInt(keepU[j])) / 4096n + 64n * arrives[j];
        u[j] = raw > 2n ** 23n ? raw - 2n ** 24n : raw <= -(2n ** 23n) ? raw + 2n ** 24n : raw;
        if (u[j] !== raw) wraps++;
        const sum = (v[j] * BigInt(keepV[j])) / 4096n + u[j] + BigInt(bias[j]);
        const most = 2n ** 23n - 1n;
        v[j] = sum > most ? most : sum < -most ? -most : sum;
        if (v[j] !== sum) clips++;
        if (v[j] > BigInt(threshold[j])) {
          v[j] = 0n;
          fired.push(j);
        }
      }
      arrives.fill(0n);
      return { fired, wraps, clips };
    },
    /** how many sums lost bits */
    take(spikes: Iterable<number>): number {
      const sums = new Map<string, bigint>();
      for (const i of spikes)
        for (let k = first[i]; k < first[i + 1]; k++) {
          const place = `${delay?.[k] ?? 0} ${receiver[k]}`;
          sums.set(place, (sums.get(place) ?? 0n) + BigInt(weight[k]));
        }
      let lost = 0;
      for (const [place, sum] of sums) {
        const [d, j] = place.split(" ").map(Number);
        const scaled = exponent >= 0 ? sum << BigInt(exponent) : sum >> BigInt(-exponent);
        if (exponent < 0 && scaled << BigInt(-exponent) !== sum) lost++;
        ring[(time + d) % 64][j] += scaled;
      }
      return lost;
    },
  };
}

describe("neurons of a chip, compiled", () => {
  before(function () {
    if (!compiled) this.skip();
  });
  const random = randomFrom(81);
  const draw = (low: number, high: number) => low + uniformInteger(random, high - low + 1);
  const cases: Record<string, () => ChipShape> = {
    "bytes of both signs": () => shapeOf(40, 70, 0, () => 2 * draw(-128, 127)),
    "bytes above 0, which have an offset": () => shapeOf(40, 130, 1, () => draw(0, 255)),
    "bytes below 0, cut": () => shapeOf(40, 64, -5, () => draw(-255, 0)),
    "bytes with one delay": () =>
      shapeOf(
        40,
        5,
        2,
        () => 8 * draw(-32, 31),
        () => 9,
      ),
    "bytes with one delay, cut": () =>
      shapeOf(
        40,
        67,
        -3,
        () => draw(0, 255),
        () => 3,
      ),
    "more columns than 16 bits hold": () => shapeOf(400, 20, 0, () => 2 * draw(-128, 127)),
    "words: odd weights of both signs": () => shapeOf(40, 70, 0, () => draw(-256, 255)),
    "words with delays": () =>
      shapeOf(
        40,
        70,
        3,
        () => 2 * draw(-128, 127),
        () => draw(0, 63),
      ),
    "words with delays, cut": () =>
      shapeOf(
        40,
        70,
        -8,
        () => draw(-256, 255),
        () => draw(0, 6),
      ),
    "no synapses at all": () => shapeOf(0, 3, 0, () => 0),
  };
  const quiet = ["bytes below 0, cut", "words with delays, cut", "no synapses at all"];
  for (const [name, make] of Object.entries(cases))
    it(`step to the bit: ${name}`, () => {
      const shape = make();
      const chip = prepareChipNeurons(shape);
      assert.ok(chip?.inlets[0]);
      const oracle = definition(shape);
      const [u, v, wait] = [0, 0, 0].map(() => new Float64Array(shape.neurons));
      let total = 0;
      for (let t = 0; t < 90; t++) {
        const count = chip.step();
        const expected = oracle.step();
        assert.deepEqual([...chip.fired.subarray(0, count)], expected.fired, `step ${t}`);
        assert.deepEqual([chip.wraps, chip.clips], [expected.wraps, expected.clips]);
        chip.read({ u, v, wait });
        assert.deepEqual([u, v], [Float64Array.from(oracle.u, Number), Float64Array.from(oracle.v, Number)]);
        for (const j of wait.keys()) assert.equal(wait[j], expected.fired.includes(j) ? 1 : 0);
        total += count;
        const rate = [0.3, 0, 0.9, 0.05][t % 4];
        const spikes = Int32Array.from({ length: shape.synapses[0].senders }, (_, i) => i).filter(
          () => random() < rate,
        );
        assert.equal(chip.inlets[0].take(spikes, spikes.length), oracle.take(spikes));
      }
      assert.equal(total > 0, !quiet.includes(name), `${total} spikes`);
    });

  it("leave what they do not know to others", () => {
    assert.equal(
      prepareChipNeurons(
        shapeOf(2, 2, 0, () => 1),
        { engine: "typescript" },
      ),
      undefined,
    );
    const inlet = (...given: Parameters<typeof shapeOf>) => prepareChipNeurons(shapeOf(...given))?.inlets[0];
    assert.ok(inlet(2, 2, 0, () => 1));
    assert.equal(
      inlet(2, 2, 0, () => 0.5),
      undefined,
    );
    // twelve bits beside the place of a neuron and 64 delays are not to be had
    assert.equal(
      inlet(
        2,
        5000,
        0,
        (k) => (k % 2 ? 2051 : -2051),
        () => 63,
      ),
      undefined,
    );
    assert.ok(
      inlet(
        2,
        5000,
        0,
        (k) => (k % 2 ? 255 : -255),
        (k) => k % 64,
      ),
    );
    assert.throws(
      () =>
        prepareChipNeurons(
          shapeOf(1, 1, 0, () => 1),
          { engine: "fast" as "wasm" },
        ),
      /^TypeError: prepareChipNeurons: engine must be one of/,
    );
  });

  it("hand over a step in which too much arrives, and take it back", () => {
    const shape = shapeOf(1, 2, 0, () => 4);
    const chip = prepareChipNeurons(shape);
    assert.ok(chip?.inlets[0]);
    chip.inlets[0].take(Int32Array.of(0), 1);
    assert.equal(chip.step(Float64Array.of(2 ** 18, 0)), -1);
    assert.deepEqual([...chip.arrived], [2 ** 18 + 4, 4]);
    const state = { u: Float64Array.of(2 ** 23 + 1, 0), v: new Float64Array(2), wait: new Float64Array(2) };
    assert.equal(chip.write(state), false);
    chip.inlets[0].take(Int32Array.of(0), 1);
    chip.collect(Float64Array.of(1, -1));
    assert.deepEqual([...chip.arrived], [5, 3]);
    state.u[0] = 2 ** 23;
    assert.equal(chip.write(state), true);
    assert.equal(chip.step(Float64Array.of(1, 0)), 2 - 1);
    assert.deepEqual([...chip.fired.subarray(0, 1)], [0]);
  });
});
