/** @file A table as HTML for notebooks. Styles stand in the cells, because notebooks and forges drop style sheets. */
import { more, type ShownColumn, type View } from "./view";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that a browser shows as it stands, within an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => entities[mark]);
}

const style = (right: boolean) =>
  `style="text-align:${right ? "right;font-variant-numeric:tabular-nums" : "left"}"`;

function headOf({ name, quantity, unit, right }: ShownColumn): string {
  const label = escapeHtml(quantity) + (unit === undefined ? "" : ` <small>(${escapeHtml(unit)})</small>`);
  return `<th scope="col" title="${escapeHtml(name)}" ${style(right)}>${label}</th>`;
}

function cellOf({ cells, right }: ShownColumn, i: number): string {
  const text = cells[i];
  if (text === undefined) return `<td title="missing" ${style(right)}>–</td>`;
  return `<td ${style(right)}>${escapeHtml(text)}</td>`;
}

/** The shown part as one `<table>`: units in the head, a dash for missing values, the size in the caption. */
export function toHtml(shown: View): string {
  const { columns, moreRows, moreColumns, caption } = shown;
  const aside = moreColumns > 0 ? `<th scope="col">${more(moreColumns, "column")}</th>` : "";
  const gap = moreColumns > 0 ? "<td></td>" : "";
  const width = columns.length + (moreColumns > 0 ? 1 : 0);
  const lines = Array.from(
    { length: shown.rows },
    (_, i) => `<tr>${columns.map((column) => cellOf(column, i)).join("")}${gap}</tr>`,
  );
  if (moreRows > 0)
    lines.push(`<tr><td colspan="${width}" ${style(false)}>${more(moreRows, "row")}</td></tr>`);
  return [
    '<table cellpadding="4">', // only where the page has no style of its own for tables
    `<caption style="caption-side:bottom;text-align:left">${escapeHtml(caption)}</caption>`,
    `<thead><tr>${columns.map(headOf).join("")}${aside}</tr></thead>`,
    `<tbody>${lines.join("\n")}</tbody>`,
    "</table>",
  ].join("\n");
}
