/**
 * @file Runs cells: refresh the library, check, compile, run, show the value of the last expression, report.
 *
 * A termination drops whatever was about to happen on this thread, promise reactions included. So every run is
 * ended by {@link Executor.interrupt}, an event, when its own way to the end was cut.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { types } from "node:util";
import vm from "node:vm";
import type { Diagnostic } from "tslab/dist/converter";
import type * as Metadata from "tslab/dist/metadata";
import type { Command, Failure } from "../frames";
import { root } from "../places";
import { kernelSide, userSide, whenDone } from "./builtins";
import { report } from "./channel";
import { addModule, type CheckedCell, check } from "./checker";
import { typeScriptFailure } from "./diagnostics";
import { bundleOf } from "./display";
import { Modules } from "./modules";
import { endOutput, flush, print } from "./output";
import { LibraryError, Reloader } from "./reload";
import { begin, end, GRACE, Interrupted, noteInterrupt, Run, runningCell } from "./run";
import { type Declared, declare, type Scope } from "./scope";
import { script } from "./scripts";
import { exposed } from "./shield";
import { survivors } from "./survivors";
import { failureOf } from "./trace";
import { ts } from "./typescript";
import { usesOf } from "./uses";

type Execute = Extract<Command, { do: "execute" }>;
type Body = (exports: Scope, require: NodeJS.Require, file: string, folder: string) => unknown;

const later = setTimeout;
const { getCodeMetadata } = createRequire(join(root, "package.json"))(
  "tslab/dist/metadata",
) as typeof Metadata;

/** The text of a file beside the notebook, for quoting. */
function besideNotebook(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Takes the value of the last expression, which tslab keeps in a variable of its own: a function was named after it. */
function takeLast(scope: Scope, name: string): unknown {
  const value = scope[name];
  delete scope[name];
  const named = typeof value === "function" ? Object.getOwnPropertyDescriptor(value, "name") : undefined;
  if (named?.value === name && named.configurable === true)
    Object.defineProperty(value, "name", { ...named, value: "" });
  return value;
}

/** A failure that has its words already. */
class Told extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.evalue);
    this.failure = failure;
  }
}

/** True for the kernel's own errors; asking a proxy may throw. */
function isOwn<T>(error: unknown, kind: new (...given: never[]) => T): error is T {
  return !types.isProxy(error) && error instanceof kind;
}

export class Executor {
  private readonly scope: Scope = {};
  private readonly modules = new Modules();
  private readonly reloader = new Reloader(this.modules.loadFile, (line, run) =>
    print("stderr", `${line}\n`, run),
  );
  /** the cell that is evaluated, with the names that it declares */
  private attempted: { readonly cell: CheckedCell; readonly declared: Declared } | undefined;
  private past: Run[] = [];
  private lastStarted = 0;
  private interruptedBefore = 0;
  /** the last error that stopped no cell and that was told */
  private told: Error | undefined;
  /** declarations of all cells so far, as tslab carries them */
  declarations = "";

  /** Begins a cell; a `done` report follows in any case. */
  execute(command: Execute): void {
    const run = new Run(command.id, command.count, command.silent);
    this.lastStarted = run.id;
    this.attempted = undefined;
    begin(run);
    if (this.interruptedBefore === run.id) {
      run.interrupt();
      this.fail(run, new Interrupted());
      return;
    }
    this.await(run, this.reloader.refresh(run), (broken) => this.start(run, command, broken));
  }

