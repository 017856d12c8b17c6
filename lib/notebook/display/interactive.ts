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
}

/** Name of the figure that brings the library: shown again, it brings it again. */
let carrier: string | undefined;

/** Forgets which figure brought the library, as a new kernel would. */
export function forgetCarrier(): void {
  carrier = undefined;
}

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

/**
 * The figure as HTML.
 *
 * @param picture its still image as a data URL; undefined when there is none
 */
export function interactiveHtml(
  name: string,
  alt: string,
  description: PlotlyDescription,
  picture: string | undefined,
): string {
  carrier ??= name;
  const still = picture === undefined ? escaped(alt) : `<img src="${picture}" alt="${escaped(alt)}">`;
  const { data, layout } = description;
  const input = JSON.stringify([data, layout, { responsive: false, displaylogo: false }]).replace(
    /</g,
    "\\u003c",
  );
  // Every place of this name that is still a picture is drawn; the library may come a moment later.
  const draw = `(function(){var input=${input},left=100;(function go(){
if(!window.Plotly){if(left--)setTimeout(go,100);return}
document.querySelectorAll('[data-engram-figure="${name}"]').forEach(function(place){
if(place.dataset.drawn)return;place.dataset.drawn="yes";place.textContent="";
window.Plotly.newPlot(place,input[0],input[1],input[2])})})()})();`;
  return `${carrier === name ? library() : ""}<div data-engram-figure="${name}">${still}</div>\n<script>${draw}</script>`;
}
