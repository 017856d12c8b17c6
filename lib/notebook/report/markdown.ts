/** @file Markdown of text cells to HTML: formulas, coloured code, headings with anchors, images taken in. */
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import MarkdownIt from "markdown-it";
import { pageFile } from "./address";
import { escapeHtml } from "./escape";
import { withMath } from "./markdown-math";

/** A heading, for the table of contents. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly html: string;
}

/** What surrounds a text: where its images lie, and what it adds to. */
export interface MarkdownContext {
  /** folder against which images are resolved; absent: images stay links */
  readonly folder?: string;
  /** pictures pasted into the cell, by name */
  readonly attachments?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** filled with the headings met */
  readonly headings?: Heading[];
}

const imageTypes: Record<string, string> = {
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/** TypeScript, JavaScript, JSON, shell or Python with the classes of highlight.js; others as they are. */
export function highlightCode(code: string, language: string): string {
  const known: Record<string, string> = {
    bash: "bash",
    console: "bash",
    javascript: "javascript",
    js: "javascript",
    json: "json",
    py: "python",
    python: "python",
    sh: "bash",
    shell: "bash",
    ts: "typescript",
    tsx: "typescript",
    typescript: "typescript",
  };
  const name = known[language.toLowerCase()];
  if (name === undefined) return escapeHtml(code);
  const core = require("highlight.js/lib/core") as typeof import("highlight.js").default;
  if (!core.getLanguage(name)) core.registerLanguage(name, require(`highlight.js/lib/languages/${name}`));
  return core.highlight(code, { ignoreIllegals: true, language: name }).value;
}

function imageSource(source: string, { folder, attachments }: MarkdownContext): string {
  if (source.startsWith("attachment:")) {
    const [entry] = Object.entries(attachments?.[decodeURIComponent(source.slice(11))] ?? {});
    return entry ? `data:${entry[0]};base64,${entry[1].replace(/\s/g, "")}` : source;
  }
  const type = imageTypes[extname(source).toLowerCase()];
  if (type === undefined || folder === undefined || /^[a-z]+:/i.test(source)) return source;
  const path = join(folder, decodeURIComponent(source));
  return existsSync(path) ? `data:${type};base64,${readFileSync(path).toString("base64")}` : source;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "") || "section";

/** A link to a notebook leads to its page. */
function toPage(link: string): string {
  const [, path, rest = ""] = /^([^#?]*)\.ipynb(#.*)?$/.exec(link) ?? [];
  return path === undefined ? link : `${pageFile(path)}${rest}`;
}

interface Environment {
  context: MarkdownContext;
}

let engine: MarkdownIt.MarkdownIt | undefined;

function make(): MarkdownIt.MarkdownIt {
  const md = new MarkdownIt({ highlight: highlightCode, html: true, linkify: true });
  withMath(md);
  const rules = md.renderer.rules;
  rules["image"] = (tokens, i, _options, env) => {
    const token = tokens[i];
    const source = imageSource(String(token?.attrGet("src") ?? ""), (env as unknown as Environment).context);
    return `<img src="${escapeHtml(source)}" alt="${escapeHtml(token?.content ?? "")}">`;
  };
  rules["link_open"] = (tokens, i, options, _env, self) => {
    const href = String(tokens[i]?.attrGet("href") ?? "");
    if (!/^[a-z]+:/i.test(href)) tokens[i]?.attrSet("href", toPage(href));
    return self.renderToken(tokens, i, options);
  };
  rules["heading_open"] = (tokens, i, options, env, self) => {
    const inline = tokens[i + 1];
    const { headings } = (env as unknown as Environment).context;
    if (headings && inline) {
      const base = slug(inline.content);
      let id = base;
      for (let n = 2; headings.some((heading) => heading.id === id); n++) id = `${base}-${n}`;
      tokens[i]?.attrSet("id", id);
      const html = self.renderInline(inline.children ?? [], options, env);
      headings.push({ html: html.replace(/<\/?a\b[^>]*>/g, ""), id, level: Number(tokens[i]?.tag.slice(1)) });
    }
    return self.renderToken(tokens, i, options);
  };
  return md;
}

/** A text cell, or a text output, as HTML. */
export function renderMarkdown(text: string, context: MarkdownContext = {}): string {
  engine ??= make();
  return engine.render(text, { context });
}

/** One line of Markdown without a paragraph around it. */
export function renderInline(text: string): string {
  engine ??= make();
  return engine.renderInline(text, { context: {} });
}
