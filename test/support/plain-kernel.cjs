/**
 * @file A small kernel for tests of the runner: speaks the Jupyter protocol, strips types with esbuild and runs
 * cells as scripts. Starts in a tenth of the time of the real one and can be told to misbehave.
 */
const { createHmac, randomUUID } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { format } = require("node:util");
const vm = require("node:vm");
const { transformSync } = require("esbuild");
const { Publisher, Reply, Router } = require("zeromq");

const words = process.argv.slice(2);
const option = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const connection = JSON.parse(readFileSync(option("--connection"), "utf8"));
if (option("--die")) {
  process.stderr.write(`${option("--die")}\n`);
  process.exit(7);
}
if (words.includes("--mute")) setInterval(() => {}, 1000);
else void serve();

async function serve() {
  const [shell, control, iopub, heart] = [new Router(), new Router(), new Publisher(), new Reply()];
  iopub.sendHighWaterMark = 0;
  const address = (port) => `tcp://${connection.ip}:${port}`;
  await Promise.all([
    shell.bind(address(connection.shell_port)),
    control.bind(address(connection.control_port)),
    iopub.bind(address(connection.iopub_port)),
    heart.bind(address(connection.hb_port)),
  ]);

  const frames = (type, content, parent) => {
    const header = {
      date: new Date().toISOString(),
      msg_id: randomUUID(),
      msg_type: type,
      session: "s",
      username: "k",
      version: "5.3",
    };
    const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
    const mac = createHmac("sha256", connection.key);
    for (const part of parts) mac.update(part);
    return ["<IDS|MSG>", mac.digest("hex"), ...parts];
  };
  let queue = Promise.resolve();
  let parent = {};
  const publish = (type, content) => {
    const message = frames(type, content, parent);
    queue = queue.then(() => iopub.send(["topic", ...message]));
  };

  let count = 0;
  let running = new AbortController();
  const print =
    (name) =>
    (...values) =>
      publish("stream", { name, text: `${format(...values)}\n` });
  globalThis.console = { ...console, error: print("stderr"), log: print("stdout") };
  globalThis.publish = publish;
  globalThis.require = require;
  globalThis.sleep = (ms) =>
    new Promise((done, fail) => {
      const signal = running.signal;
      setTimeout(done, ms);
      signal.addEventListener("abort", () => fail(new Error("interrupted")));
    });
  globalThis[Symbol.for("engram.kernel")] = {
    display: ({ data, metadata = {} }, { id, update } = {}) =>
      publish(update ? "update_display_data" : "display_data", {
        data,
        metadata,
        transient: id ? { display_id: id } : {},
      }),
    get signal() {
      return running.signal;
    },
  };

  const execute = async (code) => {
    const { code: script } = transformSync(code, { loader: "ts", target: "es2022" });
    const loose = script.replace(/^(?:const|let) /gm, "var ");
    if (!/\bawait\b/.test(loose)) return vm.runInThisContext(loose);
    const names = [...loose.matchAll(/^var (\w+)/gm)].map(([, name]) => `globalThis.${name} = ${name};`);
    return vm.runInThisContext(`(async () => { ${loose}\n ${names.join(" ")} })()`);
  };

  const listen = async (socket, answer) => {
    for await (const message of socket) {
      const start = message.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const request = JSON.parse(message[start + 2].toString());
      const content = JSON.parse(message[start + 5].toString());
      if (socket === shell) parent = request;
      if (socket === shell) publish("status", { execution_state: "busy" });
      const reply = await answer(request.msg_type, content);
      await socket.send([
        ...message.slice(0, start),
        ...frames(request.msg_type.replace("request", "reply"), reply, request),
      ]);
      if (socket === shell) publish("status", { execution_state: "idle" });
    }
  };
  void listen(control, (type) => {
    if (type === "interrupt_request") running.abort();
    if (type === "shutdown_request") setTimeout(() => process.exit(0), 5);
    return { status: "ok" };
  });
  await listen(shell, async (type, { code }) => {
    if (type !== "execute_request") return { status: "ok" };
    running = new AbortController();
    publish("execute_input", { code, execution_count: ++count });
    try {
      const value = await execute(code);
      if (value !== undefined)
        publish("execute_result", {
          data: { "text/plain": format(value) },
          execution_count: count,
          metadata: {},
        });
      return { execution_count: count, status: "ok" };
    } catch (error) {
      const told = { ename: error.name, evalue: error.message, traceback: String(error.stack).split("\n") };
      publish("error", told);
      return { execution_count: count, status: "error", ...told };
    }
  });
}
