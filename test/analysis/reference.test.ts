/** @file Against Elephant, SciPy and NumPy; the numbers are made by test/reference/analysis/make-spike-trains.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  chi,
  countCorrelations,
  crossCorrelogram,
  cv,
  cv2,
  fanoFactors,
  intervals,
  lv,
  vanRossumDistance,
  victorPurpuraDistance,
  welch,
} from "engram/analysis";
import { rasterFromTrains, trace } from "engram/record";
import { allClose, close } from "../support/close";

interface Expected {
  intervals: { times: number[]; cv: number; lv: number; cv2: number }[];
  distances: {
    a: number[];
    b: number[];
    vanRossum: Record<string, number>;
    victorPurpura: Record<string, number>;
  }[];
  correlations: { width: number; matrix: number[][]; fano: number[] }[];
  correlogram: { a: number[]; b: number[]; lag: number[]; count: number[] };
  welch: {
    series: number[];
    step: number;
    spectra: { window: string; overlap: number; centred: boolean; power: number[] }[];
  };
  chi: { values: number[]; neurons: number; value: number };
}
const file = join(__dirname, "..", "reference", "analysis", "spike-trains.json");
const expected = JSON.parse(readFileSync(file, "utf8")) as Expected;

describe("analysis, beside Elephant and SciPy", () => {
  it("cv, lv and cv2", () => {
    for (const one of expected.intervals) {
      const isi = intervals(one.times);
      close(cv(isi) ?? Number.NaN, one.cv * Math.sqrt(isi.length / (isi.length - 1)), 1e-12, "cv");
      close(lv(isi) ?? Number.NaN, one.lv, 1e-12, "lv");
      close(cv2(isi) ?? Number.NaN, one.cv2, 1e-12, "cv2");
    }
  });

  it("distances of van Rossum and of Victor and Purpura", () => {
    for (const { a, b, vanRossum, victorPurpura } of expected.distances) {
      for (const [tau, value] of Object.entries(vanRossum))
        close(vanRossumDistance(a, b, Number(tau)) * Math.SQRT2, value, 1e-9, `van Rossum, tau ${tau}`);
      for (const [cost, value] of Object.entries(victorPurpura))
        close(victorPurpuraDistance(a, b, Number(cost)), value, 1e-12, `Victor and Purpura, cost ${cost}`);
    }
  });

  it("count correlations and Fano factors", () => {
    const record = rasterFromTrains(
      expected.intervals.map(({ times }) => times),
      0,
      400,
    );
    for (const { width, matrix, fano } of expected.correlations) {
      allClose(countCorrelations(record, width).matrix.data, matrix.flat(), 1e-12);
      allClose(
        fanoFactors(record, width).map((value) => value ?? Number.NaN),
        fano,
        1e-12,
      );
    }
  });

  it("cross-correlogram", () => {
    const { a, b, lag, count } = expected.correlogram;
    const found = crossCorrelogram(a, b, { start: 0, stop: 400, reach: 12 });
    allClose(found.lag, lag, 0);
    allClose(found.count, count, 0);
  });

  it("Welch's spectrum, with and without taper, overlap and mean", () => {
    const { series, step, spectra } = expected.welch;
    const signal = { start: 0, step, values: Float64Array.from(series) };
    for (const { window, overlap, centred, power } of spectra) {
      const taper = window === "hann" ? "hann" : "none";
      allClose(welch(signal, { segment: 64, overlap, taper, centred }).power, power, 1e-12);
    }
  });

  it("synchrony of traces", () => {
    const { values, neurons, value } = expected.chi;
    const time = Float64Array.from({ length: values.length / neurons }, (_, t) => t);
    const found = chi(trace("v", "mV", time, Int32Array.of(0, 1, 2, 3), Float64Array.from(values)));
    close(found ?? Number.NaN, value, 1e-12);
  });
});
