/**
 * @file The TypeScript inside tslab (5.0.4, a fork with additions that cannot be exchanged), opened where tslab fixes
 * what we need otherwise: compiler options, the second compilation step, and file watching. Must be loaded before
 * anything of tslab.
 *
 * Files are not watched: before each use {@link changedFiles} looks at those that the checker has read.
 */
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { dist, root } from "../places";
import { type Compiled, compileToCommonJs } from "./emit";
import { environment } from "./environment";
import { lostNames } from "./lost";
import { expandShorthands } from "./shorthand";

const here = createRequire(join(root, "package.json"));
const tslab = createRequire(here.resolve("tslab/dist/converter.js"));
const name = "@tslab/typescript-for-tslab";

/** The compiler as it is. */
export const ts: typeof TypeScript = tslab(name) as typeof TypeScript;

type Watched = { stamp: string; notify: Set<TypeScript.FileWatcherCallback> };
const watched = new Map<string, Watched>();

/** What each compiled text was made from; the text is all that tslab hands on. */
const compiled = new Map<string, Compiled>();

/** What was compiled since the last call, by its text. */
export function takeCompiled(): ReadonlyMap<string, Compiled> {
  const all = new Map(compiled);
  compiled.clear();
  return all;
}

let ownDeclarations = "";

/** What the cell that was compiled last declares itself. */
export function takeOwnDeclarations(): string {
  const own = ownDeclarations;
  ownDeclarations = "";
  return own;
}

/** Notes the declarations on their way to tslab, which appends those of the earlier cells. */
function note(write: TypeScript.WriteFileCallback | undefined): TypeScript.WriteFileCallback | undefined {
  return (file, text, ...rest) => {
    if (file.endsWith("/__tslab__.d.ts")) ownDeclarations = text;
    write?.(file, text, ...rest);
  };
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

const closed = { close: () => undefined };
const reloads = process.env["ENGRAM_RELOAD"] !== "0";
const compiledLibrary = `${dist.split(sep).join("/")}/`;

function watchFile(path: string, notify: TypeScript.FileWatcherCallback): TypeScript.FileWatcher {
  // Packages change only by installing, after which failed imports are looked up afresh anyway.
  if (path.includes("/node_modules/")) return closed;
  // Where the library is not reloaded, its types stay those of the code that runs.
  if (!reloads && path.startsWith(compiledLibrary)) return closed;
  const entry = watched.get(path) ?? { stamp: stampOf(path), notify: new Set() };
  entry.notify.add(notify);
  watched.set(path, entry);
  return {
    close: () => {
      entry.notify.delete(notify);
      if (entry.notify.size === 0 && watched.get(path) === entry) watched.delete(path);
    },
  };
}

/**
 * Tells the checker which of the files that it read have changed. Returns "fresh" when a file came or went: what was
 * resolved with it must be resolved anew, by a new converter.
 */
export function noteChangedFiles(): "same" | "changed" | "fresh" {
  let found: "same" | "changed" | "fresh" = "same";
  for (const [path, entry] of [...watched]) {
    const stamp = stampOf(path);
    if (stamp === entry.stamp) continue;
    if (stamp === "" || entry.stamp === "" || path.endsWith("package.json")) return "fresh";
    entry.stamp = stamp;
    found = "changed";
    for (const notify of [...entry.notify]) notify(path, ts.FileWatcherEventKind.Changed);
  }
  return found;
}

/** Forgets every watched file: the converter that asked is closed. */
export function forgetWatched(): void {
  watched.clear();
}

const environmentFile = join(root, "lib", "notebook", "kernel", "environment.d.ts").split(sep).join("/");

function options(given: TypeScript.CompilerOptions): TypeScript.CompilerOptions {
  const outside = !`${process.cwd()}${sep}`.startsWith(root + sep);
  const slashes = (path: string): string => path.split(sep).join("/");
  return {
    ...given,
    strict: true,
    disableTopLevelAwait: false,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", environmentFile],
    types: ["node"],
    inlineSourceMap: true,
    inlineSources: false,
    typeRoots: [...(given.typeRoots ?? []), slashes(join(root, "node_modules", "@types"))],
    // Notebooks kept elsewhere see the library and its packages too.
    ...(outside && {
      paths: {
        "engram/*": [slashes(join(root, "lib", "dist", "*"))],
        "*": [slashes(join(root, "node_modules", "*"))],
      },
    }),
  };
}

type CreateHost = (
  roots: string[],
  given: TypeScript.CompilerOptions,
  system: TypeScript.System,
  ...rest: unknown[]
) => unknown;

type Diagnose = (
  program: TypeScript.Program,
  files: readonly TypeScript.SourceFile[],
) => readonly TypeScript.Diagnostic[];

type CreateProgram = (host: {
  afterProgramCreate?: (builder: TypeScript.EmitAndSemanticDiagnosticsBuilderProgram) => void;
}) => unknown;

/** Puts our compiler in the place of tslab's. */
export function openTypeScript(): void {
  const system = ts.sys as { -readonly [key in keyof TypeScript.System]: TypeScript.System[key] };
  system.watchFile = watchFile;
  system.watchDirectory = () => closed;
  const createHost = ts.createWatchCompilerHost as unknown as CreateHost;
  const preEmit = (ts as unknown as { getPreEmitDiagnosticsOfFiles: Diagnose }).getPreEmitDiagnosticsOfFiles;
  const copy = {
    ...ts,
    createWatchCompilerHost: ((roots, given, tslabSystem, ...rest) => {
      const readFile = tslabSystem.readFile.bind(tslabSystem);
      tslabSystem.readFile = (path, encoding) =>
        path === environmentFile ? environment : readFile(path, encoding);
      return createHost(roots, options(given), tslabSystem, ...rest);
    }) satisfies CreateHost,
    createWatchProgram: ((host) => {
      // tslab waits for each new program here.
      const created = host.afterProgramCreate;
      host.afterProgramCreate = (builder) => {
        const emit = builder.emit.bind(builder);
        builder.emit = (file, write, token, only, transformers) =>
          emit(file, note(write), token, only, {
            ...transformers,
            before: [expandShorthands(ts, builder.getProgram().getTypeChecker())],
          });
        created?.(builder);
      };
      return ts.createWatchProgram(host as never);
    }) as CreateProgram,
    // The fork's own, and the one place where tslab asks for what is wrong with a cell.
    getPreEmitDiagnosticsOfFiles: (program: TypeScript.Program, files: readonly TypeScript.SourceFile[]) => [
      ...preEmit(program, files),
      ...lostNames(ts, program, files[0]),
    ],
    transpileModule: (input: string, given: TypeScript.TranspileOptions): TypeScript.TranspileOutput => {
      const made = compileToCommonJs(ts, input, given);
      compiled.set(made.code, made);
      return { outputText: made.code };
    },
  };
  const cached = require.cache[tslab.resolve(name)];
  if (cached === undefined) throw new Error("internal: TypeScript was not loaded through require");
  cached.exports = copy;
}
