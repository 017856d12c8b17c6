/**
 * @file The variables of all cells: one plain object, which compiled cells know as `exports`. Imports are accessors on
 * it that read the imported module each time. A cell that fails leaves its declarations as they were before.
 */
import { BIND } from "./emit";

export type Scope = Record<string, unknown>;

/** What compiled cells call instead of Object.defineProperty: a later declaration of the same name replaces this one. */
function bind(scope: Scope, name: string, { get, value }: PropertyDescriptor): void {
  if (name === "__esModule") return;
  const set = (next: unknown): void => {
    Object.defineProperty(scope, name, { value: next, writable: true, enumerable: true, configurable: true });
  };
  if (get === undefined) set(value);
  else Object.defineProperty(scope, name, { get, set, enumerable: true, configurable: true });
}

export function installBind(): void {
  Object.defineProperty(globalThis, BIND, { value: bind, enumerable: false });
}

/** Remembers the variables `names`; the returned function puts them back. */
export function remember(scope: Scope, names: readonly string[]): () => void {
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(scope, name)] as const);
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) delete scope[name];
      else Object.defineProperty(scope, name, descriptor);
    }
  };
}
