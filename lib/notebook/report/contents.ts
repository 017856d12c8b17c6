/** @file The page that links all others. */
import { escapeHtml } from "./escape";
import { renderInline } from "./markdown";
import { document } from "./page";
import { type Report, recipe, summary } from "./summary";

/** Figures by name, with what they show and the notebook that makes them. */
export type ShownFigures = Readonly<Record<string, { alt: string; notebook: string }>>;

/** `index.html` of a run: the notebooks in order of reading, the report, and every figure at a glance. */
export function contentsHtml(report: Report, figures: ShownFigures): string {
  const list = report.notebooks.map((notebook) => {
    const mark = notebook.status === "passed" ? "" : ` <strong class="bad">failed</strong>`;
    const number = /^\d+(\.\d+)*/.exec(notebook.name)?.[0];
    return `<li>${number ? `${number} ` : ""}<a href="${escapeHtml(notebook.name)}.html">${renderInline(notebook.title)}</a>${mark}</li>`;
  });
  const gallery = Object.entries(figures).map(([id, { alt, notebook }]) => {
    const name = escapeHtml(id);
    return `<figure><a href="${escapeHtml(notebook)}.html#figure-${name}"><div class="paper"><img loading="lazy" src="figures/${name}.svg" alt="${escapeHtml(alt)}"></div></a><figcaption><code>${name}</code></figcaption></figure>`;
  });
  const body = `<div class="layout wide"><main>
<h1>Engram</h1>
<p class="banner ${report.passed ? "good" : "bad"}"><strong>${report.passed ? "Reproduced." : "Not reproduced."}</strong> ${escapeHtml(summary(report))}. <a href="report.html">Every claim with its numbers</a></p>
<h2>Notebooks</h2>
<ul>${list.join("\n")}</ul>
${gallery.length ? `<h2>Figures</h2><div class="gallery">${gallery.join("\n")}</div>` : ""}
<footer>${recipe(report).map(escapeHtml).join("<br>")}<br><a href="manifest.json">manifest.json</a> · <a href="report.md">report.md</a> · <a href="report.json">report.json</a></footer>
</main></div>`;
  return document("Engram", body);
}
