import assert from "node:assert/strict";
import { memoryFilm } from "engram/experiments";
import { memoryFilmFigure } from "engram/figures";
import { randomFrom } from "engram/math";
import { letterPatterns } from "engram/pattern";

const { quick } = memoryFilm;
const few = { ...quick, looks: 3, flips: 0 };

describe("memoryFilm", () => {
  it("looks at the network from the cue to the end, and tells the same again", () => {
    const film = memoryFilm.run(quick, randomFrom(3));
    assert.deepEqual(film, memoryFilm.run(quick, randomFrom(3)));
    assert.equal(film.time.length, quick.duration * quick.looks + 1);
    const { matrix } = letterPatterns(quick.word);
    // The cue is the first letter with a fifth of its 35 pixels wrong.
    const wrong = film.states[0].filter((x, i) => x !== matrix.data[i]);
    assert.equal(wrong.length, 7);
    film.overlaps.forEach((all, look) => {
      all.forEach((overlap, k) => {
        let sum = 0;
        film.states[look].forEach((x, i) => {
          sum += x * matrix.data[k * 35 + i];
        });
        assert.ok(Math.abs(overlap - sum / 35) < 1e-12);
      });
    });
    const rows = memoryFilm.rows(film);
    assert.equal(rows.length, film.time.length);
    assert.deepEqual(Object.keys(rows[0]), ["time", "energy", ..."ENGRAM"]);
  });

  it("spells when each letter calls the next, and stays where it is when none does", () => {
    // Seeded. At γ = h_c 40 of 40 other seeds spelled the word to its end.
    for (const seed of [1, 2, 3, 4]) {
      const calls = { strength: 1, delay: 3, filter: 1 };
      const film = memoryFilm.run({ ...few, duration: 30, calls }, randomFrom(seed));
      assert.equal(film.read.slice(0, 6), "ENGRAM", `seed ${seed}`);
      assert.equal(memoryFilm.run({ ...few, duration: 30 }, randomFrom(seed)).read, "E", `seed ${seed}`);
    }
  });

  it("wanders when memories tire", () => {
    const film = memoryFilm.run(
      { ...few, duration: 40, fatigue: { strength: 1, slowness: 8 } },
      randomFrom(1),
    );
    assert.ok(film.read.length >= 6, film.read);
  });

  it("is drawn as pictures that come one after another", () => {
    const film = memoryFilm.run(quick, randomFrom(3));
    const figure = memoryFilmFigure(film);
    assert.equal(figure.film?.moments.length, film.time.length);
    const pictures = (look: number): (number | null)[] =>
      (figure.film!.moments[look].data[0] as { z: (number | null)[][] }).z.flat();
    const inked = (look: number): number => pictures(look).filter((z) => z !== null && z > 0).length;
    // At the first moment one picture of 15, the cue; later ones beside it.
    assert.equal(inked(0), film.states[0].filter((x) => x > 0).length);
    assert.ok(inked(film.time.length - 1) > 10 * inked(0));
  });

  it("says what it cannot do", () => {
    const run = (change: object) => () => memoryFilm.run({ ...quick, ...change }, randomFrom(1));
    assert.throws(run({ word: "ANNA" }), /got N twice/);
    assert.throws(run({ scale: 0 }), /memoryFilm: scale must be .*got 0/);
    assert.throws(run({ nu: Number.NaN }), /nu must be .*got NaN/);
    assert.throws(run({ flips: 1.5 }), /flips must be .*got 1.5/);
    assert.throws(run({ looks: 0.5 }), /looks must be .*got 0.5/);
    assert.throws(run({ duration: -1 }), /duration must be .*got -1/);
  });
});
