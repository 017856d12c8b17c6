/**
 * @file Ends the kernel when the program that started it is gone without having said so, as one that was killed. Jupyter
 * names itself in `JPY_PARENT_PID`, unless the kernel is meant to outlive it; then nothing is watched.
 */

/** Time between two looks [ms]. */
const EVERY = 1000;

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Calls `gone` once, when the parent that Jupyter named has ended. */
export function watchParent(gone: () => void): void {
  const parent = Number(process.env["JPY_PARENT_PID"]);
  // What a cell starts is not that parent's.
  delete process.env["JPY_PARENT_PID"];
  // On Windows the number is a handle.
  if (process.platform === "win32" || !Number.isInteger(parent) || parent < 2) return;
  const own = process.ppid === parent;
  // A number left over from elsewhere says nothing.
  if (!own && !runs(parent)) return;
  const timer = setInterval(() => {
    // Its number may soon be another's, but never again our parent's.
    if (own ? process.ppid === parent : runs(parent)) return;
    clearInterval(timer);
    gone();
  }, EVERY);
  timer.unref();
}
