import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { kernelSpec } from "../../../lib/notebook/kernel";
import { SourceMap, splitInlineMap } from "../../../lib/notebook/kernel/back/source-map";
import { Lines } from "../../../lib/notebook/kernel/frames";
import { checkConnection, isLoopback } from "../../../lib/notebook/kernel/front/connection";
import { Wire } from "../../../lib/notebook/kernel/front/message";

const good = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 5001,
  iopub_port: 5002,
  stdin_port: 5003,
  control_port: 5004,
  hb_port: 5005,
  key: "k",
  signature_scheme: "hmac-sha256",
};

describe("kernel: parts", () => {
  it("takes loopback addresses only", () => {
    for (const ip of ["127.0.0.1", "127.8.9.10", "localhost", "::1"]) assert.ok(isLoopback(ip), ip);
    for (const ip of [
      "0.0.0.0",
      "*",
      "192.168.0.1",
      "127.0.0.1.example.org",
      "127.0.0.999",
      "127.0.0",
      "::",
      "",
    ])
      assert.ok(!isLoopback(ip), ip);
  });

  it("says what is wrong in a connection file", () => {
    assert.equal(checkConnection(good).hash, "sha256");
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ ip: "10.0.0.1" }, /ip must be a loopback address/],
      [{ shell_port: "5001" }, /shell_port must be a port number, got "5001"/],
      [{ hb_port: 70000 }, /hb_port must be a port number/],
      [{ key: "" }, /key must be a non-empty string/],
      [{ signature_scheme: "hmac-md5" }, /signature_scheme must be/],
      [{ transport: "udp" }, /transport must be tcp or ipc/],
    ];
    for (const [change, message] of cases)
      assert.throws(() => checkConnection({ ...good, ...change }), { message, plain: true });
  });

  it("reads what it wrote, once", () => {
    const wire = new Wire("secret");
    const frames = wire
      .write("status", { text: "é😀" }, undefined, [Buffer.from("who")])
      .map((part) => Buffer.from(part));
    const message = wire.read(frames);
    assert.ok(typeof message !== "string");
    assert.deepEqual(message.content, { text: "é😀" });
    assert.deepEqual(message.identities.map(String), ["who"]);
    assert.equal(wire.read(frames), "signature already used");
    assert.equal(new Wire("other").read(frames), "wrong signature");
  });

  it("parses nothing before the signature is right", () => {
    const wire = new Wire("secret");
    const frames = ["<IDS|MSG>", "0".repeat(64), "{", "{", "{", "{"].map((part) => Buffer.from(part));
    assert.equal(wire.read(frames), "wrong signature");
  });

  it("writes text that other languages can read: no half surrogates", () => {
    const frames = new Wire("k").write("stream", { text: "a\ud800b" }, undefined);
    assert.equal(JSON.parse(String(frames.at(-1))).text, "a\ufffdb");
  });

  it("cuts lines out of pieces of any size", () => {
    const lines: string[] = [];
    const cutter = new Lines((line) => lines.push(line));
    const bytes = Buffer.from('{"a":"é😀"}\n\n{"b":1}\n');
    for (const byte of bytes) cutter.push(Buffer.from([byte]));
    cutter.push(Buffer.from("x\ny"));
    cutter.push(Buffer.from("z\n"));
    assert.deepEqual(lines, ['{"a":"é😀"}', '{"b":1}', "x", "yz"]);
  });

  it("reads source maps", () => {
    // Two generated lines: column 0 from 0:0, column 4 from 0:6; second line column 2 from 2:0.
    const map = new SourceMap(
      JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA,IAAM;EAEN" }),
    );
    assert.deepEqual(map.origin(0, 2), { source: "a.ts", line: 0, column: 0 });
    assert.deepEqual(map.origin(0, 9), { source: "a.ts", line: 0, column: 6 });
    assert.deepEqual(map.origin(1, 5), { source: "a.ts", line: 2, column: 0 });
    assert.equal(map.origin(7, 0), undefined);
    const inline = `x;\n//# sourceMappingURL=data:application/json;base64,${Buffer.from("{}").toString("base64")}`;
    assert.deepEqual(splitInlineMap(inline), { code: "x;", map: "{}" });
    assert.deepEqual(splitInlineMap("y;"), { code: "y;", map: undefined });
  });

  it("describes itself for kernel.json", () => {
    const spec = kernelSpec();
    assert.equal(spec.argv[0], process.execPath);
    assert.equal(spec.argv.at(-1), "{connection_file}");
    assert.ok(existsSync(spec.argv.at(-3) ?? ""), "compiled kernel is there");
    assert.deepEqual([spec.language, spec.interrupt_mode], ["typescript", "message"]);
  });
});
