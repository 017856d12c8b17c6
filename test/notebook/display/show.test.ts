import assert from "node:assert/strict";
import { animate, type Figure } from "engram/figures";
import { findChromium } from "engram/io";
import { progress, show } from "engram/notebook";
import { chromium } from "playwright-core";

interface Shown {
  readonly data: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly options?: { id?: string; update?: boolean };
}

const key = Symbol.for("engram.kernel");
const globals = globalThis as Record<symbol, unknown>;
let shown: Shown[] = [];
const controller = new AbortController();

const figure: Figure = {
  ...{ name: "curve", alt: "A rising curve", width: 89, height: 60 },
  data: [{ x: [0, 1], y: new Float64Array([1, Number.NaN]) }],
  layout: { xaxis: { title: { text: "t" } } },
};
const many: Figure = {
  ...figure,
  name: "many",
  data: [
    {
      mode: "markers",
      x: Array.from({ length: 2500 }, (_, i) => i),
      y: Array.from({ length: 2500 }, (_, i) => i % 7),
    },
  ],
};
const surface: Figure = {
  ...figure,
  name: "surface",
  data: [
    {
      type: "surface",
      z: [
        [1, 2],
        [2, 1],
      ],
    },
  ],
  layout: {},
};

beforeEach(() => {
  shown = [];
  globals[key] = {
    display: (bundle: Shown, options: Shown["options"]) =>
      shown.push({ ...bundle, ...(options ? { options } : {}) }),
    signal: controller.signal,
  };
});
afterEach(() => delete globals[key]);

