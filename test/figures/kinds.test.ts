import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  bars,
  composeFigure,
  findFigure,
  heatmap,
  histogram,
  imageGrid,
  lines,
  mm,
  type Panel,
  plainFigure,
  pt,
  spikeRaster,
} from "engram/figures";
import { decades } from "../../lib/figures/axes";
import { spokenTitle } from "../../lib/figures/panel";
import { close } from "../support/close";
import { gallery } from "./gallery";

const stored = join(__dirname, "..", "reference", "gallery.json");
/** Numbers at six significant digits, so that a last bit does not change the picture's description. */
const cut = (_: string, value: unknown): unknown =>
  typeof value === "number" ? Number(value.toPrecision(6)) : value;

describe("figures", () => {
  it("describe the gallery as pinned (UPDATE=1 npx mocha test/figures/kinds.test.ts writes it anew)", () => {
    const now = gallery.map(plainFigure);
    if (process.env["UPDATE"]) writeFileSync(stored, `${JSON.stringify(now, cut, 1)}\n`);
    assert.deepEqual(JSON.parse(JSON.stringify(now, cut)), JSON.parse(readFileSync(stored, "utf8")));
  });

  it("say in words what they show", () => {
    const alt = findFigure(gallery, "points-and-error-bars").alt;
    assert.match(
      alt,
      /^operations against neurons N from 1 to 8: measured from 1 to 60, x² from 1 to 64; spread: 95 % interval; lines: limit\.$/,
    );
    assert.match(
      findFigure(gallery, "images-and-panels").alt,
      /^\(a\) Pictures of 4 × 4 pixels.*\(b\) energy against update/,
    );
  });

  it("leave gaps out of the words for what they show", () => {
    const [x, y] = [{ title: "x" }, { title: "y" }];
    const none = [Number.NaN, Number.NaN];
    const { alt } = lines({ series: [{ name: "a", x: [0, 1], y: none }], gaps: true, x, y });
    assert.equal(alt, "y against x from 0 to 1: a without values.");
    const map = heatmap({
      x: [0, 1],
      y: [2],
      z: [[3, Number.NaN]],
      gaps: true,
      xAxis: x,
      yAxis: y,
      title: "z",
    });
    assert.equal(map.alt, "Map of z, at 3, over x from 0 to 1 and y at 2.");
    for (const figure of gallery) assert.doesNotMatch(figure.alt, /NaN/);
  });

  it("name an error band in the legend, once", () => {
    const { data, layout } = plainFigure(findFigure(gallery, "lines-and-bands"));
    assert.equal(data.filter((trace) => (trace as { fill?: string }).fill === "toself").length, 2);
    const words = (layout.annotations ?? []).map(({ text }) => text);
    assert.deepEqual(words, ["phase 0", "phase 1", "median, 10–90 % over 20 seeds"]);
  });

  it("part a band at a gap", () => {
    const values = [1, 2, Number.NaN, 4, 5];
    const series = [{ name: "a", x: [0, 1, 2, 3, 4], y: values, low: values, high: values }];
    const { alt, traces } = lines({ series, spread: "s", gaps: true, x: { title: "x" }, y: { title: "y" } });
    assert.equal(alt, "y against x from 0 to 4: a from 1 to 5; spread: s.");
    assert.deepEqual((traces[0] as { x: unknown[] }).x, [0, 1, 1, 0, null, 3, 4, 4, 3]);
  });

  it("put a letter in the corner of every panel, at 8 pt", () => {
    const panel: Panel = lines({
      series: [{ name: "a", x: [0, 1], y: [0, 1] }],
      x: { title: "x" },
      y: { title: "y" },
    });
    const { layout, width } = composeFigure({ name: "two", panels: [panel, panel], width: 183, height: 60 });
    assert.equal(width, 183);
    const letters = (layout.annotations ?? []).map(({ text, x, y }) => [text, x, y]);
    assert.deepEqual(
      letters.map(([text]) => text),
      ["<b>a</b>", "<b>b</b>"],
    );
    assert.deepEqual(letters[0].slice(1), [0, 1]);
    close(Number(letters[1][1]), (183 + 3) / 2 / 183, 1e-9, "the second cell, after a gap of 3 mm");
    close(Number(layout.annotations?.[0].font?.size) / mm(25.4), 8 / 72, 1e-12, "8 pt of an inch");
    close(pt(7) / mm(25.4), 7 / 72, 1e-12, "7 pt of an inch");
  });

  it("never change what they are given", () => {
    const y = Object.freeze([1, 2, 3]);
    const series = Object.freeze([Object.freeze({ name: "a", x: y, y, low: y, high: y })]);
    lines({ series, spread: "s", x: { title: "x" }, y: { title: "y" } });
    const values = Float64Array.of(3, 1, 2);
    histogram({ values, bins: 2, x: { title: "x" } });
    assert.deepEqual(Array.from(values), [3, 1, 2]);
  });

  it("histogram counts as NumPy does, the last bin closed", () => {
    // numpy.histogram([0, 0.5, 1, 1.5, 2, 2, 3], bins=4, range=(0, 2)) → [1, 1, 1, 3]
    const panel = histogram({ values: [0, 0.5, 1, 1.5, 2, 2, 3], bins: 4, range: [0, 2], x: { title: "x" } });
    assert.deepEqual((panel.traces[0] as { y: number[] }).y, [1, 1, 1, 3]);
    const density = histogram({
      values: [0, 0.5, 1, 1.5, 2, 2],
      bins: 4,
      range: [0, 2],
      density: true,
      x: { title: "x" },
    });
    close(
      (density.traces[0] as { y: number[] }).y.reduce((sum, y) => sum + y * 0.5, 0),
      1,
      1e-12,
    );
  });

  it("decades() labels powers of ten, plain near 1 and as powers elsewhere, seven at most", () => {
    assert.deepEqual(decades(0.1, 100), { ticks: [0.1, 1, 10, 100], labels: ["0.1", "1", "10", "100"] });
    assert.deepEqual(decades(2e-5, 3e-3).labels, ["10<sup>−4</sup>", "10<sup>−3</sup>"]);
    assert.ok(decades(1e-20, 1e20).ticks.length <= 7);
  });

  it("refuse what cannot be drawn, with the place and the value", () => {
    const axes = { x: { title: "x" }, y: { title: "y" } };
    const one = (change: object) =>
      lines({ series: [{ name: "a", x: [1, 2], y: [1, 2], ...change }], ...axes });
    assert.throws(
      () => lines({ series: [], ...axes }),
      /^RangeError: lines: series must hold at least one entry, got none$/,
    );
    assert.throws(() => one({ y: [1] }), /series\[0\]\.y must have length 2, got 1/);
    assert.throws(() => one({ x: [], y: [] }), /series\[0\]\.x must hold at least one number, got none/);
    assert.throws(
      () => one({ y: [1, Number.NaN] }),
      /series\[0\]\.y\[1\] must be finite, got NaN \(say gaps: true/,
    );
    assert.throws(
      () => one({ low: [0, 0] }),
      /^TypeError: lines: series\[0\] must have both low and high or none, got low alone$/,
    );
    assert.throws(
      () => one({ low: [0, 0], high: [3, 3] }),
      /spread must say what the spread of series\[0\] is, got none/,
    );
    assert.throws(
      () =>
        lines({
          series: [{ name: "a", x: [1], y: [0] }],
          x: { title: "x" },
          y: { title: "y", scale: "log" },
        }),
      /series\[0\]\.y\[0\] must be > 0 on a logarithmic axis, got 0/,
    );
    assert.throws(() => one({ as: "dots" }), /unknown series\.as "dots"/);
    const map = { x: [1, 2], y: [1], xAxis: { title: "x" }, yAxis: { title: "y" }, title: "z" };
    assert.throws(() => heatmap({ ...map, z: [[1]] }), /z\[0\] must have length 2, got 1/);
    assert.throws(() => heatmap({ ...map, z: [[1, 2]], colors: "jet" as never }), /unknown colour map "jet"/);
    assert.throws(() => heatmap({ ...map, z: [[1, 2]], range: [1, 1] }), /range must rise, got 1, 1/);
    assert.throws(
      () => imageGrid({ rows: [{ label: "a", images: [[1, 2, 3]] }], imageWidth: 2 }),
      /must fill rows of 2 pixels, got 3 pixels/,
    );
    assert.throws(
      () => imageGrid({ rows: [{ label: "a", images: [[1, 2], [1]] }], imageWidth: 2 }),
      /rows\[0\]\.images\[1\] must have 2 pixels, got 1/,
    );
    assert.throws(
      () => spikeRaster({ time: [1], neuron: [5], neurons: 3 }),
      /neuron\[0\] must be a whole number in \[0, 2\], got 5/,
    );
    assert.throws(
      () => bars({ categories: ["a"], series: [{ name: "s", y: [1, 2] }], ...axes }),
      /series\[0\]\.y must have length 1, got 2/,
    );
    assert.throws(
      () => bars({ categories: ["a"], series: [{ name: "s", y: [1], low: [0], high: [2] }], ...axes }),
      /^TypeError: bars: spread must say what the error bars are, got none$/,
    );
    const single = { categories: ["a"], series: [{ name: "s", y: [1] }], ...axes };
    assert.throws(
      () =>
        bars({
          ...single,
          series: [...single.series, ...single.series],
          expected: { name: "theory", y: [2] },
        }),
      /^TypeError: bars: expected must be of one series, got 2$/,
    );
    assert.throws(
      () => bars({ ...single, expected: { name: "theory", y: [] } }),
      /expected\.y must have length 1, got 0/,
    );
    assert.match(bars({ ...single, expected: { name: "theory", y: [2] } }).alt, /s 1; theory 2\.$/);
    assert.throws(
      () => heatmap({ ...map, title: "energy $E$", z: [[1, 2]] }),
      /title must be all LaTeX or none.*got "energy \$E\$"/,
    );
    const panel = one({});
    assert.throws(
      () => composeFigure({ name: "Bad Name", panels: [panel] }),
      /figure\.name must be words of a–z and 0–9 joined by "-", got "Bad Name"/,
    );
    assert.throws(
      () => composeFigure({ name: "a", panels: [] }),
      /panels must hold at least one entry, got none/,
    );
    assert.throws(
      () => composeFigure({ name: "a", panels: [panel], width: -1 }),
      /width must be > 0, got -1/,
    );
    assert.throws(
      () => composeFigure({ name: "a", panels: [{ ...panel, x: { title: "" } }] }),
      /x\.title must name the quantity, got ""/,
    );
    assert.throws(
      () => findFigure(gallery, "heatmap"),
      /^RangeError: findFigure: unknown figure "heatmap"; did you mean "heat-map"/,
    );
  });

  it("speaks titles as plain text, without markup, dollars and entities", () => {
    assert.equal(
      spokenTitle("overlap <i>m</i> &lt; 1 &amp; $\\beta$ &#8805; 2&nbsp;mV"),
      "overlap m < 1 & \\beta ≥ 2 mV",
    );
    assert.equal(spokenTitle("&unknown; &#x110000; R&D"), "&unknown; &#x110000; R&D");
  });
});
