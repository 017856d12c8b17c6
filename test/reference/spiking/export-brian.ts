/** Writes the scripts that make-brian.py runs: npx tsx test/reference/spiking/export-brian.ts FOLDER */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toBrian2 } from "engram/spiking";
import { deterministic, random } from "../../support/brian-networks";

const folder = process.argv[2] as string;
mkdirSync(folder, { recursive: true });
for (const [name, { network, options }] of Object.entries({ ...deterministic, ...random }))
  writeFileSync(join(folder, `${name}.py`), toBrian2(network, options));
