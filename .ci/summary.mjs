/**
 * @file The closing line of `.ci/run`: `N passed, N failed`. Arguments: the reporter's file, the exit code
 * of `npm test`, then one sentence for each step before it that failed. A skipped test counts as failed, for here everything can
 * run; ENGRAM_CI_ALLOW_SKIP=1 forgives all, or a regular expression those whose title it matches.
 */
import { readFileSync } from "node:fs";

const [file, code, ...steps] = process.argv.slice(2);
let results = { complete: false, passed: 0, failed: [], skipped: [] };
try {
  results = JSON.parse(readFileSync(file, "utf8"));
} catch {
  // Tests did not start: type check or lint failed.
}
const allowed = process.env.ENGRAM_CI_ALLOW_SKIP;
const forgiven = (title) =>
  allowed !== undefined && allowed !== "" && (allowed === "1" || new RegExp(allowed).test(title));
const skipped = results.skipped.filter((title) => !forgiven(title));
const failures = [
  ...steps,
  ...results.failed.map((title) => `test failed: ${title}`),
  ...skipped.map((title) => `test skipped: ${title}`),
];
if (!results.complete) failures.push("the tests did not run to their end");
// Whatever else made `npm test` fail, such as the type check or the linter.
if (Number(code) !== 0 && results.failed.length === 0 && results.complete)
  failures.push(`npm test ended with exit code ${code} (type check or lint)`);
if (failures.length > 0)
  process.stdout.write(`\nnot well:\n${failures.map((line) => `  ${line}`).join("\n")}\n`);
const pardoned = results.skipped.length - skipped.length;
if (pardoned > 0) process.stdout.write(`\n${pardoned} skipped tests are forgiven by ENGRAM_CI_ALLOW_SKIP\n`);
process.stdout.write(`\n${results.passed} passed, ${failures.length} failed\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
