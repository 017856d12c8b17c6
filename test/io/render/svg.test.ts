import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { Resvg } from "@resvg/resvg-js";
import { type Figure, pt } from "engram/figures";
import { renderPdf, renderPng, renderSvg, root } from "engram/io";
import { heatmap, images, latex, lines, panels, raster } from "./figures";

/** Words of a picture in order. */
const words = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, text]) => text.replace(/<[^>]+>/g, ""));
const hash = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

describe("renderSvg", () => {
  it("draws tick labels, axis titles and legend", async () => {
    const text = words(await renderSvg(lines));
    for (const word of ["0", "1", "3", "time [ms]", "membrane potential [mV]", "10–90 %", "β = 1", "αβ−½"])
      assert.ok(text.includes(word), `${word} is not among ${text.join(" | ")}`);
  });

  it("is well-formed XML without NaN, for every kind of figure", async () => {
    for (const figure of [lines, heatmap, latex, panels, raster, images]) {
      const svg = await renderSvg(figure);
      assert.doesNotThrow(() => new Resvg(svg), figure.name); // reads XML strictly
      assert.doesNotMatch(svg, /NaN|undefined|Infinity|TOBESTRIPPED|&quot;#/, figure.name);
    }
  });

  it("has the printed size, 96 px to the inch inside, and 7 pt text where 7 pt is asked for", async () => {
    const svg = await renderSvg(lines);
    assert.match(svg, /^<svg [^>]*width="89mm" height="60mm" viewBox="0 0 336\.378 226\.7717"/);
    const title = /<text([^>]*)>time \[ms\]</.exec(svg)?.[1] ?? "";
    const sized = {
      ...lines,
      layout: { ...lines.layout, xaxis: { title: { text: "time [ms]", font: { size: pt(7) } } } },
    };
    const asked = /<text([^>]*)>time \[ms\]</.exec(await renderSvg(sized))?.[1] ?? "";
    const tick = /<text([^>]*)>1</.exec(svg)?.[1] ?? "";
    for (const attributes of [asked, tick])
      assert.ok(Math.abs(Number(/font-size="([\d.]+)"/.exec(attributes)?.[1]) - 28 / 3) < 0.01, attributes);
    assert.match(title, /font-size="11"/); // plotly makes titles larger when nobody says how large
  });

  it("draws formulas as shapes, and refuses those that cannot be typeset", async () => {
    const svg = await renderSvg(latex);
    assert.doesNotMatch(svg, /\\xi|\$/);
    assert.ok((svg.match(/<use /g) ?? []).length >= 8);
    const broken = { ...latex, layout: { title: { text: "$\\frac{1$" } } };
    await assert.rejects(renderSvg(broken), {
      name: "SyntaxError",
      message: 'render: figure "latex" must hold LaTeX that can be typeset: Missing close brace',
    });
  });

  it("refers only to ids that it defines, and shares none with another figure", async () => {
    const ids = await Promise.all(
      [heatmap, latex].map(async (figure) => {
        const svg = await renderSvg(figure);
        const own = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
        for (const [, a, b] of svg.matchAll(/url\(#([^)]+)\)|href="#([^"]+)"/g))
          assert.ok(own.has(a ?? b), `${figure.name} refers to ${a ?? b}`);
        return own;
      }),
    );
    assert.ok(ids[0].size > 0 && ids[1].size > 0);
    assert.deepEqual(
      [...ids[0]].filter((id) => ids[1].has(id)),
      [],
    );
  });

  it("says its alt text to those who cannot see it, and escapes it", async () => {
    assert.match(
      await renderSvg(lines),
      /role="img" aria-label="Two curves, &lt;one&gt; with a &quot;gap&quot; &amp; a band"/,
    );
  });

  it("writes the same bytes for the same figure, here and in another process", async () => {
    const figures = [heatmap, latex];
    const here: string[] = [];
    for (const figure of figures)
      here.push(...[await renderSvg(figure), await renderPdf(figure), await renderPng(figure)].map(hash));
    await renderSvg(lines);
    assert.equal(hash(await renderSvg(figures[0])), here[0], "drawn a second time");
    const script = `const { renderSvg, renderPdf, renderPng } = require("engram/io");
      const { createHash } = require("node:crypto");
      const hash = (data) => createHash("sha256").update(data).digest("hex");
      (async () => {
        for (const figure of ${JSON.stringify(figures)})
          for (const draw of [renderPng, renderSvg, renderPdf]) console.log(hash(await draw(figure)));
      })();`;
    const there = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" })
      .trim()
      .split("\n");
    assert.deepEqual(
      [0, 3].flatMap((at) => [there[at + 1], there[at + 2], there[at]]),
      here,
    );
  });

  it("refuses what plotly would silently leave out", async () => {
    const draw = (change: object) => renderSvg({ ...lines, ...change } as Figure);
    await assert.rejects(draw({ data: [{ x: [1], y: [2], line: { widht: 3 } }] }), {
      name: "TypeError",
      message: 'render: figure "lines": data[0].line.widht must be an attribute that plotly has',
    });
    await assert.rejects(draw({ data: [{ x: [1], y: [2], mode: "lnes" }] }), {
      name: "RangeError",
      message: 'render: figure "lines": data[0].mode must be a value that plotly knows, got "lnes"',
    });
    await assert.rejects(draw({ layout: { xaxis: { type: "logg" } } }), RangeError);
    await assert.rejects(
      draw({ data: [{ type: "heatmp" }] }),
      /unknown trace type "heatmp"; did you mean "heatmap"/,
    );
    await assert.rejects(draw({ name: "a/b" }), TypeError);
    await assert.rejects(draw({ width: 0 }), RangeError);
    await assert.rejects(renderPng(lines, { dpi: 0 }), RangeError);
    await assert.rejects(renderPng(lines, { dpi: 1e6 }), RangeError);
  });
});
