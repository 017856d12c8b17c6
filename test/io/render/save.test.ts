import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  composeFigure,
  type Figure,
  landscape,
  lines as linesPanel,
  plainFigure,
  spikeRaster,
} from "engram/figures";
import { type FileSystem, readTable, renderSvg, saveFigure } from "engram/io";
import { columnName } from "../../../lib/io/render/column-names";
import { figureCsv } from "../../../lib/io/render/tidy";
import { freshFolder } from "../../support/scratch";
import { lines, surface } from "./figures";

const frame = { name: "f", alt: "f", width: 60, height: 40, layout: {} };
const csv = (data: object[], layout: object = {}): string[] =>
  figureCsv({ ...frame, data, layout } as Figure)
    .trimEnd()
    .split("\n");

describe("saveFigure", () => {
  it("writes picture, data and provenance side by side, and names the files", async () => {
    const folder = join(freshFolder("save"), "figures");
    const provenance = { seed: 7, commit: null, facts: { patterns: 3 } };
    const paths = await saveFigure(lines, folder, provenance, { dpi: 100 });
    assert.deepEqual(
      paths,
      ["svg", "pdf", "png", "csv", "json"].map((type) => join(folder, `lines.${type}`)),
    );
    assert.deepEqual(
      (await readdir(folder)).sort(),
      paths.map((path) => path.slice(folder.length + 1)).sort(),
    );
    assert.equal(await readFile(paths[0], "utf8"), await renderSvg(lines));
    assert.equal((await readFile(paths[1])).toString("latin1", 0, 5), "%PDF-");
    assert.equal((await readFile(paths[2])).toString("latin1", 1, 4), "PNG");
    const table = readTable(paths[3]);
    assert.deepEqual(table.names.slice(0, 4), ["panel", "trace", "x", "y"]);
    assert.equal(table.rows, 16);
    assert.deepEqual(JSON.parse(await readFile(paths[4], "utf8")), {
      figure: plainFigure(lines),
      provenance,
    });
  });

  it("draws the figure of its JSON the same again", async () => {
    const folder = freshFolder("save");
    const [svg, , , , json] = await saveFigure(lines, folder, {});
    const { figure } = JSON.parse(await readFile(json, "utf8")) as { figure: Figure };
    assert.equal(await renderSvg(figure), await readFile(svg, "utf8"));
  });

  it("leaves whole files alone when the disk fills, and says so in one line", async () => {
    const folder = freshFolder("save");
    await saveFigure(lines, folder, { run: 1 }, { dpi: 50 });
    const before = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    let left = 2;
    const full: FileSystem = {
      mkdir,
      rename,
      rm,
      writeFile: async (path, data, options) => {
        if (left-- > 0) return writeFile(path, data, options);
        await writeFile(path, data.slice(0, 10), options);
        throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      },
    };
    await assert.rejects(
      saveFigure({ ...lines, alt: "changed" }, folder, { run: 2 }, { dpi: 50, files: full }),
      /cannot write .*lines\.png: the disk is full/,
    );
    const names = (await readdir(folder)).sort();
    assert.deepEqual(names, ["lines.csv", "lines.json", "lines.pdf", "lines.png", "lines.svg"]);
    const after = await Promise.all(names.map((name) => readFile(join(folder, name))));
    assert.ok(after[3].equals(before[3]), "the PNG was touched");
    assert.ok(after[1].equals(before[1]), "the JSON came although the PNG is missing");
  });

  it("writes nothing when the figure cannot be drawn", async () => {
    const folder = join(freshFolder("save"), "none");
    const broken = { ...lines, data: [{ x: [1], y: [1], mode: "lnes" }] } as unknown as Figure;
    await assert.rejects(saveFigure(broken, folder, {}), RangeError);
    await assert.rejects(readdir(folder), /ENOENT/);
    await assert.rejects(saveFigure(lines, "", {}), /saveFigure: folder must be a path/);
    await assert.rejects(
      saveFigure(lines, folder, null as never),
      /saveFigure: provenance must be an object/,
    );
  });

  it("says what is missing when a figure needs a browser and there is none", async () => {
    const before = process.env["ENGRAM_CHROMIUM"];
    process.env["ENGRAM_CHROMIUM"] = "/nowhere/chromium";
    try {
      await assert.rejects(saveFigure(surface, freshFolder("save"), {}), {
        name: "Error",
        message:
          'figure "surface" needs a browser, because it holds WebGL or 3-D: ENGRAM_CHROMIUM names /nowhere/chromium, which cannot be run',
      });
    } finally {
      if (before === undefined) delete process.env["ENGRAM_CHROMIUM"];
      else process.env["ENGRAM_CHROMIUM"] = before;
    }
  });
});

