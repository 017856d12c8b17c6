/** @file Why a rung of the ladder cannot be used, in words that a reader can act on. */

/** A rung that cannot be used: `message` says why, `mend` what to do about it. */
export class RungFailure extends Error {
  /** What to do about it. */
  readonly mend: string | undefined;

  constructor(message: string, mend?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "RungFailure";
    this.mend = mend;
  }
}

const again = "npm run setup:tensorflow -- --force";

/** What the system says when a library cannot be loaded, and what it means. */
const reasons: readonly (readonly [RegExp, (found: RegExpExecArray) => string, string])[] = [
  [
    /(\S*libtensorflow\S*?):? (?:cannot open shared object|no such file)/i,
    ([, name]) => `its library ${name} is missing`,
    again,
  ],
  [/Library not loaded: (\S+)/, ([, name]) => `its library ${name} is missing`, again],
  [
    /version [`'](GLIBC(?:XX)?_[\d.]+)' not found/,
    ([, name]) => `this system's C library is older than it needs (${name})`,
    "use a newer system, or go on without native TensorFlow: the WebAssembly backend needs nothing",
  ],
  [
    /invalid ELF header|wrong ELF class|incompatible architecture|not a mach-o file|not a valid Win32|file too short/i,
    () => "it is damaged, or was built for another kind of machine",
    again,
  ],
  [/undefined symbol: (\S+)/, ([, name]) => `it does not fit its library (${name} is missing)`, again],
  [
    /did not self-register/i,
    () => "it cannot be loaded in a second thread of the same process",
    "use it in the main thread",
  ],
];

/** The plain-word form of whatever went wrong while a rung was tried. */
export function explain(what: string, error: unknown): RungFailure {
  if (error instanceof RungFailure) return error;
  const text = error instanceof Error ? error.message : String(error);
  for (const [pattern, words, mend] of reasons) {
    const found = pattern.exec(text);
    if (found) return new RungFailure(`${what} does not load: ${words(found)}`, mend, error);
  }
  return new RungFailure(`${what} failed: ${text.split("\n")[0]}`, undefined, error);
}
