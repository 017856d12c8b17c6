/** @file The kernel as code in a cell meets it; absent outside a notebook. */

/** What the kernel lends to code that runs in its cells. */
export interface KernelHost {
  /** sends one value in several media types; with an id it can be replaced later */
  display(
    bundle: { data: Record<string, unknown>; metadata?: Record<string, unknown> },
    options?: { id?: string; update?: boolean },
  ): void;
  /** aborted when the running cell is interrupted */
  readonly signal: AbortSignal;
}

/** The kernel that this code runs in, if it does. */
export function kernelHost(): KernelHost | undefined {
  return (globalThis as Record<symbol, unknown>)[Symbol.for("engram.kernel")] as KernelHost | undefined;
}
