/**
 * @file JavaScript's own functions as they were when the kernel started. A cell may replace them, to count or to mock;
 * what it puts in their place holds for cells and for the library, not for the kernel: its steps run on the kernel's
 * side, where the original ones stand, and what runs amid a user's code holds those that it needs by name.
 */
import { enter, exposed, isHeld, leave } from "./shield";

export const stringify: typeof JSON.stringify = JSON.stringify;
export const parse: typeof JSON.parse = JSON.parse;
export const now: () => number = performance.now.bind(performance);
export const microtask: typeof queueMicrotask = queueMicrotask;
/** The class, whatever stands under its name by now. */
export const OwnPromise: PromiseConstructor = Promise;

type Then = <T, R>(
  promise: Promise<T>,
  ok: ((value: T) => R) | undefined,
  fail?: (error: unknown) => R,
) => Promise<R>;
/** `promise.then(ok, fail)`, whatever stands under that name by now. */
export const whenDone: Then = Function.prototype.call.bind(Promise.prototype.then) as Then;

const { is } = Object;
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

type Key = string | symbol;

/** An object and its properties as they were. */
interface Original {
  readonly holder: Record<Key, unknown>;
  readonly keys: readonly Key[];
  readonly descriptors: readonly PropertyDescriptor[];
  /** what is added to it is taken away too */
  readonly closed: boolean;
}

/** What a cell made of a property; undefined where it deleted it. */
interface Change {
  readonly holder: object;
  readonly key: Key;
  readonly descriptor: PropertyDescriptor | undefined;
}

function originalOf(holder: object, keys: readonly Key[], closed: boolean): Original {
  const descriptors = keys.map((key) => getOwnPropertyDescriptor(holder, key) ?? {});
  return { holder: holder as Record<Key, unknown>, keys, descriptors, closed };
}

/** Constructors and namespaces that the kernel, the compiler and Node's own JavaScript use. */
const names = [
  ..."Object Function Array String Number Boolean Symbol BigInt RegExp Date Map Set WeakMap WeakSet WeakRef".split(
    " ",
  ),
  ..."Promise Error TypeError RangeError SyntaxError AggregateError Proxy Reflect JSON Math Atomics".split(
    " ",
  ),
  ..."ArrayBuffer SharedArrayBuffer DataView Uint8Array Int32Array Float64Array Buffer AbortController".split(
    " ",
  ),
];

function originals(): readonly Original[] {
  const scope = globalThis as unknown as Record<string, object>;
  const holders = new Set<object>();
  for (const name of names) {
    holders.add(scope[name]);
    const { prototype } = scope[name] as { prototype?: object };
    if (prototype !== undefined) holders.add(prototype);
  }
  holders.add(getPrototypeOf(Uint8Array) as object).add(getPrototypeOf(Uint8Array.prototype) as object);
  for (const one of [[], new Map(), new Set(), "", "".matchAll(/a/g)] as Iterable<unknown>[])
    holders.add(getPrototypeOf(one[Symbol.iterator]()) as object);
  return [
    originalOf(globalThis, names, false),
    ...[...holders].map((holder) => originalOf(holder, ownKeys(holder), true)),
  ];
}

let known: readonly Original[] = [];
/** What cells changed, while it is taken out. */
let changes: Change[] = [];

/** Takes note of what is there now; what is changed later is a cell's doing. */
export function holdBuiltins(): void {
  known = originals();
}

function put(holder: object, key: Key, descriptor: PropertyDescriptor | undefined): void {
  // Refused where it was frozen, which then stays as the cell made it.
  if (descriptor === undefined) deleteProperty(holder, key);
  else defineProperty(holder, key, descriptor);
}

function restore(holder: object, key: Key, original: PropertyDescriptor | undefined): void {
  changes[changes.length] = { holder, key, descriptor: getOwnPropertyDescriptor(holder, key) };
  put(holder, key, original);
}

/** Puts the original ones in place. Uses no function that a cell could have replaced. */
function takeOut(): void {
  for (let i = 0; i < known.length; i++) {
    const { holder, keys, descriptors, closed } = known[i];
    for (let j = 0; j < keys.length; j++)
      if ("value" in descriptors[j] && !is(holder[keys[j]], descriptors[j].value))
        restore(holder, keys[j], descriptors[j]);
    if (!closed) continue;
    const present = ownKeys(holder);
    if (present.length === keys.length) continue;
    for (let j = 0; j < present.length; j++) {
      let k = 0;
      while (k < keys.length && keys[k] !== present[j]) k++;
      if (k === keys.length) restore(holder, present[j], undefined);
    }
  }
}

/** Gives cells back what they made of them. */
function putIn(): void {
  const given = changes;
  changes = [];
  for (let i = 0; i < given.length; i++) put(given[i].holder, given[i].key, given[i].descriptor);
}

/** Runs a step of the kernel: it cannot be terminated, and the builtins are those that the kernel knows. */
export function kernelSide<T>(work: () => T): T {
  if (isHeld()) return work();
  enter();
  takeOut();
  try {
    return work();
  } finally {
    putIn();
    leave();
  }
}

/** Runs the user's code out of a step of the kernel: it can be terminated, and then the lines after it never run. */
export function userSide<T>(work: () => T): T {
  if (!isHeld()) return work();
  putIn();
  try {
    return exposed(work);
  } finally {
    takeOut();
  }
}