describe("show", () => {
  it("sends one bundle: plotly's description, a picture, the words, and the mark that the runner finds", async () => {
    await show(figure);
    assert.equal(shown.length, 1);
    const [{ data, metadata }] = shown;
    assert.deepEqual(Object.keys(data), ["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"]);
    const plot = data["application/vnd.plotly.v1+json"] as { data: unknown; layout: Record<string, unknown> };
    assert.deepEqual(plot.data, [{ x: [0, 1], y: [1, null] }]);
    assert.ok(Math.abs(Number(plot.layout["width"]) - (89 * 96) / 25.4) < 1e-9);
    assert.match(String(data["image/svg+xml"]), /^<svg [^>]*width="89mm"/);
    assert.equal(data["text/plain"], "A rising curve");
    assert.deepEqual(metadata, {
      engram: { figure: { name: "curve", alt: "A rising curve", width: 89, height: 60 } },
    });
    assert.deepEqual(JSON.parse(JSON.stringify(data)), data, "the bundle is plain JSON");
  });

  it("sends a PNG where the SVG would make the notebook heavy", async () => {
    await show(many, { dpi: 60 });
    const { data } = shown[0];
    assert.equal("image/svg+xml" in data, false);
    const png = Buffer.from(String(data["image/png"]), "base64");
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    assert.equal(png.readUInt32BE(16), Math.round((89 * 60) / 25.4));
  });

  it("brings the plotly library with one interactive figure of a page, and again when that one is shown again", async () => {
    for (const name of ["first", "second", "first"]) await show({ ...figure, name }, { interactive: true });
    const html = shown.map(({ data }) => String(data["text/html"]));
    assert.deepEqual(
      html.map((page) => page.length > 4e6),
      [true, false, true],
    );
    for (const [i, name] of ["first", "second"].entries()) {
      assert.ok(html[i].includes(`data-engram-figure="${name}"`));
      // Without scripts the picture is there.
      assert.match(
        html[i].replace(/<script>.*?<\/script>/gs, ""),
        /<img src="data:image\/svg\+xml;base64,\w+/,
      );
      // What looks like the end of a script inside one would end it.
      assert.equal(html[i].match(/<\/script/g)?.length, i === 0 ? 2 : 1);
      assert.equal("image/svg+xml" in shown[i].data, true);
    }
  });

  it(`is drawn by the page's own scripts${findChromium() ? "" : " (skipped: no Chromium found)"}`, async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) return this.skip();
    for (const name of ["first", "second"]) await show({ ...figure, name }, { interactive: true });
    const browser = await chromium.launch({ executablePath });
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      // A page with a module loader, as classic notebooks have.
      const loader =
        "<script>window.define = () => { throw new Error('loader called'); }; define.amd = {};</script>";
      const cells = shown.map(({ data }) => `<section>${data["text/html"]}</section>`);
      await page.setContent(`<!doctype html><body>${loader}${cells.join("")}</body>`);
      await page.waitForFunction('document.querySelectorAll(".plot-container .main-svg").length >= 2');
      assert.equal(
        await page.evaluate('document.querySelectorAll("img").length'),
        0,
        "pictures are replaced",
      );
      assert.equal(
        await page.evaluate('document.querySelectorAll("[data-engram-figure] .plot-container").length'),
        2,
      );
      assert.deepEqual(errors, []);
    } finally {
      await browser.close();
    }
  });

  it("draws a closer look at what is clicked, and checks it beforehand", async function () {
    const choices = [
      { x: 0, y: 0, figure: { ...figure, name: "low", alt: "A look at the beginning" } },
      { x: 10, y: 10, figure: { ...figure, name: "high", alt: "A look at the </script> end" } },
    ];
    await assert.rejects(show(figure, { choices }), /choices must come with interactive: true/);
    const wrong = [{ ...choices[0], x: Number.NaN }];
    await assert.rejects(show(figure, { interactive: true, choices: wrong }), /choices.x must be .*NaN/);
    await show({ ...figure, name: "first" }, { interactive: true }); // brings the library
    await show({ ...figure, name: "map" }, { interactive: true, choices });
    const [first, html] = shown.map(({ data }) => String(data["text/html"]));
    assert.equal(html.match(/<\/script/g)?.length, 1, "no text ends the script");
    const executablePath = findChromium();
    if (executablePath === undefined) return this.skip();
    const browser = await chromium.launch({ executablePath });
    try {
      const page = await browser.newPage();
      await page.setContent(`<!doctype html><body>${first}${html}</body>`);
      await page.waitForSelector("[data-engram-choice] .main-svg");
      const label = () => page.getAttribute("[data-engram-choice]", "aria-label");
      assert.equal(await label(), "A look at the beginning");
      await page.evaluate(
        'document.querySelector(\'[data-engram-figure="map"]\').emit("plotly_click", { points: [{ x: 8, y: 7 }] })',
      );
      assert.equal(await label(), "A look at the </script> end");
    } finally {
      await browser.close();
    }
  });

  it("plays a figure that has a film, interactively alone; the still is its last moment", async function () {
    const at = (t: number): Figure => ({
      ...figure,
      data: [
        { x: [0, 1, 2], y: [0, 1, 0] },
        { x: [t, t], y: [0, 1] },
      ],
    });
    const film = animate([0, 1, 2].map((t) => ({ name: `${t} ms`, figure: { ...at(t), name: "first" } })));
    await show(film);
    const still = shown[0].data["application/vnd.plotly.v1+json"] as Record<string, unknown>;
    assert.deepEqual(Object.keys(still), ["data", "layout"]);
    await show(film, { interactive: true });
    const { data } = shown[1];
    assert.equal(data["image/svg+xml"], shown[0].data["image/svg+xml"]);
    const played = data["application/vnd.plotly.v1+json"] as { frames: unknown };
    assert.deepEqual(
      played.frames,
      [0, 1, 2].map((t) => ({ name: `${t} ms`, data: [{ x: [t, t] }], traces: [1] })),
    );
    const executablePath = findChromium();
    if (executablePath === undefined) return this.skip();
    const browser = await chromium.launch({ executablePath });
    try {
      const page = await browser.newPage();
      await page.setContent(`<!doctype html><body>${data["text/html"]}</body>`);
      await page.waitForSelector(".updatemenu-button");
      const cursor = () =>
        page.evaluate('document.querySelector("[data-engram-figure]").data[1].x[0]') as Promise<number>;
      assert.equal(await cursor(), 2, "it opens at its last moment");
      await page.locator(".slider-rail-touch-rect").click({ position: { x: 2, y: 2 } });
      await page.waitForFunction('document.querySelector("[data-engram-figure]").data[1].x[0] === 0');
      await page.locator(".updatemenu-button").first().click();
      await page.waitForFunction('document.querySelector("[data-engram-figure]").data[1].x[0] === 2');
      // No picture is covered by the controls: they stand below it.
      const [plot, controls] = await Promise.all(
        [".nsewdrag", ".updatemenu-container"].map((one) => page.locator(one).first().boundingBox()),
      );
      assert.ok(plot && controls && controls.y >= plot.y + plot.height);
    } finally {
      await browser.close();
    }
  });

  it("keeps words of the figure from becoming markup", async () => {
    await show({ ...figure, alt: '"><script>alert(1)</script>' }, { interactive: true });
    const html = String(shown[0].data["text/html"]);
    assert.equal(html.match(/<script>alert/g), null);
  });

  it("shows nothing outside a notebook, and still checks the figure", async () => {
    delete globals[key];
    await show(figure);
    assert.equal(shown.length, 0);
    await assert.rejects(show({ ...figure, alt: "" }), TypeError);
  });

  it("stops with the cell", async () => {
    const own = new AbortController();
    globals[key] = { display: () => shown.push({ data: {} }), signal: own.signal };
    const showing = show({ ...figure, name: "late" });
    own.abort(new Error("interrupted"));
    await assert.rejects(showing, /interrupted/);
    assert.equal(shown.length, 0);
  });

  it("says what is missing for 3-D without a browser; interactively it needs none", async () => {
    const before = process.env["ENGRAM_CHROMIUM"];
    process.env["ENGRAM_CHROMIUM"] = "/nowhere";
    try {
      await assert.rejects(show(surface), /figure "surface" needs a browser/);
      await show(surface, { interactive: true });
      const { data } = shown[0];
      assert.match(String(data["text/plain"]), /A rising curve \(No still picture: .*ENGRAM_CHROMIUM/);
      assert.match(String(data["text/html"]), /data-engram-figure="surface"/);
      assert.equal("image/png" in data, false);
    } finally {
      if (before === undefined) delete process.env["ENGRAM_CHROMIUM"];
      else process.env["ENGRAM_CHROMIUM"] = before;
    }
  });
});

