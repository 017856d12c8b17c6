#!/usr/bin/env node
/** @file The `engram` command: makes the checkout ready, then hands over to the compiled command line. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, checkNode, compile, Plain, ready, root } from "./ready.mjs";

const [command, ...rest] = process.argv.slice(2);
try {
  // The doctor only looks, and must speak when nothing is ready.
  if (command !== "doctor") checkNode();
  if (command === "doctor") process.exitCode = await (await import("./doctor.mjs")).doctor(rest);
  else if (command === "ready") await ready();
  else if (command === "build") await build({ quiet: rest.includes("--quiet") });
  else if (command === "types") {
    await ready();
    await compile(["-b"], { what: "type check" });
  } else {
    await ready();
    const cli = await import(pathToFileURL(join(root, "lib", "dist", "notebook", "cli.js")).href);
    process.exitCode = await cli.main([command, ...rest].filter((word) => word !== undefined));
  }
} catch (error) {
  const trace = process.argv.includes("--trace") || process.env.ENGRAM_TRACE;
  process.stderr.write(
    `${error instanceof Plain || (error?.plain && !trace) ? error.message : (error?.stack ?? error)}\n`,
  );
  process.exitCode = error instanceof Plain ? error.code : 1;
}
