/** @file JSON with errors that name file, line and column, which the engine's own do not reliably do. */

/** Offset of the first character at which `text` stops being JSON, and what was expected there. */
export function findJsonFault(text: string): { offset: number; expected: string } | undefined {
  let at = 0;
  const fault = (expected: string, offset = at) => Object.assign(new Error(expected), { offset });
  const space = () => {
    while (/[ \t\r\n]/.test(text[at] ?? "")) at++;
  };
  const string = (what: string) => {
    if (text[at] !== '"') throw fault(what);
    const start = at++;
    for (; text[at] !== '"'; at++) {
      if (at >= text.length) throw fault("the end of this string", start);
      if ((text[at] as string) < " ") throw fault("no line break or control character in a string");
      if (text[at] !== "\\") continue;
      const escaped = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
      if (escaped === null) throw fault("a valid escape after \\");
      at += escaped[0].length;
    }
    at++;
  };
  const list = (close: string, item: () => void) => {
    at++;
    space();
    if (text[at] === close) return void at++;
    for (;;) {
      item();
      space();
      if (text[at] === close) return void at++;
      if (text[at] !== ",") throw fault(`"," or "${close}"`);
      at++;
      space();
      if (text[at] === close) throw fault(`no comma before "${close}"`);
    }
  };
  const value = () => {
    space();
    if (text[at] === "{")
      return list("}", () => {
        string("a name in double quotes");
        space();
        if (text[at] !== ":") throw fault('":"');
        at++;
        value();
      });
    if (text[at] === "[") return list("]", value);
    if (text[at] === '"') return string("a string");
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/.exec(
      text.slice(at, at + 400),
    );
    if (word === null) throw fault("a value");
    at += word[0].length;
  };
  try {
    value();
    space();
    if (at < text.length) throw fault("the end of the file");
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || !("offset" in error)) throw error;
    return { offset: error.offset as number, expected: error.message };
  }
}

/**
 * Parses JSON.
 *
 * @throws {SyntaxError} `file:line:column: …`, plain, when the text is not JSON
 */
export function parseJson(text: string, file: string): unknown {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  try {
    return JSON.parse(body);
  } catch (cause) {
    const { offset, expected } = findJsonFault(body) ?? { offset: body.length, expected: "JSON" };
    const before = body.slice(0, offset).split("\n");
    const found =
      offset >= body.length
        ? "the file ends"
        : `found ${JSON.stringify(body.slice(offset).split("\n")[0]?.slice(0, 20) || "a line break")}`;
    const where = `${file}:${before.length}:${(before.at(-1) as string).length + 1}`;
    throw Object.assign(
      new SyntaxError(`${where}: not valid JSON: expected ${expected}, ${found}`, { cause }),
      {
        plain: true,
      },
    );
  }
}
