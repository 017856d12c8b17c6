/** @file `engram reproduce` in a process of its own, to be interrupted: settings as JSON, then its arguments. */
const { run } = require("../../lib/dist/notebook/commands/reproduce.js");

const [settings, ...args] = process.argv.slice(2);
run(args, JSON.parse(settings)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${error.plain ? error.message : error.stack}\n`);
    process.exitCode = 1;
  },
);
