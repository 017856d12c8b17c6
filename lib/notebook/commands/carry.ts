/** @file What every command that runs notebooks does around the run: progress on the terminal, Ctrl-C heard, kernels cleared up. */
import { provenance } from "../../io/index";
import { Interrupted } from "../run/faults";
import type { Plan } from "../run/plan";
import { type Progress, progress } from "../run/progress";
import { type Outcome, runAll, type SessionOptions } from "../run/session";
import { Watch } from "../run/watch";
import { untilInterrupted } from "./interrupt";

/** What the command itself decides. */
export interface CarryOptions
  extends Omit<SessionOptions, "listener" | "provenance" | "signal" | "watch" | "finish"> {
  /** what is done with each notebook that ended; says whether all went well */
  readonly finish: (outcome: Outcome, shown: Progress) => Promise<boolean>;
  /** what is said when the user stops the run */
  readonly interrupted: string;
}

/** Carries plans out. @returns the exit code: 0, 1 when something went wrong, 130 when interrupted */
export async function carry(plans: readonly Plan[], options: CarryOptions): Promise<number> {
  const { finish, interrupted, ...session } = options;
  const shown = progress(process.stderr);
  const { release, signal } = untilInterrupted();
  let watch: Promise<Watch> | undefined;
  let passed = true;
  try {
    await runAll(plans, {
      ...session,
      finish: async (outcome) => {
        if (!(await finish(outcome, shown))) passed = false;
      },
      listener: shown,
      provenance: await provenance(),
      signal,
      watch: () => {
        watch ??= Watch.start();
        return watch;
      },
    });
    return passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    shown.note(interrupted);
    return 130;
  } finally {
    shown.close();
    release();
    await (await watch?.catch(() => undefined))?.stop();
  }
}
