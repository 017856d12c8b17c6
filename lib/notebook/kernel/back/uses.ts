/**
 * @file Whether a cell uses the library, or files beside the notebook: it imports from them, or names what an earlier
 * cell imported. While these do not compile such a cell must not run, and every other may. A cell that reaches them on
 * other ways, through a function of an earlier cell, is stopped where it does.
 */
import type * as TypeScript from "@tslab/typescript-for-tslab";

export interface Uses {
  readonly library: boolean;
  readonly beside: boolean;
}

const NONE: Uses = { library: false, beside: false };
const both = (a: Uses, b: Uses): Uses => ({
  library: a.library || b.library,
  beside: a.beside || b.beside,
});

/** @param module what is imported; undefined when only running the cell would tell */
function usesOfModule(module: string | undefined): Uses {
  if (module === undefined) return { library: true, beside: true };
  // A file beside the notebook may itself import the library.
  if (/^(?:\.|\/|file:)/.test(module)) return { library: true, beside: true };
  return { library: module === "engram" || module.startsWith("engram/"), beside: false };
}

function parse(ts: typeof TypeScript, code: string): TypeScript.SourceFile {
  return ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ESNext, true);
}

/** Names that earlier cells imported, with what they use. */
function imported(ts: typeof TypeScript, declarations: string): Map<string, Uses> {
  const found = new Map<string, Uses>();
  for (const statement of parse(ts, declarations).statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause === undefined) continue;
    const uses = usesOfModule((statement.moduleSpecifier as TypeScript.StringLiteral).text);
    const { name, namedBindings: named } = statement.importClause;
    if (name !== undefined) found.set(name.text, uses);
    if (named === undefined) continue;
    for (const one of ts.isNamespaceImport(named) ? [named] : named.elements) found.set(one.name.text, uses);
  }
  return found;
}

/** What the cell `code` uses, `declarations` being those of the cells before it. */
export function usesOf(ts: typeof TypeScript, declarations: string, code: string): Uses {
  const known = imported(ts, declarations);
  let uses = NONE;
  const textOf = (node: TypeScript.Node | undefined): string | undefined =>
    node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
  const visit = (node: TypeScript.Node): void => {
    if (ts.isIdentifier(node)) {
      const property = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
      const here = property ? undefined : known.get(node.text);
      if (here !== undefined) uses = both(uses, here);
    } else if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) uses = both(uses, usesOfModule(textOf(node.moduleSpecifier)));
    } else if (ts.isExternalModuleReference(node)) uses = both(uses, usesOfModule(textOf(node.expression)));
    else if (ts.isImportTypeNode(node)) {
      const { argument } = node;
      uses = both(uses, usesOfModule(ts.isLiteralTypeNode(argument) ? textOf(argument.literal) : undefined));
    } else if (ts.isCallExpression(node)) {
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === "require");
      if (loads) uses = both(uses, usesOfModule(textOf(node.arguments[0])));
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(ts, code));
  return uses;
}
