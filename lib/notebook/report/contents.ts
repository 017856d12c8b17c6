/** @file The page that links all others. */
import { href, pageFile } from "./address";
import { escapeHtml } from "./escape";
import { renderInline } from "./markdown";
import { document } from "./page";
import { type Report, recipe, summary, whenAndWhence } from "./summary";

/** Figures by name, with what they show and the notebook that makes them. */
export type ShownFigures = Readonly<Record<string, { alt: string; notebook: string }>>;

function entry({ name, title }: { name: string; title: string }): string {
  const number = /^\d+(\.\d+)*/.exec(name.split("/").at(-1) ?? "")?.[0];
  return `${number ? `${number} ` : ""}<a href="${href(pageFile(name))}">${renderInline(title)}</a>`;
}

/** `index.html` of a run: the notebooks in order of reading, the report, and every figure at a glance. */
export function contentsHtml(report: Report, figures: ShownFigures): string {
  const list = report.notebooks.map((notebook) => {
    const mark = notebook.status === "passed" ? "" : ` <strong class="bad">failed</strong>`;
    return `<li>${entry(notebook)}${mark}</li>`;
  });
  const earlier = report.earlier.map((notebook) => {
    const mark = notebook.status === "passed" ? "" : "failed, ";
    return `<li>${entry(notebook)} (${mark}${escapeHtml(whenAndWhence(notebook))})</li>`;
  });
  const gallery = Object.entries(figures).map(([id, { alt, notebook }]) => {
    const name = escapeHtml(id);
    return `<figure><a href="${href(pageFile(notebook))}#figure-${href(id)}"><div class="paper"><img loading="lazy" src="figures/${href(id)}.svg" alt="${escapeHtml(alt)}"></div></a><figcaption><code>${name}</code></figcaption></figure>`;
  });
  const body = `<div class="layout wide"><main>
<h1>Engram</h1>
<p class="banner ${report.passed ? "good" : "bad"}"><strong>${report.passed ? "Reproduced." : "Not reproduced."}</strong> ${escapeHtml(summary(report))}. <a href="report.html">Every claim with its numbers</a></p>
<h2>Notebooks</h2>
<ul>${list.join("\n")}</ul>
${earlier.length ? `<h2>Of earlier runs</h2>\n<p>This run did not touch them.</p>\n<ul>${earlier.join("\n")}</ul>` : ""}
${gallery.length ? `<h2>Figures</h2><div class="gallery">${gallery.join("\n")}</div>` : ""}
<footer>${recipe(report).map(escapeHtml).join("<br>")}<br><a href="manifest.json">manifest.json</a> · <a href="report.md">report.md</a> · <a href="report.json">report.json</a></footer>
</main></div>`;
  return document("Engram", body);
}
