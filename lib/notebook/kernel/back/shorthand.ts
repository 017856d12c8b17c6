/**
 * @file `{ n }`, where `n` is a variable of an earlier cell, becomes `{ n: exports.n }`. tslab rewrites every other use
 * of such a variable but misses this one.
 */
import type * as TypeScript from "@tslab/typescript-for-tslab";

/** The file under which tslab keeps the declarations of earlier cells. */
export const EARLIER: RegExp = /__prev__\.d\.ts$/;

export function expandShorthands(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => (file) => {
    const { factory } = context;
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      if (!ts.isShorthandPropertyAssignment(node) || !ts.isShorthandPropertyAssignment(visited))
        return visited;
      const symbol = checker.getShorthandAssignmentValueSymbol(node);
      if (!symbol?.declarations?.some((one) => EARLIER.test(one.getSourceFile().fileName))) return visited;
      const name = node.name.text;
      const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), name);
      const initializer = visited.objectAssignmentInitializer;
      const assignment = factory.createPropertyAssignment(
        name,
        initializer === undefined ? value : factory.createAssignment(value, initializer),
      );
      return ts.setTextRange(assignment, node);
    };
    return ts.visitNode(file, visit) as TypeScript.SourceFile;
  };
}
