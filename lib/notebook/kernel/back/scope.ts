/**
 * @file The variables of all cells: one plain object, which compiled cells know as `exports`. Imports are accessors on
 * it that read the imported module each time. A cell that fails leaves the names whose declarations it has evaluated;
 * all others are as they were before.
 */
import { BIND } from "./emit";

export type Scope = Record<string, unknown>;

/** The names that a running cell declares. */
export interface Declared {
  /** those that have a value by now */
  readonly given: ReadonlySet<string>;
  /** The cell has run to its end: a name without a value, as `let n: number;` leaves it, is undefined. */
  finish(): void;
  /** Puts back what stood under the names that are not among `kept`. */
  undo(kept: ReadonlySet<string>): void;
}

/** Of the setter that stands for a name without value: notes that it has one. */
const notes = new WeakMap<object, () => void>();

function assign(scope: Scope, name: string, value: unknown): void {
  Object.defineProperty(scope, name, { value, writable: true, enumerable: true, configurable: true });
}

/** What compiled cells call instead of Object.defineProperty: a later declaration of the same name replaces this one. */
function bind(scope: Scope, name: string, { get, value }: PropertyDescriptor): void {
  if (name === "__esModule") return;
  const waiting = Object.getOwnPropertyDescriptor(scope, name)?.set;
  if (waiting !== undefined) notes.get(waiting)?.();
  if (get === undefined) assign(scope, name, value);
  else
    Object.defineProperty(scope, name, {
      get,
      set: (next: unknown) => assign(scope, name, next),
      enumerable: true,
      configurable: true,
    });
}

export function installBind(): void {
  Object.defineProperty(globalThis, BIND, { value: bind, enumerable: false });
}

/** Declares the variables `names`, each without a value until the cell gives it one. */
export function declare(scope: Scope, names: readonly string[]): Declared {
  const given = new Set<string>();
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(scope, name)] as const);
  for (const name of names) {
    const set = (value: unknown): void => {
      given.add(name);
      assign(scope, name, value);
    };
    notes.set(set, () => given.add(name));
    Object.defineProperty(scope, name, { get: () => undefined, set, enumerable: true, configurable: true });
  }
  return {
    given,
    finish: () => {
      for (const name of names) {
        if (!given.has(name)) assign(scope, name, undefined);
        given.add(name);
      }
    },
    undo: (kept) => {
      for (const [name, descriptor] of before) {
        if (kept.has(name)) continue;
        if (descriptor === undefined) delete scope[name];
        else Object.defineProperty(scope, name, descriptor);
      }
    },
  };
}