describe("progress", () => {
  it("updates one line in place, rarely, and ends the same in every run", () => {
    const seen = progress(5000, "seeds");
    for (let i = 0; i < 5000; i++) seen.step();
    seen.step();
    const ids = new Set(shown.map(({ options }) => options?.id));
    assert.equal(ids.size, 1);
    assert.deepEqual(
      shown.map(({ options }) => options?.update),
      shown.map((_, i) => i > 0),
    );
    assert.ok(shown.length < 50, `${shown.length} updates`);
    assert.match(String(shown[0].data["text/plain"]), /^░+ seeds: 0 of 5000$/);
    assert.equal(shown.at(-1)?.data["text/plain"], "seeds: 5000 of 5000");
    assert.equal(seen.done, 5000);
  });

  it("has a line of its own for every call, and only counts outside a notebook", () => {
    progress(1, "a");
    progress(1, "b");
    assert.notEqual(shown[0].options?.id, shown[1].options?.id);
    delete globals[key];
    const quiet = progress(3, "c");
    quiet.step(2);
    assert.equal(quiet.done, 2);
    assert.equal(shown.length, 2);
  });

  it("refuses totals and steps that mean nothing", () => {
    for (const total of [0, 1.5, Number.NaN]) assert.throws(() => progress(total, "x"), RangeError);
    assert.throws(() => progress(3, ""), TypeError);
    assert.throws(() => progress(3, "x").step(-1), RangeError);
  });
});
