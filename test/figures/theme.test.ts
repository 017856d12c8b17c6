/** @file The palette, seen as colour-blind readers see it. */
import assert from "node:assert/strict";
import { colorMaps, colors } from "engram/figures";

type Rgb = [number, number, number];
const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb;
const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const times = (m: readonly (readonly number[])[], v: readonly number[]): Rgb =>
  m.map((line) => line.reduce((sum, x, i) => sum + x * v[i], 0)) as Rgb;

/** Machado, Oliveira & Fernandes 2009 (IEEE TVCG 15: 1291), severity 1, on linear RGB. */
const deficiencies: Record<string, readonly (readonly number[])[]> = {
  "normal sight": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE 1976 L*a*b* under D65. */
function lab(linearRgb: readonly number[]): Rgb {
  const clipped = linearRgb.map((c) => Math.min(1, Math.max(0, c)));
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    clipped,
  );
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const [x, y, z] = [xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883].map(f);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const seen = (hex: string, how: string): Rgb => lab(times(deficiencies[how], rgb(hex).map(linear)));

describe("figures/theme", () => {
  /** ΔE*ab of 11: several times the just noticeable difference of 2.3 (Mahy et al. 1994), for thin lines far apart. */
  const apart = 11;
  for (const how of Object.keys(deficiencies))
    it(`the first five colours stay at least ΔE ${apart} apart under ${how}`, () => {
      for (let i = 0; i < 5; i++)
        for (let j = 0; j < i; j++) {
          const [a, b] = [seen(colors[i], how), seen(colors[j], how)];
          const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
          assert.ok(distance >= apart, `${colors[i]} and ${colors[j]}: ΔE ${distance.toFixed(1)}`);
        }
    });

  it("cividis grows lighter at every step, for every reader", () => {
    for (const how of Object.keys(deficiencies)) {
      const lightness = colorMaps.cividis.map((hex) => seen(hex, how)[0]);
      for (let i = 1; i < lightness.length; i++)
        assert.ok(
          lightness[i] > lightness[i - 1],
          `${how}: ${lightness[i - 1].toFixed(1)} → ${lightness[i].toFixed(1)}`,
        );
    }
  });

  it("blueOrange is lightest in the middle and falls to both sides", () => {
    const lightness = colorMaps.blueOrange.map((hex) => seen(hex, "normal sight")[0]);
    const middle = (lightness.length - 1) / 2;
    for (let i = 1; i < lightness.length; i++)
      assert.ok(i <= middle ? lightness[i] > lightness[i - 1] : lightness[i] < lightness[i - 1], `step ${i}`);
  });
});
