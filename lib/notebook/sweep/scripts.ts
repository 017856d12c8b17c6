/** @file Job scripts for clusters: every shard of a plan as one task of a SLURM or OAR array. */
import { join } from "node:path";
import { root } from "../../io/index";

/** What the scripts of a plan are filled in with. */
export interface JobOptions {
  /** absolute folder of the plan */
  readonly folder: string;
  readonly experiment: string;
  readonly shards: number;
  /** of each task */
  readonly cores: number;
  /** HH:MM:SS for each task */
  readonly time: string;
}

/** A word as a shell takes it whole; plain words stay as they are. */
export const quoted = (text: string): string =>
  /^[\w./=:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A path in a directive, where % begins a pattern. */
const inDirective = (path: string): string => `"${path.replaceAll("%", "%%")}"`;

const body = (folder: string, index: string, shards: number): string =>
  `set -euo pipefail
cd ${quoted(root)}
exec node lib/bin/engram.mjs sweep run ${quoted(folder)} --shard "${index}/${shards}"
`;

/** `slurm.sh`. */
export function slurmScript({ cores, experiment, folder, shards, time }: JobOptions): string {
  return `#!/bin/bash
#SBATCH --job-name=${experiment}
#SBATCH --array=1-${shards}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=${cores}
#SBATCH --time=${time}
#SBATCH --signal=B:TERM@60
#SBATCH --output=${inDirective(join(folder, "logs", "slurm-%A-%a.txt")).replaceAll("%%A-%%a", "%A-%a")}
# Add what your cluster asks for: --partition, --account, --mem. Submit it with: sbatch slurm.sh
# Tasks 3 and 7 alone: sbatch --array=3,7 slurm.sh. A task that runs again computes only what is missing.
${body(folder, "$SLURM_ARRAY_TASK_ID", shards)}`;
}

/** `oar.sh`. */
export function oarScript({ cores, experiment, folder, shards, time }: JobOptions): string {
  return `#!/bin/bash
#OAR -n ${experiment}
#OAR --array ${shards}
#OAR -l /nodes=1/core=${cores},walltime=${time}
#OAR -O ${join(folder, "logs", "oar-%jobid%.txt")}
#OAR -E ${join(folder, "logs", "oar-%jobid%.txt")}
# Add what your cluster asks for: --project, -q, -p. Submit it with: oarsub -S ./oar.sh
# A task that runs again computes only what is missing; one shard alone, 3 of ${shards}: engram sweep run … --shard 3/${shards}
${body(folder, `\${OAR_ARRAY_INDEX:-$OAR_ARRAYINDEX}`, shards)}`;
}
