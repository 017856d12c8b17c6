/** @file Comma-separated text into records (RFC 4180), each with the line it begins on. */

/** One field as it stands, without its quotes. */
export interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/** One record of the text. */
export interface CsvRecord {
  /** from 1 */
  readonly line: number;
  readonly fields: readonly Field[];
}

/** What is wrong with a text, and where: `source:line: …`. */
export function csvFault(source: string, line: number, words: string): SyntaxError {
  return Object.assign(new SyntaxError(`${source}:${line}: ${words}`), { plain: true, line });
}

/**
 * The records of a text.
 *
 * Fields may stand in double quotes, within which separators and line ends belong to the field and a doubled quote
 * is a quote. Lines end with LF, CRLF or CR; a byte order mark is skipped.
 *
 * @throws {SyntaxError} when a quote is not closed, or text follows a closing one
 */
export function parseCsv(text: string, separator: string, source: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const end = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  let fields: Field[] = [];
  let begins = line;

  const readQuoted = (): string => {
    const opened = line;
    let value = "";
    for (let from = ++at; ; from = at) {
      const close = text.indexOf('"', from);
      if (close < 0) throw csvFault(source, opened, "the quote opened on this line is never closed");
      value += text.slice(from, close);
      at = close + 1;
      if (text[at] !== '"') break;
      value += '"';
      at++;
    }
    line += value.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (at < end && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r")
      throw csvFault(
        source,
        line,
        `a separator must follow a closing quote, got ${JSON.stringify(text[at])}`,
      );
    return value;
  };
  const readPlain = (): string => {
    const from = at;
    while (at < end && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
    return text.slice(from, at);
  };

  while (at < end) {
    const quoted = text[at] === '"';
    fields.push({ text: quoted ? readQuoted() : readPlain(), quoted });
    if (text[at] === separator) {
      at++;
      if (at < end && text[at] !== "\n" && text[at] !== "\r") continue;
      fields.push({ text: "", quoted: false }); // the record ends right behind a separator
    }
    records.push({ line: begins, fields });
    fields = [];
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    if (at < end) line++;
    at++;
    begins = line;
  }
  return records;
}
