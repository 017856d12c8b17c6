/** @file The words of a learning rule, and errors that point at one of them. */
import { errorAt } from "../text-error";

/** A word, number or sign, and where it stands. */
export interface Token {
  readonly kind: "name" | "number" | "sign" | "end";
  readonly text: string;
  /** characters before it */
  readonly at: number;
}

/** An error that names line and column, and shows the line with a mark below. */
export const ruleError = (text: string, at: number, rule: string, got: string): SyntaxError =>
  errorAt("parseRules: rule", text, at, rule, got);

const word = /\s*(?:([A-Za-z_]\w*)|((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|(\*\*|[-+*^()=;]))/y;

/** @throws {SyntaxError} at a character that no rule has */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  word.lastIndex = 0;
  for (;;) {
    const from = word.lastIndex;
    const found = word.exec(text);
    if (!found) {
      const at = from + (text.slice(from).length - text.slice(from).trimStart().length);
      if (at < text.length)
        throw ruleError(
          text,
          at,
          "be of names, numbers and + - * ^ ( ) = ;",
          JSON.stringify([...text.slice(at)][0]),
        );
      tokens.push({ kind: "end", text: "", at: text.trimEnd().length });
      return tokens;
    }
    const [, name, number, sign] = found;
    const kind = name !== undefined ? "name" : number !== undefined ? "number" : "sign";
    const written = name ?? number ?? sign;
    tokens.push({ kind, text: written, at: word.lastIndex - written.length });
  }
}
