/**
 * @file What a cell that failed leaves to the cells after it: of its declarations those whose values came to be, and of
 * its types those that are not made of lost ones. What is kept is exactly what is true.
 */
import type * as TypeScript from "@tslab/typescript-for-tslab";

/** One name with what declares it and what that refers to. */
interface Piece {
  readonly name: string;
  readonly text: string;
  readonly refers: ReadonlySet<string>;
}

/** Names that a declaration is made of: types, `typeof`, base classes, computed keys. */
function refersTo(ts: typeof TypeScript, node: TypeScript.Node): ReadonlySet<string> {
  const found = new Set<string>();
  const first = (of: TypeScript.Node): void => {
    let at = of;
    while (ts.isQualifiedName(at) || ts.isPropertyAccessExpression(at))
      at = ts.isQualifiedName(at) ? at.left : at.expression;
    if (ts.isIdentifier(at)) found.add(at.text);
  };
  const visit = (at: TypeScript.Node): void => {
    if (ts.isTypeReferenceNode(at)) first(at.typeName);
    else if (ts.isTypeQueryNode(at)) first(at.exprName);
    else if (ts.isExpressionWithTypeArguments(at) || ts.isComputedPropertyName(at)) first(at.expression);
    ts.forEachChild(at, visit);
  };
  visit(node);
  return found;
}

/** The names that an import binds, each as an import of its own. */
function importPieces(ts: typeof TypeScript, statement: TypeScript.ImportDeclaration): Piece[] {
  const { importClause: clause, moduleSpecifier } = statement;
  if (clause === undefined) return [];
  const kind = clause.isTypeOnly ? "import type" : "import";
  const piece = (name: string, bound: string): Piece => ({
    name,
    text: `${kind} ${bound} from ${moduleSpecifier.getText()};`,
    refers: new Set(),
  });
  const pieces: Piece[] = clause.name === undefined ? [] : [piece(clause.name.text, clause.name.text)];
  const { namedBindings: named } = clause;
  if (named === undefined) return pieces;
  if (ts.isNamespaceImport(named)) return [...pieces, piece(named.name.text, named.getText())];
  return [...pieces, ...named.elements.map((one) => piece(one.name.text, `{ ${one.getText()} }`))];
}

function piecesOf(ts: typeof TypeScript, statement: TypeScript.Statement): Piece[] {
  if (ts.isImportDeclaration(statement)) return importPieces(ts, statement);
  if (ts.isVariableStatement(statement)) {
    const { declarations, flags } = statement.declarationList;
    const kind = flags & ts.NodeFlags.Const ? "const" : flags & ts.NodeFlags.Let ? "let" : "var";
    return declarations.map((one) => ({
      name: one.name.getText(),
      text: `declare ${kind} ${one.getText()};`,
      refers: refersTo(ts, one),
    }));
  }
  const { name } = statement as TypeScript.DeclarationStatement;
  if (name === undefined) return [];
  return [{ name: name.getText(), text: statement.getFullText(), refers: refersTo(ts, statement) }];
}

/**
 * The declarations `own` of a cell without those that are lost.
 *
 * @param declared names of values that the cell declares
 * @param given those of them that have a value
 */
export function survivors(
  ts: typeof TypeScript,
  own: string,
  declared: readonly string[],
  given: ReadonlySet<string>,
): { readonly text: string; readonly names: ReadonlySet<string> } {
  const source = ts.createSourceFile("own.d.ts", own, ts.ScriptTarget.ESNext, true);
  const lost = new Set(declared.filter((name) => !given.has(name)));
  let left = source.statements.flatMap((statement) => piecesOf(ts, statement));
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    for (const { name, refers } of left) if ([...refers].some((one) => lost.has(one))) lost.add(name);
    left = left.filter(({ name }) => !lost.has(name));
  }
  return { text: left.map(({ text }) => text).join("\n"), names: new Set(left.map(({ name }) => name)) };
}
