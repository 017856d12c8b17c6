/** @file Where things stand in a figure: plots, labels, legends. */
import assert from "node:assert/strict";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import { composeFigure, heatmap, imageGrid, lines, mm, type Panel, pt } from "engram/figures";
import { drawLegend, emptiestCorner, heightAbove, type LegendEntry } from "../../lib/figures/legend";
import { roundStep, roundTicks } from "../../lib/figures/numbers";
import { spanOf, ticksOf } from "../../lib/figures/spans";
import { labelWidth } from "../../lib/figures/text-width";
import { close } from "../support/close";

const x = { title: "x" };
const y = { title: "y" };
const curve = (values: readonly number[], change: Partial<Panel> = {}): Panel => ({
  ...lines({ series: [{ name: "a", x: values.map((_, i) => i), y: values }], x, y }),
  ...change,
});
const domains = (panels: readonly Panel[], change: object = {}) => {
  const { layout } = composeFigure({ name: "some", panels, width: 183, height: 100, ...change });
  const axes = layout as unknown as Record<string, { domain: [number, number]; range: [number, number] }>;
  return panels.map((_, i) => ({ x: axes[`xaxis${i ? i + 1 : ""}`], y: axes[`yaxis${i ? i + 1 : ""}`] }));
};

describe("figures/layout", () => {
  it("labelWidth() agrees with the font to 2 % for plain labels, and counts scripts small", () => {
    GlobalFonts.registerFromPath(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"), "DejaVu Sans");
    const context = createCanvas(8, 8).getContext("2d");
    context.font = `${pt(7)}px "DejaVu Sans"`;
    for (const label of [
      "energy per retrieval (pJ)",
      "−0.05",
      "10–90 % over 20 seeds",
      "inverse temperature β",
    ]) {
      const measured = context.measureText(label).width;
      close(labelWidth(label, 7) / measured, 1, 0.02, label);
    }
    const script = labelWidth("10<sup>−12</sup>", 7);
    assert.ok(script > labelWidth("10", 7) && script < labelWidth("10−12", 7));
    assert.equal(labelWidth("<i>m</i>", 7), labelWidth("m", 7));
  });

  it("roundStep() and roundTicks() give round ticks, no more than asked for", () => {
    assert.deepEqual(roundTicks(-1.1, 1.3, roundStep(2.4, 6)), [-1, -0.5, 0, 0.5, 1]);
    assert.deepEqual(roundTicks(0, 0.3, 0.1), [0, 0.1, 0.2, 0.3]);
    for (const span of [1e-9, 0.7, 3, 99, 12345])
      assert.ok(roundTicks(0, span, roundStep(span, 5)).length <= 6);
  });

  it("an axis shows its data with a little air, error bars and guide lines included, bars from zero", () => {
    const spread = lines({
      series: [{ name: "a", x: [0, 10], y: [1, 2], low: [0, 1], high: [2, 4] }],
      spread: "s",
      spreadAs: "bars",
      marks: [{ axis: "y", at: 9 }],
      ...{ x, y },
    });
    const [low, high] = spanOf(spread, "y") as [number, number];
    close(low, -0.45, 1e-9, "below the lowest bar");
    close(high, 9.45, 1e-9, "above the guide line");
    const log = lines({
      series: [{ name: "a", x: [1, 1000], y: [1, 1] }],
      x: { title: "x", scale: "log" },
      y,
    });
    const [from, to] = spanOf(log, "x") as [number, number];
    close(from * to, 1000, 1e-9, "air counts in powers");
    assert.ok(from < 1 && to > 1000);
    assert.deepEqual(spanOf(curve([5]), "y"), [4.5, 5.5]);
    const map = {
      x: [1, 2, 3],
      y: [1, 2],
      z: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      xAxis: x,
      yAxis: y,
      title: "z",
    };
    assert.deepEqual(spanOf(heatmap(map), "x"), [0.5, 3.5]);
  });

  it("numbers far from 1, or close together far from 0, carry labels that tell them apart, and that fit", () => {
    const words = (low: number, high: number, letter: "x" | "y" = "y", length = 40) =>
      ticksOf(y, [low, high], letter, length).words;
    assert.deepEqual(words(1e5, 3e5).slice(0, 2), ["1.0×10<sup>5</sup>", "1.5×10<sup>5</sup>"]);
    assert.deepEqual(words(-2e-20, 1e-20).slice(0, 2), ["−2×10<sup>−20</sup>", "−1×10<sup>−20</sup>"]);
    assert.deepEqual(words(-1e300, 1e300, "y", 20), ["−1×10<sup>300</sup>", "0", "1×10<sup>300</sup>"]);
    assert.equal(words(-152340.12, -152340.02)[0], "−152\u2009340.12");
    assert.deepEqual(words(1.7e9, 1.7e9 + 1000, "x", 30), [
      "1\u2009700\u2009000\u2009000",
      "1\u2009700\u2009001\u2009000",
    ]);
    for (const [low, high] of [
      [0, 1e9],
      [1e6, 1e6 + 1],
      [0.5, 0.5001],
      [-3e-9, 5e-9],
    ]) {
      const told = words(low, high);
      assert.equal(new Set(told).size, told.length, told.join(" "));
    }
  });

  it("ticks are as many as fit, and as wide as they will be drawn", () => {
    assert.deepEqual(ticksOf(y, [0, 1], "y", 40).words, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    assert.deepEqual(ticksOf(y, [0, 1], "y", 10).step, 0.5);
    assert.deepEqual(ticksOf({ title: "y", scale: "log" }, [0.5, 2000], "y", 40).at, [1, 10, 100, 1000]);
  });

  it("plots of a column and of a row stand in line, whatever their labels need", () => {
    const wide = curve([0, 0.00012]);
    const [a, b, c, d] = domains([curve([1, 2]), curve([1, 2]), wide, curve([1, 2])], { columns: 2 });
    assert.deepEqual(a.x.domain, c.x.domain);
    assert.deepEqual(b.x.domain, d.x.domain);
    assert.deepEqual(a.y.domain, b.y.domain);
    const width = ({ x: { domain } }: typeof a) => domain[1] - domain[0];
    close(width(a), width(b), 1e-12, "equal plots");
    const [alone] = domains([curve([1, 2])]);
    const [longer] = domains([wide]);
    assert.ok(longer.x.domain[0] > alone.x.domain[0], "longer tick labels get more room");
    const [two, one] = domains([curve([1, 2]), curve([1, 2])], { widths: [2, 1] });
    close(width(two) / width(one), 2, 1e-9, "asked-for proportion of the plots");
  });

  it("pictures take only the width that their height allows", () => {
    const grid = imageGrid({ rows: [{ label: "stored", images: [[0, 1, 2, 3]] }], imageWidth: 2 });
    const [pictures, plot] = domains([grid, curve([1, 2])], { height: 40 });
    const size = ({ x: h, y: v }: typeof plot) => [
      (h.domain[1] - h.domain[0]) * 183,
      (v.domain[1] - v.domain[0]) * 40,
    ];
    const [w, h] = size(pictures);
    close(w, h, 1e-9, "one square picture");
    assert.ok(size(plot)[0] > 100);
  });

  it("shared axes have one range, and labels at the outer side alone", () => {
    const panels = [curve([0, 1]), curve([5, 9]), curve([0, 2]), curve([1, 3])];
    const { layout } = composeFigure({ name: "shared", panels, columns: 2, shared: "both", height: 90 });
    const axes = layout as unknown as Record<string, { range: number[]; showticklabels?: boolean }>;
    assert.deepEqual(axes["yaxis"].range, axes["yaxis2"].range);
    assert.notDeepEqual(axes["yaxis"].range, axes["yaxis3"].range);
    assert.deepEqual(
      ["xaxis", "xaxis2", "xaxis3", "xaxis4"].map((name) => axes[name].showticklabels !== false),
      [false, false, true, true],
    );
    assert.deepEqual(
      ["yaxis", "yaxis2", "yaxis3", "yaxis4"].map((name) => axes[name].showticklabels !== false),
      [true, false, true, false],
    );
    assert.throws(
      () => composeFigure({ name: "shared", panels, shared: "xy" as never }),
      /^RangeError: composeFigure: unknown shared "xy"/,
    );
  });

  it("a figure too small for its labels is refused", () => {
    assert.throws(
      () => composeFigure({ name: "tiny", panels: [curve([1, 2])], width: 15 }),
      /^RangeError: composeFigure: width × height must leave room for panel 1, got 15 × 60 mm$/,
    );
  });
});

describe("figures/legend", () => {
  const entry = (name: string): LegendEntry => ({ name, color: "#000000", line: { width: 1 } });

  it("stands in the emptiest corner, above where none is empty", () => {
    const diagonal = Array.from({ length: 50 }, (_, i) => [i / 49, i / 49] as const);
    assert.equal(emptiestCorner(diagonal, [0.4, 0.3]), "top left");
    assert.equal(
      emptiestCorner(
        diagonal.map(([a, b]) => [a, 1 - b] as const),
        [0.4, 0.3],
      ),
      "top right",
    );
    const everywhere = diagonal.flatMap(([a]) => diagonal.map(([b]) => [a, b] as const));
    assert.equal(emptiestCorner(everywhere, [0.4, 0.3]), "above");
    assert.equal(emptiestCorner([], [0.99, 0.2]), "above", "too wide for the plot");
  });

  it("flows into as many rows above the plot as its names need", () => {
    const names = ["one", "two", "three", "four"].map(entry);
    assert.equal(drawLegend(names, "above", 300).annotations.length, 4);
    assert.ok(heightAbove(names, 60) > 3 * heightAbove(names, 1000) - 10);
    const heights = new Set(drawLegend(names, "above", 1000).annotations.map(({ yshift }) => yshift));
    assert.equal(heights.size, 1, "one row where there is room");
  });

  it("never covers the data of the gallery's waves, and names each guide line once", () => {
    const t = Array.from({ length: 200 }, (_, i) => i / 4);
    const wave = lines({
      series: [
        { name: "sine", x: t, y: t.map(Math.sin) },
        { name: "cosine", x: t, y: t.map(Math.cos) },
      ],
      marks: [0.5, -0.5].map((at) => ({ axis: "y", at, name: "half" })),
      ...{ x, y },
    });
    assert.deepEqual(
      wave.entries?.map(({ name }) => name),
      ["sine", "cosine", "half"],
    );
    const { layout } = composeFigure({ name: "waves", panels: [wave] });
    const top = (layout as { yaxis: { domain: number[] } }).yaxis.domain[1];
    const words = layout.annotations?.filter(({ text }) => text === "sine") ?? [];
    assert.equal(words.length, 1);
    const [legend] = words;
    const above = legend.y === top && Number(legend.yshift) > 0;
    assert.ok(above, "above the plot, since waves leave no corner free");
    assert.ok((1 - top) * mm(60) > 12, "which makes room for it");
  });

  it("a single curve without spread or guide lines has none", () => {
    assert.deepEqual(curve([1, 2]).entries, []);
    const { layout } = composeFigure({ name: "single", panels: [curve([1, 2])] });
    assert.equal(layout.annotations, undefined);
  });
});
