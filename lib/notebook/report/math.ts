/** @file TeX to SVG, so that formulas need neither script nor font where a page is read. */
import { escapeHtml } from "./escape";

type Convert = (tex: string, display: boolean) => string;
let convert: Convert | undefined;

/** MathJax takes about a second to load: only when there is a formula. */
function load(): Convert {
  const { mathjax } = require("mathjax-full/js/mathjax.js") as typeof import("mathjax-full/js/mathjax");
  const { TeX } = require("mathjax-full/js/input/tex.js") as typeof import("mathjax-full/js/input/tex");
  const { SVG } = require("mathjax-full/js/output/svg.js") as typeof import("mathjax-full/js/output/svg");
  const { liteAdaptor } =
    require("mathjax-full/js/adaptors/liteAdaptor.js") as typeof import("mathjax-full/js/adaptors/liteAdaptor");
  const { RegisterHTMLHandler } =
    require("mathjax-full/js/handlers/html.js") as typeof import("mathjax-full/js/handlers/html");
  const { AllPackages } =
    require("mathjax-full/js/input/tex/AllPackages.js") as typeof import("mathjax-full/js/input/tex/AllPackages");
  const adaptor = liteAdaptor();
  RegisterHTMLHandler(adaptor);
  const page = mathjax.document("", {
    InputJax: new TeX({ packages: AllPackages }),
    OutputJax: new SVG({ fontCache: "local" }),
  });
  return (tex, display) => adaptor.outerHTML(page.convert(tex, { display }));
}

/** A formula as inline SVG that also says its TeX to a screen reader. */
export function renderMath(tex: string, display: boolean): string {
  try {
    convert ??= load();
    const html = convert(tex.trim(), display);
    const label = `role="img" aria-label="${escapeHtml(tex.trim())}"`;
    return html
      .replace("<mjx-container ", `<mjx-container ${label} `)
      .replace("<svg ", '<svg aria-hidden="true" ');
  } catch {
    return `<code class="tex">${escapeHtml(tex)}</code>`;
  }
}
