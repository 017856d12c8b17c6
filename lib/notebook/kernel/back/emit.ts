/**
 * @file The second compilation step: the ES module that the checker emitted becomes the CommonJS body that runs.
 * On the way awaits are made interruptible, top-level `let` becomes a property that later cells and earlier closures
 * share, and enough is kept to find the author's line again.
 */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { names } from "./await";
import { register } from "./scripts";
import { SourceMap, splitInlineMap } from "./source-map";

/** A compiled cell or module. */
export interface Compiled {
  readonly code: string;
  /** what the script must be named when it runs: traces are looked up under it */
  readonly name: string;
  /** it awaits at top level and must run inside an async function */
  readonly async: boolean;
  /** what it declares */
  readonly declared: readonly string[];
}

/** The first line of what tslab compiles is its own (`export {};`). */
const PREFIX_LINES = 1;
const SHARED = "export ";

/** Stands for Object.defineProperty on the variables of cells. */
export const BIND = "__engram_bind";

let serial = 0;

interface Shared {
  readonly text: string;
  /** lines into which {@link SHARED} was put, with the column */
  readonly shifts: ReadonlyMap<number, number>;
  readonly declared: readonly string[];
}

/**
 * `let n` with `export { n }` becomes `export let n`: TypeScript then compiles every use of `n` to `exports.n`, so
 * that a closure of this cell and an assignment in a later one mean the same variable.
 */
function shareVariables(ts: typeof TypeScript, source: TypeScript.SourceFile): Shared {
  const mutable = new Set<string>();
  const places: number[] = [];
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement) || statement.modifiers?.length) continue;
    if (statement.declarationList.flags & ts.NodeFlags.Const) continue;
    const { declarations } = statement.declarationList;
    // Patterns are left as they are: rare, and exported below like constants.
    if (!declarations.every((one) => ts.isIdentifier(one.name))) continue;
    for (const one of declarations) mutable.add((one.name as TypeScript.Identifier).text);
    places.push(statement.getStart(source));
  }
  const declared: string[] = [];
  let text = source.text;
  const edits: [number, number, string][] = places.map((at) => [at, at, SHARED]);
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) continue;
    if (!ts.isNamedExports(statement.exportClause) || statement.moduleSpecifier !== undefined) continue;
    const exported = statement.exportClause.elements.map((one) => one.name.text);
    declared.push(...exported);
    const kept = exported.filter((one) => !mutable.has(one));
    edits.push([statement.getStart(source), statement.end, `export { ${kept.join(", ")} };`]);
  }
  const shifts = new Map<number, number>();
  for (const [start, end, insert] of edits.sort((a, b) => b[0] - a[0])) {
    text = text.slice(0, start) + insert + text.slice(end);
    if (insert !== SHARED) continue;
    const { line, character } = source.getLineAndCharacterOfPosition(start);
    shifts.set(line, character);
  }
  return { text, shifts, declared };
}

function isFunctionLike(ts: typeof TypeScript, node: TypeScript.Node): boolean {
  return ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node);
}

/** The name of the function around `node`, for traces; empty at top level. */
function functionAround(ts: typeof TypeScript, node: TypeScript.Node): string {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (!isFunctionLike(ts, at)) continue;
    const own = (at as TypeScript.FunctionLikeDeclaration).name;
    if (own !== undefined && ts.isIdentifier(own)) return own.text;
    const holder = at.parent;
    return ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)
      ? holder.name.text
      : "<anonymous>";
  }
  return "";
}

/** Replaces `await`, and tells through `found` when one stands at top level. */
function awaits(
  ts: typeof TypeScript,
  script: string,
  found: () => void,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => (file) => {
    const { factory } = context;
    const call = (name: string, ...given: TypeScript.Expression[]): TypeScript.Expression =>
      factory.createCallExpression(factory.createIdentifier(name), undefined, given);
    const visit = (node: TypeScript.Node, top: boolean): TypeScript.Node => {
      const inside = top && !isFunctionLike(ts, node);
      const visited = ts.visitEachChild(node, (child) => visit(child, inside), context);
      const loop = ts.isForOfStatement(visited) && visited.awaitModifier !== undefined;
      if (!loop && !ts.isAwaitExpression(visited)) return visited;
      if (top) found();
      const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
      const site = factory.createStringLiteral(
        `${functionAround(ts, node)}|${script}|${line + 1}|${character + 1}`,
      );
      if (loop)
        return factory.updateForOfStatement(
          visited,
          visited.awaitModifier,
          visited.initializer,
          call(names.each, visited.expression, site),
          visited.statement,
        );
      const waiting = factory.updateAwaitExpression(
        visited as TypeScript.AwaitExpression,
        call(names.wait, (visited as TypeScript.AwaitExpression).expression),
      );
      return ts.setTextRange(call(names.resume, waiting, site), node);
    };
    return visit(file, true) as TypeScript.SourceFile;
  };
}

/**
 * Takes out `exports.a = exports.b = void 0;` with which TypeScript begins, and keeps the lines: that a name is assigned
 * to must mean that its declaration was evaluated.
 */
function withoutUndefined(code: string): string {
  const head = /^(.*"__esModule".*\n)((?:(?:exports\.[\p{ID_Continue}$]+ = )+void 0;\n)+)/u;
  return code.replace(head, (_all, first: string, lines: string) => first + lines.replace(/.+/g, ""));
}

/** Replaces `ts.transpileModule` where tslab calls it. */
export function compileToCommonJs(
  ts: typeof TypeScript,
  input: string,
  given: TypeScript.TranspileOptions,
): Compiled {
  const { code: module, map } = splitInlineMap(input);
  const first = map === undefined ? undefined : new SourceMap(map);
  const isCell = /__tslab__\.[jt]s$/.test(first?.sources[0] ?? "");
  const name = `engram:${isCell ? "cell" : "module"}:${++serial}`;
  const source = ts.createSourceFile("module.js", module, ts.ScriptTarget.ESNext, true);
  const shared = isCell
    ? shareVariables(ts, source)
    : { text: module, shifts: new Map<number, number>(), declared: [] };
  let async = false;
  const made = ts.transpileModule(shared.text, {
    ...given,
    compilerOptions: { ...given.compilerOptions, sourceMap: true },
    transformers: {
      before: [
        awaits(ts, name, () => {
          async = true;
        }),
      ],
    },
  });
  const second = new SourceMap(made.sourceMapText ?? '{"sources":[],"mappings":""}');
  const bare = made.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
  // Imports may be declared again by a later cell; Object.defineProperty would refuse the second time.
  const code = isCell
    ? withoutUndefined(bare.replace(/^Object\.defineProperty\(exports, "/gm, `${BIND}(exports, "`))
    : bare;
  const early = (line: number, column: number): { line: number; column: number } | undefined => {
    const shift = shared.shifts.get(line);
    const at = first?.origin(line, shift !== undefined && column > shift ? column - SHARED.length : column);
    return at && { line: at.line - (isCell ? PREFIX_LINES : 0), column: at.column };
  };
  register(name, {
    label: name,
    source: "",
    early,
    origin: (line, column) => {
      const at = second.origin(line, column);
      return at && early(at.line, at.column);
    },
  });
  return { code, name, async, declared: shared.declared };
}
