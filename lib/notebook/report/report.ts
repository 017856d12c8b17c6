/** @file The report of a run: every claim with what was observed and what was expected, in three formats. */
import { paperText, verdictParts } from "../check";
import { href, pageFile } from "./address";
import type { Claim } from "./claims";
import { escapeHtml } from "./escape";
import { renderInline } from "./markdown";
import { document } from "./page";
import { type Report, recipe, summary, whenAndWhence } from "./summary";

const time = (seconds: number): string => (seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0));

/** Claims that stand beside a published value. */
const besidePapers = (report: Report): Claim[] => report.claims.filter(({ paper }) => paper !== undefined);

/** The report as a page. */
export function reportHtml(report: Report): string {
  const rows = report.claims.map((claim) => {
    const [observed, expected] = verdictParts(claim).map(escapeHtml);
    const notebook = escapeHtml(claim.notebook);
    const page = href(pageFile(claim.notebook));
    const picture =
      claim.figure && `<a href="${page}#figure-${href(claim.figure)}">${escapeHtml(claim.figure)}</a>`;
    return `<tr><td class="${claim.passed ? "good" : "bad"}">${claim.passed ? "✓ holds" : "✗ fails"}</td><td>${renderInline(claim.claim)}</td><td>${observed}</td><td>${expected}</td><td><a href="${page}#cell-${claim.cell}">${notebook}</a></td><td>${picture ?? ""}</td></tr>`;
  });
  const beside = besidePapers(report).map((claim) => {
    const [observed, expected] = verdictParts(claim).map(escapeHtml);
    const page = href(pageFile(claim.notebook));
    return `<tr><td>${renderInline(claim.claim)}</td><td>${escapeHtml(paperText(claim))}</td><td>${observed}</td><td>${expected}</td><td class="${claim.passed ? "good" : "bad"}"><a href="${page}#cell-${claim.cell}">${claim.passed ? "✓ reproduced" : "✗ not reproduced"}</a></td></tr>`;
  });
  const notebooks = report.notebooks.map(
    (notebook) =>
      `<tr><td class="${notebook.status === "passed" ? "good" : "bad"}">${notebook.status === "passed" ? "✓ passed" : "✗ failed"}</td><td><a href="${href(pageFile(notebook.name))}">${renderInline(notebook.title)}</a>${notebook.failure ? `<br>${escapeHtml(notebook.failure)}` : ""}</td><td class="number">${time(notebook.seconds)} s</td></tr>`,
  );
  const earlier = report.earlier.map(
    (notebook) =>
      `<tr><td>${notebook.status}</td><td><a href="${href(pageFile(notebook.name))}">${renderInline(notebook.title)}</a></td><td>${escapeHtml(whenAndWhence(notebook))}</td></tr>`,
  );
  const problems = report.problems.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
  const body = `<nav class="top"><a href="index.html">All notebooks</a><a href="manifest.json">Manifest</a></nav>
<div class="layout wide"><main>
<h1>Report</h1>
<p class="banner ${report.passed ? "good" : "bad"}"><strong>${report.passed ? "Reproduced." : "Not reproduced."}</strong> ${escapeHtml(summary(report))}.</p>
${problems ? `<ul>${problems}</ul>` : ""}
${
  beside.length
    ? `<h2>Beside the papers</h2>
<table><thead><tr><th>result</th><th>paper</th><th>ours</th><th>asked of ours</th><th>verdict</th></tr></thead><tbody>
${beside.join("\n")}
</tbody></table>`
    : ""
}
<h2>Claims</h2>
<table><thead><tr><th>verdict</th><th>claim</th><th>observed</th><th>expected</th><th>notebook</th><th>figure</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table>
<h2>Notebooks</h2>
<table><thead><tr><th></th><th>notebook</th><th>time</th></tr></thead><tbody>
${notebooks.join("\n")}
</tbody></table>
${
  earlier.length
    ? `<h2>Of earlier runs</h2>
<table><thead><tr><th></th><th>notebook</th><th>computed</th></tr></thead><tbody>
${earlier.join("\n")}
</tbody></table>`
    : ""
}
<footer>${recipe(report).map(escapeHtml).join("<br>")}</footer>
</main></div>`;
  return document("Report", body);
}

const cell = (text: string): string => text.replace(/\|/g, "\\|").replace(/\n/g, " ");

function paperTable(report: Report): string[] {
  const rows = besidePapers(report).map((claim) => {
    const [observed, expected] = verdictParts(claim);
    const verdict = claim.passed ? "✓ reproduced" : "✗ not reproduced";
    return `| ${cell(claim.claim)} | ${cell(paperText(claim))} | ${cell(observed)} | ${cell(expected)} | ${verdict} |`;
  });
  if (rows.length === 0) return [];
  return ["", "| result | paper | ours | asked of ours | verdict |", "|---|---|---|---|---|", ...rows];
}

function earlierTable({ earlier }: Report): string[] {
  if (earlier.length === 0) return [];
  const rows = earlier.map(
    (notebook) =>
      `| ${notebook.status} | [${cell(notebook.title)}](${href(pageFile(notebook.name))}) | ${whenAndWhence(notebook)} |`,
  );
  return [
    "",
    "Of earlier runs; this run did not touch them:",
    "",
    "| | notebook | computed |",
    "|---|---|---|",
    ...rows,
  ];
}

/** The report as Markdown, for a forge page or a mail. */
export function reportMarkdown(report: Report): string {
  const lines = [
    "# Report",
    "",
    `**${report.passed ? "Reproduced." : "Not reproduced."}** ${summary(report)}.`,
    "",
    ...recipe(report).map((line) => `- ${line}`),
    ...report.problems.map((line) => `- ✗ ${line}`),
    ...paperTable(report),
    "",
    "| verdict | claim | observed | expected | notebook | figure |",
    "|---|---|---|---|---|---|",
    ...report.claims.map((claim) => {
      const [observed, expected] = verdictParts(claim);
      const figure = claim.figure === null ? "" : `[${claim.figure}](figures/${href(claim.figure)}.svg)`;
      return `| ${claim.passed ? "✓ holds" : "✗ fails"} | ${cell(claim.claim)} | ${cell(observed)} | ${cell(expected)} | [${claim.notebook}](${href(pageFile(claim.notebook))}) | ${figure} |`;
    }),
    "",
    "| | notebook | time |",
    "|---|---|---|",
    ...report.notebooks.map(
      ({ failure, name, seconds, status, title }) =>
        `| ${status === "passed" ? "✓" : "✗"} | [${cell(title)}](${href(pageFile(name))})${failure ? `: ${cell(failure)}` : ""} | ${time(seconds)} s |`,
    ),
    ...earlierTable(report),
    "",
  ];
  return lines.join("\n");
}
