/** @file Outputs of a cell as HTML: of each bundle the one form that reads best on paper and without scripts. */
import type { Verdict } from "../check";
import { paperText, verdictParts } from "../check";
import { type Output, textOf } from "../run/nbformat";
import { href } from "./address";
import { checkType, figureMark } from "./claims";
import { escapeHtml, stripColours } from "./escape";
import { renderInline, renderMarkdown } from "./markdown";
import { renderMath } from "./math";

const foldedAbove = 25;
const cutAbove = 2000;

/** Text as it was printed; long text is folded, very long text cut with a word. */
function printed(text: string, kind: string): string {
  const lines = stripColours(text).replace(/\n$/, "").split("\n");
  const cut = lines.length > cutAbove ? lines.slice(0, cutAbove) : lines;
  const rest =
    cut === lines ? "" : `\n… ${lines.length - cutAbove} more lines stand in the executed notebook`;
  const block = `<pre class="output ${kind}">${escapeHtml(cut.join("\n") + rest)}</pre>`;
  if (lines.length <= foldedAbove) return block;
  const head = escapeHtml(cut.slice(0, 3).join("\n"));
  return `<details class="long"><summary><pre class="output ${kind}">${head}\n…</pre><span>${lines.length} lines</span></summary>${block}</details>`;
}

/** A verdict as a line that is seen. */
export function renderVerdict(verdict: Verdict): string {
  const [observed, expected] = verdictParts(verdict);
  const word = verdict.passed ? "✓ holds" : "✗ fails";
  const paper = paperText(verdict);
  const beside = paper === "" ? "" : `; paper: ${escapeHtml(paper)}`;
  return `<div class="verdict ${verdict.passed ? "passed" : "failed"}" role="note"><strong>${word}</strong><span class="claim">${renderInline(verdict.claim)}</span><span class="values">observed <b>${escapeHtml(observed)}</b>, expected ${escapeHtml(expected)}${beside}</span></div>`;
}

/** An SVG set into the page; `mark` keeps its ids apart from those of other pictures. */
export function inlineSvg(svg: string, alt: string, mark: string): string {
  const start = svg.search(/<svg\b/i);
  const picture = start < 0 ? svg : svg.slice(start);
  const image = () =>
    `<img src="data:image/svg+xml;base64,${Buffer.from(picture).toString("base64")}" alt="${escapeHtml(alt)}">`;
  // Rules and foreign content would reach beyond the picture; as an image they stay inside.
  if (start < 0 || /<(?:style|script|foreignObject)\b/i.test(picture)) return image();
  const own = picture
    .replace(/\bid="([^"]+)"/g, `id="${mark}-$1"`)
    .replace(/url\((['"]?|&quot;)#([^'")&]+)\1\)/g, `url(#${mark}-$2)`)
    .replace(/\b((?:xlink:)?href)="#([^"]+)"/g, `$1="#${mark}-$2"`);
  const size = /^<svg\b[^>]*\bviewBox=/i.test(own) ? "" : viewBox(own);
  // Our own pictures say their role and words already; said twice, the page would not be well-formed.
  const silent = own.replace(/^<svg\b[^>]*>/i, (tag) => tag.replace(/\s(?:role|aria-label)="[^"]*"/g, ""));
  return silent.replace(/^<svg\b/i, `<svg role="img" aria-label="${escapeHtml(alt)}"${size}`);
}

function viewBox(svg: string): string {
  const [, width] = /^<svg\b[^>]*\bwidth="([\d.]+)/.exec(svg) ?? [];
  const [, height] = /^<svg\b[^>]*\bheight="([\d.]+)/.exec(svg) ?? [];
  return width && height ? ` viewBox="0 0 ${width} ${height}"` : "";
}

function renderBundle(output: Extract<Output, { data: unknown }>, mark: string, up: string): string {
  const { data } = output;
  const text = (type: string): string | undefined =>
    data[type] === undefined ? undefined : textOf(data[type]);
  if (data[checkType]) return renderVerdict(data[checkType] as Verdict);
  const figure = figureMark(output);
  const alt = figure?.alt ?? text("text/plain") ?? "picture";
  const svg = text("image/svg+xml");
  const raster = Object.keys(data).find((type) => /^image\/(png|jpeg|gif|webp)$/.test(type));
  const picture = svg
    ? inlineSvg(svg, alt, mark)
    : raster &&
      `<img src="data:${raster};base64,${textOf(data[raster]).replace(/\s/g, "")}" alt="${escapeHtml(alt)}">`;
  if (picture) {
    if (!figure) return `<figure><div class="paper">${picture}</div></figure>`;
    const name = escapeHtml(figure.name);
    const width = figure.width > 0 ? ` style="max-width:${(figure.width * 1.6).toFixed(0)}mm"` : "";
    const files = ["svg", "pdf", "png", "csv", "json"].map(
      (type) => `<a href="${up}figures/${href(figure.name)}.${type}">${type}</a>`,
    );
    return `<figure id="figure-${name}"><div class="paper"${width}>${picture}</div><figcaption><code>${name}</code> ${files.join(" · ")}</figcaption></figure>`;
  }
  const html = text("text/html");
  if (html !== undefined) return `<div class="output rich">${html}</div>`;
  const latex = text("text/latex");
  if (latex !== undefined) return renderMath(latex.replace(/^\s*\$+|\$+\s*$/g, ""), true);
  const markdown = text("text/markdown");
  if (markdown !== undefined) return `<div class="output rich">${renderMarkdown(markdown)}</div>`;
  const plain = text("text/plain");
  if (plain !== undefined) return printed(plain, "result");
  const json = Object.keys(data)[0];
  return json ? printed(JSON.stringify(data[json], null, 1), "result") : "";
}

function renderError(output: Extract<Output, { ename: string }>, hasVerdict: boolean): string {
  const trace = printed(output.traceback.join("\n"), "trace");
  const value = escapeHtml(stripColours(output.evalue));
  const title = `<strong>${escapeHtml(output.ename)}</strong>${value ? `: ${value}` : ""}`;
  const open = hasVerdict ? "" : " open";
  return `<details class="error"${open}><summary>${title}</summary>${trace}</details>`;
}

/**
 * All outputs of a cell.
 *
 * @param mark unlike that of every other cell of the page
 * @param up way from the page to the folder of results
 */
export function renderOutputs(outputs: readonly Output[], mark: string, up = ""): string {
  let hasVerdict = false;
  return outputs
    .map((output, i) => {
      if (output.output_type === "stream")
        return printed(output.text, output.name === "stderr" ? "stderr" : "stdout");
      if (output.output_type === "error")
        return renderError(output, hasVerdict && output.ename === "CheckFailed");
      hasVerdict ||= output.data[checkType] !== undefined;
      return renderBundle(output, `${mark}-${i}`, up);
    })
    .join("\n");
}
