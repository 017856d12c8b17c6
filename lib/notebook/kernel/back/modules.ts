/**
 * @file `require` for cells: the library through its lasting objects, TypeScript files beside the notebook as the checker
 * compiled them, everything else as Node finds it from the notebook's folder or from the checkout.
 */
import { statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, extname, join, relative, sep } from "node:path";
import vm from "node:vm";
import { root } from "../places";
import type { SideModule } from "./checker";
import { isLibrary, liveExports } from "./library";
import { script } from "./scripts";

type Exports = Record<string, unknown>;
type Require = (id: string) => unknown;

const slashes = (path: string): string => path.split(sep).join("/");

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeMs} ${stat.size}`;
}

/** The file that a compiled path came from; undefined for modules that live in a cell. */
function sourceOf(path: string): string | undefined {
  const stem = path.slice(0, -extname(path).length);
  return [".ts", ".tsx", ".js", ".jsx"].map((ending) => stem + ending).find((file) => stampOf(file) !== "");
}

export class Modules {
  /** the notebook's folder */
  readonly folder: string = process.cwd();
  /** what cells take for their file; only its folder is real */
  readonly file: string = join(this.folder, "cell.ts");
  private readonly fromNotebook = createRequire(this.file);
  private readonly fromCheckout = createRequire(join(root, "package.json"));
  private readonly side = new Map<string, SideModule & { stamp: string }>();
  private readonly loaded = new Map<string, { exports: Exports }>();
  /** what cells hold of each module beside the notebook */
  private readonly live = new Map<string, Exports>();
  private readonly stamps = new Map<string, string>();
  /** why no code beside the notebook may run now */
  private refusal: Error | undefined;

  /** What cells call. */
  readonly require: NodeJS.Require = Object.assign(
    (id: string): unknown => this.load(id, this.folder, true),
    this.fromNotebook,
  ) as NodeJS.Require;

  /** Loads a library file; for {@link Reloader}. */
  readonly loadFile = (file: string): unknown => this.fromCheckout(file);

  /** While `error` is given, names that cells imported from files beside the notebook throw it where they are used. */
  refuse(error: Error | undefined): void {
    this.refusal = error;
  }

  /**
   * Takes over files that the checker compiled. Those that cells already hold are evaluated anew, all of them; what one
   * throws meanwhile its names throw where they are used.
   */
  update(compiled: readonly SideModule[]): void {
    if (compiled.length === 0) return;
    for (const one of compiled) {
      const source = sourceOf(one.path);
      this.side.set(one.path, { ...one, stamp: source === undefined ? "" : stampOf(source) });
      const known = script(one.compiled.name);
      if (known === undefined) continue;
      known.label = source === undefined ? one.path : relative(this.folder, source).split(sep).join("/");
    }
    this.loaded.clear();
    for (const [path, target] of this.live)
      try {
        this.renew(target, this.run(path));
      } catch (error) {
        for (const key of Object.getOwnPropertyNames(target)) this.lose(target, key, error);
      }
  }

  private lose(target: Exports, key: string, error: unknown): void {
    const get = (): never => {
      throw error;
    };
    Object.defineProperty(target, key, { get, enumerable: false, configurable: true });
  }

  private renew(target: Exports, exports: Exports): void {
    for (const key of Object.getOwnPropertyNames(target)) if (!(key in exports)) delete target[key];
    for (const key of Object.getOwnPropertyNames(exports))
      Object.defineProperty(target, key, {
        get: () => {
          if (this.refusal !== undefined) throw this.refusal;
          return exports[key];
        },
        enumerable: key !== "__esModule",
        configurable: true,
      });
  }

  /** Modules in use whose files have changed since they were compiled: how a cell would import them. */
  stale(): string[] {
    let found = false;
    for (const [path, { stamp }] of this.side) {
      const source = sourceOf(path);
      if (stamp === "") continue;
      if (source === undefined) {
        // Gone: what was imported stays, importing it again fails.
        this.side.delete(path);
        this.live.delete(path);
      } else if (stampOf(source) !== stamp) found = true;
    }
    if (!found) return [];
    return [...this.live.keys()].map((path) => {
      const inside = relative(this.folder, path.slice(0, -extname(path).length))
        .split(sep)
        .join("/");
      return inside.startsWith(".") ? inside : `./${inside}`;
    });
  }

  private find(id: string, folder: string): string | undefined {
    if (!id.startsWith(".") && !id.startsWith("/")) return undefined;
    const path = slashes(join(id.startsWith("/") ? "" : folder, id));
    return [path, `${path}.js`, path.replace(/\.[jt]sx?$/, ".js"), `${path}/index.js`].find((one) =>
      this.side.has(one),
    );
  }

  private load(id: string, folder: string, cell: boolean): unknown {
    if (id === "tslab") return this.fromCheckout("tslab");
    const own = this.find(id, folder);
    if (own !== undefined) return cell ? this.lasting(own) : this.run(own);
    const { require: node, file } = this.resolve(id, folder);
    if (isLibrary(file)) return liveExports(file, this.loadFile);
    this.forgetChanged(file);
    return node(id);
  }

  private resolve(id: string, folder: string): { require: NodeJS.Require; file: string } {
    const near = folder === this.folder ? this.fromNotebook : createRequire(join(folder, "module.js"));
    try {
      return { require: near, file: near.resolve(id) };
    } catch (error) {
      if (id.startsWith(".")) throw error;
      try {
        return { require: this.fromCheckout, file: this.fromCheckout.resolve(id) };
      } catch {
        throw error;
      }
    }
  }

  /** JSON and JavaScript files of the user's own are read again when they changed. */
  private forgetChanged(file: string): void {
    if (Module.isBuiltin(file) || file.includes(`${sep}node_modules${sep}`)) return;
    const stamp = stampOf(file);
    if (this.stamps.has(file) && this.stamps.get(file) !== stamp) delete require.cache[file];
    this.stamps.set(file, stamp);
  }

  private lasting(path: string): unknown {
    const known = this.live.get(path);
    if (known !== undefined) return known;
    const target: Exports = {};
    this.renew(target, this.run(path));
    this.live.set(path, target);
    return target;
  }

  private run(path: string): Exports {
    const known = this.loaded.get(path);
    if (known !== undefined) return known.exports;
    const one = this.side.get(path);
    if (one === undefined) throw new Error(`internal: ${path} was not compiled`);
    const module = { exports: {} as Exports };
    this.loaded.set(path, module); // before it runs: modules may import each other
    const folder = dirname(path);
    const parameters = ["exports", "require", "module", "__filename", "__dirname"];
    const load: Require = (id) => this.load(id, folder, false);
    try {
      const body = vm.compileFunction(one.compiled.code, parameters, {
        filename: one.compiled.name,
      }) as (exports: Exports, require: Require, module: object, file: string, folder: string) => void;
      body(module.exports, load, module, sourceOf(path) ?? path, folder);
    } catch (error) {
      this.loaded.delete(path);
      throw error;
    }
    return module.exports;
  }
}
