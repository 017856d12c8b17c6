/** @file Failures that the user can mend: the command line prints them as one line, without a stack. */

/** An error whose message says what is wrong and how to mend it; `--trace` shows its stack all the same. */
export class Plain extends Error {
  /** Read by the command line instead of the class, which it may meet in another copy. */
  readonly plain = true;

  override readonly name: string = "Plain";
}
