/** @file Reads the parameters that a notebook declares, with their types, from its cell tagged `parameters`. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type ts from "typescript";
import { PlainError, root } from "../../io/index";
import type { Kind } from "./kind";

/** One declared parameter. */
export interface Parameter {
  readonly name: string;
  /** what it accepts; undefined when neither type nor value tells */
  readonly kind: Kind | undefined;
  /** type as written, if it was */
  readonly type: string | undefined;
  /** declared without a value (`declare const label: string;`): it must be given */
  readonly required: boolean;
}

let compiler: typeof ts | undefined;
// About half a second, so only when parameters are really asked for.
const load = (): typeof ts => {
  compiler ??= createRequire(join(root, "package.json"))("typescript") as typeof ts;
  return compiler;
};

function kindOfType(node: ts.TypeNode, c: typeof ts): Kind | undefined {
  if (c.isParenthesizedTypeNode(node)) return kindOfType(node.type, c);
  if (c.isTypeOperatorNode(node) && node.operator === c.SyntaxKind.ReadonlyKeyword)
    return kindOfType(node.type, c);
  if (node.kind === c.SyntaxKind.NumberKeyword) return { is: "number" };
  if (node.kind === c.SyntaxKind.StringKeyword) return { is: "string" };
  if (node.kind === c.SyntaxKind.BooleanKeyword) return { is: "boolean" };
  if (c.isLiteralTypeNode(node)) {
    const literal = literalValue(node.literal, c);
    return literal === undefined ? undefined : { is: "one of", values: [literal.value] };
  }
  if (c.isUnionTypeNode(node)) {
    const parts = node.types.map((part) => kindOfType(part, c));
    const values: unknown[] = [];
    for (const part of parts) {
      if (part?.is !== "one of") return undefined;
      values.push(...part.values);
    }
    return { is: "one of", values };
  }
  if (c.isArrayTypeNode(node)) return listOf(kindOfType(node.elementType, c));
  if (c.isTypeReferenceNode(node) && /^(Readonly)?Array$/.test(node.typeName.getText())) {
    const [element] = node.typeArguments ?? [];
    return element && listOf(kindOfType(element, c));
  }
  if (c.isTupleTypeNode(node)) {
    const items = node.elements.map((item) => kindOfType(c.isNamedTupleMember(item) ? item.type : item, c));
    return items.every((item) => item !== undefined) ? { is: "tuple", items } : undefined;
  }
  if (c.isTypeLiteralNode(node)) {
    const fields: Record<string, { kind: Kind; optional: boolean }> = {};
    for (const member of node.members) {
      if (!c.isPropertySignature(member) || member.type === undefined) return undefined;
      const kind = kindOfType(member.type, c);
      if (kind === undefined || !(c.isIdentifier(member.name) || c.isStringLiteral(member.name)))
        return undefined;
      fields[member.name.text] = { kind, optional: member.questionToken !== undefined };
    }
    return { fields, is: "object" };
  }
  return undefined;
}

const listOf = (of: Kind | undefined): Kind | undefined => of && { is: "list", of };

/** The value of a literal expression; undefined when it has to be computed. */
function literalValue(node: ts.Node, c: typeof ts): { value: unknown } | undefined {
  if (c.isParenthesizedExpression(node) || c.isAsExpression(node) || c.isSatisfiesExpression(node))
    return literalValue(node.expression, c);
  if (c.isNumericLiteral(node)) return { value: Number(node.text) };
  if (c.isStringLiteralLike(node)) return { value: node.text };
  if (node.kind === c.SyntaxKind.TrueKeyword) return { value: true };
  if (node.kind === c.SyntaxKind.FalseKeyword) return { value: false };
  if (c.isPrefixUnaryExpression(node) && c.isNumericLiteral(node.operand)) {
    const size = Number(node.operand.text);
    if (node.operator === c.SyntaxKind.MinusToken) return { value: -size };
    if (node.operator === c.SyntaxKind.PlusToken) return { value: size };
  }
  if (c.isArrayLiteralExpression(node)) {
    const items = node.elements.map((item) => literalValue(item, c));
    return items.every((item) => item !== undefined)
      ? { value: items.map((item) => item?.value) }
      : undefined;
  }
  if (c.isObjectLiteralExpression(node)) {
    const value: Record<string, unknown> = {};
    for (const property of node.properties) {
      if (!c.isPropertyAssignment(property) || c.isComputedPropertyName(property.name)) return undefined;
      const entry = literalValue(property.initializer, c);
      if (entry === undefined) return undefined;
      value[(property.name as ts.Identifier).text] = entry.value;
    }
    return { value };
  }
  return undefined;
}

/** What a value suggests about its declaration: `7` a number, `["a"]` a list of strings. */
function kindOfValue(value: unknown): Kind | undefined {
  if (Array.isArray(value)) {
    const kinds = value.map(kindOfValue);
    const [first] = kinds;
    return first && kinds.every((kind) => JSON.stringify(kind) === JSON.stringify(first))
      ? { is: "list", of: first }
      : undefined;
  }
  if (typeof value === "object" && value !== null) {
    const fields: Record<string, { kind: Kind; optional: boolean }> = {};
    for (const [name, entry] of Object.entries(value)) {
      const kind = kindOfValue(entry);
      if (kind === undefined) return undefined;
      fields[name] = { kind, optional: false };
    }
    return { fields, is: "object" };
  }
  const is = typeof value;
  return is === "number" || is === "string" || is === "boolean" ? { is } : undefined;
}

/**
 * The parameters declared in a cell: `const name: type = value;`, also `let`, and `declare const name: type;`
 * for one that must be given.
 *
 * @throws {PlainError} when the cell does not parse
 */
export function declaredParameters(source: string): Parameter[] {
  const c = load();
  const file = c.createSourceFile("parameters.ts", source, c.ScriptTarget.ES2022, true);
  const [fault] = (file as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] }).parseDiagnostics;
  if (fault) {
    const { line, character } = file.getLineAndCharacterOfPosition(fault.start);
    const text = c.flattenDiagnosticMessageText(fault.messageText, " ");
    throw new PlainError(`the parameters cell does not parse at ${line + 1}:${character + 1}: ${text}`);
  }
  const found: Parameter[] = [];
  for (const statement of file.statements) {
    if (!c.isVariableStatement(statement)) continue;
    for (const { name, type, initializer } of statement.declarationList.declarations) {
      if (!c.isIdentifier(name)) continue;
      const literal = initializer && literalValue(initializer, c);
      found.push({
        kind: (type && kindOfType(type, c)) ?? (literal && kindOfValue(literal.value)),
        name: name.text,
        required: initializer === undefined,
        type: type?.getText(),
      });
    }
  }
  return found;
}
