/** @file The types a parameter can have, how a word from the command line becomes a value, and what fits. */

/** What a parameter accepts. */
export type Kind =
  | { readonly is: "number" | "string" | "boolean" }
  | { readonly is: "one of"; readonly values: readonly unknown[] }
  | { readonly is: "list"; readonly of: Kind }
  | { readonly is: "tuple"; readonly items: readonly Kind[] }
  | { readonly is: "object"; readonly fields: Readonly<Record<string, { kind: Kind; optional: boolean }>> };

const named = (name: string): string =>
  /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);

/** A kind as TypeScript writes it. */
export function typeText(kind: Kind): string {
  switch (kind.is) {
    case "one of":
      return kind.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list": {
      const of = typeText(kind.of);
      return kind.of.is === "one of" ? `(${of})[]` : `${of}[]`;
    }
    case "tuple":
      return `[${kind.items.map(typeText).join(", ")}]`;
    case "object":
      return `{ ${Object.entries(kind.fields)
        .map(([name, { kind: of, optional }]) => `${named(name)}${optional ? "?" : ""}: ${typeText(of)}`)
        .join("; ")} }`;
    default:
      return kind.is;
  }
}

/** Where and why a value does not fit a kind; undefined when it does. */
export function misfit(
  value: unknown,
  kind: Kind,
  path = "",
): { path: string; kind: Kind; got: unknown } | undefined {
  const wrong = { got: value, kind, path };
  switch (kind.is) {
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? undefined : wrong;
    case "string":
    case "boolean":
      return typeof value === kind.is ? undefined : wrong;
    case "one of":
      return kind.values.includes(value) ? undefined : wrong;
    case "list":
      if (!Array.isArray(value)) return wrong;
      return first(value.map((item, i) => misfit(item, kind.of, `${path}[${i}]`)));
    case "tuple":
      if (!Array.isArray(value) || value.length !== kind.items.length) return wrong;
      return first(kind.items.map((item, i) => misfit(value[i], item, `${path}[${i}]`)));
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong;
      const entries = value as Record<string, unknown>;
      if (Object.keys(entries).some((name) => !(name in kind.fields))) return wrong;
      return first(
        Object.entries(kind.fields).map(([name, field]) =>
          field.optional && !(name in entries)
            ? undefined
            : misfit(entries[name], field.kind, `${path}.${name}`),
        ),
      );
    }
  }
}

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}

/**
 * The value that a word of the command line stands for. Where a string fits, the word is the string, with or
 * without quotes; everywhere else it is JSON.
 */
export function valueOfWord(word: string, kind: Kind | undefined): unknown {
  const quoted = /^"(?:[^"\\]|\\.)*"$/.test(word);
  const textual = kind?.is === "string" || (kind?.is === "one of" && kind.values.includes(word));
  if (textual && !quoted) return word;
  try {
    return JSON.parse(word);
  } catch {
    // 0x10, 1_000 and .5 are numbers of TypeScript, not of JSON.
    const number = /^[+-]?[\d.]/.test(word) ? Number(word.replaceAll("_", "")) : Number.NaN;
    return Number.isNaN(number) ? word : number;
  }
}

/** A value as a TypeScript literal: JSON, with bare names where they are names. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, entry]) => `${named(name)}: ${literal(entry)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return JSON.stringify(value);
}
