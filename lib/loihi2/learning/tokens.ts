/** @file The words of a learning rule, and errors that point at one of them. */

/** A word, number or sign, and where it stands. */
export interface Token {
  readonly kind: "name" | "number" | "sign" | "end";
  readonly text: string;
  /** characters before it */
  readonly at: number;
}

/** An error that names line and column, and shows the line with a mark below. */
export function ruleError(text: string, at: number, rule: string, got: string): SyntaxError {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(0, at).split("\n").length;
  const whole = text.slice(lineStart).split(/\r?\n/, 1)[0];
  const indent = text.slice(lineStart, at).replace(/[^\t]/g, " ");
  return new SyntaxError(
    `parseRules: rule must ${rule}, got ${got} at line ${line}, column ${at - lineStart + 1}\n  ${whole}\n  ${indent}^`,
  );
}

const word = /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d*)?|\.\d+)|(\*\*|[-+*^()=;]))/y;

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
