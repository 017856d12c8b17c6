/** @file What `engram doctor` says of one thing. `lib/bin/doctor.mjs` prints it and shares this form. */

/** One row of the doctor's table. */
export interface Finding {
  /** what was looked at */
  readonly name: string;
  /** ok; works with a reservation; or not there (or not working) */
  readonly status: "ok" | "warn" | "missing";
  /** whether notebooks cannot run without it */
  readonly needed: boolean;
  /** what was found, on one line */
  readonly found: string;
  /** the command or step that mends it */
  readonly mend?: string;
}

const row =
  (status: Finding["status"]) =>
  (name: string, found: string, mend?: string): Finding => ({
    name,
    status,
    needed: false,
    found,
    ...(mend !== undefined && { mend }),
  });

/** A thing that is as it should be. */
export const ok: (name: string, found: string, mend?: string) => Finding = row("ok");

/** A thing that works with a reservation. */
export const warn: (name: string, found: string, mend?: string) => Finding = row("warn");

/** A thing that is absent or does not work. */
export const missing: (name: string, found: string, mend?: string) => Finding = row("missing");

/** An error as a finding shows it: its first line. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.trim().split("\n")[0] ?? "").slice(0, 240);
}
