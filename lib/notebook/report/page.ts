/** @file One executed notebook as a page for reading. */
import { type Cell, type CodeCell, isCode, type Notebook, tagsOf } from "../run/nbformat";
import { wayUp } from "./address";
import { escapeHtml } from "./escape";
import { type Heading, highlightCode, renderMarkdown } from "./markdown";
import { renderOutputs } from "./outputs";
import { style } from "./style";
import { titleOf } from "./title";

/** A neighbour in the order of reading. */
export interface PageLink {
  readonly href: string;
  readonly title: string;
}

/** What a page says besides the notebook itself. */
export interface PageFrame {
  /** the notebook's name */
  readonly name: string;
  /** folder of the notebook, for images that its texts show */
  readonly folder: string;
  readonly previous?: PageLink | undefined;
  readonly next?: PageLink | undefined;
  /** one line, when the run failed */
  readonly failure?: string | undefined;
  /** place of the failed cell among the code cells, from 1 */
  readonly failedCell?: number | undefined;
  /** lines of the footer, plain text */
  readonly footer: readonly string[];
}

/** A whole HTML document with the common style. */
export function document(title: string, body: string, language = "en"): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${style}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function codeCell(cell: CodeCell, number: number, { failedCell, name }: PageFrame): string {
  if (cell.source.trim() === "" && cell.outputs.length === 0) return "";
  const tags = tagsOf(cell);
  const injected = tags.includes("injected-parameters");
  const notRun = failedCell !== undefined && cell.execution_count === null;
  const classes = ["cell", injected && "injected", number === failedCell && "failed", notRun && "notrun"];
  const count = cell.execution_count === null ? "" : `<span class="count">${cell.execution_count}</span>`;
  const source = `<pre><code>${highlightCode(cell.source.trimEnd(), "typescript")}</code></pre>`;
  const code = tags.includes("hide-input")
    ? `<details class="code"><summary>code</summary>${source}</details>`
    : `<div class="code">${count}${source}</div>`;
  const outputs = tags.includes("hide-output") ? "" : renderOutputs(cell.outputs, `c${number}`, wayUp(name));
  return `<section class="${classes.filter(Boolean).join(" ")}" id="cell-${number}">\n${code}\n${outputs}\n</section>`;
}

function textCell(cell: Cell, folder: string, headings: Heading[]): string {
  if (cell.cell_type === "raw") return "";
  const attachments = cell["attachments"] as Record<string, Record<string, string>> | undefined;
  return renderMarkdown(cell.source, { folder, headings, ...(attachments ? { attachments } : {}) });
}

function contents(headings: readonly Heading[]): string {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 2) return "";
  const items = shown.map(
    ({ html, id, level }) => `<li${level === 3 ? ' class="sub"' : ""}><a href="#${id}">${html}</a></li>`,
  );
  return `<aside class="toc"><nav aria-label="Contents"><ol>${items.join("")}</ol></nav></aside>`;
}

/** The page as text: everything inside it, nothing fetched. */
export function renderPage(notebook: Notebook, frame: PageFrame): string {
  const headings: Heading[] = [];
  let number = 0;
  const cells = notebook.cells.map((cell) =>
    isCode(cell) ? codeCell(cell, ++number, frame) : textCell(cell, frame.folder, headings),
  );
  const link = (to: PageLink | undefined, arrow: (title: string) => string, rel: string) =>
    to ? `<a rel="${rel}" href="${escapeHtml(to.href)}">${arrow(escapeHtml(to.title))}</a>` : "<span></span>";
  const top = `<nav class="top">${link(frame.previous, (title) => `← ${title}`, "prev")}<a href="${wayUp(frame.name)}index.html">All notebooks</a>${link(frame.next, (title) => `${title} →`, "next")}</nav>`;
  const banner = frame.failure
    ? `<p class="banner bad"><strong>This run failed.</strong> ${escapeHtml(frame.failure)}</p>`
    : "";
  const toc = contents(headings);
  const language = typeof notebook.metadata["lang"] === "string" ? notebook.metadata["lang"] : "en";
  const body = `${top}
<div class="layout${toc ? " contents" : ""}">
${toc}
<main>
${banner}
${cells.join("\n")}
<footer>${frame.footer.map(escapeHtml).join("<br>")}</footer>
</main>
</div>`;
  return document(titleOf(notebook, frame.name).replace(/[$*_`]/g, ""), body, language);
}
