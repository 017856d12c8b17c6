/** @file Teaches the Markdown reader where formulas begin and end. */
import type MarkdownIt from "markdown-it";
import { renderMath } from "./math";

/** `$…$`, `$$…$$`, `\(…\)` and `\[…\]` inside a line. A dollar beside a space or closing before a digit is money. */
function inlineMath(state: MarkdownIt.StateInline, silent: boolean): boolean {
  const rest = state.src.slice(state.pos, state.posMax);
  const found =
    /^\$\$([^$]+)\$\$/.exec(rest) ??
    /^\\\[([\s\S]+?)\\\]/.exec(rest) ??
    /^\\\(([\s\S]+?)\\\)/.exec(rest) ??
    /^\$(?!\s)((?:[^$\\`]|\\[\s\S])*?(?:[^\s\\$`]|\\\S))\$(?!\d)/.exec(rest);
  if (!found) return false;
  const display = found[0].startsWith("$$") || found[0].startsWith("\\[");
  if (!silent) state.push(display ? "math_display" : "math_inline", "math", 0).content = found[1] as string;
  state.pos += found[0].length;
  return true;
}

/** A paragraph of its own between `$$`, or a TeX environment. */
function blockMath(state: MarkdownIt.StateBlock, start: number, end: number, silent: boolean): boolean {
  const text = (line: number) =>
    state.src.slice((state.bMarks[line] as number) + (state.tShift[line] as number), state.eMarks[line]);
  const environment = /^\\begin\{([a-z]+\*?)\}/.exec(text(start))?.[1];
  const close = environment ? `\\end{${environment}}` : text(start).startsWith("$$") ? "$$" : undefined;
  if (close === undefined) return false;
  const lines: string[] = [];
  for (let line = start; line < end; line++) {
    lines.push(text(line));
    const body: string = line === start && close === "$$" ? text(line).slice(2) : text(line);
    if (!body.trimEnd().endsWith(close)) continue;
    if (silent) return true;
    const whole = lines.join("\n").trim();
    const token = state.push("math_display", "math", 0);
    token.content = environment ? whole : whole.slice(2, -2);
    token.map = [start, line + 1];
    token.block = true;
    state.line = line + 1;
    return true;
  }
  return false;
}

/** Adds formulas to a Markdown reader. */
export function withMath(md: MarkdownIt.MarkdownIt): void {
  md.inline.ruler.before("escape", "math", inlineMath);
  md.block.ruler.before("fence", "math", blockMath, { alt: ["paragraph", "blockquote", "list"] });
  md.renderer.rules["math_inline"] = (tokens, i) => renderMath(tokens[i]?.content ?? "", false);
  md.renderer.rules["math_display"] = (tokens, i) => renderMath(tokens[i]?.content ?? "", true);
}