  private attempt(run: Run, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(run, error);
    }
  }

  /** @param broken why the library is not what its sources say */
  private start(run: Run, { code, count, expressions }: Execute, broken: Error | undefined): void {
    this.refuse(run, code, broken);
    const meta = getCodeMetadata(code);
    if (meta.mode === "browser")
      throw new Error("cells for the browser (@browser) are not supported by this kernel");
    if (meta.module !== undefined) {
      this.orThrow(addModule(meta.module, code, meta.jsx === true), count, code);
      this.succeed(run, {});
      return;
    }
    const cell = this.checked(code, count);
    noteInterrupt(run);
    if (run.interruptedAt !== undefined) throw new Interrupted();
    const failed = (error: unknown): void => this.fail(run, error);
    this.evaluate(run, cell, code, count, failed, (value) =>
      this.show(run, value, () => {
        this.declarations = cell.declarations;
        this.attempted = undefined;
        this.expressions(run, Object.entries(expressions), {});
      }),
    );
  }

  /** Throws when the cell uses code that is broken; another cell runs, and is told once. */
  private refuse(run: Run, code: string, broken: Error | undefined): void {
    // Files beside the notebook may use the library; they wait until it is there.
    const beside = broken ?? this.refreshSide(run);
    this.modules.refuse(beside);
    if (beside === undefined) return;
    const uses = usesOf(ts, this.declarations, code);
    if (uses.library && broken !== undefined) throw broken;
    if (uses.beside) throw beside;
    if (this.told?.message !== beside.message)
      print("stderr", `${beside.message}\nUntil it does, cells that use it do not run.\n`, run);
    this.told = beside;
  }

  /** Files beside the notebook that changed are checked and evaluated anew. Returns what the checker refused. */
  private refreshSide(run: Run): Error | undefined {
    const stale = this.modules.stale();
    if (stale.length === 0) return undefined;
    const again = check("", stale.map((id) => `import ${JSON.stringify(id)};`).join("\n"));
    if (!("side" in again))
      return new Told(typeScriptFailure(again, { count: run.count, code: "" }, besideNotebook));
    userSide(() => this.modules.update(again.side));
    return undefined;
  }

  private orThrow(found: readonly Diagnostic[], count: number, code: string): void {
    if (found.length === 0) return;
    throw new Told(typeScriptFailure(found, { count, code }, besideNotebook));
  }

  private checked(code: string, count: number): CheckedCell {
    const cell = check(this.declarations, code);
    if (!("side" in cell)) {
      this.orThrow(cell, count, code);
      throw new Error("internal: neither compiled nor refused");
    }
    return cell;
  }

  /** Runs the compiled cell and hands the value of its last expression on. */
  private evaluate(
    run: Run,
    cell: CheckedCell,
    code: string,
    count: number,
    failed: (error: unknown) => void,
    then: (value: unknown) => void,
  ): void {
    const { compiled, last, side } = cell;
    if (side.length > 0) userSide(() => this.modules.update(side));
    if (compiled === undefined) {
      then(undefined);
      return;
    }
    const known = script(compiled.name);
    if (known !== undefined) Object.assign(known, { label: `cell ${count}`, source: code });
    const declared = declare(this.scope, compiled.declared);
    this.attempted = { cell, declared };
    const head = `(${compiled.async ? "async " : ""}function (exports, require, __filename, __dirname) {`;
    const body = new vm.Script(`${head}\n${compiled.code}\n})`, {
      filename: compiled.name,
      lineOffset: -1,
    }).runInThisContext() as Body;
    const result = userSide(() =>
      body(this.scope, this.modules.require, this.modules.file, this.modules.folder),
    );
    const finish = (): void => {
      declared.finish();
      then(last === undefined ? undefined : takeLast(this.scope, last));
    };
    if (compiled.async) this.await(run, result as Promise<unknown>, finish, failed);
    else finish();
  }

  /** Goes on with `then` when `promise` has its value; the cell fails when it fails. */
  private await<T>(
    run: Run,
    promise: Promise<T>,
    next: (value: T) => void,
    failed = (error: unknown): void => this.fail(run, error),
  ): void {
    void whenDone(
      promise,
      (value) => kernelSide(() => this.attempt(run, () => next(value))),
      (error) => kernelSide(() => this.attempt(run, () => failed(error))),
    );
  }

  /** Shows a value. A promise is waited for: what a cell ends with is what it was meant to give. */
  private show(run: Run, value: unknown, then: () => void): void {
    if (value === undefined) {
      then();
      return;
    }
    if (types.isPromise(value)) {
      this.await(run, value, (given) => this.show(run, given, then));
      return;
    }
    const bundle = userSide(() => bundleOf(value));
    if (types.isPromise(bundle)) this.await(run, bundle, (ready) => this.result(run, ready, then));
    else this.result(run, bundle as Awaited<typeof bundle>, then);
  }

  private result(run: Run, bundle: Awaited<ReturnType<typeof bundleOf>>, then: () => void): void {
    flush();
    if (runningCell() === run) report({ is: "result", id: run.id, bundle });
    then();
  }

  /** Evaluates `user_expressions` one after the other; each succeeds or fails for itself. */
  private expressions(run: Run, left: [string, string][], done: Record<string, unknown>): void {
    const [next, ...rest] = left;
    if (next === undefined) {
      this.succeed(run, done);
      return;
    }
    const [name, code] = next;
    const failed = (error: unknown): void =>
      this.expressions(run, rest, { ...done, [name]: { status: "error", ...this.failure(error) } });
    const shown = (bundle: { data: unknown; metadata?: unknown }): void =>
      this.expressions(run, rest, {
        ...done,
        [name]: { status: "ok", data: bundle.data, metadata: bundle.metadata ?? {} },
      });
    try {
      this.evaluate(run, this.checked(code, run.count), code, run.count, failed, (value) => {
        const bundle = (async () => bundleOf(await value))();
        this.await(run, bundle, shown, failed);
      });
    } catch (error) {
      failed(error);
    }
  }

  private failure(error: unknown): Failure {
    if (isOwn(error, Told) || isOwn(error, LibraryError)) return error.failure;
    // Describing it may run a user's code: a getter, a custom inspection.
    return exposed(() => failureOf(error));
  }

  private succeed(run: Run, expressions: Record<string, unknown>): void {
    if (run.interruptedAt !== undefined) this.fail(run, new Interrupted());
    else this.settle(run, { status: "ok", payload: [], user_expressions: expressions });
  }

  private fail(run: Run, error: unknown): void {
    if (runningCell() !== run) return;
    // Whatever an interrupted cell failed with, it failed because it was interrupted.
    const interrupted = run.interruptedAt !== undefined && !isOwn(error, Interrupted);
    const failure = this.failure(interrupted ? new Interrupted() : error);
    this.keepEvaluated();
    flush();
    report({ is: "error", id: run.id, failure });
    this.settle(run, { status: "error", ...failure });
  }

  /** What the failed cell declared and evaluated stays; an hour's computation is not lost to the line after it. */
  private keepEvaluated(): void {
    const { attempted } = this;
    this.attempted = undefined;
    const declared = attempted?.cell.compiled?.declared;
    if (attempted === undefined || declared === undefined) return;
    const { text, names } = survivors(ts, attempted.cell.own, declared, attempted.declared.given);
    let kept: ReadonlySet<string> = new Set();
    try {
      const again = names.size === 0 ? [] : check(this.declarations, text);
      if ("side" in again) {
        this.declarations = again.declarations;
        kept = names;
      }
    } catch {
      // The checker stumbled: then nothing is promised.
    }
    attempted.declared.undo(kept);
  }

  private settle(run: Run, content: Record<string, unknown>): void {
    if (runningCell() !== run) return;
    end();
    this.past = [...this.past.filter((one) => one.active), run];
    endOutput(run);
    report({ is: "done", id: run.id, content });
  }

  /** An interrupt arrived: for the cell `target`, or, negative, for what cells up to that number left running. */
  interrupt(target: number): void {
    const run = runningCell();
    if (target <= 0) {
      for (const one of this.past) if (one.id <= -target) one.interrupt();
    } else if (run !== undefined && run.id === target) {
      run.interrupt();
      later(() => kernelSide(() => this.fail(run, new Interrupted())), GRACE);
    } else if (target > this.lastStarted) this.interruptedBefore = target;
  }

  /** What ran was terminated: nothing of the cell will come back by itself. */
  terminated(): void {
    const run = runningCell();
    if (run === undefined) return;
    run.interrupt();
    this.fail(run, new Interrupted());
  }
}
