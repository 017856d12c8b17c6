/**
 * @file The look of every figure: sizes, type and colours. No other file names a colour or a size.
 *
 * Sizes are those of the printed page. A figure's px are CSS px, 96 to the inch, so that mm, pt and px are
 * exact multiples of one another and a figure in a notebook has its printed size.
 */
import { checkFinite, checkInteger } from "../math";
import { checkName } from "./names";

const MM_PER_INCH = 25.4;
const PX_PER_INCH = 96;
const PT_PER_INCH = 72;

/** Column widths [mm] that journals of the field print at: one column, one and a half, two. */
export const columnWidth: { readonly single: 89; readonly middle: 120; readonly double: 183 } = {
  single: 89,
  middle: 120,
  double: 183,
};

/** mm to px. */
export function mm(value: number): number {
  checkFinite("mm", "value", value);
  return (value * PX_PER_INCH) / MM_PER_INCH;
}

/** pt to px. */
export function pt(value: number): number {
  checkFinite("pt", "value", value);
  return (value * PX_PER_INCH) / PT_PER_INCH;
}

/** Type: one family at two sizes [pt]; `letter` is the bold panel letter. */
export const type: {
  readonly family: string;
  readonly text: 7;
  readonly small: 6;
  readonly letter: 8;
} = { family: "DejaVu Sans, Verdana, sans-serif", text: 7, small: 6, letter: 8 };

/** Line widths and marker sizes [pt]. */
export const stroke: {
  readonly axis: 0.5;
  readonly grid: 0.35;
  readonly data: 1;
  readonly thin: 0.6;
  readonly marker: 3.6;
  readonly tick: 2.2;
} = { axis: 0.5, grid: 0.35, data: 1, thin: 0.6, marker: 3.6, tick: 2.2 };

/** Ink, from text to the faintest help line. */
export const ink: {
  readonly text: "#1a1a1a";
  readonly axis: "#333333";
  readonly muted: "#767676";
  readonly grid: "#e4e4e4";
  readonly paper: "#ffffff";
} = { text: "#1a1a1a", axis: "#333333", muted: "#767676", grid: "#e4e4e4", paper: "#ffffff" };

/**
 * Colours for kinds of things, in the order they are given out. From the set of Okabe & Ito 2008 ("Color
 * universal design"), without its yellow, which is too faint for lines on white paper.
 */
export const colors: readonly string[] = [
  "#0072b2", // blue
  "#d55e00", // vermilion
  "#009e73", // bluish green
  "#cc79a7", // reddish purple
  "#e69f00", // orange
  "#56b4e9", // sky blue
  "#000000", // black
];

/** Line styles and marker shapes in step with {@link colors}, so that a figure also reads in grey. */
export const dashes: readonly string[] = ["solid", "6px,2px", "1.5px,2px", "6px,2px,1.5px,2px", "3px,1.5px"];
export const symbols: readonly string[] = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "x",
  "triangle-down",
];

/** The colour of the `index`-th thing; starts again after the last. */
export function color(index: number): string {
  checkInteger("color", "index", index);
  return colors[index % colors.length];
}

/** `#rrggbb` with an opacity, as plotly wants it. */
export function fade(hex: string, opacity: number): string {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new TypeError(`fade: hex must look like "#0072b2", got "${hex}"`);
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

/** Opacity of error bands. */
export const bandOpacity = 0.2;

/**
 * Colour maps by name, each as equally spaced colours.
 *
 * `cividis` for quantities from low to high (Nuñez, Anderton & Renslow 2018, PLoS ONE 13: e0199239; lightness
 * rises evenly, and looks alike to most colour-blind readers), `blueOrange` for quantities on both sides of a
 * meaningful middle (lightness falls evenly to both sides, made in OKLab between two of {@link colors}),
 * `ink` for images where more is darker and `glow` for images where more is brighter.
 */
export const colorMaps: {
  readonly cividis: readonly string[];
  readonly blueOrange: readonly string[];
  readonly ink: readonly string[];
  readonly glow: readonly string[];
} = {
  cividis: [
    ...["#00204c", "#002a66", "#00346e", "#273f6c", "#3c4a6b", "#4c556b", "#5b5f6d", "#686a70", "#757575"],
    ...["#838178", "#928c78", "#a19876", "#b0a572", "#c0b16d", "#d1bf66", "#e1cc5c", "#f3db4f", "#ffe945"],
  ],
  blueOrange: [
    ...["#005181", "#00659f", "#197ab9", "#3f8fca", "#61a4d9", "#84b9e4", "#a9cdec", "#cfe1f1", "#f5f5f5"],
    ...["#f5d7c9", "#f2ba9e", "#eb9d75", "#df804e", "#d06524", "#b95000", "#9a4201", "#7e3400"],
  ],
  ink: ["#ffffff", "#000000"],
  glow: ["#000000", "#ffffff"],
};

/** A name of {@link colorMaps}. */
export type ColorMap = keyof typeof colorMaps;

/** Plotly's form of a colour map: pairs of place in [0, 1] and colour. @throws {RangeError} for an unknown name */
export function colorScale(name: ColorMap): [number, string][] {
  checkName("colorScale", "colour map", name, Object.keys(colorMaps));
  const map = colorMaps[name];
  return map.map((value, i) => [i / (map.length - 1), value]);
}
