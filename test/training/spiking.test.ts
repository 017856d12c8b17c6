/**
 * @file Neurons, spiking attentions and the image classifiers, on every rung, against loops over single neurons that
 * also count what they do.
 */
import assert from "node:assert/strict";
import type { Counts } from "engram/cost";
import { type Matrix, matrix, maxDifference, normalInto, randomFrom } from "engram/math";
import {
  type ImageModelName,
  type ImageModelOptions,
  imageModel,
  lifLayer,
  type ParameterSet,
  patchesOf,
  type SpikeRecord,
  type SpikeTotals,
  sdsaImageCounts,
  softmaxImageCounts,
  spike,
  ssaImageCounts,
  toTensors,
} from "engram/training";
import type { Tensor } from "../../lib/tensor";
import { sameCounts, type Tally, tally } from "../support/tally";
import { on, onEach } from "../tensor/backends";

describe("training/lif", () => {
  const [steps, count, tau, threshold] = [7, 5, 2, 1];
  const currents = Array.from({ length: steps }, (_, t) =>
    normalInto(new Float32Array(count), randomFrom(t), 1, 1.5),
  );

  /** Spikes, and the gradient of Σ w_t s_t by hand: backwards through the membrane, the reset held fixed. */
  function neuron(x: number[], w: number[], slope: number): { spikes: number[]; gradient: number[] } {
    const h: number[] = [];
    let u = 0;
    for (const input of x) {
      h.push(u + (input - u) / tau);
      u = h[h.length - 1] >= threshold ? 0 : h[h.length - 1];
    }
    const spikes = h.map((value) => (value >= threshold ? 1 : 0));
    const gradient = x.map(() => 0);
    let fromNext = 0;
    for (let t = x.length - 1; t >= 0; t--) {
      const s = 1 / (1 + Math.exp(-slope * (h[t] - threshold)));
      const dh = w[t] * slope * s * (1 - s) + fromNext * (1 - spikes[t]);
      gradient[t] = dh / tau;
      fromNext = dh * (1 - 1 / tau);
    }
    return { spikes, gradient };
  }

  onEach("fires as a loop over single neurons does, and its gradient is that of the surrogate", (tf) => {
    const weights = currents.map((_, t) => normalInto(new Float32Array(count), randomFrom(100 + t)));
    const given = currents.map((x) => tf.tensor(x.slice()));
    const spikes = lifLayer(tf, given).map((s) => Array.from(s.dataSync()));
    const loss = (...x: Tensor[]) =>
      tf.addN(lifLayer(tf, x).map((s, t) => tf.sum(tf.mul(s, tf.tensor(weights[t].slice())))));
    const gradients = tf
      .grads(loss as never)(given)
      .map((g) => Array.from(g.dataSync()));
    for (let i = 0; i < count; i++) {
      const expected = neuron(
        currents.map((x) => x[i]),
        weights.map((w) => w[i]),
        4,
      );
      assert.deepEqual(
        spikes.map((s) => s[i]),
        expected.spikes,
      );
      assert.ok(
        maxDifference(
          gradients.map((g) => g[i]),
          expected.gradient,
        ) < 1e-5,
      );
    }
    assert.ok(spikes.flat().includes(1) && spikes.flat().includes(0));
  });

  onEach("fires at the threshold itself, and with the slope of a logistic curve there", (tf) => {
    assert.deepEqual(Array.from(spike(tf, tf.tensor([-1e-6, 0, 3])).dataSync()), [0, 1, 1]);
    const slope = tf.grad(((x: Tensor) => tf.sum(spike(tf, x, 8))) as never)(tf.tensor([0, 1]));
    assert.ok(maxDifference(slope.dataSync(), [2, 8 / (2 + Math.exp(8) + Math.exp(-8))]) < 1e-5);
  });

  it("refuses constants out of range", async () => {
    const tf = await on("cpu");
    assert.ok(typeof tf !== "string");
    assert.throws(() => lifLayer(tf, [], { tau: 0.5 }), /lifLayer: tau must be in \[1, /);
    assert.throws(() => lifLayer(tf, [], { threshold: 0 }), /lifLayer: threshold must be > 0, got 0/);
  });
});

const sizes = { side: 4, patch: 1, width: 6, hidden: 5, classes: 2, steps: 4 };
const images: Matrix = matrix(
  2,
  16,
  normalInto(new Float64Array(32), randomFrom(8), 8, 4).map((x) => Math.max(0, Math.fround(x))),
);

/** One classifier on one image, neuron by neuron and operation by operation. */
class Twin {
  readonly t: Tally = tally();
  private readonly p: ParameterSet;
  private readonly options: ImageModelOptions;
  coincidences = 0;
  readonly spikes: Record<string, number> = {};

  constructor(p: ParameterSet, options: ImageModelOptions) {
    this.p = p;
    this.options = options;
  }

  private at(name: string, ...index: number[]): number {
    const { shape, data } = this.p[name];
    return data[index.reduce((place, i, axis) => place * shape[axis] + i, 0)];
  }

  /** Numbers in, numbers out: a MAC and a weight for each pair, the bias added. */
  linear(x: number[], name: string, scale = 1): number[] {
    const [, outputs] = this.p[name].shape;
    return Array.from({ length: outputs }, (_, o) => {
      const sum = x.reduce(
        (so, value, i) => this.t.mac(so, value, this.t.weight(scale * this.at(name, i, o))),
        0,
      );
      return this.t.add(sum, this.t.weight(this.at(`${name}Bias`, o)));
    });
  }

  /** Spikes in: an addition for each spike and output; a 2 is two spikes. */
  gather(s: number[], name: string): number[] {
    const [, outputs] = this.p[name].shape;
    return Array.from({ length: outputs }, (_, o) => {
      let sum = 0;
      s.forEach((times, i) => {
        for (let k = 0; k < times; k++) sum = this.t.ac(sum, this.t.weight(this.at(name, i, o)));
      });
      return this.t.add(sum, this.t.weight(this.at(`${name}Bias`, o)));
    });
  }

  /** A neuron over all steps; constants are in its input and threshold already. */
  neurons(currents: number[][], name: string | undefined, threshold = 1): number[][] {
    const { t, options } = this;
    const out = currents.map((x) => x.map(() => 0));
    currents[0].forEach((_, i) => {
      let u = 0;
      for (let step = 0; step < options.steps; step++) {
        const x = currents[step][i] / 2;
        const h = step === 0 ? x : t.add(t.mul(t.state(u), 0.5), x);
        const silent = t.more(threshold, h);
        out[step][i] = silent ? 0 : 1;
        u = silent ? h : 0;
        if (step < options.steps - 1) t.storeState(u);
      }
    });
    const fired = out.flat().reduce((sum, s) => sum + s, 0);
    t.note("events", fired);
    if (name) this.spikes[name] = (this.spikes[name] ?? 0) + fired;
    return out;
  }

  embedded(image: number): number[][] {
    const patches = patchesOf(images, [image], this.options, 16);
    const pixels = this.options.patch ** 2;
    return Array.from({ length: patches.length / pixels }, (_, n) =>
      // Place and bias are one number, known beforehand.
      Array.from({ length: this.options.width }, (_, o) => {
        const patch = Array.from(patches.subarray(n * pixels, (n + 1) * pixels));
        const sum = patch.reduce(
          (so, value, i) => this.t.mac(so, value, this.t.weight(this.at("embedding", i, o))),
          0,
        );
        return this.t.add(sum, this.t.weight(this.at("embeddingBias", o) + this.at("position", n, o)));
      }),
    );
  }

  /** Per step and token: from rows of spikes to spikes. */
  layer(s: number[][][], name: string): number[][][] {
    return this.perToken(
      s.map((tokens) => tokens.map((row) => this.gather(row, name))),
      name,
    );
  }

  perToken(currents: number[][][], name: string, threshold = 1): number[][][] {
    const byToken = currents[0].map((_, n) =>
      this.neurons(
        currents.map((tokens) => tokens[n]),
        name,
        threshold,
      ),
    );
    return currents.map((_, step) => byToken.map((token) => token[step]));
  }

  readOut(s: number[][][]): number[] {
    const { width, steps } = this.options;
    const sums = Array.from({ length: width }, (_, c) =>
      s.reduce(
        (so, tokens) =>
          tokens.reduce((sum, row) => {
            let next = sum;
            for (let k = 0; k < row[c]; k++) next = this.t.ac(next, 1);
            return next;
          }, so),
        0,
      ),
    );
    return this.linear(sums, "head", 1 / (s[0].length * steps));
  }

  softmax(image: number): number[] {
    const { t } = this;
    const d = this.options.width;
    const norm = (x: number[], name: string) => {
      const centre = -t.mul(
        x.slice(1).reduce((sum, y) => t.add(sum, y), x[0]),
        1 / d,
      );
      const y = x.map((value) => t.add(value, centre));
      const mean = t.mul(
        y.reduce((sum, value) => t.mac(sum, value, value), 0),
        1 / d,
      );
      const factor = t.pow(t.add(mean, 1e-5), -0.5);
      return y.map((value, i) => t.mul(t.mul(value, factor), t.weight(this.at(name, i))));
    };
    const x = this.embedded(image);
    const n = x.map((row) => norm(row, "norm1"));
    const [q, k, v] = ["query", "key", "value"].map((name) => n.map((row) => this.linear(row, name)));
    const mixed = q.map((query) => {
      const scores = k.map((key) =>
        t.mul(
          query.reduce((sum, y, i) => t.mac(sum, y, key[i]), 0),
          1 / Math.sqrt(d),
        ),
      );
      let top = scores[0];
      for (const score of scores.slice(1)) if (t.more(score, top)) top = score;
      const masses = scores.map((score) => t.exp(t.add(score, -top)));
      const share = t.div(
        1,
        masses.slice(1).reduce((sum, y) => t.add(sum, y), masses[0]),
      );
      const p = masses.map((mass) => t.mul(mass, share));
      return Array.from({ length: d }, (_, c) => p.reduce((sum, y, j) => t.mac(sum, y, v[j][c]), 0));
    });
    const y = mixed.map((row, i) => this.linear(row, "output").map((value, c) => t.add(value, x[i][c])));
    const z = y.map((row) => {
      const hidden = this.linear(norm(row, "norm2"), "first").map((value) => (t.more(value, 0) ? value : 0));
      return this.linear(hidden, "second").map((value, c) => t.add(value, row[c]));
    });
    const last = z.map((row) => norm(row, "norm3"));
    const sums = last[0].map((first, c) => last.slice(1).reduce((sum, row) => t.add(sum, row[c]), first));
    return this.linear(sums, "head", 1 / last.length);
  }

  spiking(image: number, driven: boolean): number[] {
    const { t } = this;
    const { steps, width } = this.options;
    const u = this.embedded(image);
    const x = this.perToken(
      Array.from({ length: steps }, () => u),
      "embedding",
    );
    const [q, k, v] = ["query", "key", "value"].map((name) => this.layer(x, name));
    const add = (a: number[][][], b: number[][][]) =>
      a.map((tokens, s) => tokens.map((row, n) => row.map((y, c) => t.add(y, b[s][n][c]))));
    const currents = (s: number[][][], name: string) =>
      s.map((tokens) => tokens.map((row) => this.gather(row, name)));
    if (driven) {
      const sums = q.map((tokens, s) =>
        Array.from({ length: width }, (_, c) =>
          tokens.reduce((sum, row, n) => {
            if (row[c] * k[s][n][c] === 0) return sum;
            this.coincidences++;
            return t.ac(sum, 1);
          }, 0),
        ),
      );
      const gates = this.neurons(sums, "gate", 0.5);
      const attended = v.map((tokens, s) => tokens.map((row) => row.map((y, c) => y * gates[s][c])));
      this.spikes["attention"] = attended.flat(2).reduce((sum, y) => sum + y, 0);
      const w = add(
        currents(attended, "output"),
        Array.from({ length: steps }, () => u),
      );
      const y = this.perToken(w, "output");
      const z = add(currents(this.layer(y, "first"), "second"), w);
      return this.readOut(this.perToken(z, "second"));
    }
    const attended = q.map((tokens, s) => {
      const scores = tokens.map((query) =>
        k[s].map((key) => {
          const score = query.reduce((sum, y, c) => {
            if (y * key[c] === 0) return sum;
            this.coincidences++;
            return t.ac(sum, 1);
          }, 0);
          return t.storeState(score);
        }),
      );
      // An eighth of the sum, as an eight times higher threshold: the scale is in the constants.
      return tokens.map((_, i) =>
        Array.from({ length: width }, (_, c) =>
          v[s].reduce((sum, value, j) => (value[c] === 0 ? sum : t.ac(sum, t.state(scores[i][j]) / 8)), 0),
        ),
      );
    });
    const a = this.perToken(attended, "attention", 0.5);
    const joined = (p: number[][][], r: number[][][]) =>
      p.map((tokens, s) => tokens.map((row, n) => row.map((y, c) => y + r[s][n][c])));
    const y = joined(x, this.layer(a, "output"));
    const z = joined(y, this.layer(this.layer(y, "first"), "second"));
    return this.readOut(z);
  }
}

const counted: Record<
  ImageModelName,
  (sizes: ImageModelOptions & { tokens: number }, spikes: SpikeTotals) => Counts
> = {
  softmax: (s) => softmaxImageCounts(s),
  "spiking self-attention": ssaImageCounts,
  "spike-driven attention": sdsaImageCounts,
};

describe("training/image-models", () => {
  for (const attention of Object.keys(counted) as ImageModelName[]) {
    onEach(`${attention}: scores and spikes are those of single neurons`, (tf) => {
      const ever: Record<string, number> = {};
      for (const seed of [1, 2, 3, 4]) {
        const options = { ...sizes, attention };
        const model = imageModel(randomFrom(seed), options);
        // Biases that bring neurons near their threshold, so that every layer fires.
        for (const [name, { data }] of Object.entries(model.initial))
          if (name.endsWith("Bias")) data.fill(0.7);
        const record: SpikeRecord = {};
        const patches = tf.tensor(patchesOf(images, [0, 1], sizes, 16), [2, 16, 1]);
        const scores = model.scores(tf, toTensors(tf, model.initial), patches, record).dataSync();
        const seen = Object.fromEntries(
          Object.entries(record).map(([name, s]) => [
            name,
            s.reduce((sum, x) => sum + x.sum().dataSync()[0], 0),
          ]),
        );
        const expected: number[] = [];
        const total: Record<string, number> = {};
        for (const image of [0, 1]) {
          const twin = new Twin(model.initial, options);
          expected.push(
            ...(attention === "softmax"
              ? twin.softmax(image)
              : twin.spiking(image, attention === "spike-driven attention")),
          );
          for (const [name, count] of Object.entries(twin.spikes)) total[name] = (total[name] ?? 0) + count;
          const totals = { spikes: twin.spikes, coincidences: twin.coincidences };
          sameCounts(counted[attention]({ ...options, tokens: model.tokens }, totals), twin.t);
        }
        assert.ok(maxDifference(scores, expected) < 1e-5);
        assert.deepEqual(seen, total);
        for (const [name, count] of Object.entries(total)) ever[name] = (ever[name] ?? 0) + count;
      }
      // A layer that never fires would prove nothing.
      for (const [name, count] of Object.entries(ever)) assert.ok(count > 0, `${name} is silent`);
    });

    onEach(`${attention}: every parameter has a gradient`, (tf) => {
      // Enough neurons and tokens that every layer fires at some seed.
      const wide = { ...sizes, width: 12, attention };
      const touched = new Set<string>();
      for (const seed of [1, 2, 3, 4, 5, 6]) {
        const model = imageModel(randomFrom(seed), wide);
        const tensors = toTensors(tf, model.initial);
        const patches = tf.tensor(patchesOf(images, [0, 1], wide, 16), [2, 16, 1]);
        const loss = () => tf.sum(tf.square(model.scores(tf, tensors, patches)));
        const { grads } = tf.engine().gradients(loss, Object.values(tensors), undefined, true);
        Object.keys(tensors).forEach((name, i) => {
          const gradient = Array.from(grads[i].dataSync());
          assert.ok(gradient.every(Number.isFinite), `${name} is not finite`);
          if (gradient.some((x) => x !== 0)) touched.add(name);
        });
      }
      const names = Object.keys(imageModel(randomFrom(1), wide).initial);
      assert.deepEqual(
        names.filter((name) => !touched.has(name)),
        [],
      );
    });
  }

  it("cuts images into patches, row by row", () => {
    const image = matrix(
      1,
      16,
      Float64Array.from({ length: 16 }, (_, i) => i),
    );
    assert.deepEqual(
      Array.from(patchesOf(image, [0], { side: 4, patch: 2 }, 1)),
      [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15],
    );
  });

  it("refuses what does not fit", () => {
    const make = (change: object) => () =>
      imageModel(randomFrom(1), { ...sizes, attention: "softmax", ...change });
    assert.throws(make({ attention: "hard" }), { name: "TypeError", message: /attention must be one of/ });
    assert.throws(make({ patch: 3 }), /imageModel: patch must divide side 4, got 3/);
    assert.throws(make({ steps: 0 }), /imageModel: steps must be a whole number at least 1, got 0/);
  });
});