describe("a figure's data as CSV", () => {
  it("is tidy: a row for each point, numbers exact, text quoted where it must be", () => {
    assert.deepEqual(csv([{ x: [0.1 + 0.2, 1e-300], y: [Number.NaN, -0], name: 'a "b", c' }]), [
      "panel,trace,x,y",
      'a,"a ""b"", c",0.30000000000000004,',
      'a,"a ""b"", c",1e-300,-0',
    ]);
  });

  it("names panels by their axes, also under a second y axis", () => {
    const data = [
      { y: [1] },
      { y: [2], xaxis: "x2", yaxis: "y2" },
      { y: [3], yaxis: "y3" },
      { y: [4], scene: "scene2" },
    ];
    assert.deepEqual(csv(data, { yaxis3: { overlaying: "y" } }), [
      ...["panel,trace,x,y", "a,1,0,1", "b,2,0,2", "a,3,0,3", "c,4,0,4"],
    ]);
  });

  it("has a row for each cell of a grid, at given, default or middle places", () => {
    const z = [
      [1, 2],
      [3, 4],
    ];
    assert.deepEqual(csv([{ type: "heatmap", z, x: ["p", "q"], y: [0, 2, 6] }]), [
      ...["panel,trace,x,y,z", "a,1,p,1,1", "a,1,q,1,2", "a,1,p,4,3", "a,1,q,4,4"],
    ]);
    assert.deepEqual(csv([{ type: "heatmap", z, x0: 5, dx: 0.5, transpose: true }]).slice(1), [
      ...["a,1,5,0,1", "a,1,5.5,0,3", "a,1,5,1,2", "a,1,5.5,1,4"],
    ]);
  });

  it("writes error bars of every kind", () => {
    const y = [4, -9];
    assert.deepEqual(csv([{ y, error_y: { type: "data", array: [1, 2], arrayminus: [0.5, 1] } }]), [
      ...["panel,trace,x,y,error_y,error_y_minus", "a,1,0,4,1,0.5", "a,1,1,-9,2,1"],
    ]);
    assert.deepEqual(csv([{ y, error_y: { type: "percent", value: 50 } }]).slice(1), [
      "a,1,0,4,2",
      "a,1,1,-9,4.5",
    ]);
    assert.deepEqual(csv([{ y, error_y: { type: "constant", value: 3 } }]).slice(1), [
      "a,1,0,4,3",
      "a,1,1,-9,3",
    ]);
  });

  it("names columns by quantity and unit, and writes a band beside its curve", () => {
    const panel = linesPanel({
      series: [
        {
          name: "β = 2",
          x: [0, 1, 2],
          y: [1, 2, Number.NaN],
          low: [0, 1, Number.NaN],
          high: [3, 4, Number.NaN],
        },
      ],
      spread: "10–90 %",
      gaps: true,
      x: { title: "time (ms)" },
      y: { title: "energy <i>E</i>" },
    });
    const figure = composeFigure({ name: "named", panels: [panel] });
    assert.deepEqual(figureCsv(plainFigure(figure)).trimEnd().split("\n"), [
      "panel,trace,time_ms,energy_e,energy_e_low,energy_e_high",
      ...["a,β = 2,0,1,0,3", "a,β = 2,1,2,1,4", "a,β = 2,2,,,"],
    ]);
  });

  it("has a row for each spike and each arrow, not for the strokes that draw them", () => {
    const spikes = composeFigure({ name: "spikes", panels: [spikeRaster({ time: [5, 7], neuron: [0, 3] })] });
    assert.deepEqual(figureCsv(plainFigure(spikes)).trimEnd().split("\n"), [
      ...["panel,trace,time_ms,neuron", "a,spike,5,0", "a,spike,7,3"],
    ]);
    const axes = { xAxis: { title: "$x_1$" }, yAxis: { title: "$x_2$" }, title: "energy (nats)" };
    const field = { x: [0.5], y: [0.25], u: [1], v: [-2] };
    const map = landscape({
      x: [0, 1],
      y: [0, 1],
      z: [
        [1, 2],
        [3, 4],
      ],
      field,
      ...axes,
    });
    const rows = figureCsv(plainFigure(composeFigure({ name: "map", panels: [map] })))
      .trimEnd()
      .split("\n");
    assert.equal(rows[0], "panel,trace,x_1,x_2,energy_nats,u,v");
    assert.equal(rows.at(-1), "a,arrows,0.5,0.25,,1,-2");
    assert.equal(rows.length, 1 + 4 + 1);
  });

  it("columnName() spells Greek, units and fractions", () => {
    assert.equal(columnName("inverse temperature β", "x"), "inverse_temperature_beta");
    assert.equal(columnName("$\\text{energy } E$", "y"), "energy_e");
    assert.equal(columnName("rate (spikes/s)", "y"), "rate_spikes_per_s");
    assert.equal(columnName("10<sup>6</sup>", "y"), "y");
  });

  it("keeps what was counted as it was given, and the sizes and colours of markers that stand for data", () => {
    assert.deepEqual(csv([{ type: "histogram", x: [1, 1, 5] }]), [
      "panel,trace,x",
      "a,1,1",
      "a,1,1",
      "a,1,5",
    ]);
    assert.deepEqual(csv([{ x: [1], y: [2], marker: { size: [3], color: [4] } }]), [
      "panel,trace,x,y,marker_size,marker_color",
      "a,1,1,2,3,4",
    ]);
  });
});
