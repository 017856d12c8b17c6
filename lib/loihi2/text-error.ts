/** @file Errors that point at a place of a text. */

/** An error that names line and column, and shows the line with a mark below; `subject` is as in "parseRules: rule". */
export function errorAt(subject: string, text: string, at: number, rule: string, got: string): SyntaxError {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  const whole = text.slice(lineStart).split(/\r?\n/, 1)[0];
  const indent = text.slice(lineStart, at).replace(/[^\t]/g, " ");
  return new SyntaxError(
    `${subject} must ${rule}, got ${got} at line ${line}, column ${at - lineStart + 1}\n  ${whole}\n  ${indent}^`,
  );
}
