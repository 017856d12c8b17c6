/** @file Mocha's own report, and beside it build/test-results.json: what passed, what failed, what was left out. */
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const Mocha = require("mocha");

const { EVENT_RUN_BEGIN, EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;

module.exports = class Results extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const results = { complete: false, passed: 0, failed: [], skipped: [] };
    const folder = join(__dirname, "..", "build");
    const write = () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "test-results.json"), `${JSON.stringify(results, null, 1)}\n`);
    };
    // Written at the start too, so that a run that dies does not leave the results of an earlier one.
    runner.on(EVENT_RUN_BEGIN, write);
    runner.on(EVENT_TEST_PASS, () => results.passed++);
    runner.on(EVENT_TEST_FAIL, (test) => results.failed.push(test.fullTitle()));
    runner.on(EVENT_TEST_PENDING, (test) => results.skipped.push(test.fullTitle()));
    runner.on(EVENT_RUN_END, () => {
      results.complete = true;
      write();
    });
  }
};
