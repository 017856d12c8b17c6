/**
 * @file Names that an earlier cell imported and that are no longer there: an export or a whole room of the library was
 * removed. To the checker they are of type `any`, which passes everything; here each use of one becomes an error.
 */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { EARLIER } from "./shorthand";

/** What an import asks for: a name of a module, or, without name, the module. */
interface Asked {
  readonly module: string;
  readonly name: string | undefined;
  /** the checker finds the module */
  readonly there: boolean;
}

/** Imports that led nowhere when they were made: modules without types, which a cell imports with `@ts-expect-error`. */
const untyped = new Set<string>();

function askedBy(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
  declaration: TypeScript.Declaration,
): Asked | undefined {
  const name = ts.isImportSpecifier(declaration)
    ? (declaration.propertyName ?? declaration.name).text
    : ts.isImportClause(declaration)
      ? "default"
      : undefined;
  for (let at: TypeScript.Node = declaration; at !== undefined; at = at.parent)
    if (ts.isImportDeclaration(at)) {
      const there = checker.getSymbolAtLocation(at.moduleSpecifier) !== undefined;
      return { module: at.moduleSpecifier.getText(), name, there };
    }
  return undefined;
}

/** An error at each place of `cell` that uses such a name; the codes are those that importing it now would give. */
export function lostNames(
  ts: typeof TypeScript,
  program: TypeScript.Program,
  cell: TypeScript.SourceFile,
): TypeScript.Diagnostic[] {
  const checker = program.getTypeChecker();
  const found: TypeScript.Diagnostic[] = [];
  const check = (node: TypeScript.Identifier): void => {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined || !(symbol.flags & ts.SymbolFlags.Alias)) return;
    const asked = askedBy(ts, checker, declaration);
    if (asked === undefined) return;
    const key = `${asked.module} ${asked.name}`;
    const aliased = checker.getAliasedSymbol(symbol);
    // How the checker marks an alias that leads nowhere.
    const nowhere = aliased.escapedName === "unknown" && aliased.declarations === undefined;
    if (declaration.getSourceFile() === cell) {
      if (nowhere) untyped.add(key);
      else untyped.delete(key);
    } else if (nowhere && !untyped.has(key) && EARLIER.test(declaration.getSourceFile().fileName)) {
      const gone = asked.name === undefined || !asked.there;
      found.push({
        category: ts.DiagnosticCategory.Error,
        code: gone ? 2307 : 2305,
        file: cell,
        start: node.getStart(cell),
        length: node.getWidth(cell),
        messageText: gone
          ? `Cannot find module ${asked.module}, from which an earlier cell imported '${node.text}'.`
          : `Module ${asked.module} has no exported member '${asked.name}' any more; an earlier cell imported it.`,
      });
    }
  };
  const visit = (node: TypeScript.Node): void => {
    if (ts.isIdentifier(node)) check(node);
    ts.forEachChild(node, visit);
  };
  visit(cell);
  return found;
}
