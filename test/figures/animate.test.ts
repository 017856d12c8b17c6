import assert from "node:assert/strict";
import { animate, checkFigure, composeFigure, type Figure, lines, plainFigure } from "engram/figures";

/** A curve, and a point on it at time t. */
const at = (t: number, range: readonly [number, number] = [0, 4]): Figure =>
  composeFigure({
    name: "moving",
    panels: [
      lines({
        series: [
          { name: "way", x: [0, 2, 4], y: [0, 1, 0] },
          { name: "now", x: [t], y: [t / 4], as: "points" },
        ],
        x: { title: "t", range },
        y: { title: "y", range: [0, 1] },
        legend: "none",
      }),
    ],
  });
const named = (times: readonly number[]) => times.map((t) => ({ name: `${t} s`, figure: at(t) }));

describe("animate", () => {
  it("is the figure of the last moment, and keeps of the others only what changes", () => {
    const figure = animate(named([0, 1, 4]), { duration: 6 });
    const { film, ...still } = figure;
    assert.deepEqual(plainFigure(still), plainFigure(at(4)));
    assert.equal(film?.pause, 2000);
    assert.deepEqual(film?.traces, [1]);
    // The last moment says what changed before it: played backwards it must be reached too.
    assert.deepEqual(film?.moments, [
      { name: "0 s", data: [{ x: [0], y: [0] }] },
      { name: "1 s", data: [{ x: [1], y: [0.25] }] },
      { name: "4 s", data: [{ x: [4], y: [1] }] },
    ]);
    checkFigure("test", figure);
    assert.deepEqual(plainFigure(figure).film, film);
  });

  it("plays what does not change, and one moment", () => {
    assert.deepEqual(animate(named([2])).film?.moments, [{ name: "2 s", data: [] }]);
    assert.deepEqual(animate(named([2, 2])).film?.traces, []);
  });

  it("refuses moments that are not of one picture", () => {
    assert.throws(() => animate([]), /moments must hold at least one entry/);
    assert.throws(() => animate(named([1]), { duration: 0 }), /duration must be .*got 0/);
    const other = { name: "far", figure: at(1, [0, 9]) };
    assert.throws(() => animate([other, ...named([1])]), /data alone, got another layout at far/);
    const fewer = { name: "bare", figure: { ...at(1), data: at(1).data.slice(1) } };
    assert.throws(() => animate([fewer, ...named([1])]), /got 1 traces, not 2 at bare/);
  });

  it("is checked as part of a figure", () => {
    const figure = animate(named([0, 4]));
    const film = figure.film!;
    assert.throws(() => checkFigure("f", { ...figure, film: { ...film, pause: 0 } }), /film.pause must be/);
    assert.throws(
      () => checkFigure("f", { ...figure, film: { ...film, traces: [2] } }),
      /traces\[0\] must be .*got 2/,
    );
    assert.throws(
      () => checkFigure("f", { ...figure, film: { ...film, moments: [] } }),
      /at least one moment/,
    );
    const wrong = { ...film, moments: [{ name: "now", data: [] }] };
    assert.throws(
      () => checkFigure("f", { ...figure, film: wrong }),
      /in 1 traces at every moment, got 0 at "now"/,
    );
  });
});
