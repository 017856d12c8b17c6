/**
 * @file The kernel as Jupyter starts it: `node main.js --connection <file>`. Binds the sockets at once and starts
 * the process that runs cells beside itself. Whatever goes wrong at start ends in one line and exit code 1.
 */
import { laxPermissions, readConnection } from "./front/connection";
import { watchParent } from "./front/parent";
import { Server } from "./front/server";

function exit(code: number, line?: string): void {
  if (line !== undefined) process.stderr.write(`${line}\n`);
  process.exit(code);
}

async function main(argv: readonly string[]): Promise<void> {
  const at = argv.indexOf("--connection");
  const file = at < 0 ? undefined : argv[at + 1];
  if (file === undefined) return exit(1, "kernel: --connection <file> must name the connection file");
  const connection = readConnection(file);
  const lax = laxPermissions(file);
  if (lax !== undefined) process.stderr.write(`${lax}\n`);
  const server = new Server(connection, exit);
  process.on("SIGINT", () => server.interrupt());
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => void server.stop());
  watchParent(() => void server.stop());
  await server.listen();
}

main(process.argv.slice(2)).catch((error: Error & { plain?: boolean }) =>
  exit(1, error.plain ? error.message : `kernel: ${error.stack ?? error}`),
);
