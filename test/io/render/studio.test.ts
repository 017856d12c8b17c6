import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { Figure } from "engram/figures";
import { renderSvg, root } from "engram/io";
import { lines } from "./figures";

/** Runs a script beside the compiled library and gives what it printed. */
function run(script: string): string {
  return execFileSync(process.execPath, ["-e", script], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
  }).trim();
}
const start = `const { renderSvg, renderPng } = require("engram/io");
  const lines = ${JSON.stringify({ ...lines, data: [{ x: [1, 2], y: [1, 2] }] })};`;

describe("the drawing thread", () => {
  it("draws after a figure that failed", async () => {
    const bad = { ...lines, layout: { xaxis: { range: 3 } } } as unknown as Figure;
    await assert.rejects(renderSvg(bad), /^RangeError: render: figure "lines": layout\.xaxis\.range/);
    assert.match(await renderSvg(lines), /^<svg/);
  });

  it("tells errors with the trace of whoever wanted the picture", async () => {
    const bad = { ...lines, layout: { xaxis: { range: 3 } } } as unknown as Figure;
    const error = await renderSvg(bad).catch((reason: Error) => reason);
    assert.ok(error instanceof RangeError);
    assert.match(
      error.stack ?? "",
      /^RangeError: render: figure "lines": layout\.xaxis\.range.*\n.*renderAll/,
    );
    assert.match(error.stack ?? "", /studio\.test\.ts/);
    assert.doesNotMatch(error.stack ?? "", /worker/);
  });

  it("draws figures ordered at the same time one after another, each its own", async () => {
    const names = ["one", "two", "three"];
    const svgs = await Promise.all(names.map((name) => renderSvg({ ...lines, name, alt: name })));
    assert.deepEqual(
      svgs.map((svg) => /aria-label="([^"]*)"/.exec(svg)?.[1]),
      names,
    );
  });

  it("does not keep the process alive, and lets it wait for a picture", () => {
    assert.equal(run(`${start} renderSvg(lines).then((svg) => console.log(svg.slice(0, 4)));`), "<svg");
  });

  it("is replaced when it dies", () => {
    // The thread is stopped from outside while it draws, as running out of memory would.
    const script = `const threads = require("node:worker_threads");
      const made = [];
      const Real = threads.Worker;
      threads.Worker = class extends Real { constructor(...a) { super(...a); made.push(this); } };
      ${start}
      (async () => {
        const first = renderSvg(lines).catch((error) => console.log(error.message));
        while (!made.length) await new Promise(setImmediate);
        await made[0].terminate();
        await first;
        console.log((await renderSvg(lines)).slice(0, 4), made.length);
      })();`;
    assert.deepEqual(run(script).split("\n"), [
      'render: the drawing thread ended while it drew figure "lines"',
      "<svg 2",
    ]);
  });

  it("gives up when the signal says so, and draws the next", async () => {
    const controller = new AbortController();
    const drawing = renderSvg(lines, { signal: controller.signal });
    controller.abort(new Error("interrupted"));
    await assert.rejects(drawing, /^Error: interrupted$/);
    await assert.rejects(renderSvg(lines, { signal: controller.signal }), /interrupted/);
    assert.match(await renderSvg(lines), /^<svg/);
  });
});
