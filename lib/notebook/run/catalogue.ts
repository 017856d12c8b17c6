/** @file `notebooks/README.md`: the list of notebooks, made from their title cells. */
import { basename } from "node:path";
import { href } from "../report/index";
import type { Notebook } from "./nbformat";

/** What the title cell of a notebook says. */
export interface Title {
  readonly title: string;
  /** the claim in one sentence; empty when there is none */
  readonly claim: string;
  /** expected times as written, such as `8 s` */
  readonly quick: string;
  readonly full: string;
}

const time = (text: string, mode: string): string =>
  new RegExp(
    `\\b${mode}\\b\\s*[:=]?\\s*(?:≈|~|about |under |< ?|≤ ?)?(\\d[\\d.,–-]*\\s*(?:s|min|h)\\b)`,
    "i",
  ).exec(text)?.[1] ?? "";

/** The first sentence of a paragraph. Dots inside numbers, names and formulas end none. */
function firstSentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const end = /^(?:\$[^$]*\$|`[^`]*`|[^$`])*?[.!?](?:\*\*|\*|_)*(?= [\p{Lu}(*$]|$)/u.exec(line);
  return end ? end[0] : line;
}

/** Reads the title cell: heading, first sentence below it, times quick and full. */
export function titleCell(notebook: Notebook, name: string): Title {
  const cell = notebook.cells.find((one) => one.cell_type === "markdown" && /^#\s/m.test(one.source));
  if (cell === undefined) return { claim: "", full: "", quick: "", title: name };
  const [, title = name, rest = ""] = /^#\s+(.+?)\s*#*$([\s\S]*)/m.exec(cell.source) ?? [];
  const paragraph = rest
    .split(/\n\s*\n/)
    .map((text) => text.trim())
    .find((text) => text !== "" && !/^(#|\||!\[|```|\$\$|[-*] )/.test(text));
  const claim = firstSentence(paragraph ?? "").replace(/^\*\*(.*)\*\*$/, "$1");
  return { claim, full: time(rest, "full"), quick: time(rest, "quick"), title };
}

const cellText = (text: string): string => text.replace(/\|/g, "\\|");

/** The catalogue as Markdown. */
export function catalogue(notebooks: readonly { name: string; notebook: Notebook }[]): string {
  const rows = notebooks.map(({ name, notebook }) => {
    const { claim, full, quick, title } = titleCell(notebook, name);
    const number = /^\d+(\.\d+)*/.exec(basename(name))?.[0] ?? "";
    return `| ${number} | [${cellText(title)}](${href(name)}.ipynb) | ${cellText(claim)} | ${quick} | ${full} |`;
  });
  return [
    "# Notebooks",
    "",
    "In order of reading. This list is made by `npx engram notebooks refresh` from the title cells.",
    "",
    "| | notebook | what it shows | quick | full |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
