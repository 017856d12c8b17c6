/** @file Reads source maps: where a place in generated code came from. Only what traces need. */

import { parse } from "./builtins";

/** A place in a source, both counted from 0. */
export interface Position {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

interface RawMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** [generated column, source index, line, column] */
type Segment = readonly [number, number, number, number];

const digits = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((digit, value) => [
    digit,
    value,
  ]),
);

/** Base-64 variable length numbers, the sign in the lowest bit. */
function numbers(text: string): number[] {
  const found: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = digits.get(digit) ?? 0;
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if (bits & 32) continue;
    found.push(value & 1 ? -Math.floor(value / 2) : Math.floor(value / 2));
    value = 0;
    shift = 0;
  }
  return found;
}

function decode(mappings: string): Segment[][] {
  let source = 0;
  let line = 0;
  let column = 0;
  return mappings.split(";").map((text) => {
    let generated = 0;
    const segments: Segment[] = [];
    for (const part of text ? text.split(",") : []) {
      const fields = numbers(part);
      generated += fields[0] ?? 0;
      if (fields.length < 4) continue;
      source += fields[1];
      line += fields[2];
      column += fields[3];
      segments.push([generated, source, line, column]);
    }
    return segments;
  });
}

/** A source map that is decoded when it is first asked. */
export class SourceMap {
  private lines: Segment[][] | undefined;
  private readonly raw: RawMap;

  constructor(json: string) {
    this.raw = parse(json) as RawMap;
  }

  get sources(): readonly string[] {
    return this.raw.sources;
  }

  /** Where the generated place came from: the nearest mapping at or before it on its line. */
  origin(line: number, column: number): Position | undefined {
    this.lines ??= decode(this.raw.mappings);
    const segments = this.lines[line];
    if (segments === undefined || segments.length === 0) return undefined;
    let best = segments[0];
    for (const segment of segments) {
      if (segment[0] > column) break;
      best = segment;
    }
    return { source: this.raw.sources[best[1]], line: best[2], column: best[3] };
  }
}

/** Splits off an inline map: the code without it, and the map's JSON. */
export function splitInlineMap(code: string): { code: string; map: string | undefined } {
  const found =
    /\n?\/\/# sourceMappingURL=data:application\/json(?:;charset=[^;,]+)?;base64,([\w+/=]+)\s*$/.exec(code);
  if (found === null) return { code, map: undefined };
  return { code: code.slice(0, found.index), map: Buffer.from(found[1], "base64").toString("utf8") };
}
