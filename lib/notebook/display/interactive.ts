/**
 * @file A figure as HTML that can be zoomed and hovered, offline.
 *
 * The picture is in it as an image; a script replaces it where scripts run. The plotly library comes with one figure
 * of a page, and the others use it.
 */
import { readFileSync } from "node:fs";

/** What a page needs to draw a figure. */
export interface PlotlyDescription {
  readonly data: unknown;
  readonly layout: unknown;
  /** moments, for figures that can be played */
  readonly frames?: unknown;
}

/** A closer look at one point of a figure. */
export interface Choice extends PlotlyDescription {
  readonly x: number;
  readonly y: number;
  readonly alt: string;
}

/** Name of the figure that brings the library: shown again, it brings it again. */
let carrier: string | undefined;

/** Draws the choice nearest to a click below the figure at `place`. */
const chosen = `
var below=place.parentNode.querySelector("[data-engram-choice]");
function look(x,y){var best=choices[0],least=Infinity;choices.forEach(function(c){
var d=(c[0]-x)*(c[0]-x)+(c[1]-y)*(c[1]-y);if(d<least){least=d;best=c}});
below.setAttribute("role","img");below.setAttribute("aria-label",best[4]);
window.Plotly.react(below,best[2],best[3],input[2])}
look(choices[0][0],choices[0][1]);
place.on("plotly_click",function(event){look(event.points[0].x,event.points[0].y)});`;

/** Text that may stand inside a script element. */
const inScript = (code: string): string =>
  code
    .replace(/<\/(?=script)/gi, "<\\/")
    .replace(/<!--/g, "<\\!--")
    .replace(/<(?=script)/gi, "\\u003c");

/** Plotly as a script that sets `window.Plotly`, also on pages with a module loader. */
function library(): string {
  const code = inScript(readFileSync(require.resolve("plotly.js"), "utf8"));
  return `<script>if(!window.Plotly)(function(module,exports,define){${code}\n}).call(window);</script>\n`;
}

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

/** JSON that may stand inside a script element. */
const inData = (value: unknown): string => JSON.stringify(value).replace(/</g, "\\u003c");

/**
 * The figure as HTML.
 *
 * @param picture its still image as a data URL; undefined when there is none
 * @param choices drawn below: the one nearest to the point that was clicked last, the first to begin with
 */
export function interactiveHtml(
  name: string,
  alt: string,
  description: PlotlyDescription,
  picture: string | undefined,
  choices: readonly Choice[] = [],
): string {
  carrier ??= name;
  const still = picture === undefined ? escaped(alt) : `<img src="${picture}" alt="${escaped(alt)}">`;
  const { data, layout, frames = [] } = description;
  const input = inData([data, layout, { responsive: false, displaylogo: false }, frames]);
  // Every place of this name that is still a picture is drawn; the library may come a moment later.
  const draw = `(function(){var input=${input},left=100;(function go(){
if(!window.Plotly){if(left--)setTimeout(go,100);return}
document.querySelectorAll('[data-engram-figure="${name}"]').forEach(function(place){
if(place.dataset.drawn)return;place.dataset.drawn="yes";place.textContent="";
window.Plotly.newPlot(place,{data:input[0],layout:input[1],config:input[2],frames:input[3]});${choices.length > 0 ? chosen : ""}})})()})();`;
  const below = choices.length > 0 ? `<div data-engram-choice="${name}"></div>` : "";
  const list = inData(choices.map((choice) => [choice.x, choice.y, choice.data, choice.layout, choice.alt]));
  const given = choices.length > 0 ? draw.replace("left=100;", () => `left=100,choices=${list};`) : draw;
  return (
    `${carrier === name ? library() : ""}<div><div data-engram-figure="${name}">${still}</div>${below}</div>\n` +
    `<script>${given}</script>`
  );
}
