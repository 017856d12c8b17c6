/** @file Failures that the user can mend: the command line prints them as one line, without a stack. */

/** An error whose message is the whole story; `--trace` shows where it was thrown. */
export class PlainError extends Error {
  /** Read by the command line, which cannot share a class with code loaded before the build. */
  readonly plain = true;
}

/** True for every error that asks to be printed as one line, whichever copy of the class made it. */
export function isPlain(error: unknown): error is Error & { plain: true } {
  return error instanceof Error && (error as { plain?: unknown }).plain === true;
}

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full; free some space and run again",
  EDQUOT: "the disk quota is used up; free some space and run again",
  EACCES: "permission denied; check who owns the folder",
  EPERM: "permission denied; check who owns the folder",
  EROFS: "the file system is read-only",
  ENOENT: "there is no such file or folder",
  EEXIST: "something of this name is in the way",
  EISDIR: "this is a folder, not a file",
  ENOTDIR: "a part of the path is a file, not a folder",
  ELOOP: "it is a link that leads in a circle",
  EMFILE: "too many open files; raise the limit with ulimit -n",
};

/** Turns a failure of the file system into one clear line, and leaves every other error as it is. */
export function explainFile(doing: string, path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const reason = code === undefined ? undefined : reasons[code];
  return reason === undefined
    ? error
    : new PlainError(`cannot ${doing} ${path}: ${reason}`, { cause: error });
}
