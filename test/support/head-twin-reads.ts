/** @file How twins of heads read what they have met, where it is no plain softmax. */
import { type Read, type Row, times } from "./head-twins";
import type { Tally } from "./tally";

/** The mean of rows that are kept. */
export function blockMean(t: Tally, rows: readonly Row[]): number[] {
  return rows[0].map((_, h) => {
    const words = rows.map((line) => t.weight(line[h]));
    return t.div(
      words.slice(1).reduce((sum, word) => t.add(sum, word), words[0]),
      rows.length,
    );
  });
}

/** The masses e^{s − max s} of a whole row, and their sum. */
export function massesOf(t: Tally, scores: Row): { masses: number[]; total: number } {
  let top = scores[0];
  for (const score of scores.slice(1)) if (t.more(score, top)) top = score;
  const masses = scores.map((score) => t.exp(t.add(score, -top)));
  return { masses, total: masses.slice(1).reduce((sum, mass) => t.add(sum, mass), masses[0]) };
}

/** What all tiles hold, weighed: values are read here. */
export const mixture = (t: Tally, met: readonly { value: Row }[], weights: Row, V: number) =>
  met.reduce<number[]>(
    (sums, { value }, j) => sums.map((sum, v) => t.mac(sum, weights[j], t.weight(value[v]))),
    new Array<number>(V).fill(0),
  );

/** A running softmax under several factors at once: Σ e^{s − m} f_j v_j for each list of factors, rescaled from tile to tile. */
export function running(
  t: Tally,
  tiles: readonly { scores: Row; value: Row }[][],
  V: number,
  channel: number,
) {
  let [top, total] = [Number.NaN, 0];
  let sums = new Array<number>(V).fill(0);
  tiles.forEach((tile, n) => {
    let most = tile[0].scores[channel];
    for (const { scores } of tile.slice(1)) if (t.more(scores[channel], most)) most = scores[channel];
    if (n > 0) {
      if (t.more(top, most)) most = top;
      const fade = t.exp(t.add(top, -most));
      total = t.mul(total, fade);
      sums = times(t, sums, fade);
    }
    tile.forEach(({ scores, value }, j) => {
      const mass = t.exp(t.add(scores[channel], -most));
      total = n === 0 && j === 0 ? mass : t.add(total, mass);
      // The second softmax uses the words that the first has read.
      sums = sums.map((sum, v) => t.mac(sum, mass, channel === 0 ? t.weight(value[v]) : value[v]));
    });
    top = most;
  });
  return { sums, total };
}

export const differentialRead =
  (lambda: number): Read =>
  (t, tiles, V, tiled) => {
    if (tiled) {
      const [plus, minus] = [running(t, tiles, V, 0), running(t, tiles, V, 1)];
      const [share, other] = [t.div(1, plus.total), t.div(lambda, minus.total)];
      return plus.sums.map((sum, v) => t.mac(t.mul(sum, share), -other, minus.sums[v]));
    }
    const met = tiles.flat();
    const [plus, minus] = [0, 1].map((channel) =>
      massesOf(
        t,
        met.map(({ scores }) => scores[channel]),
      ),
    );
    const [share, other] = [t.div(1, plus.total), t.div(lambda, minus.total)];
    const weights = plus.masses.map((mass, j) => t.mac(t.mul(mass, share), -other, minus.masses[j]));
    return mixture(t, met, weights, V);
  };

export const parallaxRead: Read = (t, tiles, V, tiled) => {
  if (!tiled) {
    const met = tiles.flat();
    const { masses, total } = massesOf(
      t,
      met.map(({ scores }) => scores[0]),
    );
    const share = t.div(1, total);
    const tilt = masses.reduce((sum, mass, j) => t.mac(sum, mass, met[j].scores[1]), 0);
    const base = t.add(1, t.mul(tilt, share));
    const weights = masses.map((mass, j) => t.mul(mass, t.add(base, -met[j].scores[1])));
    return times(t, mixture(t, met, weights, V), share);
  }
  let [top, total, tilt] = [Number.NaN, 0, 0];
  let level = new Array<number>(V).fill(0);
  let slope = new Array<number>(V).fill(0);
  tiles.forEach((tile, n) => {
    let most = tile[0].scores[0];
    for (const { scores } of tile.slice(1)) if (t.more(scores[0], most)) most = scores[0];
    if (n > 0) {
      if (t.more(top, most)) most = top;
      const fade = t.exp(t.add(top, -most));
      [total, tilt] = [t.mul(total, fade), t.mul(tilt, fade)];
      [level, slope] = [times(t, level, fade), times(t, slope, fade)];
    }
    tile.forEach(({ scores, value }, j) => {
      const mass = t.exp(t.add(scores[0], -most));
      const tilted = t.mul(mass, scores[1]);
      const first = n === 0 && j === 0;
      total = first ? mass : t.add(total, mass);
      tilt = first ? tilted : t.add(tilt, tilted);
      const words = value.map((word) => t.weight(word));
      level = level.map((sum, v) => t.mac(sum, mass, words[v]));
      slope = slope.map((sum, v) => t.mac(sum, tilted, words[v]));
    });
    top = most;
  });
  const share = t.div(1, total);
  const base = t.add(1, t.mul(tilt, share));
  return level.map((sum, v) => t.mul(t.mac(-slope[v], sum, base), share));
};
